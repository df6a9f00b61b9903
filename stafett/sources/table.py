"""From the lines of any source to a table of records, with every doubtful line and cell named.

A source yields `Line`s (number in the delivered file, cells as text); this module judges them and keeps all of them,
so that the books balance: a bad row stays in the table and is named by a problem.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

import pandas

from stafett.phases import Text
from stafett.problems import Problem
from stafett.rules import NO_TEXT, finding
from stafett.sources.evidence import Evidence, Separation, in_words

MAX_COLUMNS = 500
MAX_CELL = 1_000_000
"""Characters in one cell."""
MAX_CELLS = 50_000_000
"""Rows times columns, empty cells counted: a million records of 50 columns."""

FORMULA = re.compile(r"\s*(?:=\s*[\w('\"+\-@]|[@+\-][A-Za-z][\w.]*\()")
"""What a spreadsheet would calculate; a leading minus alone ("-1890") is an ordinary value."""
OPENING = re.compile("\x1f\\s*[=@+-]")
"""Finds in a whole line (\\x1f before each cell) whether it has to be looked at cell by cell."""


@dataclass(frozen=True)
class Line:
    """One line of a source: its number in the delivered file (1-based) and its cells."""

    number: int
    cells: list[str]


@dataclass(frozen=True)
class Reading:
    """A delivery as read.

    `records`: one row per record, all columns of dtype str, missing values "", the index (named `_row`) holding the
    line in the delivered file. `encoding` is empty where the file itself states it; `evidence` says why it was chosen,
    or what the records are; `separation` how cells are separated, where they are.
    """

    records: pandas.DataFrame
    encoding: str
    evidence: Evidence
    problems: list[Problem] = field(default_factory=list)
    separation: Separation | None = None

    @property
    def delimiter(self) -> str:
        """The sign between cells; empty for workbooks and what nests."""
        return self.separation.sign if self.separation else ""

    @property
    def how(self) -> Text:
        """How the file was read and by what that was found out, in each language."""
        return in_words(self.encoding, self.evidence, self.separation)


class UnreadableDelivery(ValueError):
    """Nothing can be read from the delivery; `problem` says why and what to do."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"{problem.rule}: {problem.value}")
        self.problem = problem


def tabulate(
    lines: Iterable[Line], name: str, *, id_column: str = "", exact: bool = True
) -> tuple[pandas.DataFrame, list[Problem]]:
    """Make the table of `lines`, whose first non-empty one holds the column names.

    `name` is the delivered file's name, for messages; `id_column` lets each problem name its record. With `exact` a
    line with too few cells is a problem; workbooks do not store empty cells and are read without. Cells beyond the
    last column are a problem unless they are empty. Empty lines are no records and are passed over.
    Raises UnreadableDelivery without columns or records, or with more than 500 columns or 50 million cells.
    """
    filled = (line for line in lines if any(line.cells))
    header = next(filled, None)
    if header is None:
        raise UnreadableDelivery(finding("delivery-empty", value=name))
    names = [cell.strip(" \t\r\n\ufeff\u00a0") for cell in _without_empty_end(header.cells)]
    _bound_columns(names, name)
    table = _Table(names, id_column, exact)
    for line in filled:
        table.add(line, name)
    if not table.numbers:
        raise UnreadableDelivery(finding("delivery-header-only", value=name))
    return table.records(), table.problems


class _Table:
    """The columns as they grow, and what was found wrong on the way."""

    def __init__(self, names: list[str], id_column: str, exact: bool) -> None:
        self.problems = _check_header(names)
        self.names = _distinct(names)
        self.id_place = self.names.index(id_column) if id_column in self.names else -1
        self.exact = exact
        self.numbers: list[int] = []
        self.columns: list[list[str]] = [[] for _ in names]
        self.most = MAX_CELLS // max(1, len(names))

    def add(self, line: Line, name: str) -> None:
        if len(self.numbers) >= self.most:
            raise UnreadableDelivery(finding("cells-too-many", value=name, limit=MAX_CELLS))
        cells = self._fitted(line, name)
        joined = "\x1f" + "\x1f".join(cells)
        if len(joined) > MAX_CELL or OPENING.search(joined) or NO_TEXT.search(joined):
            record = cells[self.id_place] if self.id_place >= 0 else ""
            cells = [self._judged(cell, record, line.number, at) for cell, at in zip(cells, self.names, strict=True)]
        self.numbers.append(line.number)
        for values, cell in zip(self.columns, cells, strict=True):
            values.append(cell)

    def _fitted(self, line: Line, name: str) -> list[str]:
        """The cells of `line`, as many as there are columns."""
        width, cells = len(self.names), line.cells
        if len(cells) == width:
            return cells
        found = len(_without_empty_end(cells))
        _bound_columns(cells[:found], name)
        if found > width or (self.exact and len(cells) < width):
            record = cells[self.id_place] if 0 <= self.id_place < len(cells) else ""
            about = finding("row-ragged", record=record, row=line.number, expected=width, found=len(cells))
            self.problems.append(about)
        return cells[:width] + [""] * (width - len(cells))

    def _judged(self, cell: str, record: str, row: int, column: str) -> str:
        """Name what is wrong with a cell, and give what can be kept of it."""

        def name_it(rule: str, **detail: int) -> None:
            self.problems.append(finding(rule, record=record, row=row, column=column, value=cell, **detail))

        if size := len(cell) if len(cell) > MAX_CELL else 0:
            cell = cell[:MAX_CELL]
            name_it("cell-too-large", size=size, limit=MAX_CELL)
        if NO_TEXT.search(cell):
            cell = NO_TEXT.sub("\ufffd", cell)
            name_it("cell-nul")
        if FORMULA.match(cell):
            name_it("cell-formula")
        return cell

    def records(self) -> pandas.DataFrame:
        columns = {at: pandas.array(cells, dtype="str") for at, cells in zip(self.names, self.columns, strict=True)}
        return pandas.DataFrame(columns, index=pandas.Index(self.numbers, name="_row", dtype="int64"))


def _without_empty_end(cells: list[str]) -> list[str]:
    end = len(cells)
    while end and not cells[end - 1].strip():
        end -= 1
    return cells[:end]


def _bound_columns(cells: list[str], name: str) -> None:
    if len(cells) > MAX_COLUMNS:
        raise UnreadableDelivery(finding("columns-too-many", value=name, count=len(cells), limit=MAX_COLUMNS))


def _check_header(names: list[str]) -> list[Problem]:
    places: dict[str, list[int]] = defaultdict(list)
    for place, column in enumerate(names, start=1):
        places[column].append(place)
    unnamed = [finding("column-unnamed", row=1, place=place) for place in places.pop("", [])]
    return unnamed + [
        finding("column-duplicate", row=1, column=column, value=column, places=", ".join(map(str, found)))
        for column, found in places.items()
        if len(found) > 1
    ]


def _distinct(names: list[str]) -> list[str]:
    """A name for each column: the second "title" becomes "title (2)", an unnamed one "column 5"."""
    taken: list[str] = []
    for place, name in enumerate(names, start=1):
        base, count, wanted = name or f"column {place}", 1, name or f"column {place}"
        while wanted in taken:
            count += 1
            wanted = f"{base} ({count})"
        taken.append(wanted)
    return taken
