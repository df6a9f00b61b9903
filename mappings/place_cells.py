"""What one cell says about a place: the row of the mapping table that is meant, and how sure that is.

"Uppsala (Uppland, Sverige)" and "Sverige, Uppland, Uppsala" are the same place: all parts are the same. A part more or
less may be another place ("Paris, Texas"), and is not read.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path

from mappings.tables import Entry, Table, key_of, one_line

WORDS = Path(__file__).parent / "vocabularies" / "place_words.toml"
_BINDS = 3
"""Letters of a word that may bind two others with hyphens."""
LONG, LONGEST = 500, 5_000
"""Characters; a longer cell is a text about places, and is looked up as it stands, or not at all."""
_NAME = re.compile(r"[^\W\d_](?:[^\W\d_]|[.,()'’-]| (?!-)){1,99}")
_WORD = re.compile(r"[^\W\d_]+")
_ALONE = re.compile(r"(?<![\w'’-])[^\W\d_]+(?![\w-])")
"""Not the "et" of Seine-et-Marne."""
_BETWEEN = re.compile(r"\s*(?:[,;()]|\s>\s)\s*")
_TWICE = re.compile(r"([^,;()>]+?) ?\( ?\1 ?\)")


@dataclass(frozen=True)
class Place:
    """The row that is meant (None where the cell says that nobody knows), and whether that is only presumed."""

    entry: Entry | None
    uncertain: bool = False


class Places:
    """The places of a mapping table, as cells speak of them."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def read(self, text: str) -> Place | None:
        """Read a cell, or give None. The whole cell as it stands is asked for first."""
        if len(text) > LONGEST:
            return None
        whole = key_of(text).strip(" .")
        if whole in self._table:
            return Place(self._table[whole])
        bare, uncertain = bare_place(text)
        key = key_of(bare).strip(" .")
        if not key:
            return None
        if key in _words()["unknown"]:
            return None if uncertain else Place(None)
        entry = self._table.get(key) or self._by_parts.get(_parts(key))
        return Place(entry, uncertain) if entry else None

    def asks_for(self, text: str) -> str:
        """The value that the table should know for a cell: that of the row which is meant, or the cell without a
        reservation; "" where it says that nobody knows."""
        if found := self.read(text):
            return found.entry.value if found.entry else ""
        bare, uncertain = bare_place(text) if len(text) <= LONG else ("", False)
        return bare if uncertain and key_of(bare) not in _words()["unknown"] else text

    @cached_property
    def _by_parts(self) -> dict[tuple[str, ...], Entry]:
        """Rows by their parts, where no other row has the same."""
        rows: dict[tuple[str, ...], list[Entry]] = defaultdict(list)
        for key, entry in self._table.items():
            rows[_parts(key)].append(entry)
        return {parts: found[0] for parts, found in rows.items() if len(found) == 1}


def read_place(text: str, table: Table) -> Place | None:
    """Read one cell with the places of `table`, or give None."""
    return Places(table).read(text)


def named_place(text: str) -> tuple[str, bool] | None:
    """The one place that a cell names, whether a table knows it or not, and whether it is only presumed; None where the
    cell names several, what is beside one, or something else."""
    name, uncertain = bare_place(text)
    known, folded = _words(), name.casefold()
    words = {*_ALONE.findall(folded), *(word for word in _WORD.findall(folded) if len(word) > _BINDS)}
    if not _NAME.fullmatch(name) or not words.isdisjoint([*known["beside"], *known["unknown"]]):
        return None
    if folded in (*known["labels"], *known["uncertain"]):
        return None
    if name[0].islower() and " " in name:
        return None  # "found in Egypt": a sentence, not a name
    if not {word.strip(".,()") for word in folded.split()}.isdisjoint(known["elsewhere"]):
        return None
    return (name, uncertain) if _is_name(name) else None


def _is_name(name: str) -> bool:
    """Whether words are a name: not "Göteborgstrakten", "norr om Göteborg", "Lyon (lieu de découverte)"."""
    known, words = _words(), _ALONE.findall(name)
    for word, after in zip(words, [*words[1:], ""], strict=False):
        if word.casefold() in known["directions"] and (word[0].islower() or after.casefold() in known["of"]):
            return False
    small = (word for part in name.split()[1:] if part.islower() for word in _WORD.findall(part))
    return not name.casefold().endswith(tuple(known["around"])) and all(word in known["in_names"] for word in small)


def bare_place(text: str) -> tuple[str, bool]:
    """A cell without labels and reservations, and whether there was a reservation."""
    place, uncertain = one_line(text), False
    if len(place) > LONG:
        return place, uncertain
    for _ in range(4):
        for pattern, doubts in _patterns():
            if found := pattern.fullmatch(place):
                place = (found["bare"] + found.groupdict().get("behind", "")).strip(" .")
                uncertain = uncertain or doubts
                break
        else:
            break
    return place, uncertain


@lru_cache(maxsize=100_000)
def _parts(key: str) -> tuple[str, ...]:
    """The parts in one order. "Danmark (Danmark)" is one; "New York, New York" are a city and its state."""
    once = twice[1] if (twice := _TWICE.fullmatch(key)) else key
    return tuple(sorted(part for part in _BETWEEN.split(once) if part))


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], bool], ...]:
    words = _words()
    labels, doubts = _any_of(words["labels"]), _any_of(words["uncertain"])
    made = _any_of([label.rsplit(" ", 1)[0] for label in words["labels"] if label.endswith((" i", " in", " à"))])
    behind = _any_of([*words["uncertain_behind"], *words["uncertain"]])
    forms = (
        (r"[\[(](?P<bare>[^\[\]()]+)[\])]\.?", False),
        (rf"(?:{labels})(?:\s*:\s*|\s+)(?P<bare>\S.*)", False),
        (rf"(?P<bare>[^\s(][^(]*?)\s*\((?:{labels})\)", False),
        (rf"(?:{doubts})\.?\s+(?:(?:i|in|à)\s+)?(?P<bare>\S.*)", True),
        (rf"(?P<bare>\S[^?]*?)\s*(?:[(\[](?:{behind})\.?[)\]]|,\s*(?:{behind})\.?|\?)", True),
        (r"\?\s*(?P<bare>\w[^?]*)", True),
        (r"(?P<bare>[^?(),]+?)\s*\?(?P<behind> \([^()?]+\))", True),
        (rf"(?:{made})\s+(?:{doubts})\.?\s+(?:i|in|à)\s+(?P<bare>\S.*)", True),
    )
    return tuple((re.compile(form, re.IGNORECASE), doubts) for form, doubts in forms)


def _any_of(words: list[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


@cache
def _words() -> dict[str, list[str]]:
    return tomllib.loads(WORDS.read_text(encoding="utf-8"))
