"""From the lines of any source to a table of records, with every doubtful line and cell named.

A source yields `Line`s (number in the delivered file, cells as text); this module judges them and keeps all of them,
so that the books balance: a bad row stays in the table and is named by a problem.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice

import pandas
import pyarrow

from stafett.phases import Text
from stafett.problems import Problem
from stafett.rules import NO_TEXT, VALUE_LIMIT, finding
from stafett.sources.evidence import Evidence, Separation, in_words

MAX_COLUMNS = 500
MAX_CELL = 1_000_000
"""Characters in one cell."""
MAX_CELLS = 50_000_000
"""Rows times columns, empty cells counted: a million records of 50 columns."""

LOOKED_AT, FEW = 20, 2
"""Filled lines among which the heading is looked for, and the most cells in a line above it."""
AT_ONCE, BLOCK, TOGETHER = 50, 2500, 50_000
"""Lines that are judged at one glance, and rows of a block: where work goes on beside the reading, and where it waits
for the whole table."""

FORMULA = re.compile(r"\s*(?:=\s*[\w('\"+\-@]|[@+\-][A-Za-z][\w.]*\()")
"""What a spreadsheet would calculate; a leading minus alone ("-1890") is an ordinary value."""
OPENING = re.compile("\x1f\\s*[=@+-]")
"""Finds in a whole line (\\x1f before each cell) whether it has to be looked at cell by cell."""


NAME = re.compile(r"\D*[^\W\d]\D*\d{0,2}$")
"""What a column may be called, where that tells a heading from a record: "Bild 2", and no number or date."""


@dataclass(frozen=True)
class Line:
    """One line of a source: its number in the delivered file (1-based) and its cells."""

    number: int
    cells: list[str]

    @property
    def held(self) -> list[str]:
        """The cells that are not empty, without the space around them."""
        return [cell for cell in map(str.strip, self.cells) if cell]


class Lines:
    """Lines that follow each other in a source."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self._lines = lines

    def __iter__(self) -> Iterator[Line]:
        return iter(self._lines)

    def columns(self, width: int) -> pyarrow.Table | None:
        """The number of each line and its cells in `width` columns, without empty lines; None where lines have to be
        looked at one by one, because something may have to be named."""
        return None


@dataclass(frozen=True)
class Reading:
    """A delivery as read.

    `records`: one row per record, all columns of dtype str, missing values "", the index (named `_row`) holding the
    line in the delivered file. `encoding` is empty where the file itself states it; `evidence` says why it was chosen,
    or what the records are; `separation` how cells are separated, where they are. `deleted` records are none of
    these: their source has deleted them.
    """

    records: pandas.DataFrame
    encoding: str
    evidence: Evidence
    problems: list[Problem] = field(default_factory=list)
    separation: Separation | None = None
    deleted: int = 0

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
    table = Tabulation([Lines(lines)], name, id_column=id_column, exact=exact, block=TOGETHER)
    return table.whole(), table.problems


