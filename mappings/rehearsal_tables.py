"""The tables of a rehearsal: report.csv, a line for each finding about a page, and rules.csv, a line for each rule."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from types import TracebackType

from mappings.formulas import neutral
from mappings.rule_counts import RuleCount
from mappings.said_once import RECORD, SaidOnce, record_of
from stafett.pages import Page
from stafett.problems import Problem
from stafett.rules import explain

_HIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""Signs that steer a terminal in which somebody looks at a table, or that no editor shows."""

REPORT_COLUMNS = (
    "source_id",
    "title",
    "media",
    "ready",
    "severity",
    "rule",
    "column",
    "value",
    "explanation",
    "remedy",
    "accepted",
    "accepted_by",
    "accepted_on",
)
NOTHING = [""] * 9
"""What stands beside a page without problems."""
RULE_COLUMNS = (
    "rule",
    "severity",
    "title",
    "records",
    "findings",
    "open",
    "accepted",
    "example_record",
    "example_column",
    "example_value",
    "remedy",
)


def csv_safe(value: str) -> str:
    """Give `value` so that a spreadsheet shows it as text and calculates nothing, without signs that nobody sees."""
    shown = _HIDDEN.sub("\ufffd", value.replace("\r\n", "\n").replace("\r", "\n"))
    return f"'{shown}" if shown.startswith(("\t", "\n")) else neutral(shown)


class ReportTable(AbstractContextManager["ReportTable"]):
    """report.csv, written as the pages come: one line per problem, one for each page without any."""

    def __init__(self, path: Path, language: str) -> None:
        self._file = path.open("w", encoding="utf-8-sig", newline="")
        self._writer = csv.writer(self._file)
        self._cells = SaidOnce(partial(_cells, language=language))
        self._writer.writerow(REPORT_COLUMNS)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def add(self, page: Page) -> None:
        """The lines of a page."""
        self._write([page.source_id, page.title, page.media, "yes" if page.ready else "no"], page.problems)

    def add_nobodys(self, problems: Sequence[Problem]) -> None:
        """The lines of what concerns no single record."""
        if problems:
            self._write(["", "", "", ""], problems)

    def _write(self, about: Sequence[str], problems: Sequence[Problem]) -> None:
        first = list(map(csv_safe, about))
        self._writer.writerows([first + self._said(problem) for problem in problems] or [first + NOTHING])

    def _said(self, problem: Problem) -> list[str]:
        cells, record = self._cells.of(problem), record_of(problem)
        return [csv_safe(cell.replace(RECORD, record)) if RECORD in cell else cell for cell in cells]


def write_rule_table(path: Path, counts: Iterable[RuleCount], language: str) -> None:
    """rules.csv: what was found by rule, in an order that does not change with the counts."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(RULE_COLUMNS)
        for one in counts:
            said, example = explain(one.example, language), one.example
            numbers = (one.records, one.findings, one.open, one.accepted)
            about = (one.example_record, example.column, example.value, said.remedy)
            cells = (one.rule, str(one.severity), said.title, *map(str, numbers), *about)
            writer.writerow([csv_safe(cell) for cell in cells])


def _cells(problem: Problem, language: str) -> list[str]:
    """The cells of a problem; one in which its record is to be filled in is not safe yet."""
    said, accepted = explain(problem, language), problem.accepted
    verdict = [accepted.reason, accepted.by, accepted.on] if accepted else [""] * 3
    about = [str(problem.severity), problem.rule, problem.column, problem.value]
    cells = [*about, said.explanation, said.remedy, *verdict]
    return [cell if RECORD in cell else csv_safe(cell) for cell in cells]
