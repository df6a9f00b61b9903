"""Capacity is counted before it is promised."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stafett.capacity import honest_date, loads, suggest
from stafett.machine import StepState
from tests.unit.test_reminders import ASKED, DEPUTY, OWNER, WEDNESDAY, step

TODAY = date(2026, 9, 1)


def test_open_and_planned_steps_weigh_on_whoever_does_them() -> None:
    petra = replace(OWNER, hours_per_month=10.0)
    steps = [
        step(WEDNESDAY, hours=8.0),
        step(WEDNESDAY, StepState.PLANNED, hours=12.0),
        step(WEDNESDAY, StepState.DONE, hours=100.0),
        step(WEDNESDAY, hours=3.0, delegate=DEPUTY),
        step(WEDNESDAY, hours=50.0, person=None),
    ]
    found = loads(steps, [ASKED, DEPUTY, petra])
    assert [(load.person.name, load.hours) for load in found] == [("Petra", 20.0), ("Pelle", 3.0), ("Cleo", 0.0)]
    assert found[0].months == 2.0 and found[1].months is None


def test_the_honest_date_comes_after_what_is_promised_already() -> None:
    assert honest_date(40, 0, 40, TODAY) == date(2026, 10, 2)
    assert honest_date(40, 40, 40, TODAY) == date(2026, 11, 1)
    assert honest_date(0, 0, 40, TODAY) == TODAY


@given(st.floats(0, 1e4), st.floats(0, 1e4), st.floats(1, 1e3))
def test_more_work_is_never_done_earlier(hours: float, load: float, capacity: float) -> None:
    assert honest_date(hours, load, capacity, TODAY) <= honest_date(hours + 1, load, capacity, TODAY)
    assert honest_date(hours, load, capacity, TODAY) <= honest_date(hours, load + 1, capacity, TODAY)


@pytest.mark.parametrize(("hours", "load", "capacity"), [(1, 0, 0), (1, 0, -1), (-1, 0, 1), (1, -1, 1)])
def test_without_capacity_there_is_no_honest_date(hours: float, load: float, capacity: float) -> None:
    with pytest.raises(ValueError):
        honest_date(hours, load, capacity, TODAY)


def test_three_answers() -> None:
    wished = TODAY + timedelta(days=61)
    assert suggest(60, 10, 40, TODAY, wished).decision == "accept"
    reduced = suggest(100, 10, 40, TODAY, wished)
    assert (reduced.decision, reduced.hours, reduced.until) == ("accept_reduced", 70.2, wished)
    wait = suggest(100, 60, 40, TODAY, wished)
    assert (wait.decision, wait.hours, wait.until) == ("wait", 100, date(2027, 1, 1))
