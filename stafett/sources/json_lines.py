"""JSON Lines: one object on each line; a broken line is named, the others go on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from stafett.overruling import AS_FOUND, Overruling
from stafett.problems import Problem
from stafett.rules import NO_TEXT, finding
from stafett.sources.evidence import Evidence
from stafett.sources.gate import refusing
from stafett.sources.json_records import encoding_of
from stafett.sources.nested import MAX_DEPTH, Entry, flatten, tabulate_entries
from stafett.sources.table import Reading, UnreadableDelivery

MAX_LINE = 32 << 20
"""Characters on one line: a record of 32 million characters is none."""


def read(path: Path, *, name: str, id_column: str = "", overruling: Overruling = AS_FOUND) -> Reading:
    """Read each line as a record.

    Numbers stay as they are written. The text is UTF-8 or has a byte order mark, where that is not overruled.
    Raises UnreadableDelivery when it is no text, over 1 GiB, or without one line that can be read.
    """
    guessed = encoding_of(path, name)
    codec = overruling.encoding or guessed
    broken: list[Problem] = []
    with refusing(name), path.open(encoding=codec, errors="surrogateescape", newline="\n") as file:
        try:
            records, problems = tabulate_entries(_entries(file, broken), name, id_column=id_column)
        except UnreadableDelivery as nothing:
            raise UnreadableDelivery(broken[0]) if broken else nothing from nothing
    return Reading(records, codec.removesuffix("-sig").upper(), Evidence("lines"), broken + problems)


def _entries(file: IO[str], broken: list[Problem]) -> Iterator[Entry]:
    for number, line in enumerate(_lines(file), start=1):
        text = line.strip("\ufeff \t\r\n")
        if not text:
            continue
        try:
            yield Entry(number, _fields(text))
        except (ValueError, RecursionError) as error:
            broken.append(finding("record-unreadable", row=number, value=text, reason=str(error)[:100]))


def _lines(file: IO[str]) -> Iterator[str]:
    """The lines; of one that is too long the rest is passed over, so that the next is found."""
    while line := file.readline(MAX_LINE):
        yield line
        while len(line) == MAX_LINE and not line.endswith("\n"):
            line = file.readline(MAX_LINE)


def _fields(text: str) -> dict[str, str]:
    """The fields of a line. Raises ValueError and RecursionError."""
    if NO_TEXT.search(text):
        raise ValueError("bytes that are no text in the encoding of the file")
    value = json.loads(text, parse_float=str, parse_int=str, parse_constant=str)
    if not isinstance(value, dict):
        raise ValueError("no object")
    if _depth(value) > MAX_DEPTH:
        raise ValueError(f"more than {MAX_DEPTH} levels inside each other")
    return flatten(value)


def _depth(value: object) -> int:
    """How deep a value goes, level by level."""
    depth, level = 0, [value]
    while level and depth <= MAX_DEPTH + 1:
        depth += 1
        level = [
            inner
            for one in level
            if isinstance(one, dict | list)
            for inner in (one.values() if isinstance(one, dict) else one)
        ]
    return depth - 1
