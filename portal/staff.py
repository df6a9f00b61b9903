"""What staff do to whole partnerships: launch, end, restart, begin the next delivery; what needs attention."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from portal import forms
from portal.answers import labels, wrong
from portal.board import lanes_now
from portal.languages import messages
from portal.staff_forms import EndForm, LaunchForm, ReasonForm
from portal.step import after_change
from portal.submission import AForm, Submission, open_form, seal_for
from portal.visitor import AnyPortal, Portal, Staff, Visitor
from stafett.commands import ClosePartnership, Launch, NextCycle, RestartPhase
from stafett.errors import InvalidDelivery, Refused
from stafett.machine import OPEN, StepState
from stafett.phases import Phase
from stafett.steps import Form

rooms = APIRouter(prefix="/staff/{token}")


@rooms.get("/attention")
def attention(portal: AnyPortal, visitor: Staff) -> Response:
    """Everything that will not go on by itself."""
    lanes, _ = lanes_now(portal, visitor)
    declined = [step for lane in lanes for step in lane.partnership.open_steps if step.state is StepState.DECLINED]
    return portal.show(
        "attention",
        visitor,
        stopped=[lane for lane in lanes if lane.work == "stopped"],
        late=[lane for lane in lanes if lane.is_late],
        declined=declined,
        errands=portal.ledger.outbox.failed(),
        lanes={lane.partnership.id: lane.partnership for lane in lanes},
    )


def show_form(
    portal: Portal,
    visitor: Visitor,
    name: str,
    model: type[Form],
    values: dict[str, Any] | None = None,
    errors: dict[str, str] | None = None,
    **context: Any,
) -> Response:
    """A staff page with one form, filled with `values`, with what is wrong at the fields."""
    fields = forms.fields_of(model.model_json_schema(), visitor.language)
    given = {one.name: one.default for one in fields if one.default is not None}
    return portal.show(
        name,
        visitor,
        status=422 if errors else 200,
        fields=fields,
        values=values if values is not None else given,
        errors=errors or {},
        labels=labels(fields, errors or {}),
        seal=seal_for(portal, visitor, name),
        carry=lambda file: "",
        rows_to_draw=forms.rows_to_draw,
        **context,
    )


def read_form(visitor: Visitor, model: type[Form], sent: Submission) -> dict[str, Any]:
    """What was typed into a staff form; raise InvalidDelivery with what is wrong, in the reader's language."""
    schema = model.model_json_schema()
    values = typed_values(visitor, model, sent)
    problems = wrong(schema, values, messages(visitor.language).gettext)
    if problems:
        raise InvalidDelivery(problems)
    return values


def typed_values(visitor: Visitor, model: type[Form], sent: Submission) -> dict[str, Any]:
    """What was typed, right or wrong."""
    return forms.read(forms.fields_of(model.model_json_schema(), visitor.language), sent.typed, {})


@rooms.get("/launch")
def launch(portal: AnyPortal, visitor: Staff) -> Response:
    """The form for a new partnership."""
    return show_form(portal, visitor, "launch", LaunchForm)


@rooms.post("/launch")
def launch_now(portal: AnyPortal, visitor: Staff, form: AForm) -> Response:
    """Start a partnership and go to its page."""
    sent = open_form(portal, visitor, form, "launch")
    try:
        asked = LaunchForm.model_validate(read_form(visitor, LaunchForm, sent))
        portal.ledger.apply(
            Launch(
                actor=visitor.actor,
                id=sent.command,
                slug=asked.slug,
                title=asked.title,
                institution=asked.institution,
                language=asked.language,
                crosswalk=asked.crosswalk,
                people=tuple(one.person() for one in asked.people),
                funding_until=asked.funding_until,
            )
        )
    except (InvalidDelivery, Refused) as refused:
        errors = refused.fields if isinstance(refused, InvalidDelivery) else {"slug": str(refused)}
        return show_form(portal, visitor, "launch", LaunchForm, typed_values(visitor, LaunchForm, sent), errors)
    after_change(portal, visitor)
    return RedirectResponse(visitor.of(asked.slug, "/people"), 303)


@rooms.get("/partnership/{slug}/end")
def end(portal: AnyPortal, visitor: Staff, slug: str) -> Response:
    """What ending a partnership would withdraw, and the form to do it."""
    return show_form(portal, visitor, "end", EndForm, **_end_context(portal, slug))


def _end_context(portal: Portal, slug: str) -> dict[str, Any]:
    one = portal.ledger.partnership(slug)
    withdrawn = [step for step in one.steps if step.state in OPEN or step.state is StepState.PLANNED]
    return {"one": one, "withdrawn": withdrawn}


@rooms.post("/partnership/{slug}/end")
def end_now(portal: AnyPortal, visitor: Staff, slug: str, form: AForm) -> Response:
    """End a partnership, with a published reason."""
    sent = open_form(portal, visitor, form, "end")
    try:
        asked = EndForm.model_validate(read_form(visitor, EndForm, sent))
    except InvalidDelivery as refused:
        values = typed_values(visitor, EndForm, sent)
        return show_form(portal, visitor, "end", EndForm, values, refused.fields, **_end_context(portal, slug))
    portal.ledger.apply(
        ClosePartnership(
            actor=visitor.actor, id=sent.command, partnership=slug, status=asked.status, reason=asked.reason
        )
    )
    after_change(portal, visitor)
    return RedirectResponse(visitor.of(slug), 303)


@rooms.get("/partnership/{slug}/restart")
def restart(portal: AnyPortal, visitor: Staff, slug: str) -> Response:
    """The form to start the phase again, or to begin the next delivery."""
    return show_form(portal, visitor, "restart", ReasonForm, **_restart_context(portal, slug))


def _restart_context(portal: Portal, slug: str) -> dict[str, Any]:
    one = portal.ledger.partnership(slug)
    return {"one": one, "can_begin_next": one.phase is Phase.USAGE_MONITORING and one.status == "active"}


@rooms.post("/partnership/{slug}/restart")
def restart_now(portal: AnyPortal, visitor: Staff, slug: str, form: AForm) -> Response:
    """Start the phase again, or begin the next delivery."""
    sent = open_form(portal, visitor, form, "restart")
    try:
        asked = ReasonForm.model_validate(read_form(visitor, ReasonForm, sent))
    except InvalidDelivery as refused:
        values, context = typed_values(visitor, ReasonForm, sent), _restart_context(portal, slug)
        return show_form(portal, visitor, "restart", ReasonForm, values, refused.fields, **context)
    kind = NextCycle if sent.action == "next_cycle" else RestartPhase
    portal.ledger.apply(kind(actor=visitor.actor, id=sent.command, partnership=slug, reason=asked.reason))
    after_change(portal, visitor)
    return RedirectResponse(visitor.of(slug), 303)
