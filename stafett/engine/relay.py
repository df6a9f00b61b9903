"""What a flow is made of: `phase_flow` runs a phase under a lease, `handoff` passes the baton to people.

A run holds no truth. Started again from nothing, it walks through everything that the ledger says is answered and
stops at the first thing that is not.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NoReturn, TypeVar, overload

from prefect import Flow, flow, get_run_logger
from prefect.client.schemas.objects import State
from prefect.flow_runs import suspend_flow_run
from prefect.runtime import flow_run as runtime
from prefect.states import Cancelled, Completed
from pydantic import BaseModel, ConfigDict, create_model

from stafett.commands import (
    ENGINE,
    Actor,
    ClosePartnership,
    Door,
    FailPhase,
    FinishPhase,
    OfferStep,
    StartPhase,
    StepCommand,
)
from stafett.engine import artifacts, runs
from stafett.engine.dispatch import dispatch_once
from stafett.errors import Conflict, InvalidDelivery, NotAllowed, Refused, StaleFence
from stafett.ledger import Ledger, open_ledger
from stafett.ledger.leases import Lease
from stafett.ledger.transaction import phase_lease
from stafett.ledger.views import PartnershipView, StepView
from stafett.machine import SETTLED, StepState
from stafett.phases import PARTY_NAMES, Party, Phase
from stafett.problems import Problem
from stafett.settings import Settings
from stafett.steps import AnyStep, Form, Step

F = TypeVar("F", bound=Form)
G = TypeVar("G", bound=Form)


@dataclass
class Relay:
    """One run of one phase: the ledger, whose partnership it is, and the lease it holds."""

    ledger: Ledger
    settings: Settings
    lane: PartnershipView
    cycle: int
    phase: Phase
    lease: Lease
    run: str

    @property
    def fence(self) -> int:
        """The fence that every write of this run carries."""
        return self.lease.fence

    def still_mine(self) -> None:
        """Raise StaleFence once another run has taken over; asked before every effect."""
        if not self.ledger.leases.renew(self.lease):
            raise StaleFence()


_current: ContextVar[Relay] = ContextVar("relay")


def relay() -> Relay:
    """The run that is under way."""
    return _current.get()


def phase_flow(phase: Phase) -> Callable[[Callable[[str], dict[str, Any] | None]], Flow[[str, int], Any]]:
    """Make a story into the flow of a phase.

    The story takes the partnership's slug, calls tasks and `handoff`, and may return counts that the board shows.
    """

    def decorate(story: Callable[[str], dict[str, Any] | None]) -> Flow[[str, int], Any]:
        name = phase.value.replace("_", "-")

        def run(partnership: str, cycle: int = 1) -> State[Any] | None:
            settings = Settings()
            ledger = open_ledger(settings)
            try:
                return _run_phase(phase, story, ledger, settings, partnership, cycle)
            finally:
                ledger.close()

        # Not functools.wraps: Prefect would read the story's signature, which has no cycle.
        run.__module__, run.__qualname__, run.__doc__ = story.__module__, story.__qualname__, story.__doc__
        return flow(name=name, persist_result=True, log_prints=True)(run)

    return decorate


def _run_phase(
    phase: Phase,
    story: Callable[[str], dict[str, Any] | None],
    ledger: Ledger,
    settings: Settings,
    slug: str,
    cycle: int,
) -> State[Any] | None:
    lane = ledger.partnership(slug)
    state = next((one.state for one in lane.phases if one.phase is phase and one.cycle == cycle), "")
    if state == "done":
        return Completed(name="Already done", message=f"{phase.value} of {slug} is finished in the ledger.")
    if lane.status != "active":
        return Cancelled(message=f"The partnership is {lane.status}.")
    lease = _take_lease(ledger, phase_lease(lane.id, cycle, phase.value), str(runtime.id))
    if lease is None:
        return Cancelled(name="Duplicate", message="Another run works on this phase.")
    here = Relay(ledger, settings, lane, cycle, phase, lease, str(runtime.id))
    token = _current.set(here)
    try:
        with _renewing(here):
            return _tell_story(here, story)
    finally:
        _current.reset(token)
        ledger.leases.release(lease)
        dispatch_once(ledger, settings)


def _tell_story(here: Relay, story: Callable[[str], dict[str, Any] | None]) -> State[Any] | None:
    lane, common = here.lane, {"partnership": here.lane.slug, "cycle": here.cycle, "phase": here.phase}
    try:
        here.ledger.apply(StartPhase(actor=ENGINE, run=here.run, fence=here.fence, **common))  # type: ignore[arg-type]
        rename(here, "at work")
        artifacts.link_to_partnership(here.settings, lane, here.phase)
        summary = story(lane.slug) or {}
        here.ledger.apply(FinishPhase(actor=ENGINE, fence=here.fence, summary=summary, **common))  # type: ignore[arg-type]
    except StaleFence:
        return Cancelled(name="Duplicate", message="Another run has taken over this phase.")
    except WaitsUntil as later:
        return Completed(name="Waits", message=str(later))
    except PartnershipEnded as ended:
        return Completed(name="Ended", message=str(ended))
    except Exception as error:
        final = isinstance(error, (Refused, NotAllowed))
        reason = f"{type(error).__name__}: {error}"
        here.ledger.apply(FailPhase(actor=ENGINE, reason=reason, final=final, **common))  # type: ignore[arg-type]
        raise
    rename(here, "done")
    artifacts.show_progress(lane.slug, here.phase, 1.0, "done")
    artifacts.show_counts(lane.slug, here.phase, here.ledger.records.counts(lane.id, here.cycle), summary)
    return None


class WaitsUntil(Exception):
    """Nothing is to be done before a day; a new run begins then."""


class PartnershipEnded(Exception):
    """The partnership was closed while this run was at work."""


def _take_lease(ledger: Ledger, key: str, holder: str) -> Lease | None:
    """Take the lease; where a dead run still has it, wait until it runs out; None while a live one renews it."""
    seen = ledger.leases.live(key)
    while True:
        if lease := ledger.leases.acquire(key, holder):
            return lease
        held = ledger.leases.live(key)
        if held and seen and held.until > seen.until:
            return None
        seen = seen or held
        time.sleep(1)


@contextmanager
def _renewing(here: Relay) -> Iterator[None]:
    """Renew the lease in the background; a run that has lost it finds out at its next write."""
    over = threading.Event()

    def keep() -> None:
        while not over.wait(8) and here.ledger.leases.renew(here.lease):
            pass

    thread = threading.Thread(target=keep, name="lease", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join(timeout=5)


def rename(here: Relay, what: str) -> None:
    """Let the run's name say partnership, phase and whom it waits for. A name is not worth failing for."""
    name = f"{here.lane.slug} · {here.phase.value.replace('_', ' ')} · {what}"
    try:
        with runs.prefect(here.settings) as client:
            client.update_flow_run(here.run, name=name[:200])  # type: ignore[arg-type]
    except runs.PrefectDown as down:
        get_run_logger().warning("The run could not be renamed: %s", down)


