"""Make a Prefect server ready for Stafett: the work pool, the limit that all partnerships share, the deployments.

Everything here can be done again at any time; `prefect.yaml` stays the only place where deployments are written down.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from prefect import Flow
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.actions import DeploymentScheduleCreate, WorkPoolCreate, WorkPoolUpdate
from prefect.client.schemas.objects import ConcurrencyLimitStrategy, ConcurrencyOptions
from prefect.client.schemas.schedules import CronSchedule, IntervalSchedule
from prefect.exceptions import ObjectAlreadyExists
from prefect.flows import load_flow_from_entrypoint
from prefect.utilities.callables import parameter_schema
from prefect.workers.process import ProcessWorker
from ruamel.yaml import YAML

from stafett.engine import runs
from stafett.errors import Refused
from stafett.settings import Settings

POOL = "stafett"
WIKI_WRITERS = 2
"""How many runs write to one wiki at once where nobody has said otherwise; Commons asks for few and steady."""


@dataclass(frozen=True)
class Deployment:
    """One entry of prefect.yaml: a flow by its module path, and when it runs by itself (never, where that is empty)."""

    name: str
    entrypoint: str
    pool: str
    schedules: tuple[DeploymentScheduleCreate, ...] = ()
    limit: int | None = None
    collision: ConcurrencyOptions | None = None


def read_deployments(path: Path) -> list[Deployment]:
    """The deployments that prefect.yaml declares; raise Refused with the entry that cannot be read."""
    try:
        entries = YAML(typ="safe").load(path.read_text(encoding="utf-8"))["deployments"]
    except (OSError, KeyError, TypeError) as error:
        raise Refused(f"{path} has no deployments ({type(error).__name__}: {error}).") from error
    return [_deployment(path, entry) for entry in entries]


def _deployment(path: Path, entry: dict[str, Any]) -> Deployment:
    try:
        limit = entry.get("concurrency_limit") or {}
        strategy = limit.get("collision_strategy")
        return Deployment(
            name=entry["name"],
            entrypoint=entry["entrypoint"],
            pool=entry["work_pool"]["name"],
            schedules=tuple(_schedule(one) for one in entry.get("schedules", ())),
            limit=limit.get("limit"),
            collision=ConcurrencyOptions(collision_strategy=ConcurrencyLimitStrategy(strategy)) if strategy else None,
        )
    except (KeyError, TypeError, ValueError) as error:
        raise Refused(f"{path}: the deployment {entry!r} is not understood ({error}).") from error


def _schedule(entry: dict[str, Any]) -> DeploymentScheduleCreate:
    zone = entry.get("timezone", "UTC")
    if "cron" in entry:
        schedule: Any = CronSchedule(cron=entry["cron"], timezone=zone)
    else:
        schedule = IntervalSchedule(interval=timedelta(seconds=entry["interval"]), timezone=zone)
    return DeploymentScheduleCreate(schedule=schedule, active=entry.get("active", True))


def set_up_prefect(settings: Settings, deployments: list[Deployment], at_once: int | None = None) -> list[str]:
    """Create what is missing, bring the rest up to date, and give a line about each; raise runs.PrefectDown, Refused.

    `at_once` is how many runs the work pool may have at the same time; None leaves it as it is.
    """
    flows = [load_flow(deployment) for deployment in deployments]
    with runs.prefect(settings) as client:
        lines = [_make_pool(client, pool, at_once) for pool in dict.fromkeys(one.pool for one in deployments)]
        lines.append(_make_wiki_limit(client, settings))
        lines += [_register(client, one, flow) for one, flow in zip(deployments, flows, strict=True)]
    return lines


def load_flow(deployment: Deployment) -> Flow[..., Any]:
    """Import the flow of a deployment; raise Refused where there is none, before anything is registered."""
    try:
        return load_flow_from_entrypoint(deployment.entrypoint)
    except Exception as error:
        reason = f"{type(error).__name__}: {error}"
        raise Refused(f"The flow {deployment.entrypoint} cannot be loaded. {reason}") from error


def _make_pool(client: SyncPrefectClient, name: str, at_once: int | None) -> str:
    # The pool counts the runs, not the worker: in 3.8.8 a worker with --limit dies when a run is resumed so quickly
    # that its process before has not ended yet.
    template = ProcessWorker.get_default_base_job_template()
    pool = WorkPoolCreate(name=name, type="process", base_job_template=template, concurrency_limit=at_once)
    try:
        client.create_work_pool(pool)
    except ObjectAlreadyExists:
        if at_once is not None:
            client.update_work_pool(name, WorkPoolUpdate(concurrency_limit=at_once))
        return f"work pool {name} is there"
    return f"work pool {name} made"


def _make_wiki_limit(client: SyncPrefectClient, settings: Settings) -> str:
    """Whoever runs the wiki's account may have changed the limit in Prefect's pages: what is there stays."""
    name = f"wiki-{settings.wiki_name}"
    known = {limit.name for limit in client.read_global_concurrency_limits(limit=200)}
    if name in known:
        return f"limit {name} is there"
    client.upsert_global_concurrency_limit_by_name(name, WIKI_WRITERS)
    return f"limit {name}: {WIKI_WRITERS} writers at once"


def _register(client: SyncPrefectClient, deployment: Deployment, flow: Flow[..., Any]) -> str:
    """The project is installed wherever a worker runs: there is no path, and nothing to pull."""
    client.create_deployment(
        flow_id=client.create_flow_from_name(flow.name),
        name=deployment.name,
        description=flow.description,
        entrypoint=deployment.entrypoint,
        work_pool_name=deployment.pool,
        schedules=list(deployment.schedules),
        concurrency_limit=deployment.limit,
        concurrency_options=deployment.collision,
        parameter_openapi_schema=parameter_schema(flow).model_dump_for_openapi(),
        enforce_parameter_schema=True,
        pull_steps=[],
    )
    return f"deployment {flow.name}/{deployment.name}"
