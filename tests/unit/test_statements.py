"""Structured data in the form that wbeditentity takes: one wrong statement and the whole edit fails."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from mappings.pages import make_pages
from mappings.statements.collection import held_by
from mappings.statements.depicts import depicts
from mappings.statements.snaks import text
from mappings.statements.source import found_at
from tests.unit.crosswalks import records, small_crosswalk

GOLDEN = Path(__file__).parents[1] / "golden" / "artwork.statements.json"

SNAK = {
    "type": "object",
    "required": ["snaktype", "property"],
    "properties": {
        "snaktype": {"enum": ["value", "somevalue"]},
        "property": {"pattern": r"^P[1-9]\d*$"},
        "datavalue": {"type": "object", "required": ["type", "value"]},
    },
    "if": {"properties": {"snaktype": {"const": "value"}}},
    "then": {"required": ["datavalue"]},
    "additionalProperties": False,
}
STATEMENT = {
    "type": "object",
    "required": ["type", "mainsnak", "rank"],
    "properties": {
        "type": {"const": "statement"},
        "rank": {"const": "normal"},
        "mainsnak": SNAK,
        "qualifiers": {"type": "object", "additionalProperties": {"type": "array", "items": SNAK, "minItems": 1}},
        "qualifiers-order": {"type": "array"},
    },
    "additionalProperties": False,
}


def statements(folder: Path, **changes: str) -> list[dict[str, Any]]:
    return make_pages(records(changes), small_crosswalk(folder))[0].statements


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"date": "ca 1700"},
        {"date": "före 1850"},
        {"date": "mellan 1650-talet och 1700-talet"},
        {"creator": "Okänd"},
        {"creator": "Nils\nNy"},
        {"rights": "Public domain"},
        {"url": ""},
    ],
)
def test_every_statement_is_whole(tmp_path: Path, changes: dict[str, str]) -> None:
    for claim in statements(tmp_path, **changes):
        jsonschema.validate(claim, STATEMENT)
        assert claim.get("qualifiers-order", []) == list(claim.get("qualifiers", {}))


def test_the_statements_of_a_page_are_as_agreed(tmp_path: Path) -> None:
    assert statements(tmp_path) == json.loads(GOLDEN.read_text(encoding="utf-8"))


def test_the_source_names_page_and_operator() -> None:
    (claim,) = found_at("https://a.example/1", "Q100")
    assert claim["mainsnak"]["datavalue"]["value"]["id"] == "Q74228490"
    assert claim["qualifiers-order"] == ["P973", "P137"]
    assert found_at("", "Q100") == []


def test_collection_and_number_qualify_each_other() -> None:
    collection, number = held_by("Q100", "NM 1")
    assert collection["qualifiers"]["P217"][0]["datavalue"]["value"] == "NM 1"
    assert number["qualifiers"]["P195"][0]["datavalue"]["value"]["id"] == "Q100"
    assert held_by("", "NM 1") == []


def test_each_thing_is_depicted_once() -> None:
    assert [claim["mainsnak"]["datavalue"]["value"]["numeric-id"] for claim in depicts(["Q5", "Q5", "Q146"])] == [
        5,
        146,
    ]


def test_text_is_one_bounded_line() -> None:
    value = text("P217", " a\n b " + "x" * 3000)["datavalue"]["value"]
    assert value.startswith("a b x") and len(value) == 1500


def test_a_text_holds_nothing_invisible_and_is_never_empty() -> None:
    assert text("P217", " NM\u202e\u0000 1\n2 ")["datavalue"]["value"] == "NM 1 2"
    assert text("P217", "\u200b\u0000") == {"snaktype": "somevalue", "property": "P217"}
