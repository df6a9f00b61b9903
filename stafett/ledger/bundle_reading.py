"""Read a bundle that may be hostile: by the names of its manifest only, within bounds, every hash checked."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Date, Float, Integer, Table

from stafett.errors import Refused
from stafett.ledger.tables import Utc

FORMAT = 1
MANIFEST = "manifest.json"
MOST_MEMBERS = 200_000
LONGEST_MANIFEST = 64 << 20
LARGEST_TABLE = 2 << 30
LARGEST_FILE = 5 << 30
LONGEST_LINE = 32 << 20

Members = dict[str, dict[str, Any]]


def read_manifest(archive: zipfile.ZipFile, tables: tuple[Table, ...]) -> dict[str, Any]:
    """The manifest, of a shape that the rest can rely on."""
    names = archive.namelist()
    if len(names) > MOST_MEMBERS or len(names) != len(set(names)):
        raise Refused("The bundle has too many members, or one twice.")
    try:
        manifest = json.loads(_read(archive, MANIFEST, LONGEST_MANIFEST))
    except ValueError as wrong:
        raise Refused("The bundle's manifest cannot be read.") from wrong
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise Refused(f"This is not a bundle of format {FORMAT}; make it with the version of Stafett that reads it.")
    members = manifest.get("members")
    expected = {f"tables/{table.name}.jsonl" for table in tables}
    if not isinstance(members, dict) or not expected <= members.keys() or set(names) != {*members, MANIFEST}:
        raise Refused("The bundle's members are not those of its manifest.")
    for name, known in members.items():
        if not isinstance(known, dict) or not isinstance(known.get("size"), int):
            raise Refused(f"The manifest does not say how long {name} is.")
        if name not in expected and name != f"files/{known.get('sha256')}":
            raise Refused(f"{name!r} has no place in a bundle.")
    return manifest


def _read(archive: zipfile.ZipFile, name: str, limit: int) -> bytes:
    with archive.open(name) as stream:
        content = stream.read(limit + 1)
    if len(content) > limit:
        raise Refused(f"{name} is larger than {limit:,} bytes.")
    return content


class Checked(io.RawIOBase):
    """A member's content that ends with an error unless length and hash are those of the manifest."""

    def __init__(self, archive: zipfile.ZipFile, name: str, known: dict[str, Any], limit: int) -> None:
        if known["size"] > limit:
            raise Refused(f"{name} is larger than {limit:,} bytes.")
        self._stream = archive.open(name)
        self._name, self._known = name, known
        self._digest, self._left = hashlib.sha256(), int(known["size"])

    def readable(self) -> bool:
        """It is for reading."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read on, never past the promised length."""
        block = self._stream.read(min(len(buffer), self._left + 1))
        self._digest.update(block)
        self._left -= len(block)
        wrong_end = not block and (self._left or self._digest.hexdigest() != self._known["sha256"])
        if self._left < 0 or wrong_end:
            raise Refused(f"{self._name} is not what the manifest says; the bundle is damaged.")
        buffer[: len(block)] = block
        return len(block)


def rows(archive: zipfile.ZipFile, members: Members, table: Table) -> Iterator[dict[str, Any]]:
    """The rows of a table, each with exactly its columns and their types."""
    name = f"tables/{table.name}.jsonl"
    with io.BufferedReader(Checked(archive, name, members[name], LARGEST_TABLE)) as stream:
        number = 0
        while line := stream.readline(LONGEST_LINE):
            number += 1
            try:
                yield _row(table, json.loads(line))
            except (ValueError, TypeError, AttributeError) as wrong:
                raise Refused(f"{name}, line {number}: not a row of this table.") from wrong


def _row(table: Table, values: dict[str, Any]) -> dict[str, Any]:
    if values.keys() != {column.name for column in table.columns}:
        raise ValueError("other columns")
    return {column.name: _value(column, values[column.name]) for column in table.columns}


def _value(column: Column[Any], value: Any) -> Any:
    """A value as its column has it; raises ValueError or TypeError for another type."""
    if isinstance(column.type, JSON) or (value is None and column.nullable):
        return value
    for kind, made in READ:
        if isinstance(column.type, kind):
            return made(value)
    if not isinstance(value, str):
        raise TypeError(column.name)
    return value


def _moment(value: str) -> datetime:
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError("a time without a zone")
    return moment


def _exactly(kind: type[bool] | type[int]) -> Callable[[Any], Any]:
    def made(value: Any) -> Any:
        if type(value) is not kind:
            raise TypeError(kind)
        return value

    return made


READ: tuple[tuple[type[Any], Callable[[Any], Any]], ...] = (
    (Utc, _moment),
    (Date, date.fromisoformat),
    (Boolean, _exactly(bool)),
    (Integer, _exactly(int)),
    (Float, float),
)
