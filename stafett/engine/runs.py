"""Start, find, wake and cancel runs. Runs are disposable: everything here can be done again, from the ledger alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

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
from prefect.states import Cancelled, Crashed

from stafett.ledger.views import PartnershipView
from stafett.phases import Phase
from stafett.settings import Settings

ALIVE = [StateType.SCHEDULED, StateType.PENDING, StateType.RUNNING, StateType.PAUSED, StateType.CANCELLING]


class PrefectDown(Exception):
    """Prefect cannot be reached or asks to wait; the same errand is done later."""


@contextmanager
def prefect(settings: Settings) -> Iterator[SyncPrefectClient]:
    """A client of Prefect's API; failures that will pass come out as PrefectDown."""
    try:
        with SyncPrefectClient(settings.prefect_api_url, httpx_settings={"timeout": 30}) as client:
            yield client
    except (httpx.TransportError, PrefectHTTPStatusError, RuntimeError) as error:
        raise PrefectDown(f"{type(error).__name__}: {error}"[:500]) from error


def tags_of(slug: str, cycle: int, phase: Phase) -> list[str]:
    """The tags by which all runs of one phase of one partnership are found."""
    return [f"partnership:{slug}", f"cycle:{cycle}", f"phase:{phase.value}"]


def deployment_of(phase: Phase) -> str:
    """The name of the deployment of a phase, as prefect.yaml has it."""
    name = phase.value.replace("_", "-")
    return f"{name}/{name}"


def start(client: SyncPrefectClient, lane: PartnershipView, cycle: int, phase: Phase, key: str) -> FlowRun:
    """Start a run of a phase; the same `key` gives the same run."""
    try:
        deployment = client.read_deployment_by_name(deployment_of(phase))
    except ObjectNotFound as missing:
        raise PrefectDown(
            f"The deployment {deployment_of(phase)} is not registered; “stafett up” does that."
        ) from missing
    return client.create_flow_run_from_deployment(
        deployment.id,
        parameters={"partnership": lane.slug, "cycle": cycle},
        idempotency_key=key,
        tags=tags_of(lane.slug, cycle, phase),
        name=f"{lane.slug} · {phase.value.replace('_', ' ')} · starting",
    )


def alive(client: SyncPrefectClient, tags: list[str], states: list[StateType] | None = None) -> list[FlowRun]:
    """The runs with these tags that are not over yet, the newest first."""
    return client.read_flow_runs(
        flow_run_filter=FlowRunFilter(
            tags=FlowRunFilterTags(all_=tags),
            state=FlowRunFilterState(type=FlowRunFilterStateType(any_=states or ALIVE)),
        ),
        limit=50,
    )


def resume(client: SyncPrefectClient, run: FlowRun, answer: dict[str, Any]) -> bool:
    """Resume a suspended run with what was delivered; False if Prefect does not take it."""
    result = client.resume_flow_run(run.id, run_input=answer)
    return result.status.value == "ACCEPT"


def cancel(client: SyncPrefectClient, run: FlowRun) -> None:
    """Ask for a run to end."""
    client.set_flow_run_state(run.id, Cancelled(message="Cancelled by Stafett."), force=True)


def bury(client: SyncPrefectClient, run: FlowRun, message: str) -> None:
    """Tell Prefect that a run is dead: its process is gone, and only the ledger's lease could tell."""
    client.set_flow_run_state(run.id, Crashed(message=message), force=True)
