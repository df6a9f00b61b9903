"""Any text in any language ends, in a value or in none: no parser raises, and none is caught in a long repetition."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mappings.dates import parse_date
from mappings.dates.words import LANGUAGES
from mappings.dimensions import parse_dimensions
from mappings.infobox import date_wikitext
from mappings.parsing import KINDS, Kind, parse
from mappings.people import creator_wikitext, parse_people
from mappings.place_cells import Places
from mappings.rights import resolve
from mappings.statements.creator import created_by
from mappings.statements.inception import inception
from mappings.tables import Entry, key_of
from mappings.titles import clash_key, cut_at_word, legal, make_title, says_nothing, without_file_name
from mappings.wikitext import escape, external_link

LONG = 100_000
PLACES = Places({key_of(value): Entry(value=value) for value in ("Norrö", "Norrö, Sverige", "1")})


def _date(text: str, language: str) -> None:
    if date := parse_date(text, language):
        date_wikitext(date, text)
        inception(date, text)


def _people(text: str, language: str) -> None:
    for names in ([text], text.split(";")):
        people = parse_people(names, names[:1], [text], {}, family_first=True)
        creator_wikitext(people)
        created_by(people)


def _title(text: str, language: str) -> None:
    says_nothing(text)
    without_file_name(text)
    clash_key(text)
    cut_at_word(text, 100)
    make_title("{title} - {id}", {"title": text, "id": "1"}, text)


PARSERS: dict[str, Callable[[str, str], Any]] = {
    "date": _date,
    "dimension": parse_dimensions,
    "people": _people,
    "place": lambda text, language: PLACES.asks_for(text),
    "rights": lambda text, language: resolve(text),
    "title": _title,
    "letters of a title": lambda text, language: legal(text),
    "wikitext": lambda text, language: escape(text),
    "address": lambda text, language: external_link(f"https://a.example/{text}", text),
    "the one door": lambda text, language: [parse(kind, text, language) for kind in KINDS],
}
PIECES = [
    "1", "19", "1890", "-", "–", "/", ".", ",", ";", ":", "(", ")", "[", "]", "?", "~", "..", "x", "×", "½", "²", "١",
    "cm", "kg", "ca ", "talet", "circa ", "före ", "between ", " and ", "0000-00-00", "9999", "f.Kr.", "vår ",
    "31 februari ", "Jh.", "siècle", "vuosi", "H ", "ø ", "attributed to ", "efter ", "okänd", "CC BY", " 4.0", "NC",
    "http://", "://", "creativecommons.org/licenses/by/", "publicdomain", "DSC_", ".jpg", "File:", "_", "'", "{", "}",
    "%", "&", "#", "\n", "\t", "\0", "\u202e", "\u0301", "\ufeff", "\U0001d7ce", "İ", "ß", "ŉ", " ",
]  # fmt: skip
words = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=4)), max_size=14).map("".join)
REPETITIONS = [
    "1", "9 ", " ", "_ ", "(", "()", "ca ", "- ", "a, ", "a: ", "a (", "1/2 x ", "1 x 2 cm; ", "'", "%", "ISBN ", "http://",
    "after ", ". ", "a\u0301", ".jpg", "File:", "[", "[]", "?", "~", "1890/", "måndag ", "troligen ", "i ", "XIX ",
    "20 cm bred och ", "H (x x x) ",
]  # fmt: skip


@pytest.mark.parametrize("name", PARSERS)
@settings(max_examples=60, deadline=None)
@given(text=words, language=st.sampled_from([*LANGUAGES, "", "xx"]))
def test_no_text_makes_a_parser_raise(name: str, text: str, language: str) -> None:
    PARSERS[name](text, language)


@pytest.mark.parametrize("name", PARSERS)
def test_a_long_repetition_comes_to_an_end(name: str) -> None:
    """Where a pattern tries every beginning with every end, these take minutes; here they are all read."""
    for piece in REPETITIONS:
        text = (piece * LONG)[:LONG]
        for whole in (text, f"a: {text})x\nb"):
            PARSERS[name](whole, "sv")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("piece", ["1890 ", "9", "([", "Karl Ek; "])
def test_a_value_of_ten_megabytes_is_named_and_not_read(kind: Kind, piece: str) -> None:
    found = parse(kind, piece * (10_000_000 // len(piece)))
    assert found.parsed is None and found.problem is not None and found.problem.rule == "cell-too-large"
    assert len(found.value) < 1000
