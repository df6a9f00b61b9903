"""What was found, by rule: in how many records, how much of it is accepted, and an example."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from stafett.pages import Page
from stafett.problems import Problem, Severity


@dataclass
class RuleCount:
    """One rule: findings = open + accepted, but for information; in `records` records; `example` is the first."""

    rule: str
    severity: Severity
    example: Problem
    example_record: str
    records: int = 0
    findings: int = 0
    accepted: int = 0

    @property
    def open(self) -> int:
        """Findings that nobody has accepted, of those that somebody should."""
        return 0 if self.severity is Severity.INFORMATION else self.findings - self.accepted


class RuleCounts:
    """Counts the problems of one page after the other; memory is bounded by the number of rules."""

    def __init__(self) -> None:
        self._rules: dict[str, RuleCount] = {}

    def add(self, page: Page) -> None:
        """Count what was found about a page."""
        for problem in page.problems:
            self._count(problem, page.source_id)
        for rule in set(page.rules):
            self._rules[rule].records += 1

    def add_nobodys(self, problems: Iterable[Problem]) -> None:
        """Count what concerns no single record."""
        for problem in problems:
            self._count(problem, "")

    def _count(self, problem: Problem, record: str) -> None:
        count = self._rules.get(problem.rule)
        if count is None:
            count = self._rules[problem.rule] = RuleCount(problem.rule, problem.severity, problem, record)
        count.findings += 1
        count.accepted += problem.accepted is not None

    def gravest_first(self) -> list[RuleCount]:
        """All rules: errors first, then by records, then by name."""
        return sorted(
            self._rules.values(), key=lambda one: (one.severity is not Severity.ERROR, -one.records, one.rule)
        )

    def by_name(self) -> list[RuleCount]:
        """All rules in an order that does not change with the counts."""
        return [self._rules[rule] for rule in sorted(self._rules)]
