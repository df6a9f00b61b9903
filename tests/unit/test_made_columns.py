"""Columns that a crosswalk makes of others: what they hold, what is named, and who reads them."""

from __future__ import annotations

import csv
import random
import time
from pathlib import Path
from typing import Any

import pandas
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pandas.testing import assert_frame_equal
from PIL import Image

from mappings import batch as batches
from mappings.batch import make_batch
from mappings.crosswalk import Crosswalk, CrosswalkError, column_mistakes, load_crosswalk, schema
from mappings.crosswalk_columns import unknown_columns
from mappings.dates import parse_date
from mappings.dates.words import LANGUAGES
from mappings.dimensions import parse_pieces
from mappings.kept_records import KeptRecords, write_records
from mappings.made_cells import LONGEST
from mappings.made_columns import MadeColumns
from mappings.media_checks import check_media
from mappings.pages import make_pages
from mappings.preparation import Records, WrongColumns, inspect_folder, prepare_pages, read_records
from mappings.records import as_read, blocks_as_read, prepare_records
from mappings.sheets.needs import needs_of
from stafett.pages import Page
from tests.unit.crosswalks import crosswalk_data, records, small_crosswalk, write_crosswalk

SPAN = {"datering": {"from": "Från", "to": "Till"}}
MEASURES = {"mått": {"pattern": "{type} {value}[ {unit}]", "each": "|", "joined": "; "}}


def made_with(folder: Path, rule: object, language: str = "sv", **cells: str) -> tuple[str, list[str]]:
    """The cell that a rule makes, and the rules that are broken."""
    crosswalk = small_crosswalk(folder, made_columns={"x": rule}, date=["x"], language=language)
    (page,) = make_pages(records(cells), crosswalk)
    row = MadeColumns(crosswalk).row(cells)
    assert as_read(records(cells), crosswalk)["x"].tolist() == [row["x"]], "a table and a single record agree"
    return row["x"], [one.rule for one in page.problems if one.rule.startswith("column-")]


def edtf(text: str, language: str = "sv") -> str | None:
    parsed = parse_date(text, language)
    return parsed.edtf if parsed else None


@pytest.mark.parametrize(
    ("first", "last", "text", "date"),
    [
        ("1850", "1860", "1850–1860", "1850/1860"),
        ("1850", "1850", "1850", "1850"),
        ("-50", "-40", "50 f.Kr. – 40 f.Kr.", "-0049/-0039"),
        ("−50", "40", "50 f.Kr. – 40 e.Kr.", "-0049/0040"),
        ("-1200", "-1200", "1200 f.Kr.", "-1199"),
        ("800", "1050", "800 e.Kr. – 1050 e.Kr.", "0800/1050"),
        ("-850", "-850", "850 f.Kr.", "-0849"),
        ("ca 1850", "1860", "ca 1850 – 1860", "1850~/1860~"),
        ("ca 1850", "ca 1850", "ca 1850", "1850~"),
        ("1850-05-12", "1850-06-01", "1850-05-12 – 1850-06-01", "1850-05-12/1850-06-01"),
        ("1800-talet", "1900-talet", "1800-talet – 1900-talet", "18XX/19XX"),
    ],
)
def test_two_ends_become_a_date_that_is_read(tmp_path: Path, first: str, last: str, text: str, date: str) -> None:
    assert made_with(tmp_path, SPAN["datering"], Från=first, Till=last) == (text, [])
    assert edtf(text) == date


@pytest.mark.parametrize(
    ("first", "last"),
    [("0", "1860"), ("190", "1910"), ("190", "190"), ("12", "40"), ("0", "0"), ("1850", "1850-06"),
     ("1840–1850", "1860"), ("före 1850", "1860"), ("1850", "senare"), ("1850?", "1860"), ("1850|1860", "1870"),
     ("{Till}", "1860")],
)  # fmt: skip
def test_ends_that_make_no_sense_are_not_read(tmp_path: Path, first: str, last: str) -> None:
    text, wrong = made_with(tmp_path, SPAN["datering"], Från=first, Till=last)
    assert wrong == [] and edtf(text) is None and first in text


@pytest.mark.parametrize(
    "ends",
    ["1860;1850", "1850;0", "1850;60", "1800;07", "1850;99", "1850;-40", "-40;-50", "1900;50-talet", "ca 1900;50-talet",
     "XIX. Jahrhundert;um 500 v. Chr.", "ca 1850;3:e århundradet f.Kr."],
)  # fmt: skip
def test_ends_that_are_read_otherwise_together_are_named(tmp_path: Path, ends: str) -> None:
    first, last = ends.split(";")
    assert made_with(tmp_path, SPAN["datering"], Från=first, Till=last) == ("", ["column-ends-unclear"])


