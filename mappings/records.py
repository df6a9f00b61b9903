"""The records of a delivery as a crosswalk reads them: one row each, with a media name, and cells taken apart."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from mappings.crosswalk_model import Crosswalk, Value
from mappings.people import Person, parse_people
from mappings.tables import Table, key_of

if TYPE_CHECKING:  # the processes that make pages are started often, and need no tables
    import pandas

Row = Mapping[str, str]
"""Column → cell of one record."""


_PLACEHOLDER = re.compile(r"\{([^{}]+)\}")


def prepare_records(records: pandas.DataFrame, crosswalk: Crosswalk) -> pandas.DataFrame:
    """Leave the last delivery of each record where the crosswalk says so, and name the media where the crosswalk makes
    the names. Doing it twice changes nothing. The index (line in the delivered file) stays.
    """
    kept = latest(records, crosswalk)
    if crosswalk.media_pattern and crosswalk.media_column not in kept.columns:
        names = [media_name(crosswalk, row) for row in rows_of(kept)]
        kept = kept.assign(**{crosswalk.media_column: names}).astype({crosswalk.media_column: "str"})
    return kept


def latest(records: pandas.DataFrame, crosswalk: Crosswalk) -> pandas.DataFrame:
    """Leave the last delivery of each record where the crosswalk says so."""
    if crosswalk.deduplicate and crosswalk.deduplicate.by in records.columns:
        return records.drop_duplicates(crosswalk.deduplicate.by, keep=crosswalk.deduplicate.keep)
    return records


def rows_of(records: pandas.DataFrame) -> list[dict[str, Any]]:
    """The records as one mapping each, in order."""
    columns = [records[column].tolist() for column in records.columns]
    return [dict(zip(records.columns, cells, strict=True)) for cells in zip(*columns, strict=True)]


def media_name(crosswalk: Crosswalk, row: Row) -> str:
    """The name of a record's file: from its column, or made by the pattern (`{id}` is the id column)."""
    if not crosswalk.media_pattern:
        return row.get(crosswalk.media_column, "").strip()
    parts = list(_parts(crosswalk.media_pattern))  # texts and, at each second place, the column between them
    for place in range(1, len(parts), 2):
        column = crosswalk.id_column if parts[place] == "id" else parts[place]
        parts[place] = row.get(column, "").strip().replace("/", "-").replace("\\", "-")
    return "".join(parts)


@lru_cache(maxsize=16)
def _parts(pattern: str) -> tuple[str, ...]:
    return tuple(_PLACEHOLDER.split(pattern))


def split(cell: str, separator: str) -> list[str]:
    """The values of a cell, trimmed, without empty ones and doubles."""
    return list(dict.fromkeys(filter(None, map(str.strip, cell.split(separator)))))


def people_of(row: Row, crosswalk: Crosswalk, table: Table) -> tuple[Person, ...]:
    """The people of a record, as `table` knows them; none where the crosswalk names no column for them."""
    rule = crosswalk.people
    if rule is None:
        return ()
    names, roles, qualifiers = (
        [part.strip() for part in cell.split(crosswalk.separator)] if (cell := row.get(column, "").strip()) else []
        for column in (rule.column, rule.roles, rule.qualifiers)
    )
    return parse_people(names, roles, qualifiers, table, family_first=rule.family_first)


def texts(value: Value, row: Row, crosswalk: Crosswalk) -> list[str]:
    """The plain texts that `value` gives for a record, in order; empty where there is nothing to say."""
    if value.when and not value.when.holds(row.get(value.when.column, "").strip()):
        return []
    if value.value:
        return [value.value]
    found = _taken(value, row, crosswalk.separator)
    if value.table:
        table = crosswalk.table(value.table)
        found = [entry.name or text if (entry := table.get(key_of(text))) else text for text in found]
    return found or ([value.default] if value.default else [])


def first_text(values: Sequence[Value], row: Row, crosswalk: Crosswalk) -> str:
    """The first of `values` that gives anything, or ""."""
    return next((", ".join(found) for value in values if (found := texts(value, row, crosswalk))), "")


def _taken(value: Value, row: Row, separator: str) -> list[str]:
    cell = row.get(value.column, "").strip()
    if not cell:
        return []
    if value.languages:
        return _in_language(cell, row.get(value.languages, ""), value, separator)
    if value.use == "text":
        return [cell]
    return split(cell, separator)[: 1 if value.use == "first" else None]


def _in_language(cell: str, languages: str, value: Value, separator: str) -> list[str]:
    parts = [part.strip() for part in cell.split(separator)]
    marks = [mark.strip() for mark in languages.split(separator)]
    if len(parts) != len(marks):
        return []  # nobody can say which is which
    found = [part for part, mark in zip(parts, marks, strict=True) if part and mark == value.language]
    return found[: 1 if value.use == "first" else None]
