"""The people of a partnership, for staff: add, hand out and take back links, remind, forget."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from portal.staff import read_form, show_form, typed_values
from portal.staff_forms import FullPersonForm
from portal.step import after_change, here
from portal.step import show as show_step
from portal.submission import AForm, Submission, open_form
from portal.visitor import AnyPortal, Portal, Staff, Visitor
from stafett.commands import AddPerson, ForgetPerson
from stafett.errors import InvalidDelivery, Refused
from stafett.ledger.views import PersonView
from stafett.phases import Party

rooms = APIRouter(prefix="/staff/{token}")


@rooms.get("/partnership/{slug}/people")
def people(portal: AnyPortal, visitor: Staff, slug: str) -> Response:
    """Who takes part, and what can be done about each."""
    return _show(portal, visitor, slug)


def _show(portal: Portal, visitor: Visitor, slug: str, **given: Any) -> Response:
    one = portal.ledger.partnership(slug)
    shown = {"new_link": "", "link_for": None, "message": "", **given}
    return show_form(portal, visitor, "people", FullPersonForm, one=one, people=portal.ledger.people(one.id), **shown)


@rooms.post("/partnership/{slug}/people")
def people_now(portal: AnyPortal, visitor: Staff, slug: str, form: AForm) -> Response:
    """Do what the pressed button says about one person, or add one."""
    sent = open_form(portal, visitor, form, "people")
    verb, _, person_id = sent.action.partition(":")
    if verb == "add":
        return _add(portal, visitor, slug, sent)
    person = _find(portal, slug, person_id)
    if verb == "link":
        return _hand_out(portal, visitor, slug, person)
    if verb == "revoke":
        number = portal.ledger.links.revoke(person=person.id)
        return _show(portal, visitor, slug, message="revoked", link_for=person, revoked=number)
    if verb == "forget" and sent.word(f"sure.{person.id}"):
        portal.ledger.apply(ForgetPerson(actor=visitor.actor, id=sent.command, person=person.id))
        after_change(portal, visitor)
        return RedirectResponse(visitor.of(slug, "/people"), 303)
    return _show(portal, visitor, slug, message="unsure", link_for=person)


def _find(portal: Portal, slug: str, person_id: str) -> PersonView:
    for person in portal.ledger.people(slug):
        if person.id == person_id:
            return person
    raise Refused("Please choose a person of this partnership.")


def _add(portal: Portal, visitor: Visitor, slug: str, sent: Submission) -> Response:
    try:
        asked = FullPersonForm.model_validate(read_form(visitor, FullPersonForm, sent))
    except InvalidDelivery as refused:
        values = typed_values(visitor, FullPersonForm, sent)
        return _show(portal, visitor, slug, values=values, errors=refused.fields)
    command = AddPerson(actor=visitor.actor, id=sent.command, partnership=slug, person=asked.person())
    portal.ledger.apply(command)
    after_change(portal, visitor)
    return RedirectResponse(visitor.of(slug, "/people"), 303)


def _hand_out(portal: Portal, visitor: Visitor, slug: str, person: PersonView) -> Response:
    """A new link, shown once: staff see everything, all others their partnership."""
    if person.party is Party.HELPDESK and person.partnership is None:
        token = portal.ledger.links.make(person.id, "staff")
        return _show(portal, visitor, slug, new_link=_address(portal, f"/staff/{token}/"), link_for=person)
    one = portal.ledger.partnership(slug)
    token = portal.ledger.links.make(person.id, "view", partnership=one.id)
    return _show(portal, visitor, slug, new_link=_address(portal, f"/p/{token}"), link_for=person)


def _address(portal: Portal, path: str) -> str:
    return portal.settings.portal_url.rstrip("/") + path


@rooms.post("/step/{step_id}/link")
def step_link(portal: AnyPortal, visitor: Staff, step_id: str, form: AForm) -> Response:
    """A new personal link to a step, shown once."""
    sent = open_form(portal, visitor, form, step_id)
    step = portal.ledger.step(step_id)
    person = _find(portal, step.partnership, sent.word("person.link"))
    token = portal.ledger.links.make(person.id, "act", partnership=step.partnership, step=step.id)
    return show_step(portal, visitor, step, new_link=_address(portal, f"/s/{token}"))


@rooms.post("/step/{step_id}/remind")
def remind(portal: AnyPortal, visitor: Staff, step_id: str, form: AForm) -> Response:
    """Send a reminder to who holds the step; pressed twice, it is sent once."""
    sent = open_form(portal, visitor, form, step_id)
    step = portal.ledger.step(step_id)
    holder = step.waits_for_person
    if holder is None:
        raise Refused("Nobody in particular holds this step; reassign it to a person first.")
    payload = {"notice": "remind", "step": step.id, "person": holder.id}
    portal.ledger.outbox.put("mail", f"mail:remind:{step.id}:{sent.command}", payload, step.partnership)
    after_change(portal, visitor)
    return RedirectResponse(here(visitor, step, reminded=1), 303)
