"""From records whose fields lie inside each other (JSON, XML, MARC) to the columns of a table.

A field inside a field becomes the column "a.b". Several values become one cell, with `SEPARATOR` between them; values
that belong together (name and role of each maker) keep the same place in their columns.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas

from stafett.problems import Problem
from stafett.rules import NO_TEXT, finding
from stafett.sources.table import MAX_CELL, MAX_COLUMNS, Line, UnreadableDelivery, tabulate

SEPARATOR = "|"
"""Between several values in one cell; it hardly ever stands inside one. The crosswalk says it: `separator: "|"`."""
TEXT = "#text"
"""The key of a field's own text beside the fields inside it."""
MAX_DEPTH = 64
MAX_NAME = 200
NAMELESS = "(no name)"

Fields = Mapping[str, str]
"""A record: column → cell."""


@dataclass(frozen=True)
class Entry:
    """One record as read: its place (line or ordinal, 1-based) and its fields."""

    number: int
    fields: Fields


def flatten(value: object, name: str = "") -> dict[str, str]:
    """The columns of a nested value: mappings, sequences and scalars as JSON has them. The caller bounds the depth.

    Raises ValueError with more than 500 columns.
    """
    if isinstance(value, Mapping):
        fields: dict[str, str] = {}
        for key, inner in value.items():
            for column, text in flatten(inner, _inside(name, str(key))).items():
                _put(fields, column, text)
        return fields
    if isinstance(value, list):
        return aligned([flatten(one, name) for one in value])
    return {name or TEXT: text_of(value)}


def aligned(parts: Sequence[Fields]) -> dict[str, str]:
    """Several values side by side: each column holds as many pieces as there are parts, so that a piece finds its own.

    Where that alone would fill more than a cell may hold, the empty pieces are left out.
    """
    if len(parts) == 1 and len(parts[0]) <= MAX_COLUMNS:  # so it is with most
        return {column: text if text.strip(SEPARATOR) else "" for column, text in parts[0].items()}
    columns = dict.fromkeys(column for part in parts for column in part)
    if len(columns) > MAX_COLUMNS:
        raise ValueError(f"{len(columns)} columns in one record; {MAX_COLUMNS} is the most")
    if len(columns) * len(parts) > MAX_CELL:
        return _gathered(parts)
    joined = {column: SEPARATOR.join([part.get(column, "") for part in parts]) for column in columns}
    return {column: text if text.strip(SEPARATOR) else "" for column, text in joined.items()}


def text_of(value: object) -> str:
    """A scalar as text; nothing is empty."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def tabulate_entries(
    entries: Iterable[Entry], name: str, *, id_column: str = ""
) -> tuple[pandas.DataFrame, list[Problem]]:
    """Make the table of `entries`; its columns are all fields of all of them, in the order in which they come.

    Raises UnreadableDelivery without records and with more than 500 columns.
    """
    places: dict[str, int] = {}
    lines: deque[Line] = deque()
    for entry in entries:
        for column in entry.fields:
            places.setdefault(column, len(places))
        if len(places) > MAX_COLUMNS:
            raise UnreadableDelivery(finding("columns-too-many", value=name, count=len(places), limit=MAX_COLUMNS))
        lines.append(Line(entry.number, _cells(entry.fields, places)))
    return tabulate(_with_header(places, lines), name, id_column=id_column, exact=False)


def _with_header(places: Mapping[str, int], lines: deque[Line]) -> Iterator[Line]:
    """The lines, each forgotten as soon as it is given."""
    yield Line(0, list(places))
    while lines:
        yield lines.popleft()


def _cells(fields: Fields, places: Mapping[str, int]) -> list[str]:
    cells = [""] * len(places)
    for column, text in fields.items():
        cells[places[column]] = text
    return cells


def _gathered(parts: Iterable[Fields]) -> dict[str, str]:
    found: dict[str, list[str]] = {}
    for part in parts:
        for column, text in part.items():
            if text:
                found.setdefault(column, []).append(text)
    return {column: SEPARATOR.join(texts) for column, texts in found.items()}


def _put(fields: dict[str, str], column: str, text: str) -> None:
    """Two fields that come to one column lose nothing."""
    before = fields.get(column, "")
    fields[column] = f"{before}{SEPARATOR}{text}" if before and text else before or text


def _inside(name: str, key: str) -> str:
    if key == TEXT and name:
        return name
    key = NO_TEXT.sub("\ufffd", key).strip() or NAMELESS
    return (f"{name}.{key}" if name else key)[:MAX_NAME]
