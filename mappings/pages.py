"""From records to pages: the same records and the same crosswalk always give the same pages.

Each record is judged on its own first (mappings/page_maker.py), then the titles of the batch are compared. Nothing is
thrown away: a record that cannot go up becomes a page with the problems that keep it out.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING

from mappings.checks import Titles
from mappings.crosswalk_model import Crosswalk
from mappings.distinct import Cells
from mappings.page_maker import PageMaker
from mappings.records import as_read
from stafett.clock import now
from stafett.pages import Page

if TYPE_CHECKING:
    import pandas


def make_pages(
    records: pandas.DataFrame, crosswalk: Crosswalk, *, taken: AbstractSet[str] = frozenset(), year: int = 0
) -> list[Page]:
    """Make one page per record, in the order of the records.

    `records` holds text in every cell, with the line in the delivered file as its index; columns that are missing
    count as empty. `taken` are titles that the wiki has already (without `File:`); `year` is the present one unless
    given. Problems are attached to the page of their record; a page with an error is not `ready`.
    """
    kept = as_read(records, crosswalk).fillna("")
    cells = Cells(kept.index.tolist(), {column: kept[column].tolist() for column in kept.columns})
    titles = Titles(taken)
    pages = []
    made = PageMaker(crosswalk, year or now().year).make(cells)
    for line, head in zip(made.lines, made.heads, strict=True):
        page = Page.model_validate_json(line)
        clashes = titles.compare(head)
        pages.append(page.model_copy(update={"problems": [*page.problems, *clashes]}) if clashes else page)
    return pages