@pytest.mark.parametrize(
    ("rule", "first", "last", "text", "date"),
    [
        ({"from_alone": "date"}, "1850", "", "1850", "1850"),
        ({"from_alone": "or_later"}, "1850", "", "1850 eller senare", "1850/.."),
        ({"to_alone": "date"}, "", "-40", "40 f.Kr.", "-0039"),
        ({"to_alone": "or_earlier"}, "", "1860", "1860 eller tidigare", "../1860"),
        ({"to_alone": "or_earlier"}, "", "-850", "850 f.Kr. eller tidigare", "../-0849"),
        ({"to_alone": "or_earlier"}, "", "190", "190 eller tidigare", None),
        ({"from_alone": "date"}, "190", "", "190", None),
    ],
)
def test_what_one_end_alone_is_stands_in_the_crosswalk(
    tmp_path: Path, rule: dict[str, str], first: str, last: str, text: str, date: str | None
) -> None:
    assert made_with(tmp_path, SPAN["datering"] | rule, Från=first, Till=last) == (text, [])
    assert edtf(text) == date


def test_one_end_alone_is_named_where_nobody_said_what_it_is(tmp_path: Path) -> None:
    for cells, missing in (({"Från": "1850"}, "Till"), ({"Till": "1860"}, "Från")):
        crosswalk = small_crosswalk(tmp_path, made_columns=SPAN, date=["datering"])
        (page,) = make_pages(records(cells), crosswalk)
        (problem,) = [one for one in page.problems if one.rule == "column-incomplete"]
        assert (problem.record, problem.row, problem.column) == ("P 1", 2, "datering")
        assert (problem.value, problem.detail["missing"]) == (next(iter(cells.values())), missing)
        assert page.ready
    assert made_with(tmp_path, SPAN["datering"]) == ("", [])


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_every_language_writes_dates_that_it_reads(tmp_path: Path, language: str) -> None:
    alone = SPAN["datering"] | {"from_alone": "or_later", "to_alone": "or_earlier"}
    for first, last, date in (
        ("-50", "-40", "-0049/-0039"), ("-50", "40", "-0049/0040"), ("800", "1050", "0800/1050"),
        ("1850", "", "1850/.."), ("", "1860", "../1860"), ("-50", "", "-0049/.."), ("", "-50", "../-0049"),
    ):  # fmt: skip
        text, wrong = made_with(tmp_path, alone, language, Från=first, Till=last)
        assert (edtf(text, language), wrong) == (date, []), text


GOLD = [
    row["value"].strip()
    for path in sorted((Path(__file__).parents[1] / "gold").glob("dates_*.csv"))
    for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines())
]
"""Dates as museums write them, in seven languages."""
SPANS = MadeColumns(Crosswalk.model_validate(crosswalk_data(made_columns=SPAN, date=["datering"])))


@given(st.integers(-3000, 2026), st.integers(-3000, 2026))
@settings(max_examples=300, deadline=None)
def test_years_are_read_as_they_were_meant_or_not_at_all(first: int, last: int) -> None:
    text = SPANS.row({"Från": str(first), "Till": str(last)})["datering"]
    date = parse_date(text, "sv")
    if date is not None and not date.unknown:
        years = [year + 1 if year < 0 else year for year in (first, last)]  # there was no year 0
        assert [int(date.earliest[:-6]), int(date.latest[:-6])] == years


def test_an_end_alone_begins_or_ends_where_it_does_by_itself() -> None:
    open_ends = SPAN["datering"] | {"from_alone": "or_later", "to_alone": "or_earlier"}
    made = MadeColumns(Crosswalk.model_validate(crosswalk_data(made_columns={"x": open_ends})))
    for text in set(GOLD) - {"-1850"}:  # which the parser does not read, and is 1850 BC here
        alone = parse_date(text, "sv")
        later, earlier = (parse_date(made.row({end: text})["x"], "sv") for end in ("Från", "Till"))
        assert later is None or (alone and (later.earliest, later.latest) == (alone.earliest, "")), text
        assert earlier is None or (alone and (earlier.earliest, earlier.latest) == ("", alone.latest)), text