class Tabulation:
    """The table of lines, which come in `pieces`, in blocks of rows, for those who need it not as a whole; can be gone
    through once.

    Other arguments, columns, and index are those of `tabulate`. `problems` grows as the blocks are taken, `how` is set
    by those who know how the lines were read. Raises UnreadableDelivery: at once without columns, on the way without
    records or with too many cells.
    """

    def __init__(
        self, pieces: Iterable[Lines], name: str, *, id_column: str = "", exact: bool = True, block: int = 0
    ) -> None:
        self._pieces = iter(pieces)
        above, header = self._header()
        if header is None:
            raise UnreadableDelivery(finding("delivery-empty", value=name))
        names = [cell.strip(" \t\r\n\ufeff\u00a0") for cell in _without_empty_end(header.cells)]
        _bound_columns(names, name)
        self.problems = [*name_lines_above(above, name), *_check_header(names, header.number)]
        self.how: Text = {}
        self.names = _distinct(names)
        self._name, self._exact, self._block = name, exact, block or BLOCK
        self._id_place = self.names.index(id_column) if id_column in self.names else -1

    def __iter__(self) -> Iterator[pandas.DataFrame]:
        rows, most = 0, MAX_CELLS // max(1, len(self.names))
        held: list[pyarrow.Table] = []
        for table in self._tables():
            rows += len(table)
            if rows > most:
                raise UnreadableDelivery(finding("cells-too-many", value=self._name, limit=MAX_CELLS))
            held.append(table)
            while sum(map(len, held)) >= self._block:
                together = pyarrow.concat_tables(held)
                yield self._frame(together.slice(0, self._block))
                held = [together.slice(self._block)]
        if not rows:
            raise UnreadableDelivery(finding("delivery-header-only", value=self._name))
        if any(map(len, held)):
            yield self._frame(pyarrow.concat_tables(held))

    def whole(self) -> pandas.DataFrame:
        """All blocks as one."""
        blocks = list(self)
        return pandas.concat(blocks) if len(blocks) > 1 else blocks[0]

    def _header(self) -> tuple[list[Line], Line | None]:
        """The heading, and the lines above it; those below go back to the others."""
        first: list[Line] = []
        for piece in self._pieces:
            lines = _filled(piece)
            first += islice(lines, LOOKED_AT - len(first))
            if len(first) == LOOKED_AT:
                self._pieces = chain([Lines(lines)], self._pieces)
                break
        if not first:
            return [], None
        at = lines_above(first)
        self._pieces = chain([Lines(first[at + 1 :])], self._pieces)
        return first[:at], first[at]

    def _tables(self) -> Iterator[pyarrow.Table]:
        """The columns of each piece, line numbers first, where need be after a look at its lines."""
        for piece in self._pieces:
            columns = piece.columns(len(self.names))
            yield from [columns] if columns is not None else map(self._judged_table, _some(_filled(piece), self._block))

    def _judged_table(self, lines: list[Line]) -> pyarrow.Table:
        rows = chain.from_iterable(map(self._good, _some(iter(lines), AT_ONCE)))
        cells = [pyarrow.array(column, pyarrow.large_string()) for column in zip(*rows, strict=True)]
        numbers = pyarrow.array([line.number for line in lines], pyarrow.int64())
        return pyarrow.Table.from_arrays([numbers, *cells], names=list(map(str, range(len(cells) + 1))))

    def _frame(self, table: pyarrow.Table) -> pandas.DataFrame:
        numbers, *cells = (column.combine_chunks() for column in table.columns)
        made = {at: pandas.array(column, dtype="str") for at, column in zip(self.names, cells, strict=True)}
        return pandas.DataFrame(made, index=pandas.Index(numbers.to_numpy(), name="_row", dtype="int64"))

    def _good(self, lines: list[Line]) -> list[Sequence[str]]:
        """The cells of each line; nearly all lines have nothing to be judged, which is seen at one glance."""
        rows: list[Sequence[str]] = [line.cells for line in lines]
        width = len(self.names)
        if all(len(cells) == width for cells in rows) and not _doubtful("\x1f".join(map("\x1f".join, rows))):
            return rows
        return [self._judged_line(line) for line in lines]

    def _judged_line(self, line: Line) -> Sequence[str]:
        cells = self._fitted(line)
        if not _doubtful("\x1f".join(cells)):
            return cells
        record = cells[self._id_place] if self._id_place >= 0 else ""
        return [self._judged(cell, record, line.number, at) for cell, at in zip(cells, self.names, strict=True)]

    def _fitted(self, line: Line) -> list[str]:
        """The cells of `line`, as many as there are columns."""
        width, cells = len(self.names), line.cells
        if len(cells) == width:
            return cells
        found = len(_without_empty_end(cells))
        _bound_columns(cells[:found], self._name)
        if found > width or (self._exact and len(cells) < width):
            record = cells[self._id_place] if 0 <= self._id_place < len(cells) else ""
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


def lines_above(lines: Sequence[Line], sizes: Sequence[int] = ()) -> int:
    """How many of the first `lines` of a source stand above its heading, such as a title and who made the export.

    They hold a cell or two, the heading and most of what follows hold more, and only names are in the heading. `sizes`
    says how many cells each line fills, where some are merged.
    """
    sizes = sizes or [len(line.held) for line in lines]
    at = next((at for at, size in enumerate(sizes) if size > FEW), 0)
    if not at:
        return 0
    held, below = lines[at].held, sizes[at + 1 :]
    named = all(map(NAME.match, held)) and not any(map(str.isdigit, held[0]))
    fitting = below and max(below) <= sizes[at] and 2 * sum(size > FEW for size in below) > len(below)
    return at if named and fitting and len(set(held)) == len(held) else 0


def name_lines_above(lines: Sequence[Line], name: str) -> list[Problem]:
    """What is told about lines that stand above a heading."""
    if not lines:
        return []
    shown = " / ".join(" ".join(line.held) for line in lines)
    if len(shown) > VALUE_LIMIT:
        shown = f"{shown[: VALUE_LIMIT - 1]}…"
    return [finding("delivery-lines-above", value=name, lines=shown)]


def _filled(lines: Iterable[Line]) -> Iterator[Line]:
    return (line for line in lines if any(line.cells))


def _some(lines: Iterator[Line], number: int) -> Iterator[list[Line]]:
    """The lines, `number` at a time."""
    return iter(lambda: list(islice(lines, number)), [])


def _doubtful(joined: str) -> bool:
    """Whether cells, joined by \\x1f, have to be looked at one by one."""
    text = f"\x1f{joined}"
    return len(text) > MAX_CELL or bool(OPENING.search(text) or NO_TEXT.search(text))


def _without_empty_end(cells: list[str]) -> list[str]:
    end = len(cells)
    while end and not cells[end - 1].strip():
        end -= 1
    return cells[:end]


def _bound_columns(cells: list[str], name: str) -> None:
    if len(cells) > MAX_COLUMNS:
        raise UnreadableDelivery(finding("columns-too-many", value=name, count=len(cells), limit=MAX_COLUMNS))


def _check_header(names: list[str], row: int) -> list[Problem]:
    places: dict[str, list[int]] = defaultdict(list)
    for place, column in enumerate(names, start=1):
        places[column].append(place)
    unnamed = [finding("column-unnamed", row=row, place=place) for place in places.pop("", [])]
    return unnamed + [
        finding("column-duplicate", row=row, column=column, value=column, places=", ".join(map(str, found)))
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
