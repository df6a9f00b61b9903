"""Capacity: who has promised how many hours, and when more can honestly be promised. Pure.

Capacity was promised that was not there; so intake sees, before anybody decides, what the people have taken on.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil
from typing import Literal

from stafett.ledger.views import PersonView, StepView
from stafett.machine import StepState

DAYS_PER_MONTH = 365.25 / 12
WORTHWHILE = 0.5
"""A reduced acceptance of less than this share helps nobody; then an honest date is better."""


@dataclass(frozen=True)
class Load:
    """What one person has taken on: hours owned in open and planned steps, against hours per month."""

    person: PersonView
    hours: float

    @property
    def months(self) -> float | None:
        """How many months of their time that is; None where no hours per month are known."""
        return self.hours / self.person.hours_per_month if self.person.hours_per_month > 0 else None


@dataclass(frozen=True)
class Suggestion:
    """What capacity allows: accept, accept `hours` of it, or wait and be done by `until`."""

    decision: Literal["accept", "accept_reduced", "wait"]
    hours: float
    until: date


def loads(steps: Iterable[StepView], people: Iterable[PersonView]) -> list[Load]:
    """The load of each person, the fullest first: the hours of the open and planned steps that they do."""
    taken: dict[str, float] = {}
    for step in steps:
        doer = step.delegate or step.person
        if doer and (step.open or step.state is StepState.PLANNED):
            taken[doer.id] = taken.get(doer.id, 0.0) + step.hours
    return sorted((Load(one, taken.get(one.id, 0.0)) for one in people), key=lambda load: -load.hours)


def honest_date(hours_needed: float, load: float, capacity: float, today: date) -> date:
    """When `hours_needed` more can be done, after the `load` already promised, at `capacity` hours a month.

    Raises ValueError where there is no capacity: then there is no honest date.
    """
    if capacity <= 0:
        raise ValueError("Without any hours per month there is no honest date.")
    if hours_needed < 0 or load < 0:
        raise ValueError("Hours cannot be negative.")
    return today + timedelta(days=ceil((load + hours_needed) / capacity * DAYS_PER_MONTH))


def suggest(hours_needed: float, load: float, capacity: float, today: date, wished: date) -> Suggestion:
    """What to answer to somebody who needs `hours_needed` by `wished`; people decide, this only counts."""
    until = honest_date(hours_needed, load, capacity, today)
    if until <= wished:
        return Suggestion("accept", hours_needed, until)
    free = max(0.0, (wished - today).days / DAYS_PER_MONTH * capacity - load)
    if free >= WORTHWHILE * hours_needed:
        return Suggestion("accept_reduced", round(free, 1), wished)
    return Suggestion("wait", hours_needed, until)