@given(st.sampled_from(GOLD), st.sampled_from(GOLD))
@settings(max_examples=1000, deadline=None)
def test_two_dates_are_read_together_as_alone_or_not_at_all(first: str, last: str) -> None:
    both = parse_date(SPANS.row({"Från": first, "Till": last})["datering"], "sv")
    ends = [parse_date(text, "sv") for text in (first, last)]
    if first != last and both and "-1850" not in (first, last):
        assert [both.earliest, both.latest] == [ends[0] and ends[0].earliest, ends[1] and ends[1].latest]


PATTERNS: list[tuple[object, dict[str, str], str, list[str]]] = [
    ("{a} {b}", {"a": "1", "b": "2"}, "1 2", []),
    ("{a} {b}", {"a": "1"}, "", ["column-incomplete"]),
    ("{a}[, {b}]", {"a": "1"}, "1", []),
    ("{a}[, {b}]", {"a": "1", "b": "2"}, "1, 2", []),
    ("{a}[, {b}]", {"b": "2"}, "", ["column-incomplete"]),
    ("[{a}][, {b} ({c})]", {"a": "1", "b": "2"}, "1", []),
    (["{a}–{b}", "från {a}", "{b}"], {"a": "1"}, "från 1", []),
    (["{a}–{b}", "från {a}", "{b}"], {"b": "2"}, "2", []),
    ({"pattern": "{a}"}, {"a": " 1 "}, "1", []),
    ("{a} {b}", {"a": "{b} {0} %s [x]", "b": "{a}"}, "{b} {0} %s [x] {a}", []),
    ("{Mått [cm]} cm", {"Mått [cm]": "30"}, "30 cm", []),
    ({"pattern": "{a} {b}", "each": "|"}, {"a": "x|y", "b": "1|2"}, "x 1|y 2", []),
    ({"pattern": "{a} {b}", "each": "|", "joined": "; "}, {"a": "x|y", "b": "1|2"}, "x 1; y 2", []),
    ({"pattern": "{a} {b}", "each": "|"}, {"a": "x|y", "b": "1"}, "", ["column-out-of-step"]),
    ({"pattern": "{a} {b}", "each": "|"}, {"a": "x|y", "b": "1|"}, "x 1", ["column-incomplete"]),
    ({"pattern": "[{a} {b}]", "each": "|"}, {"a": "x|y", "b": "1|"}, "x 1", []),
    ({"pattern": "{a}[ {b}]", "each": "|"}, {"a": "x|y", "b": ""}, "x|y", []),
    ({"pattern": "{a}[ {b}]", "each": "|"}, {"a": "x||y", "b": "1||2"}, "x 1|y 2", []),
    ({"pattern": "{a}", "each": "|"}, {"a": "||"}, "", []),
    ({"from": "a", "to": "b", "each": ";"}, {"a": "1850; 1870", "b": "1860; 1870"}, "1850–1860;1870", []),
]


@pytest.mark.parametrize(("rule", "cells", "text", "wrong"), PATTERNS)
def test_a_pattern_puts_cells_together(
    tmp_path: Path, rule: object, cells: dict[str, str], text: str, wrong: list[str]
) -> None:
    assert made_with(tmp_path, rule, **cells) == (text, wrong)


def test_measures_in_step_are_read_as_measures(tmp_path: Path) -> None:
    cells = {"type": "höjd|bredd", "value": "30|40,5", "unit": "cm|cm"}
    crosswalk = small_crosswalk(tmp_path, made_columns=MEASURES, dimensions={"column": "mått"})
    (page,) = make_pages(records(cells), crosswalk)
    text = MadeColumns(crosswalk).row(cells)["mått"]
    assert text == "höjd 30 cm; bredd 40,5 cm" and parse_pieces(text.replace("; ", "\n"), "sv", [])
    assert "{{Size|unit=cm|height=30|width=40.5}}" in page.wikitext
    (page,) = make_pages(records(cells | {"unit": "cm"}), crosswalk)
    (problem,) = [one for one in page.problems if one.rule == "column-out-of-step"]
    assert problem.detail["counts"] == "type: 2, value: 2, unit: 1"


def test_nothing_is_lost_and_a_later_column_may_use_an_earlier_one(tmp_path: Path) -> None:
    crosswalk = small_crosswalk(
        tmp_path, made_columns=SPAN | {"omfång": "{datering}, {title}"}, title={"title": [{"column": "omfång"}]}
    )
    table = records({"Från": "1850", "Till": "1860"}, {"Från": "1850"}, {})
    read = as_read(table, crosswalk)
    assert_frame_equal(read[list(table.columns)], table)
    assert read["omfång"].tolist() == ["1850–1860, Fyren vid havet", "", ""]
    assert_frame_equal(as_read(read, crosswalk), read)
    assert make_pages(table, crosswalk)[0].title.startswith("1850–1860, Fyren vid havet - Provmuseet")


