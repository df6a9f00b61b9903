"""Excel workbooks: numbers that are inventory numbers stay text, dates become ISO dates."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils import column_index_from_string

from stafett.overruling import AS_FOUND, Overruling
from stafett.sources.archive import admit_archive
from stafett.sources.gate import refusing
from stafett.sources.sheets import HEADING_WITHIN, Merge, Sheet, is_read, number_text, read_sheets
from stafett.sources.table import Line, Reading

MERGE = re.compile(rb'<(?:\w+:)?mergeCell\s+ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
BRACKETS = re.compile(r"\[[^\]]*\]")
NO_DATE = re.compile(r'"[^"]*"|\\.')
SIGNS = re.compile(r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|(?P<zero>0)|(?P<sign>[-/ :+()])|(?P<other>.)')
"""The parts of a number format (ECMA-376 part 1, 18.8.31) that shows digits and signs, and all others."""
CHUNK = 1 << 20
LONGEST = 64
"""Bytes of one `mergeCell`, at the most."""


def read(path: Path, *, name: str, id_column: str = "", overruling: Overruling = AS_FOUND) -> Reading:
    """Read the visible sheets, or the one that is named.

    Raises UnreadableDelivery when it is no workbook, broken, over 300 MiB unpacked, or without columns or records.
    """
    admit_archive(path, name, "XLSX", "xl/workbook.xml")
    with refusing(name), path.open("rb") as file:  # of a path openpyxl asks an ending, which kept files have not
        workbook = openpyxl.load_workbook(file, read_only=True, keep_links=False)
        try:
            wanted = overruling.sheet
            return read_sheets(_sheets(workbook, wanted), name, id_column, wanted)
        finally:
            workbook.close()


def _sheets(workbook: openpyxl.Workbook, wanted: str) -> Iterator[Sheet]:
    for sheet in workbook.worksheets:
        hidden = sheet.sheet_state != "visible"
        merges = _merges(sheet) if is_read(sheet.title, hidden, wanted) else []
        yield Sheet(sheet.title, _lines(sheet), merges, hidden)


def _merges(sheet: Any) -> list[Merge]:
    """Merged cells near the top. openpyxl does not read them in a workbook that it streams; they stand at the end."""
    found, kept = [], b""
    with sheet._get_source() as file:
        while chunk := file.read(CHUNK):
            for match in MERGE.finditer(kept + chunk):
                left, right = (column_index_from_string(match[at].decode()) - 1 for at in (1, 3))
                top, bottom = int(match[2]), int(match[4])
                if top <= HEADING_WITHIN:
                    found.append(Merge(top, left, bottom, right))
            kept = chunk[-LONGEST:]
    return found


def _lines(sheet: Any) -> Iterator[Line]:
    # The size that a workbook declares may be wrong or a trap; without it openpyxl reads what is there.
    sheet.reset_dimensions()
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        yield Line(number, _texts(cells))


def _texts(cells: Iterable[Any]) -> list[str]:
    return [text_of(cell.value, cell.number_format) if cell.value is not None else "" for cell in cells]


def text_of(value: object, number_format: str) -> str:
    """The text of a cell as a registrar sees it: 7 in the format "0000" is "0007", 1904-05-12 00:00 is a day.

    A date whose format shows no day is a month or a year: the rest of it is not known.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return _with_signs(value, number_format) or (str(value) if isinstance(value, int) else number_text(value))
    if isinstance(value, datetime) and value.time() == time.min:
        value = value.date()
    return _day(value, number_format) if isinstance(value, date) else _time(value)


def _with_signs(value: float, number_format: str) -> str:
    """A whole number in a format of digits and signs: 123 in `"NM "0000` is "NM 0123"; "" for other formats."""
    parts = list(SIGNS.finditer(_first_section(number_format)))
    zeros = sum(part.lastgroup == "zero" for part in parts)
    if value < 0 or value != int(value) or not zeros or any(part.lastgroup == "other" for part in parts):
        return ""
    digits = iter(f"{int(value):0{zeros}d}")
    first = "".join(itertools.islice(digits, len(str(int(value))) - zeros)) if len(str(int(value))) > zeros else ""
    shown = [next(digits) if part.lastgroup == "zero" else part[part.lastgroup or 0] for part in parts]
    place = next(at for at, part in enumerate(parts) if part.lastgroup == "zero")
    return "".join([*shown[:place], first, *shown[place:]])


def _day(value: date, number_format: str) -> str:
    said = NO_DATE.sub("", _first_section(number_format)).lower()
    if "y" not in said or "d" in said or "h" in said:
        return value.isoformat()
    return f"{value.year:04d}-{value.month:02d}" if "m" in said else f"{value.year:04d}"


def _time(value: object) -> str:
    return value.isoformat() if isinstance(value, time) else str(value)


def _first_section(number_format: str) -> str:
    """What is for positive numbers and dates; brackets hold colours and languages."""
    return BRACKETS.sub("", number_format).partition(";")[0]
