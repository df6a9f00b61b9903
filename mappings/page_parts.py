"""What a crosswalk makes of single values: a piece of the page's text, statements as JSON, and what is wrong.

Everything here depends on the crosswalk and on the cells that it is given, and on nothing else of the record, so that
it is worked out once per distinct value (mappings/distinct.py).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple, Protocol, TypeVar

import orjson

from mappings.crosswalk_model import Crosswalk, Lookup, Value
from mappings.dates import ParsedDate, parse_date
from mappings.distinct import Distinct
from mappings.found import Found, found
from mappings.infobox import date_wikitext
from mappings.object_facts import Fact, Reader
from mappings.people import copies, creator_wikitext, last_known_birth, last_known_death, without_name, year_all_died
from mappings.place_cells import Places
from mappings.public_domain_rules import Maker
from mappings.record_checks import years
from mappings.records import columns_of, is_cell, people_of, split, texts
from mappings.statements.creator import created_by
from mappings.statements.inception import inception
from mappings.statements.snaks import Statement, line_of
from mappings.tables import Entry, key_of
from mappings.wikitext import category_links, escape, in_language, plain

MARGIN, CENTURY_MARGIN = 20, 100
"""Years by which a work can be younger than an uncertain date says, where its age decides the copyright."""

Made = TypeVar("Made")

FIRST_PHOTOGRAPH = 1822
"""Niépce's first heliographs; before that nobody took a photograph."""

CAPTION_LIMIT = 250
"""Characters of a caption (wmgWikibaseStringLimits)."""


class Piece(NamedTuple):
    """What some cells are on a page. `statements` is JSON, each with a comma behind it."""

    wikitext: str = ""
    statements: str = ""
    found: tuple[Found, ...] = ()


class Life(NamedTuple):
    """The life of somebody who made a work; years are 0 where nobody knows them."""

    name: str
    born: int
    died: int


class Makers(NamedTuple):
    """The people beside a work, the year in which the last one died (or 0), the lives of those who made it, what is
    said of a maker without a name, the last death and the last birth that are known (or 0), and whether somebody else's
    work was copied."""

    wikitext: str = ""
    statements: str = ""
    found: tuple[Found, ...] = ()
    died: int = 0
    lives: tuple[Life, ...] = ()
    nameless: Maker = ""
    lived_until: int = 0
    born: int = 0
    copied: bool = False


class Dated(NamedTuple):
    """A date as it stands in a column, the year by which the work was surely made (or 0), the years of its first and
    last day (0 where it is open there or not sure), and the year before which it was surely not made (or 0)."""

    wikitext: str = ""
    statements: str = ""
    found: tuple[Found, ...] = ()
    made: int = 0
    years: tuple[int, int] = (0, 0)
    column: str = ""
    text: str = ""
    made_from: int = 0


class Shown(NamedTuple):
    """A fact about the object, and the items that the file depicts because of it."""

    wikitext: str = ""
    statements: str = ""
    found: tuple[Found, ...] = ()
    items: tuple[str, ...] = ()


class Matched(NamedTuple):
    """What a table knows of the values in a cell: categories and items."""

    categories: tuple[str, ...] = ()
    items: tuple[str, ...] = ()


class Filed(NamedTuple):
    """The categories of a page, and the links to them."""

    names: tuple[str, ...]
    wikitext: str
    found: tuple[Found, ...] = ()


class Caption(NamedTuple):
    """A caption within the limit."""

    text: str = ""
    found: tuple[Found, ...] = ()


class Judged(Protocol):
    """A part of a page, with what is wrong in it."""

    @property
    def found(self) -> tuple[Found, ...]: ...


CALM, NO_CAPTION = Piece(), Caption()


def as_json(statements: Iterable[Statement]) -> str:
    """Each statement as JSON with a comma behind it."""
    return "".join([f"{orjson.dumps(one).decode()}," for one in statements])


_LINE = re.compile(r"[!#-\[\]-~]{1,200}(?: [!#-\[\]-~]{1,200})?")
"""A text that `line_of` and JSON leave as it is, like most addresses and inventory numbers."""


class Frame:
    """Statements that differ from record to record in one text only: made once, and filled in."""

    MARK = "\N{BLACK SQUARE}text\N{BLACK SQUARE}"

    def __init__(self, make: Callable[[str], Sequence[Statement]]) -> None:
        self._make = make
        self._around = as_json(make(self.MARK)).split(f'"{self.MARK}"')

    def filled(self, text: str) -> str:
        """What `make` gives for `text`, as JSON."""
        if _LINE.fullmatch(text):
            return f'"{text}"'.join(self._around)
        line = line_of(text)
        return orjson.dumps(line).decode().join(self._around) if line else as_json(self._make(text))


def makers(crosswalk: Crosswalk) -> Distinct[Makers]:
    """The people in a cell of names, with those of their roles and of what is said of them besides."""
    rule = crosswalk.people
    if rule is None:
        return Distinct((), Makers)
    table = crosswalk.table(rule.table)

    columns = (rule.qualifiers, rule.roles, *rule.life, rule.column)

    def of(*cells: str) -> Makers:
        row = dict(zip(columns, cells, strict=True))
        people = people_of(row, crosswalk, table)
        unmapped = [one for one in people if one.name and not one.unknown and not (one.entry and one.entry.settled)]
        named = tuple(found("creator-unmapped", rule.column, one.name) for one in unmapped)
        lives = tuple(Life(one.name, one.born_in, one.died) for one in people if one.made_it)
        years = year_all_died(people), last_known_death(people), last_known_birth(people)
        shown, stated = creator_wikitext(people), as_json(created_by(people))
        return Makers(shown, stated, named, years[0], lives, without_name(people), *years[1:], copies(people))

    return Distinct(columns, of)


