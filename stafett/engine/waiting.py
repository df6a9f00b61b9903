"""For what a suspended run waits: noted in the ledger before Prefect hears of it, so that no answer is missed.

Whoever answers either comes before the note, and the run sees it when it asks the ledger once more; or after it, and
the errand that wakes the run finds the note and does not give up before the run is suspended.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from prefect.client.orchestration import SyncPrefectClient
from pydantic import BaseModel, ConfigDict, create_model

from stafett.commands import Actor, Door, StepCommand
from stafett.engine import runs
from stafett.errors import Conflict, DifferentCommand, InvalidDelivery, Refused
from stafett.ledger import Ledger
from stafett.ledger.views import PartnershipView, StepView
from stafett.machine import SETTLED, StepState
from stafett.phases import Party, Phase
from stafett.steps import Form

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Waiting:
    """A suspension: which run, under which pause key, for which rounds of steps (their ids): for all, or for any."""

    run: str
    key: str
    steps: tuple[str, ...]
    any_will_do: bool = False


def note(ledger: Ledger, lane: PartnershipView, cycle: int, phase: Phase, waiting: Waiting | None) -> None:
    """Write down for what the run of a phase is about to wait; None: for nothing."""
    ledger.remember(lane.id, cycle, f"waits:{phase.value}", asdict(waiting) if waiting else {})


def noted(ledger: Ledger, lane: PartnershipView, cycle: int, phase: Phase) -> Waiting | None:
    """For what the run of a phase waits, or None while it is at work."""
    found: dict[str, Any] = ledger.recall(lane.id, cycle, f"waits:{phase.value}") or {}
    if not found:
        return None
    return Waiting(found["run"], found.get("key", ""), tuple(found["steps"]), found.get("any_will_do", False))


def answered_within(seconds: float, ledger: Ledger, views: Sequence[StepView]) -> bool:
    """Stay a moment before suspending, and tell whether somebody has acted on one of these steps meanwhile.

    Many answer as soon as they are asked, and a new process takes longer than that. Nothing is noted yet, so that
    whoever would wake the run leaves it alone.
    """
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        time.sleep(0.3)
        if any(ledger.step(view.id).version != view.version for view in views):
            return True
    return False


def newest_rounds(ledger: Ledger, waiting: Waiting | None) -> list[StepView]:
    """The steps that are waited for, in their newest round: what was sent back is waited for anew."""
    rounds = [ledger.step(step_id) for step_id in (waiting.steps if waiting else ())]
    return [ledger.latest(one.partnership, one.cycle, one.key) or one for one in rounds]


def lets_pass(view: StepView) -> bool:
    """Whether the flow can go on: delivered, and checked where a person has to check it."""
    checked_by_flow = view.spec.get("receiver", "") in ("", Party.BOT.value)
    return view.state in SETTLED or (view.state is StepState.DELIVERED and checked_by_flow)


def is_over(waiting: Waiting | None, rounds: Sequence[StepView]) -> bool:
    """Whether the run can go on: every one of the rounds lets it pass, or one of them where that will do."""
    enough = any if waiting and waiting.any_will_do and rounds else all
    return enough(lets_pass(one) for one in rounds)


def pause_key(views: Sequence[StepView], attempt: int) -> str:
    """The key under which a run waits for these steps: lowercase letters, digits and dashes only.

    A fresh one for each attempt, for Prefect lets a run through at once where a key has been used before.
    """
    first = f"{views[0].key}-round-{views[0].round}-{attempt}"
    return first if len(views) == 1 else f"{len(views)}-steps-from-{first}"


def waiting_form(forms: Sequence[tuple[str, type[Form]]]) -> type[BaseModel]:
    """The form with which Prefect waits: the step's own, or for several steps one that needs at least one answer."""
    if len(forms) == 1:
        return forms[0][1]
    names = [_field(key) for key, _ in forms]
    config = ConfigDict(extra="forbid", json_schema_extra={"anyOf": [{"required": [name]} for name in names]})
    fields: Any = {name: (form | None, None) for name, (_, form) in zip(names, forms, strict=True)}
    return create_model("Answers", __config__=config, **fields)


def answers(ledger: Ledger, waiting: Waiting | None) -> dict[str, Any]:
    """What was delivered, as the form with which Prefect waits wants it."""
    rounds = newest_rounds(ledger, waiting)
    found = {_field(one.key): ledger.delivery(one.id) for one in rounds}
    given = {key: delivery.payload for key, delivery in found.items() if delivery}
    return next(iter(given.values()), {}) if len(rounds) == 1 else given


def take_over_typed(client: SyncPrefectClient, ledger: Ledger, waiting: Waiting) -> None:
    """Deliver what was typed into Prefect's own form, with that door as its origin; then nothing of it stays there."""
    key = f"suspended-{waiting.key}-response"
    for view, payload in _typed(ledger, waiting, runs.read_input(client, waiting.run, key)):
        command = StepCommand(
            actor=Actor(party=Party.HELPDESK, door=Door.PREFECT),
            id=f"prefect-{view.id}"[:32],
            step=view.id,
            name="deliver",
            payload=payload,
        )
        try:
            ledger.apply(command)
        except InvalidDelivery as wrong:  # field names only: values have no place in Prefect's log
            log.warning("What was typed into Prefect for %s is not valid: %s", view.key, ", ".join(wrong.fields))
        except (Conflict, DifferentCommand, Refused) as late:
            log.warning("What was typed into Prefect for %s does not count: %s", view.key, type(late).__name__)
    runs.forget_input(client, waiting.run, key)


def _typed(ledger: Ledger, waiting: Waiting, answer: dict[str, Any]) -> Iterator[tuple[StepView, dict[str, Any]]]:
    """The payload for each step that can still be delivered."""
    views = [ledger.step(step_id) for step_id in waiting.steps]
    for view in views:
        payload = answer if len(views) == 1 else answer.get(_field(view.key))
        if view.answerable and isinstance(payload, dict) and payload:
            yield view, payload


def _field(key: str) -> str:
    return key.replace("-", "_")
