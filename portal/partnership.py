"""A partnership's page: the whole road, what is missing and next, what happened, what became of each object."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response

from portal.lanes import lane_of
from portal.table import csv_answer
from portal.visitor import Anyone, AnyPortal, Portal, Visitor
from stafett.errors import Unknown
from stafett.ledger.views import PartnershipView, PhaseView, RecordView, StepView
from stafett.machine import StepState
from stafett.phases import Phase
from stafett.previews import KEPT_AS
from stafett.steps import AFTERWARDS

rooms = APIRouter()
PAGE = 50
STATES = ("uploaded", "already_there", "rejected", "waiting")
EVENTS = 100


@dataclass(frozen=True)
class Stretch:
    """One phase of one cycle with its steps: a stretch of the road."""

    phase: PhaseView
    steps: tuple[StepView, ...]
    current: bool


@rooms.get("/partnership/{slug}")
@rooms.get("/staff/{token}/partnership/{slug}")
def partnership(portal: AnyPortal, visitor: Anyone, slug: str) -> Response:
    """The whole road of one partnership."""
    return show(portal, visitor, slug)


@rooms.get("/p/{token}")
def mine(portal: AnyPortal, visitor: Anyone) -> Response:
    """The partnership of a view link, with its deliveries and problems."""
    return show(portal, visitor, visitor.partnership or "")


def show(portal: Portal, visitor: Visitor, slug: str) -> Response:
    """The page; deliveries, reasons and agreement only for those whose link lets them see this partnership."""
    one = portal.ledger.partnership(slug)
    sees = visitor.sees(one.id)
    journal = portal.ledger.journal(one.id, limit=EVENTS)
    # A run that goes on after a pause is the machine's business, and would be every other line.
    events = [event for event in journal if event.type != "continue_phase"]
    titles = {step.id: step.spec["title"] for step in one.steps}
    agreement = portal.ledger.agreement(one.id)
    findings = portal.ledger.findings(one.id, one.cycle) if sees else {}
    return portal.show(
        "partnership",
        visitor,
        one=one,
        lane=lane_of(one, visitor.now),
        road=road_of(one),
        next_steps=next_steps(one),
        bare=without_owner(one) if agreement is not None else [],
        in_force=agreement is not None,
        sees=sees,
        terms={key: value for key, value in (agreement or {}).items() if key != "owners"} if sees else {},
        owners=owners_of(portal, one, agreement) if agreement else [],
        findings={key: value for key, value in findings.items() if not key.startswith((KEPT_AS, AFTERWARDS))},
        previews=visitor.of(one.slug, "/previews") if KEPT_AS in findings and visitor.token else "",
        events=[(event, titles.get(event.step or "", {})) for event in events],
        more_events=len(journal) == EVENTS,
    )


def road_of(one: PartnershipView) -> list[Stretch]:
    """The phases in order, each with the newest round of its steps; monitoring spans all cycles."""
    newest = {(step.cycle, step.key): step for step in one.steps}
    return [
        Stretch(
            phase=phase,
            steps=tuple(s for s in newest.values() if s.phase is phase.phase and s.cycle == phase.cycle),
            current=phase.phase is one.phase and phase.cycle == one.cycle and one.status == "active",
        )
        for phase in one.phases
    ]


def next_steps(one: PartnershipView) -> list[StepView]:
    """The first steps that are planned and not yet offered."""
    order = list(Phase)
    ahead = [step for step in one.steps if step.state is StepState.PLANNED and step.cycle == one.cycle]
    return [step for step in ahead if order.index(step.phase) >= order.index(one.phase)][:3]


def without_owner(one: PartnershipView) -> list[StepView]:
    """Planned steps that nobody owns and that are no expert calls."""
    planned = [step for step in one.steps if step.state is StepState.PLANNED and step.phase is not Phase.INTAKE]
    return [step for step in planned if step.person is None and not step.spec.get("call")]


def owners_of(portal: Portal, one: PartnershipView, agreement: dict[str, Any]) -> list[tuple[Any, str, str, float]]:
    """The agreement's division of labour: step title, owner, deputy, hours."""
    names = {person.id: person.name for person in portal.ledger.people(one.id)}
    titles = {spec["base"]: spec["title"] for spec in portal.ledger.road(one.id)}
    rows = agreement.get("owners", {})
    return [
        (titles.get(key, {"en": key}), names.get(who, "—"), names.get(deputy, "—") if deputy else "", float(hours))
        for key, (who, deputy, hours) in rows.items()
    ]


