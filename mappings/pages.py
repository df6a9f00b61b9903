"""From records to pages: the same records and the same crosswalk always give the same pages.

Each record is judged on its own first (mappings/page_maker.py), then the titles of the batch are compared. Nothing is
thrown away: a record that cannot go up becomes a page with the problems that keep it out.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING

from mappings.crosswalk_model import Crosswalk
from mappings.distinct import Cells
from mappings.page_maker import PageMaker
from mappings.records import latest
from mappings.titles import clash_key
from stafett.clock import now
from stafett.pages import Page
from stafett.problems import Problem
from stafett.rules import finding

if TYPE_CHECKING:
    import pandas


def make_pages(
    records: pandas.DataFrame, crosswalk: Crosswalk, *, taken: AbstractSet[str] = frozenset(), year: int = 0
) -> list[Page]:
    """Make one page per record, in the order of the records.

    `records` holds text in every cell, with the line in the delivered file as its index; columns that are missing
    count as empty. `taken` are titles that the wiki has already (without `File:`); `year` is the
    present one unless given. Problems are attached to the page of
    their record; a page with an error is not `ready`.
    """
    kept = latest(records, crosswalk).fillna("")
    cells = Cells(kept.index.tolist(), {column: kept[column].tolist() for column in kept.columns})
    titles = Titles(taken)
    pages = []
    made = PageMaker(crosswalk, year or now().year).make(cells)
    for line, head in zip(made.lines, made.heads, strict=True):
        page = Page.model_validate_json(line)
        clashes = titles.compare(head.title, head.source_id, head.row)
        pages.append(page.model_copy(update={"problems": [*page.problems, *clashes]}) if clashes else page)
    return pages


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
