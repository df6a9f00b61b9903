"""Compare ledger, Prefect and outbox, and repair: what is missing is started, what died is started again.

The ledger is always right. Prefect may have been wiped, a worker killed with its flow, a run resumed without a
delivery: in each case what should be follows from the ledger alone. What cannot be repaired goes to the staff.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.objects import FlowRun, StateType

from stafett.engine import runs, waiting
from stafett.engine.dispatch import dispatch_once, rouse
from stafett.errors import Unknown
from stafett.ledger import Ledger
from stafett.ledger.outbox import TRIES
from stafett.ledger.transaction import phase_lease
from stafett.ledger.views import PartnershipView, PhaseView
from stafett.reminders import due_reminders
from stafett.settings import Settings

GRACE = timedelta(seconds=90)
"""How long a run may be between two states before it counts as lost: longer than a lease, a worker's start, a retry."""
QUIET = timedelta(seconds=20)
"""How long the errand that wakes a run has for it, before the reconciler does its work."""
NEEDS_A_PROCESS = (StateType.RUNNING, StateType.PENDING, StateType.CANCELLING)


def reconcile(ledger: Ledger, settings: Settings) -> list[str]:
    """One pass; gives a line for each thing that was done. Raises PrefectDown where Prefect cannot be asked."""
    lines = list(_remind(ledger))
    with runs.prefect(settings) as client:
        alive = runs.alive_by_phase(client)
        starts = _starts_under_way(ledger)
        for lane in ledger.board():
            for phase in lane.phases:
                mine = alive.get((lane.slug, phase.cycle, phase.phase.value), [])
                repair = _Repair(client, ledger, lane, phase, (lane.id, phase.cycle, phase.phase.value) in starts)
                lines += repair.run(mine)
    done = dispatch_once(ledger, settings)
    return [*lines, f"{done} errands carried out"] if done else lines


def take_up_again(ledger: Ledger, settings: Settings, began: datetime) -> list[str]:
    """Go on after a stop or a crash of everything: nothing that worked before `began` lives any more.

    Only for an installation on one machine, where that is known; a run need not first grow as old as GRACE.
    """
    lines = []
    with runs.prefect(settings) as client:
        for (slug, cycle, phase), alive in runs.alive_by_phase(client).items():
            for run in alive:
                if run.state_type in NEEDS_A_PROCESS and run.state and run.state.timestamp < began:
                    _give_back(ledger, slug, cycle, phase, str(run.id))
                    runs.bury(client, run, "It ended with everything else on its machine.")
                    lines.append(f"{slug}: {phase} ended with the machine and is taken up again")
    return [*lines, *reconcile(ledger, settings)]


def _give_back(ledger: Ledger, slug: str, cycle: int, phase: str, run: str) -> None:
    """Let the next run have the lease of a dead one at once."""
    with contextlib.suppress(Unknown):
        held = ledger.leases.live(phase_lease(ledger.partnership(slug).id, cycle, phase))
        if held and held.holder == run:
            ledger.leases.release(held)


def _starts_under_way(ledger: Ledger) -> set[tuple[str, int, str]]:
    """The phases (partnership id, cycle, phase) that the outbox is about to start by itself, now or on a later day."""
    starts = [one for one in ledger.outbox.waiting() if one.kind == "start" and one.attempts < TRIES]
    return {(one.payload["partnership"], one.payload["cycle"], one.payload["phase"]) for one in starts}


@dataclass(frozen=True)
class _Repair:
    """One phase of one partnership, and whether the outbox is about to start it."""

    client: SyncPrefectClient
    ledger: Ledger
    lane: PartnershipView
    phase: PhaseView
    start_is_under_way: bool

    def run(self, alive: list[FlowRun]) -> Iterator[str]:
        """Bring the runs of this phase into line with the ledger."""
        if self.lane.status != "active" or self.phase.state == "done":
            yield from self._clear([run for run in alive if run.state_type is StateType.PAUSED])
        elif self._is_under_way:
            yield from self._mend(alive)

    @property
    def _is_under_way(self) -> bool:
        """A run should be there. Monitoring of an earlier delivery goes on beside the next one's phases."""
        its_turn = self.phase.phase is self.lane.phase and self.phase.cycle == self.lane.cycle
        return self.phase.state == "running" or (its_turn and self.phase.state == "planned")

    def _mend(self, alive: list[FlowRun]) -> Iterator[str]:
        dead = [run for run in alive if self._is_dead(run)]
        for run in dead:
            runs.bury(self.client, run, "Its process is gone: nobody has renewed its lease.")
            yield f"{self._name} was dead and is buried"
        living = [run for run in alive if run not in dead]
        if not living and not self.start_is_under_way:
            yield from self._start()
        elif living and all(run.state_type is StateType.PAUSED for run in living):
            yield from self._look_after(living)

    def _is_dead(self, run: FlowRun) -> bool:
        """A run that says it works, while its lease has long run out, has died with its worker."""
        if run.state_type not in NEEDS_A_PROCESS or run.state is None or runs.age(run) <= GRACE:
            return False
        return self.ledger.leases.live(phase_lease(self.lane.id, self.phase.cycle, self.phase.phase.value)) is None

    def _start(self) -> Iterator[str]:
        minute = datetime.now(UTC).strftime("%Y%m%d%H%M")
        key = f"reconcile:{self.lane.id}:{self.phase.cycle}:{self.phase.phase.value}:{minute}"
        try:
            runs.start(self.client, self.lane, self.phase.cycle, self.phase.phase, key)
        except runs.NotYet as missing:
            yield f"{self._name} cannot be started: {missing}"
            return
        yield f"{self._name} had no run and was started again"

    def _look_after(self, suspended: list[FlowRun]) -> Iterator[str]:
        """Keep one suspended run, and wake it where everything has been answered and nobody has woken it."""
        noted = waiting.noted(self.ledger, self.lane, self.phase.cycle, self.phase.phase)
        kept = next((run for run in suspended if noted and str(run.id) == noted.run), suspended[0])
        yield from self._clear([run for run in suspended if run is not kept])
        rounds = waiting.newest_rounds(self.ledger, noted)
        if runs.age(kept) > QUIET and waiting.is_over(noted, rounds) and not self.start_is_under_way:
            with contextlib.suppress(runs.NotYet):
                rouse(self.client, self.ledger, self.lane, self.phase.cycle, self.phase.phase, f"rouse:{kept.id}")
                yield f"{self._name} was answered and is woken"

    def _clear(self, left_over: list[FlowRun]) -> Iterator[str]:
        for run in left_over:
            runs.cancel(self.client, run)
            yield f"{self._name} had a run too many, which is cancelled"

    @property
    def _name(self) -> str:
        return f"{self.lane.slug}: {self.phase.phase.value}"


def _remind(ledger: Ledger) -> Iterator[str]:
    """Put the reminders that are due into the outbox, each once. A reminder never answers for anybody."""
    now = ledger.clock()
    for step in ledger.waiting_for():
        for reminder in due_reminders(step, now, ledger.country):
            people = reminder.people or [one.id for one in ledger.people(step.partnership, reminder.party)]
            for person in people:
                payload = {"notice": reminder.level, "step": step.id, "person": person}
                if ledger.outbox.put("mail", f"{reminder.key}:{person}", payload, step.partnership):
                    yield f"{step.key}: {reminder.level} sent"
