"""Acceptances as a table that a partner fills in: CSV or a workbook, a row for each."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from pathlib import Path
from typing import Any

from mappings.formulas import restored
from stafett.acceptances import Acceptance
from stafett.phases import Text
from stafett.problems import Problem
from stafett.rules import finding
from stafett.sources import UnreadableDelivery, read_delivery

HEADERS: dict[str, Text] = {
    "rule": {"en": "rule", "sv": "regel"},
    "record": {"en": "record", "sv": "post"},
    "column": {"en": "column", "sv": "kolumn"},
    "reason": {"en": "reason", "sv": "skäl"},
    "by": {"en": "by", "sv": "av"},
    "on": {"en": "date", "sv": "datum"},
}
"""Field → its header in any language, in any order; other columns are passed over."""
NEEDED = ("rule", "reason", "by")


def read_acceptances(path: Path) -> tuple[list[Acceptance], list[Problem]]:
    """The rows of a table with what is wrong with others; each row is its line in the file.

    Whether a row holds is for `stafett.acceptances` to say. Raises UnreadableDelivery where nothing can be read or one
    of the columns `NEEDED` is not there.
    """
    reading = read_delivery(path)
    fields = _fields_of([str(header) for header in reading.records.columns])
    if lacking := next((name for name in NEEDED if name not in fields.values()), ""):
        present = ", ".join(map(str, reading.records.columns))
        raise UnreadableDelivery(finding("column-missing", value=path.name, column=lacking, present=present))
    ragged = {problem.row for problem in reading.problems if problem.rule == "row-ragged"}
    kept = reading.records[list(fields)].rename(columns=fields)
    lines = zip(kept.index, kept.to_dict("records"), strict=True)
    return [_acceptance(int(line), row) for line, row in lines if int(line) not in ragged], reading.problems


def _acceptance(line: int, row: Mapping[Hashable, Any]) -> Acceptance:
    return Acceptance(row=line, **{str(field): restored(str(cell).strip()) for field, cell in row.items()})


def _fields_of(headers: list[str]) -> dict[str, str]:
    """Header → field, of those that are known; of two for one field the first."""
    found: dict[str, str] = {}
    for header in headers:
        field = _FIELDS.get(" ".join(header.casefold().split()), "")
        if field and field not in found.values():
            found[header] = field
    return found


_FIELDS = {word: field for field, text in HEADERS.items() for word in (field, *text.values())}
