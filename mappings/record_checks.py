"""Checks of what the records say, before it is on a page: cell by cell, within a record, and over the batch.

Only columns that the crosswalk publishes are looked at. Each distinct cell is judged once; a coarse pattern, run over
the whole column, keeps the fine ones from the many cells that cannot interest them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date as Day
from functools import cache, partial

import pandas

from mappings import cell_rules
from mappings.cell_rules import Details, Judge
from mappings.crosswalk_columns import unknown_columns
from mappings.crosswalk_model import Crosswalk, Value
from mappings.dates import ParsedDate, parse_date
from mappings.people import Person, parse_people
from mappings.tables import key_of
from stafett.problems import Problem
from stafett.rules import finding

FIRST_PHOTOGRAPH = 1822
"""Niépce's first heliographs; before that nobody took a photograph."""
REPEATED = 10
"""Records from which the same title says too little about each of them."""

SCREEN = (
    r"[<&{}\[\]@~\x{FFFD}ÃÂâ√\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\x{AD}\x{61C}\x{200B}-\x{200F}\x{202A}-\x{202E}"
    r"\x{2060}-\x{2069}\x{FEFF}]|''|(?:\+|00)[1-9]|(?i:tel|tfn|phone|mobil|puh)|07[02369]|\d{6}[+\-]\d{4}"
)
"""Whatever `ANYWHERE` could find holds one of these; written for RE2, which runs it over a column at once."""

ANYWHERE: Mapping[str, Judge] = {
    "value-mojibake": cell_rules.mojibake,
    "value-html": cell_rules.html,
    "value-wikitext": cell_rules.wikitext,
    "value-invisible": cell_rules.invisible,
    "value-contact": cell_rules.contact,
    "value-personal-number": cell_rules.personal_number,
}
WHOLE: Mapping[str, Judge] = {
    "value-spreadsheet-error": cell_rules.spreadsheet_error,
    "value-cut-off": cell_rules.cut_off,
}


def check_records(records: pandas.DataFrame, crosswalk: Crosswalk, *, today: Day) -> list[Problem]:
    """Judge cleaned records, with their line in the delivered file as the index; `today` bounds their dates.

    Every problem but those of whole columns names its record and row. The order follows the columns, then the rows.
    """
    table = _Table(records, crosswalk)
    return [
        *table.cells(),
        *table.ids(),
        *table.texts(),
        *table.sources(),
        *table.same_words(),
        *table.lives(today),
        *table.repeated(),
        *table.columns(),
        *unknown_columns(records.columns, crosswalk),
    ]


