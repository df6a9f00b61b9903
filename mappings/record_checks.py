"""Checks of what the records say, before it is on a page: cell by cell, and within a record.

Only columns that the crosswalk publishes are looked at. Each distinct cell is judged once; what cannot be in any cell
of a column, as one look at all of them together tells, is not looked for in each.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import partial
from hashlib import blake2b
from itertools import filterfalse
from operator import eq
from typing import NamedTuple

from mappings import cell_rules
from mappings.cell_rules import Judge
from mappings.crosswalk_model import Crosswalk, Value
from mappings.dates import ParsedDate
from mappings.distinct import Cells, Kept
from mappings.found import Found, found
from mappings.tables import key_of

_SIGNS = re.compile(
    "[<&{}\\[\\]@~\ufffdÃÂâ√\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)
_TWO_MARKS = re.compile("''")
_SIX_DIGITS = re.compile(r"\d(?:[^\d\n]*\d){5}")
_SIX_AND_FOUR = re.compile(r"\d{6}[+\-]\d{4}")

ANYWHERE: dict[str, Judge] = {
    "value-mojibake": cell_rules.mojibake,
    "value-html": cell_rules.html,
    "value-wikitext": cell_rules.wikitext,
    "value-invisible": cell_rules.invisible,
    "value-contact": cell_rules.contact,
    "value-personal-number": cell_rules.personal_number,
}
"""Each sees in a text what it sees in any of its lines."""
WHOLE: dict[str, Judge] = {
    "value-spreadsheet-error": cell_rules.spreadsheet_error,
    "value-cut-off": cell_rules.cut_off,
}


LOOKS = {
    _SIGNS: ("value-mojibake", "value-html", "value-wikitext", "value-invisible", "value-contact"),
    _TWO_MARKS: ("value-wikitext",),
    _SIX_DIGITS: ("value-contact",),
    _SIX_AND_FOUR: ("value-personal-number",),
}
"""Coarse looks, quick to take at the many texts that cannot interest those of `ANYWHERE` behind them."""


def anywhere(cells: Collection[str]) -> dict[str, Judge]:
    """Those of `ANYWHERE` that see something in any of the cells, and hardly another."""
    together, seen = "\n".join(cells), set()
    for look, codes in LOOKS.items():
        if look.search(together):
            text = "\n".join(filter(look.search, cells))
            seen |= {code for code in codes if ANYWHERE[code](text) is not None}
    return {code: judge for code, judge in ANYWHERE.items() if code in seen} if seen else {}


class Said(NamedTuple):
    """What is compared between the records of a batch: of each, a mark that is the same for those that say the same
    (0 where they say nothing) and the text of its title; of each published column, whether anything stands in it."""

    marks: list[int]
    titles: list[str]
    filled: dict[str, bool]


class RecordChecks:
    """Judges records as a crosswalk publishes them."""

    def __init__(self, crosswalk: Crosswalk) -> None:
        self._crosswalk = crosswalk
        self._published = published(crosswalk)
        self._columns = [_Column(crosswalk, column) for column in self._published]
        self._pairs = list(_alike_pairs(crosswalk))

    def found(self, cells: Cells) -> list[list[tuple[Found, ...]]]:
        """What is wrong with the records, part by part: each list has an entry for every record. Parts in which nothing
        is wrong are left out."""
        compared = {column for _, *columns in self._pairs for column in columns}
        plain = {column: [text.casefold().rstrip(".") for text in cells[column]] for column in compared}
        alike = [_alike(cells, plain, *pair) for pair in self._pairs]
        return [part for part in (*[column.of(cells) for column in self._columns], *alike) if part]

    def said(self, cells: Cells) -> Said:
        """What the records say, to be compared with the others of their batch."""
        present = [column for column in self._published if column in cells]
        compared = [cells[column] for column in present if column != self._crosswalk.id_column]
        rows: Iterable[tuple[str, ...]] = zip(*compared, strict=True) if len(compared) > 1 else [()] * len(cells)
        titles = cells[self._crosswalk.title.title[0].column]
        return Said([_mark(row) for row in rows], titles, {column: any(cells[column]) for column in present})


class _Column:
    """Judges the cells of a column by the rules for all columns and its own."""

    def __init__(self, crosswalk: Crosswalk, column: str) -> None:
        self._column, self._own = column, _own_rules(crosswalk, column)
        self._address = column == crosswalk.source.url
        self._known: Kept[tuple[Found, ...]] = Kept(lambda cell: self._wrong([cell]).get(cell, ()))
        self._ever_wrong = False

    def of(self, cells: Cells) -> list[tuple[Found, ...]]:
        """What is wrong with each record's cell; an empty list where all is well."""
        column, known = cells[self._column], self._known
        new = set(filterfalse(known.__contains__, column))
        wrong = self._wrong(new) if new else {}
        self._ever_wrong |= bool(wrong)
        known.learn(dict.fromkeys(new, ()) | wrong)
        found = [wrong.get(cell) or known.get(cell, ()) for cell in column] if self._ever_wrong else []
        return found if any(found) else []

    def _wrong(self, cells: Collection[str]) -> dict[str, tuple[Found, ...]]:
        """Those of the cells with which something is wrong."""
        filled = [cell for cell in cells if cell]
        odd = [cell for cell in filled if len(cell) in cell_rules.LENGTHS_OF_OLD_FIELDS or cell[0] == "#"]
        general = {} if self._address else anywhere(filled)
        asked = [(filled, general), (filled, self._own), (odd, WHOLE)]
        wrong: dict[str, tuple[Found, ...]] = {}
        for code, judge, judged in ((code, judge, some) for some, rules in asked for code, judge in rules.items()):
            for cell in judged:
                if (details := judge(cell)) is not None:
                    wrong[cell] = (*wrong.get(cell, ()), found(code, self._column, cell, **details))
        return wrong


