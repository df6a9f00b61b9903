"""The commands that `Ledger.apply` takes: everything that changes a partnership, as values.

Each carries an id made before it is sent (when the page was rendered, the cli started, the flow's line reached), so
that the same command twice gives the same answer, and an actor, so that the journal says who, through which door.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import uuid4

from stafett.phases import Party, Phase


class Door(StrEnum):
    """Through which door a command came."""

    PORTAL = "portal"
    CLI = "cli"
    API = "api"
    PREFECT = "prefect"
    FLOW = "flow"
    TIMER = "timer"


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Who gives a command: a person (by id), or the engine itself (no person, party bot)."""

    party: Party
    door: Door
    person: str | None = None
    link: str | None = None


ENGINE = Actor(party=Party.BOT, door=Door.FLOW)
TIMER = Actor(party=Party.BOT, door=Door.TIMER)


def new_id() -> str:
    """A fresh id for a command or a row."""
    return uuid4().hex


@dataclass(frozen=True, kw_only=True)
class Command:
    """What all commands have."""

    actor: Actor
    id: str = field(default_factory=new_id)


@dataclass(frozen=True, kw_only=True)
class NewPerson:
    """A person to be written into the people table, the only place for personal data."""

    name: str
    email: str
    party: Party
    language: str = "en"
    skills: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    hours_per_month: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Launch(Command):
    """Start a partnership: its row, its people, the whole road planned, and the intake phase."""

    slug: str
    title: str
    institution: str
    language: str
    crosswalk: str
    people: tuple[NewPerson, ...]
    funding_until: date | None = None


@dataclass(frozen=True, kw_only=True)
class AddPerson(Command):
    """Add a person to a partnership (or to all of them, for staff)."""

    partnership: str
    person: NewPerson


@dataclass(frozen=True, kw_only=True)
class ForgetPerson(Command):
    """Erase a person's data; history keeps the id."""

    person: str


@dataclass(frozen=True, kw_only=True)
class StepCommand(Command):
    """A command to one step. `expected` is the version that the sender saw (None: whatever it is now).

    `name` is a key of `stafett.machine.MOVES`. `payload` is the delivery; `person` and `party` the new owner, the
    delegate, or the one asked; `problems` the findings sent back; `due` when the next round is due.
    """

    step: str
    name: str
    expected: int | None = None
    payload: dict[str, Any] | None = None
    reason: str = ""
    person: str | None = None
    party: Party | None = None
    problems: tuple[dict[str, Any], ...] = ()
    due: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class OfferStep(Command):
    """Offer the next round of a step (given as its JSON spec) to its owner, if it is not already under way."""

    partnership: str
    cycle: int
    spec: dict[str, Any]
    fence: int | None = None
    due: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class PutInForce(Command):
    """Put the agreement in force: `owners` maps step key → (owner's person id, deputy's person id or "", hours)."""

    partnership: str
    owners: dict[str, tuple[str, str, float]]
    terms: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class StartPhase(Command):
    """A run has begun a phase."""

    partnership: str
    cycle: int
    phase: Phase
    run: str
    fence: int


@dataclass(frozen=True, kw_only=True)
class FinishPhase(Command):
    """A phase is finished: the baton goes to the next phase, whose run is started."""

    partnership: str
    cycle: int
    phase: Phase
    fence: int
    summary: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class FailPhase(Command):
    """A run of a phase failed. It is tried again, three times in all; a `final` failure goes to the staff at once."""

    partnership: str
    cycle: int
    phase: Phase
    reason: str
    final: bool = False


@dataclass(frozen=True, kw_only=True)
class RestartPhase(Command):
    """Start a new run of the phase that is under way (staff, or the reconciler for a run that died)."""

    partnership: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class NextCycle(Command):
    """Begin the next delivery of a partnership: data_prep to community_engagement once more."""

    partnership: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class ClosePartnership(Command):
    """End a partnership: `status` closed, declined or cancelled; open steps are withdrawn with the reason."""

    partnership: str
    status: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """The answer to a command: `number` is the journal's sequence number of its (last) event."""

    number: int
    step: str = ""
    partnership: str = ""
    state: str = ""
    round: int = 0
    version: int = 0
    repeated: bool = False
