"""A Prefect flow that only waits: the baseline of `handoff_latency`."""

from __future__ import annotations

from prefect import flow
from prefect.flow_runs import suspend_flow_run
from pydantic import BaseModel


class Answer(BaseModel):
    """What it waits for."""

    text: str


@flow(name="bare-relay")
def bare_relay() -> None:
    """Wait for an answer, then for the next one."""
    suspend_flow_run(wait_for_input=Answer, key="first", timeout=None)
    suspend_flow_run(wait_for_input=Answer, key="second", timeout=None)
