"""Measures that are written with their labels in each language, in many ways, are read as the same measures."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mappings.dimensions import Dimension, parse_dimensions

LABELS: dict[str, dict[str, tuple[str, ...]]] = {
    "sv": {"height": ("H", "Höjd", "h"), "width": ("B", "Bredd", "br"), "depth": ("Djup", "djup")},
    "nb": {"height": ("H", "Høyde"), "width": ("B", "Bredde"), "depth": ("Dybde", "dybde")},
    "da": {"height": ("H", "Højde"), "width": ("B", "Bredde"), "depth": ("Dybde", "dybde")},
    "fi": {"height": ("k", "Korkeus", "kork"), "width": ("l", "leveys", "lev"), "depth": ("s", "syvyys")},
    "en": {"height": ("H", "Height"), "width": ("W", "Width"), "depth": ("Depth", "depth")},
    "de": {"height": ("H", "Höhe"), "width": ("B", "Breite"), "depth": ("T", "Tiefe")},
    "fr": {"height": ("H", "Hauteur", "Haut"), "width": ("Largeur", "larg", "la"), "depth": ("P", "Prof")},
}
PARTS = {"sv": "Ram", "nb": "Ramme", "da": "Ramme", "fi": "Kehys", "en": "Frame", "de": "Rahmen", "fr": "Cadre"}
LANGUAGES = sorted(LABELS)
UNITS = ("mm", "cm", "dm", "m")
BETWEEN = (" x ", " × ", ", ", "; ")


@st.composite
def written(draw: st.DrawFn, language: str) -> tuple[str, list[Dimension]]:
    """Labelled measures in one text, and what they are."""
    kinds = draw(st.lists(st.sampled_from(["height", "width", "depth"]), min_size=1, max_size=3, unique=True))
    unit, sign = draw(st.sampled_from(UNITS)), draw(st.sampled_from([".", ","]))
    colon, space = draw(st.sampled_from([": ", " ", ". "])), draw(st.sampled_from(["", " "]))
    about = draw(st.sampled_from(["", "ca "]))
    pieces, measures = [], []
    for kind in kinds:
        whole, tenths = draw(st.integers(1, 999)), draw(st.integers(0, 9))
        number = f"{whole}{sign}{tenths}" if tenths else str(whole)
        pieces.append(f"{draw(st.sampled_from(LABELS[language][kind]))}{colon}{about}{number}{space}{unit}")
        measures.append(Dimension(round(whole + tenths / 10, 9), unit, kind, "", bool(about)))
    between = draw(st.sampled_from(BETWEEN))
    # Only one reservation can stand before numbers that are multiplied.
    if about and len(pieces) > 1 and "x" in between.replace("×", "x"):
        between = "; "
    return between.join(pieces), measures


@pytest.mark.parametrize("language", LANGUAGES)
@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_labelled_measures_are_read_as_they_were_meant(language: str, data: st.DataObject) -> None:
    text, measures = data.draw(written(language))
    assert parse_dimensions(text, language) == tuple(measures), text


@pytest.mark.parametrize("language", LANGUAGES)
@settings(max_examples=40, deadline=None)
@given(height=st.integers(5, 999), width=st.integers(5, 999), unit=st.sampled_from(UNITS))
def test_what_was_measured_is_read_as_it_was_meant(language: str, height: int, width: int, unit: str) -> None:
    part = PARTS[language]
    meant = (Dimension(height, unit, "", part), Dimension(width, unit, "", part))
    for text in (f"{part}: {height} x {width} {unit}", f"{part} {height}x{width}{unit}"):
        assert parse_dimensions(text, language) == meant, text
