"""The same as JSON, for programs: the board, a partnership, its records, and commands with a link's token."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, UploadFile
from pydantic import BaseModel, ConfigDict, Field

from portal.board import lanes_now
from portal.downloads import files_of, hashes
from portal.partnership import PAGE, asked_for, road_of, whole
from portal.step import OWNERS, RECEIVERS, STAFF, after_change
from portal.visitor import AnyPortal, Portal, Visitor, the_portal, visitor_of
from stafett.commands import Actor, Door, StepCommand, new_id
from stafett.errors import NotAllowed, Refused, Unknown
from stafett.ledger.views import PartnershipView, StepView
from stafett.phases import Party

rooms = APIRouter(prefix="/api")


class StepRequest(BaseModel):
    """A command to a step; `command_id` makes sending it twice the same as sending it once."""

    model_config = ConfigDict(extra="forbid")

    command: str
    command_id: str = Field(default_factory=new_id, pattern=r"^[0-9a-f]{32}$")
    step: str = ""
    expected: int | None = None
    payload: dict[str, Any] | None = None
    reason: str = Field("", max_length=5000)
    person: str | None = None
    party: Party | None = None
    files: list[str] = Field([], description="The tickets of the files in the payload that POST /api/file gave.")


def reader(request: Request) -> Visitor:
    """A reader of the public part."""
    return visitor_of(request)


def bearer(request: Request) -> Visitor:
    """The holder of the link whose token stands in the Authorization header; raise Unknown without one."""
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    if kind.lower() != "bearer" or not token:
        raise NotAllowed("Send the token of your link as: Authorization: Bearer <token>.")
    return visitor_of(request, the_portal(request).ledger.links.open(token.strip()))


Reader = Annotated[Visitor, Depends(reader)]
Bearer = Annotated[Visitor, Depends(bearer)]


@rooms.get("/board")
def board(portal: AnyPortal, visitor: Reader) -> dict[str, Any]:
    """Every partnership: active ones in the board's order, then those that have ended."""
    lanes, ended = lanes_now(portal, visitor)
    active = [
        {**summary(lane.partnership), "work": lane.work, "waits_for": lane.party.value, "holder": lane.holder}
        | {"since": lane.since, "due": lane.due, "late": lane.is_late}
        for lane in lanes
    ]
    return {"at": visitor.now, "active": active, "ended": [summary(one) for one in ended]}


@rooms.get("/partnership/{slug}")
def partnership(portal: AnyPortal, slug: str) -> dict[str, Any]:
    """One partnership with its whole road."""
    one = portal.ledger.partnership(slug)
    road = [
        {"phase": part.phase.phase.value, "cycle": part.phase.cycle, "state": part.phase.state}
        | {"started_at": part.phase.started_at, "finished_at": part.phase.finished_at}
        | {"steps": [step_summary(step) for step in part.steps]}
        for part in road_of(one)
    ]
    return {**summary(one), "road": road}


@rooms.get("/partnership/{slug}/records")
def records(request: Request, portal: AnyPortal, visitor: Reader, slug: str) -> dict[str, Any]:
    """One page of the records of a delivery: query `cycle`, `state`, `q`, `page`."""
    one = portal.ledger.partnership(slug)
    cycle, states, text = asked_for(one, visitor)
    page = whole(visitor.query.get("page"), 1)
    found = portal.ledger.records.find(one.id, cycle, states=states, text=text, limit=PAGE, offset=(page - 1) * PAGE)
    number = portal.ledger.records.number(one.id, cycle, states=states, text=text)
    rows = [
        {"source_id": row.source_id, "state": row.state, "title": row.title, "media": row.media, "sha1": row.sha1}
        | {"page": portal.pages.wiki_page(row.title) if row.page_id else "", "problems": len(row.problems)}
        for row in found
    ]
    return {"cycle": cycle, "number": number, "page": page, "page_size": PAGE, "records": rows}


