"""Countries as catalogues write them: ISO codes, items of Wikidata, and names in the seven languages."""

from __future__ import annotations

import re
from functools import cache

from babel import Locale

from mappings.public_domain_rules import NO_COUNTRY, listed_countries
from mappings.tables import Entry, key_of

LANGUAGES = ("sv", "nb", "nn", "da", "fi", "en", "de", "fr")
_REGION = re.compile(r"[A-Z]{2}")
_NO_COUNTRY = frozenset({"EU", "EZ", "UN", "XA", "XB", NO_COUNTRY})
_ALSO = {
    "usa": "US", "u.s.a": "US", "u.s": "US", "united states of america": "US", "förenta staterna": "US", "uk": "GB",
    "great britain": "GB", "england": "GB", "scotland": "GB", "wales": "GB", "großbritannien": "GB",
    "grande-bretagne": "GB", "holland": "NL", "the netherlands": "NL",
}  # fmt: skip
"""Names that the Unicode tables lack; `key_of` has taken a last full stop away."""


def country_of(text: str, entry: Entry | None = None) -> str:
    """The ISO code of the country that a cell names, or "". `entry` is what a mapping table knows of the cell; it
    counts more than the cell itself."""
    if entry and entry.wikidata in _items():
        return _items()[entry.wikidata]
    for name in (entry.name if entry else "", text):
        if found := _named(name.strip()):
            return found
    return ""


def _named(name: str) -> str:
    if len(name) == 2 and name in _codes():
        return name
    return _names().get(key_of(name), "") if name else ""


@cache
def _items() -> dict[str, str]:
    return {item: code for code, item in listed_countries().items()}


@cache
def _codes() -> frozenset[str]:
    return frozenset(Locale("en").territories) - _NO_COUNTRY


@cache
def _names() -> dict[str, str]:
    """A name that means two countries, in whatever language, means none."""
    found: dict[str, str] = {}
    for language in LANGUAGES:
        for code, name in Locale(language).territories.items():
            if _REGION.fullmatch(code) and code not in _NO_COUNTRY:
                key = key_of(name)
                found[key] = code if found.get(key, code) == code else ""
    return found | _ALSO
