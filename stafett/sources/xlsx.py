"""Excel workbooks: one sheet of records; numbers that are inventory numbers stay text, dates become ISO dates."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl

from stafett.content import ZIP, kind_of_file
from stafett.problems import Problem
from stafett.rules import finding
from stafett.sources.table import Line, Reading, UnreadableDelivery, tabulate

MAX_UNPACKED = 300 << 20
"""Bytes of all members together: openpyxl needs a few times as much memory."""
MAX_MEMBERS = 5_000
DTD = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
"""Office Open XML has no document type; one is there only to blow up (ECMA-376 part 2, 8.1.4)."""


def read(path: Path, *, name: str, id_column: str = "", encoding: str = "", record_path: str = "") -> Reading:
    """Read the first visible sheet that holds something; `encoding` means nothing for a workbook.

    Raises UnreadableDelivery when it is no workbook, broken, over 300 MiB unpacked, or without columns or records.
    """
    _check_kind(path, name)
    _check_archive(path, name)
    try:
        workbook = openpyxl.load_workbook(path, read_only=True, keep_links=False)
        try:
            return _read_sheets(workbook, name, id_column)
        finally:
            workbook.close()
    except UnreadableDelivery:
        raise
    except Exception as error:  # a broken workbook fails anywhere in openpyxl, with any exception
        raise UnreadableDelivery(_unreadable(name, f"{type(error).__name__}: {error}")) from error


def _check_kind(path: Path, name: str) -> None:
    if path.stat().st_size == 0:
        raise UnreadableDelivery(finding("delivery-empty", value=name))
    kind = kind_of_file(path)
    if kind is not ZIP:
        raise UnreadableDelivery(finding("delivery-not-what-it-says", value=name, claimed="XLSX", found=kind.name))


def _check_archive(path: Path, name: str) -> None:
    """Bound what will be unpacked before any of it is: sizes as declared, which zipfile never reads beyond."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            size = sum(member.file_size for member in members)
            if size > MAX_UNPACKED or len(members) > MAX_MEMBERS:
                raise UnreadableDelivery(finding("delivery-too-large", value=name, size=size, limit=MAX_UNPACKED))
            if "xl/workbook.xml" not in archive.namelist():
                found = finding("delivery-not-what-it-says", value=name, claimed="XLSX", found="ZIP")
                raise UnreadableDelivery(found)
            for member in members:
                _check_member(archive, member, name)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError) as error:
        raise UnreadableDelivery(_unreadable(name, str(error))) from error


def _check_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str) -> None:
    if member.filename.endswith((".xml", ".rels")):
        with archive.open(member) as file:
            if DTD.search(file.read(4096).replace(b"\x00", b"")):
                raise UnreadableDelivery(_unreadable(name, f"document type in {member.filename}"))


def _unreadable(name: str, reason: str) -> Problem:
    return finding("delivery-unreadable", value=name, reason=reason)


def _read_sheets(workbook: openpyxl.Workbook, name: str, id_column: str) -> Reading:
    sheets = [sheet for sheet in workbook.worksheets if sheet.sheet_state == "visible" and _holds_something(sheet)]
    if not sheets:
        raise UnreadableDelivery(finding("delivery-empty", value=name))
    used, *others = sheets
    records, problems = tabulate(_lines(used), name, id_column=id_column, exact=False)
    if others:
        titles = ", ".join(sheet.title for sheet in others)
        problems.insert(0, finding("delivery-more-sheets", value=name, used=used.title, others=titles))
    return Reading(records, "UTF-8", "", f"workbook, sheet “{used.title}”", problems)


def _holds_something(sheet: Any) -> bool:
    # The size that a workbook declares may be wrong or a trap; without it openpyxl reads what is there.
    sheet.reset_dimensions()
    return any(cell is not None for row in sheet.iter_rows(max_row=100, values_only=True) for cell in row)


def _lines(sheet: Any) -> Iterator[Line]:
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        yield Line(number, _texts(cells))


def _texts(cells: Iterable[Any]) -> list[str]:
    return [text_of(cell.value, cell.number_format) if cell.value is not None else "" for cell in cells]


def text_of(value: object, number_format: str) -> str:
    """The text of a cell as a registrar sees it: 7 in the format "0000" is "0007", 1904-05-12 00:00 is a day."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return _number(value, number_format)
    if isinstance(value, datetime) and value.time() == time.min:
        value = value.date()
    if isinstance(value, date) and number_format.lower() == "yyyy":
        return f"{value.year:04d}"
    return value.isoformat() if isinstance(value, date | time) else str(value)


def _number(value: float, number_format: str) -> str:
    if value == int(value) and abs(value) < 1e15:
        digits = len(number_format) if set(number_format) == {"0"} else 1
        return f"{int(value):0{digits}d}"
    return f"{value:.15g}"
