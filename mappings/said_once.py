"""What is made of problems for people to read, once for all that differ in their record only.

A large collection has hundreds of thousands of problems, and a few thousand ways of saying them.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import cache
from typing import Generic, TypeVar

from stafett.problems import Problem
from stafett.rules import NAMELESS, RULES

RECORD = "\0"
"""Stands in what is made where the record's number belongs; nothing that a problem holds has this sign."""
KEPT = 20_000
"""Ways of saying problems that are remembered; then all are forgotten."""

Made = TypeVar("Made")


class SaidOnce(Generic[Made]):
    """What `work` makes of a problem whose record is RECORD. It is shared, and to be read only."""

    def __init__(self, work: Callable[[Problem], Made]) -> None:
        self._work = work
        self._known: dict[Hashable, Made] = {}

    def of(self, problem: Problem) -> Made:
        """What is made of this problem, with RECORD for its record."""
        key = _key(problem)
        if key not in self._known:
            if len(self._known) >= KEPT:
                self._known.clear()
            self._known[key] = self._work(problem.model_copy(update={"record": RECORD}))
        return self._known[key]


def record_of(problem: Problem) -> str:
    """What stands for RECORD in what is made of this problem."""
    return problem.record or NAMELESS


def _key(problem: Problem) -> Hashable:
    row = problem.row if _names_row(problem.rule) else 0
    said = (problem.rule, problem.severity, problem.column, problem.value, row, problem.accepted)
    return (*said, *problem.detail.items())


@cache
def _names_row(code: str) -> bool:
    """Whether the sentences of a rule, in any language, say the row."""
    rule = RULES.get(code)
    return rule is not None and any(
        "{row" in text for said in (rule.title, rule.explanation, rule.remedy) for text in said.values()
    )