def _own_rules(crosswalk: Crosswalk, column: str) -> dict[str, Judge]:
    """The rules for a column because of what the crosswalk makes of it."""
    rules: dict[str, Judge] = {}
    described = _described(crosswalk)
    if column == crosswalk.id_column:
        rules["id-spoilt"] = cell_rules.spoilt_id
    if column == crosswalk.id_column or column in described:
        rules["value-placeholder"] = cell_rules.placeholder
    if column in _columns(crosswalk.title.title):
        rules["title-capitals"] = cell_rules.all_capitals
    if (value := described.get(column)) and value.language and not value.languages:
        rules["value-other-language"] = partial(cell_rules.other_language, language=value.language)
    if column == crosswalk.source.url:
        rules["source-not-public"] = cell_rules.not_public
    if column == crosswalk.source.credit:
        rules["credit-reserves-rights"] = cell_rules.reserves_rights
    if crosswalk.people and column == crosswalk.people.column:
        institution = key_of(crosswalk.institution.name)
        rules["creator-is-institution"] = lambda text: {} if key_of(text) == institution else None
    return rules


def _described(crosswalk: Crosswalk) -> dict[str, Value]:
    """Columns of words for people (titles, descriptions, captions) → the value that publishes them; one with a language
    before one without."""
    fields = [crosswalk.fields.get("title", ()), crosswalk.fields.get("description", ())]
    values = [value for each in (*fields, crosswalk.title.title) for value in each]
    values += [value for each in crosswalk.captions.values() for value in each]
    ordered = sorted((value for value in values if value.column), key=lambda value: not value.language)
    described: dict[str, Value] = {}
    for value in ordered:
        described.setdefault(value.column, value)
    return described


def _alike_pairs(crosswalk: Crosswalk) -> Iterable[tuple[str, str, str]]:
    """A description that is the title again, a caption that is the id or the name of the file: rule and columns."""
    for column in _columns(crosswalk.fields.get("description", ())):
        for title in _columns(crosswalk.title.title):
            if title != column:
                yield "description-is-title", column, title
    for column in dict.fromkeys(c for values in crosswalk.captions.values() for c in _columns(values)):
        for other in (crosswalk.id_column, crosswalk.media_column):
            if other != column:
                yield "caption-says-nothing", column, other


def _alike(
    cells: Cells, plain: Mapping[str, Sequence[str]], code: str, column: str, other: str
) -> list[tuple[Found, ...]]:
    same = list(map(eq, plain[column], plain[other]))
    if not any(same):
        return []
    return [
        (found(code, column, text, other=other),) if one and text else ()
        for text, one in zip(cells[column], same, strict=True)
    ]


def _mark(cells: Sequence[str]) -> int:
    text = "\x1f".join(cells)
    if not text.strip("\x1f"):
        return 0
    return int.from_bytes(blake2b(text.encode(errors="surrogatepass"), digest_size=8).digest())


def published(crosswalk: Crosswalk) -> list[str]:
    """The columns whose words come to stand on a page or in its title, in the order of the crosswalk."""
    values = [*crosswalk.title.title, *(value for found in crosswalk.fields.values() for value in found)]
    values += [value for found in crosswalk.captions.values() for value in found]
    people = [crosswalk.people.column] if crosswalk.people else []
    source = [crosswalk.source.credit, crosswalk.source.url]
    parts = [part.column for part in (crosswalk.materials, *crosswalk.places) if part]
    parts += crosswalk.dimensions.all_columns if crosswalk.dimensions else ()
    named = [crosswalk.id_column, *_columns(values), *people, *crosswalk.date, *parts, *source, crosswalk.media_column]
    return [column for column in dict.fromkeys(named) if column]


def _columns(values: Iterable[Value]) -> list[str]:
    return list(dict.fromkeys(value.column for value in values if value.column))


def years(date: ParsedDate) -> tuple[int, int]:
    """The years of the earliest and of the latest day, 0 where the date is open there or not sure."""
    if date.certainty:
        return 0, 0
    earliest, latest = (int(day[:-6]) if day else 0 for day in (date.earliest, date.latest))
    return earliest, latest
