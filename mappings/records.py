"""The records of a delivery as a crosswalk reads them: one row each, with the columns that it makes of others and a
media name, and cells taken apart."""

from __future__ import annotations

import re
from collections import ChainMap
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import chain, count, repeat
from typing import TYPE_CHECKING, Any, cast

from mappings.crosswalk_model import Crosswalk, Value
from mappings.life_dates import read_life
from mappings.made_columns import MadeColumns, with_made
from mappings.people import Person, parse_people
from mappings.tables import Table, key_of
from mappings.text_functions import apply

if TYPE_CHECKING:  # the processes that make pages are started often, and need no tables
    import pandas

Row = Mapping[str, str]
"""Column → cell of one record."""


_PLACEHOLDER = re.compile(r"\{([^{}]+)\}")
_YEAR = re.compile(r"\d{3,4}(?:-\d\d-\d\d)?")
_SAYS_MORE = re.compile(r"[\d()\[\]]")


def prepare_records(records: pandas.DataFrame, crosswalk: Crosswalk) -> pandas.DataFrame:
    """The records as the crosswalk reads them (`as_read`), with the names of the media where the crosswalk makes them.
    Doing it twice changes nothing. The index (line in the delivered file) stays.
    """
    kept = as_read(records, crosswalk)
    if crosswalk.media_pattern and crosswalk.media_column not in kept.columns:
        names = [media_name(crosswalk, row) for row in rows_of(kept)]
        kept = kept.assign(**{crosswalk.media_column: names}).astype({crosswalk.media_column: "str"})
    return kept


def as_read(records: pandas.DataFrame, crosswalk: Crosswalk) -> pandas.DataFrame:
    """Cleaned records as everybody reads them who goes by the crosswalk: with the columns that it makes of others, and
    only the last delivery of each record where it says so. Doing it twice changes nothing."""
    made = MadeColumns(crosswalk).added(records)
    if crosswalk.deduplicate and crosswalk.deduplicate.by in made.columns:
        return made.drop_duplicates(crosswalk.deduplicate.by, keep=crosswalk.deduplicate.keep)
    return made


def blocks_as_read(blocks: Iterable[pandas.DataFrame], crosswalk: Crosswalk) -> Iterable[pandas.DataFrame]:
    """As `as_read`, for blocks. They are gone through twice where earlier deliveries of a record are left out."""
    if crosswalk.deduplicate is None:
        return with_made(blocks, crosswalk)
    again = list(blocks) if iter(blocks) is blocks else blocks
    return _latest(with_made(again, crosswalk), crosswalk.deduplicate.by)


def _latest(again: Iterable[pandas.DataFrame], by: str) -> Iterator[pandas.DataFrame]:
    last: dict[str, int] = {}
    for place, key in enumerate(chain.from_iterable(_keys(block, by) for block in again)):
        last[key] = place
    places = count()
    for block in again:
        yield block[[last[key] == next(places) for key in _keys(block, by)]] if by in block else block


def _keys(block: pandas.DataFrame, by: str) -> list[str]:
    return block[by].fillna("").tolist() if by in block else []


def rows_of(records: pandas.DataFrame) -> list[dict[str, Any]]:
    """The records as one mapping each, in order."""
    columns = [records[column].tolist() for column in records.columns]
    return [dict(zip(records.columns, cells, strict=True)) for cells in zip(*columns, strict=True)]


def media_name(crosswalk: Crosswalk, row: Row) -> str:
    """The name of a record's file: from its column, or made by the pattern (`{id}` is the id column)."""
    return media_names(crosswalk, lambda column: [row.get(column, "").strip()], 1)[0]


def media_names(crosswalk: Crosswalk, cells: Callable[[str], Sequence[str]], count: int) -> Sequence[str]:
    """As `media_name`, for `count` records; `cells` gives those of a column, trimmed."""
    if not crosswalk.media_pattern:
        return cells(crosswalk.media_column)
    parts: list[Iterable[str]] = []
    for place, part in enumerate(_PLACEHOLDER.split(crosswalk.media_pattern)):  # each second one is a column
        column = crosswalk.id_column if part == "id" else part
        parts.append([_in_name(cell) for cell in cells(column)] if place % 2 else repeat(part, count))
    return list(map("".join, zip(*parts, strict=True)))


def _in_name(cell: str) -> str:
    return cell.replace("/", "-").replace("\\", "-")


def is_cell(value: Value) -> bool:
    """Whether the text of a value is nothing but a trimmed cell."""
    asked = (value.value, value.languages, value.table, value.functions, value.default, value.when)
    return value.use == "text" and not any(asked)


def columns_of(value: Value) -> list[str]:
    """The columns on which the texts of a value depend."""
    when = value.when.column if value.when else ""
    return [column for column in (value.column, value.languages, when) if column]


def split(cell: str, separator: str) -> list[str]:
    """The values of a cell, trimmed, without empty ones and doubles."""
    return list(dict.fromkeys(filter(None, map(str.strip, cell.split(separator)))))


def parts_of(cell: str, separator: str, joined_by: Sequence[str] = ()) -> list[str]:
    """The values of a cell, each taken apart at the words or signs `joined_by`: "Olja på duk" is "Olja" and "duk"."""
    values = split(cell, separator)
    if not joined_by:
        return values
    parts = (part.strip() for value in values for part in _joint(tuple(joined_by)).split(value))
    return list(dict.fromkeys(filter(None, parts)))


@cache
def _joint(words: tuple[str, ...]) -> re.Pattern[str]:
    """A word joins where spaces stand around it, a sign anywhere."""
    found = (rf"\s+{re.escape(word)}\s+" if word[-1:].isalnum() else re.escape(word) for word in words)
    return re.compile("|".join(found), re.IGNORECASE)


def people_of(row: Row, crosswalk: Crosswalk, table: Table) -> tuple[Person, ...]:
    """The people of a record, as `table` knows them; none where the crosswalk names no column for them."""
    rule = crosswalk.people
    if rule is None:
        return ()
    names, roles, qualifiers, *life = (
        [part.strip() for part in cell.split(crosswalk.separator)] if (cell := row.get(column, "").strip()) else []
        for column in (rule.column, rule.roles, rule.qualifiers, *rule.life)
    )
    if any(life):
        lived = _with_lives(names, life)
        # A row for the name as the partner writes it still counts where years have come to stand behind it.
        rows = {key_of(whole): table.get(key_of(name)) for name, whole in zip(names, lived, strict=True)}
        table = cast(Table, ChainMap({key: row for key, row in rows.items() if row}, table))
        names = lived
    return parse_people(names, roles, qualifiers, table, family_first=rule.family_first)


def _with_lives(names: list[str], columns: Sequence[list[str]]) -> list[str]:
    """The names with the years of columns beside them, as people write it: "Carl Larsson (1853–1919)". Years that do
    not line up with the names, or do not make a life, are left out, and so are those of names that say it themselves.
    """
    width = len(names)
    lives = [column if len(column) == width else [""] * width for column in columns]
    return [
        _with_life(name, [life.strip(" .,") for life in of_one]) for name, *of_one in zip(names, *lives, strict=True)
    ]


def _with_life(name: str, years: list[str]) -> str:
    said = years[0] if len(years) == 1 else "–".join(year if _YEAR.fullmatch(year) else "" for year in years)
    life = read_life(said) if name and not _SAYS_MORE.search(name) else None
    return f"{name} ({said})" if life and (life.born or life.died) and life.plausible else name


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
    if value.functions:
        found = [changed for text in found if (changed := apply(value.functions, text))]
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
