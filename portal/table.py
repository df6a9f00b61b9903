"""Tables as files: CSV that a spreadsheet opens without running anything that stands in it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from fastapi.responses import Response

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins so is run as a formula by spreadsheets (https://owasp.org/www-community/attacks/CSV_Injection)."""


def cell(value: Any) -> Any:
    """A value as it stands in a CSV file; text that a spreadsheet would run gets an apostrophe in front."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, str) and value.startswith(FORMULA):
        return "'" + value
    return value


def csv_answer(name: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> Response:
    """A table as a download; UTF-8 with the mark by which spreadsheets recognise it."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(header)
    writer.writerows([cell(value) for value in row] for row in rows)
    plain = "".join(
        sign if sign.isalnum() or sign in "-_" else "-" for sign in name.encode("ascii", "replace").decode()
    )
    headers = {"Content-Disposition": f'attachment; filename="{plain}.csv"'}
    return Response("\ufeff" + out.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)
