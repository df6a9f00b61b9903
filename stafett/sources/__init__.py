"""Reading what a partner delivers. A new source is one file with a `read` like those below, and a line here."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from stafett.rules import finding
from stafett.sources import delimited, json_lines, json_records, marc, ods, xlsx, xml_records
from stafett.sources.checks import bad_rows, check_columns, check_ids, match_media, without
from stafett.sources.overruling import AS_FOUND, Overruling
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


def read_delivery(path: Path, *, name: str = "", id_column: str = "", overruling: Overruling = AS_FOUND) -> Reading:
    """Read the metadata file of a delivery, by the kind that its name says.

    `name` is what the partner called it (deliveries may be stored under another), `id_column` lets problems name
    their record, `overruling` is what a person says instead of what would be found out. Problems in single lines
    and cells are in the reading; raises UnreadableDelivery when nothing can be read.
    """
    name = name or path.name
    suffix = Path(name).suffix.lower()
    source = SOURCES.get(suffix)
    if source is None:
        reason = f"{suffix or name}: {', '.join(SOURCES)}"
        raise UnreadableDelivery(finding("delivery-unreadable", value=name, reason=reason))
    return source(path, name=name, id_column=id_column, overruling=overruling)
