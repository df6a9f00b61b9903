"""CSV, TSV and semicolon files: the encoding and the separator are found out, with evidence."""

from __future__ import annotations

import codecs
import csv
import io
import itertools
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal, TextIO

import charset_normalizer

from stafett.content import HEAD_BYTES, TEXT, kind_of, utf16_without_mark
from stafett.overruling import AS_FOUND, Overruling
from stafett.problems import Problem
from stafett.rules import finding
from stafett.sources.evidence import Evidence, Separation, in_words
from stafett.sources.pieces import pieces
from stafett.sources.table import FEW, TOGETHER, Reading, Tabulation, UnreadableDelivery

MAX_BYTES = 1 << 30
AT_ONCE = 1 << 20
"""Bytes that are in memory at a time; no fewer than the sample."""
SAMPLE = 1 << 18
LETTERS = 1 << 22
"""Bytes in which letters are looked at with those before them."""
ONE_BYTE = ("cp1252", "mac_roman", "cp850")
"""Of Windows, of older Macs and of DOS."""
BESIDE = (re.compile(rb"[a-z]([\x80-\xff])()"), re.compile(rb"[A-Z]{2}([\x80-\xff])|([\x80-\xff])[A-Z]"))
"""Letters beyond ASCII that should be small, because they follow a small one, and those that should be capitals."""
ENOUGH = 0.7
"""Share of expected letters below which none of these encodings is likely."""
ASCII = bytes(range(128))
DELIMITERS = ",;\t|"
BOMS = [
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
]
ENCODING_NAMES = {
    "cp850": "DOS (cp850)",
    "cp1252": "Windows-1252",
    "mac_roman": "Mac Roman",
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8",
}
STATED = re.compile(r"\ufeff?\"?sep=([^\w\"\r\n])\"?\r?(?:\n|$)", re.IGNORECASE)
"""What Excel reads, and writes on request, as a first line: the sign between cells."""
LONGEST_STATED = 20
EXPECTED = set("åäöÅÄÖéÉèÈêëüÜßæøÆØñçàáâíïîóôòúûãõÑÇÀÁ°´·–—‘’“”„…»«½¼×§®©£±²\u00a0")
"""What stands beyond ASCII in Western European museum data; anything else speaks against an encoding."""

# The file as a whole is bounded, so that a cell of any length can be read and then named.
csv.field_size_limit(MAX_BYTES)


@dataclass(frozen=True)
class Encoding:
    """A Python codec and why it was chosen."""

    codec: str
    evidence: Evidence
    proven: bool = False
    """All of the file has been decoded."""

    @property
    def name(self) -> str:
        """The name that people know it by."""
        return ENCODING_NAMES.get(self.codec, self.codec.upper())


def read(path: Path, *, name: str, id_column: str = "", overruling: Overruling = AS_FOUND) -> Reading:
    """Read a delimited file; its encoding and the sign between its cells are found out or overruled.

    Raises UnreadableDelivery when it is empty, no text, over 1 GiB, not decodable, or without columns or records.
    """
    chosen, cells, table = _table(path, name, id_column, overruling, block=TOGETHER)
    return Reading(table.whole(), chosen.name, chosen.evidence, table.problems, cells)


def stream(path: Path, *, name: str, id_column: str = "", overruling: Overruling = AS_FOUND) -> Tabulation:
    """As `read`, block by block, so that neither the file nor the table is in memory as a whole. What is wrong with the
    file as such is raised at once."""
    return _table(path, name, id_column, overruling)[2]


def _table(
    path: Path, name: str, id_column: str, overruling: Overruling, *, block: int = 0
) -> tuple[Encoding, Separation, Tabulation]:
    """The table, none of it read yet but the names of its columns."""
    chosen, cells = _looked_at(path, name, overruling)
    with _opened(path, chosen.codec) as text:
        stated = STATED.match(text.read(LONGEST_STATED))  # what is said to Excel is no record
    lines = pieces(path, chosen.codec, cells, skip=1 if stated else 0)
    table = Tabulation(lines, name, id_column=id_column, block=block)
    table.problems[:0] = _doubts(chosen)
    table.how = in_words(chosen.name, chosen.evidence, cells)
    return chosen, cells, table


