"""Records written as CSV, block by block."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from pathlib import Path

import pandas
import pyarrow
from pyarrow import compute

QUOTED = '",\r\n'
"""A cell with one of these stands in quotation marks."""
TEXT = pyarrow.large_string()
NOTHING, COMMA, LINE_END, MARK, NO_CELL = (pyarrow.scalar(text, TEXT) for text in ("", ",", "\n", '"', '""'))


def write_csv(blocks: Iterable[pandas.DataFrame], path: Path, *, lines: str = "") -> int:
    """Write blocks of records, which have the same columns, as one file in UTF-8; gives the number of records.

    With `lines`, a first column of that name holds their index. Raises what the blocks raise, and OSError.
    """
    rows = 0
    with path.open("wb") as file:
        for block in blocks:
            table = block.reset_index(names=lines) if lines else block
            if not file.tell():
                file.write(_header(list(table.columns)))
            if len(table):
                file.write(_rows(table))
            rows += len(table)
    return rows


def _header(names: list[str]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(names)
    return out.getvalue().encode()


def _rows(table: pandas.DataFrame) -> memoryview:
    columns = pyarrow.Table.from_pandas(table, preserve_index=False).columns
    cells = [_in_marks(column.cast(TEXT).combine_chunks()) for column in columns]
    if len(cells) == 1:  # an empty line would be no record
        cells = [compute.if_else(compute.equal(cells[0], NOTHING), NO_CELL, cells[0])]
    joined = compute.binary_join_element_wise(*cells, COMMA)
    ended = compute.binary_join_element_wise(joined, NOTHING, LINE_END)
    return memoryview(ended.buffers()[2])


def _in_marks(cells: pyarrow.LargeStringArray) -> pyarrow.LargeStringArray:
    """The cells, with quotation marks around those that need them."""
    data = cells.buffers()[2]
    whole = data.to_pybytes() if data else b""
    if not any(sign.encode() in whole for sign in QUOTED):
        return cells
    doubled = compute.replace_substring(cells, '"', '""')
    marked = compute.binary_join_element_wise(MARK, doubled, MARK, NOTHING)
    return compute.if_else(compute.match_substring_regex(cells, f"[{QUOTED}]"), marked, cells)
