"""From a text in any of the languages to signs in capital letters: "början av 1890-talet" → "EARLY OF 1890 TAL".

A word that means different things in different languages is a sign only where the language is given.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache
from pathlib import Path

TABLE = Path(__file__).parents[1] / "vocabularies" / "date_words.toml"
LANGUAGES = ("sv", "nb", "da", "fi", "en", "de", "fr")

_SIGNS = str.maketrans({"−": "-", "‐": "-", "‑": "-", "’": "'", "‘": "'", "´": "'"})
_SPANS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), sign)
    for pattern, sign in (
        (r"(?<!\d)(\d{1,4})\s?-?tal(?:l?(?:ets|et|s))?(?!\w)", r"\1 TAL"),
        (r"(?<!\d)(\d{1,4})-?lu(?:ku|vun|vulla|vulta|kua)(?!\w)", r"\1 TAL"),
        (r"(?<!\d)(\d{3}0)(?:'?s|-?er[ -]jahren?|er|'erne|erne|-?årene|-?åra)(?!\w)", r"\1 DECADE"),
        (r"(?<!\w)(?:les |dans les )?années (\d{3}0)(?!\w)", r"\1 DECADE"),
        (r"(?<!\w)(\d{1,2})(?::?[ea]|st|nd|rd|th|er|re|ère|ème|eme|nde|de|\.)(?!\w)", r"\1."),
        (r"(?<!\w)(c:a|ca|c|omkr|sign|dat)(?:\.(?=\d)|(?=\d))", r"\1 "),
    )
)
_ROMAN = re.compile(r"(?<!\w)([ivx]{1,6}?)(?:e|è?me|ème|ième)?\.?(?=(?:\s?-\s?[ivx]{1,5}(?:e|ème)?)?\s+CENTURY)")
_ROMAN_VALUES = {"i": 1, "v": 5, "x": 10}


def normal(text: str) -> str:
    """`text` in small letters, one kind of dash and apostrophe, single spaces, no punctuation at its end."""
    folded = unicodedata.normalize("NFKC", text).casefold().translate(_SIGNS)
    return " ".join(folded.split()).rstrip(".,;")


def signs(words: str, language: str) -> str:
    """The signs of a normalised text; what is no word of dates stays in small letters."""
    for pattern, sign in _SPANS:
        words = pattern.sub(sign, words)
    phrases = _phrases(language)
    found = _pattern(language).sub(lambda match: f" {phrases[match[1]]} ", words)
    found = re.sub(r"(?<=\d|-) (?=[\d-])", " ", " ".join(found.split()))
    return _ROMAN.sub(lambda match: f"{_arabic(match[1])}.", found)


def says_unknown(words: str, language: str) -> bool:
    """Whether a normalised text states that the date is not known."""
    bare = words.strip("[](). ")
    return words.strip("[]() .") == "?" or bare in _unknown()


@cache
def _unknown() -> frozenset[str]:
    return frozenset(word for words in _table()["UNKNOWN"].values() for word in words.split("|"))


@cache
def _phrases(language: str) -> dict[str, str]:
    """Phrase → sign: those of `language` first, then those on which all other languages agree."""
    meanings: dict[str, set[str]] = {}
    own: dict[str, str] = {}
    for sign, by_language in _table().items():
        if not sign.isupper() and not sign[-1].isdigit():
            continue
        for code, words in by_language.items():
            for word in words.split("|"):
                meanings.setdefault(word, set()).add(sign)
                if code == language:
                    own[word] = sign
    for kind, mark in (("ordinals", "{}."), ("months", "M{}"), ("hundreds", "{}00 TAL")):
        for number, words in _table()[kind].items():
            for word in words.split("|"):
                meanings.setdefault(word, set()).add(mark.format(number))
    agreed = {word: next(iter(found)) for word, found in meanings.items() if len(found) == 1}
    return {word: sign for word, sign in (agreed | own).items() if sign != "UNKNOWN"}


@cache
def _pattern(language: str) -> re.Pattern[str]:
    longest_first = sorted(_phrases(language), key=len, reverse=True)
    return re.compile(rf"(?<![\w'])({'|'.join(map(re.escape, longest_first))})(?:\.(?!\w)|(?![\w'])|(?<='))")


def _arabic(roman: str) -> int:
    values = [_ROMAN_VALUES[letter] for letter in roman]
    return sum(
        -value if value < following else value for value, following in zip(values, [*values[1:], 0], strict=True)
    )


@cache
def _table() -> dict[str, dict[str, str]]:
    return tomllib.loads(TABLE.read_text(encoding="utf-8"))