def _looked_at(path: Path, name: str, overruling: Overruling) -> tuple[Encoding, Separation]:
    """How the file is stored and what separates its cells; raises UnreadableDelivery where that cannot be said."""
    _demand_text(path, name)
    given = overruling.encoding
    chosen = Encoding(given, Evidence("chosen")) if given else find_encoding(path)
    if not (chosen.proven or _decodes(path, chosen.codec)):
        raise UnreadableDelivery(_undecodable(path.read_bytes(), chosen))
    with _opened(path, chosen.codec) as text:
        return chosen, _separation(text.read(SAMPLE), overruling.delimiter)


def find_encoding(path: Path) -> Encoding:
    """Find out how the text is stored: byte order mark, zero bytes, valid UTF-8, or the letters it would give."""
    start = next(_blocks(path), b"")
    for mark, codec in BOMS:
        if start.startswith(mark):
            return Encoding(codec, Evidence("mark"))
    if codec := utf16_without_mark(start[:SAMPLE]):
        return Encoding(codec, Evidence("zeros"))
    if (proven := _decodes(path, "utf-8")) or _mostly_utf8(path):
        return Encoding("utf-8", Evidence("valid"), proven)
    return _single_byte(path)


def find_separation(text: str) -> Separation:
    """The separator that the first line states, or with which most lines have as many cells as the first line."""
    if stated := STATED.match(text):
        return Separation(stated[1], "stated")
    rated = [(_agreement(text, delimiter), delimiter) for delimiter in DELIMITERS]
    (share, width), delimiter = max(rated, key=lambda pair: pair[0])
    if (share, width) <= (0.0, 1):
        return Separation(",", "nothing")
    return Separation(delimiter, "agreement", share, width, _is_quoted(text, delimiter, share))


def _is_quoted(text: str, delimiter: str, share: float) -> bool:
    """Whether quotation marks stand around cells: all of them do, most that open one close it, or lines agree only
    so."""
    if _is_strict(text, delimiter):
        return True
    rows = list(itertools.islice(csv.reader(_split(text), delimiter=delimiter, quoting=csv.QUOTE_NONE), 200))
    opened = [cell for cells in rows for cell in cells if cell.startswith('"')]
    closed = sum(len(cell) > 1 and cell.endswith('"') for cell in opened)
    return not opened or 2 * closed >= len(opened) or _agreement(text, delimiter, csv.QUOTE_NONE)[0] < share


def _is_strict(text: str, delimiter: str) -> bool:
    """Whether every quotation mark that opens a cell is closed at the cell's end, or doubled."""
    try:
        return all(True for _ in csv.reader(_split(text), delimiter=delimiter, strict=True))
    except csv.Error:
        return False


def _separation(text: str, given: str) -> Separation:
    return Separation(given, "chosen") if given else find_separation(text)


def _blocks(path: Path) -> Iterator[bytes]:
    """The bytes of a file, some at a time."""
    with path.open("rb") as file:
        yield from iter(partial(file.read, AT_ONCE), b"")


def _opened(path: Path, codec: str) -> TextIO:
    """The text of a file, decoded as it is read, with its line ends as they are."""
    return path.open(encoding=codec, newline="")


def _demand_text(path: Path, name: str) -> None:
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise UnreadableDelivery(finding("delivery-too-large", value=name, size=size, limit=MAX_BYTES))
    if not any(block.strip(b" \t\r\n\xef\xbb\xbf\xff\xfe\x00") for block in _blocks(path)):
        raise UnreadableDelivery(finding("delivery-empty", value=name))
    kind = kind_of(next(_blocks(path))[:HEAD_BYTES])
    if kind is not TEXT:
        claimed = Path(name).suffix.lstrip(".").upper() or "CSV"
        raise UnreadableDelivery(finding("delivery-not-what-it-says", value=name, claimed=claimed, found=kind.name))


def _decoded(path: Path, codec: str, errors: str = "strict") -> Iterator[str]:
    """The text of a file, some at a time. Raises UnicodeDecodeError."""
    decoder = codecs.getincrementaldecoder(codec)(errors)
    for block in _blocks(path):
        yield decoder.decode(block)
    yield decoder.decode(b"", final=True)


