"""Mapping tables out to people and in again: spreadsheets and wiki pages, as they were and as people changed them."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from mappings.formulas import neutral, restored
from mappings.sheets.back import Returned, read_sheet
from mappings.sheets.columns import HEADERS, Cell, sheet_rows
from mappings.sheets.merge import Merged, meaning, merge
from mappings.sheets.needs import Need, Suggestion
from mappings.sheets.out import wiki_table, write_csv, write_xlsx
from mappings.tables import Entry, Table, key_of, load_table, one_line, write_table
from stafett.sources import UnreadableDelivery

TRAPS = [
    "=HYPERLINK(\"http://x\")", "'=1+1", "''@a", "-1890", "+46", "@b", "＝1", "'quoted'", "a|b", "{{Delete}}", "|}",
    "|-", "[[Category:X]]", "</nowiki><br>", "''bold''", "a\nb", "a;b,c\td\"e", "~~~~", "&amp; &#61;", "_x0041_", "{|",
    "! x !! y", "http://example.org", "ISBN 12345", "== h ==", "<!-- c", "* list", "\u202etxt", "x\x00\x1f\ufffe",
    "1890-05", "0012", "__TOC__", "<ref>x</ref>", "TRUE", "#REF!", " ", "e\u200b\u0301",
]  # fmt: skip
FORMATS = ("csv", "xlsx", "wiki")


def entry(**words: str) -> Entry:
    return Entry.model_validate(words)


NEEDS = [
    Need(
        "Ny Person", 3, 0.3, ("P 1", "P 2"), None, (Suggestion(entry(value="x", wikidata="Q7"), 90, {"en": "norro"}),)
    ),
    Need("Eva Ek", 2, 0.2, ("P 3",), entry(value="Eva Ek", wikidata="Q42", by="Ada")),
    Need("Verkstaden", 1, 0.1, ("P 4",), entry(value="Verkstaden", without="a firm")),
]


def base_of(needs: list[Need]) -> Table:
    return {key_of(need.value): need.entry for need in needs if need.entry}


def write(folder: Path, rows: list[list[Cell]], kind: str, language: str = "sv") -> Path:
    path = folder / f"creators.{kind}"
    if kind == "csv":
        write_csv(path, rows, language)
    elif kind == "xlsx":
        write_xlsx(path, rows)
    else:
        path.write_text(wiki_table(rows), encoding="utf-8")
    return path


def back(
    folder: Path, kind: str, edit: Callable[[list[list[Cell]]], None] = lambda _: None, needs: list[Need] = NEEDS
) -> Returned:
    """What comes back of a sheet in which somebody did `edit`."""
    rows = sheet_rows(needs, "sv")
    edit(rows)
    return read_sheet(write(folder, rows, kind))


def merged(returned: Returned, needs: list[Need] = NEEDS) -> Merged:
    return merge(base_of(needs), returned.rows, "Bo")


def column(name: str) -> int:
    return list(HEADERS).index(name)


def rules(returned: Returned) -> list[tuple[str, int]]:
    return [(problem.rule, problem.row) for problem in returned.problems]


# Out and in again

texts = st.one_of(st.sampled_from(TRAPS), st.text(max_size=12))
needs = st.lists(
    st.tuples(texts, texts, texts).filter(lambda three: bool(key_of(three[0]))),
    max_size=5,
    unique_by=lambda three: key_of(three[0]),
)


@pytest.mark.parametrize("kind", FORMATS)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(needs)
@example([(trap, trap, trap) for trap in TRAPS if key_of(trap) and trap != "＝1"])
def test_what_goes_out_comes_back_the_same(tmp_path: Path, kind: str, three: list[tuple[str, str, str]]) -> None:
    given_ = [
        Need(one_line(value), 1, 1.0, (value,), entry(value=value, name=name, note=note)) for value, name, note in three
    ] or NEEDS
    returned = back(tmp_path, kind, needs=given_)
    assert returned.problems == []
    assert [row.entry.value for row in returned.rows] == [need.value for need in given_]
    assert [meaning(row.entry) for row in returned.rows] == [meaning(need.entry) for need in given_]
    assert all(row.mark for row in returned.rows)
    assert merged(returned, given_).unchanged == len(given_)


@given(st.one_of(st.sampled_from(TRAPS), st.text()))
def test_a_neutral_cell_is_never_computed_and_is_restored(text: str) -> None:
    assert restored(neutral(text)) == text
    assert not neutral(text).lstrip().startswith(tuple("=+-@＝＋－＠"))


@given(st.lists(st.builds(lambda value, name: entry(value=value, name=name), texts.filter(key_of), texts), max_size=6))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_a_written_table_is_read_as_it_was(tmp_path: Path, entries: list[Entry]) -> None:
    table = {key_of(one.value): one for one in entries}
    path = tmp_path / "creators.csv"
    write_table(path, table.values())
    assert load_table(path) == {key: _with_plain_breaks(one) for key, one in table.items()}
    with path.open(encoding="utf-8", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in cells)


def _with_plain_breaks(one: Entry) -> Entry:
    words = {name: word.replace("\r\n", "\n").replace("\r", "\n") for name, word in one.model_dump().items()}
    return Entry.model_validate(words)


@pytest.mark.parametrize("kind", FORMATS)
def test_a_sheet_shows_what_helps_and_is_read_in_every_language(tmp_path: Path, kind: str) -> None:
    for language, word in (("sv", "att fylla i"), ("en", "to fill in"), ("fi", "to fill in")):
        rows = sheet_rows(NEEDS, language)
        assert rows[1][:6] == ["Ny Person", 3, 30.0, "P 1; P 2", word, "Q7 (90, norro)"]
        assert rows[2][column("state")] in ("kopplad, Ada", "mapped, Ada")
        assert read_sheet(write(tmp_path, rows, kind, language)).problems == []


def test_a_workbook_holds_no_formula_and_hides_its_marks(tmp_path: Path) -> None:
    rows = sheet_rows([Need(trap, 1, 1.0, (), None) for trap in TRAPS if key_of(trap)], "en")
    sheet = openpyxl.load_workbook(write(tmp_path, rows, "xlsx")).active
    assert sheet is not None
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    assert sheet.column_dimensions["P"].hidden and sheet["P1"].value == "mark (leave as it is)"


# What people do to sheets


@pytest.mark.parametrize("kind", FORMATS)
def test_rows_in_another_order_with_more_rows_and_columns_are_all_understood(tmp_path: Path, kind: str) -> None:
    def edit(rows: list[list[Cell]]) -> None:
        rows[1][column("wikidata")] = "https://www.wikidata.org/wiki/Q5"
        rows[1][column("by")] = "Cy"
        added: list[Cell] = [""] * len(HEADERS)
        added[column("value")], added[column("died")] = "Annan Person", "1890"
        rows[1:] = [*reversed(rows[1:]), added]
        for row in rows:
            row.reverse()
            row.append("my own notes")

    returned = back(tmp_path, kind, edit)
    assert returned.problems == []
    found = merged(returned)
    assert [(one.value, one.wikidata, one.died, one.by) for one in found.added] == [
        ("Ny Person", "Q5", "", "Cy"),
        ("Annan Person", "", "1890", "Bo"),
    ]
    assert (found.changed, found.conflicts, found.unchanged) == ([], [], 2)


@pytest.mark.parametrize("kind", FORMATS)
def test_columns_that_are_gone_are_named_and_what_the_table_says_there_stays(tmp_path: Path, kind: str) -> None:
    def edit(rows: list[list[Cell]]) -> None:
        rows[2][column("category")] = "Eva Ek"
        rows[0][column("note")] = "anmärkning"
        for row in rows:
            del row[column("wikidata")]

    returned = back(tmp_path, kind, edit)
    assert [(one.rule, one.column, one.detail["others"]) for one in returned.problems] == [
        ("sheet-column-gone", "wikidata", "anmärkning"),
        ("sheet-column-gone", "note", "anmärkning"),
    ]
    assert merged(returned).table["eva ek"] == entry(value="Eva Ek", wikidata="Q42", category="Eva Ek", by="Bo")


@pytest.mark.parametrize("kind", FORMATS)
def test_each_bad_row_is_named_and_the_good_ones_go_on(tmp_path: Path, kind: str) -> None:
    def edit(rows: list[list[Cell]]) -> None:
        blank: list[Cell] = [""] * len(HEADERS)
        rows[1][column("wikidata")], rows[1][column("died")] = "Q12x", "about 1900"
        rows[2][column("value")] = "Eva Eck"
        rows[3][column("without")] = "a workshop"
        for value, name in (("", "Nobody"), ("Ada", "A"), ("ADA", "B"), ("ada.", "A"), ("Lång", "x" * 1001), ("", "")):
            rows.append(["=x" if at == 0 and not value and not name else cell for at, cell in enumerate(blank)])
            rows[-1][column("value")], rows[-1][column("name")] = value, name

    returned = back(tmp_path, kind, edit)
    assert rules(returned) == [
        ("sheet-entry-invalid", 2),
        ("sheet-entry-invalid", 2),
        ("sheet-value-changed", 3),
        ("sheet-value-missing", 5),
        ("sheet-value-twice", 7),
        ("sheet-entry-invalid", 9),
    ]
    assert [problem.value for problem in returned.problems[:2]] == ["Q12x", "about 1900"]
    assert [(row.entry.value, row.entry.name or row.entry.without) for row in returned.rows] == [
        ("Verkstaden", "a workshop"),
        ("Ada", "A"),
    ]


def test_a_column_sorted_alone_moves_no_match_to_another_value(tmp_path: Path) -> None:
    def edit(rows: list[list[Cell]]) -> None:
        values = [row[0] for row in rows[1:]]
        for row, value in zip(rows[1:], reversed(values), strict=True):
            row[0] = value

    returned = back(tmp_path, "xlsx", edit)
    assert rules(returned) == [("sheet-value-changed", 2), ("sheet-value-changed", 4)]


def test_a_lost_mark_replaces_nothing_silently(tmp_path: Path) -> None:
    def edit(rows: list[list[Cell]]) -> None:
        rows[2][column("wikidata")] = "Q43"
        for row in rows[1:]:
            row[column("mark")] = "#####"

    found = merged(back(tmp_path, "csv", edit))
    assert [(one.standing.wikidata, one.offered.wikidata, one.offered.by) for one in found.conflicts] == [
        ("Q42", "Q43", "Bo")
    ]


@pytest.mark.parametrize("codec", ["utf-16", "cp1252", "mac_roman"])
def test_another_encoding_is_found_out_or_named(tmp_path: Path, codec: str) -> None:
    needs = [Need("Åkerström, Märta", 1, 1.0, (), entry(value="Åkerström, Märta", name="Märta Åkerström"))]
    path = write(tmp_path, sheet_rows(needs, "sv"), "csv")
    path.write_bytes(path.read_text(encoding="utf-8-sig").encode(codec))
    returned = read_sheet(path)
    assert merged(returned, needs).unchanged == 1


def test_a_value_that_an_encoding_has_damaged_is_named_and_matches_nothing_else(tmp_path: Path) -> None:
    needs = [Need("Åkerström, Märta", 1, 1.0, (), None), Need("Ek", 1, 1.0, (), None)]
    path = write(tmp_path, sheet_rows(needs, "en"), "csv")
    path.write_bytes(path.read_text(encoding="utf-8-sig").encode("ascii", "replace"))
    returned = read_sheet(path)
    assert rules(returned) == [("sheet-value-changed", 2)]
    assert [row.entry.value for row in returned.rows] == ["Ek"]


def test_a_ragged_row_is_not_taken_for_its_cells_may_stand_in_wrong_columns(tmp_path: Path) -> None:
    path = write(tmp_path, sheet_rows(NEEDS, "sv"), "csv")
    path.write_text(path.read_text(encoding="utf-8-sig") + "Ada;1;Q5\n", encoding="utf-8")
    returned = read_sheet(path)
    assert [rule for rule, _ in rules(returned)] == ["row-ragged"] and len(returned.rows) == len(NEEDS)


@pytest.mark.parametrize(
    ("name", "content", "rule"),
    [
        ("a.csv", b"", "delivery-empty"),
        ("a.csv", b"name;wikidata\nx;Q1\n", "column-missing"),
        ("a.xlsx", b"value;name\nx;y\n", "delivery-not-what-it-says"),
        ("a.pdf", b"value;name\nx;y\n", "delivery-kind-unknown"),
        ("a.wiki", b"no table at all", "column-missing"),
        ("a.wiki", b"{|\n! name\n|-\n| x\n|}", "column-missing"),
        ("a.wiki", b"{|\n! value\n|-\n| \xe5\n|}", "delivery-undecodable"),
        ("a.wiki", b"x" * ((2 << 20) + 1), "delivery-too-large"),
    ],
)
def test_a_file_that_is_no_sheet_is_named(tmp_path: Path, name: str, content: bytes, rule: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UnreadableDelivery) as refused:
        read_sheet(tmp_path / name)
    assert refused.value.problem.rule == rule


# Wiki pages


def from_wiki(folder: Path, wikitext: str) -> Returned:
    (folder / "page.wiki").write_text(wikitext, encoding="utf-8")
    return read_sheet(folder / "page.wiki")


def wiki_words(folder: Path, cell: str, column_: str = "name") -> str | None:
    """What a cell of a wiki table is understood as; None where its row is refused."""
    found = from_wiki(folder, f"{{|\n! value !! {column_}\n|-\n| Ada || {cell}\n|}}")
    return str(getattr(found.rows[0].entry, column_)) if found.rows else None


@pytest.mark.parametrize(
    ("cell", "column_", "read"),
    [
        ("[[:d:Q42|Douglas Adams]]", "wikidata", "Q42"),
        ("[[d:q42]]", "wikidata", "Q42"),
        ("{{Q|42}}", "wikidata", "Q42"),
        ("https://www.wikidata.org/wiki/Q42", "wikidata", "Q42"),
        ("[[:Category:Lighthouses_in_Sweden]]", "category", "Lighthouses in Sweden"),
        ("{{Creator:Anders Zorn}}", "creator", "Anders Zorn"),
        ("'''Ada''' <small>the ''first''</small><!-- really -->", "name", "Ada the first"),
        ("<nowiki>{{x}}</nowiki>", "name", "{{x}}"),
        ('style="color:red" | red', "name", "red"),
        ("a&nbsp;b<br>c", "name", "a b\nc"),
        ("{{Delete}}", "name", None),
        ("<s>struck</s>", "name", None),
        ("<script>alert(1)</script>", "name", None),
        ("{{Q|{{Delete}}}}", "wikidata", None),
        ("{{{1}}}", "name", None),
        ("<ref>x</ref>", "name", None),
        ("&#xFFFFFFFF;&#xD800;x", "name", "&#xFFFFFFFF;x"),
        ('rowspan="2" | x', "name", None),
        ("<div>{|\n| x\n|}</div>", "name", None),
    ],
)
def test_a_cell_of_a_wiki_page_is_text_or_its_row_is_named(
    tmp_path: Path, cell: str, column_: str, read: str | None
) -> None:
    assert wiki_words(tmp_path, cell, column_) == read


def test_the_page_around_the_table_and_other_tables_are_passed_over(tmp_path: Path) -> None:
    page = (
        "== Talk ==\n{|\n! a\n|-\n| b\n|}\nPlease '''fill in''':\n" + wiki_table(sheet_rows(NEEDS, "en")) + "{{Footer}}"
    )
    assert len(from_wiki(tmp_path, page).rows) == len(NEEDS)


def test_markup_and_ragged_rows_are_named_with_row_and_column_and_the_good_rows_go_on(tmp_path: Path) -> None:
    found = from_wiki(
        tmp_path, "{|\n! value !! name\n|-\n| Ada || {{X}}\n|-\n| Bo\n|-\n| {{Y}} || z\n|-\n| Cy || Cyrus\n|}"
    )
    assert [(one.rule, one.row, one.column) for one in found.problems if one.rule != "sheet-column-gone"] == [
        ("row-ragged", 3, ""),
        ("sheet-cell-markup", 2, "name"),
        ("sheet-cell-markup", 4, "value"),
        ("sheet-value-missing", 4, ""),
    ]
    assert [row.entry.value for row in found.rows] == ["Cy"]


@given(st.text(alphabet=st.sampled_from("{|}[]!-\n<>&=' aQ1/"), max_size=60))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_no_wikitext_breaks_the_reading(tmp_path: Path, noise: str) -> None:
    try:
        found = from_wiki(tmp_path, "{|\n! value !! name\n|-\n| Ada || " + noise + "\n|-\n| Bo || B\n|}")
    except UnreadableDelivery:
        return
    assert all(row.entry.value for row in found.rows)
