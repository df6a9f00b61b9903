"""From records to pages: the same records and the same crosswalk always give the same pages.

Each record is judged on its own first (`_Draft`), then the titles of the batch are compared. Nothing is thrown away: a
record that cannot go up becomes a page with the problems that keep it out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING, Any

from mappings.crosswalk_model import Crosswalk, Lookup
from mappings.distinct import Dated, Distinct, Makers
from mappings.infobox import institution_wikitext, page_text, source_wikitext
from mappings.infobox_parameters import ROLES
from mappings.object_facts import Facts
from mappings.record_titles import title_of
from mappings.records import Row, latest, media_name, rows_of
from mappings.rights import Rights
from mappings.statements.collection import held_by
from mappings.statements.depicts import depicts
from mappings.statements.source import found_at
from mappings.tables import Entry
from mappings.titles import clash_key, extension_of
from mappings.wikitext import escape, web_address
from stafett.pages import Page
from stafett.problems import Problem
from stafett.rules import finding

if TYPE_CHECKING:
    import pandas

CAPTION_LIMIT = 250
"""Characters of a caption (wmgWikibaseStringLimits)."""


def make_pages(records: pandas.DataFrame, crosswalk: Crosswalk, *, taken: AbstractSet[str] = frozenset()) -> list[Page]:
    """Make one page per record, in the order of the records.

    `records` holds text in every cell, with the line in the delivered file as its index; columns that are missing
    count as empty. `taken` are titles that the wiki has already (without `File:`). Problems are attached to the page of
    their record; a page with an error is not `ready`.
    """
    kept = latest(records, crosswalk)
    known = Distinct(crosswalk)
    titles = Titles(taken)
    pages = []
    for number, row in zip(kept.index, rows_of(kept.fillna("")), strict=True):
        page = page_of(known, row, int(number))
        clashes = titles.compare(page.title, page.source_id, int(number))
        pages.append(page.model_copy(update={"problems": [*page.problems, *clashes]}) if clashes else page)
    return pages


def page_of(known: Distinct, row: Row, number: int) -> Page:
    """The page of one record, judged by itself; `number` is its line in the delivered file."""
    return Page(**parts_of(known, row, number))


def parts_of(known: Distinct, row: Row, number: int) -> dict[str, Any]:
    """What `page_of` makes a `Page` of, by the names of its fields and in their order: for files of them, which need
    no `Page`s."""
    return _Draft(known, row, number).parts()


class Titles:
    """The titles of a batch, one after the other, and those on the wiki: the first one keeps its title."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._used = {clash_key(title) for title in taken}
        self._holders: dict[str, str] = {}

    def compare(self, title: str, source_id: str, number: int) -> list[Problem]:
        """What is wrong with a title ("" is not compared) because of those before it."""
        key = clash_key(title)
        if key in self._used:
            return [finding("title-taken", record=source_id, row=number, value=title)] if title else []
        if key in self._holders and title:
            other = self._holders[key]
            return [finding("title-duplicate", record=source_id, row=number, value=title, other=other)]
        self._holders[key] = source_id
        return []


