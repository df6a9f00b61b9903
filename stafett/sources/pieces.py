"""A delimited file in pieces of whole lines, of which harmless ones become columns without a look at single cells.

What is harmless is read by pyarrow, a piece at a time; whatever has to be judged or named is read by `csv`, line by
line. Both understand the same as long as each quotation mark opens or closes a cell or is doubled.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, Literal, TextIO

import numpy
import pyarrow
import pyarrow.compute
from numpy.typing import NDArray
from pyarrow.csv import ConvertOptions, ParseOptions, ReadOptions, read_csv

from stafett.sources.evidence import Separation
from stafett.sources.nested import SEPARATOR
from stafett.sources.table import FORMULA, MAX_CELL, Line, Lines

START, AT_ONCE, LONGEST = 1 << 12, 1 << 20, 1 << 24
"""Bytes of the first piece, where the names of the columns are; of most others; and of the longest."""
SIGNS = ",;\t|"
"""What stands between cells where pyarrow reads."""
BREAKS = {"\x0b": "\n", "\x1d": SEPARATOR}
"""What FileMaker writes for the end of a line in a cell, and between the values of a repeated field."""
END_OF_FILE = "\x1a"
"""As DOS marks it."""
QUOTE, FEED, RETURN = b'"\n\r'
BEFORE_FORMULA = numpy.isin(numpy.arange(256), list(b"=@+-\t\n\v\f\r\x1c\x1d\x1e\x1f \xc2\xe1\xe2\xe3"))
"""The first bytes of what FORMULA finds: its signs, and those that white space begins with in UTF-8."""
HALVES = "surrogatepass"
"""Halves of characters, which odd encodings can give, are kept until they are named."""

Numbers = NDArray[Any]


def pieces(path: Path, codec: str, separation: Separation, *, skip: int = 0) -> Iterator[Lines]:
    """The lines of a file that can be decoded as `codec`, all but the first `skip`.

    From a quotation mark on that stands elsewhere than around a cell, or a line of 16 MB, the rest is one piece.
    """
    text, size, first, passed = b"", START, 1, 0
    with _opened(path, codec) as file:
        while True:
            block = file.read(size)
            text += block.encode("utf-8", HALVES) if isinstance(block, str) else block
            if not text:
                return
            found = _records(text, separation, last=not block)
            if found is None or len(text) > LONGEST:
                break
            if found.size:
                yield Text(text[: found.size], first + found.begins, separation, max(0, skip - passed))
            text, first, passed = text[found.size :], first + found.lines, passed + len(found.begins)
            size = min(2 * size, AT_ONCE)
    yield Lines(_rest(path, codec, separation, max(skip, passed)))


@dataclass(frozen=True)
class Text(Lines):
    """Some records as UTF-8, and the line in the delivered file on which each of them begins."""

    text: bytes
    begins: Numbers
    separation: Separation
    skip: int

    def __iter__(self) -> Iterator[Line]:
        lines = io.StringIO(self.text.decode("utf-8", HALVES), newline="")
        broken = any(sign.encode() in self.text for sign in BREAKS)
        return _as_csv(lines, self.separation, self.skip, int(self.begins[0]), broken)

    def columns(self, width: int) -> pyarrow.Table | None:
        """As Lines.columns: None where something may have to be judged."""
        if width < 2 or self.skip or b"\0" in self.text or self.text.startswith(codecs.BOM_UTF8):
            return None
        try:
            cells = [column.combine_chunks() for column in self._parsed(width).columns]
        except pyarrow.ArrowInvalid:  # too few cells in a line, or too many
            return None
        for sign, meant in BREAKS.items():
            if sign.encode() in self.text:
                cells = [pyarrow.compute.replace_substring(column, sign, meant) for column in cells]
        if len(cells[0]) != len(self.begins) or any(map(_doubtful, cells)):
            return None
        table = pyarrow.Table.from_arrays([pyarrow.array(self.begins), *cells], names=list(map(str, range(width + 1))))
        filled = numpy.diff(sum(map(_begins, cells))) > 0
        return table if filled.all() else table.filter(pyarrow.array(filled))

    def _parsed(self, width: int) -> pyarrow.Table:
        names = list(map(str, range(width)))
        return read_csv(
            pyarrow.BufferReader(self.text),
            ReadOptions(use_threads=False, block_size=len(self.text) + 1, column_names=names),
            ParseOptions(
                delimiter=self.separation.sign,
                quote_char='"' if self.separation.quoted else False,
                newlines_in_values=True,
                ignore_empty_lines=False,
            ),
            ConvertOptions(column_types=dict.fromkeys(names, pyarrow.large_string()), strings_can_be_null=False),
        )


@dataclass(frozen=True)
class _Records:
    """The records that end in a text: how many bytes and lines they are, and the line (from 0) each begins on."""

    size: int
    lines: int
    begins: Numbers


def _records(text: bytes, separation: Separation, *, last: bool) -> _Records | None:
    """None where quotation marks do not tell which line ends are inside cells."""
    signs = numpy.frombuffer(text, numpy.uint8)
    quotes = numpy.flatnonzero(signs == QUOTE) if separation.quoted else numpy.empty(0, int)
    before = signs[quotes[::2] - 1]
    if len(quotes) and quotes[0] == 0:
        before[0] = FEED
    if separation.sign not in SIGNS or not numpy.isin(before, [ord(separation.sign), QUOTE, FEED, RETURN]).all():
        return None
    feeds, ending = signs == FEED, signs == RETURN
    ending[:-1] &= ~feeds[1:]
    ending |= feeds
    ending[-1] = last or feeds[-1]  # a return may be the first half of a line end
    breaks = numpy.flatnonzero(ending)
    ends = numpy.flatnonzero(numpy.searchsorted(quotes, breaks, side="right") % 2 == 0)
    if not len(ends):
        return None if last else _Records(0, 0, ends)
    if last and ends[-1] + 1 < len(breaks):  # a quotation mark is never closed
        return None
    return _Records(int(breaks[ends[-1]]) + 1, int(ends[-1]) + 1, numpy.append(0, ends[:-1] + 1))


def _doubtful(cells: pyarrow.LargeStringArray) -> bool:
    """Whether one of these cells has something to be named."""
    begins = _begins(cells)
    sizes = begins[1:] - begins[:-1]
    filled = numpy.flatnonzero(sizes)
    if not len(filled):
        return False
    signs = numpy.frombuffer(cells.buffers()[2], numpy.uint8)
    odd = filled[BEFORE_FORMULA[signs[begins[filled]]]]
    return sizes.max() > MAX_CELL or (len(odd) > 0 and any(map(FORMULA.match, cells.take(odd).to_pylist())))


def _begins(cells: pyarrow.LargeStringArray) -> Numbers:
    """Where in their buffer each of the cells begins and the last one ends."""
    return numpy.frombuffer(cells.buffers()[1], numpy.int64)[cells.offset : cells.offset + len(cells) + 1]


def _opened(path: Path, codec: str) -> BinaryIO | TextIO:
    """The file, to be read as bytes where these are UTF-8."""
    if codec not in ("utf-8", "utf-8-sig"):
        return path.open(encoding=codec, newline="")
    file = path.open("rb")
    if codec == "utf-8-sig" and file.read(len(codecs.BOM_UTF8)) != codecs.BOM_UTF8:
        file.seek(0)
    return file


def _rest(path: Path, codec: str, separation: Separation, skip: int) -> Iterator[Line]:
    """The lines of the file, all but the first `skip`."""
    with path.open(encoding=codec, newline="") as text:
        broken = any(sign in some for some in iter(partial(text.read, AT_ONCE), "") for sign in BREAKS)
        text.seek(0)
        yield from _as_csv(text, separation, skip, 1, broken)


def _as_csv(lines: Iterable[str], separation: Separation, skip: int, first: int, broken: bool) -> Iterator[Line]:
    """The lines as csv understands them, numbered from `first`; a line's number is where it begins."""
    quoting: Literal[0, 3] = csv.QUOTE_MINIMAL if separation.quoted else csv.QUOTE_NONE
    reader = csv.reader(lines, delimiter=separation.sign, quoting=quoting)
    for _ in islice(reader, skip):
        pass
    begins = first + reader.line_num
    for cells in reader:
        if cells != [END_OF_FILE]:
            yield Line(begins, [_mended(cell) for cell in cells] if broken else cells)
        begins = first + reader.line_num


def _mended(cell: str) -> str:
    for sign, meant in BREAKS.items():
        cell = cell.replace(sign, meant)
    return cell