@rooms.post("/file")
def file(portal: AnyPortal, visitor: Bearer, file: UploadFile) -> dict[str, Any]:
    """Keep a file for a delivery; send its reference in the payload and its ticket in `files`."""
    reference = portal.ledger.files.put(file.file, file.filename or "file")
    return {"file": reference.model_dump(), "ticket": portal.seals.wrap(reference, _link(visitor))}


@rooms.post("/step")
def step(portal: AnyPortal, visitor: Bearer, asked: StepRequest) -> dict[str, Any]:
    """Give a command to the step of the link (staff name the step), through the same door as the forms."""
    view = _step_of(portal, visitor, asked.step)
    if asked.command not in (STAFF if visitor.staff else OWNERS | RECEIVERS):
        raise Refused(f"There is no command called {asked.command[:40]!r} for this link.")
    _see_that_files_are_theirs(portal, visitor, view, asked)
    _see_that_person_is_theirs(portal, view, asked)
    person = visitor.actor
    receipt = portal.ledger.apply(
        StepCommand(
            actor=Actor(party=person.party, door=Door.API, person=person.person, link=person.link),
            id=asked.command_id,
            step=view.id,
            name=asked.command,
            expected=asked.expected,
            payload=asked.payload,
            reason=asked.reason,
            person=asked.person,
            party=asked.party,
        )
    )
    after_change(portal, visitor)
    return {"receipt": receipt.number, "step": receipt.step, "state": receipt.state, "repeated": receipt.repeated}


def _step_of(portal: Portal, visitor: Visitor, named: str) -> StepView:
    if visitor.grant and visitor.grant.scope == "view":
        raise NotAllowed("This link is for looking only.")
    own = visitor.grant.step if visitor.grant and not visitor.staff else None
    view = portal.ledger.step(own or named)
    if own:
        view = portal.ledger.latest(view.partnership, view.cycle, view.key) or view
    if named and named != view.id:
        raise Unknown("There is no such step.")
    return view


def _see_that_files_are_theirs(portal: Portal, visitor: Visitor, view: StepView, asked: StepRequest) -> None:
    """A file is named by its content; only who has sent it, or whose partnership has it, may deliver it."""
    named = set(hashes(asked.payload or {}))
    if not named:
        return
    tickets = (portal.seals.unwrap(ticket, _link(visitor)) for ticket in asked.files)
    sent = {one.sha256 for one in tickets if one}
    if not named <= sent | files_of(portal, view.partnership):
        raise Refused("Send the files first (POST /api/file) and give their tickets in “files”.")


def _see_that_person_is_theirs(portal: Portal, view: StepView, asked: StepRequest) -> None:
    if asked.person and asked.person not in {one.id for one in portal.ledger.people(view.partnership)}:
        raise Refused("Please choose a person of this partnership.")


def _link(visitor: Visitor) -> str:
    return visitor.grant.hash if visitor.grant else ""


def summary(one: PartnershipView) -> dict[str, Any]:
    """A partnership in few words, without anything personal but the holder's name."""
    counts = one.counts
    return {
        "slug": one.slug,
        "title": one.title,
        "institution": one.institution,
        "status": one.status,
        "reason": one.reason,
        "phase": one.phase.value,
        "cycle": one.cycle,
        "counts": {
            "records_in": counts.records_in,
            "uploaded": counts.uploaded,
            "already_there": counts.already_there,
            "rejected": counts.rejected,
            "waiting": counts.waiting,
            "balanced": counts.balanced,
        },
    }


def step_summary(step: StepView) -> dict[str, Any]:
    """A step without its form, its exhibits and what was delivered."""
    return {
        "key": step.key,
        "title": step.spec["title"],
        "party": step.party.value,
        "owner": step.person.name if step.person else "",
        "state": step.state.value,
        "round": step.round,
        "due": step.due_at,
        "hours": step.hours,
    }
