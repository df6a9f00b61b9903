"""Structured data in words: everything of a statement can be read, in both languages."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import mappings
from mappings.dates import parse_date
from mappings.dimensions import parse_dimensions
from mappings.page_changes import changes_between
from mappings.pages import make_pages
from mappings.statement_words import TABLE, statement_lines
from mappings.statements.collection import held_by
from mappings.statements.dimension import measured
from mappings.statements.inception import inception
from mappings.statements.snaks import statement, unknown
from tests.unit.crosswalks import records, small_crosswalk

STATEMENTS = Path(mappings.__file__).parent / "statements"


def test_a_statement_is_one_line_with_its_qualifiers() -> None:
    collection, number = statement_lines(held_by("Q100", "NM 1"), "en")
    assert collection == "collection (P195): Q100; inventory number (P217): “NM 1”"
    assert number == "inventory number (P217): “NM 1”; collection (P195): Q100"
    assert statement_lines(held_by("Q100", "NM 1"), "sv")[0] == "samling (P195): Q100; inventarienummer (P217): “NM 1”"


def test_measures_have_their_unit() -> None:
    claims = measured(parse_dimensions("ca H 20,5 cm", "sv") or ())
    assert statement_lines(claims, "en") == [
        "height (P2048): 20.5 cm; sourcing circumstances (P1480): circa (Q5727902)"
    ]


def test_dates_are_as_exact_as_they_are_stated() -> None:
    said = {}
    for text in ("1880", "1880-05-12", "1880-tal", "1700-talet", "maj 1901", "1 februari 1500"):
        date = parse_date(text, "sv")
        assert date
        said[text] = (
            statement_lines(inception(date, text), "sv")[0].partition(";")[0].removeprefix("tillkomst (P571): ")
        )
    assert said == {
        "1880": "1880",
        "1880-05-12": "1880-05-12",
        "1880-tal": "1880 (årtionde)",
        "1700-talet": "1701 (århundrade)",
        "maj 1901": "1901-05",
        "1 februari 1500": "1500-02-01 (julianska kalendern)",
    }


def test_what_nobody_knows_is_said() -> None:
    assert statement_lines([statement(unknown("P170"))], "sv") == ["skapare (P170): okänt"]
    assert statement_lines([statement(unknown("P9999"))], "en") == ["P9999: unknown"]


def test_every_property_and_item_that_we_state_has_its_words() -> None:
    table = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    code = "".join(path.read_text(encoding="utf-8") for path in STATEMENTS.glob("*.py"))
    assert set(re.findall(r'"(P\d+)"', code)) <= set(table["properties"])
    assert all(set(words) == {"en", "sv"} for group in table.values() for words in group.values())


def test_a_change_of_a_statement_is_seen_in_words(tmp_path: Path) -> None:
    before, after = (
        small_crosswalk(tmp_path / str(number), contributed_by=given) for number, given in ((1, None), (2, []))
    )
    (change,) = changes_between(make_pages(records({}), before), make_pages(records({}), after), "sv")
    removed = [line for line in change.lines if line.startswith("-statement")]
    assert removed == [
        "-statement: filen bidragen av (P9126): Q100; i rollen av (P3831): förvarande institution (Q108296843)"
    ]
