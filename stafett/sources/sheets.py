"""From the sheets of a workbook to one table: those with the same column names follow each other, others are named.

A heading in several rows is read where the workbook says so by merged cells: "Size" over "Height" and "Width" gives
"Size.Height" and "Size.Width". A single merged cell above the heading is a title and passed over; so are lines of a
cell or two, which are named.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from stafett.overruling import same_title
from stafett.rules import finding
from stafett.sources.evidence import Evidence
from stafett.sources.table import (
    LOOKED_AT,
    Line,
    Reading,
    UnreadableDelivery,
    lines_above,
    name_lines_above,
    tabulate,
)

MAX_TEXT = 1 << 30
"""Characters in all cells: a text stored once may be shown in very many."""
HEADING_WITHIN = 20
"""Rows from the top in which merged cells matter."""
HEADING_ROWS = 4
MOST_NAMED = 20


@dataclass(frozen=True)
class Merge:
    """Merged cells: rows from 1 as the sheet numbers them, columns from 0."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class Sheet:
    """One sheet. `merges` within the first rows are there, at the latest, when the line in which they begin is."""

    title: str
    lines: Iterator[Line]
    merges: list[Merge] = field(default_factory=list)
    hidden: bool = False


def read_sheets(sheets: Iterable[Sheet], name: str, id_column: str, wanted: str = "") -> Reading:
    """Read the first visible sheet that holds something and every later one with the same heading, or the wanted one.

    Line numbers are counted on from sheet to sheet. Raises UnreadableDelivery without columns or records, and without
    the wanted sheet.
    """
    book = _Book(name, wanted)
    records, problems = tabulate(book.lines(sheets), name, id_column=id_column, exact=False)
    titles = ", ".join(f"“{title}”" for title, _, _ in book.used)
    notes = name_lines_above(book.above, name)
    if len(book.used) > 1:
        spans = ", ".join(f"“{title}” ({first}–{last})" for title, first, last in book.used)
        notes.append(finding("delivery-sheets-joined", value=name, sheets=spans))
    if book.others:
        notes.append(finding("delivery-more-sheets", value=name, used=titles, others=", ".join(book.others)))
    return Reading(records, "", Evidence("workbook", titles), notes + problems)


def is_read(title: str, hidden: bool, wanted: str) -> bool:
    """Whether a sheet is the one wanted, or visible where none is."""
    return same_title(title) == wanted if wanted else not hidden


def number_text(value: float, digits: int = 1) -> str:
    """A number as people write it: 1234.0 is "1234", with leading zeros where `digits` wants them."""
    if math.isfinite(value) and value == int(value) and abs(value) < 1e15:
        return f"{int(value):0{digits}d}"
    return f"{value:.15g}"


class _Book:
    """Which sheets were used, with their first and last line, and which were not."""

    def __init__(self, name: str, wanted: str) -> None:
        self.name, self.wanted = name, wanted
        self.heading: list[str] | None = None
        self.above: list[Line] = []
        self.used: list[tuple[str, int, int]] = []
        self.others: list[str] = []
        self.room = MAX_TEXT

    def lines(self, sheets: Iterable[Sheet]) -> Iterator[Line]:
        before = 0
        for sheet in self._chosen(sheets):
            above, filled = _above((line for line in sheet.lines if any(line.cells)), sheet.merges)
            head, rest = _heading(filled, sheet.merges)
            if head is None:
                continue
            names = _names(head)
            if self.heading is None:
                self.heading = names
                yield head
            elif names != self.heading:
                self.others.append(f"“{sheet.title}”")
                continue
            self.above += above
            first = last = before + head.number
            for line in rest:
                self._spend(line.cells)
                last = before + line.number
                yield Line(last, line.cells)
            self.used.append((sheet.title, first, last))
            before = last

    def _chosen(self, sheets: Iterable[Sheet]) -> Iterator[Sheet]:
        titles = []
        for sheet in sheets:
            titles.append(sheet.title)
            if is_read(sheet.title, sheet.hidden, self.wanted):
                yield sheet
        if self.wanted and self.wanted not in map(same_title, titles):
            there = ", ".join(f"“{title}”" for title in titles[:MOST_NAMED])
            reason = f"it has no sheet “{self.wanted}”, but {there}"
            raise UnreadableDelivery(finding("delivery-unreadable", value=self.name, reason=reason))

    def _spend(self, cells: list[str]) -> None:
        self.room -= sum(map(len, cells))
        if self.room < 0:
            size = MAX_TEXT - self.room
            raise UnreadableDelivery(finding("delivery-too-large", value=self.name, size=size, limit=MAX_TEXT))


def _above(filled: Iterator[Line], merges: list[Merge]) -> tuple[list[Line], Iterator[Line]]:
    """The lines above the heading, but for titles in merged cells, and the lines from the heading on."""
    first = list(itertools.dropwhile(lambda line: _is_title(line, merges), itertools.islice(filled, LOOKED_AT)))
    begun = [[merge for merge in merges if merge.top == line.number] for line in first]
    sizes = [
        len(line.held) + sum(merge.right - merge.left for merge in found)
        for line, found in zip(first, begun, strict=True)
    ]
    # A line in which merged cells begin is part of the heading, however few cells it holds.
    headed = (at for at, found in enumerate(begun) if found and not _is_title(first[at], merges))
    at = min(lines_above(first, sizes), next(headed, len(first)))
    return first[:at], itertools.chain(first[at:], filled)


def _heading(filled: Iterator[Line], merges: list[Merge]) -> tuple[Line | None, Iterator[Line]]:
    """The line with the column names, made of several where merged cells say so, and the lines below it."""
    head = next(filled, None)
    if head is None:
        return None, filled
    begun = [merge for merge in merges if merge.top == head.number]
    bottom = max((max(merge.bottom, merge.top + 1) for merge in begun), default=head.number)
    rows = [head]
    if head.number < bottom < head.number + HEADING_ROWS:
        for line in filled:
            if line.number > bottom:
                filled = itertools.chain([line], filled)
                break
            rows.append(line)
    return (head if len(rows) == 1 else Line(head.number, _stacked(rows, merges))), filled


def _is_title(line: Line, merges: list[Merge]) -> bool:
    held = [place for place, cell in enumerate(line.cells) if cell.strip()]
    begun = {merge.left for merge in merges if merge.top == line.number and merge.right > merge.left}
    return len(held) == 1 and held[0] in begun


def _stacked(rows: list[Line], merges: list[Merge]) -> list[str]:
    """A name for each column: what stands above it in each row, merged cells filled, joined by points."""
    shown = {(row.number, place): cell.strip() for row in rows for place, cell in enumerate(row.cells) if cell.strip()}
    width = 1 + max(place for _, place in shown)
    for merge in merges:
        text = shown.get((merge.top, merge.left), "")
        for row in rows:
            if text and merge.top <= row.number <= merge.bottom:
                shown |= {(row.number, place): text for place in range(merge.left, min(merge.right + 1, width))}
    stacks = ([shown.get((row.number, place), "") for row in rows] for place in range(width))
    return [".".join(part for part, _ in itertools.groupby(stack) if part) for stack in stacks]


def _names(head: Line) -> list[str]:
    names = [cell.strip() for cell in head.cells]
    while names and not names[-1]:
        names.pop()
    return names
