"""Start, find, wake and cancel runs. Runs are disposable: everything here can be done again, from the ledger alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateType,
    FlowRunFilterTags,
)
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.exceptions import ObjectNotFound, PrefectHTTPStatusError
from prefect.states import Cancelled, Cancelling, Crashed

from stafett.ledger.views import PartnershipView
from stafett.phases import Phase
from stafett.settings import Settings

ALIVE = [StateType.SCHEDULED, StateType.PENDING, StateType.RUNNING, StateType.PAUSED, StateType.CANCELLING]
PAGE = 200
"""How many runs Prefect gives in one answer at most."""
LARGEST_ANSWER = 100_000
"""Bytes of a delivery with which a run is resumed; a larger one stays out of Prefect, and a new run takes over."""

PhaseKey = tuple[str, int, str]
"""The slug, the cycle and the phase that a run works on."""


class PrefectDown(Exception):
    """Prefect cannot be reached or asks to wait; the same errand is done later."""


class PrefectRefused(PrefectDown):
    """Prefect answers, but not to this: the others need not wait."""


class NotYet(Exception):
    """The run is about to suspend or to end; ask again in a moment."""


@contextmanager
def prefect(settings: Settings) -> Iterator[SyncPrefectClient]:
    """A client of Prefect's API; failures that will pass come out as PrefectDown."""
    try:
        with SyncPrefectClient(settings.prefect_api_url, httpx_settings={"timeout": 30}) as client:
            yield client
    except PrefectHTTPStatusError as error:
        passing = error.response.status_code >= 500 or error.response.status_code == 429
        raise (PrefectDown if passing else PrefectRefused)(f"{type(error).__name__}: {error}"[:500]) from error
    except (httpx.TransportError, RuntimeError) as error:
        raise PrefectDown(f"{type(error).__name__}: {error}"[:500]) from error


def tags_of(slug: str, cycle: int, phase: Phase) -> list[str]:
    """The tags by which all runs of one phase of one partnership are found."""
    return [f"partnership:{slug}", f"cycle:{cycle}", f"phase:{phase.value}"]


def deployment_of(phase: Phase) -> str:
    """The name of the deployment of a phase, as prefect.yaml has it."""
    name = phase.value.replace("_", "-")
    return f"{name}/{name}"


def start(client: SyncPrefectClient, lane: PartnershipView, cycle: int, phase: Phase, key: str) -> FlowRun:
    """Start a run of a phase; the same `key` gives the same run. Raise NotYet where its deployment is missing."""
    try:
        deployment = client.read_deployment_by_name(deployment_of(phase))
    except ObjectNotFound as missing:
        raise NotYet(f"The deployment {deployment_of(phase)} is not registered; “stafett up” does that.") from missing
    return client.create_flow_run_from_deployment(
        deployment.id,
        parameters={"partnership": lane.slug, "cycle": cycle},
        idempotency_key=key,
        tags=tags_of(lane.slug, cycle, phase),
        name=f"{lane.slug} · {phase.value.replace('_', ' ')} · starting",
    )


def alive(client: SyncPrefectClient, tags: list[str]) -> list[FlowRun]:
    """The runs with these tags that are not over yet."""
    return list(_alive(client, FlowRunFilterTags(all_=tags)))


def alive_by_phase(client: SyncPrefectClient) -> dict[PhaseKey, list[FlowRun]]:
    """All runs that are not over yet, by the phase on which they work."""
    found: dict[PhaseKey, list[FlowRun]] = {}
    for run in _alive(client, FlowRunFilterTags(is_null_=False)):
        said = dict(tag.split(":", 1) for tag in run.tags if ":" in tag)
        if {"partnership", "cycle", "phase"} <= said.keys() and said["cycle"].isdigit():
            found.setdefault((said["partnership"], int(said["cycle"]), said["phase"]), []).append(run)
    return found


def _alive(client: SyncPrefectClient, tags: FlowRunFilterTags) -> Iterator[FlowRun]:
    wanted = FlowRunFilter(tags=tags, state=FlowRunFilterState(type=FlowRunFilterStateType(any_=ALIVE)))
    offset = 0
    while page := client.read_flow_runs(flow_run_filter=wanted, limit=PAGE, offset=offset):
        yield from page
        offset += len(page)
        if len(page) < PAGE:
            return


def age(run: FlowRun) -> timedelta:
    """How long a run has been in its state."""
    since = run.state.timestamp if run.state else None
    return datetime.now(UTC) - since if since else timedelta.max


def resume(client: SyncPrefectClient, run: FlowRun, answer: dict[str, Any]) -> bool:
    """Resume a suspended run with what was delivered; False if Prefect refuses that. Raise NotYet if it is awake."""
    if len(json.dumps(answer)) > LARGEST_ANSWER:
        return False
    status = client.resume_flow_run(run.id, run_input=answer).status.value
    if status == "ABORT":
        raise NotYet(f"The run {run.id} is no longer suspended.")
    return bool(status == "ACCEPT")


def read_input(client: SyncPrefectClient, run: str, key: str) -> dict[str, Any]:
    """What was given to a run under this key, or nothing."""
    found = client.filter_flow_run_input(UUID(run), key, 1, set())
    given = found[0].decoded_value if found else {}
    return given if isinstance(given, dict) else {}


def forget_input(client: SyncPrefectClient, run: str, key: str) -> None:
    """Delete what was given to a run under this key: deliveries are kept in the ledger only."""
    for one in client.filter_flow_run_input(UUID(run), key, 1, set()):
        client.delete_flow_run_input(UUID(run), one.key)


def cancel(client: SyncPrefectClient, run: FlowRun) -> None:
    """End a run: at once where no process works for it, otherwise its worker ends the process."""
    working = run.state_type in (StateType.RUNNING, StateType.CANCELLING)
    state = Cancelling if working else Cancelled
    client.set_flow_run_state(run.id, state(message="Cancelled by Stafett."), force=True)


def bury(client: SyncPrefectClient, run: FlowRun, message: str) -> None:
    """Tell Prefect that a run is dead: its process is gone, and only the ledger's lease could tell."""
    client.set_flow_run_state(run.id, Crashed(message=message), force=True)
