"""Warnings that somebody takes as they are: an acceptance names a rule, and a reason with who gave it.

An accepted warning stays in every report with its reason, and is not counted as open. An error is never accepted. A
field left empty (`record`, `column`) stands for all of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from pydantic import BaseModel, ConfigDict

from stafett.pages import Page
from stafett.problems import Accepted, Problem, Severity
from stafett.rules import RULES, finding

SOME_WORDS = r"^\s*\S+\s+\S"
"""What a reason has at least: two words. “OK” is none. (Anchored, so that no text makes it slow.)"""
LONGEST = 1000
"""Characters of a reason; what is longer is cut."""


class Acceptance(BaseModel):
    """One row: the warnings of `rule`, of one `record` and one `column` or of all, are taken as they are.

    `on` is the day as ISO 8601, or empty; `row` is where it stands (the line in a file, the place in a form).
    """

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    rule: str
    reason: str
    by: str
    record: str = ""
    column: str = ""
    on: str = ""
    row: int = 0

    @property
    def about(self) -> str:
        """What it is for, in short."""
        return " · ".join(filter(None, (self.rule, self.record, self.column)))


def refusal(acceptance: Acceptance) -> Problem | None:
    """Why `acceptance` cannot hold, or None where it can."""
    known = RULES.get(acceptance.rule)
    if known is None:
        return finding("acceptance-unknown-rule", row=acceptance.row, value=acceptance.rule)
    if known.severity is Severity.ERROR:
        return finding("acceptance-of-error", row=acceptance.row, value=acceptance.about)
    part = _lacking(acceptance)
    return finding("acceptance-incomplete", row=acceptance.row, value=acceptance.about, part=part) if part else None


def _lacking(acceptance: Acceptance) -> str:
    """The field that says too little, or nothing."""
    if not re.search(SOME_WORDS, acceptance.reason):
        return "reason"
    if not acceptance.by:
        return "by"
    return "" if not acceptance.on or _is_day(acceptance.on) else "date"


def _is_day(text: str) -> bool:
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False


Key = tuple[str, str, str]
"""Rule, record, column."""


class Acceptances:
    """Those that hold, ready to judge problems; `problems` are about those that do not, after those `found` before.

    Where several fit, the one for the record goes before the one for the column, and that before the one for the rule.
    """

    def __init__(self, given: Iterable[Acceptance] = (), found: Iterable[Problem] = ()) -> None:
        self.problems = list(found)
        self._known: dict[Key, Acceptance] = {}
        self._used: set[Key] = set()
        for one in given:
            self._take(one)

    def __len__(self) -> int:
        return len(self._known)

    def _take(self, one: Acceptance) -> None:
        refused = refusal(one)
        first = self._known.get(_key(one))
        if refused:
            self.problems.append(refused)
        elif first:
            twice = finding("acceptance-twice", row=one.row, value=one.about, first_row=first.row)
            self.problems.append(twice)
        else:
            self._known[_key(one)] = one

    def judged(self, problem: Problem, record: str = "") -> Problem:
        """`problem`, accepted if it is a warning that an acceptance is for; `record` is whose page it stands on."""
        if problem.severity is not Severity.WARNING or not self._known:
            return problem
        rule, record, column = problem.rule, record or problem.record, problem.column
        keys = dict.fromkeys([(rule, record, column), (rule, record, ""), (rule, "", column), (rule, "", "")])
        fitting = [key for key in keys if key in self._known]
        self._used.update(fitting)
        return problem.model_copy(update={"accepted": _stamp(self._known[fitting[0]])}) if fitting else problem

    def page(self, page: Page) -> Page:
        """`page` with its problems judged."""
        if not page.problems or not self._known:
            return page
        judged = [self.judged(problem, page.source_id) for problem in page.problems]
        return page.model_copy(update={"problems": judged})

    def unused(self) -> list[Problem]:
        """A finding for each that no problem matched which was judged so far."""
        left = [one for key, one in self._known.items() if key not in self._used]
        return [finding("acceptance-unused", row=one.row, column=one.column, value=one.about) for one in left]


def _key(one: Acceptance) -> Key:
    return one.rule, one.record, one.column


def _stamp(one: Acceptance) -> Accepted:
    return Accepted(reason=one.reason[:LONGEST], by=one.by[:LONGEST], on=one.on)
