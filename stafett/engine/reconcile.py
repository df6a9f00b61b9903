"""Compare ledger, Prefect and outbox, and repair: what is missing is started, what died is started again.

The ledger is always right. Prefect may have been wiped, a worker killed with its flow, a run resumed without a
delivery: in each case what should be follows from the ledger alone. What cannot be repaired goes to the staff.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.objects import FlowRun, StateType

from stafett.engine import runs
from stafett.engine.dispatch import dispatch_once, waited_for
from stafett.ledger import Ledger
from stafett.ledger.transaction import phase_lease
from stafett.ledger.views import PartnershipView, PhaseView
from stafett.machine import ANSWERABLE
from stafett.reminders import due_reminders
from stafett.settings import Settings

GRACE = timedelta(seconds=90)
"""How long a run may be between two states before it counts as lost: longer than a lease, a worker's start, a retry."""


def reconcile(ledger: Ledger, settings: Settings) -> list[str]:
    """One pass; gives a line for each thing that was done. Raises PrefectDown where Prefect cannot be asked."""
    lines = list(_remind(ledger))
    with runs.prefect(settings) as client:
        for lane in ledger.board():
            if lane.status == "active":
                lines += _mend(client, ledger, lane)
    done = dispatch_once(ledger, settings)
    return [*lines, f"{done} errands carried out"] if done else lines


def _mend(client: SyncPrefectClient, ledger: Ledger, lane: PartnershipView) -> Iterator[str]:
    """Bring the runs of the phase under way into line with the ledger."""
    phase = next((one for one in lane.phases if one.phase is lane.phase and one.cycle == lane.cycle), None)
    if phase is None or phase.state in ("done", "failed"):
        return
    alive = runs.alive(client, runs.tags_of(lane.slug, lane.cycle, lane.phase))
    working = ledger.leases.live(phase_lease(lane.id, lane.cycle, lane.phase.value))
    for run in alive:
        if run.state_type in (StateType.RUNNING, StateType.PENDING) and _is_dead(run, working is not None):
            runs.bury(client, run, "Its process is gone: nobody has renewed its lease.")
            yield f"{lane.slug}: a dead run of {lane.phase.value} was buried"
    living = [run for run in alive if not _is_dead(run, working is not None)]
    if not living and not _start_is_under_way(ledger, lane, phase):
        yield from _start(client, ledger, lane, phase, "no run was there")
        return
    yield from _wake_answered(client, ledger, lane, phase, living)


def _is_dead(run: FlowRun, lease_is_live: bool) -> bool:
    """A run that says it works, while its lease has long run out, has died with its worker."""
    if run.state_type not in (StateType.RUNNING, StateType.PENDING) or run.state is None:
        return False
    since = run.state.timestamp or datetime.now(UTC)
    return not lease_is_live and datetime.now(UTC) - since > GRACE


def _start_is_under_way(ledger: Ledger, lane: PartnershipView, phase: PhaseView) -> bool:
    """Whether the outbox is about to start this phase by itself."""
    prefix = {"partnership": lane.id, "cycle": lane.cycle, "phase": phase.phase.value}
    waiting = [
        errand for errand in ledger.outbox.waiting() if errand.kind == "start" and not _given_up(errand.attempts)
    ]
    return any(prefix.items() <= errand.payload.items() for errand in waiting)


def _given_up(attempts: int) -> bool:
    return attempts >= 8


def _wake_answered(
    client: SyncPrefectClient, ledger: Ledger, lane: PartnershipView, phase: PhaseView, living: list[FlowRun]
) -> Iterator[str]:
    """Replace a run that is suspended although everything it waited for is answered."""
    suspended = [run for run in living if run.state_type is StateType.PAUSED]
    if not suspended or len(suspended) < len(living):
        return
    steps = waited_for(ledger, lane, lane.cycle, lane.phase)
    since = suspended[0].state.timestamp if suspended[0].state else None
    quiet = since is None or datetime.now(UTC) - since > timedelta(seconds=20)
    if quiet and not any(step.state in ANSWERABLE for step in steps):
        for run in suspended:
            runs.cancel(client, run)
        yield from _start(client, ledger, lane, phase, "its answer had arrived")


def _start(
    client: SyncPrefectClient, ledger: Ledger, lane: PartnershipView, phase: PhaseView, why: str
) -> Iterator[str]:
    minute = datetime.now(UTC).strftime("%Y%m%d%H%M")
    run = runs.start(client, lane, lane.cycle, phase.phase, f"reconcile:{lane.id}:{phase.phase.value}:{minute}")
    yield f"{lane.slug}: {phase.phase.value} was started again as {run.id}, because {why}"


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