@overload
def handoff(step: Step[F], /) -> F: ...
@overload
def handoff(step: Step[F], other: Step[G], /) -> tuple[F, G]: ...
def handoff(*steps: AnyStep) -> Any:
    """Pass the baton: give the deliveries of these steps, or offer them to their owners and suspend the run.

    Only the ledger lets a run pass. Whatever else wakes it finds the step unanswered and suspends it again.
    """
    answers = handoff_all(steps)
    return answers[0] if len(steps) == 1 else tuple(answers)


def handoff_all(steps: Sequence[Step[F]]) -> list[F]:
    """`handoff` for any number of steps of one kind, such as the packets of a categorisation."""
    here = relay()
    rounds = [_offer(here, step) for step in steps]
    rounds = [_adopt(here, step, view) for step, view in zip(steps, rounds, strict=True)]
    open_ones = [pair for pair in zip(steps, rounds, strict=True) if not _passes(pair[1])]
    if open_ones:
        _suspend(here, open_ones)
    return [_delivered(here, step, view) for step, view in zip(steps, rounds, strict=True)]


def send_back(step: AnyStep, problems: Sequence[Problem], reason: str = "") -> None:
    """Give a delivery back to its owner with the problems found; the next round is offered to them."""
    _order(step, "send_back", reason, tuple(problem.model_dump(mode="json") for problem in problems))


