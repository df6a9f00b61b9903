"""Sheets on their way out: as CSV, as a workbook, or as a table for a wiki page."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import openpyxl
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from mappings.sheets.columns import Cell, column_of
from mappings.wikitext import escape

_DELIMITERS = {"en": ","}
_WIDE = {"value": 32, "suggestions": 60, "name": 28, "category": 32, "examples": 24, "note": 28, "without": 28}
_PLAIN = Alignment(wrap_text=True, vertical="top")


def write_sheet(path: Path, rows: Sequence[Sequence[Cell]], kind: str, language: str) -> None:
    """Write a sheet as `csv`, `xlsx` or `wiki` (wikitext to put on a page)."""
    if kind == "wiki":
        path.write_text(wiki_table(rows), encoding="utf-8")
    elif kind == "xlsx":
        write_xlsx(path, rows)
    else:
        write_csv(path, rows, language)


def write_csv(path: Path, rows: Sequence[Sequence[Cell]], language: str) -> None:
    """CSV as the Excel of that language opens it: UTF-8 with a byte order mark, semicolons outside English."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=_DELIMITERS.get(language, ";")).writerows(rows)


def write_xlsx(path: Path, rows: Sequence[Sequence[Cell]]) -> None:
    """A workbook with one sheet; the marks are there, out of sight."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None  # noqa: S101  a new workbook has a sheet
    for row in rows:
        sheet.append(list(row))
    for cells in sheet.iter_rows():
        for cell in cells:
            cell.alignment = _PLAIN
            if isinstance(cell.value, str):
                cell.number_format = "@"  # text stays text when somebody edits it
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    sheet.freeze_panes = "B2"
    for place, header in enumerate(rows[0], start=1):
        sheet.column_dimensions[get_column_letter(place)].width = _WIDE.get(column_of(str(header)), 14)
    sheet.column_dimensions[get_column_letter(len(rows[0]))].hidden = True
    book.save(path)


def wiki_table(rows: Sequence[Sequence[Cell]]) -> str:
    """A sortable table, a cell a line, so that a change to one cell is a change of one line in the page's history."""
    header, *others = rows
    lines = ['{| class="wikitable sortable"', "|-", *(f"! {escape(str(cell))}" for cell in header)]
    for row in others:
        lines += ["|-", *(f"| {escape(str(cell))}" for cell in row)]
    return "\n".join([*lines, "|}", ""])
