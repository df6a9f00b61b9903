"""What can be done with the values of a column today: what the parsers read, what is known, what is spelt twice.

Bounded for columns of a million distinct values: the commonest are measured, and it is said how many cells they are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence, Set
from itertools import islice
from types import MappingProxyType

from pydantic import BaseModel, ConfigDict

from mappings.column_kinds import Kind
from mappings.dates import parse_date
from mappings.dimensions import parse_pieces
from mappings.rights import UNKNOWN, recognise
from mappings.sheets.spellings import fingerprint
from mappings.tables import key_of

READ, COMPARED = 5_000, 50_000
"""The commonest distinct values of a column that are read, and that are compared with each other."""
LONGEST = 200
"""Characters of a value that is read or compared; a longer one is no date and no name."""
SHOWN = 3
NAMES = frozenset({Kind.WORDS, Kind.PERSON, Kind.PLACE})
"""The kinds whose values a mapping table names."""

Known = Mapping[Kind, Set[str]]
"""Kind → the keys (`mappings.tables.key_of`) of the values that some mapping table knows."""
NOTHING_KNOWN: Known = MappingProxyType({})


class Measures(BaseModel):
    """`read` of the `judged` cells are understood (dates, dimensions, rights); `known` distinct values stand in a
    mapping table; `spellings` groups of distinct values are nearly the same, with some of them as examples."""

    model_config = ConfigDict(frozen=True)

    judged: int = 0
    read: int = 0
    known: int = 0
    spellings: int = 0
    spelt: list[list[str]] = []


NOT_MEASURED = Measures()


def measures_of(kind: Kind, found: Mapping[str, int], parts: Sequence[str], language: str, known: Known) -> Measures:
    """Measure a column of `kind`: `found` are its distinct values with their cells, the commonest first, `parts` the
    values between separators."""
    if kind in NAMES or kind is Kind.TEXT:
        groups = _spellings(parts or list(islice(found, COMPARED)))
        keys = known.get(kind, frozenset())
        return Measures(
            known=sum(key_of(part) in keys for part in parts) if keys else 0,
            spellings=len(groups),
            spelt=[group[:SHOWN] for group in groups[:SHOWN]],
        )
    if not (reads := _reader(kind, language)):
        return NOT_MEASURED
    looked = dict(islice(found.items(), READ))
    read = sum(count for value, count in looked.items() if len(value) <= LONGEST and reads(value.strip()))
    return Measures(judged=sum(looked.values()), read=read)


def _reader(kind: Kind, language: str) -> Callable[[str], bool] | None:
    readers: dict[Kind, Callable[[str], bool]] = {
        Kind.DATE: lambda value: parse_date(value, language) is not None,
        Kind.DIMENSION: lambda value: parse_pieces(value, language) is not None,
        Kind.RIGHTS: lambda value: recognise(value) != UNKNOWN,
    }
    return readers.get(kind)


def _spellings(parts: Sequence[str]) -> list[list[str]]:
    """Groups of values whose words are the same but for case, accents, order and punctuation."""
    groups: dict[str, list[str]] = defaultdict(list)
    for part in islice(parts, COMPARED):
        if len(part) <= LONGEST and (key := fingerprint(part)):
            groups[key].append(part)
    return [group for group in groups.values() if len(group) > 1]