class _Table:
    """The trimmed cells of the columns that a crosswalk publishes."""

    def __init__(self, records: pandas.DataFrame, crosswalk: Crosswalk) -> None:
        self.crosswalk = crosswalk
        self.used = [column for column in published(crosswalk) if column in records.columns]
        self.table = pandas.DataFrame(
            {column: records[column].fillna("").astype("str").str.strip() for column in self.used}, index=records.index
        )
        given = crosswalk.id_column in self.table
        self.ids_of = self.table[crosswalk.id_column] if given else pandas.Series("", index=records.index, dtype="str")
        self._record_at: dict[object, str] = dict(zip(records.index, self.ids_of, strict=True))

    def cells(self) -> Iterator[Problem]:
        for column in self.used:
            distinct = self._distinct(column)
            if column != self.crosswalk.source.url:
                yield from self._judged(column, distinct[distinct.str.contains(SCREEN, regex=True)], ANYWHERE)
            lengths = distinct.str.len()
            suspects = distinct[lengths.isin(cell_rules.LENGTHS_OF_OLD_FIELDS) | distinct.str.startswith("#")]
            yield from self._judged(column, suspects, WHOLE)

    def ids(self) -> Iterator[Problem]:
        column = self.crosswalk.id_column
        rules = {"id-spoilt": cell_rules.spoilt_id, "value-placeholder": cell_rules.placeholder}
        yield from self._judged(column, self._distinct(column), rules)

    def texts(self) -> Iterator[Problem]:
        """Titles, descriptions and captions: no real value, shouting, in another language than stated."""
        titles = _columns(self.crosswalk.title.title)
        for column, value in self._described().items():
            rules: dict[str, Judge] = {"value-placeholder": cell_rules.placeholder}
            if column in titles:
                rules["title-capitals"] = cell_rules.all_capitals
            if value.language and not value.languages:
                rules["value-other-language"] = partial(cell_rules.other_language, language=value.language)
            yield from self._judged(column, self._distinct(column), rules)

    def sources(self) -> Iterator[Problem]:
        source, institution = self.crosswalk.source, key_of(self.crosswalk.institution.name)
        yield from self._judged(source.url, self._distinct(source.url), {"source-not-public": cell_rules.not_public})
        rights = {"credit-reserves-rights": cell_rules.reserves_rights}
        yield from self._judged(source.credit, self._distinct(source.credit), rights)
        if self.crosswalk.people:
            column = self.crosswalk.people.column
            own: dict[str, Judge] = {"creator-is-institution": lambda text: {} if key_of(text) == institution else None}
            yield from self._judged(column, self._distinct(column), own)

    def same_words(self) -> Iterator[Problem]:
        """A description that is the title again, a caption that is the id or the name of the file."""
        titles = [column for column in _columns(self.crosswalk.title.title) if column in self.table]
        for column in _columns(self.crosswalk.fields.get("description", ())):
            for title in titles:
                yield from self._alike("description-is-title", column, title)
        for column in dict.fromkeys(c for values in self.crosswalk.captions.values() for c in _columns(values)):
            for other in (self.crosswalk.id_column, self.crosswalk.media_column):
                yield from self._alike("caption-says-nothing", column, other)

    def lives(self, today: Day) -> Iterator[Problem]:
        """Dates against today, the invention of photography, and the lives of those who made it."""
        dates = [column for column in self.crosswalk.date if column in self.table]
        if not dates:
            return
        texts = self.table[dates[0]]
        for column in dates[1:]:
            texts = texts.where(texts != "", self.table[column])
        rule = self.crosswalk.people
        names = self.table[rule.column] if rule and rule.column in self.table else texts.where(texts == "", "")
        pairs = pandas.DataFrame({"date": texts, "people": names})[texts != ""]
        judge = cache(partial(self._dated, today))
        for row, text, people in zip(pairs.index, pairs["date"], pairs["people"], strict=True):
            for code, details in judge(text, people):
                yield self._found(code, row, dates[0], text, dict(details))

    def repeated(self) -> Iterator[Problem]:
        """Records that say the same as an earlier one in all but their id, and titles that many records share."""
        said = self.table.drop(columns=[self.crosswalk.id_column], errors="ignore")
        if len(said.columns) > 1:
            earlier = said.duplicated(keep="first") & (said != "").any(axis=1)
            groups = said.groupby(list(said.columns), sort=False, dropna=False).ngroup() if earlier.any() else None
            if groups is not None:
                first = self.ids_of.groupby(groups).transform("first")
                for row in said.index[earlier]:
                    yield self._found("record-repeated", row, "", "", {"first": first[row]})
        title = self.crosswalk.title.title[0].column
        if title in self.table:
            counts = self.table.loc[self.table[title] != "", title].value_counts()
            for text, count in sorted(counts[counts >= REPEATED].items()):
                yield finding("title-repeated", column=title, value=str(text), count=count)

    def columns(self) -> Iterator[Problem]:
        """Columns that the crosswalk publishes and the delivery leaves empty from top to bottom."""
        for column in self.used:
            if len(self.table) > 1 and not (self.table[column] != "").any():
                yield finding("column-empty", column=column)

    def _dated(self, today: Day, text: str, people: str) -> list[tuple[str, tuple[tuple[str, object], ...]]]:
        found = parse_date(text, self.crosswalk.language)
        if found is None or found.unknown:
            return []
        earliest, latest = years(found)
        problems: list[tuple[str, tuple[tuple[str, object], ...]]] = []
        if earliest and earliest > today.year:
            problems.append(("date-in-future", ()))
        if latest and latest < FIRST_PHOTOGRAPH and self.crosswalk.template == "Photograph":
            problems.append(("date-before-photography", ()))
        makers = [person for person in self._people(people) if person.made_it]
        if earliest and makers and all(0 < person.died < earliest for person in makers):
            last = max(makers, key=lambda person: person.died)
            problems.append(("date-after-death", (("creator", last.name), ("died", last.died))))
        for person in makers:
            born = int(person.entry.born or 0) if person.entry else 0
            if latest and born > latest:
                problems.append(("date-before-birth", (("creator", person.name), ("born", born))))
        return problems

    def _people(self, cell: str) -> tuple[Person, ...]:
        rule = self.crosswalk.people
        names = [part.strip() for part in cell.split(self.crosswalk.separator) if part.strip()]
        if rule is None or rule.roles or rule.qualifiers or not names:
            return ()  # with roles and qualifiers beside it, the cell alone does not say who made it
        return parse_people(names, [], [], self.crosswalk.table(rule.table), family_first=rule.family_first)

    def _described(self) -> dict[str, Value]:
        """Columns of words for people → the value that publishes them; one with a language before one without."""
        fields = [self.crosswalk.fields.get("title", ()), self.crosswalk.fields.get("description", ())]
        values = [value for found in (*fields, self.crosswalk.title.title) for value in found]
        values += [value for found in self.crosswalk.captions.values() for value in found]
        ordered = sorted((value for value in values if value.column), key=lambda value: not value.language)
        described: dict[str, Value] = {}
        for value in ordered:
            described.setdefault(value.column, value)
        return described

    def _distinct(self, column: str) -> pandas.Series[str]:
        if column not in self.table:
            return pandas.Series([], dtype="str")
        distinct = self.table[column].drop_duplicates()
        return distinct[distinct != ""]

    def _judged(self, column: str, texts: Iterable[str], rules: Mapping[str, Judge]) -> Iterator[Problem]:
        """The findings against `rules` in the distinct `texts` of a column, once for each row that holds one."""
        seen: dict[str, list[tuple[str, Details]]] = {}
        for text in texts:
            found = [(code, details) for code, judge in rules.items() if (details := judge(text)) is not None]
            if found:
                seen[text] = found
        if not seen:
            return
        cells = self.table[column]
        for row, text in cells[cells.isin(list(seen))].items():
            for code, details in seen[text]:
                yield self._found(code, row, column, text, details)

    def _alike(self, code: str, column: str, other: str) -> Iterator[Problem]:
        if column == other or column not in self.table or other not in self.table:
            return
        cells, others = self.table[column], self.table[other]
        same = (cells != "") & (cells.str.casefold().str.rstrip(".") == others.str.casefold().str.rstrip("."))
        for row, text in cells[same].items():
            yield self._found(code, row, column, text, {"other": other})

    def _found(self, code: str, row: object, column: str, value: str, details: Details) -> Problem:
        return finding(code, record=self._record_at[row], row=int(str(row)), column=column, value=value, **details)


def published(crosswalk: Crosswalk) -> list[str]:
    """The columns whose words come to stand on a page or in its title, in the order of the crosswalk."""
    values = [*crosswalk.title.title, *(value for found in crosswalk.fields.values() for value in found)]
    values += [value for found in crosswalk.captions.values() for value in found]
    people = [crosswalk.people.column] if crosswalk.people else []
    source = [crosswalk.source.credit, crosswalk.source.url]
    parts = [part.column for part in (crosswalk.materials, *crosswalk.places, crosswalk.dimensions) if part]
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
