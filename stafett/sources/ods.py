"""OpenDocument spreadsheets (OASIS ODF 1.3, part 3): what a registrar sees, dates as ISO dates.

Read as a stream, because a few bytes may stand for millions of cells (`number-rows-repeated`): docs/decisions/0030.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from lxml import etree

from stafett.overruling import AS_FOUND, Overruling
from stafett.rules import finding
from stafett.sources.archive import admit_archive
from stafett.sources.gate import refusing, unreadable
from stafett.sources.sheets import HEADING_WITHIN, Merge, Sheet, number_text, read_sheets
from stafett.sources.table import MAX_COLUMNS, Line, Reading, UnreadableDelivery

MAX_ROWS = 1 << 20
"""Rows of a sheet in Calc and in Excel."""
MAX_WIDTH = 1 << 14
"""Columns of a sheet in Calc and in Excel."""
MAX_SPACES = 100

_ODF = "urn:oasis:names:tc:opendocument:xmlns:"
OFFICE, TABLE, TEXT, STYLE = (f"{{{_ODF}{part}:1.0}}" for part in ("office", "table", "text", "style"))
CELLS = {TABLE + "table-cell", TABLE + "covered-table-cell"}
TOLD = (STYLE + "style", TABLE + "table", TABLE + "table-row")
"""The elements that are told of while the file is read; the cells are looked for in their rows."""

REFERENCE = re.compile(r"\[([^\[\]]*)\]")
NAMED = re.compile(r"[^\W\d_]|\d[-/:]\d")
AHEAD = re.compile(r"(^|:)\.")

Events = Iterator[tuple[str, Any]]


def read(path: Path, *, name: str, id_column: str = "", overruling: Overruling = AS_FOUND) -> Reading:
    """Read the visible sheets, or the one that is named.

    Raises UnreadableDelivery when it is no workbook, broken, over 300 MiB unpacked, or without columns or records.
    """
    admit_archive(path, name, "ODS", "content.xml")
    with refusing(name), zipfile.ZipFile(path) as archive, archive.open("content.xml") as file:
        return read_sheets(_sheets(_events(file, name), name), name, id_column, overruling.sheet)


def _events(file: IO[bytes], name: str) -> Events:
    parsed = etree.iterparse(
        file,
        events=("start", "end"),
        tag=TOLD,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
    )
    for place, (event, element) in enumerate(parsed):
        if not place and element.getroottree().docinfo.internalDTD is not None:
            raise UnreadableDelivery(unreadable(name, "document type in content.xml"))
        yield event, element


def _sheets(events: Events, name: str) -> Iterator[Sheet]:
    hidden: set[str] = set()
    for event, element in events:
        if event == "end" and element.tag == STYLE + "style":
            shown = [one.get(TABLE + "display") for one in element.iterfind(STYLE + "table-properties")]
            hidden |= {element.get(STYLE + "name", "")} if "false" in shown else set()
        elif event == "start" and element.tag == TABLE + "table":
            merges: list[Merge] = []
            lines = _lines(events, merges, name)
            yield Sheet(
                element.get(TABLE + "name", ""), lines, merges, hidden=element.get(TABLE + "style-name") in hidden
            )
            for _ in lines:  # what nobody wanted lies before the next sheet
                pass


def _lines(events: Events, merges: list[Merge], name: str) -> Iterator[Line]:
    """The filled rows up to the end of the sheet; tables inside cells are passed over."""
    number = inside = 0
    for event, element in events:
        if element.tag == TABLE + "table":
            inside += 1 if event == "start" else -1
            if inside < 0:
                return
        elif event == "end" and element.tag == TABLE + "table-row" and not inside:
            cells = _cells(element, number + 1, merges, name)
            for _ in range(_count(element, "number-rows-repeated", MAX_ROWS + 1) if cells else 0):
                number += 1
                if number > MAX_ROWS:
                    raise UnreadableDelivery(unreadable(name, f"more than {MAX_ROWS} rows in a sheet"))
                yield Line(number, cells)
            number += 0 if cells else _count(element, "number-rows-repeated", MAX_ROWS + 1)
            _forget(element)


def _cells(row: Any, number: int, merges: list[Merge], name: str) -> list[str]:
    """The cells of a row up to the last filled one."""
    cells: list[str] = []
    empty = 0
    for cell in row:
        if cell.tag not in CELLS:
            continue
        text, count = _text_of(cell), _count(cell, "number-columns-repeated", MAX_WIDTH)
        if number <= HEADING_WITHIN:
            merges += _merge(cell, number, len(cells) + empty)
        if not text:
            empty += count
            continue
        if len(cells) + empty + count > MAX_WIDTH:
            found = len(cells) + empty + count
            raise UnreadableDelivery(finding("columns-too-many", value=name, count=found, limit=MAX_COLUMNS))
        cells += [""] * empty + [text] * count
        empty = 0
    return cells


def _merge(cell: Any, number: int, place: int) -> list[Merge]:
    wide, high = _count(cell, "number-columns-spanned", MAX_WIDTH), _count(cell, "number-rows-spanned", MAX_ROWS)
    return [Merge(number, place, number + high - 1, place + wide - 1)] if wide > 1 or high > 1 else []


def _count(element: Any, attribute: str, most: int) -> int:
    return max(1, min(most, int(element.get(TABLE + attribute, "1"))))


def _text_of(cell: Any) -> str:
    """A cell as text: a formula as formula, 7 shown as "0007" so, 1904-05-12T00:00:00 as a day."""
    if formula := cell.get(TABLE + "formula"):
        return _formula(formula)
    shown = "\n".join(map(_paragraph, cell.iterchildren(TEXT + "p"))).replace("\x00", "")
    day, value = cell.get(OFFICE + "date-value"), cell.get(OFFICE + "value")
    if day:
        return _day(str(day).removesuffix("T00:00:00"), shown)
    if truth := cell.get(OFFICE + "boolean-value"):
        return str(truth).upper()
    return _number(value, shown) if value else shown


def _formula(written: str) -> str:
    """A formula as it is shown: "of:=[.A1]+1" is "=A1+1"."""
    return "=" + REFERENCE.sub(lambda found: AHEAD.sub(r"\1", found[1]), written.partition("=")[2])


def _day(day: str, shown: str) -> str:
    """A date as far as it is shown: a format with the year, or year and month, says that the rest is not known."""
    if shown.isdigit() and day.startswith(shown):
        return shown
    numbers = sorted(number.lstrip("0") for number in re.findall(r"\d+", shown))
    year, month = day[:4].lstrip("0"), day[5:7].lstrip("0")
    named = re.search(r"[^\W\d_]", shown)
    known = [year] if named else sorted([year, month])
    return day[:7] if numbers == known and len(day) == 10 else day


def _number(value: str, shown: str) -> str:
    try:
        text = number_text(float(value))
    except ValueError:
        return shown or value
    # A number that is shown as digits, or with words and signs among them, is one that people read so.
    signed = re.sub(r"\D", "", shown).lstrip("0") == text and NAMED.search(shown)
    return shown if shown.isdigit() or signed else text


def _paragraph(element: Any) -> str:
    """The text of a paragraph with its spaces, tabs and line breaks (ODF 1.3 part 3, 6.1)."""
    if element.tag == TEXT + "s":
        count = element.get(TEXT + "c", "1")
        return " " * min(int(count) if count.isdigit() else 1, MAX_SPACES)
    if element.tag in (TEXT + "tab", TEXT + "line-break"):
        return "\t" if element.tag == TEXT + "tab" else "\n"
    if element.tag == OFFICE + "annotation" or not isinstance(element.tag, str):
        return ""
    return (element.text or "") + "".join(_paragraph(child) + (child.tail or "") for child in element)


def _forget(element: Any) -> None:
    element.clear()
    while element.getprevious() is not None:
        del element.getparent()[0]
