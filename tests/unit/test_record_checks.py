"""What records say, judged before it is on a page: one value that has the problem, one that nearly has it."""

from __future__ import annotations

import re
from pathlib import Path

import pandas
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mappings.crosswalk import Crosswalk, load_crosswalk
from mappings.preparation import Records, prepare_pages
from mappings.record_checks import ANYWHERE, anywhere
from stafett.problems import Problem, Severity
from tests.unit.crosswalks import records, small_crosswalk
from tests.unit.test_wikitext import hostile

YEAR = 2026
OF_RECORDS = re.compile(
    r"value-(?!needs)|id-spoilt|title-(?:capitals|repeated)|description-is|caption-says|source-not|credit-|creator-is"
    r"|date-(?:in|before|after)-|record-repeated|column-(?:empty|unknown)"
)
"""The rules for what records say."""
LONG = "En fyr vid havet som lyser för de seglande om natten och i storm. " * 4

SPOILT = [
    "bÃ¤t", "<b>fyr</b>", "&nbsp;", "[[Fyr]]", "''Fyr''", "\u202eFyr", "eva@prov.example", "070-123 45 67",
    "tel 1234567", "811218-9876", "tel\n123 456", "NM 1908\n12", "+46 8 123\n456",
]  # fmt: skip


def judged(table: pandas.DataFrame, crosswalk: Crosswalk) -> list[Problem]:
    """What is said of these records, on their pages and of all together."""
    prepared = prepare_pages(Records(table, table, []), crosswalk, year=YEAR)
    problems = [*(problem for page in prepared.pages for problem in page.problems), *prepared.nobodys]
    return [problem for problem in problems if OF_RECORDS.match(problem.rule)]


def found(folder: Path, *changes: dict[str, str], **crosswalk: object) -> list[str]:
    return [problem.rule for problem in judged(records(*changes), small_crosswalk(folder, **crosswalk))]


def test_a_good_record_has_none_of_these_problems(tmp_path: Path) -> None:
    assert found(tmp_path, {}) == []


@pytest.mark.parametrize(
    ("rule", "column", "bad", "near"),
    [
        ("value-mojibake", "description", "En bÃ¤t pÃ¥ sjön", "São Paulo, och Ã"),
        ("value-html", "description", "En <b>fyr</b> i storm", "Mindre än 3 < 5 och 5 > 3"),
        ("value-html", "credit", "Bod&nbsp;a", "Bod & a; med mera"),
        ("value-wikitext", "description", "Se [[Fyr]]", "Se [fyr] (tornet)"),
        ("value-invisible", "description", "En\u202e fyr", "En\u00a0fyr"),
        ("value-placeholder", "title", "Okänd titel", "Okänd titel på ett skepp"),
        ("value-placeholder", "description", "xxx", "XXX kronor"),
        ("value-placeholder", "id", "test", "test 1"),
        ("value-spreadsheet-error", "description", "#REF!", "# REF"),
        ("value-cut-off", "description", LONG[:255], LONG[:253]),
        ("value-contact", "credit", "Foto: eva.ek@prov.example", "Foto: eva @ prov"),
        ("value-contact", "description", "Ring 070-123 45 67", "Negativ 070-123/45"),
        ("value-contact", "description", "tel. 08-123 45 67", "telefon från 1908"),
        ("value-contact", "description", "Ring +46 8 123 45 67", "Skala +46 grader"),
        ("value-personal-number", "description", "Porträtt av 811228-9874", "Porträtt av 811228-9875"),
        ("value-other-language", "description", "The lighthouse of the sea is by the shore", "Fyren vid The Sea"),
        ("id-spoilt", "id", "1,23E+05", "1E"),
        ("id-spoilt", "id", "12-maj", "12-majblomma"),
        ("title-capitals", "title", "FYREN VID HAVET", "NM S 1"),
        ("description-is-title", "description", "fyren vid havet.", "Fyren vid havet i storm"),
        ("caption-says-nothing", "description", "p 1", "P 1 är en fyr"),
        ("source-not-public", "url", "http://katalog.prov.local/1", "https://local.example/1"),
        ("source-not-public", "url", "http://10.0.0.7/1", "http://192.0.32.7/1"),
        ("source-not-public", "url", "http://katalog/1", "https://katalog.example/1"),
        ("credit-reserves-rights", "credit", "© Provmuseet. Alla rättigheter förbehållna", "Foto: Rättigheter AB"),
        ("creator-is-institution", "creator", "Provmuseet.", "Provmuseets fotograf"),
        ("date-in-future", "date", "2027", "2026"),
        ("date-after-death", "date", "1891", "1890"),
    ],
)
def test_one_value_that_has_the_problem_and_one_that_nearly_has_it(
    tmp_path: Path, rule: str, column: str, bad: str, near: str
) -> None:
    problems = judged(records({column: bad}), small_crosswalk(tmp_path))
    (problem,) = [one for one in problems if one.rule == rule]
    shown = problem.value if rule in ("value-contact", "value-personal-number") else bad[:200]
    assert (problem.row, problem.column, problem.value) == (2, column, shown)
    assert problem.record == (bad if column == "id" else "P 1") and problem.severity is Severity.WARNING
    assert rule not in found(tmp_path, {column: near})


