"""CSV files that a museum opens in Excel: UTF-8 with a byte order mark, and no cell that runs as a formula.

Swedish Excel splits at semicolons, English at commas; the language of the file decides. Excel reads UTF-8 only
where a byte order mark says so.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

_DELIMITERS = {"en": ","}
_FORMULA_STARTS = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")


def write_sheet(path: Path, header: Sequence[str], rows: Iterable[Sequence[str | int]], language: str) -> None:
    """Write a table; numbers stay numbers, text that a spreadsheet would compute gets an apostrophe in front."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=_DELIMITERS.get(language, ";"))
        writer.writerow([safe_cell(name) for name in header])
        writer.writerows([safe_cell(cell) for cell in row] for row in rows)


def safe_cell(value: str | int) -> str | int:
    """The value as a cell that is shown and never computed (https://owasp.org/www-community/attacks/CSV_Injection)."""
    if isinstance(value, int):
        return value
    text = value.replace("\0", "")
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA_STARTS) or text.startswith(_FORMULA_STARTS) else text
