"""The ladder of reminders: the one it waits for, the deputy, the staff; never more than a letter."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from stafett.ledger.views import PersonView, StepView
from stafett.machine import StepState
from stafett.phases import Party, Phase
from stafett.reminders import due_reminders

OWNER = PersonView("o" * 32, Party.PARTNER, "Petra", "petra@museum.example", "sv")
DEPUTY = PersonView("d" * 32, Party.PARTNER, "Pelle", "pelle@museum.example", "sv")
ASKED = PersonView("a" * 32, Party.COMMUNITY, "Cleo", "cleo@wiki.example", "en")


def at(day: str, hour: int = 9) -> datetime:
    """A moment in UTC."""
    return datetime.fromisoformat(f"{day}T{hour:02}:00+00:00").astimezone(UTC)


def step(due: datetime | None, state: StepState = StepState.OFFERED, **more: object) -> StepView:
    """A step of the partner's."""
    nothing = dict.fromkeys(("delegate", "asked_party", "asked_person", "offered_at", "accepted_at", "closed_at"))
    words = {"id": "s" * 32, "partnership": "p", "key": "k", "base": "k", "reason": "", "sender": Party.HELPDESK}
    numbers: dict[str, Any] = {"cycle": 1, "round": 1, "version": 2, "hours": 1.0, "delivered_at": None, "problems": []}
    whose = {"phase": Phase.INTAKE, "state": state, "party": Party.PARTNER, "person": OWNER, "deputy": DEPUTY}
    times = {"since": due or at("2026-09-01"), "due_at": due, "spec": {"receiver": "helpdesk"}}
    values: dict[str, Any] = {**nothing, **words, **numbers, **whose, **times, **more}
    return StepView(**values)


def levels(view: StepView, now: datetime) -> list[str]:
    """The levels due in Sweden."""
    return [reminder.level for reminder in due_reminders(view, now, "SE")]


WEDNESDAY = at("2026-09-16")


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (at("2026-09-15", 8), []),
        (at("2026-09-15", 9), ["remind"]),
        (at("2026-09-16", 9), ["remind"]),
        (at("2026-09-21", 8), ["remind"]),
        (at("2026-09-21", 9), ["remind", "deputy"]),
        (at("2026-09-25", 8), ["remind", "deputy"]),
        (at("2026-09-25", 9), ["remind", "deputy", "staff"]),
        (at("2027-09-25", 9), ["remind", "deputy", "staff"]),
    ],
)
def test_each_rung_comes_at_its_time(now: datetime, expected: list[str]) -> None:
    assert levels(step(WEDNESDAY), now) == expected


def test_weekends_and_holidays_do_not_count() -> None:
    monday = at("2026-09-14")
    assert levels(step(monday), at("2026-09-11", 8)) == [] and levels(step(monday), at("2026-09-11")) == ["remind"]
    before_easter = at("2026-04-02")  # Good Friday 3 April, Easter Monday 6 April
    assert levels(step(before_easter), at("2026-04-08")) == ["remind"]
    assert levels(step(before_easter), at("2026-04-09")) == ["remind", "deputy"]


def test_the_clocks_changing_moves_nothing() -> None:
    friday = at("2026-10-23")  # summer time ends on 25 October
    assert levels(step(friday), at("2026-10-28", 8)) == ["remind"]
    assert levels(step(friday), at("2026-10-28", 9)) == ["remind", "deputy"]


def test_the_same_rung_has_the_same_key_and_each_person_their_own() -> None:
    first, later = (due_reminders(step(WEDNESDAY), WEDNESDAY + timedelta(hours=hours), "SE")[0] for hours in (0, 20))
    assert first == later and first.key_for(OWNER.id).startswith("mail:") and first.key_for(OWNER.id).endswith(OWNER.id)
    before = due_reminders(step(WEDNESDAY), WEDNESDAY - timedelta(hours=1), "SE")[0]
    assert before.key != first.key
    moved = due_reminders(step(WEDNESDAY + timedelta(days=1)), WEDNESDAY + timedelta(days=2), "SE")[0]
    assert moved.key != first.key


def test_whom_it_waits_for() -> None:
    late, long_ago = at("2026-12-01"), at("2026-09-01")
    owners = due_reminders(step(WEDNESDAY), late, "SE")
    assert [(one.people, one.party) for one in owners] == [
        ((OWNER.id,), Party.PARTNER),
        ((DEPUTY.id,), Party.PARTNER),
        ((), Party.HELPDESK),
    ]
    asked = step(None, StepState.INFO_REQUESTED, asked_party=Party.COMMUNITY, asked_person=ASKED, since=long_ago)
    assert [one.people for one in due_reminders(asked, late, "SE")] == [(ASKED.id,), ()]
    declined = due_reminders(step(WEDNESDAY, StepState.DECLINED, since=long_ago), late, "SE")
    assert [(one.level, one.party) for one in declined] == [("remind", Party.HELPDESK), ("staff", Party.HELPDESK)]
    delivered = due_reminders(step(WEDNESDAY, StepState.DELIVERED, since=long_ago), late, "SE")
    assert delivered[0].party is Party.HELPDESK


def test_while_somebody_else_is_asked_the_owner_is_left_in_peace() -> None:
    asked = step(WEDNESDAY, StepState.INFO_REQUESTED, asked_party=Party.HELPDESK, since=WEDNESDAY)
    assert due_reminders(asked, WEDNESDAY + timedelta(hours=1), "SE") == []


@pytest.mark.parametrize("state", [StepState.PLANNED, StepState.DONE, StepState.SKIPPED, StepState.WITHDRAWN])
def test_nobody_is_reminded_of_what_is_not_open(state: StepState) -> None:
    assert levels(step(WEDNESDAY, state), at("2027-01-01")) == []


def test_nobody_is_reminded_of_what_the_engine_has_to_do() -> None:
    assert levels(step(WEDNESDAY, party=Party.BOT, person=None), at("2027-01-01")) == []
