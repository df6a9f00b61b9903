"""A step's page behind a personal link: what is asked and why, the form, the buttons. Opening changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from portal import forms
from portal.answers import labels, wrong
from portal.languages import messages
from portal.previews import address
from portal.submission import AForm, Submission, open_form, seal_for
from portal.table import csv_answer
from portal.visitor import Anyone, AnyPortal, Portal, Visitor
from portal.words import Words
from stafett.commands import Receipt, StepCommand
from stafett.errors import Conflict, DifferentCommand, InvalidDelivery, NotAllowed, Refused, Unknown
from stafett.ledger.views import EventView, PartnershipView, PersonView, StepView
from stafett.machine import MOVES
from stafett.phases import Party, Phase
from stafett.previews import KEPT_AS
from stafett.problems import Problem
from stafett.rules import explain
from stafett.steps import AFTERWARDS, FileRef

rooms = APIRouter()

OWNERS = frozenset({"accept", "claim", "decline", "deliver", "ask", "answer", "delegate", "block", "unblock"})
RECEIVERS = frozenset({"check_off", "send_back"})
STAFF = OWNERS | RECEIVERS | {"reassign", "withdraw", "skip", "reopen", "offer"}
KEEPS_TYPED = frozenset({"accept", "claim", "ask", "delegate", "block", "unblock"})
PROBLEMS_SHOWN = 200


@rooms.get("/s/{token}")
def mine(portal: AnyPortal, visitor: Anyone) -> Response:
    """The step of a personal link."""
    return show(portal, visitor, the_step(portal, visitor, None))


@rooms.post("/s/{token}")
def answer_mine(portal: AnyPortal, visitor: Anyone, form: AForm) -> Response:
    """Answer the step of a personal link."""
    return answer(portal, visitor, the_step(portal, visitor, None), form)


@rooms.get("/s/{token}/receipt/{number}")
def my_receipt(portal: AnyPortal, visitor: Anyone, number: int) -> Response:
    """The receipt of a delivery through this link."""
    return receipt(portal, visitor, the_step(portal, visitor, None), number)


@rooms.get("/s/{token}/problems.csv")
def my_problems(portal: AnyPortal, visitor: Anyone) -> Response:
    """Every problem that the delivery was sent back with."""
    return problems_csv(visitor, the_step(portal, visitor, None))


@rooms.get("/p/{token}/step/{step_id}")
@rooms.get("/staff/{token}/step/{step_id}")
def one(portal: AnyPortal, visitor: Anyone, step_id: str) -> Response:
    """A step as a partner with a view link, or as staff."""
    return show(portal, visitor, the_step(portal, visitor, step_id))


@rooms.post("/staff/{token}/step/{step_id}")
def answer_one(portal: AnyPortal, visitor: Anyone, step_id: str, form: AForm) -> Response:
    """Act on any step as staff."""
    return answer(portal, visitor, the_step(portal, visitor, step_id), form)


@rooms.get("/p/{token}/step/{step_id}/receipt/{number}")
@rooms.get("/staff/{token}/step/{step_id}/receipt/{number}")
def one_receipt(portal: AnyPortal, visitor: Anyone, step_id: str, number: int) -> Response:
    """The receipt of a delivery."""
    return receipt(portal, visitor, the_step(portal, visitor, step_id), number)


@rooms.get("/p/{token}/step/{step_id}/problems.csv")
@rooms.get("/staff/{token}/step/{step_id}/problems.csv")
def one_problems(portal: AnyPortal, visitor: Anyone, step_id: str) -> Response:
    """Every problem of one round."""
    return problems_csv(visitor, the_step(portal, visitor, step_id))


def the_step(portal: Portal, visitor: Visitor, step_id: str | None) -> StepView:
    """The step that this visitor may open; a personal link follows its step into the newest round."""
    if step_id is None:
        step_id = (visitor.grant.step if visitor.grant else None) or ""
        step = portal.ledger.step(step_id)
        return portal.ledger.latest(step.partnership, step.cycle, step.key) or step
    step = portal.ledger.step(step_id)
    if not visitor.sees(step.partnership):
        raise Unknown("There is no such step.")
    return step


def here(visitor: Visitor, step: StepView, rest: str = "", **query: Any) -> str:
    """The address of the step's page, as this visitor has it."""
    path = f"/s/{visitor.token}" if visitor.kind == "s" else f"/{visitor.kind}/{visitor.token}/step/{step.id}"
    return visitor.plain(path + rest, **query)