def test_a_word_beside_a_year_is_put_before_it(tmp_path: Path) -> None:
    columns = {"början": "[{start.prec} ]{start}", "slut": "[{end.prec} ]{end}"}
    crosswalk = small_crosswalk(tmp_path, made_columns=columns | {"x": {"from": "början", "to": "slut"}})
    for prec, date in (("circa", "1850~/1860~"), ("", "1850/1860")):
        row = {"start": "1850", "start.prec": prec, "end": "1860", "end.prec": prec}
        assert edtf(MadeColumns(crosswalk).row(row)["x"]) == date


def same_pages(table: pandas.DataFrame, crosswalk: Crosswalk, folder: Path) -> list[Page]:
    """The pages of a table, which are the same on every way."""
    whole = make_batch(table, crosswalk, folder / "whole", processes=2)
    blocks = [table.iloc[start : start + 3] for start in range(0, len(table), 3)]
    kept = KeptRecords(write_records(blocks, folder / "kept.parquet"))
    pages = make_pages(table, crosswalk)
    assert list(whole) == pages
    assert list(make_batch(iter(blocks), crosswalk, folder / "blocks", processes=1)) == pages
    again = make_batch(kept, crosswalk, folder / "whole", processes=1)
    assert (again.made, list(again)) == (0, pages)
    prepared = prepare_pages(Records(table, prepare_records(table, crosswalk), []), crosswalk).pages
    assert [page.wikitext for page in prepared] == [page.wikitext for page in pages]
    return pages


def test_every_part_of_a_page_knows_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "CHUNK", 4)
    crosswalk = small_crosswalk(
        tmp_path / "crosswalk",
        made_columns={
            "nr": "{samling} {no}", "fil": "{no}.jpg", "vem": "{förnamn} {efternamn}", "villkor": "CC {licens} 4.0",
            "adress": "https://prov.example/{no}", "ort": "{by}[, {land}]",
        } | SPAN,
        id_column="nr", media_column="fil", people={"column": "vem", "table": "creators"}, date=["datering"],
        rights={"column": "villkor"}, source={"url": "adress"}, deduplicate={"by": "nr"},
        places=[{"column": "ort", "table": "subjects", "means": "created"}],
        required_columns=["datering"],
    )  # fmt: skip
    parts = {"samling": "NM", "förnamn": "Eva", "efternamn": "Ek", "licens": "BY", "Från": "1850", "Till": "1860"}
    table = records(*({**parts, "no": str(at % 9), "by": "fyrar", "title": f"Fyr {at}"} for at in range(10)))
    table = table.drop(columns=["id", "file", "creator", "rights", "date", "url"])
    pages = same_pages(table, crosswalk, tmp_path)
    assert [page.source_id for page in pages] == [f"NM {at % 9}" for at in range(1, 10)], "the first came again"
    page = pages[-1]
    assert (page.media, page.title) == ("0.jpg", "Fyr 9 - Provmuseet - NM 0.jpg")
    assert page.ready, page.problems
    for shown in ("{{other date|1=-|2=1850|3=1860}}", "Eva Ek", "Cc-by-4.0", "https://prov.example/0", "lighthouse"):
        assert shown.casefold() in page.wikitext.casefold(), shown
    assert crosswalk.all_required == ["samling", "no", "licens", "Från", "Till"]
    assert [one.column for one in unknown_columns(table.columns, crosswalk)] == ["land"]


def test_mapping_tables_ask_for_made_values_and_a_new_line_reaches_the_pages(tmp_path: Path) -> None:
    changes: dict[str, Any] = {
        "made_columns": {"ämne": "{del}{rest}"}, "depicts": [{"column": "ämne", "table": "subjects"}],
    }  # fmt: skip
    path = write_crosswalk(tmp_path / "crosswalk", **changes)
    table = records({"del": "båt", "rest": "hus", "subjects": ""}, {"subjects": ""})
    crosswalk = load_crosswalk(path)
    assert "båthus" in {need.value for need in needs_of(as_read(table, crosswalk), crosswalk, "subjects")}
    before = make_batch(table, crosswalk, tmp_path / "made")
    subjects = path.parent / "subjects.csv"
    subjects.write_text(subjects.read_text(encoding="utf-8") + "båthus,,Q1,\n", encoding="utf-8")
    after = make_batch(table, load_crosswalk(path), tmp_path / "made")
    assert (before.made, after.made) == (1, 1)
    assert "Q1" in str(next(iter(after)).statements) and list(after) == make_pages(table, load_crosswalk(path))


