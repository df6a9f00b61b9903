"""Records that their source has deleted. A harvest names them, so that its books balance; no page is made of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pandas

from stafett.phases import Text
from stafett.problems import Problem
from stafett.rules import VALUE_LIMIT, finding
from stafett.sources.table import Reading, Tabulation, UnreadableDelivery

DELETED = "deleted"
"""The status of such a record in a file of `stafett harvest oai`."""
ASKED_FOR = "verb=GetRecord"
"""Stands in the origin of every record of such a file: a partner's own column `status` says something else."""


class Present:
    """A streamed delivery without what its source has deleted; `problems` grows as the blocks are taken. Raises
    UnreadableDelivery where nothing is left, and what the table raises."""

    def __init__(self, table: Tabulation, name: str) -> None:
        self._table, self._name, self._gone = table, name, list[str]()
        self.names: list[str] = table.names

    @property
    def how(self) -> Text:
        """How the table was read."""
        return self._table.how

    @property
    def problems(self) -> list[Problem]:
        """What was found so far."""
        return [*self._table.problems, *([_named(self._gone)] if self._gone else [])]

    def __iter__(self) -> Iterator[pandas.DataFrame]:
        left = 0
        for block in self._table:
            records, gone = _apart(block)
            self._gone += gone
            left += len(records)
            if len(records):
                yield records
        if not left:
            raise _nothing_left(self._name, self._gone)


def present(reading: Reading, name: str) -> Reading:
    """The delivery without what its source has deleted, which it names. Raises UnreadableDelivery where nothing is
    left."""
    records, gone = _apart(reading.records)
    if not gone:
        return reading
    if records.empty:
        raise _nothing_left(name, gone)
    return replace(reading, records=records, problems=[*reading.problems, _named(gone)], deleted=len(gone))


def _apart(records: pandas.DataFrame) -> tuple[pandas.DataFrame, list[str]]:
    """The records that are there, and the ids of the others."""
    if not {"id", "origin", "status"} <= set(records.columns):
        return records, []
    gone = (records["status"] == DELETED) & records["origin"].str.contains(ASKED_FOR, regex=False)
    return (records[~gone], records.loc[gone, "id"].tolist()) if gone.any() else (records, [])


def _named(ids: Sequence[str]) -> Problem:
    return finding("delivery-records-deleted", value=_some(ids), count=len(ids))


def _some(ids: Sequence[str]) -> str:
    """As many of the ids as a problem has room for, none of them cut but the first."""
    named = ", ".join(ids)
    if len(named) <= VALUE_LIMIT:
        return named
    room = named[: VALUE_LIMIT - len(", …")]
    return f"{room.rpartition(', ')[0] or room}, …"


def _nothing_left(name: str, gone: Sequence[str]) -> UnreadableDelivery:
    return UnreadableDelivery(finding("delivery-all-deleted", value=name, count=len(gone)))