def check_off(step: AnyStep) -> None:
    """Accept a delivery that was checked; does nothing where it is accepted already."""
    here = relay()
    view = here.ledger.latest(here.lane.slug, here.cycle, step.key)
    if view and view.state is StepState.DELIVERED:
        _order(step, "check_off", "")


def reopen(step: AnyStep, reason: str, *, due: datetime | None = None) -> None:
    """Ask for a step once more, with the reason: a new round, the old one stays as it is."""
    _order(step, "reopen", reason, due=due)


def end_partnership(status: str, reason: str) -> NoReturn:
    """Close the partnership from within its flow, with the reason that is published."""
    here = relay()
    here.still_mine()
    here.ledger.apply(ClosePartnership(actor=ENGINE, partnership=here.lane.slug, status=status, reason=reason))
    raise PartnershipEnded(f"The partnership is {status}: {reason}")


def wait_until(moment: datetime) -> None:
    """Go on once `moment` has come. Before it this run ends, and the outbox starts another when it is time."""
    here = relay()
    if here.ledger.clock() >= moment:
        return
    payload = {"partnership": here.lane.id, "cycle": here.cycle, "phase": here.phase.value, "cause": "calendar"}
    dedupe = f"start:{here.lane.id}:{here.cycle}:{here.phase.value}:{moment.isoformat()}"
    here.ledger.outbox.put("start", dedupe, payload, here.lane.id, due=moment)
    rename(here, f"waits until {moment:%Y-%m-%d}")
    raise WaitsUntil(f"Nothing is to be done before {moment:%Y-%m-%d}.")


def remember(key: str, find: Callable[[], Any]) -> Any:
    """Find something once: what was found is kept in the ledger and given again to every later run."""
    here = relay()
    known = here.ledger.recall(here.lane.id, here.cycle, key)
    if known is None:
        known = find()
        here.ledger.remember(here.lane.id, here.cycle, key, known)
    return known


def _order(
    step: AnyStep, name: str, reason: str, problems: tuple[dict[str, Any], ...] = (), due: datetime | None = None
) -> None:
    here = relay()
    view = here.ledger.latest(here.lane.slug, here.cycle, step.key)
    if view is None:
        raise Refused(f"{step.key} has never been offered.")
    here.still_mine()
    command = StepCommand(
        actor=ENGINE,
        step=view.id,
        name=name,
        expected=view.version,
        reason=reason,
        problems=problems,
        due=due,
        id=f"{name[:9]}-{view.round}-{view.id}"[:32],
    )
    here.ledger.apply(command)


def _offer(here: Relay, step: AnyStep) -> StepView:
    """The newest round of a step, offered if it was not, with the newest exhibits if nobody has answered."""
    spec = step.spec()
    view = here.ledger.latest(here.lane.slug, here.cycle, step.key)
    if view is not None and _overtaken(here, step, view):
        reopen(step, "Something newer has been delivered since.")
        return _offer(here, step)
    stale = view is not None and view.answerable and view.spec["exhibits"] != spec["exhibits"]
    if view is not None and view.state is not StepState.PLANNED and not stale:
        return view
    command = OfferStep(actor=ENGINE, partnership=here.lane.slug, cycle=here.cycle, spec=spec, fence=here.fence)
    return here.ledger.step(here.ledger.apply(command).step)


def _overtaken(here: Relay, step: AnyStep, view: StepView) -> bool:
    """Whether an answer is about something that has been delivered anew since it was asked for."""
    if view.state not in SETTLED or view.offered_at is None:
        return False
    judged = [here.ledger.latest(here.lane.slug, here.cycle, key) for key in step.judges]
    return any(one.delivered_at > view.offered_at for one in judged if one and one.delivered_at)


