"""How a plain function becomes a task: a row in Prefect's pages, retries where waiting helps, nothing cached.

Nothing is cached because the ledger, not Prefect, knows what is done: a cached result would be an old truth.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from prefect import Task, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun

from stafett.openrefine import OpenRefineDown
from stafett.usage import UsageDown
from stafett.wiki import is_retryable

P = ParamSpec("P")
R = TypeVar("R")


def work(name: str, *, retries: int = 3) -> Callable[[Callable[P, R]], Task[P, R]]:
    """Make a function a task called `name`; a failure that will pass is tried again after 5, 10, 20 … seconds."""

    def decorate(function: Callable[P, R]) -> Task[P, R]:
        return task(
            name=name,
            cache_policy=NO_CACHE,
            persist_result=False,
            retries=retries,
            retry_delay_seconds=[5.0 * 2**number for number in range(retries)] or None,
            retry_condition_fn=_will_pass,
        )(function)

    return decorate


def _will_pass(_task: Task[..., Any], _run: TaskRun, state: State[Any]) -> bool:
    try:
        state.result()
    except (UsageDown, OpenRefineDown, TimeoutError, ConnectionError):
        return True
    except Exception as failure:
        return is_retryable(failure)
    return False