def test_a_changed_pattern_makes_anew_what_it_touches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "CHUNK", 2)
    ends = [("1850", "1860"), ("1851", "1861"), ("1850", ""), ("1850", "1860"), ("", ""), ("", "")]
    table = records(*({"Från": first, "Till": last, "id": f"P {at}"} for at, (first, last) in enumerate(ends)))

    def made(**rule: str) -> int:
        crosswalk = small_crosswalk(tmp_path / "crosswalk", made_columns={"d": SPAN["datering"] | rule}, date=["d"])
        batch = make_batch(table, crosswalk, tmp_path / "made", origin=b"the same")
        assert list(batch) == make_pages(table, crosswalk)
        return batch.made

    assert made() == 3
    assert made() == 0
    assert made(from_alone="date") == 1, "only one chunk has a beginning without an end"
    assert made(from_alone="date", to_alone="date") == 0


def test_what_is_found_belongs_to_what_a_chunk_is_made_of(tmp_path: Path) -> None:
    table = records({"a": "1"})
    for pattern, wrong in (("{a} {b}", 1), ("[{a} {b}]", 0), ("{a} {b}", 1)):
        crosswalk = small_crosswalk(tmp_path / "crosswalk", made_columns={"d": pattern}, date=["d"])
        (page,) = make_batch(table, crosswalk, tmp_path / "made")
        assert sum(one.rule == "column-incomplete" for one in page.problems) == wrong


def test_what_is_embedded_in_a_file_is_compared_with_them(tmp_path: Path) -> None:
    crosswalk = small_crosswalk(
        tmp_path, made_columns={"nr": "{samling} {no}", "fil": "{no}.jpg"}, id_column="nr", media_column="fil"
    )
    table = records({"samling": "NM", "no": "1"}, {"samling": "NM", "no": "2"}).drop(columns=["id", "file"])
    folder = tmp_path / "media"
    folder.mkdir()
    picture = Image.frombytes("L", (12, 9), random.Random(1).randbytes(108))  # noqa: S311
    for name, width in (("1.jpg", 900), ("2.jpg", 600)):
        picture.resize((width, width), Image.Resampling.BICUBIC).save(folder / name)
    media = inspect_folder(folder)
    for blocks in (table, [table], iter([table])):
        (problem,) = check_media(blocks, crosswalk, media)
        assert (problem.rule, problem.record, problem.detail["other"]) == ("media-near-duplicate", "NM 2", "NM 1")


def test_cells_are_bounded_in_length_and_time(tmp_path: Path) -> None:
    rule = {"pattern": "{a}" * 100 + "x" * 190, "each": "|"}
    began = time.monotonic()
    assert made_with(tmp_path, rule, a="|".join("y" * 500_000)) == ("", ["column-too-long"])
    assert made_with(tmp_path, "{a}" * 100, a="z" * 900_000) == ("", ["column-too-long"])
    assert time.monotonic() - began < 10
    assert len(made_with(tmp_path, "{a}", a="z" * LONGEST)[0]) == LONGEST


@given(st.dictionaries(st.sampled_from("abc"), st.text(max_size=20)), st.sampled_from(PATTERNS))
@settings(max_examples=200, deadline=None)
def test_any_cell_is_taken(cells: dict[str, str], pattern: tuple[object, dict[str, str], str, list[str]]) -> None:
    crosswalk = Crosswalk.model_validate(crosswalk_data(made_columns={"x": pattern[0]}))
    words = "–eller senare tidigare f.Kr. e.Kr. "
    assert set(MadeColumns(crosswalk).row(cells)["x"]) <= {*"".join(cells.values()), *str(pattern[0]), *words}