class _Draft:
    """One record on its way to a page."""

    def __init__(self, known: Distinct, row: Row, number: int) -> None:
        crosswalk = known.crosswalk
        self.known, self.crosswalk, self.number = known, crosswalk, number
        self.problems: list[Problem] = []
        self.media = media_name(crosswalk, row)
        self.row: Row = {crosswalk.media_column: self.media, **row} if crosswalk.media_pattern else row
        self.source_id = self.cell(crosswalk.id_column)
        self._check_row()
        self.title = self._title()
        self.makers = self._makers()
        self.date = self._date()
        self.facts = self._facts()
        self.credit = self.cell(crosswalk.source.credit)
        self.url = self._url()
        self.rights = self._rights()
        self.categories = self._categories()

    def parts(self) -> dict[str, Any]:
        """The finished page, by the names of its fields."""
        captions = self._captions()
        licence = self.rights.tag if self.rights else ""
        wikitext = page_text(self.crosswalk, self._parameters(), licence, self.categories)
        return {
            "source_id": self.source_id,
            "title": self.title,
            "media": self.media,
            "wikitext": wikitext,
            "captions": captions,
            "statements": self._statements(),
            "categories": self.categories,
            "problems": self.problems,
            "crosswalk": self.crosswalk.stamp,
        }

    def cell(self, column: str) -> str:
        """The record's cell, trimmed; "" for a column that is not there."""
        return str(self.row.get(column, "")).strip() if column else ""

    def finding(self, rule: str, *, column: str = "", value: str = "", **detail: object) -> Problem:
        """A problem of this record."""
        return finding(rule, record=self.source_id, row=self.number, column=column, value=value, **detail)

    def note(self, rule: str, *, column: str = "", value: str = "", **detail: object) -> None:
        self.problems.append(self.finding(rule, column=column, value=value, **detail))

    def _check_row(self) -> None:
        if not self.source_id:
            self.note("row-without-id", column=self.crosswalk.id_column)
        if not self.media:
            self.note("record-without-media", column=self.crosswalk.media_column)
        elif not extension_of(self.media):
            self.note("media-type-refused", column=self.crosswalk.media_column, value=self.media, type="?")

    def _title(self) -> str:
        made = title_of(self.row, self.crosswalk, number=self.number, media=self.media)
        self.problems += made.problems
        return made.text

    def _makers(self) -> Makers:
        rule = self.crosswalk.people
        if rule is None:
            return Makers()
        makers = self.known.makers(self.cell(rule.column), self.cell(rule.roles), self.cell(rule.qualifiers))
        for name in makers.unmapped:
            self.note("creator-unmapped", column=rule.column, value=name)
        return makers

    def _date(self) -> Dated:
        """The first filled date column decides; the others are other words for the same."""
        column = next((name for name in self.crosswalk.date if self.cell(name)), "")
        text = self.cell(column)
        date = self.known.dated(text)
        if not date.understood:
            self.note("date-unparsed", column=column, value=text)
        return date

    def _facts(self) -> Facts:
        facts = self.known.facts(self.row)
        for rule, column, value in facts.unclear:
            self.note(rule, column=column, value=value)
        return facts

    def _url(self) -> str:
        column = self.crosswalk.source.url
        text = self.cell(column)
        url = web_address(text)
        if text and not url:
            self.note("statement-invalid", column=column, value=text, property="P973", reason="http(s)://…")
        if not text and not self.credit:
            self.note("source-missing", column=column)
        return url

    def _rights(self) -> Rights | None:
        rule = self.crosswalk.rights
        statement = rule.value or self.cell(rule.column)
        attribution = self.credit or self.crosswalk.institution.name
        makers = self.makers
        shown = self.known.origins.evidence(self.row, makers.died, self._made_by(), makers.nameless)
        found = self.known.rights(statement, attribution, shown)
        if isinstance(found, Rights):
            return found
        about = {"record": self.source_id, "row": self.number, "column": rule.column}
        self.problems.append(found.model_copy(update=about))
        return None

    def _made_by(self) -> int:
        """Latest year in which the object can have been made, or 0."""
        rule = self.crosswalk.rights.made_before
        acquired = self.known.acquired(self.cell(rule.column)) if rule else 0
        return min(filter(None, (self.date.made, acquired)), default=0)

    def _categories(self) -> list[str]:
        rules = self.crosswalk.categories
        found = [entry.category for lookup in rules.lookups for entry in self._entries(lookup) if entry.category]
        if not found:
            self.note("category-missing", column=rules.lookups[0].column if rules.lookups else "")
        last = [*rules.always, *([] if found else [rules.maintenance]), self.crosswalk.institution.category]
        return list(dict.fromkeys([*found, *last]))

    def _entries(self, lookup: Lookup) -> tuple[Entry, ...]:
        return self.known.entries(lookup, self.cell(lookup.column))

    def _parameters(self) -> Mapping[str, str]:
        roles = ROLES[self.crosswalk.template]
        known = {
            "creator": self.makers.wikitext,
            "date": self.date.wikitext,
            "institution": institution_wikitext(self.crosswalk),
            "number": escape(self.source_id),
            "credit": self.known.escaped(self.credit),
            "source": source_wikitext(self.crosswalk, self.url, self.credit),
        }
        filled = {parameter: known[role] for role, parameter in roles.items()}
        return filled | self.facts.parameters | {name: self._field(name) for name in self.crosswalk.fields}

    def _field(self, name: str) -> str:
        text = self.known.field(name, self.row)
        if name == "description" and not text:
            self.note("description-missing", column=self.crosswalk.fields[name][0].column)
        return text

    def _captions(self) -> dict[str, str]:
        captions = {}
        for language, values in self.crosswalk.captions.items():
            text = self.known.caption(language, self.row)
            if len(text) > CAPTION_LIMIT:
                self.note(
                    "caption-too-long", column=values[0].column, value=text, length=len(text), limit=CAPTION_LIMIT
                )
                text = text[:CAPTION_LIMIT].rpartition(" ")[0] or text[:CAPTION_LIMIT]
            if text:
                captions[language] = text
        return captions

    def _statements(self) -> list[dict[str, Any]]:
        institution = self.crosswalk.institution.wikidata
        shown = [
            entry.wikidata for lookup in self.crosswalk.depicts for entry in self._entries(lookup) if entry.wikidata
        ]
        return [
            *found_at(self.url, institution),
            *self.makers.statements,
            *(self.rights.statements if self.rights else ()),
            *held_by(institution, self.source_id),
            *self.date.statements,
            *self.facts.statements,
            *depicts([*self.facts.shown, *shown]),
            *self.known.contributors,
        ]
