"""What a crosswalk makes of single values, worked out once per distinct value.

A collection says the same few thousand things in a million cells. Everything here depends on the crosswalk and on the
cells that it is given, and on nothing else of the record. What comes back is shared between records: to be read only.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from mappings.crosswalk_model import AcquiredIn, Crosswalk, Lookup, Value
from mappings.dates import ParsedDate, parse_date
from mappings.infobox import date_wikitext
from mappings.object_facts import Facts, readers
from mappings.origins import Origins, Shown, evidence_of
from mappings.people import creator_wikitext, without_name, year_all_died
from mappings.public_domain_rules import Maker
from mappings.records import Row, people_of, split, texts
from mappings.rights import Rights, resolve
from mappings.statements.contributor import contributed_by
from mappings.statements.creator import created_by
from mappings.statements.inception import inception
from mappings.statements.snaks import Statement
from mappings.tables import Entry, key_of
from mappings.wikitext import escape, in_language, plain
from stafett.problems import Problem

KEPT = 10_000
"""Values kept per kind: those that came last."""
LONG = 500
"""Characters; a longer text hardly comes twice, and is not kept."""

MARGIN, CENTURY_MARGIN = 20, 100
"""Years by which a work can be younger than an uncertain date says, where its age decides the copyright."""

Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Makers:
    """The people beside a work: as wikitext and as statements, those whom no table knows, the year the last one died
    (or 0), and whether they are said to be unknown or anonymous."""

    wikitext: str = ""
    statements: tuple[Statement, ...] = ()
    unmapped: tuple[str, ...] = ()
    died: int = 0
    nameless: Maker = ""


@dataclass(frozen=True, slots=True)
class Dated:
    """A date: whether it was understood, as wikitext and as statements, the year before which the work was surely made
    (or 0)."""

    understood: bool
    wikitext: str
    statements: tuple[Statement, ...] = ()
    made: int = 0


class _Kept(dict[Any, Made]):
    """What `work` makes of a value, looked up as quickly as Python can; what was asked for lately is there."""

    def __init__(self, work: Callable[[Any], Made], size: Callable[[Any], int]) -> None:
        super().__init__()
        self._work, self._size = work, size
        self._before: dict[Any, Made] = {}

    def __missing__(self, given: Any) -> Made:
        made = self._before[given] if given in self._before else self._work(given)
        if self._size(given) <= LONG:
            if len(self) >= KEPT // 2:
                self._before = self.copy()
                self.clear()
            self[given] = made
        return made


def remembered(work: Callable[..., Made]) -> Callable[..., Made]:
    """`work`, done once per distinct value. What is kept is bounded in number and, without long ones, in bytes."""
    kept = _Kept(lambda given: work(*given), lambda given: sum(map(len, given)))
    return lambda *given: kept[given]


def remembered_cell(work: Callable[[str], Made]) -> Callable[[str], Made]:
    """As `remembered`, for what depends on one cell only."""
    return _Kept(work, len).__getitem__


class Distinct:
    """What one crosswalk makes of the values of its records."""

    def __init__(self, crosswalk: Crosswalk) -> None:
        self.crosswalk = crosswalk
        self.makers: Callable[[str, str, str], Makers] = remembered(partial(makers, crosswalk))
        self.dated: Callable[[str], Dated] = remembered_cell(partial(dated, crosswalk.language))
        self.escaped: Callable[[str], str] = remembered_cell(escape)
        self.acquired: Callable[[str], int] = remembered_cell(partial(acquired, crosswalk.rights.made_before))
        self.rights: Callable[[str, str, Shown], Rights | Problem] = remembered(rights)
        self.origins = Origins(crosswalk)
        self.contributors = contributed_by(crosswalk.contributed_by, crosswalk.institution.wikidata)
        self._facts = [one._replace(work=remembered(one.work)) for one in readers(crosswalk)]
        self._fields = {name: [self._text(one, _marked) for one in found] for name, found in crosswalk.fields.items()}
        self._captions = {code: [self._text(one, _line) for one in found] for code, found in crosswalk.captions.items()}
        self._entries = {
            (lookup.column, lookup.table): remembered_cell(partial(entries, crosswalk, lookup))
            for lookup in (*crosswalk.categories.lookups, *crosswalk.depicts)
        }

    def facts(self, row: Row) -> Facts:
        """What the object of a record is like."""
        found = Facts()
        for reader in self._facts:
            cells = [row.get(column, "").strip() for column in reader.columns]
            if cells[0]:
                found.add(reader, reader.work(*cells), cells[0])
        return found

    def field(self, name: str, row: Row) -> str:
        """A parameter's values as wikitext, each marked with its language where the crosswalk gives one."""
        found = self._fields[name]
        return found[0](row) if len(found) == 1 else "<br>".join(filter(None, [text(row) for text in found]))

    def caption(self, language: str, row: Row) -> str:
        """The first of the caption's values that gives anything, in one line, or ""."""
        return next((found for text in self._captions[language] if (found := text(row))), "")

    def entries(self, lookup: Lookup, cell: str) -> tuple[Entry, ...]:
        """What the lookup's table knows of the values in a cell."""
        return self._entries[lookup.column, lookup.table](cell)

    def _text(self, value: Value, form: Callable[[Value, str], str]) -> Callable[[Row], str]:
        """Gives the text that `value` makes of a record; it depends on few cells, and is kept by these."""
        when = value.when.column if value.when else ""
        columns = [column for column in (value.column, value.languages, when) if column]

        def of_cells(*cells: str) -> str:
            return form(value, ", ".join(texts(value, dict(zip(columns, cells, strict=True)), self.crosswalk)))

        if len(columns) == 1:
            column, of_cell = columns[0], remembered_cell(of_cells)
            return lambda row: of_cell(row.get(column, ""))
        once = remembered(of_cells)
        return lambda row: once(*[row.get(column, "") for column in columns])