def show(
    portal: Portal,
    visitor: Visitor,
    step: StepView,
    *,
    values: Mapping[str, Any] | None = None,
    errors: Mapping[str, str] | None = None,
    trouble: str = "",
    new_link: str = "",
    status: int = 200,
) -> HTMLResponse:
    """The page of a step; `values` are what somebody typed and must not lose."""
    lane = portal.ledger.partnership(step.partnership)
    people = portal.ledger.people(step.partnership)
    fields = forms.with_people(forms.fields_of(step.spec["schema"], visitor.language), chooser(portal, visitor, people))
    events = portal.ledger.journal(step=step.id)
    rounds = [one for one in lane.steps if one.key == step.key and one.cycle == step.cycle]
    return portal.show(
        "step",
        visitor,
        status=status,
        step=step,
        lane=lane,
        rounds=rounds,
        fields=fields,
        values=values if values is not None else starting_values(portal, visitor, step, rounds, fields),
        errors=errors or {},
        labels=labels(fields, errors or {}),
        trouble=trouble,
        new_link=new_link,
        changed=events[0] if events else None,
        done=next((one for one in events if str(one.seq) == visitor.query.get("done")), None),
        saved=visitor.query.get("saved") == "1",
        delivery=portal.ledger.delivery(step.id),
        events=events,
        may_act=visitor.may_act(step),
        may_check=visitor.may_check(step),
        people=people,
        colleagues=[one for one in people if one.party is step.party and one != visitor.person],
        asked_here=visitor.staff or (visitor.person is not None and visitor.person.party is step.asked_party),
        seal=seal_for(portal, visitor, step.id, step.version),
        here=here(visitor, step),
        previews=previews_address(portal, visitor, lane, step),
        afterwards=portal.ledger.recall(step.partnership, step.cycle, f"{AFTERWARDS}{step.id}") or [],
        receipt_of=lambda number: here(visitor, step, f"/receipt/{number}"),
        problems=step.problems[:PROBLEMS_SHOWN],
        problems_url=here(visitor, step, "/problems.csv"),
        carry=lambda file: portal.seals.wrap(reference(file), step.id),
        rows_to_draw=forms.rows_to_draw,
        cards_to_draw=lambda one, values: forms.cards_to_draw(one, values, step.spec.get("starts", {}).get(one.name)),
    )


def previews_address(portal: Portal, visitor: Visitor, lane: PartnershipView, step: StepView) -> str:
    """Where every page of the step's rehearsal is seen; "" where that is not what the step is about."""
    about = step.phase in (Phase.DATA_PREP, Phase.UPLOAD) and step.cycle == lane.cycle
    kept = about and visitor.sees(lane.id) and portal.ledger.recall(lane.id, step.cycle, KEPT_AS)
    return address(visitor, lane.slug, "/previews") if kept else ""


def reference(file: Mapping[str, Any]) -> FileRef:
    """A file of a draft or delivery as a reference."""
    return FileRef.model_validate({name: file[name] for name in ("sha256", "name", "size")})


def chooser(portal: Portal, visitor: Visitor, people: list[PersonView]) -> Callable[[str], list[tuple[str, str]]]:
    """Gives the people who can be chosen, of one party or of all, with the party after the name."""
    word = Words(messages(visitor.language))

    def choices(party: str) -> list[tuple[str, str]]:
        return [(one.id, f"{one.name} ({word.party(one.party)})") for one in people if party in ("", one.party.value)]

    return choices


def starting_values(
    portal: Portal, visitor: Visitor, step: StepView, rounds: list[StepView], fields: tuple[forms.Field, ...]
) -> dict[str, Any]:
    """What the form is filled with: a draft, else the delivery that was sent back, else what the step starts with."""
    starts = dict(step.spec.get("starts", {}))
    if visitor.person and (draft := portal.ledger.draft(step.id, visitor.person.id)):
        return forms.on_starts(fields, draft, starts)
    before = next((one for one in rounds if one.round == step.round - 1 and not step.spec.get("anew")), None)
    delivered = portal.ledger.delivery(before.id) if before and visitor.sees(step.partnership) else None
    return forms.on_starts(fields, starts | delivered.payload, starts) if delivered else starts


def answer(portal: Portal, visitor: Visitor, step: StepView, form: Any) -> Response:
    """Do what the pressed button says; nothing that was typed is lost, whatever comes of it."""
    sent = open_form(portal, visitor, form, step.id)
    fields = forms.fields_of(step.spec["schema"], visitor.language)
    has_form = any(
        name.startswith("f.") or name.startswith("kept:f.") for name in (*sent.typed.words, *sent.typed.files)
    )
    values = forms.read(fields, sent.typed, step.spec.get("starts", {})) if has_form or sent.action == "deliver" else {}
    if not (visitor.may_check(step) if sent.action in RECEIVERS else visitor.may_act(step)):
        raise NotAllowed("This step belongs to somebody else.")
    if sent.action == "draft":
        keep_draft(portal, visitor, step, values)
        return RedirectResponse(here(visitor, step, saved=1), 303)
    try:
        return carry_out(portal, visitor, step, sent, values)
    except InvalidDelivery as refused:
        return show(portal, visitor, step, values=values, errors=refused.fields, status=422)
    except (Conflict, DifferentCommand) as late:
        keep_draft(portal, visitor, step, values)
        now = the_step(portal, visitor, None if visitor.kind == "s" else step.id)
        kind = "different" if isinstance(late, DifferentCommand) else "conflict"
        return show(portal, visitor, now, values=values or None, trouble=kind, status=409)
    except Refused as refused:
        return show(portal, visitor, step, values=values or None, trouble=str(refused), status=422)