BAD: list[tuple[object, str]] = [
    ("{a", "must name each column between { and }"),
    ("a}", "must name each column between { and }"),
    ("{}", "must name each column between { and }"),
    ("{a}[, {b}", "must close each [ with ]"),
    ("{a}]", "must close each [ with ]"),
    ("{a}[x]", "around a column"),
    ("{a}[ {b}[ {c}]]", "must close each [ with ]"),
    ("words", "must name a column"),
    ([], "give either a pattern, or from and to"),
    ({"from": "a"}, "give either a pattern, or from and to"),
    ({"from": "a", "to": "b", "pattern": "{a}"}, "give either a pattern, or from and to"),
    ({"pattern": "{a}", "from_alone": "date"}, "from_alone and to_alone are for columns with from and to"),
    ({"pattern": "{a}", "joined": ";"}, "joined needs each"),
    ({"from": "a", "to": "b", "from_alone": "maybe"}, "should be 'date' or 'or_later' (found 'maybe')"),
    ({"pattern": "{a}", "eahc": ";"}, "did you mean “each”?"),
    ({"a": None}, "must have a pattern in quotation marks"),
    ({"pattern": "{a}", "each": ""}, "must not be empty; put signs in quotation marks"),
    ("{x}", "x is made of “x”, which is made of it"),
    ("{y}", "x is made of “y”, which is made below; put that above it"),
]


@pytest.mark.parametrize(("rule", "expected"), BAD)
def test_a_mistake_is_named_with_its_line(tmp_path: Path, rule: object, expected: str) -> None:
    path = write_crosswalk(tmp_path, made_columns={"x": rule, "y": "{a}"})
    with pytest.raises(CrosswalkError) as refused:
        load_crosswalk(path)
    first = next(at for at, line in enumerate(path.read_text().splitlines(), 1) if line.startswith("  x:"))
    (said,) = refused.value.mistakes
    assert expected in said and "field “made_columns.x" in said
    assert any(f"line {line}," in said for line in range(first, first + 6))


def test_columns_that_are_not_in_the_file_are_named_with_their_lines(tmp_path: Path) -> None:
    path = write_crosswalk(
        tmp_path, made_columns={"datering": {"from": "Frn", "to": "Till"}, "y": "{datering} {Tilll}"}, date=["datring"]
    )
    lines = path.read_text(encoding="utf-8").splitlines()
    there = [*records({})[:0].columns, "Från", "Till", "y"]
    said = column_mistakes(path, [one for one in there if one not in ("file", "materials")])
    for column, near in (("Frn", "Från"), ("Tilll", "Till"), ("datring", "datering")):
        line = next(at for at, text in enumerate(lines, 1) if column in text)
        assert any(f"line {line}, " in one and f"no column “{column}”; did you mean “{near}”?" in one for one in said)
    line = next(at for at, text in enumerate(lines, 1) if text.startswith("  y:"))
    assert any(f"line {line}, field “made_columns.y”: the file has a column of that name" in one for one in said)
    assert any("field “media_column”: the file has no column “file”" in one for one in said)
    assert any("field “fields.medium.0.column”: the file has no column “materials”" in one for one in said)
    assert len(said) == 6


def test_a_column_of_that_name_in_the_file_is_refused(tmp_path: Path) -> None:
    crosswalk = small_crosswalk(tmp_path, made_columns={"url": "{id}"})
    records({}).to_csv(tmp_path / "x.csv", index=False)
    with pytest.raises(WrongColumns) as refused:
        read_records(tmp_path / "x.csv", crosswalk)
    assert [(one.rule, one.column) for one in refused.value.problems] == [("column-taken", "url")]


def test_blocks_stay_what_they_are_where_nothing_is_made(tmp_path: Path) -> None:
    blocks = [records({})]
    crosswalk = small_crosswalk(tmp_path)
    assert blocks_as_read(blocks, crosswalk) is blocks
    assert as_read(blocks[0], crosswalk) is blocks[0]


@pytest.mark.parametrize(
    ("rule", "fits"),
    [("{a}", True), (["{a}", "{b}"], True), ({"from": "a", "to": "b", "from_alone": "date"}, True), (5, False),
     ({"from": "a", "till": "b"}, False), ({"from": "a", "to": "b", "to_alone": "date?"}, False)],
)  # fmt: skip
def test_an_editor_knows_the_forms(rule: object, fits: bool) -> None:
    data = crosswalk_data(made_columns={"x": rule})
    assert Draft202012Validator(schema()).is_valid(data) == fits


def test_the_short_forms_are_the_same_as_the_long_one(tmp_path: Path) -> None:
    forms: list[object] = ["{a}", ["{a}"], {"pattern": "{a}"}, {"pattern": ["{a}"]}]
    made = [small_crosswalk(tmp_path, made_columns={"x": form}).made_columns for form in forms]
    assert all(one == made[0] for one in made)
    assert yaml.safe_load((tmp_path / "crosswalk.yaml").read_text())["made_columns"] == {"x": {"pattern": ["{a}"]}}
