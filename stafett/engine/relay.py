"""What a flow is made of: `phase_flow` runs a phase under a lease, `handoff` passes the baton to people.

A run holds no truth. Started again from nothing, it walks through everything that the ledger says is answered and
stops at the first thing that is not.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NoReturn, TypeVar, overload
from uuid import UUID

import httpx
from prefect import Flow, flow
from prefect.client.schemas.objects import State
from prefect.exceptions import Abort
from prefect.flow_runs import suspend_flow_run
from prefect.runtime import flow_run as runtime
from prefect.states import Cancelled, Completed

from stafett.commands import (
    ENGINE,
    ClosePartnership,
    FailPhase,
    FinishPhase,
    OfferStep,
    StartPhase,
    StepCommand,
)
from stafett.engine import artifacts, runs, waiting
from stafett.engine.holding import is_held_by, renewing, take_lease
from stafett.errors import NotAllowed, Refused, StaleFence
from stafett.ledger import Ledger, open_ledger
from stafett.ledger.leases import Lease
from stafett.ledger.transaction import phase_lease
from stafett.ledger.views import PartnershipView, StepView
from stafett.machine import SETTLED, StepState
from stafett.phases import PARTY_NAMES, Phase
from stafett.problems import Problem
from stafett.settings import Settings
from stafett.steps import AnyStep, Form, Step

log = logging.getLogger(__name__)
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
        """Asked before every effect: raise StaleFence once another run has taken over, PartnershipEnded at the end."""
        if not self.ledger.leases.renew(self.lease):
            raise StaleFence()
        lane = self.ledger.partnership(self.lane.slug)
        if lane.status != "active":
            raise PartnershipEnded(f"The partnership is {lane.status}: {lane.reason}")


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
    if idle := _nothing_to_do(ledger.partnership(slug), cycle, phase):
        return idle
    lane = ledger.partnership(slug)
    key, run = phase_lease(lane.id, cycle, phase.value), str(runtime.id)
    lease = take_lease(ledger, key, run)
    if lease is None:
        return _end_as_duplicate(ledger, key, run)
    try:
        # Asked again, for the run that held the lease until now may have done it all.
        lane = ledger.partnership(slug)
        return _nothing_to_do(lane, cycle, phase) or _work(
            Relay(ledger, settings, lane, cycle, phase, lease, run), story
        )
    finally:
        ledger.leases.release(lease)


def _nothing_to_do(lane: PartnershipView, cycle: int, phase: Phase) -> State[Any] | None:
    """How a run ends that has no work: somebody started it too late, too early or by mistake."""
    here = next((one for one in lane.phases if one.phase is phase and one.cycle == cycle), None)
    order = list(Phase)
    if lane.status != "active":
        return Cancelled(message=f"The partnership is {lane.status}.")
    if here is None:
        return Cancelled(name="Unknown", message=f"Delivery {cycle} of {lane.slug} has no {phase.value}.")
    if here.state == "done":
        return Completed(name="Already done", message=f"{phase.value} of {lane.slug} is finished in the ledger.")
    if here.state == "failed":
        return Cancelled(name="Given up", message=f"{phase.value} of {lane.slug} waits for the staff to restart it.")
    if cycle == lane.cycle and order.index(phase) > order.index(lane.phase):
        return Cancelled(name="Too early", message=f"{lane.slug} is still in {lane.phase.value}.")
    return None


def _end_as_duplicate(ledger: Ledger, key: str, run: str) -> State[Any]:
    if is_held_by(ledger, key, run):
        # Somebody made Prefect start a run that was at work. Its state belongs to the process that works.
        raise Abort("Another process of this very run works on this phase.")
    return Cancelled(name="Duplicate", message="Another run works on this phase.")


def _work(here: Relay, story: Callable[[str], dict[str, Any] | None]) -> State[Any] | None:
    token = _current.set(here)
    try:
        with renewing(here.ledger, here.lease):
            return _tell_story(here, story)
    except StaleFence:
        return _end_as_duplicate(here.ledger, here.lease.key, here.run)
    except runs.PrefectDown as down:
        raise Abort(f"Prefect is away, and a run cannot work without it: {down}") from down
    except WaitsUntil as later:
        return Completed(name="Waits", message=str(later))
    except PartnershipEnded as ended:
        return Completed(name="Ended", message=str(ended))
    finally:
        _current.reset(token)


def _tell_story(here: Relay, story: Callable[[str], dict[str, Any] | None]) -> State[Any] | None:
    common: dict[str, Any] = {"partnership": here.lane.slug, "cycle": here.cycle, "phase": here.phase}
    try:
        here.ledger.apply(StartPhase(actor=ENGINE, run=here.run, fence=here.fence, **common))
        _go_on(here)
        summary = story(here.lane.slug) or {}
        here.ledger.apply(FinishPhase(actor=ENGINE, fence=here.fence, summary=summary, **common))
    except (StaleFence, WaitsUntil, PartnershipEnded, runs.PrefectDown):
        raise
    except Exception as error:
        here.still_mine()  # a run that was overtaken or whose partnership has ended has not failed
        final = isinstance(error, (Refused, NotAllowed))
        reason = f"{type(error).__name__}: {error}"
        here.ledger.apply(FailPhase(actor=ENGINE, reason=reason, final=final, **common))
        raise
    rename(here, "done")
    artifacts.show_progress(here.lane.slug, here.phase, 1.0, "done")
    counts = here.ledger.records.counts(here.lane.id, here.cycle)
    artifacts.show_counts(here.lane.slug, here.phase, counts, summary)
    return None


def _go_on(here: Relay) -> None:
    """Take over what was typed into Prefect while the phase waited; from here on it waits for nobody."""
    rename(here, "at work")
    artifacts.link_to_partnership(here.settings, here.lane, here.phase)
    waits = waiting.noted(here.ledger, here.lane, here.cycle, here.phase)
    if waits is None:
        return
    with runs.prefect(here.settings) as client:
        waiting.take_over_typed(client, here.ledger, waits)
    waiting.note(here.ledger, here.lane, here.cycle, here.phase, None)


class WaitsUntil(Exception):
    """Nothing is to be done before a day; a new run begins then."""


class PartnershipEnded(Exception):
    """The partnership was closed while this run was at work."""


def rename(here: Relay, what: str) -> None:
    """Let the run's name say partnership, phase and whom it waits for. A name is not worth failing for."""
    name = f"{here.lane.slug} · {here.phase.value.replace('_', ' ')} · {what}"
    try:
        with runs.prefect(here.settings) as client:
            client.update_flow_run(UUID(here.run), name=name[:200])
    except runs.PrefectDown as down:
        log.warning("The run could not be renamed: %s", down)


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
    while True:
        rounds = [_offer(here, step) for step in steps]
        open_ones = [pair for pair in zip(steps, rounds, strict=True) if not waiting.lets_pass(pair[1])]
        if not open_ones:
            return [_delivered(here, step, view) for step, view in zip(steps, rounds, strict=True)]
        _suspend(here, open_ones)