@rooms.get("/partnership/{slug}/records")
@rooms.get("/staff/{token}/partnership/{slug}/records")
def records(portal: AnyPortal, visitor: Anyone, slug: str) -> Response:
    """Every object of the delivery, with search and pages."""
    return show_records(portal, visitor, slug)


@rooms.get("/p/{token}/records")
def my_records(portal: AnyPortal, visitor: Anyone) -> Response:
    """Every object of the delivery, for a view link."""
    return show_records(portal, visitor, visitor.partnership or "")


def show_records(portal: Portal, visitor: Visitor, slug: str) -> Response:
    """One page of the table of objects."""
    one = portal.ledger.partnership(slug)
    cycle, states, text = asked_for(one, visitor)
    number = portal.ledger.records.number(one.id, cycle, states=states, text=text)
    pages = max(1, -(-number // PAGE))
    page = min(whole(visitor.query.get("page"), 1), pages)
    rows = portal.ledger.records.find(one.id, cycle, states=states, text=text, limit=PAGE, offset=(page - 1) * PAGE)
    return portal.show(
        "records",
        visitor,
        states=STATES,
        one=one,
        cycle=cycle,
        rows=rows,
        number=number,
        page_number=page,
        pages=pages,
    )


def asked_for(one: PartnershipView, visitor: Visitor) -> tuple[int, list[str], str]:
    """Which delivery, which states and which words the address asks for."""
    cycle = whole(visitor.query.get("cycle"), one.cycle)
    state = visitor.query.get("state", "")
    return min(cycle, one.cycle), [state] if state in STATES else [], visitor.query.get("q", "").strip()[:200]


def whole(text: str | None, otherwise: int) -> int:
    """A number from an address, at least 1."""
    return max(1, int(text)) if text and text.isdecimal() and len(text) < 9 else otherwise


@rooms.get("/partnership/{slug}/records.csv")
@rooms.get("/staff/{token}/partnership/{slug}/records.csv")
def records_csv(portal: AnyPortal, visitor: Anyone, slug: str) -> Response:
    """The objects as a table."""
    return table_of_records(portal, visitor, slug)


@rooms.get("/p/{token}/records.csv")
def my_records_csv(portal: AnyPortal, visitor: Anyone) -> Response:
    """The objects as a table, for a view link."""
    return table_of_records(portal, visitor, visitor.partnership or "")


def table_of_records(portal: Portal, visitor: Visitor, slug: str) -> Response:
    """All objects that the address asks for."""
    one = portal.ledger.partnership(slug)
    cycle, states, text = asked_for(one, visitor)
    found = portal.ledger.records.find(one.id, cycle, states=states, text=text)
    return csv_answer(f"records-{one.slug}-{cycle}", RECORD_HEADER, _record_rows(portal, found, visitor.sees(one.id)))


RECORD_HEADER = ["source_id", "state", "title", "page", "media", "sha1", "pilot", "problems", "accepted", "note"]


def _record_rows(portal: Portal, found: Iterable[RecordView], sees: bool) -> Iterable[list[Any]]:
    for one in found:
        page = portal.pages.wiki_page(one.title) if one.page_id else ""
        rules = " ".join(str(problem.get("rule", "")) for problem in one.problems)
        accepted = " ".join(str(problem.get("rule", "")) for problem in one.problems if problem.get("accepted"))
        note = one.note if sees else ""
        yield [one.source_id, one.state, one.title, page, one.media, one.sha1, one.pilot, rules, accepted, note]


@rooms.get("/partnership/{slug}/object/{source_id:path}")
@rooms.get("/staff/{token}/partnership/{slug}/object/{source_id:path}")
def object_(portal: AnyPortal, visitor: Anyone, slug: str, source_id: str) -> Response:
    """What happened to one object."""
    return show_object(portal, visitor, slug, source_id)


@rooms.get("/p/{token}/object/{source_id:path}")
def my_object(portal: AnyPortal, visitor: Anyone, source_id: str) -> Response:
    """What happened to one object, for a view link."""
    return show_object(portal, visitor, visitor.partnership or "", source_id)


def show_object(portal: Portal, visitor: Visitor, slug: str, source_id: str) -> Response:
    """One object through all deliveries, the newest first."""
    one = portal.ledger.partnership(slug)
    cycles = [(cycle, portal.ledger.records.one(one.id, cycle, source_id)) for cycle in range(one.cycle, 0, -1)]
    found = [(cycle, record) for cycle, record in cycles if record]
    if not found:
        raise Unknown("There is no object with this number in the deliveries of this partnership.")
    return portal.show("object", visitor, one=one, found=found, source_id=source_id, sees=visitor.sees(one.id))
