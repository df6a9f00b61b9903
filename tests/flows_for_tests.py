"""A phase for the tests of the engine: a plan beside the ledger says what its run does before it waits for two."""

from __future__ import annotations

import json
import os
import time
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from stafett.engine.relay import handoff, handoff_any, phase_flow, wait_until
from stafett.errors import Refused
from stafett.phases import Party, Phase
from stafett.settings import Settings
from stafett.steps import Form, Step, ask


@phase_flow(Phase.DATA_PREP)
def data_prep(partnership: str) -> dict[str, Any]:
    """Do what the plan says, then wait for partner and community in parallel."""
    plan = json.loads(plan_of(Settings(), partnership).read_text())
    with plan_of(Settings(), partnership).with_suffix(".starts").open("a") as starts:
        starts.write(f"{os.getpid()} {time.time()}\n")
    if plan.get("refuse"):
        raise Refused(plan["refuse"])
    if plan.get("fail"):
        raise ValueError(plan["fail"])
    if plan.get("until"):
        wait_until(datetime.fromisoformat(plan["until"]))
    time.sleep(plan.get("seconds", 0))
    if plan.get("any"):
        with plan_of(Settings(), partnership).with_suffix(".any").open("a") as seen:
            seen.write(f"{[answer and answer.decision for answer in handoff_any([APPROVE_A, APPROVE_B])]}\n")
    answers = handoff(APPROVE_A, APPROVE_B)
    return {"approvals": sum(answer.decision == "approve" for answer in answers)}


def plan_of(settings: Settings, partnership: str) -> Path:
    """The file in which a test says what the run does."""
    return settings.home / "plans" / f"{partnership}.json"


class Verdict(Form):
    """Yes or no."""

    decision: Literal["approve", "changes"] = ask(en="Is it right?", sv="Är det rätt?")
    comment: str = ask("", en="Comment", sv="Kommentar")


TEXT = {"en": "Look at it", "sv": "Titta på det"}
APPROVE_A = Step(
    key="approve-a", phase=Phase.DATA_PREP, party=Party.PARTNER, title=TEXT, why=TEXT, form=Verdict, business_days=3
)
APPROVE_B = Step(
    key="approve-b", phase=Phase.DATA_PREP, party=Party.COMMUNITY, title=TEXT, why=TEXT, form=Verdict, business_days=3
)
STEPS = (APPROVE_A, APPROVE_B)
