"""From a partnership to its lane on the board: six legs, the baton, who holds it, since when, how late."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from stafett.ledger.views import PartnershipView, StepView
from stafett.phases import Party, Phase


@dataclass(frozen=True)
class Leg:
    """One phase of a lane: planned, running, done or failed; `baton` where the baton is now."""

    phase: Phase
    state: str
    baton: bool


@dataclass(frozen=True)
class Lane:
    """A partnership as the board shows it. `work` is step (a person's turn), automatic, or stopped."""

    partnership: PartnershipView
    legs: tuple[Leg, ...]
    work: str
    step: StepView | None
    others: int
    party: Party
    holder: str
    since: datetime
    due: datetime | None
    late: timedelta

    @property
    def is_late(self) -> bool:
        """Whether the baton should have been passed on already."""
        return self.late > timedelta(0)


def lane_of(partnership: PartnershipView, now: datetime) -> Lane:
    """Say where the baton of a partnership is."""
    current = next((one for one in reversed(partnership.phases) if is_current(partnership, one.phase, one.cycle)), None)
    steps = partnership.open_steps
    first = steps[0] if steps else None
    stopped = current is not None and current.state == "failed"
    work = "stopped" if stopped else "step" if first else "automatic"
    since = partnership.changed_at
    if first and not stopped:
        since = first.since
    elif current and current.started_at:
        since = max(current.started_at, partnership.changed_at) if stopped else current.started_at
    person = first.waits_for_person if first and not stopped else None
    due = first.due_at if first and not stopped else None
    return Lane(
        partnership=partnership,
        legs=tuple(legs_of(partnership)),
        work=work,
        step=None if stopped else first,
        others=max(len(steps) - 1, 0),
        party=Party.HELPDESK if stopped else first.waits_for if first else Party.BOT,
        holder=person.name if person else "",
        since=since,
        due=due,
        late=now - due if due else timedelta(0),
    )


def is_current(partnership: PartnershipView, phase: Phase, cycle: int) -> bool:
    """Whether this is the phase in which the partnership is."""
    return phase is partnership.phase and cycle == partnership.cycle


def legs_of(partnership: PartnershipView) -> Iterable[Leg]:
    """The six phases of the present cycle; the intake belongs to all cycles."""
    states: dict[Phase, str] = {}
    for one in partnership.phases:
        if one.cycle == partnership.cycle or one.phase not in states:
            states[one.phase] = one.state
    for phase in Phase:
        here = phase is partnership.phase and partnership.status == "active"
        state = states.get(phase, "planned")
        yield Leg(phase, "running" if here and state == "planned" else state, here)


def in_order(lanes: Iterable[Lane]) -> list[Lane]:
    """Late ones first, the latest at the top; then stopped ones; then by due time; automatic work last."""
    far = datetime.max

    def place(lane: Lane) -> tuple[int, float, datetime, str]:
        group = 0 if lane.is_late else 1 if lane.work == "stopped" else 2 if lane.due else 3
        due = lane.due.replace(tzinfo=None) if lane.due else far
        return group, -lane.late.total_seconds() if lane.is_late else 0.0, due, lane.partnership.title.casefold()

    return sorted(lanes, key=place)


def matching(lanes: Iterable[Lane], asked: Mapping[str, str]) -> list[Lane]:
    """The lanes that fit the board's filters: party, phase, late, and words of title, institution, step or holder."""
    text = asked.get("q", "").casefold().strip()
    party, phase, late = asked.get("party", ""), asked.get("phase", ""), asked.get("late", "")
    return [
        lane
        for lane in lanes
        if (not party or lane.party.value == party)
        and (not phase or lane.partnership.phase.value == phase)
        and (not late or lane.is_late)
        and (not text or text in _words(lane))
    ]


def _words(lane: Lane) -> str:
    titles = lane.step.spec["title"].values() if lane.step else ()
    one = lane.partnership
    return " ".join((one.slug, one.title, one.institution, lane.holder, *titles)).casefold()
