"""From a delivery to the next owner: seconds until the next step is offered, with portal, Prefect and a worker as they
run on one machine, against a bare Prefect flow from one `suspend_flow_run` to the next on the same server and worker.

The run has ended while somebody thought about the answer, as it has when that took longer than a moment: both
sides wait for the worker to notice and for a process to start.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import httpx
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.objects import StateType

from benchmarks.data import museum_rows, write_csv
from benchmarks.measure import Figure, Side, Watch, main
from benchmarks.relays import PEOPLE, STAFF
from flows.intake import COMPLETENESS, DECISION, REQUEST
from stafett.commands import Launch, StepCommand
from stafett.engine.setup import POOL, Deployment, set_up_prefect
from stafett.ledger import Ledger, open_ledger
from stafett.ledger.views import StepView
from stafett.phases import Party
from stafett.settings import Settings

PATIENCE = 180
POLL_SECONDS = 0.05
THINKING_SECONDS = 3.0
"""Until the answer; the run has ended by then."""
HOME = Path(__file__).resolve().parent.parent
Seen = TypeVar("Seen")


def figure(quick: bool) -> Figure:
    """One handoff, or eight."""
    return of(1 if quick else 8)


def of(handoffs: int) -> Figure:
    """That many handoffs one after the other, and as many of the bare flow; the median of each."""
    with tempfile.TemporaryDirectory() as name, up(Path(name)) as (settings, process):
        watch = Watch(process)
        watch.start()
        ours = [handed_over(settings, f"museum-{number}", Path(name)) for number in range(handoffs)]
        peak = watch.stop()
        theirs = bare(settings, handoffs)
    both = Side(ours, peak), Side(theirs, 0.0)
    return Figure(
        name="handoff_latency",
        what=f"seconds from a delivery to the next step's offer, median of {handoffs}, against a bare Prefect flow "
        "from one suspension to the next",
        unit="s",
        ours=both[0].median,
        baseline=both[1].median,
        peak_mb=peak,
        rows=[("slowest", f"{max(ours):.1f} s, the bare flow {max(theirs):.1f} s")],
    )


@contextmanager
def up(folder: Path) -> Iterator[tuple[Settings, int]]:
    """`stafett up` on free ports; gives its settings, and the process that everything else is a child of."""
    ready, home = folder / "ready.json", folder / "home"
    home.mkdir()
    environment = {**os.environ, "STAFETT_LINGER_SECONDS": "0", "PYTHONPATH": str(HOME)}
    command = [sys.executable, "-m", "stafett.cli", "up", "--port", "0", "--prefect-port", "0", "--home", str(home)]
    with (folder / "up.log").open("w") as log:
        process = subprocess.Popen([*command, "--once-ready", str(ready)], stdout=log, stderr=log, env=environment)
    try:
        until(lambda: ready.exists() or process.poll() is not None, "stafett up")
        said = json.loads(ready.read_text())
        yield Settings(home=home, prefect_api_url=said["prefect_api"], portal_url=said["portal"]), process.pid
    finally:
        process.terminate()
        process.wait(60)


def handed_over(settings: Settings, slug: str, folder: Path) -> float:
    """Seconds from the delivery of intake's second step to the offer of its third: little is done between them."""
    ledger = open_ledger(settings)
    words: dict[str, Any] = {"institution": "Museet", "language": "sv", "crosswalk": "norro", "people": PEOPLE}
    ledger.apply(Launch(actor=STAFF, slug=slug, title=f"Collection {slug}", **words))
    sample = ledger.files.keep(write_csv(folder / "sample.csv", museum_rows(30))).model_dump()
    request = {"what": "Paintings of the collection", "expected_files": 100, "rights": "expired", "sample": sample}
    first = offered(ledger, slug, REQUEST.key)
    ledger.apply(StepCommand(actor=STAFF, step=first.id, name="deliver", payload=request))
    second = offered(ledger, slug, COMPLETENESS.key)
    time.sleep(THINKING_SECONDS)
    began = deliver(ledger, settings, second, {"verdict": "complete"})
    offered(ledger, slug, DECISION.key)
    took = time.perf_counter() - began
    ledger.close()
    return took


def deliver(ledger: Ledger, settings: Settings, step: StepView, payload: dict[str, Any]) -> float:
    """Deliver through the portal's door for programs, as staff; gives the moment of the receipt."""
    staff = next(one for one in ledger.people(step.partnership) if one.party is Party.HELPDESK)
    asked = {"command": "deliver", "step": step.id, "payload": payload}
    headers = {"Authorization": f"Bearer {ledger.links.make(staff.id, 'staff')}"}
    answer = httpx.post(f"{settings.portal_url}/api/step", json=asked, headers=headers, trust_env=False, timeout=60)
    answer.raise_for_status()
    return time.perf_counter()


def offered(ledger: Ledger, slug: str, key: str) -> StepView:
    """The step, once it is offered."""

    def look() -> StepView | None:
        step = ledger.latest(slug, 1, key)
        return step if step and step.open else None

    return until(look, f"{slug} comes to {key}")


def bare(settings: Settings, handoffs: int) -> list[float]:
    """Seconds from each resumption of the bare flow until it is suspended again."""
    set_up_prefect(settings, [Deployment("bare-relay", "benchmarks.bare_relay.bare_relay", POOL)])
    with SyncPrefectClient(settings.prefect_api_url, httpx_settings={"timeout": 60}) as client:
        deployment = client.read_deployment_by_name("bare-relay/bare-relay")
        return [_bare(client, deployment.id) for _ in range(handoffs)]


def _bare(client: SyncPrefectClient, deployment: UUID) -> float:
    run = client.create_flow_run_from_deployment(deployment)
    _suspended(client, run.id, "first")
    time.sleep(THINKING_SECONDS)
    client.resume_flow_run(run.id, run_input={"text": "yes"})
    began = time.perf_counter()
    _suspended(client, run.id, "second")
    return time.perf_counter() - began


def _suspended(client: SyncPrefectClient, run: UUID, key: str) -> None:
    def look() -> bool:
        state = client.read_flow_run(run).state
        return bool(state and state.type is StateType.PAUSED and state.state_details.pause_key == key)

    until(look, f"the bare flow is suspended at {key}")


def until(look: Callable[[], Seen | None], what: str) -> Seen:
    """Wait until `look()` gives something true, and give it. Raises RuntimeError after PATIENCE seconds."""
    limit = time.monotonic() + PATIENCE
    while not (found := look()):
        if time.monotonic() > limit:
            raise RuntimeError(f"Not within {PATIENCE} s: {what}")
        time.sleep(POLL_SECONDS)
    return found


if __name__ == "__main__":
    main(figure)
