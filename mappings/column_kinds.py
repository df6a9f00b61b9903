"""What the values of a column seem to be: dates, people, places and so on, guessed from them and its name."""

from __future__ import annotations

import re
from enum import StrEnum

from mappings.rights import UNKNOWN, recognise

LOOKED_AT = 2_000
"""Distinct values of a column from which its kind is guessed."""
ENOUGH = 0.6
"""Share of the values that must be of a kind."""


class Kind(StrEnum):
    """What the values of a column seem to be."""

    EMPTY = "empty"
    IDENTIFIER = "identifier"
    DATE = "date"
    URL = "url"
    RIGHTS = "rights"
    LANGUAGE = "language"
    DIMENSION = "dimension"
    PERSON = "person"
    PLACE = "place"
    MEDIA = "media"
    NUMBER = "number"
    TEXT = "text"
    WORDS = "words"


_YEAR = r"(?:1[0-9]|20)\d\d"
PERSON = re.compile(r"(?:[^\W\d_][\w.'’-]*,?\s+){1,4}[^\W\d_][\w.'’-]*(?:\s*\([^()]*\d{4}[^()]*\))?$")
PATTERNS: list[tuple[Kind, re.Pattern[str]]] = [
    (Kind.URL, re.compile(r"https?://\S+$", re.I)),
    (
        Kind.MEDIA,
        re.compile(
            r"(?!.*://)[^\n]+\.(?:jpe?g|png|tiff?|gif|webp|svg|pdf|djvu|og[gva]|flac|wav|mp3|webm|mp4|mov)$", re.I
        ),
    ),
    (Kind.DIMENSION, re.compile(r".*\d\s*(?:mm|cm|dm|m|tum|in|inch(?:es)?|g|kg)\b", re.I | re.S)),
    (Kind.NUMBER, re.compile(r"-?\d+(?:[.,]\d+)?$")),
    (
        Kind.DATE,
        re.compile(
            rf"(?=.{{1,40}}$)(?:.*\b{_YEAR}(?!\d)|.*\b\d\d?(?:st|nd|rd|th) century|odaterad|u\.?\s?å|n\.?d\.?$)", re.I
        ),
    ),
    (Kind.PERSON, PERSON),
]
PERSON_WORDS = re.compile(
    r"creator|artist|photograph(?:er)?$|author|maker|person|konstn|upphov|fotograf|tillverkare", re.I
)
DATE_WORDS = re.compile(r"date|dat(?:um|o|ering)|year|år|jahr|année|vuosi", re.I)
YEAR = re.compile(rf"{_YEAR}$")
PLACE_WORDS = re.compile(
    r"place|plats|(?<![^\W_])ort|(?:ngs|else|fynd|dels)ort$|location|(?<![^\W_])loc(?:$|[\W_])|sted$|paikka|country|land$|kommun|socken|landskap$|län$|city"
    r"|town|parish|lieu|region",
    re.I,
)
LANGUAGES = frozenset(
    ["sv", "en", "de", "fr", "no", "nb", "nn", "da", "fi", "is", "nl", "it", "es", "pt", "la", "ru", "pl", "et", "se",
     "swe", "eng", "ger", "deu", "fre", "fra", "nor", "nob", "nno", "dan", "fin", "ice", "dut", "nld", "ita", "spa",
     "lat", "rus", "pol", "sme", "mul", "und", "zxx", "svenska", "engelska", "tyska", "franska", "norska", "danska",
     "finska", "swedish", "english", "german", "french", "norwegian", "danish", "finnish", "latin", "dutch", "italian",
     "spanish"]
)  # fmt: skip
"""Codes of ISO 639 and the names that a column of languages holds."""


def kind_of(name: str, values: list[str], *, filled: int, rows: int, is_id: bool, cut: re.Pattern[str] | None) -> Kind:
    """The kind that most of the distinct `values` have; the column's name helps to tell people, places and years from
    other words and numbers. `cut` finds what separates several values in one."""
    if not values:
        return Kind.EMPTY
    if is_id:
        return Kind.IDENTIFIER
    stripped = [value.strip() for value in values]
    if sum(recognise(value) not in ("", UNKNOWN) for value in stripped) > ENOUGH * len(stripped):
        return Kind.RIGHTS
    # The years of a life make no date of "Ström, Hulda (1880–1955)".
    lived = PERSON_WORDS.search(name) and _mostly(PERSON, stripped)
    for kind, pattern in [(Kind.PERSON, PERSON)] if lived else PATTERNS:
        share = sum(pattern.match(value) is not None for value in stripped) / len(stripped)
        needed = 0.4 if kind is Kind.PERSON and PERSON_WORDS.search(name) else ENOUGH
        if share > needed and (kind is not Kind.PERSON or PERSON_WORDS.search(name)):
            years = kind is Kind.NUMBER and DATE_WORDS.search(name) and _mostly(YEAR, stripped)
            return Kind.DATE if years else kind
    if filled == rows > 1 and len(values) == min(rows, LOOKED_AT) and all(_like_id(value) for value in stripped):
        return Kind.IDENTIFIER
    if sum(_names_languages(value, cut) for value in stripped) > ENOUGH * len(stripped):
        return Kind.LANGUAGE
    words = sum(len(value.split()) for value in stripped) / len(stripped)
    if words >= 3.5:
        return Kind.TEXT
    return Kind.PLACE if PLACE_WORDS.search(name) else Kind.WORDS


def _names_languages(value: str, cut: re.Pattern[str] | None) -> bool:
    parts = [part.strip() for part in (cut.split(value) if cut else [value])]
    return all(part.casefold() in LANGUAGES for part in parts if part)


def _mostly(pattern: re.Pattern[str], values: list[str]) -> bool:
    return sum(pattern.match(value) is not None for value in values) > ENOUGH * len(values)


def _like_id(value: str) -> bool:
    return len(value) <= 40 and any(sign.isdigit() for sign in value)