def makers(crosswalk: Crosswalk, names: str, roles: str, qualifiers: str) -> Makers:
    """The people in a cell of names, with those of their roles and of what is said of them besides."""
    rule = crosswalk.people
    if rule is None:
        return Makers()
    row = {rule.qualifiers: qualifiers, rule.roles: roles, rule.column: names}
    people = people_of(row, crosswalk, crosswalk.table(rule.table))
    unmapped = tuple(
        one.name for one in people if one.name and not one.unknown and not (one.entry and one.entry.settled)
    )
    died, nameless = year_all_died(people), without_name(people)
    return Makers(creator_wikitext(people), tuple(created_by(people)), unmapped, died, nameless)


def dated(language: str, text: str) -> Dated:
    """A date as the partner wrote it ("" where they wrote none), in the partner's language."""
    date = parse_date(text, language) if text else None
    if date is None:
        return Dated(not text, date_wikitext(None, text))
    return Dated(True, date_wikitext(date, text), tuple(inception(date, text)), latest_year(date))


def latest_year(date: ParsedDate) -> int:
    """The year before which the work was surely made, or 0 where the date is open."""
    if not date.latest:
        return 0
    margin = CENTURY_MARGIN if date.points[-1].unit in ("century", "millennium") else MARGIN
    return int(date.latest[:-6]) + (margin if date.certainty else 0)


def acquired(rule: AcquiredIn | None, cell: str) -> int:
    """The year in which the museum got the object, or 0 where the cell does not begin with it."""
    if rule is None:
        return 0
    words = "|".join(map(re.escape, rule.words))
    start = re.match(rf"(?:{words})\s*(\d{{4}})(?!\d)", cell, re.IGNORECASE)
    return int(start[1]) if start else 0


def rights(statement: str, attribution: str, shown: Shown) -> Rights | Problem:
    """What a statement about rights becomes, by what the record shows."""
    return resolve(statement, evidence_of(shown), attribution)


def entries(crosswalk: Crosswalk, lookup: Lookup, cell: str) -> tuple[Entry, ...]:
    """What the lookup's table knows of the values in a cell, in their order."""
    table = crosswalk.table(lookup.table)
    return tuple(entry for value in split(cell, crosswalk.separator) if (entry := table.get(key_of(value))))


def _marked(value: Value, text: str) -> str:
    return in_language(value.language, text) if value.language else escape(text)


def _line(_: Value, text: str) -> str:
    return " ".join(plain(text).split())
