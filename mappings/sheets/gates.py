"""What a gate asks for: which tables must be filled in before pages are made, by whom, and what a step still lacks."""

from __future__ import annotations

import hashlib
import re
from typing import Literal

from pydantic import BaseModel, ConfigDict

from mappings.crosswalk_model import Crosswalk
from mappings.sheets.needs import Coverage
from stafett.machine import ANSWERABLE, SETTLED, StepState
from stafett.phases import Party

Move = Literal["", "ask", "check_off", "send_back", "reopen", "withdraw"]
"""What the flow does with the step of a table; "" where nothing is to be done."""


class Acceptance(BaseModel):
    """Somebody goes on although a gate is not reached: why, who (a person's id), for which delivery, and at how many
    percent. It holds as long as the coverage of this delivery does not get worse."""

    model_config = ConfigDict(frozen=True)

    reason: str
    by: str = ""
    delivery: str
    percent: float

    def holds(self, coverage: Coverage, delivery: str) -> bool:
        """Whether it was this that was accepted."""
        return self.delivery == delivery and coverage.percent >= self.percent


def is_settled(coverage: Coverage, delivery: str, *, accepted: Acceptance | None, wrong_rows: int) -> bool:
    """Whether the phase may go on: accepted without, or the gate is reached and no row waits to be put right."""
    if accepted and accepted.holds(coverage, delivery):
        return True
    return coverage.passed and not wrong_rows


def move_for(state: StepState | None, settled: bool) -> Move:
    """What is done with the newest round of a table's step (None: there is none), whose delivery has been taken in."""
    if state is StepState.DELIVERED:
        return "check_off" if settled else "send_back"
    if settled:
        return "withdraw" if state in ANSWERABLE | {StepState.DECLINED} else ""
    return "reopen" if state in SETTLED | {StepState.WITHDRAWN} else "ask"


def party_for(crosswalk: Crosswalk, table: str) -> Party:
    """Who knows what the values mean: the partner their makers, materials and kinds of objects; the community where on
    Commons a subject or a place belongs (partnership process, step 11)."""
    looked_up = any(lookup.table == table for lookup in crosswalk.lookups)
    return Party.COMMUNITY if looked_up and not is_of_people(crosswalk, table) else Party.PARTNER


def subject_of(table: str) -> str:
    """The table as a part of a step's key: lowercase letters, digits and dashes."""
    plain = re.sub(r"[^a-z0-9]+", "-", table.lower()).strip("-")[:30]
    return plain if plain == table else f"{plain}-{hashlib.sha256(table.encode()).hexdigest()[:8]}".lstrip("-")


def is_of_people(crosswalk: Crosswalk, table: str) -> bool:
    """Whether the values are people, who were born and died."""
    return crosswalk.people is not None and crosswalk.people.table == table