@pytest.mark.parametrize(
    ("description", "shown", "named"),
    [
        ("Foto: eva.ek@prov.example", "Foto: e…@…example", "e…@…example"),
        ("Fråga eva.ek@prov.se eller bo@museum.se", "Fråga e…@…se eller b…@…se", "e…@…se"),
        ("Ring 070-123 45 67 efter sex", "Ring 07… efter sex", "07…"),
        ("Porträtt av 811228-9874", "Porträtt av 81…", ""),
        (f"{'x' * 195} eva.ek@prov.se", f"{'x' * 195} e…@…", "e…@…se"),
        ("eva.ek@prov.se &amp; bo", "e…@…se &amp; bo", "e…@…se"),
    ],
    ids=["address", "two addresses", "telephone", "identity number", "at the cut", "of another rule"],
)
def test_private_data_are_not_repeated_in_what_is_said_of_them(
    tmp_path: Path, description: str, shown: str, named: str
) -> None:
    problems = judged(records({"description": description}), small_crosswalk(tmp_path))
    assert {problem.value for problem in problems} == {shown}
    assert named == "".join(one.detail["found"] for one in problems if one.rule == "value-contact")


def test_an_uncertain_date_contradicts_nobodys_life(tmp_path: Path) -> None:
    assert "date-after-death" not in found(tmp_path, {"date": "ca 1895"})
    assert "date-after-death" not in found(tmp_path, {"date": "1895", "creator": "Kopia efter: Eva Ek (after)"})


def test_a_date_before_the_makers_birth(tmp_path: Path) -> None:
    crosswalk = small_crosswalk(tmp_path)
    (tmp_path / "creators.csv").write_text("value,born,died\nEva Ek,1850,1890\n", encoding="utf-8")
    crosswalk = small_crosswalk_again(tmp_path)
    said = {text: judged(records({"date": text}), crosswalk) for text in ("1849", "1850")}
    assert [problem.rule for problem in said["1849"]] == ["date-before-birth"] and said["1850"] == []


def small_crosswalk_again(folder: Path) -> Crosswalk:

    return load_crosswalk(folder / "crosswalk.yaml")


def test_a_photograph_older_than_photography(tmp_path: Path) -> None:
    fields = {"description": [{"column": "description", "language": "sv"}]}
    changes = {"template": "Photograph", "fields": fields}
    assert "date-before-photography" in found(tmp_path, {"date": "1790", "creator": ""}, **changes)
    assert "date-before-photography" not in found(tmp_path, {"date": "1860", "creator": ""}, **changes)
    assert "date-before-photography" not in found(tmp_path, {"date": "1790", "creator": ""})