def _decodes(path: Path, codec: str) -> bool:
    try:
        return all(True for _ in _decoded(path, codec))
    except UnicodeDecodeError:
        return False


def _mostly_utf8(path: Path) -> bool:
    """UTF-8 with a few broken places: those are better named than hidden by another encoding."""
    broken = beyond_ascii = 0
    for text in _decoded(path, "utf-8", "replace"):
        broken += text.count("\ufffd")
        beyond_ascii += len(text) - len(text.encode("ascii", errors="ignore"))
    return beyond_ascii - broken > 3 * broken


def _single_byte(path: Path) -> Encoding:
    """The one that gives more of the expected letters, and fewer whose case does not fit those beside them; else what
    charset-normalizer finds."""
    high: Counter[int] = Counter()
    for block in _blocks(path):
        high.update(block.translate(None, ASCII))
    start = b"".join(itertools.islice(_blocks(path), LETTERS // AT_ONCE))
    small, capital = (Counter(max(found) for found in beside.findall(start)) for beside in BESIDE)
    rated = [(_expected_share(high, codec) - _misfits(small, capital, codec), codec) for codec in ONE_BYTE]
    share, codec = max(rated, key=lambda pair: pair[0])
    if share < ENOUGH:
        found = charset_normalizer.from_bytes(start[:SAMPLE]).best()
        codec = found.encoding if found else codec
    return Encoding(codec, Evidence("letters", _letters(high, codec)))


def _expected_share(high: Counter[int], codec: str) -> float:
    expected = sum(count for byte, count in high.items() if bytes([byte]).decode(codec, "replace") in EXPECTED)
    return expected / max(1, high.total())


def _misfits(small: Counter[bytes], capital: Counter[bytes], codec: str) -> float:
    """The share of letters in the wrong case: "BÜt" and "SJôN" are "Båt" and "SJÖN" in another encoding."""
    wrong = sum(count for letter, count in small.items() if letter.decode(codec, "replace").isupper())
    wrong += sum(count for letter, count in capital.items() if letter.decode(codec, "replace").islower())
    return wrong / max(1, small.total() + capital.total())


def _letters(high: Counter[int], codec: str) -> str:
    """The commonest letters beyond ASCII, for example "ö 12, å 7"."""
    common = ((bytes([byte]).decode(codec, "replace"), count) for byte, count in high.most_common(8))
    return ", ".join(f"{letter} {count}" for letter, count in common)


def _undecodable(content: bytes, encoding: Encoding) -> Problem:
    """Name the line and show it with the broken bytes visible."""
    try:
        content.decode(encoding.codec)
        start = len(content)  # a character that is cut off at the end
    except UnicodeDecodeError as error:
        start = error.start
    before = content[:start].decode(encoding.codec, errors="replace")
    after = content[start : start + 80].decode(encoding.codec, errors="backslashreplace")
    line = (before.rpartition("\n")[2][-80:] + after).splitlines()[0]
    return finding("delivery-undecodable", row=before.count("\n") + 1, value=line, encoding=encoding.name)


def _agreement(text: str, delimiter: str, quoting: Literal[0, 3] = csv.QUOTE_MINIMAL) -> tuple[float, int]:
    """Share of the first lines with as many cells as the first line, and that number of cells."""
    reader = csv.reader(_split(text), delimiter=delimiter, quoting=quoting)
    rows = list(itertools.islice((cells for cells in reader if cells), 200))
    width = len(rows[0]) if rows else 0
    if width < 2:  # a title may stand above the names of the columns
        width = next((count for count, _ in Counter(map(len, rows)).most_common(1) if count > FEW), width)
    if width < 2:
        return (0.0, width)
    complete = rows[:-1] if len(rows) > 2 else rows
    return (sum(len(cells) == width for cells in complete) / len(complete), width)


def _split(text: str) -> io.StringIO:
    return io.StringIO(text, newline="")


def _doubts(encoding: Encoding) -> list[Problem]:
    if encoding.evidence.kind != "letters":
        return []
    return [finding("delivery-encoding-guessed", encoding=encoding.name, evidence=encoding.evidence.detail)]
