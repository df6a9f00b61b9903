"""The words for dimensions (vocabularies/dimension_words.toml), by what is asked of them."""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
from pathlib import Path

TABLE = Path(__file__).parent / "vocabularies" / "dimension_words.toml"
_NO_WORDS = re.compile(r"[^\w]+")
KINDS = ("height", "width", "depth", "length", "diameter", "thickness", "circumference", "weight", "calibre")


def unit_of(word: str | None) -> str:
    """The unit that a word means, or ""."""
    return _units().get((word or "").casefold(), "")


@lru_cache(maxsize=1000)
def kinds_of(word: str, language: str) -> frozenset[str]:
    """What a label can mean: in its language, or in all of them."""
    table, label = _table(), word.casefold()
    if not label:
        return frozenset()
    own = {language, f"{language} alone"} if language else set()
    said = {(code, kind) for kind in KINDS for code, words in table[kind].items() if label in words.split("|")}
    found = {kind for code, kind in said if code in own}
    return frozenset(found or {kind for code, kind in said if not code.endswith(" alone")})


def means(meaning: str, words: str) -> bool:
    """Whether words are among those of a meaning that all languages share."""
    return words.casefold().strip(" ()[]") in _words(meaning)


@lru_cache(maxsize=1000)
def is_unclear(words: str) -> bool:
    """Whether a number beside these words says something else than the measure of a thing."""
    return bool(_unclear().search(" " + _NO_WORDS.sub(" ", words.casefold()) + " "))


@cache
def _unclear() -> re.Pattern[str]:
    words = "|".join(map(re.escape, _table()["unclear"]["all"].split("|")))
    return re.compile(f" (?:{words}) ")


@cache
def words_behind() -> tuple[str, ...]:
    """What may stand behind a measure without brackets, and says of what it is, each with a space before it."""
    return tuple(f" {words}" for words in _table()["behind"]["all"].split("|"))


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
    return frozenset(_table()[meaning]["all"].split("|"))


@cache
def _units() -> dict[str, str]:
    return {word: unit for unit, words in _table()["units"].items() for word in words.split("|")}


@cache
def _table() -> dict[str, dict[str, str]]:
    return tomllib.loads(TABLE.read_text(encoding="utf-8"))
