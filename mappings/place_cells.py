"""What one cell says about a place: the row of the mapping table that is meant, and how sure that is.

"Uppsala (Uppland, Sverige)" and "Sverige, Uppland, Uppsala" are the same place: all parts are the same. A part more or
less may be another place ("Paris, Texas"), and is not read.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from mappings.tables import Entry, Table, key_of

WORDS = Path(__file__).parent / "vocabularies" / "place_words.toml"
_BETWEEN = re.compile(r"\s*(?:[,;()]|\s>\s)\s*")


@dataclass(frozen=True)
class Place:
    """The row that is meant (None where the cell says that nobody knows), and whether that is only presumed."""

    entry: Entry | None
    uncertain: bool = False


def read_place(text: str, table: Table) -> Place | None:
    """Read a cell with the places of `table`, or give None. The whole cell as it stands is asked for first."""
    whole = key_of(text).strip(" .")
    if whole in table:
        return Place(table[whole])
    bare, uncertain = _bare(whole)
    if not bare:
        return None
    if bare in _words()["unknown"]:
        return None if uncertain else Place(None)
    if entry := table.get(bare) or _same_parts(bare, table):
        return Place(entry, uncertain)
    return None


def _same_parts(key: str, table: Table) -> Entry | None:
    parts = _parts(key)
    same = [entry for other, entry in table.items() if _parts(other) == parts]
    return same[0] if len(same) == 1 else None


@lru_cache(maxsize=100_000)
def _parts(key: str) -> frozenset[str]:
    return frozenset(part for part in _BETWEEN.split(key) if part)


def _bare(key: str) -> tuple[str, bool]:
    """A cell without labels and reservations, and whether there was a reservation."""
    uncertain = False
    for _ in range(3):
        for pattern, doubts in _patterns():
            if found := pattern.fullmatch(key):
                key, uncertain = key_of(found["bare"]), uncertain or doubts
                break
        else:
            break
    return key, uncertain


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], bool], ...]:
    words = _words()
    behind = _any_of(words["uncertain_behind"])
    return (
        (re.compile(rf"(?:{_any_of(words['labels'])})(?:\s*:\s*|\s+)(?P<bare>\S.*)"), False),
        (re.compile(rf"(?:{_any_of(words['uncertain'])})\s+(?:(?:i|in|à)\s+)?(?P<bare>\S.*)"), True),
        (re.compile(rf"(?P<bare>.*\S)\s*(?:\((?:{behind})\)|,\s*(?:{behind})|\?)"), True),
        (re.compile(rf"(?P<bare>.*\S)\s*\((?:{_any_of(words['uncertain'])})\)"), True),
    )


def _any_of(words: list[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


@cache
def _words() -> dict[str, list[str]]:
    return tomllib.loads(WORDS.read_text(encoding="utf-8"))
