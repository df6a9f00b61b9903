"""Whether words say of what a number is: every one of them must be known (vocabularies/dimension_parts.toml).

A word that nobody knows may be a doubt, a price or a technique ("Preis 30 M", "Öl auf Leinwand, 30 x 40 cm"), so it is
no part of a thing because nothing speaks against it. Two places speak for an unknown word: behind "with", and alone
before a colon, if a label then says what was measured ("Höhe mit Aufsteckblüte", "Humpen: Höhe 20 cm").
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from pathlib import Path

from mappings.dimension_words import compound_of, means

TABLE = Path(__file__).parent / "vocabularies" / "dimension_parts.toml"
_WORD = re.compile(r"[^\W\d_]+")
_STEM = 3
"""Letters in which two cases of a noun are alike: "kantta", "kannen"."""
_LONGEST = 40
"""Letters of a word: what is longer was made to be slow."""
_LEAST_ENDING, _LEAST_ENDED, _LEAST_UNKNOWN = 5, 3, 3
"""Letters of a noun that may end a longer word, of one that may have an ending, and of a word that only its place
speaks for."""


def is_part(words: str, language: str, *, labelled: bool, headed: bool) -> bool:
    """Whether `words` only say of what a number is. `labelled`: a label says what was measured; `headed`: the words
    are a heading before that label, with a colon."""
    letters = [len(word) for word in _WORD.findall(words)]
    if len(letters) > 1 and max(letters) == 1:
        return False  # "c a 20 cm"
    unknown = _unknown(words.casefold(), language)
    if not unknown:
        return not _is_cut_off(words)
    if len(unknown) > 1 or not labelled or len(unknown[0][0]) < _LEAST_UNKNOWN:
        return False
    word, behind_with = unknown[0]
    last = words.casefold().rstrip(" .)]").endswith(word)
    return (behind_with and last) or (headed and bool(_WORD.fullmatch(words)))


def _is_cut_off(words: str) -> bool:
    """Whether something is missing behind the last word, or the number is it: "Höjd till 30 cm". I is a number."""
    found = _WORD.findall(words)
    joining = [word.casefold() in _joiners() and word != "I" for word in found]
    return all(joining) or (joining[-1] and found[-1].casefold() not in _rows_of("joiners", "last"))


def says_where(words: str) -> bool:
    """Whether words say where and name no part: "oben"."""
    found = _WORD.findall(words.casefold())
    return bool(found) and all(word in _rows_of("where", "all") for word in found)


def stand_against(first: str, last: str) -> bool:
    """Whether two parts are one thing in two ways: "oben" and "unten", "med lock" and "utan lock"."""
    if says_where(first) and says_where(last):
        return True
    ours, theirs = ([word for word in _WORD.findall(one.casefold()) if word not in _with()] for one in (first, last))
    behind_with = all(not _with().isdisjoint(_WORD.findall(one.casefold())) for one in (first, last))
    return behind_with and bool(ours) and any(a.startswith(b[:_STEM]) for a in ours for b in theirs)


@lru_cache(maxsize=5_000)
def _unknown(words: str, language: str) -> tuple[tuple[str, bool], ...]:
    """The words that are not known, and whether each stands behind "with"."""
    found = _WORD.findall(words)
    return tuple(
        (word, before in _with())
        for before, word in zip(["", *found], found, strict=False)
        if not _is_known(word, language)
    )


def _is_known(word: str, language: str) -> bool:
    first, measured = compound_of(word)
    if measured:
        return _is_bound(first, language)
    if word in _states() or word in _joiners() or word in _nouns(language) or means("whole", word):
        return True
    return _is_compound(word, language)


@lru_cache(maxsize=5_000)
def _is_compound(word: str, language: str) -> bool:
    if len(word) > _LONGEST:
        return False
    for place in range(2, len(word) - 2):
        end = word[place:]
        if end in _endings(language) or (end in _own_nouns(language) and _is_bound(word[:place], language)):
            return True
    return False


def _is_bound(first: str, language: str) -> bool:
    """Whether the first half of a compound is known, without the letters that bind it: "Klingenlänge"."""
    halves = {first, *(first.removesuffix(letters) for letters in _bound())}
    return any(one in _first_halves(language) or _is_compound(one, language) for one in halves if len(one) > 1)


@cache
def _nouns(language: str) -> frozenset[str]:
    """Nouns of all languages, and with endings those of one."""
    return _own_nouns(language) | frozenset(_rows("nouns", ""))


@cache
def _own_nouns(language: str) -> frozenset[str]:
    return frozenset(_ended(_rows("nouns", language)))


@cache
def _endings(language: str) -> frozenset[str]:
    """What may end a longer word."""
    own = (word for word in _rows("nouns", language) if len(word) >= _LEAST_ENDING)
    return frozenset(_ended(own)) | frozenset(_rows("ends", ""))


@cache
def _states() -> frozenset[str]:
    return frozenset(_ended(_rows("states", "")))


@cache
def _joiners() -> frozenset[str]:
    return frozenset(_rows("joiners", ""))


def _with() -> frozenset[str]:
    return _rows_of("joiners", "with")


@cache
def _rows_of(section: str, code: str) -> frozenset[str]:
    return frozenset(_table()[section][code].casefold().split("|"))


@cache
def _first_halves(language: str) -> frozenset[str]:
    stems = frozenset(_table()["bound"]["stems"].casefold().split("|"))
    return stems | _states() | _own_nouns(language)


@cache
def _bound() -> tuple[str, ...]:
    return tuple(_table()["bound"]["letters"].split("|"))


def _ended(words: Iterable[str]) -> Iterator[str]:
    endings = _table()["endings"]["all"].split("|")
    for word in words:
        yield word
        if len(word) >= _LEAST_ENDED:
            yield from (word + ending for ending in endings)
        if len(word) > _LEAST_ENDED and word.endswith(("a", "e")):
            yield from (word[:-1] + ending for ending in endings if ending != "s")


def _rows(section: str, language: str) -> Iterator[str]:
    """The words of a section in one language, or in all."""
    for code, row in _table()[section].items():
        if code == language or not language or code == "all":
            yield from re.split(r"[| -]", row.casefold())


@cache
def _table() -> dict[str, dict[str, str]]:
    return tomllib.loads(TABLE.read_text(encoding="utf-8"))
