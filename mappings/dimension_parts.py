"""Whether words say of what a number is: every one of them must be known (vocabularies/dimension_parts.toml).

A word that nobody knows may be a doubt, a price or a technique ("Preis 30 M", "Öl auf Leinwand, 30 x 40 cm"), so it is
no part of a thing because nothing speaks against it. Two places speak for an unknown word: behind "with", and alone
before a colon, if a label then says what was measured ("Höhe mit Aufsteckblüte", "Humpen: Höhe 20 cm").
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path

from mappings.dimension_words import compound_of, means

TABLE = Path(__file__).parent / "vocabularies" / "dimension_parts.toml"
_WORD = re.compile(r"[^\W\d_]+")
_LEAST, _LEAST_ENDED, _LEAST_UNKNOWN = 4, 3, 3
"""Letters of a noun that may end a longer word, of one that may have an ending, and of a word that only its place
speaks for."""


def is_part(words: str, *, labelled: bool, headed: bool) -> bool:
    """Whether `words` only say of what a number is. `labelled`: a label says what was measured; `headed`: the words
    are a heading before that label, with a colon."""
    unknown = _unknown(words.casefold())
    if not unknown:
        return True
    alone = len(unknown) == 1 and len(unknown[0][0]) >= _LEAST_UNKNOWN and labelled
    return alone and (unknown[0][1] or (headed and bool(_WORD.fullmatch(words))))


def says_where(words: str) -> bool:
    """Whether words say where, which one or in what state, and name no part: "oben", "utan lock"."""
    found = _WORD.findall(words.casefold())
    return bool(found) and (found[0] in _with() or all(word in _states() for word in found))


@lru_cache(maxsize=5_000)
def _unknown(words: str) -> tuple[tuple[str, bool], ...]:
    """The words that are not known, and whether each stands behind "with"."""
    found = _WORD.findall(words)
    return tuple(
        (word, word_before in _with())
        for word_before, word in zip(["", *found], found, strict=False)
        if not _is_known(word)
    )


def _is_known(word: str) -> bool:
    if word in _states() or word in _joiners() or word in _nouns() or means("whole", word) or compound_of(word)[1]:
        return True
    return any(word[place:] in _endings() for place in range(2, len(word) - 2))


@cache
def _nouns() -> frozenset[str]:
    return frozenset(_ended(_words("nouns")))


@cache
def _endings() -> frozenset[str]:
    """What may end a longer word."""
    return frozenset(_ended(word for word in _words("nouns") if len(word) >= _LEAST)) | frozenset(_words("ends"))


@cache
def _states() -> frozenset[str]:
    return frozenset(_ended(_words("states")))


@cache
def _joiners() -> frozenset[str]:
    return frozenset(_words("joiners"))


@cache
def _with() -> frozenset[str]:
    return frozenset(_table()["joiners"]["with"].casefold().split("|"))


def _ended(words: Iterator[str]) -> Iterator[str]:
    endings = _table()["endings"]["all"].casefold().split("|")
    for word in words:
        yield word
        if len(word) < _LEAST_ENDED:
            continue
        yield from (word + ending for ending in endings)
        if word.endswith(("a", "e")):
            yield from (word[:-1] + ending for ending in endings)


def _words(section: str) -> Iterator[str]:
    for row in _table()[section].values():
        yield from re.split(r"[| -]", row.casefold())


@cache
def _table() -> dict[str, dict[str, str]]:
    return tomllib.loads(TABLE.read_text(encoding="utf-8"))
