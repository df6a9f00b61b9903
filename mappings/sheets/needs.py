"""What the records ask of a mapping table: each distinct value once, and how many records the table covers already."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import Literal

import pandas

from mappings.crosswalk_model import Crosswalk
from mappings.place_cells import Places
from mappings.records import Row, parts_of, people_of, split, texts
from mappings.sheets.merge import Answers
from mappings.tables import Entry, Table, key_of, one_line
from stafett.phases import Text

EXAMPLES = 3
"""Source ids shown for a value, so that somebody who fills in can look at the objects."""

State = Literal["conflict", "open", "mapped", "without"]
FIRST: tuple[State, ...] = ("conflict", "open")
"""States of values that somebody has to look at, in the order in which they are asked for."""


@dataclass(frozen=True)
class Suggestion:
    """What a value may mean, from 0 to 100 how likely, and where the suggestion comes from."""

    entry: Entry
    score: float
    origin: Text


@dataclass(frozen=True)
class Need:
    """One value of the records. `records` counts those that hold it, `share` is their part of all records (0 to 1),
    `examples` are source ids, `entry` is what the table says of it today, `answers` are what people have said of it
    where that differs and nobody has decided."""

    value: str
    records: int
    share: float
    examples: tuple[str, ...]
    entry: Entry | None = None
    suggestions: tuple[Suggestion, ...] = ()
    answers: Answers = ()

    @property
    def state(self) -> State:
        """Whether somebody has to look at it."""
        if self.answers:
            return "conflict"
        if self.entry and self.entry.mapped:
            return "mapped"
        return "without" if self.entry and self.entry.without else "open"


@dataclass(frozen=True)
class Coverage:
    """How far a table reaches. `records` are those that hold a value for the table at all, `covered` those of them
    whose every value is mapped or accepted without; `gate` is the percentage asked for, None where none is."""

    table: str
    values: int
    mapped: int
    without: int
    records: int
    covered: int
    gate: float | None

    @property
    def percent(self) -> float:
        """Covered records in percent, rounded down: 94.99 is not 95."""
        return math.floor(1000 * self.covered / self.records) / 10 if self.records else 100.0

    @property
    def passed(self) -> bool:
        """Whether the phase may go on."""
        return self.gate is None or 100 * self.covered >= self.gate * self.records


def needs_of(
    records: pandas.DataFrame,
    crosswalk: Crosswalk,
    name: str,
    table: Table | None = None,
    answers: Mapping[str, Answers] | None = None,
) -> list[Need]:
    """The distinct values that the records look up in the table `name`: those in conflict first, then open ones, the
    commonest first.

    `table` stands in for the crosswalk's own one, `answers` are those of values in conflict, by key. Values are the
    same where `key_of` says so; the commonest spelling is shown.
    """
    known = crosswalk.table(name) if table is None else table
    ids = records[crosswalk.id_column].tolist() if crosswalk.id_column in records.columns else [""] * len(records)
    spellings: dict[str, Counter[str]] = defaultdict(Counter)
    holders: dict[str, list[str]] = defaultdict(list)
    for source_id, values in zip(ids, values_per_record(records, crosswalk, name), strict=True):
        for key, value in values.items():
            spellings[key][value] += 1
            holders[key].append(source_id)
    needs = [
        Need(
            spellings[key].most_common(1)[0][0],
            len(found),
            len(found) / len(records),
            tuple(found[:EXAMPLES]),
            known.get(key),
            answers=(answers or {}).get(key, ()),
        )
        for key, found in holders.items()
    ]
    return sorted(needs, key=lambda need: (_rank(need), -need.records, key_of(need.value)))


def _rank(need: Need) -> int:
    return FIRST.index(need.state) if need.state in FIRST else len(FIRST)


def coverage_of(
    records: pandas.DataFrame,
    crosswalk: Crosswalk,
    name: str,
    table: Table | None = None,
    in_conflict: Collection[str] = (),
) -> Coverage:
    """How many values and records the table `name` covers; `table` stands in for the crosswalk's own one. A value whose
    key is `in_conflict` is not mapped before somebody has decided."""
    known = crosswalk.table(name) if table is None else table
    per_record = [found for found in values_per_record(records, crosswalk, name) if found]
    keys = set(chain.from_iterable(per_record))
    settled = {key for key in keys if key in known and known[key].settled and key not in in_conflict}
    mapped = sum(known[key].mapped for key in settled)
    covered = sum(found.keys() <= settled for found in per_record)
    gate = crosswalk.gates.get(name)
    return Coverage(name, len(keys), mapped, len(settled) - mapped, len(per_record), covered, gate)


def values_per_record(records: pandas.DataFrame, crosswalk: Crosswalk, name: str) -> list[dict[str, str]]:
    """For each record the values that are looked up in the table `name`, by their keys; worked out once for the same
    cells, and shared by the records that hold them: to be read only."""
    finders = _finders(crosswalk, name)
    columns = sorted(_columns(crosswalk, name) & set(records.columns))
    known: dict[tuple[str, ...], dict[str, str]] = {}
    found = []
    for cells in zip(*(records[column].fillna("").tolist() for column in columns), strict=True):
        if cells not in known:
            known[cells] = _values(finders, dict(zip(columns, cells, strict=True)))
        found.append(known[cells])
    return found if columns else [{}] * len(records)


def _values(finders: Iterable[Callable[[Row], Iterable[str]]], row: Row) -> dict[str, str]:
    values: dict[str, str] = {}
    for value in chain.from_iterable(finder(row) for finder in finders):
        if key := key_of(value):
            values.setdefault(key, one_line(value))
    return values


def _columns(crosswalk: Crosswalk, name: str) -> set[str]:
    """Every column that decides which values a record has for a table."""
    people = crosswalk.people if crosswalk.people and crosswalk.people.table == name else None
    found = {people.column, people.roles, people.qualifiers} if people else set()
    found |= {lookup.column for lookup in crosswalk.lookups if lookup.table == name}
    if crosswalk.materials and crosswalk.materials.table == name:
        found.add(crosswalk.materials.column)
    for value in (one for one in crosswalk.values if one.table == name):
        found |= {value.column, value.languages, value.when.column if value.when else ""}
    return found - {""}


def _finders(crosswalk: Crosswalk, name: str) -> list[Callable[[Row], Iterable[str]]]:
    """How a record's values for a table are found: as people, places or materials, from other looked-up columns,
    and from texts."""
    people = crosswalk.people.column if crosswalk.people and crosswalk.people.table == name else ""
    of_places = {place.column for place in crosswalk.places if place.table == name} - {people}
    columns = {lookup.column for lookup in crosswalk.lookups if lookup.table == name} - {people} - of_places
    places = Places(crosswalk.table(name))
    materials = crosswalk.materials and crosswalk.materials.table == name
    plain_values = [
        value.model_copy(update={"table": "", "default": "", "functions": []})
        for value in crosswalk.values
        if value.table == name and value.column
    ]
    return [
        *([partial(_people, crosswalk=crosswalk)] if people else []),
        *(partial(_cells, column=column, separator=crosswalk.separator) for column in sorted(columns)),
        *(partial(_places, column, crosswalk.separator, places) for column in sorted(of_places)),
        *([partial(_materials, crosswalk=crosswalk)] if materials else []),
        *(partial(texts, value, crosswalk=crosswalk) for value in plain_values),
    ]


def _people(row: Row, crosswalk: Crosswalk) -> list[str]:
    """Under the value that the table has them by, which may be the whole cell; else by their name."""
    table = crosswalk.table(crosswalk.people.table) if crosswalk.people else {}
    found = people_of(row, crosswalk, table)
    return [person.entry.value if person.entry else person.name for person in found if not person.unknown]


def _materials(row: Row, crosswalk: Crosswalk) -> list[str]:
    rule = crosswalk.materials
    return parts_of(row.get(rule.column, ""), crosswalk.separator, rule.joined_by) if rule else []


def _places(column: str, separator: str, places: Places, row: Row) -> list[str]:
    """ "Troligen Stockholm" asks for Stockholm, and "okänd ort" for nothing."""
    return [places.asks_for(value) for value in split(row.get(column, ""), separator)]


def _cells(row: Row, column: str, separator: str) -> list[str]:
    return split(row.get(column, ""), separator)
