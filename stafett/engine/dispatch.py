"""Carry out the errands of the outbox: start, wake and cancel runs, send notices. Each may be done twice safely."""

from __future__ import annotations

import logging
import threading
from datetime import timedelta

from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.objects import StateType

from stafett.engine import runs, waiting
from stafett.engine.runs import NotYet, PrefectDown, PrefectRefused
from stafett.ledger import Ledger
from stafett.ledger.outbox import Errand
from stafett.ledger.views import PartnershipView, StepView
from stafett.notice_texts import write_notice
from stafett.notices import MailDown, NoticeRefused, send
from stafett.phases import Phase
from stafett.settings import Settings

log = logging.getLogger(__name__)

COUNTERPARTS = (("start", "wake", "cancel"), ("mail",))
"""The kinds of errands by who answers them; runs come first, for letters may be slow."""
SETTLES = timedelta(seconds=5)
"""How long the process of a suspended run may take to end; a worker with a limit dies if it gets the run earlier."""
ENDS_BY_ITSELF = 3
"""How often a run at work is asked about before it is ended, when its partnership has ended."""


def dispatch_once(ledger: Ledger, settings: Settings) -> int:
    """Carry out what is due now and give how many errands were done; what fails is tried again later."""
    return sum(_carry_out_all(ledger, settings, kinds) for kinds in COUNTERPARTS)


def _carry_out_all(ledger: Ledger, settings: Settings, kinds: tuple[str, ...]) -> int:
    """Once a counterpart is down, its other errands wait too: each would only wait for the same answer."""
    done, down = 0, ""
    for errand in ledger.outbox.claim(kinds=kinds):
        try:
            if down:
                ledger.outbox.again(errand, down, patient=True)
                continue
            _carry_out(ledger, settings, errand)
        except NotYet as later:
            ledger.outbox.again(errand, str(later), patient=True)
        except PrefectRefused as refused:
            ledger.outbox.again(errand, str(refused))
        except (PrefectDown, MailDown) as failure:
            down = str(failure) or type(failure).__name__
            ledger.outbox.again(errand, down, patient=True)
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
            _cancel(client, lane, errand)


def _start(client: SyncPrefectClient, lane: PartnershipView, errand: Errand) -> None:
    cycle, phase = errand.payload["cycle"], Phase(errand.payload["phase"])
    if lane.status == "active" and _state(lane, cycle, phase) != "done":
        runs.start(client, lane, cycle, phase, errand.id)


def _state(lane: PartnershipView, cycle: int, phase: Phase) -> str:
    return next((one.state for one in lane.phases if one.phase is phase and one.cycle == cycle), "")


def _wake(client: SyncPrefectClient, ledger: Ledger, lane: PartnershipView, errand: Errand) -> None:
    """Let the phase go on once everything that it waits for is there."""
    cycle, phase = errand.payload["cycle"], Phase(errand.payload["phase"])
    if lane.status != "active" or _state(lane, cycle, phase) != "running":
        return
    noted = waiting.noted(ledger, lane, cycle, phase)
    rounds = waiting.newest_rounds(ledger, noted)
    is_waited_for = ledger.step(errand.payload["step"]).key in {one.key for one in rounds}
    if not is_waited_for or waiting.is_over(noted, rounds):
        rouse(client, ledger, lane, cycle, phase, errand.id)


def rouse(client: SyncPrefectClient, ledger: Ledger, lane: PartnershipView, cycle: int, phase: Phase, key: str) -> None:
    """Resume the run of a phase, or start a new one (once per `key`) where there is none that can be resumed.

    A run that is at work or about to start asks the ledger itself. Raise NotYet where one is just about to suspend.
    """
    alive = runs.alive(client, runs.tags_of(lane.slug, cycle, phase))
    suspended = [run for run in alive if run.state_type is StateType.PAUSED]
    noted = waiting.noted(ledger, lane, cycle, phase)
    if any(run.state_type is not StateType.PAUSED for run in alive):
        if noted and any(run.state_type is StateType.RUNNING for run in alive):
            raise NotYet(f"{phase.value} of {lane.slug} has not suspended yet.")
        return
    mine = [run for run in suspended if noted and str(run.id) == noted.run]
    if mine and runs.age(mine[0]) < SETTLES:
        raise NotYet(f"{phase.value} of {lane.slug} has only just suspended.")
    if mine and runs.resume(client, mine[0], waiting.answers(ledger, noted)):
        return
    for run in suspended:
        runs.cancel(client, run)
    runs.start(client, lane, cycle, phase, key)


def _cancel(client: SyncPrefectClient, lane: PartnershipView, errand: Errand) -> None:
    """End the runs of an ended partnership; one that is at work is given the time to end by itself."""
    at_work = 0
    for run in runs.alive(client, [f"partnership:{lane.slug}"]):
        if run.state_type is StateType.RUNNING and errand.attempts < ENDS_BY_ITSELF:
            at_work += 1
        else:
            runs.cancel(client, run)
    if at_work:
        raise NotYet(f"{at_work} runs of {lane.slug} are still at work.")


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
