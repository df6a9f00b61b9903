"""The words for dimensions (vocabularies/dimension_words.toml), by what is asked of them."""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
from pathlib import Path

from mappings.dates.words import LANGUAGES

TABLE = Path(__file__).parent / "vocabularies" / "dimension_words.toml"
_NO_WORDS = re.compile(r"[^\w]+")
KINDS = ("height", "width", "depth", "length", "diameter", "thickness", "circumference", "weight", "calibre")


def unit_of(word: str | None) -> str:
    """The unit that a word means, or ""."""
    return _units().get((word or "").casefold(), "")


@lru_cache(maxsize=1000)
def kinds_of(word: str, language: str) -> frozenset[str]:
    """What a label can mean: in its language, or, if it is more than a letter, in all of them."""
    table, label = _table(), word.casefold()
    if not label:
        return frozenset()
    if label in table["beside_height"].get(language, "").split("|"):
        return frozenset(["width", "length"])
    own = {"all", language, f"{language} alone"} if language else set()
    said = {(code, kind) for kind in KINDS for code, words in table[kind].items() if label in words.split("|")}
    found = {kind for code, kind in said if code in own}
    if language and len(label) == 1:
        return frozenset(found)
    return frozenset(found or {kind for code, kind in said if not code.endswith(" alone")})


def width_beside_height(language: str) -> bool:
    """Whether a letter that may be width or length is the width beside a height (French L.)."""
    return language in _table()["beside_height"]


def means(meaning: str, words: str) -> bool:
    """Whether words are among those of a meaning that all languages share."""
    return words.casefold().strip(" ()[]") in _words(meaning)


@lru_cache(maxsize=1000)
def is_unclear(words: str, language: str) -> bool:
    """Whether a number beside these words says something else than the measure of a thing."""
    return bool(_unclear(language).search(" " + _NO_WORDS.sub(" ", words.casefold()) + " "))


@cache
def _unclear(language: str) -> re.Pattern[str]:
    rows = dict(_table()["unclear"])
    ended, begun = _either(rows.pop("ended")), _either(rows.pop("begun"))
    words = "|".join(row for code, row in rows.items() if not language or code not in LANGUAGES or code == language)
    # In small letters ß is ss, as in `is_unclear`.
    return re.compile(f" (?:{_either(words.casefold())}) | (?:{begun})| (?:{ended}) $")


def _either(words: str) -> str:
    return "|".join(map(re.escape, words.split("|")))


@cache
def words_behind() -> tuple[str, ...]:
    """What may stand behind a measure without brackets, and says of what it is, each with a space before it."""
    return tuple(f" {words}" for words in _table()["behind"]["all"].split("|"))


@cache
def label_with() -> re.Pattern[str]:
    """A label, and behind it of what the number is: "Höjd med ram", "H (ram)"."""
    words = _either(_table()["with"]["all"])
    return re.compile(
        rf"(?P<label>[^\W\d]+)[.,]? (?:(?P<part>(?:{words})(?:(?<=')|(?!\w)).*)|\((?P<note>[^()]+)\))", re.IGNORECASE
    )


@lru_cache(maxsize=1000)
def compound_of(word: str) -> tuple[str, str]:
    """A word in two, where its end says what was measured: "Gesamthöhe" → "Gesamt", "höhe"; else "", "".
    Not "utbredd", nor "i brösthöjd"."""
    small = word.casefold()
    for noun in _table()["compound"]["all"].split("|"):
        if small.endswith(noun) and len(small) > len(noun) + 2 and " " not in small:
            return word[: -len(noun)], noun
    return "", ""


@cache
def about_words(language: str) -> re.Pattern[str]:
    """The words for "about", where a number follows."""
    words = "|".join(
        re.escape(word)
        for code in dict.fromkeys(("all", language))
        for word in _table()["circa"].get(code, "").split("|")
        if word
    )
    return re.compile(rf"(?<![\w.])(?:{words})(?:\.|:?(?!\w)):?\s*(?=\d)", re.IGNORECASE)


@cache
def _words(meaning: str) -> frozenset[str]:
    return frozenset(_table()[meaning]["all"].casefold().split("|"))


@cache
def _units() -> dict[str, str]:
    return {word: unit for unit, words in _table()["units"].items() for word in words.split("|")}


@cache
def _table() -> dict[str, dict[str, str]]:
    return tomllib.loads(TABLE.read_text(encoding="utf-8"))
