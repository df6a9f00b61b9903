"""Mapping tables: what a partner's words mean on Commons and in Wikidata, as CSV, filled in by people."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

from mappings.formulas import neutral, restored
from mappings.titles import category_name
from mappings.wikitext import plain

SHOWN = 50
"""Mistakes in one table that are named; more are counted."""


class TableError(ValueError):
    """A mapping table that cannot be used; each of `mistakes` names file, line, column and remedy."""

    def __init__(self, mistakes: list[str]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = mistakes


class Entry(BaseModel):
    """What one value means. `name` is how it is shown; `creator` a page in the Creator namespace of Commons;
    `born` and `died` years as text; `note` is for the people who keep the table. `without` is the reason why the value
    stays without a match; `by` is who filled the line in."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    value: str
    name: str = ""
    wikidata: str = ""
    category: str = ""
    creator: str = ""
    born: str = ""
    died: str = ""
    note: str = ""
    without: str = ""
    by: str = ""

    @property
    def mapped(self) -> bool:
        """Whether the line says what the value means."""
        return any((self.name, self.wikidata, self.category, self.creator, self.born, self.died))

    @property
    def settled(self) -> bool:
        """Whether nobody needs to look for a match any more."""
        return self.mapped or bool(self.without)

    @field_validator("wikidata")
    @classmethod
    def _item(cls, value: str) -> str:
        if value and not re.fullmatch(r"Q[1-9]\d*", value):
            raise ValueError("must be an item of Wikidata such as Q42, or empty")
        return value

    @field_validator("category", "creator")
    @classmethod
    def _page(cls, value: str) -> str:
        return category_name(value) if value else ""

    @field_validator("born", "died")
    @classmethod
    def _year(cls, value: str) -> str:
        if value and not re.fullmatch(r"\d{3,4}", value):
            raise ValueError("must be a year, or empty")
        return value


Table = dict[str, Entry]
"""Entries by the key of their value."""

SHORT = 100
"""Characters; the keys of values up to here are kept for a while, because they come again and again."""


def one_line(value: str) -> str:
    """A value as it is shown and filled in: NFC, one space between words, nothing invisible."""
    return " ".join(plain(" ".join(value.split())).split())


def key_of(value: str) -> str:
    """Give what makes two spellings of a value the same: as `one_line`, no case, no full stop at the end."""
    return _key_of_short(value) if len(value) <= SHORT else _key_of(value)


def _key_of(value: str) -> str:
    return one_line(value).casefold().rstrip(".")


_key_of_short = lru_cache(maxsize=10_000)(_key_of)


def load_table(path: Path) -> Table:
    """Read a mapping table: CSV in UTF-8 with a header of the names of `Entry`, in any case of letters; between cells a
    comma, or what spreadsheets write in other countries: a semicolon or a tab. Raises TableError with every mistake.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, delimiter=_separator(file.readline()), strict=True)
            file.seek(0)
            names = [name.strip().casefold() for name in next(reader, [])]
            rows = list(_numbered(reader))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise TableError(
            [f"{path}: cannot be read as CSV in UTF-8 ({error}). Save it again as “CSV UTF-8”."]
        ) from error
    table: Table = {}
    mistakes = _header_mistakes(path, names)
    for line, cells in rows if not mistakes else ():
        try:
            entry = _entry(path, line, names, cells)
        except TableError as error:
            mistakes += error.mistakes
            continue
        if table.setdefault(key_of(entry.value), entry) is not entry:
            mistakes.append(f"{path}, line {line}: “{entry.value}” stands in the table already. Keep one of the lines.")
    if mistakes:
        more = [f"{path}: and {len(mistakes) - SHOWN} more mistakes."] if len(mistakes) > SHOWN else []
        raise TableError(mistakes[:SHOWN] + more)
    return table


def _separator(header: str) -> str:
    return max(",;\t", key=header.count)


def _numbered(reader: Any) -> Iterator[tuple[int, list[str]]]:
    """The rows that hold anything, each with the line on which it begins: a cell may go over several."""
    line = reader.line_num + 1
    for cells in reader:
        if any(cells):
            yield line, cells
        line = reader.line_num + 1


def _header_mistakes(path: Path, names: Sequence[str]) -> list[str]:
    known = ", ".join(Entry.model_fields)
    if "value" not in names:
        return [f"{path}, line 1: there is no column “value”. The first line names the columns: {known}."]
    unknown = [name for name in names if name and name not in Entry.model_fields]
    twice = [name for name, count in Counter(names).items() if name and count > 1]
    return [
        *(f"{path}, line 1, column “{name}”: there is no such column. A table has: {known}." for name in unknown),
        *(f"{path}, line 1, column “{name}”: stands there twice. Keep one of them." for name in twice),
    ]


def write_table(path: Path, entries: Iterable[Entry]) -> None:
    """Write entries as `load_table` reads them, in one go: a reader finds the old file or the new one."""
    draft = path.with_name(f"{path.name}.part")
    with draft.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(Entry.model_fields)
        writer.writerows(
            [neutral(_one_kind_of_break(cell)) for cell in entry.model_dump().values()] for entry in entries
        )
    draft.replace(path)


def _one_kind_of_break(cell: str) -> str:
    """The csv module leaves a lone carriage return unquoted where lines end with a newline, and reads it as an end."""
    return cell.replace("\r\n", "\n").replace("\r", "\n")


def _entry(path: Path, line: int, names: Sequence[str], cells: Sequence[str]) -> Entry:
    if len(cells) > len(names) and any(cells[len(names) :]):
        rule = f"{len(cells)} cells, where the first line names {len(names)} columns"
        raise TableError([f"{path}, line {line}: {rule}. Put what holds a comma in quotation marks."])
    said = {name: restored(cell) for name, cell in zip(names, cells, strict=False) if name}
    try:
        return Entry.model_validate(said)
    except ValidationError as error:
        raise TableError(
            [
                f"{path}, line {line}, column “{'.'.join(map(str, one['loc']))}”: "
                f"{one['msg'].removeprefix('Value error, ')} (found {one['input']!r})."
                for one in error.errors()
            ]
        ) from error
