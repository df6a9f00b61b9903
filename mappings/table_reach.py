"""Which entries of a crosswalk's tables can matter to which records, so that a changed entry concerns only those.

What is looked up is made of words of the cells, in whatever order and with whatever taken away ("attributed to",
roles, years). So an entry can be found by a record only if each word of its key stands somewhere in the cells that are
looked up. Too many are taken rather than one too few: the pages are made again then, and are the same.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from hashlib import blake2b
from itertools import chain
from typing import Any

from mappings.crosswalk_model import Crosswalk
from mappings.distinct import Kept
from mappings.tables import one_line

_WORD = re.compile(r"\w+")


class TableReach:
    """The entries of a crosswalk's tables, found by the words of their keys."""

    def __init__(self, crosswalk: Crosswalk) -> None:
        looked_up = dict(_lookups(crosswalk.model_dump()))
        self.columns = frozenset(column for columns in looked_up.values() for column in columns)
        self._always: list[bytes] = []
        self._by_word: dict[str, list[tuple[frozenset[str], bytes]]] = defaultdict(list)
        for name in crosswalk.tables:
            for key, entry in crosswalk.table(name).items():
                digest = blake2b(f"{name}\n{key}\n{entry.model_dump_json()}".encode(), digest_size=16).digest()
                words = frozenset(_WORD.findall(key))
                if words and name in looked_up:
                    self._by_word[max(words, key=lambda word: (len(word), word))].append((words, digest))
                else:
                    self._always.append(digest)
        asked = (words for entries in self._by_word.values() for words, _ in entries)
        self._words = Kept(partial(_words, crosswalk.separator, frozenset().union(*asked)))

    def digest(self, cells: Mapping[str, Sequence[str]]) -> bytes:
        """A value that changes when an entry changes that can matter to these cells, by column."""
        found = list(self._always)
        if self._by_word:
            texts = set(chain.from_iterable(cells.get(column, ()) for column in self.columns))
            words = set[str]().union(*map(self._words.__getitem__, texts))
            found += [
                digest for word in words & self._by_word.keys() for key, digest in self._by_word[word] if key <= words
            ]
        return b"".join(sorted(found))


def _words(separator: str, asked: frozenset[str], cell: str) -> frozenset[str]:
    """Those of the words `asked` that stand in a cell."""
    text = cell.replace(separator, "\n")
    calm = cell.isascii() and cell.isprintable()  # `one_line` would change the blanks only
    return asked.intersection(_WORD.findall((text if calm else one_line(text)).casefold()))


def _lookups(node: Any) -> Iterator[tuple[str, list[str]]]:
    """Table → whatever stands beside its name in the crosswalk: the columns looked up in it, and more."""
    found: dict[str, list[str]] = defaultdict(list)
    for part in _mappings(node):
        if isinstance(table := part.get("table"), str) and table:
            beside = [text for name, text in part.items() if name != "table" and isinstance(text, str) and text]
            found[table] += beside
    yield from ((table, beside) for table, beside in found.items() if beside)


def _mappings(node: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(node, Mapping):
        yield node
    parts = node.values() if isinstance(node, Mapping) else node if isinstance(node, list) else ()
    for part in parts:
        yield from _mappings(part)
