"""The expert calls: work that looks for somebody with the right languages and subjects."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import Response

from portal.visitor import Anyone, AnyPortal
from stafett.machine import StepState

rooms = APIRouter()


@rooms.get("/calls")
@rooms.get("/staff/{token}/calls")
def calls(portal: AnyPortal, visitor: Anyone) -> Response:
    """All open calls, those in the language or subject asked for first."""
    lanes = [lane for lane in portal.ledger.board() if lane.status == "active"]
    found = [
        (lane, step)
        for lane in lanes
        for step in lane.open_steps
        if step.spec.get("call") and step.person is None and step.state is StepState.OFFERED
    ]
    languages = sorted({one for _, step in found for one in step.spec.get("languages", ())})
    skills = sorted({one for _, step in found for one in step.spec.get("skills", ())})
    wanted, subject = visitor.query.get("language", ""), visitor.query.get("subject", "")
    shown = [
        (lane, step)
        for lane, step in found
        if (not wanted or wanted in step.spec.get("languages", ()))
        and (not subject or subject in step.spec.get("skills", ()))
    ]
    return portal.show("calls", visitor, calls=shown, total=len(found), wanted_languages=languages, subjects=skills)