def _passes(view: StepView) -> bool:
    if view.state is StepState.WITHDRAWN:
        raise PartnershipEnded(f"{view.key} was withdrawn: {view.reason}")
    return view.state in (StepState.DELIVERED, StepState.DONE, StepState.SKIPPED)


def _delivered(here: Relay, step: Step[F], view: StepView) -> F:
    if view.state is StepState.SKIPPED and step.without is not None:
        return step.without
    delivery = here.ledger.delivery(view.id)
    if delivery is None:
        raise Refused(f"{step.key} is {view.state.value} but nothing was delivered.")
    return step.form.model_validate(delivery.payload)


def _adopt(here: Relay, step: AnyStep, view: StepView) -> StepView:
    """Take over a delivery that was typed into Prefect's own form: it counts, with that door as its origin."""
    if _passes(view):
        return view
    for payload in _typed_into_prefect(here, step, view):
        actor = Actor(party=Party.HELPDESK, door=Door.PREFECT)
        try:
            here.ledger.apply(StepCommand(actor=actor, step=view.id, name="deliver", payload=payload))
        except (InvalidDelivery, Conflict) as refused:
            get_run_logger().warning("What was typed into Prefect for %s does not count: %s", step.key, refused)
    return here.ledger.step(view.id)


def _typed_into_prefect(here: Relay, step: AnyStep, view: StepView) -> list[dict[str, Any]]:
    prefix = f"suspended-{pause_key([view])}"
    with runs.prefect(here.settings) as client:
        inputs = client.filter_flow_run_input(here.run, prefix, 20, set())  # type: ignore[arg-type]
    answers = [one.decoded_value for one in inputs if one.key.endswith("-response")]
    return [answer for answer in answers if isinstance(answer, dict)]


def pause_key(views: Sequence[StepView]) -> str:
    """The key under which a run waits for these steps: lowercase letters, digits and dashes only."""
    first = f"{views[0].key}-round-{views[0].round}-"
    return first if len(views) == 1 else f"{len(views)}-steps-from-{first}"


def _suspend(here: Relay, open_ones: Sequence[tuple[AnyStep, StepView]]) -> None:
    """Suspend the run until somebody has answered; the process ends here."""
    views = [view for _, view in open_ones]
    waits = {"run": here.run, "steps": [view.id for view in views]}
    here.ledger.remember(here.lane.id, here.cycle, f"waits:{here.phase.value}", waits)
    rename(here, _whom(views))
    artifacts.show_waiting(here.lane.slug, here.phase, views)
    dispatch_once(here.ledger, here.settings)
    here.ledger.leases.release(here.lease)
    # A fresh key each time: Prefect lets a run through at once where a key has been used before.
    suspend_flow_run(
        wait_for_input=waiting_form([(step.key, step.form) for step, _ in open_ones]),
        key=f"{pause_key(views)}{runtime.run_count}",
        timeout=None,
    )


def _whom(views: Sequence[StepView]) -> str:
    parties = dict.fromkeys(PARTY_NAMES[view.waits_for]["en"].lower() for view in views)
    what = views[0].spec["title"]["en"] if len(views) == 1 else f"{len(views)} steps"
    return f"waits for {' and '.join(parties)}: {what}"


def waiting_form(forms: Sequence[tuple[str, type[Form]]]) -> type[BaseModel]:
    """The form with which Prefect waits: the step's own, or for several steps one that needs at least one answer."""
    if len(forms) == 1:
        return forms[0][1]
    names = [key.replace("-", "_") for key, _ in forms]
    config = ConfigDict(extra="forbid", json_schema_extra={"anyOf": [{"required": [name]} for name in names]})
    fields: Any = {name: (form | None, None) for name, (_, form) in zip(names, forms, strict=True)}
    return create_model("Answers", __config__=config, **fields)
