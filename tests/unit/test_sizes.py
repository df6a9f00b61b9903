"""Dimensions as Commons' templates show them: nothing is said that the museum does not say."""

from __future__ import annotations

import mwparserfromhell
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mappings.dimensions import Dimension, parse_dimensions, parse_pieces
from mappings.sizes import size_wikitext
from mappings.statements.dimension import PROPERTIES, UNITS, measured
from mappings.statements.snaks import quantity


def shown(text: str, *order: str) -> str:
    pieces = parse_pieces(text, "sv", order)
    assert pieces
    return size_wikitext(pieces)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("H 62 x B 94 cm", "{{Size|unit=cm|height=62|width=94}}"),
        ("H 20 x B 30,5 x D 4 cm", "{{Size|unit=cm|height=20|width=30.5|depth=4}}"),
        ("48 x 71 cm", "{{Size|1=cm|2=48|3=71}}"),
        ("12 cm; fot 14 cm", "{{Size|1=cm|2=12}}<br>fot: {{Size|1=cm|2=14}}"),
        ("H 41 cm; B 20 cm", "{{Size|unit=cm|height=41|width=20}}"),
        ("H 41 cm; B 200 mm", "{{Size|unit=cm|height=41}}<br>{{Size|unit=mm|width=200}}"),
        ("L 37 cm; vikt 1,4 kg", "{{Size|unit=cm|length=37}}<br>{{Weight|1=kg|2=1.4}}"),
        ("ram: 50 x 60 cm", "ram: {{Size|1=cm|2=50|3=60}}"),
        ("Ca 30 x 40 cm", "{{Circa}} {{Size|1=cm|2=30|3=40}}"),
        ("Mått H 20 cm / ram H 30 cm", "{{Size|unit=cm|height=20}}<br>ram: {{Size|unit=cm|height=30}}"),
        ("omkrets 30 cm", ""),  # no parameter of {{Size}}
    ],
)
def test_a_text_becomes_templates_or_nothing(text: str, expected: str) -> None:
    assert shown(text) == expected


def test_the_order_of_a_museum_names_its_numbers() -> None:
    assert shown("73 x 64 cm", "height", "width") == "{{Size|unit=cm|height=73|width=64}}"
    assert shown("73 cm", "height", "width") == "{{Size|1=cm|2=73}}"


NUMBERS = st.integers(1, 9999).map(lambda number: f"{number / 10:g}".replace(".", ","))
LABELS = st.sampled_from(["H ", "B ", "L ", "", "ram H ", "ca "])


PIECES = st.tuples(LABELS, NUMBERS, st.sampled_from(["cm", "mm", "m", "in"]))


@given(st.lists(PIECES, min_size=1, max_size=6, unique_by=lambda piece: piece[0]))
def test_every_number_is_shown_once(pieces: list[tuple[str, str, str]]) -> None:
    text = "; ".join(f"{label}{number} {unit}" for label, number, unit in pieces)
    parsed = parse_dimensions(text, "sv")
    assume(parsed is not None)
    assert parsed is not None
    code = mwparserfromhell.parse(shown(text))
    values = [str(one.value) for call in code.filter_templates() for one in call.params]
    numbers = sorted(float(value) for value in values if value not in ("cm", "mm", "m", "in"))
    assert numbers == sorted(one.number for one in parsed)


def test_measures_of_the_whole_object_are_stated_with_unit_and_doubt() -> None:
    claims = measured(parse_dimensions("H 20,5 x B 30 cm; ca 2 kg; ram: H 40 x B 50 cm", "sv") or ())
    said = {claim["mainsnak"]["property"]: claim["mainsnak"]["datavalue"]["value"] for claim in claims}
    assert said == {
        "P2048": {"amount": "+20.5", "unit": "http://www.wikidata.org/entity/Q174728"},
        "P2049": {"amount": "+30", "unit": "http://www.wikidata.org/entity/Q174728"},
        "P2067": {"amount": "+2", "unit": "http://www.wikidata.org/entity/Q11570"},
    }
    assert [claim["mainsnak"]["property"] for claim in claims if "P1480" in claim.get("qualifiers", {})] == ["P2067"]


def test_what_is_measured_must_be_said_and_counts_once() -> None:
    assert measured(parse_dimensions("20 x 30 cm") or ()) == []
    twice = (Dimension(20, "cm", "height"), Dimension(8, "in", "height"))
    assert len(measured(twice)) == 1


def test_a_fraction_of_an_inch_is_written_without_an_exponent() -> None:
    assert quantity("P2048", 0.000001, "Q1")["datavalue"]["value"]["amount"] == "+0.000001"
    assert quantity("P2048", 7.875, "Q1")["datavalue"]["value"]["amount"] == "+7.875"
    assert set(PROPERTIES.values()).isdisjoint(UNITS.values())
