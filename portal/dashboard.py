"""The dashboard: how many partnerships are in each phase, who waits for whom and how long, and what work is ahead."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response

from portal.board import lanes_now
from portal.lanes import Lane
from portal.table import csv_answer
from portal.visitor import Anyone, AnyPortal, Portal
from stafett.phases import Party, Phase

rooms = APIRouter()


@dataclass(frozen=True)
class PhaseFigure:
    """One phase: how many partnerships are in it, how many of them are late or stopped."""

    phase: Phase
    partnerships: int
    late: int
    stopped: int


@dataclass(frozen=True)
class PartyFigure:
    """One party: its open steps, how many are late, how long they have waited, and the hours open and ahead."""

    party: Party
    steps: int
    late: int
    mean: timedelta
    longest: timedelta
    hours_open: float
    hours_ahead: float


@rooms.get("/dashboard")
@rooms.get("/staff/{token}/dashboard")
def dashboard(portal: AnyPortal, visitor: Anyone) -> Response:
    """The figures, each as a picture and as a table."""
    lanes, ended = lanes_now(portal, visitor)
    return portal.show(
        "dashboard",
        visitor,
        phases=phase_figures(lanes),
        parties=party_figures(lanes, visitor.now, hours_ahead(portal, lanes)),
        late=[lane for lane in lanes if lane.is_late],
        total=len(lanes),
        ended=len(ended),
    )


@rooms.get("/dashboard.csv")
@rooms.get("/staff/{token}/dashboard.csv")
def dashboard_csv(portal: AnyPortal, visitor: Anyone) -> Response:
    """Phases and parties as one table of figures."""
    lanes, _ = lanes_now(portal, visitor)
    rows: list[list[Any]] = []
    for phase in phase_figures(lanes):
        rows += [
            ["phase", phase.phase.value, name, getattr(phase, name)] for name in ("partnerships", "late", "stopped")
        ]
    for party in party_figures(lanes, visitor.now, hours_ahead(portal, lanes)):
        rows += [["party", party.party.value, name, getattr(party, name)] for name in ("steps", "late")]
        rows += [["party", party.party.value, name, getattr(party, name)] for name in ("hours_open", "hours_ahead")]
        days = party.mean / timedelta(days=1), party.longest / timedelta(days=1)
        rows += [["party", party.party.value, "mean_days", round(days[0], 1)]]
        rows += [["party", party.party.value, "longest_days", round(days[1], 1)]]
    return csv_answer("dashboard", ["of", "name", "figure", "value"], rows)


def phase_figures(lanes: Iterable[Lane]) -> list[PhaseFigure]:
    """How the partnerships stand, phase by phase."""
    by_phase: dict[Phase, list[Lane]] = defaultdict(list)
    for lane in lanes:
        by_phase[lane.partnership.phase].append(lane)
    return [
        PhaseFigure(
            phase=phase,
            partnerships=len(by_phase[phase]),
            late=sum(lane.is_late for lane in by_phase[phase]),
            stopped=sum(lane.work == "stopped" for lane in by_phase[phase]),
        )
        for phase in Phase
    ]


def party_figures(lanes: Iterable[Lane], now: datetime, ahead: dict[Party, float]) -> list[PartyFigure]:
    """Who has how much in hand, and since when."""
    steps = [step for lane in lanes for step in lane.partnership.open_steps]
    figures = []
    for party in Party:
        mine = [step for step in steps if step.waits_for is party]
        waits = [now - step.since for step in mine]
        figures.append(
            PartyFigure(
                party=party,
                steps=len(mine),
                late=sum(step.due_at is not None and step.due_at < now for step in mine),
                mean=sum(waits, timedelta(0)) / len(waits) if waits else timedelta(0),
                longest=max(waits, default=timedelta(0)),
                hours_open=sum(step.hours for step in mine),
                hours_ahead=ahead.get(party, 0.0),
            )
        )
    return [one for one in figures if one.party is not Party.BOT or one.steps]


def hours_ahead(portal: Portal, lanes: Iterable[Lane]) -> dict[Party, float]:
    """Hours of the steps in the phases that each partnership has still before it; one read for each playbook."""
    order = list(Phase)
    roads: dict[str, list[dict[str, Any]]] = {}
    hours: dict[Party, float] = defaultdict(float)
    for lane in lanes:
        one = lane.partnership
        if one.playbook not in roads:
            roads[one.playbook] = portal.ledger.road(one.id)
        for spec in roads[one.playbook]:
            if order.index(Phase(spec["phase"])) > order.index(one.phase):
                hours[Party(spec["party"])] += float(spec["hours"])
    return dict(hours)
