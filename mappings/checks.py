"""Checks over the whole batch: what no record can see alone."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from mappings.crosswalk_model import Crosswalk
from mappings.record_checks import Said
from mappings.titles import clash_key
from stafett.pages import PageHead
from stafett.problems import Problem
from stafett.rules import finding

REPEATED = 10
"""Records from which the same title says too little about each of them."""


class RecordComparison:
    """Records as a crosswalk publishes them, beside each other, some at a time."""

    def __init__(self, crosswalk: Crosswalk) -> None:
        self._column = crosswalk.title.title[0].column
        self._first: dict[int, str] = {}
        self._again: list[Problem] = []
        self._titles: Counter[str] = Counter()
        self._filled: dict[str, bool] = {}
        self._count = 0

    def add(self, heads: Sequence[PageHead], said: Said) -> None:
        """Take in the next records; `heads` are those of their pages."""
        for head, mark in zip(heads, said.marks, strict=True):
            if mark and mark in self._first:
                first = self._first[mark]
                self._again.append(finding("record-repeated", record=head.source_id, row=head.row, first=first))
            else:
                self._first[mark] = head.source_id
        self._titles.update(said.titles)
        self._filled = {column: self._filled.get(column, False) or filled for column, filled in said.filled.items()}
        self._count += len(heads)

    def problems(self) -> list[Problem]:
        """Records that say the same as an earlier one in all but their id, titles that many share, columns that the
        crosswalk publishes and the delivery leaves empty from top to bottom."""
        often = sorted((text, count) for text, count in self._titles.items() if text and count >= REPEATED)
        empty = [column for column, filled in self._filled.items() if not filled and self._count > 1]
        return [
            *self._again,
            *[finding("title-repeated", column=self._column, value=text, count=count) for text, count in often],
            *[finding("column-empty", column=column) for column in empty],
        ]


class Titles:
    """The titles of a batch, one after the other, and those on the wiki: the first one keeps its title."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._used = {clash_key(title) for title in taken}
        self._holders: dict[str, str] = {}

    def compare(self, head: PageHead) -> list[Problem]:
        """What is wrong with a page's title (no title is not compared) because of those before it."""
        if not head.title:
            return []
        if head.key in self._used:
            return [finding("title-taken", record=head.source_id, row=head.row, value=head.title)]
        if head.key in self._holders:
            other = self._holders[head.key]
            return [finding("title-duplicate", record=head.source_id, row=head.row, value=head.title, other=other)]
        self._holders[head.key] = head.source_id
        return []


def check_pages(pages: Sequence[PageHead], media: Collection[str] | None = None) -> list[Problem]:
    """Name ids and files that several pages share and, where the names of the delivered `media` are given, files that
    did not arrive or that no page names.
    """
    shared = [*_shared_ids(pages), *_shared_media(pages)]
    return shared if media is None else [*shared, *_media_against(pages, media)]


def _shared_ids(pages: Sequence[PageHead]) -> list[Problem]:
    first: dict[str, int] = {}
    problems = []
    for place, page in enumerate(pages, start=1):
        if not page.source_id:
            continue  # named on the page itself
        if first.setdefault(page.source_id, place) != place:
            again = finding(
                "id-duplicate", record=page.source_id, value=page.source_id, first_row=first[page.source_id]
            )
            problems.append(again)
    return problems


def _shared_media(pages: Sequence[PageHead]) -> list[Problem]:
    holders: dict[str, str] = {}
    problems = []
    for page in pages:
        holder = holders.setdefault(_same(page.media), page.source_id) if page.media else page.source_id
        if holder != page.source_id:
            problems.append(finding("media-duplicate", record=page.source_id, value=page.media, first=holder))
    return problems


def _media_against(pages: Sequence[PageHead], media: Collection[str]) -> list[Problem]:
    delivered = {_same(name) for name in media}
    named = {_same(page.media) for page in pages if page.media}
    absent = [
        finding("media-missing", record=page.source_id, value=page.media)
        for page in pages
        if page.media and _same(page.media) not in delivered
    ]
    return absent + [finding("media-unnamed", value=name) for name in sorted(media) if _same(name) not in named]


def _same(name: str) -> str:
    return name if name.isascii() else unicodedata.normalize("NFC", name)
