"""What the ledger shows: frozen values for pages, terminal and flows. Rows never leave the ledger."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from stafett.machine import ANSWERABLE, OPEN, StepState
from stafett.phases import Party, Phase


@dataclass(frozen=True)
class PersonView:
    """A person as the people table has them; `name` is "—" once erased."""

    id: str
    party: Party
    name: str
    email: str
    language: str
    skills: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    hours_per_month: float = 0.0
    partnership: str | None = None


@dataclass(frozen=True)
class DeliveryView:
    """What was handed over: the payload in the form pinned when the step was offered."""

    id: str
    payload: dict[str, Any]
    person: PersonView | None
    door: str
    at: datetime


@dataclass(frozen=True)
class StepView:
    """One round of one step. `holder` is who has the baton now: the sender until the owner has accepted."""

    id: str
    partnership: str
    cycle: int
    phase: Phase
    key: str
    base: str
    round: int
    state: StepState
    version: int
    party: Party
    person: PersonView | None
    deputy: PersonView | None
    delegate: PersonView | None
    sender: Party
    asked_party: Party | None
    asked_person: PersonView | None
    spec: dict[str, Any]
    hours: float
    problems: list[dict[str, Any]]
    reason: str
    offered_at: datetime | None
    accepted_at: datetime | None
    delivered_at: datetime | None
    closed_at: datetime | None
    since: datetime
    due_at: datetime | None

    @property
    def open(self) -> bool:
        """Whether the baton is in somebody's hand."""
        return self.state in OPEN

    @property
    def answerable(self) -> bool:
        """Whether the owner can deliver now."""
        return self.state in ANSWERABLE

    @property
    def holder(self) -> Party:
        """The one party that has the baton: the sender until the owner has accepted, and again once they decline."""
        return self.sender if self.accepted_at is None or self.state is StepState.DECLINED else self.party

    @property
    def waits_for(self) -> Party:
        """The party that has to act next."""
        if self.state in (StepState.INFO_REQUESTED, StepState.BLOCKED) and self.asked_party:
            return self.asked_party
        if self.state is StepState.DECLINED:
            return self.sender
        if self.state is StepState.DELIVERED:
            return Party(self.spec["receiver"]) if self.spec.get("receiver") else Party.BOT
        return self.party

    @property
    def waits_for_person(self) -> PersonView | None:
        """The person who has to act next, where one is named."""
        if self.state in (StepState.INFO_REQUESTED, StepState.BLOCKED) and self.asked_party:
            return self.asked_person
        if self.state in (StepState.DECLINED, StepState.DELIVERED):
            return None
        return self.delegate or self.person


@dataclass(frozen=True)
class PhaseView:
    """One phase of one cycle: planned, running, done, failed."""

    phase: Phase
    cycle: int
    state: str
    started_at: datetime | None
    finished_at: datetime | None
    reason: str
    run: str
    attempts: int
    summary: dict[str, Any]


@dataclass(frozen=True)
class Counts:
    """The balance of one delivery: `records_in` must equal the sum of the other four."""

    records_in: int = 0
    uploaded: int = 0
    already_there: int = 0
    rejected: int = 0
    waiting: int = 0

    @property
    def balanced(self) -> bool:
        """Whether every record is accounted for exactly once."""
        return self.records_in == self.uploaded + self.already_there + self.rejected + self.waiting


@dataclass(frozen=True)
class PartnershipView:
    """A partnership with its phases and open steps: one lane of the board."""

    id: str
    slug: str
    title: str
    institution: str
    language: str
    crosswalk: str
    playbook: str
    status: str
    reason: str
    phase: Phase
    cycle: int
    funding_until: date | None
    created_at: datetime
    changed_at: datetime
    phases: tuple[PhaseView, ...] = ()
    steps: tuple[StepView, ...] = ()
    counts: Counts = field(default_factory=Counts)

    @property
    def open_steps(self) -> tuple[StepView, ...]:
        """The steps whose baton is in somebody's hand, the earliest due first."""
        mine = [step for step in self.steps if step.open]
        return tuple(sorted(mine, key=lambda step: (step.due_at is None, step.due_at or step.since)))


@dataclass(frozen=True)
class EventView:
    """One line of the journal."""

    seq: int
    type: str
    party: Party
    person: PersonView | None
    door: str
    at: datetime
    step: str | None
    before: dict[str, Any]
    after: dict[str, Any]
    reason: str


@dataclass(frozen=True)
class RecordView:
    """What happened to one object of a delivery."""

    source_id: str
    place: int
    state: str
    media: str
    sha1: str
    title: str
    page_id: int
    pilot: bool
    problems: list[dict[str, Any]]
    note: str


@dataclass(frozen=True)
class Grant:
    """What a personal link allows: `scope` is act (one step), view (one partnership) or staff (everything)."""

    person: PersonView
    scope: str
    partnership: str | None
    step: str | None
    hash: str
    expires_at: datetime
