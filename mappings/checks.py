"""Checks over the whole batch: what no record can see alone."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Sequence

from mappings.titles import clash_key
from stafett.pages import Page, PageHead
from stafett.problems import Problem
from stafett.rules import finding


def check_pages(pages: Sequence[Page | PageHead], media: Collection[str] | None = None) -> list[Problem]:
    """Name ids, titles and files that several pages share and, where the names of the delivered `media` are given,
    files that did not arrive or that no page names. What is attached to the pages already is not said again.
    """
    shared = [*_shared_ids(pages), *_shared_titles(pages), *_shared_media(pages)]
    return shared if media is None else [*shared, *_media_against(pages, media)]


def _shared_ids(pages: Sequence[Page | PageHead]) -> list[Problem]:
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


def _shared_titles(pages: Sequence[Page | PageHead]) -> list[Problem]:
    holders: dict[str, str] = {}
    problems = []
    for page in pages:
        named = "title-duplicate" in page.rules or "title-missing" in page.rules
        holder = holders.setdefault(clash_key(page.title), page.source_id) if page.title else page.source_id
        if holder != page.source_id and not named:
            problems.append(finding("title-duplicate", record=page.source_id, value=page.title, other=holder))
    return problems


def _shared_media(pages: Sequence[Page | PageHead]) -> list[Problem]:
    holders: dict[str, str] = {}
    problems = []
    for page in pages:
        holder = holders.setdefault(_same(page.media), page.source_id) if page.media else page.source_id
        if holder != page.source_id:
            problems.append(finding("media-duplicate", record=page.source_id, value=page.media, first=holder))
    return problems


def _media_against(pages: Sequence[Page | PageHead], media: Collection[str]) -> list[Problem]:
    delivered = {_same(name) for name in media}
    named = {_same(page.media) for page in pages if page.media}
    absent = [
        finding("media-missing", record=page.source_id, value=page.media)
        for page in pages
        if page.media and _same(page.media) not in delivered
    ]
    return absent + [finding("media-unnamed", value=name) for name in sorted(media) if _same(name) not in named]


def _same(name: str) -> str:
    return unicodedata.normalize("NFC", name)
