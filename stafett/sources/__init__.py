"""Reading what a partner delivers. A new source is one file with a `read` like those below, and a line here."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pandas

from stafett.overruling import AS_FOUND, Overruling
from stafett.rules import finding
from stafett.sources import delimited, json_lines, json_records, marc, ods, xlsx, xml_records
from stafett.sources.checks import bad_rows, check_columns, check_ids, match_media, without
from stafett.sources.deleted import Present, present
from stafett.sources.table import Line, Reading, UnreadableDelivery

__all__ = [
    "AS_FOUND",
    "Line",
    "Overruling",
    "Reading",
    "UnreadableDelivery",
    "bad_rows",
    "check_columns",
    "check_ids",
    "match_media",
    "read_delivery",
    "stream_delivery",
    "without",
]


class Source(Protocol):
    """Reads one kind of file; raises UnreadableDelivery with the problem where nothing can be read."""

    def __call__(self, path: Path, *, name: str, id_column: str = "", overruling: Overruling = AS_FOUND) -> Reading: ...


SOURCES: dict[str, Source] = {
    ".csv": delimited.read,
    ".tsv": delimited.read,
    ".tab": delimited.read,
    ".mer": delimited.read,
    ".txt": delimited.read,
    ".xlsx": xlsx.read,
    ".xlsm": xlsx.read,
    ".ods": ods.read,
    ".json": json_records.read,
    ".jsonl": json_lines.read,
    ".ndjson": json_lines.read,
    ".xml": xml_records.read,
    ".mrc": marc.read,
    ".marc": marc.read,
}


def stream_delivery(
    path: Path, *, name: str = "", id_column: str = "", overruling: Overruling = AS_FOUND
) -> Present | Whole:
    """As `read_delivery`, in blocks of rows as they are read, to be gone through once; `problems` grows on the way.

    A delimited file is never in memory as a whole, other files are. Raises UnreadableDelivery, also on the way.
    """
    name = name or path.name
    if SOURCES.get(Path(name).suffix.lower()) is delimited.read:
        return Present(delimited.stream(path, name=name, id_column=id_column, overruling=overruling), name)
    return Whole(read_delivery(path, name=name, id_column=id_column, overruling=overruling))


class Whole:
    """A delivery that was read as a whole, as one that is streamed."""

    def __init__(self, reading: Reading) -> None:
        self.names, self.problems = [str(name) for name in reading.records.columns], reading.problems
        self._records, self.how = reading.records, reading.how

    def __iter__(self) -> Iterator[pandas.DataFrame]:
        return iter([self._records])


def read_delivery(path: Path, *, name: str = "", id_column: str = "", overruling: Overruling = AS_FOUND) -> Reading:
    """Read the metadata file of a delivery, by the kind that its name says.

    `name` is what the partner called it (deliveries may be stored under another), `id_column` lets problems name
    their record, `overruling` is what a person says instead of what would be found out. Problems in single lines
    and cells are in the reading; records that their source has deleted are named there, and left out. Raises
    UnreadableDelivery when nothing can be read.
    """
    name = name or path.name
    suffix = Path(name).suffix.lower()
    source = SOURCES.get(suffix)
    if source is None:
        found = finding("delivery-kind-unknown", value=name, kind=suffix or "–", kinds=", ".join(SOURCES))
        raise UnreadableDelivery(found)
    return present(source(path, name=name, id_column=id_column, overruling=overruling), name)