def keep_draft(portal: Portal, visitor: Visitor, step: StepView, values: dict[str, Any]) -> None:
    """Keep what was typed, under the name of who typed it."""
    if visitor.person and values:
        portal.ledger.save_draft(step.id, visitor.person.id, values)


def carry_out(
    portal: Portal, visitor: Visitor, step: StepView, sent: Submission, values: dict[str, Any]
) -> RedirectResponse:
    """Give the command to the ledger and go to its receipt."""
    if sent.action not in (STAFF if visitor.staff else OWNERS | RECEIVERS) or sent.action not in MOVES:
        raise Refused("This page has no such button.")
    command = command_of(portal, visitor, step, sent, values)
    known = step.version == sent.expected
    if sent.action == "deliver" and known:
        problems = wrong(step.spec["schema"], values, messages(visitor.language).gettext)
        if problems:
            raise InvalidDelivery(problems)
    given = portal.ledger.apply(command)
    if sent.action in KEEPS_TYPED:
        keep_draft(portal, visitor, step, values)
    after_change(portal, visitor)
    return RedirectResponse(_next_page(visitor, step, sent.action, given), 303)


def after_change(portal: Portal, visitor: Visitor) -> None:
    """What follows every commit: the link counts as used, and what waits outside is told at once."""
    if visitor.grant:
        portal.ledger.links.used(visitor.grant)
    portal.wake()


def _next_page(visitor: Visitor, step: StepView, action: str, given: Receipt) -> str:
    if action == "deliver":
        return here(visitor, step, f"/receipt/{given.number}")
    return here(visitor, step, done=given.number)


def command_of(
    portal: Portal, visitor: Visitor, step: StepView, sent: Submission, values: dict[str, Any]
) -> StepCommand:
    """The pressed button as a command; raise Refused for a person who is not of this partnership."""
    action = sent.action
    command = StepCommand(
        actor=visitor.actor,
        id=sent.command,
        step=step.id,
        name=action,
        expected=sent.expected,
        payload=values if action == "deliver" else None,
        reason=sent.word(f"reason.{action}")[:5000],
    )
    chosen = sent.word(f"person.{action}")
    if action == "ask":
        return _asking(portal, step, command, chosen)
    if action in ("delegate", "reassign"):
        return replace(command, person=_of_partnership(portal, step, chosen).id)
    return command


def _asking(portal: Portal, step: StepView, command: StepCommand, chosen: str) -> StepCommand:
    """A question goes to a party as a whole, or to one person of it."""
    if chosen in ("", Party.HELPDESK.value):
        return replace(command, party=Party.HELPDESK)
    person = _of_partnership(portal, step, chosen)
    return replace(command, person=person.id, party=person.party)


def _of_partnership(portal: Portal, step: StepView, person_id: str) -> PersonView:
    for person in portal.ledger.people(step.partnership):
        if person.id == person_id:
            return person
    raise Refused("Please choose a person of this partnership.")


def receipt(portal: Portal, visitor: Visitor, step: StepView, number: int) -> Response:
    """What was received, under its number in the journal, and what happens next."""
    lane = portal.ledger.partnership(step.partnership)
    rounds = [one for one in lane.steps if one.key == step.key and one.cycle == step.cycle]
    for one in rounds:
        event = _delivered_as(portal.ledger.journal(step=one.id), number)
        if event:
            return portal.show(
                "receipt",
                visitor,
                step=one,
                lane=lane,
                event=event,
                delivery=portal.ledger.delivery(one.id),
                fields=forms.fields_of(one.spec["schema"], visitor.language),
                following=[other for other in lane.steps if other.open or other.state == "planned"][:3],
                here=here(visitor, step),
            )
    raise Unknown("There is no such receipt.")


def _delivered_as(events: list[EventView], number: int) -> EventView | None:
    return next((one for one in events if one.seq == number and one.type == "deliver"), None)


def problems_csv(visitor: Visitor, step: StepView) -> Response:
    """The problems of a round as a table, in the reader's language."""
    kept = [Problem.model_validate(problem) for problem in step.problems]
    said = [(one, explain(one, visitor.language)) for one in kept]
    header = ["record", "row", "column", "value", "severity", "rule", "what is wrong", "what to do"]
    rows = [
        [one.record, one.row, one.column, one.value, one.severity.value, one.rule, text.explanation, text.remedy]
        for one, text in said
    ]
    return csv_answer(f"problems-{step.key}-{step.round}", header, rows)
