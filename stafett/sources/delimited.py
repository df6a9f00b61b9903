"""CSV, TSV and semicolon files: the encoding and the separator are found out, with evidence."""

from __future__ import annotations

import codecs
import csv
import io
import itertools
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TextIO

import charset_normalizer

from stafett.content import HEAD_BYTES, TEXT, kind_of, utf16_without_mark
from stafett.problems import Problem
from stafett.rules import finding
from stafett.sources.table import Line, Reading, Tabulation, UnreadableDelivery, tabulate

MAX_BYTES = 1 << 30
AT_ONCE = 1 << 20
"""Bytes that are in memory at a time; no fewer than the sample."""
SAMPLE = 1 << 18
ASCII = bytes(range(128))
DELIMITERS = ",;\t|"
BOMS = [
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
]
ENCODING_NAMES = {"cp1252": "Windows-1252", "mac_roman": "Mac Roman", "utf-8": "UTF-8", "utf-8-sig": "UTF-8"}
EXPECTED = set("åäöÅÄÖéÉèÈêëüÜßæøÆØñçàáâíïîóôòúûãõÑÇÀÁ°´·–—‘’“”„…»«½¼×§®©£±²\u00a0")
"""What stands beyond ASCII in Western European museum data; anything else speaks against an encoding."""

# The file as a whole is bounded, so that a cell of any length can be read and then named.
csv.field_size_limit(MAX_BYTES)


@dataclass(frozen=True)
class Encoding:
    """A Python codec, why it was chosen, and whether it is a guess."""

    codec: str
    evidence: str
    guessed: bool = False

    @property
    def name(self) -> str:
        """The name that people know it by."""
        return ENCODING_NAMES.get(self.codec, self.codec.upper())


def read(path: Path, *, name: str, id_column: str = "", encoding: str = "", record_path: str = "") -> Reading:
    """Read a delimited file; `encoding` (a Python codec) overrules what would be found out.

    Raises UnreadableDelivery when it is empty, no text, over 1 GiB, not decodable, or without columns or records.
    """
    chosen, delimiter = _looked_at(path, name, encoding)
    records, problems = tabulate(_lines(path, chosen.codec, delimiter), name, id_column=id_column)
    return Reading(records, chosen.name, delimiter, chosen.evidence, _doubts(chosen) + problems)


def stream(path: Path, *, name: str, id_column: str = "", encoding: str = "") -> Tabulation:
    """As `read`, block by block, so that neither the file nor the table is in memory as a whole. What is wrong with the
    file as such is raised at once."""
    chosen, delimiter = _looked_at(path, name, encoding)
    table = Tabulation(_lines(path, chosen.codec, delimiter), name, id_column=id_column)
    table.problems[:0] = _doubts(chosen)
    return table


def _looked_at(path: Path, name: str, encoding: str) -> tuple[Encoding, str]:
    """How the file is stored and what separates its cells; raises UnreadableDelivery where that cannot be said."""
    _demand_text(path, name)
    chosen = Encoding(encoding, "chosen by a person") if encoding else find_encoding(path)
    _demand_decodable(path, chosen, name)
    with _opened(path, chosen.codec) as text:
        return chosen, find_delimiter(text.read(SAMPLE))


def find_encoding(path: Path) -> Encoding:
    """Find out how the text is stored: byte order mark, zero bytes, valid UTF-8, or the letters it would give."""
    start = next(_blocks(path), b"")
    for mark, codec in BOMS:
        if start.startswith(mark):
            return Encoding(codec, "byte order mark")
    if codec := utf16_without_mark(start[:SAMPLE]):
        return Encoding(codec, "every second byte is zero")
    if _mostly_utf8(path):
        return Encoding("utf-8", "valid UTF-8")
    return _single_byte(path)


def find_delimiter(text: str) -> str:
    """The separator with which most lines have as many cells as the first; a comma where nothing separates."""
    rated = [(_agreement(text, delimiter), delimiter) for delimiter in DELIMITERS]
    best, delimiter = max(rated, key=lambda pair: pair[0])
    return delimiter if best > (0.0, 1) else ","


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


def _mostly_utf8(path: Path) -> bool:
    """Valid UTF-8, or UTF-8 with a few broken places: those are better named than hidden by another encoding."""
    try:
        for _ in _decoded(path, "utf-8"):
            pass
    except UnicodeDecodeError:
        broken = beyond_ascii = 0
        for text in _decoded(path, "utf-8", "replace"):
            broken += text.count("\ufffd")
            beyond_ascii += len(text) - len(text.encode("ascii", errors="ignore"))
        return beyond_ascii - broken > 3 * broken
    return True


def _single_byte(path: Path) -> Encoding:
    """Windows-1252 or Mac Roman, whichever gives more of the expected letters; else what charset-normalizer finds."""
    high: Counter[int] = Counter()
    for block in _blocks(path):
        high.update(block.translate(None, ASCII))
    rated = [(_expected_share(high, codec), codec) for codec in ("cp1252", "mac_roman")]
    share, codec = max(rated, key=lambda pair: pair[0])
    if share < 0.7:
        found = charset_normalizer.from_bytes(next(_blocks(path))[:SAMPLE]).best()
        codec = found.encoding if found else codec
    return Encoding(codec, _letters(high, codec), guessed=True)


def _expected_share(high: Counter[int], codec: str) -> float:
    expected = sum(count for byte, count in high.items() if bytes([byte]).decode(codec, "replace") in EXPECTED)
    return expected / max(1, high.total())


def _letters(high: Counter[int], codec: str) -> str:
    """The commonest letters beyond ASCII, for example "ö 12, å 7"."""
    common = ((bytes([byte]).decode(codec, "replace"), count) for byte, count in high.most_common(8))
    return ", ".join(f"{letter} {count}" for letter, count in common)


def _demand_decodable(path: Path, encoding: Encoding, name: str) -> None:
    try:
        "a".encode(encoding.codec)  # a codec may also be none of texts
        for _ in _decoded(path, encoding.codec):
            pass
    except UnicodeDecodeError:
        raise UnreadableDelivery(_undecodable(path.read_bytes(), encoding)) from None
    except LookupError as error:
        reason = f"no encoding {encoding.codec}"
        raise UnreadableDelivery(finding("delivery-unreadable", value=name, reason=reason)) from error


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


def _agreement(text: str, delimiter: str) -> tuple[float, int]:
    """Share of the first lines with as many cells as the first line, and that number of cells."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows = list(itertools.islice((cells for cells in reader if cells), 200))
    width = len(rows[0]) if rows else 0
    if width < 2:
        return (0.0, width)
    complete = rows[:-1] if len(rows) > 2 else rows
    return (sum(len(cells) == width for cells in complete) / len(complete), width)


def _lines(path: Path, codec: str, delimiter: str) -> Iterator[Line]:
    """The lines as csv understands them; a line's number is where it begins."""
    with _opened(path, codec) as text:
        reader = csv.reader(text, delimiter=delimiter)
        begins = 1
        for cells in reader:
            yield Line(begins, cells)
            begins = reader.line_num + 1


def _doubts(encoding: Encoding) -> list[Problem]:
    if not encoding.guessed:
        return []
    return [finding("delivery-encoding-guessed", encoding=encoding.name, evidence=encoding.evidence)]
