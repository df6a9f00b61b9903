"""Carry out the errands of the outbox: start, wake and cancel runs, send notices. Each may be done twice safely."""

from __future__ import annotations

import logging
import threading
from typing import Any

from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.objects import FlowRun, StateType

from stafett.engine import runs
from stafett.ledger import Ledger
from stafett.ledger.outbox import Errand
from stafett.ledger.views import PartnershipView, StepView
from stafett.machine import ANSWERABLE
from stafett.notice_texts import write_notice
from stafett.notices import MailDown, NoticeRefused, send
from stafett.phases import Phase
from stafett.settings import Settings

log = logging.getLogger(__name__)


class NotYet(Exception):
    """The run is about to suspend or to end; ask again in a moment."""


def dispatch_once(ledger: Ledger, settings: Settings) -> int:
    """Carry out what is due now and give how many errands were done; what fails is tried again later."""
    done = 0
    for errand in ledger.outbox.claim():
        try:
            _carry_out(ledger, settings, errand)
        except (runs.PrefectDown, MailDown, NotYet) as later:
            ledger.outbox.again(errand, str(later) or type(later).__name__)
        except Exception as error:  # one errand must never stop the others
            log.exception("Errand %s (%s) failed.", errand.id, errand.kind)
            ledger.outbox.again(errand, f"{type(error).__name__}: {error}")
        else:
            done += ledger.outbox.done(errand)
    return done


class Dispatcher:
    """A thread that carries out errands: at once when woken, otherwise every second."""

    def __init__(self, ledger: Ledger, settings: Settings) -> None:
        self._ledger = ledger
        self._settings = settings
        self._bell = threading.Event()
        self._over = False
        self._thread = threading.Thread(target=self._work, name="dispatcher", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def wake(self) -> None:
        """Something was just put into the outbox."""
        self._bell.set()

    def stop(self) -> None:
        """End after the errand at hand."""
        self._over = True
        self._bell.set()
        self._thread.join(timeout=35)

    def _work(self) -> None:
        while not self._over:
            self._bell.wait(timeout=1)
            self._bell.clear()
            try:
                dispatch_once(self._ledger, self._settings)
            except Exception:  # the database may be away for a moment; the thread must live on
                log.exception("The outbox could not be read; trying again.")


def _carry_out(ledger: Ledger, settings: Settings, errand: Errand) -> None:
    if errand.kind == "mail":
        _mail(ledger, settings, errand)
        return
    lane = ledger.partnership(errand.payload["partnership"])
    with runs.prefect(settings) as client:
        if errand.kind == "start":
            _start(client, lane, errand)
        elif errand.kind == "wake":
            _wake(client, ledger, lane, errand)
        elif errand.kind == "cancel":
            for run in runs.alive(client, [f"partnership:{lane.slug}"]):
                runs.cancel(client, run)


def _start(client: SyncPrefectClient, lane: PartnershipView, errand: Errand) -> None:
    cycle, phase = errand.payload["cycle"], Phase(errand.payload["phase"])
    if lane.status == "active" and not _finished(lane, cycle, phase):
        runs.start(client, lane, cycle, phase, errand.id)


def _finished(lane: PartnershipView, cycle: int, phase: Phase) -> bool:
    return any(one.phase is phase and one.cycle == cycle and one.state == "done" for one in lane.phases)


def _wake(client: SyncPrefectClient, ledger: Ledger, lane: PartnershipView, errand: Errand) -> None:
    """Let the run that waits for a step go on: resume it, or start a new one where there is none to resume."""
    cycle, phase = errand.payload["cycle"], Phase(errand.payload["phase"])
    if lane.status != "active" or _finished(lane, cycle, phase):
        return
    steps = waited_for(ledger, lane, cycle, phase)
    if any(step.state in ANSWERABLE for step in steps):
        return
    alive = runs.alive(client, runs.tags_of(lane.slug, cycle, phase))
    suspended = [run for run in alive if run.state_type is StateType.PAUSED]
    if suspended:
        _resume_or_replace(client, ledger, lane, suspended[0], steps, errand)
    elif not alive:
        runs.start(client, lane, cycle, phase, errand.id)
    elif errand.attempts < 2:
        raise NotYet(f"The run {alive[0].id} has not suspended yet.")


def waited_for(ledger: Ledger, lane: PartnershipView, cycle: int, phase: Phase) -> list[StepView]:
    """The steps for which the last run of a phase suspended, as they stand now."""
    noted: dict[str, Any] = ledger.recall(lane.id, cycle, f"waits:{phase.value}") or {}
    return [ledger.step(step_id) for step_id in noted.get("steps", ())]


def _resume_or_replace(
    client: SyncPrefectClient,
    ledger: Ledger,
    lane: PartnershipView,
    run: FlowRun,
    steps: list[StepView],
    errand: Errand,
) -> None:
    """Resume with what was delivered, as Prefect's own form wants it; where that cannot be, a new run takes over."""
    if not runs.resume(client, run, _answers(ledger, steps)):
        runs.cancel(client, run)
        cycle, phase = errand.payload["cycle"], Phase(errand.payload["phase"])
        runs.start(client, lane, cycle, phase, errand.id)


def _answers(ledger: Ledger, steps: list[StepView]) -> dict[str, Any]:
    payloads = {step.key.replace("-", "_"): ledger.delivery(step.id) for step in steps}
    given = {key: delivery.payload for key, delivery in payloads.items() if delivery}
    return next(iter(given.values()), {}) if len(steps) == 1 else given


def _mail(ledger: Ledger, settings: Settings, errand: Errand) -> None:
    """Send a notice with a personal link that is made now, so that no token is ever kept."""
    person = ledger.person(errand.payload["person"])
    if person is None or not person.email or not settings.smtp_host:
        return
    lane = ledger.partnership(errand.partnership or "")
    step = ledger.step(errand.payload["step"]) if "step" in errand.payload else None
    token = _token(ledger, lane, step, person.id)
    notice = write_notice(errand.id, errand.payload, person, lane, step, f"{settings.portal_url}/{token}")
    try:
        send(notice, settings)
    except NoticeRefused as refused:
        log.warning("A notice to person %s will never arrive: %s", person.id, refused)
        raise


def _token(ledger: Ledger, lane: PartnershipView, step: StepView | None, person_id: str) -> str:
    if step is None:
        return "p/" + ledger.links.make(person_id, "view", partnership=lane.id)
    return "s/" + ledger.links.make(person_id, "act", partnership=lane.id, step=step.id)