def test_a_record_that_comes_again_under_another_id(tmp_path: Path) -> None:
    assert found(tmp_path, {}, {"id": "P 2"}) == ["record-repeated"]
    assert found(tmp_path, {}, {"id": "P 2", "file": "p2.jpg"}) == []


def test_a_title_that_many_records_share_is_named_once(tmp_path: Path) -> None:
    many = [{"id": f"P {number}", "file": f"{number}.jpg"} for number in range(10)]
    assert found(tmp_path, *many) == ["title-repeated"]
    assert found(tmp_path, *many[:9]) == []


def test_a_column_that_is_empty_throughout(tmp_path: Path) -> None:
    other = {"id": "P 2", "file": "p2.jpg"}
    assert found(tmp_path, {"materials": ""}, {"materials": "", **other}) == ["column-empty"]
    assert found(tmp_path, {"materials": ""}, other) == []


def test_what_is_not_published_is_nobodys_business(tmp_path: Path) -> None:
    table = records({}).assign(internal="eva.ek@prov.example")
    assert judged(table, small_crosswalk(tmp_path)) == []


@settings(max_examples=300, deadline=None)
@given(st.lists(hostile | st.sampled_from(SPOILT), max_size=5))
def test_the_look_at_a_whole_column_lets_nothing_by(cells: list[str]) -> None:
    """What a judge finds in a cell, it is asked for where the cell stands among others."""
    asked = anywhere(cells)
    for cell in cells:
        assert {code for code, judge in ANYWHERE.items() if judge(cell) is not None} <= asked.keys()
    assert list(asked) == [code for code in ANYWHERE if code in asked], "in the order of the rules"


def test_what_one_cell_has_is_not_said_of_another(tmp_path: Path) -> None:
    table = records({}, {"title": "En bÃ¤t"}, {"title": "Fyr, ring 070-123 45 67"}, {"title": "Fyr vid havet"})
    said = [(problem.row, problem.rule) for problem in judged(table, small_crosswalk(tmp_path))]
    assert [(row - min(table.index), rule) for row, rule in said] == [(1, "value-mojibake"), (2, "value-contact")]


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from(sorted(["id", "title", "description", "date", "creator", "url"])), hostile))
def test_no_record_stops_the_checks(tmp_path: Path, change: dict[str, str]) -> None:
    judged(records(change), small_crosswalk(tmp_path))


@pytest.mark.parametrize("piece", ["a@", "+46 1", "<b ", "0" * 7, "tel 1", "Ã", "x" * 50 + "@", "811228-", "1 " * 9])
def test_a_long_cell_is_judged_to_its_end(piece: str) -> None:
    """A pattern that goes back over what it has read would take hours here."""
    text = piece * (100_000 // len(piece))
    for judge in ANYWHERE.values():
        judge(text)
    assert ANYWHERE["value-wikitext"](f"{text} {{{{}}}}") == {"found": "{{"}


@pytest.mark.parametrize(
    ("changes", "column", "near"),
    [
        ({"people": {"column": "creatr", "table": "creators"}}, "creatr", "creator"),
        ({"people": {"column": "creator", "roles": "role"}}, "role", "–"),
        ({"date": ["Date_", "date"]}, "Date_", "date"),
        ({"media_pattern": "{nosuch}.jpg"}, "nosuch", "–"),
        ({"rights": {"column": "rights", "flat": {"column": "kind"}}}, "kind", "–"),
        ({"source": {"url": "object_url", "credit": "credit"}}, "object_url", "–"),
        ({"depicts": [{"column": "subject", "table": "subjects"}]}, "subject", "subjects"),
        ({"captions": {"sv": [{"column": "description", "languages": "langs", "language": "sv"}]}}, "langs", "–"),
    ],
)
def test_a_column_that_the_file_does_not_have(
    tmp_path: Path, changes: dict[str, object], column: str, near: str
) -> None:
    (problem,) = judged(records({}), small_crosswalk(tmp_path, **changes))
    assert (problem.rule, problem.column, problem.detail) == ("column-unknown", column, {"near": near})