def dates(crosswalk: Crosswalk, year: int) -> Distinct[Dated]:
    """The date as the partner wrote it. The first filled column decides; the others are other words for the same.
    `year` is the present one."""

    def of(*cells: str) -> Dated:
        column, text = next(((name, cell) for name, cell in zip(crosswalk.date, cells, strict=True) if cell), ("", ""))
        date = parse_date(text, crosswalk.language) if text else None
        if date is None:
            return Dated(date_wikitext(None, text), found=(found("date-unparsed", column, text),) if text else ())
        first, last = years(date)
        wrong = [found("date-in-future", column, text)] if first > year else []
        if crosswalk.template == "Photograph" and 0 < last < FIRST_PHOTOGRAPH:
            wrong.append(found("date-before-photography", column, text))
        stated = as_json(inception(date, text))
        return Dated(
            date_wikitext(date, text),
            stated,
            tuple(wrong),
            latest_year(date),
            (first, last),
            column,
            text,
            earliest_year(date),
        )

    return Distinct(crosswalk.date, of)


def against_lives(date: Dated, creators: Makers) -> tuple[Found, ...]:
    """What is wrong with a date beside the lives of those who made the work."""
    (first, last), lives = date.years, creators.lives
    wrong = []
    if first and lives and all(0 < life.died < first for life in lives):
        latest = max(lives, key=lambda life: life.died)
        wrong.append(found("date-after-death", date.column, date.text, creator=latest.name, died=latest.died))
    for life in lives:
        if 0 < last < life.born:
            wrong.append(found("date-before-birth", date.column, date.text, creator=life.name, born=life.born))
    return tuple(wrong)


def latest_year(date: ParsedDate) -> int:
    """The year before which the work was surely made, or 0 where the date is open."""
    return int(date.latest[:-6]) + _margin(date) if date.latest else 0


def earliest_year(date: ParsedDate) -> int:
    """The year before which the work was surely not made, or 0 where the date is open."""
    return int(date.earliest[:-6]) - _margin(date) if date.earliest else 0


def _margin(date: ParsedDate) -> int:
    """Years by which a date that is not sure may be wrong."""
    if not date.certainty:
        return 0
    return CENTURY_MARGIN if date.points[-1].unit in ("century", "millennium") else MARGIN


def shown(reader: Reader) -> Distinct[Shown]:
    """What a reader of the object's facts (mappings/object_facts.py) makes of its cells."""

    def of(*cells: str) -> Shown:
        fact: Fact = reader.work(*cells) if any(cells) else Fact()
        unclear = (found(fact.unclear, reader.columns[fact.where], cells[fact.where]),) if fact.unclear else ()
        return Shown(fact.wikitext, as_json(fact.statements), unclear, fact.shown)

    return Distinct(reader.columns, of)


def matched(crosswalk: Crosswalk, lookup: Lookup) -> Distinct[Matched]:
    """What the lookup's table knows of the values in a cell, in their order."""
    entry_of = _entry_reader(crosswalk, lookup)

    def of(cell: str) -> Matched:
        entries = [entry for value in split(cell, crosswalk.separator) if (entry := entry_of(value))]
        categories = (entry.category for entry in entries if entry.category)
        return Matched(tuple(categories), tuple(entry.wikidata for entry in entries if entry.wikidata))

    return Distinct((lookup.column,), of)


def _entry_reader(crosswalk: Crosswalk, lookup: Lookup) -> Callable[[str], Entry | None]:
    """How a value finds its row; in a table of places as cells of places do, where nobody only presumes it."""
    table = crosswalk.table(lookup.table)
    if lookup.table not in {place.table for place in crosswalk.places}:
        return lambda value: table.get(key_of(value))
    places = Places(table)

    def of_place(value: str) -> Entry | None:
        found = places.read(value)
        return found.entry if found and not found.uncertain else None

    return of_place


def filed(crosswalk: Crosswalk, categories: Iterable[str]) -> Filed:
    """The page's categories: what the tables gave, or else the maintenance category, and those of every page."""
    rules, given = crosswalk.categories, list(categories)
    last = [*rules.always, *([] if given else [rules.maintenance]), crosswalk.institution.category]
    names = tuple(dict.fromkeys([*given, *last]))
    column = rules.lookups[0].column if rules.lookups else ""
    return Filed(names, category_links(names), () if given else (found("category-missing", column),))


def field_text(crosswalk: Crosswalk, value: Value) -> Distinct[str]:
    """A value as wikitext, marked with its language where the crosswalk gives one."""

    def marked(text: str) -> str:
        return in_language(value.language, text) if value.language else escape(text)

    return _text(crosswalk, value, marked)


def caption(crosswalk: Crosswalk, value: Value) -> Distinct[Caption]:
    """A value in one line, cut at a word where it is too long."""

    def cut(given: str) -> Caption:
        text = " ".join(plain(given).split())
        if len(text) <= CAPTION_LIMIT:
            return Caption(text) if text else NO_CAPTION
        short = text[:CAPTION_LIMIT].rpartition(" ")[0] or text[:CAPTION_LIMIT]
        return Caption(short, (found("caption-too-long", value.column, text, length=len(text), limit=CAPTION_LIMIT),))

    return _text(crosswalk, value, cut)


def _text(crosswalk: Crosswalk, value: Value, form: Callable[[str], Made]) -> Distinct[Made]:
    """What `form` makes of the text that `value` gives; it depends on few cells."""
    columns = columns_of(value)
    if is_cell(value):
        return Distinct(columns, form)

    def of(*cells: str) -> Made:
        return form(", ".join(texts(value, dict(zip(columns, cells, strict=True)), crosswalk)))

    return Distinct(columns, of)
