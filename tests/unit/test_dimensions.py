"""Dimensions: number, unit, what is measured, of which part; never a guessed unit."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mappings.dimension_words import KINDS
from mappings.dimensions import Dimension, parse_dimensions


def measured(text: str, language: str = "", order: tuple[str, ...] = ()) -> list[tuple[float, str, str, str]] | None:
    found = parse_dimensions(text, language, order)
    return None if found is None else [(one.number, one.unit, one.kind, one.part) for one in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("H 20 x B 30,5 x D 4 cm", [(20, "cm", "height", ""), (30.5, "cm", "width", ""), (4, "cm", "depth", "")]),
        ("H20xB30xD4 cm", [(20, "cm", "height", ""), (30, "cm", "width", ""), (4, "cm", "depth", "")]),
        ("support: 394 x 419 mm / frame: 500 x 600 mm",
         [(394, "mm", "", "support"), (419, "mm", "", "support"), (500, "mm", "", "frame"), (600, "mm", "", "frame")]),
        ("pipa 273 mm", [(273, "mm", "", "pipa")]),
        ("Ø 12 cm", [(12, "cm", "diameter", "")]),
        ("Höhe 20 cm; Breite 30 cm", [(20, "cm", "height", ""), (30, "cm", "width", "")]),
        ("20 cm high", [(20, "cm", "height", "")]),
        ("vikt 1,2 kg", [(1.2, "kg", "weight", "")]),
        ("object: 9 x 8 mm, 9.9 kg", [(9, "mm", "", ""), (8, "mm", "", ""), (9.9, "kg", "weight", "")]),
        ("12 1/2 x 9¾ in.", [(12.5, "in", "", ""), (9.75, "in", "", "")]),
        ("12.199999999999999 cm", [(12.2, "cm", "", "")]),
        ("H 20 cm, B 30 cm, D 4 cm", [(20, "cm", "height", ""), (30, "cm", "width", ""), (4, "cm", "depth", "")]),
        ("HxB: 20 x 30 cm", [(20, "cm", "height", ""), (30, "cm", "width", "")]),
        ("20 (h) x 30 (b) cm", [(20, "cm", "height", ""), (30, "cm", "width", "")]),
        ("Ram: höjd 50 cm, bredd 60 cm", [(50, "cm", "height", "Ram"), (60, "cm", "width", "Ram")]),
        ("50 x 60 cm (med ram)", [(50, "cm", "", "med ram"), (60, "cm", "", "med ram")]),
        ("kuva-ala 10 cm", [(10, "cm", "", "kuva-ala")]),
        ("7 1/2 x 10 3/4 in. (19.1 x 27.3 cm)", [(7.5, "in", "", ""), (10.75, "in", "", "")]),
        ("3'6\"", [(42, "in", "", "")]),
        ("Längd 1 250 mm", [(1250, "mm", "length", "")]),
        ("L 20 x B 10 cm", [(20, "cm", "length", ""), (10, "cm", "width", "")]),
    ],
)  # fmt: skip
def test_dimensions_are_understood(text: str, expected: list[tuple[float, str, str, str]]) -> None:
    assert measured(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "20 x 30",  # no unit
        "support: 9 x 9 mm\nframe: 9 x 9 x 9",  # one piece without a unit
        "D 20 cm",  # depth or diameter
        "L 20 cm",  # length, or largeur
        "1,200 mm",  # more than a metre, or little more than a millimetre
        "12 tum",  # whose inch?
        "7 1/2 in. (91.1 cm)",  # they do not agree
        "Fot: diam 5 cm; höjd 20 cm",  # of the foot, or of the whole
        "H 1 m ; avec cadre H. 1,40 m ; L. 1 m",
        "del 1 132 mm",  # the first part
        "150:o", "display dimensions variable", "duration: 9min", "max 20 cm", "minst 3 mm", "0 cm",
        "20 x 30 x 9 g", "",
        "20/30 cm",  # no fraction
        ",5 cm", "-5 cm", "~5 cm", ">5 cm",  # something is lost, or not understood
        "1.250 mm",  # whatever the language
        "2 x 20 cm",  # two pieces, or a ribbon
        "20 cm / 30 cm",  # one or the other
        "Del B 20 cm",  # the second part
        "största bredd 30 cm", "größte Breite 30 cm",
        "H 20 cm, B 30 cm (ram)",  # the width of the frame, or both
        "20 x 30 cm (HxB), Rahmen: 50 x 60 cm",
        "två delar, 20 cm",
    ],
)  # fmt: skip
def test_what_is_not_certain_is_not_guessed(text: str) -> None:
    assert parse_dimensions(text) is None


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Höjd med ram 50 cm", "sv", [(50, "cm", "height", "med ram")]),
        ("H (med ram): 50 cm", "sv", [(50, "cm", "height", "med ram")]),
        ("H. totale 20 cm", "fr", [(20, "cm", "height", "")]),
        ("Gesamthöhe 20 cm", "de", [(20, "cm", "height", "")]),
        ("Innerdiameter 5 cm", "sv", [(5, "cm", "diameter", "Innerdiameter")]),
        ("utbredd 96 cm", "sv", [(96, "cm", "", "utbredd")]),
        ("Hauteur en cm : 20", "fr", [(20, "cm", "height", "")]),
        ("Dimensions (H x L) : 20 x 30 cm", "fr", [(20, "cm", "height", ""), (30, "cm", "width", "")]),
        ("12 cm in diameter", "en", [(12, "cm", "diameter", "")]),
        ("20 cm lång och 5 cm bred", "sv", [(20, "cm", "length", ""), (5, "cm", "width", "")]),
        ("11-13/16 inches", "en", [(11.8125, "in", "", "")]),
    ],
)
def test_words_around_a_measure_say_what_it_is(
    text: str, language: str, expected: list[tuple[float, str, str, str]]
) -> None:
    assert measured(text, language) == expected


def test_a_german_d_may_be_diameter_depth_or_thickness() -> None:
    assert parse_dimensions("H 20 x B 30 x D 4 cm", "de") is None
    assert parse_dimensions("D 20 mm", "de") is None
    assert Dimension(4, "cm", "depth") in (parse_dimensions("H 20 x B 30 x D 4 cm", "sv") or ())


def test_the_language_and_the_museums_custom_settle_what_is_open() -> None:
    assert measured("L 20 cm", "sv") == [(20, "cm", "length", "")]
    assert measured("L 20 cm", "fr") == [(20, "cm", "width", "")]
    assert measured("1,250 kg", "sv") == [(1.25, "kg", "weight", "")]
    assert measured("20 x 30 cm", order=("height", "width", "depth")) == [
        (20, "cm", "height", ""),
        (30, "cm", "width", ""),
    ]


def test_about_is_kept() -> None:
    assert parse_dimensions("klack ca 9 mm") == (Dimension(9, "mm", part="klack", circa=True),)
    assert parse_dimensions("Höjd: ca 20 cm") == (Dimension(20, "cm", "height", circa=True),)
    assert parse_dimensions("Höjd: 20 cm") == (Dimension(20, "cm", "height"),)
    assert parse_dimensions("34 kg (approx)") == (Dimension(34, "kg", "weight", circa=True),)


@pytest.mark.parametrize("text", ["1 x " * 240, "9" * 900, "a " * 490, "(" * 900, "1/2 " * 200, "x" * 10**6, " " * 900])
def test_hostile_text_is_refused(text: str) -> None:
    """Where an expression could try every way of reading it, this test would never end."""
    assert parse_dimensions(text) is None


@settings(max_examples=300, deadline=None)
@given(
    st.text(max_size=80) | st.from_regex(r"[HBD ]{0,3}\d{1,4}([.,]\d)? ?(x|×|cm|mm|kg|/|\n| ){1,3}\d{0,3} ?(cm|mm|g)?")
)
def test_any_text_is_parsed_soundly_or_not_at_all(text: str) -> None:
    for one in parse_dimensions(text) or ():
        assert one.number > 0 and one.unit and one.kind in ("", *KINDS)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(["H", "B"]), st.integers(1, 9999)), min_size=1, max_size=2, unique_by=lambda x: x[0]
    )
)
def test_what_is_written_is_read(pairs: list[tuple[str, int]]) -> None:
    text = " x ".join(f"{label} {number}" for label, number in pairs) + " cm"
    names = {"H": "height", "B": "width"}
    assert measured(text) == [(number, "cm", names[label], "") for label, number in pairs]


@pytest.mark.parametrize("text", ["ca H 20 cm", "Ca. höjd 20 cm", "cirka H: 20 cm", "omkring höjd 20 cm"])
def test_about_before_a_label_is_no_part(text: str) -> None:
    assert parse_dimensions(text, "sv") == (Dimension(20.0, "cm", "height", "", True),)
