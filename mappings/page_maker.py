"""Makes pages of some records at a time, part by part: each part of a crosswalk gives a piece for every record
(mappings/page_parts.py), and the pieces of a record are put together.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from itertools import chain, repeat
from typing import NamedTuple

import orjson

from mappings.crosswalk_model import Crosswalk
from mappings.distinct import Cells, Distinct, Kept, total
from mappings.found import Found, found
from mappings.infobox import SourceAround, institution_wikitext, page_texts, source_around
from mappings.infobox_parameters import ROLES
from mappings.licences import Licences
from mappings.made_columns import MadeColumns
from mappings.object_facts import readers
from mappings.page_parts import (
    CALM,
    NO_CAPTION,
    Caption,
    Filed,
    Frame,
    Judged,
    Piece,
    against_lives,
    as_json,
    caption,
    dates,
    field_text,
    filed,
    makers,
    matched,
    shown,
)
from mappings.record_checks import RecordChecks, Said
from mappings.record_titles import Titled, TitleMaker
from mappings.records import media_names
from mappings.statements.collection import held_by
from mappings.statements.contributor import contributed_by
from mappings.statements.depicts import depicts
from mappings.statements.source import found_at
from mappings.titles import extension_of
from mappings.wikitext import escape, web_address
from stafett.pages import PageHead
from stafett.rules import bounded


class MadePages(NamedTuple):
    """Some pages, each as one line of JSON with its end, as pydantic reads a `Page`; what they and their records are
    compared by."""

    heads: list[PageHead]
    lines: list[bytes]
    said: Said


class PageMaker:
    """Makes pages with one crosswalk in the present `year`; what it has made of a value, it remembers."""

    def __init__(self, crosswalk: Crosswalk, year: int) -> None:
        self.crosswalk, institution = crosswalk, crosswalk.institution.wikidata
        self.checks, self.made_columns = RecordChecks(crosswalk), MadeColumns(crosswalk)
        self.titles = TitleMaker(crosswalk)
        self.makers, self.dates = makers(crosswalk), dates(crosswalk, year)
        self.facts = [(reader.parameter, shown(reader)) for reader in readers(crosswalk)]
        credit, default = crosswalk.source.credit, crosswalk.source.default
        self.credits = Distinct((credit,), lambda said: escape(said or default))
        self.sources = Distinct((credit,), lambda said: source_around(crosswalk, escape(said or default)))
        self.rights = Licences(crosswalk)
        self.matched = {
            lookup: matched(crosswalk, lookup) for lookup in (*crosswalk.categories.lookups, *crosswalk.depicts)
        }
        self.filed = Kept(partial(filed, crosswalk), total)
        self.depicted = Kept(lambda items: as_json(depicts(items)), total)
        self.fields = {name: [field_text(crosswalk, one) for one in each] for name, each in crosswalk.fields.items()}
        self.captions = {code: [caption(crosswalk, one) for one in each] for code, each in crosswalk.captions.items()}
        self.found_at = Frame(lambda url: found_at(url, institution))
        self.held_by = Frame(lambda number: held_by(institution, number))
        self.contributed = as_json(contributed_by(crosswalk.contributed_by, institution))

    def make(self, cells: Cells) -> MadePages:
        """The pages of some records, in their order, each judged by itself."""
        pages = _Drafts(self, cells).pages()
        return MadePages([head for head, _ in pages], [line for _, line in pages], self.checks.said(cells))


class _Drafts:
    """Some records on their way to pages: each list has an entry for every record."""

    def __init__(self, known: PageMaker, cells: Cells) -> None:
        self.known, self.crosswalk, self.stamp = known, known.crosswalk, known.crosswalk.stamp
        self.media = media_names(self.crosswalk, cells.__getitem__, len(cells))
        self.cells = cells.beside(self.crosswalk.media_column, self.media) if self.crosswalk.media_pattern else cells
        self.ids = self.cells[self.crosswalk.id_column]
        self.extensions = list(map(extension_of, self.media))
        self.titles = known.titles.of(self.cells, self.extensions)
        self.makers, self.dates = known.makers.of(self.cells), known.dates.of(self.cells)
        self.facts = [part.of(self.cells) for _, part in known.facts]
        self.sources = self._sources()
        self.rights = known.rights.of(self.cells, self.makers, self.dates)
        self.topics = {lookup: part.of(self.cells) for lookup, part in known.matched.items()}
        self.categories = self._categories()
        self.captions = {code: _first([one.of(self.cells) for one in each]) for code, each in known.captions.items()}
        self.fields = {name: _joined([one.of(self.cells) for one in each]) for name, each in known.fields.items()}

    def pages(self) -> list[tuple[PageHead, bytes]]:
        """The finished pages."""
        parts = zip(
            self.ids,
            self.cells.numbers,
            self.titles,
            self.media,
            self._wikitexts(),
            self._captions(),
            self._statements(),
            self.categories,
            self._found(),
            strict=True,
        )
        return [self._page(*each) for each in parts]

    def _page(
        self,
        source_id: str,
        number: int,
        titled: Titled,
        media: str,
        wikitext: str,
        captions: dict[str, str],
        statements: str,
        categories: Filed,
        wrong: Sequence[Found],
    ) -> tuple[PageHead, bytes]:
        title = titled.title.text
        problems = _said(wrong, source_id, number) if wrong else ""
        line = orjson.dumps(
            {
                "source_id": source_id,
                "title": title,
                "media": media,
                "wikitext": wikitext,
                "captions": captions,
                "statements": orjson.Fragment(f"[{statements[:-1]}]"),
                "categories": categories.names,
                "problems": orjson.Fragment(f"[{problems}]"),
                "crosswalk": self.stamp,
            },
            option=orjson.OPT_APPEND_NEWLINE,
        )
        ready, rules = (
            (not any(one.grave for one in wrong), tuple([one.rule for one in wrong])) if wrong else (True, ())
        )
        return PageHead(source_id, title, media, number, ready, rules, titled.key), line

    def _sources(self) -> list[Piece]:
        """Where the files come from: the object's page in the catalogue, and the credit line."""
        url, credit = self.crosswalk.source.url, self.crosswalk.source.credit
        given = zip(self.cells[url], self.cells[credit], self.known.sources.of(self.cells), strict=True)
        return [self._source(*each) for each in given]

    def _source(self, given: str, credit: str, around: SourceAround) -> Piece:
        column, url = self.crosswalk.source.url, web_address(given) if given else ""
        wrong: tuple[Found, ...] = ()
        if given and not url:
            wrong = (found("statement-invalid", column, given, property="P973", reason="http(s)://…"),)
        elif not (given or credit or self.crosswalk.source.default):
            wrong = (found("source-missing", column),)
        statements = self.known.found_at.filled(url) if url else ""
        return Piece(around.with_address(url), statements, wrong)

    def _categories(self) -> list[Filed]:
        topics = [self.topics[lookup] for lookup in self.crosswalk.categories.lookups]
        names = [[one.categories for one in each] for each in topics]
        return [self.known.filed[each] for each in _chained(names, len(self.ids))]

    def _wikitexts(self) -> list[str]:
        licences, links = ([one.wikitext for one in each] for each in (self.rights, self.categories))
        return page_texts(self.crosswalk, self._parameters(), licences, links)

    def _parameters(self) -> dict[str, Sequence[str]]:
        """The infobox's parameters: what every record has, what the object is like, the crosswalk's own fields."""
        values: dict[str, Sequence[str]] = {
            "creator": [one.wikitext for one in self.makers],
            "date": [one.wikitext for one in self.dates],
            "institution": [institution_wikitext(self.crosswalk)] * len(self.ids),
            "number": list(map(escape, self.ids)),
            "credit": self.known.credits.of(self.cells),
            "source": [one.wikitext for one in self.sources],
        }
        parameters = {parameter: values[role] for role, parameter in ROLES[self.crosswalk.template].items()}
        return parameters | self._object() | self.fields

    def _object(self) -> dict[str, Sequence[str]]:
        named: dict[str, list[list[str]]] = {}
        for (parameter, _), facts in zip(self.known.facts, self.facts, strict=True):
            if parameter:
                named.setdefault(parameter, []).append([fact.wikitext for fact in facts])
        return {parameter: _joined(texts) for parameter, texts in named.items()}

    def _captions(self) -> list[dict[str, str]]:
        rows = zip(*self.captions.values(), strict=True) if self.captions else repeat((), len(self.ids))
        return [{code: one.text for code, one in zip(self.captions, row, strict=True) if one.text} for row in rows]

    def _statements(self) -> list[str]:
        """The statements of each record as JSON, each with a comma behind it."""
        parts: list[Iterable[str]] = [
            [one.statements for one in self.sources],
            [one.statements for one in self.makers],
            [one.statements for one in self.rights],
            list(map(self.known.held_by.filled, self.ids)),
            [one.statements for one in self.dates],
            *[[one.statements for one in facts] for facts in self.facts],
            self._depicted(),
            repeat(self.known.contributed, len(self.ids)),
        ]
        return list(map("".join, zip(*parts, strict=True)))

    def _depicted(self) -> list[str]:
        items = [[one.items for one in facts] for facts in self.facts]
        items += [[one.items for one in self.topics[lookup]] for lookup in self.crosswalk.depicts]
        return [self.known.depicted[each] for each in _chained(items, len(self.ids))]

    def _found(self) -> list[list[Found]]:
        """What is wrong with each record."""
        parts: list[Iterable[Judged]] = [
            self._without(),
            self.titles,
            self.makers,
            self.dates,
            *self.facts,
            self.sources,
            self.rights,
            self.categories,
            *self.captions.values(),
            self._undescribed(),
        ]
        lives = [against_lives(*each) if each[1].lives else () for each in zip(self.dates, self.makers, strict=True)]
        judged = [[one.found for one in part] for part in parts]
        of_cells = [*self.known.made_columns.found(self.cells), *self.known.checks.found(self.cells)]
        wrong = [part for part in (*judged, *of_cells, lives) if any(part)]
        return [list(chain.from_iterable(row)) for row in zip(*wrong, strict=True)] if wrong else [[]] * len(self.ids)

    def _without(self) -> list[Piece]:
        """Records without an id, or without a file that Commons could take."""
        return [self._lacking(*each) for each in zip(self.ids, self.media, self.extensions, strict=True)]

    def _lacking(self, source_id: str, media: str, extension: str) -> Piece:
        wrong = [] if source_id else [found("row-without-id", self.crosswalk.id_column)]
        if not media:
            wrong.append(found("record-without-media", self.crosswalk.media_column))
        elif not extension:
            wrong.append(found("media-type-refused", self.crosswalk.media_column, media, type="?"))
        return Piece(found=tuple(wrong)) if wrong else CALM

    def _undescribed(self) -> list[Piece]:
        if "description" not in self.fields:
            return [CALM] * len(self.ids)
        missing = Piece(found=(found("description-missing", self.crosswalk.fields["description"][0].column),))
        return [CALM if text else missing for text in self.fields["description"]]


def _said(wrong: Sequence[Found], source_id: str, number: int) -> str:
    """What is wrong with the record on this line, as JSON."""
    record = orjson.dumps(bounded(source_id)).decode()
    return ",".join([one.said_of(record, number) for one in wrong])


def _chained(columns: Sequence[Sequence[tuple[str, ...]]], count: int) -> list[tuple[str, ...]]:
    """What several columns hold for each of `count` records, one after the other."""
    if len(columns) == 1:
        return list(columns[0])
    return [tuple(chain.from_iterable(row)) for row in zip(*columns, strict=True)] if columns else [()] * count


def _joined(columns: Sequence[Sequence[str]]) -> Sequence[str]:
    """The texts of several columns for each record, each on a line of its own."""
    if len(columns) == 1:
        return columns[0]
    return ["<br>".join(filter(None, row)) for row in zip(*columns, strict=True)]


def _first(columns: Sequence[Sequence[Caption]]) -> Sequence[Caption]:
    """The first for each record that says anything."""
    if len(columns) == 1:
        return columns[0]
    return [next((one for one in row if one.text), NO_CAPTION) for row in zip(*columns, strict=True)]
