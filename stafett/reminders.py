"""Who is to be reminded of what: first the one it waits for, then the deputy, then the staff. Pure.

Silence is never consent: nothing here does more than say whom to write to. Whoever calls this puts each letter into the
outbox under `key_for(person)`, so that it is sent once, however often it is asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from stafett.clock import after_business_days, before_business_days
from stafett.ledger.views import StepView
from stafett.machine import StepState
from stafett.phases import Party

Level = Literal["remind", "deputy", "staff"]

DEPUTY_AFTER = 3
STAFF_AFTER = 7
ANSWER_WITHIN = 3
"""Business days for those who are asked something, check a delivery, or got a step back: they have no due time."""

OWNERS_TURN = frozenset({StepState.OFFERED, StepState.ACCEPTED})


@dataclass(frozen=True)
class Reminder:
    """Whom to write to: these people, or where nobody is named everybody of the party."""

    level: Level
    people: tuple[str, ...]
    party: Party
    key: str

    def key_for(self, person: str) -> str:
        """The outbox's key for the letter to one person."""
        return f"{self.key}:{person}"


def due_reminders(step: StepView, now: datetime, country: str) -> list[Reminder]:
    """The reminders of a step that should have been sent by `now`, at most one per level.

    After a long standstill nobody gets the whole ladder at once: of the two reminders to the one it waits for only the
    later counts.
    """
    due = deadline(step, country)
    if due is None or step.waits_for is Party.BOT:
        return []
    reached: list[Reminder] = []
    if now >= before_business_days(due, 1, country):
        reached.append(_to_whom_it_waits_for(step, due, "at" if now >= due else "before"))
    if now >= after_business_days(due, DEPUTY_AFTER, country) and step.deputy and _owners_turn(step):
        reached.append(Reminder("deputy", (step.deputy.id,), step.deputy.party, _key("deputy", step, due)))
    if now >= after_business_days(due, STAFF_AFTER, country):
        reached.append(Reminder("staff", (), Party.HELPDESK, _key("staff", step, due)))
    return reached


def deadline(step: StepView, country: str) -> datetime | None:
    """When the one whom the step waits for should have acted; None for a step that waits for nobody."""
    if not step.open:
        return None
    return step.due_at if _owners_turn(step) else after_business_days(step.since, ANSWER_WITHIN, country)


def _owners_turn(step: StepView) -> bool:
    """Blocked on nobody in particular, the step is still the owner's to move."""
    return step.state in OWNERS_TURN or (step.state is StepState.BLOCKED and step.asked_party is None)


def _to_whom_it_waits_for(step: StepView, due: datetime, rung: str) -> Reminder:
    person = step.waits_for_person
    return Reminder("remind", (person.id,) if person else (), step.waits_for, _key(f"remind-{rung}", step, due))


def _key(rung: str, step: StepView, due: datetime) -> str:
    """A new due time begins a new ladder."""
    return f"mail:{rung}:{step.id}:{due:%Y%m%dT%H%M%S}"
