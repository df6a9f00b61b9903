"""Columns of a delivery that are one thing together, by their names: the two ends of a span of time, and measures whose
kind, number and unit stand in a column each. A draft of a crosswalk proposes to make one column of them.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from mappings.profile import ColumnProfile, Kind

TABLE = Path(__file__).parent / "vocabularies" / "column_words.toml"
_CAPITAL = re.compile(r"(?<=[^\W\d_A-ZÅÄÖÆØÉÜ])(?=[A-ZÅÄÖÆØÉÜ])")
NO_PATTERN = re.compile(r"[{}]")
"""Signs of a name that no pattern can hold."""
_WORD = re.compile(r"[^\W\d_]+")
_YEARS = re.compile(r"(?<!\d)\d{3,4}(?!\d)")
TIMES = (Kind.DATE, Kind.NUMBER)


class Span(NamedTuple):
    """The columns of both ends of a time; `of_making` where their names speak of nothing but the object's making."""

    first: ColumnProfile
    last: ColumnProfile
    of_making: bool


class Steps(NamedTuple):
    """The columns of measures; `kind` and `unit` may be missing."""

    value: ColumnProfile
    kind: ColumnProfile | None
    unit: ColumnProfile | None

    @property
    def columns(self) -> list[ColumnProfile]:
        """Those that there are, in the order in which they are read."""
        return [one for one in (self.kind, self.value, self.unit) if one]


def spans_in(columns: Iterable[ColumnProfile]) -> list[Span]:
    """The pairs of columns with the same name but for the words of the beginning and of the end, which hold times."""
    dated = [one for one in columns if one.kind in TIMES and any(map(_YEARS.search, one.examples))]
    begun = {key: one for one in dated for key in _halves(words_in(one.name), 0)}
    pairs = [(begun[key], one, key) for one in dated for key in _halves(words_in(one.name), 1) if key in begun]
    found = {(first.name, last.name): Span(first, last, _of_making(key)) for first, last, key in pairs if first != last}
    return list(found.values())


def measures_in_step(columns: Sequence[ColumnProfile]) -> Steps | None:
    """The columns that hold measures in step, or None; of several such groups, the fullest."""
    named: dict[tuple[str, ...], dict[str, ColumnProfile]] = {}
    for one in columns:
        *stem, last = words_in(one.name) or [""]
        meaning = next((what for what in ("type", "value", "unit") if last in _words(what)), "")
        if meaning and not _words("measure").isdisjoint(stem) and not NO_PATTERN.search(one.name):
            named.setdefault(tuple(stem), {}).setdefault(meaning, one)
    groups = [Steps(one["value"], one.get("type"), one.get("unit")) for one in named.values() if "value" in one]
    whole = [one for one in groups if one.kind or one.unit]
    return max(whole, key=lambda one: one.value.filled, default=None)


def words_in(name: str) -> list[str]:
    """The words of a column's name: "objectBeginDate" has three, as "Object Begin Date"."""
    return _WORD.findall(_CAPITAL.sub(" ", name).casefold())


def name_for(meaning: str, language: str, taken: Iterable[str]) -> str:
    """What a made column of that meaning ("date_name", "measures_name") is called, other than those that are there."""
    names = _table()[meaning]
    name, there = names.get(language, names["en"]), {one.casefold() for one in taken}
    return name if name not in there else f"{name} (made)"


Key = tuple[tuple[str, ...], str, tuple[str, ...]]
"""The words before a word that says which end it is, the pair of words with what hangs on it, and the words behind."""


def _halves(words: Sequence[str], half: int) -> Iterator[Key]:
    """What the column of the other end has in common with one of the beginning (half 0) or the end (1)."""
    for at, word in enumerate(words):
        for pair in _words("ends"):
            end = pair.split()[half]
            rest = word.removeprefix(end)
            if word.startswith(end) and (not rest or rest in _words("making")):
                yield tuple(words[:at]), f"{pair} {rest}", tuple(words[at + 1 :])


def _of_making(key: Key) -> bool:
    before, _, behind = key
    return _words("making").issuperset((*before, *behind))


@cache
def _words(meaning: str) -> frozenset[str]:
    return frozenset(word for words in _table()[meaning].values() for word in words.casefold().split("|"))


@cache
def _table() -> dict[str, dict[str, str]]:
    return tomllib.loads(TABLE.read_text(encoding="utf-8"))
