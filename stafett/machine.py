"""The step machine: which command may be given in which state, and where it leads. Pure; a property test walks it.

planned → offered → accepted → delivered → done, and from there only a new round. Nothing here is ever approved by
silence: no command of a timer leads to `delivered` or `done`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class StepState(StrEnum):
    """Where a manual step stands."""

    PLANNED = "planned"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    DONE = "done"
    DECLINED = "declined"
    INFO_REQUESTED = "info_requested"
    BLOCKED = "blocked"
    SENT_BACK = "sent_back"
    WITHDRAWN = "withdrawn"
    SKIPPED = "skipped"


S = StepState

OPEN = frozenset({S.OFFERED, S.ACCEPTED, S.DELIVERED, S.DECLINED, S.INFO_REQUESTED, S.BLOCKED})
"""The baton is in somebody's hand."""

ANSWERABLE = frozenset({S.OFFERED, S.ACCEPTED, S.INFO_REQUESTED, S.BLOCKED})
"""The owner can deliver."""

SETTLED = frozenset({S.DONE, S.SKIPPED})
"""The flow can go on."""

CLOSED = frozenset({S.DONE, S.SENT_BACK, S.WITHDRAWN, S.SKIPPED})
"""The round is history: nothing about it changes any more."""

CONSENTS = frozenset({"accept", "claim", "deliver", "check_off", "skip"})
"""The commands by which somebody agrees to something; a timer gives none of them."""


@dataclass(frozen=True)
class Move:
    """One command of the machine: from which states it may be given and to which it leads.

    `back` means: to where the step was before it stopped (accepted or offered). `new_round` opens the next round.
    """

    frm: frozenset[StepState]
    to: StepState | None
    needs_reason: bool = False
    new_round: bool = False


MOVES: dict[str, Move] = {
    "offer": Move(frozenset({S.PLANNED, S.DECLINED}), S.OFFERED),
    "accept": Move(frozenset({S.OFFERED}), S.ACCEPTED),
    "claim": Move(frozenset({S.OFFERED}), S.ACCEPTED),
    "decline": Move(frozenset({S.OFFERED, S.ACCEPTED}), S.DECLINED, needs_reason=True),
    "deliver": Move(ANSWERABLE, S.DELIVERED),
    "check_off": Move(frozenset({S.DELIVERED}), S.DONE),
    "send_back": Move(frozenset({S.DELIVERED}), S.SENT_BACK, needs_reason=True, new_round=True),
    "reopen": Move(SETTLED | {S.WITHDRAWN}, None, needs_reason=True, new_round=True),
    "ask": Move(frozenset({S.OFFERED, S.ACCEPTED}), S.INFO_REQUESTED, needs_reason=True),
    "answer": Move(frozenset({S.INFO_REQUESTED}), None, needs_reason=True),
    "block": Move(frozenset({S.OFFERED, S.ACCEPTED}), S.BLOCKED, needs_reason=True),
    "unblock": Move(frozenset({S.BLOCKED}), None),
    "reassign": Move(ANSWERABLE | {S.DECLINED}, S.OFFERED, needs_reason=True),
    "delegate": Move(ANSWERABLE, None),
    "withdraw": Move(OPEN | {S.PLANNED}, S.WITHDRAWN, needs_reason=True),
    "skip": Move(OPEN | {S.PLANNED}, S.SKIPPED, needs_reason=True),
}


class NotNow(ValueError):
    """The command cannot be given in the state in which the step is."""


def lead(command: str, state: StepState, *, accepted: bool, checked: bool = False) -> StepState:
    """Say where `command` leads from `state`; raise NotNow with a sentence if it may not be given.

    `accepted`: whether the owner had accepted before; `checked`: whether somebody still has to check the delivery.
    """
    move = MOVES[command]
    if state not in move.frm:
        raise NotNow(f"The step is {state.value.replace('_', ' ')}; “{command.replace('_', ' ')}” is not possible now.")
    if command == "deliver" and not checked:
        return S.DONE
    if move.to is not None:
        return move.to
    if command in ("answer", "unblock"):
        return S.ACCEPTED if accepted else S.OFFERED
    return state