def handoff_any(steps: Sequence[Step[F]]) -> list[F | None]:
    """`handoff_all` that goes on as soon as one step is answered; None stands for those that are not."""
    here = relay()
    while True:
        rounds = [_offer(here, step) for step in steps]
        pairs = list(zip(steps, rounds, strict=True))
        if any(waiting.lets_pass(view) for view in rounds):
            return [_delivered(here, step, view) if waiting.lets_pass(view) else None for step, view in pairs]
        _suspend(here, pairs, any_will_do=True)


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


def withdraw(step: AnyStep, reason: str) -> None:
    """Take a step back that is needed no more, with the reason."""
    _order(step, "withdraw", reason)


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


def _delivered(here: Relay, step: Step[F], view: StepView) -> F:
    if view.state is StepState.SKIPPED and step.without is not None:
        return step.without
    delivery = here.ledger.delivery(view.id)
    if delivery is None:
        raise Refused(f"{step.key} is {view.state.value} but nothing was delivered.")
    return step.form.model_validate(delivery.payload)


def _suspend(here: Relay, open_ones: Sequence[tuple[AnyStep, StepView]], *, any_will_do: bool = False) -> None:
    """Suspend the run until somebody has answered; comes back only where somebody just did."""
    views = [view for _, view in open_ones]
    _show_that_it_waits(here, views)
    if waiting.answered_within(here.settings.linger_seconds, here.ledger, views):
        return
    here.still_mine()
    key = waiting.pause_key(views, runtime.run_count)
    waits = waiting.Waiting(here.run, key, tuple(view.id for view in views), any_will_do)
    waiting.note(here.ledger, here.lane, here.cycle, here.phase, waits)
    if any(here.ledger.step(view.id).version != view.version for view in views):
        return
    try:
        suspend_flow_run(
            wait_for_input=waiting.waiting_form([(step.key, step.form) for step, _ in open_ones]),
            key=key,
            timeout=None,
        )
    except (RuntimeError, httpx.HTTPError) as refused:
        # Somebody has cancelled the run, or Prefect is away. Nothing has failed: the reconciler starts another.
        raise Abort(f"Prefect does not suspend this run: {refused}") from refused


def _show_that_it_waits(here: Relay, views: Sequence[StepView]) -> None:
    lane = here.ledger.partnership(here.lane.slug)
    whom = _whom(views)
    rename(here, whom)
    artifacts.show_waiting(lane.slug, here.phase, views)
    artifacts.show_progress(lane.slug, here.phase, artifacts.share_of_steps(lane, here.cycle, here.phase), whom)
    artifacts.show_counts(lane.slug, here.phase, here.ledger.records.counts(lane.id, here.cycle), {})


def _whom(views: Sequence[StepView]) -> str:
    parties = dict.fromkeys(PARTY_NAMES[view.waits_for]["en"].lower() for view in views)
    what = views[0].spec["title"]["en"] if len(views) == 1 else f"{len(views)} steps"
    return f"waits for {' and '.join(parties)}: {what}"
