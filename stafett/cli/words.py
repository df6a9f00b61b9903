"""Words for the terminal: what people wrote, made harmless; who has the baton, since when, until when."""

from __future__ import annotations

import sys
from datetime import datetime
from typing import Any

from rich.console import Console

from stafett.cli.pipes import plain as plain
from stafett.ledger.views import Counts, PartnershipView, StepView
from stafett.phases import PARTY_NAMES, PHASE_NAMES, Phase, say

LEGS = {"done": "●", "running": "◐", "failed": "✗", "planned": "○", "": "○"}


def drawing() -> Console:
    """A console as wide as the terminal; wide enough for every column where the output goes into a pipe."""
    return Console(width=None if sys.stdout.isatty() else 200)


def title(step: StepView, language: str = "en") -> str:
    """What a step is called."""
    return plain(say(step.spec["title"], language))


def who(step: StepView) -> str:
    """Who has to act: a person of a party, or the party."""
    person = step.waits_for_person
    party = PARTY_NAMES[step.waits_for]["en"]
    return f"{plain(person.name)} ({party})" if person else party


def owner(step: StepView) -> str:
    """Who owns a step, whether or not it is under way."""
    party = PARTY_NAMES[step.party]["en"]
    return f"{plain(step.person.name)} ({party})" if step.person else party


def days(since: datetime, moment: datetime) -> str:
    """How long ago, as people say it."""
    seconds = (moment - since).total_seconds()
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds // size:.0f} {unit}"
    return "now"


def due(step: StepView, moment: datetime) -> str:
    """Until when, and how late."""
    if step.due_at is None:
        return ""
    late = f"  {days(step.due_at, moment)} late" if step.due_at < moment else ""
    return f"{step.due_at:%Y-%m-%d}{late}"


def legs(lane: PartnershipView) -> str:
    """The six phases of the current cycle, one sign each; what an earlier cycle has done counts as done."""
    return "".join(LEGS.get(leg_state(lane, phase), "○") for phase in Phase)


def leg_state(lane: PartnershipView, phase: Phase) -> str:
    """The state of a phase in the newest cycle that has it."""
    states = [one.state for one in lane.phases if one.phase is phase]
    return states[-1] if states else ""


def where(lane: PartnershipView) -> str:
    """The phase that has the baton, with its failure where it has failed, or how the partnership ended."""
    if lane.status != "active":
        return lane.status
    failed = " ✗" if leg_state(lane, lane.phase) == "failed" else ""
    return PHASE_NAMES[lane.phase]["en"] + failed


def counted(counts: Counts) -> str:
    """The balance of the delivery in a few signs."""
    if not counts.records_in:
        return ""
    up = counts.uploaded + counts.already_there
    return f"{up}/{counts.records_in} up, {counts.rejected} out, {counts.waiting} wait"


COLUMNS = (
    *("partnership", "institution", "status", "phase", "cycle", "step", "step_id", "state", "round", "party", "person"),
    *("since", "due", "late", "records_in", "uploaded", "already_there", "rejected", "waiting", "balanced"),
)


def row_of(lane: PartnershipView, step: StepView | None, moment: datetime) -> dict[str, Any]:
    """One baton of the board as flat values (COLUMNS), for CSV and JSON alike."""
    counts = lane.counts
    return {
        "partnership": lane.slug,
        "institution": plain(lane.institution),
        "status": lane.status,
        "phase": lane.phase.value,
        "cycle": lane.cycle,
        "step": step.key if step else "",
        "step_id": step.id if step else "",
        "state": step.state.value if step else "",
        "round": step.round if step else "",
        "party": step.waits_for.value if step else "",
        "person": plain(step.waits_for_person.name) if step and step.waits_for_person else "",
        "since": step.since.isoformat() if step else "",
        "due": step.due_at.isoformat() if step and step.due_at else "",
        "late": bool(step and step.due_at and step.due_at < moment),
        "records_in": counts.records_in,
        "uploaded": counts.uploaded,
        "already_there": counts.already_there,
        "rejected": counts.rejected,
        "waiting": counts.waiting,
        "balanced": counts.balanced,
    }
