"""The commands to one step: the only place where a step's state is written.

Every one is: find the step, see that this actor may, ask the machine, compare-and-set on the version, write the
journal, and put the consequences into the outbox, all in one transaction.
"""

from __future__ import annotations

from typing import Any

from jsonschema import Draft202012Validator
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from stafett.clock import after_business_days
from stafett.commands import OfferStep, Receipt, StepCommand, new_id
from stafett.errors import Conflict, InvalidDelivery, NotAllowed, Refused, Unknown
from stafett.ledger import reads
from stafett.ledger.tables import delivery, form, owner, phase, step
from stafett.ledger.transaction import Transaction, phase_lease
from stafett.ledger.views import PersonView, StepView
from stafett.machine import MOVES, NotNow, StepState, lead
from stafett.phases import Party

STAFF_ONLY = frozenset({"reassign", "withdraw", "skip", "offer", "reopen", "send_back", "check_off"})
"""The helpdesk and the engine give these; an owner gives the others, and the helpdesk may stand in."""


def apply_step(tx: Transaction, command: StepCommand) -> Receipt:
    """Carry out one command to one step."""
    before = reads.one_step(tx.connection, command.step)
    if command.name not in MOVES:
        raise Refused(f"There is no command called {command.name!r}.")
    _see_that_actor_may(tx, command, before)
    _see_that_reason_is_given(command)
    if command.expected is not None and command.expected != before.version:
        raise Conflict(_who_changed(tx, before))
    state = _where_to(command, before)
    changes = _changes(tx, command, before, state)
    _compare_and_set(tx, before, changes)
    if command.name == "deliver":
        _keep_delivery(tx, command, before)
    number = tx.journal(
        command.name,
        partnership=before.partnership,
        step=before.id,
        before={"state": before.state.value, "version": before.version},
        after={"state": state.value, "version": before.version + 1, **_journal_details(command)},
        reason=command.reason,
    )
    after = _open_round(tx, command, before) if MOVES[command.name].new_round else before.id
    _tell(tx, command, reads.one_step(tx.connection, after))
    shown = reads.one_step(tx.connection, before.id)
    return Receipt(number=number, step=shown.id, state=shown.state.value, round=shown.round, version=shown.version)


def offer_step(tx: Transaction, command: OfferStep) -> Receipt:
    """Offer a step's newest round to its owner; a step already offered, answered or settled stays as it is."""
    row = reads.find_partnership(tx.connection, command.partnership)
    spec = command.spec
    tx.check_fence(phase_lease(row["id"], command.cycle, spec["phase"]), command.fence)
    latest = reads.latest_round(tx.connection, row["id"], command.cycle, spec["key"])
    if latest is None:
        latest = _planned_row(tx, row["id"], command.cycle, spec)
    if latest.state is not StepState.PLANNED:
        _refresh(tx, latest, spec)
        return Receipt(number=0, step=latest.id, state=latest.state.value, round=latest.round, version=latest.version)
    person, deputy, hours = _owner_of(tx, row["id"], spec)
    due = command.due or after_business_days(tx.now, spec["business_days"], tx.country)
    changes = {
        "state": StepState.OFFERED.value,
        "spec": spec,
        "person": person,
        "deputy": deputy,
        "hours": hours,
        "offered_at": tx.now,
        "since": tx.now,
        "due_at": due,
    }
    _compare_and_set(tx, latest, changes)
    _pin_form(tx, spec)
    # Work that reaches people is progress: failures are counted anew from here.
    here = (phase.c.partnership == row["id"], phase.c.cycle == command.cycle, phase.c.phase == spec["phase"])
    tx.connection.execute(update(phase).where(*here).values(attempts=0))
    number = tx.journal(
        "offer",
        partnership=row["id"],
        step=latest.id,
        before={"state": latest.state.value},
        after={"state": "offered", "party": spec["party"], "owner": person, "due": due.isoformat()},
    )
    _notify_owner(tx, reads.one_step(tx.connection, latest.id), "offered")
    return Receipt(number=number, step=latest.id, state="offered", round=latest.round, version=latest.version + 1)


def _refresh(tx: Transaction, latest: StepView, spec: dict[str, Any]) -> None:
    """Show the newest exhibits with a round that nobody has answered; its form stays as it was pinned."""
    shown = {name: spec[name] for name in ("exhibits", "starts", "why")}
    if latest.answerable and {name: latest.spec[name] for name in shown} != shown:
        tx.connection.execute(update(step).where(step.c.id == latest.id).values(spec={**latest.spec, **shown}))


def _see_that_actor_may(tx: Transaction, command: StepCommand, before: StepView) -> None:
    actor = command.actor
    if actor.party in (Party.HELPDESK, Party.BOT):
        return
    if command.name in STAFF_ONLY:
        raise NotAllowed("Only the helpdesk may do that. Ask them in the message field of the step.")
    asked = before.state is StepState.INFO_REQUESTED and actor.party is before.asked_party
    mine = actor.person in {one.id for one in (before.person, before.deputy, before.delegate) if one}
    of_my_party = before.person is None and actor.party is before.party
    if not (mine or of_my_party or asked or _same_party(tx, actor.person, before)):
        raise NotAllowed("This step belongs to somebody else.")


def _same_party(tx: Transaction, person_id: str | None, before: StepView) -> bool:
    """Colleagues of the owner may act for them: the journal says who did."""
    people = reads.people_by_id(tx.connection, [person_id])
    return any(one.party is before.party and one.partnership == before.partnership for one in people.values())


def _see_that_reason_is_given(command: StepCommand) -> None:
    if MOVES[command.name].needs_reason and not command.reason.strip() and not command.problems:
        raise Refused("Please give a reason; the next person needs it.")


def _where_to(command: StepCommand, before: StepView) -> StepState:
    if command.name == "skip" and not before.spec.get("skippable"):
        raise Refused("This step cannot be skipped: what follows is built on it.")
    if command.name == "claim" and (before.person or not before.spec.get("call")):
        raise Conflict("Somebody has already taken this step.")
    checked = bool(before.spec.get("receiver"))
    try:
        return lead(command.name, before.state, accepted=before.accepted_at is not None, checked=checked)
    except NotNow as wrong:
        raise Conflict(str(wrong)) from wrong


def _changes(tx: Transaction, command: StepCommand, before: StepView, state: StepState) -> dict[str, Any]:
    """What the command writes into the step's row."""
    changes: dict[str, Any] = {"state": state.value, "since": tx.now}
    if command.reason:
        changes["reason"] = command.reason
    if command.name in ("accept", "claim", "deliver") and before.accepted_at is None:
        changes["accepted_at"] = tx.now
    if command.name == "deliver":
        changes["delivered_at"] = tx.now
    if state in (StepState.DONE, StepState.SENT_BACK, StepState.SKIPPED, StepState.WITHDRAWN) and not before.closed_at:
        changes["closed_at"] = tx.now
    return changes | _people_changes(tx, command, before)


def _people_changes(tx: Transaction, command: StepCommand, before: StepView) -> dict[str, Any]:
    if command.name == "claim":
        return {"person": command.actor.person}
    if command.name == "ask":
        asked = command.party or Party.HELPDESK
        return {"asked_party": asked.value, "asked_person": command.person}
    if command.name == "delegate":
        return {"delegate": _known(tx, command.person).id}
    if command.name == "reassign":
        new = _known(tx, command.person)
        due = after_business_days(tx.now, before.spec["business_days"], tx.country)
        return {
            "person": new.id,
            "party": new.party.value,
            "delegate": None,
            "accepted_at": None,
            "offered_at": tx.now,
            "due_at": due,
        }
    if command.name == "answer" and before.due_at:
        # The time in which the owner waited for an answer is not the owner's: the due moment moves by it.
        return {"due_at": before.due_at + (tx.now - before.since)}
    return {}


def _known(tx: Transaction, person_id: str | None) -> PersonView:
    people = reads.people_by_id(tx.connection, [person_id])
    if not people:
        raise Unknown("Name a person of this partnership.")
    return next(iter(people.values()))


def _compare_and_set(tx: Transaction, before: StepView, changes: dict[str, Any]) -> None:
    query = update(step).where(step.c.id == before.id, step.c.version == before.version)
    if tx.connection.execute(query.values(**changes, version=before.version + 1)).rowcount != 1:
        raise Conflict(_who_changed(tx, before))


def _who_changed(tx: Transaction, before: StepView) -> str:
    last = reads.journal(tx.connection, partnership_id=None, step_id=before.id, limit=1)
    if not last:
        return "Somebody else changed this step in the meantime."
    who = last[0].person.name if last[0].person else last[0].party.value
    return (
        f"{who} changed this step in the meantime ({last[0].type.replace('_', ' ')}, {last[0].at:%Y-%m-%d %H:%M} UTC)."
    )


def _keep_delivery(tx: Transaction, command: StepCommand, before: StepView) -> None:
    """Check the payload against the form that was pinned at the offer, and keep it for ever."""
    payload = command.payload if command.payload is not None else {}
    schema = tx.connection.execute(select(form.c.schema).where(form.c.hash == before.spec["form"])).scalar_one()
    problems = wrong_fields(schema, payload)
    problems |= dict.fromkeys(_missing_files(tx, payload), "This file has not arrived; choose it again.")
    if problems:
        raise InvalidDelivery(problems)
    row = {
        "id": new_id(),
        "step": before.id,
        "person": command.actor.person,
        "door": command.actor.door.value,
        "form": before.spec["form"],
        "payload": payload,
        "at": tx.now,
    }
    try:
        tx.connection.execute(insert(delivery).values(row))
    except IntegrityError as twice:
        raise Conflict("This step has already been delivered.") from twice


def wrong_fields(schema: dict[str, Any], payload: dict[str, Any]) -> dict[str, str]:
    """Field → what is wrong with it, by the JSON Schema of the form."""
    found: dict[str, str] = {}
    for error in Draft202012Validator(schema).iter_errors(payload):
        name = ".".join(str(part) for part in error.absolute_path)
        if error.validator == "required":
            missing = [field for field in error.validator_value if field not in error.instance]
            found |= {".".join(filter(None, (name, field))): "Please fill this in." for field in missing}
        else:
            found.setdefault(name, error.message[:300])
    return found


def _missing_files(tx: Transaction, payload: Any, name: str = "") -> list[str]:
    if isinstance(payload, dict):
        if {"sha256", "name", "size"} <= payload.keys():
            return [] if tx.files.has(str(payload["sha256"])) else [name]
        return [bad for key, value in payload.items() for bad in _missing_files(tx, value, name or str(key))]
    if isinstance(payload, list):
        return [bad for value in payload for bad in _missing_files(tx, value, name)]
    return []


def _journal_details(command: StepCommand) -> dict[str, Any]:
    details: dict[str, Any] = {}
    if command.person:
        details["person"] = command.person
    if command.party:
        details["party"] = command.party.value
    if command.problems:
        details["problems"] = len(command.problems)
    return details


def _open_round(tx: Transaction, command: StepCommand, before: StepView) -> str:
    """Offer the next round to the same owner, with the reasons; the round before stays as it is."""
    latest = reads.latest_round(tx.connection, before.partnership, before.cycle, before.key)
    if latest and latest.round != before.round:
        raise Conflict("A newer round of this step is already open.")
    due = after_business_days(tx.now, before.spec["business_days"], tx.country)
    row = {
        "id": new_id(),
        "partnership": before.partnership,
        "cycle": before.cycle,
        "phase": before.phase.value,
        "key": before.key,
        "base": before.base,
        "round": before.round + 1,
        "place": tx.connection.execute(select(step.c.place).where(step.c.id == before.id)).scalar_one(),
        "state": StepState.OFFERED.value,
        "version": 1,
        "party": before.party.value,
        "person": before.person.id if before.person else None,
        "deputy": before.deputy.id if before.deputy else None,
        "sender": command.actor.party.value,
        "asked_party": "",
        "spec": before.spec,
        "hours": before.hours,
        "problems": list(command.problems),
        "reason": command.reason,
        "offered_at": tx.now,
        "since": tx.now,
        "due_at": due,
    }
    tx.connection.execute(insert(step).values(row))
    after = {"state": "offered", "round": before.round + 1, "problems": len(command.problems)}
    tx.journal("offer", partnership=before.partnership, step=row["id"], after=after, reason=command.reason)
    return str(row["id"])


def _planned_row(tx: Transaction, partnership_id: str, cycle: int, spec: dict[str, Any]) -> StepView:
    """The row for a step that was not planned under this very key: one subject of several takes the planned row."""
    planned = select(step.c.id).where(
        step.c.partnership == partnership_id,
        step.c.cycle == cycle,
        step.c.base == spec["base"],
        step.c.state == StepState.PLANNED.value,
    )
    if found := tx.connection.execute(planned.limit(1)).scalar_one_or_none():
        tx.connection.execute(update(step).where(step.c.id == found).values(key=spec["key"], spec=spec))
        return reads.one_step(tx.connection, found)
    place = select(step.c.place).where(step.c.partnership == partnership_id, step.c.base == spec["base"]).limit(1)
    row = planned_values(partnership_id, cycle, spec, tx.connection.execute(place).scalar_one_or_none() or 0)
    tx.connection.execute(insert(step).values(**row, since=tx.now))
    return reads.one_step(tx.connection, row["id"])


def planned_values(partnership_id: str, cycle: int, spec: dict[str, Any], place: int) -> dict[str, Any]:
    """The row of a step that is on the road but not yet offered."""
    return {
        "id": new_id(),
        "partnership": partnership_id,
        "cycle": cycle,
        "phase": spec["phase"],
        "key": spec["key"],
        "base": spec["base"],
        "round": 1,
        "place": place,
        "state": StepState.PLANNED.value,
        "version": 1,
        "party": spec["party"],
        "sender": Party.HELPDESK.value,
        "asked_party": "",
        "spec": spec,
        "hours": spec["hours"],
        "problems": [],
        "reason": "",
    }


def _owner_of(tx: Transaction, partnership_id: str, spec: dict[str, Any]) -> tuple[str | None, str | None, float]:
    """The owner by the agreement; before it, the party's first person; for an expert call nobody yet."""
    query = select(owner).where(owner.c.partnership == partnership_id, owner.c.step == spec["base"])
    agreed = tx.connection.execute(query).mappings().first()
    if spec.get("call"):
        return None, agreed["person"] if agreed else None, spec["hours"]
    if agreed:
        return agreed["person"], agreed["deputy"], agreed["hours"] or spec["hours"]
    people = reads.people_of(tx.connection, partnership_id, Party(spec["party"]))
    deputy = people[1].id if len(people) > 1 else None
    return (people[0].id if people else None), deputy, spec["hours"]


def _pin_form(tx: Transaction, spec: dict[str, Any]) -> None:
    if tx.connection.execute(select(form.c.hash).where(form.c.hash == spec["form"])).first() is None:
        tx.connection.execute(insert(form).values(hash=spec["form"], schema=spec["schema"]))


def _tell(tx: Transaction, command: StepCommand, now: StepView) -> None:
    """The consequences for others: who gets a notice, and whether the run goes on."""
    if command.name in ("deliver", "skip", "withdraw", "check_off"):
        wake(tx, now)
    if command.name in ("send_back", "reopen", "reassign", "answer", "offer"):
        _notify_owner(tx, now, command.name)
    if command.name == "delegate" and now.delegate:
        _notify(tx, now, "offered", now.delegate)
    if command.name == "ask":
        asked = [now.asked_person] if now.asked_person else _party_people(tx, now, now.asked_party or Party.HELPDESK)
        for person in asked:
            _notify(tx, now, "ask", person)
    if command.name in ("decline", "block"):
        for person in _party_people(tx, now, Party.HELPDESK):
            _notify(tx, now, command.name, person)
    if command.name == "deliver" and command.actor.person:
        sender = reads.people_by_id(tx.connection, [command.actor.person])
        _notify(tx, now, "receipt", sender[command.actor.person])


def wake(tx: Transaction, view: StepView) -> None:
    """Ask for the run that waits for this step to go on."""
    payload = {"partnership": view.partnership, "cycle": view.cycle, "phase": view.phase.value, "step": view.id}
    tx.send("wake", f"wake:{view.id}:{view.version}", payload, view.partnership)


def _notify_owner(tx: Transaction, view: StepView, kind: str) -> None:
    if view.person:
        _notify(tx, view, kind, view.person)
        return
    for candidate in _candidates(tx, view):
        _notify(tx, view, "call" if view.spec.get("call") else kind, candidate)


def _candidates(tx: Transaction, view: StepView) -> list[PersonView]:
    """For an expert call: those whose languages and subjects fit; otherwise everybody of the party."""
    people = _party_people(tx, view, view.party)
    wanted_languages, wanted_skills = set(view.spec.get("languages", ())), set(view.spec.get("skills", ()))
    return [
        one
        for one in people
        if (not wanted_languages or not one.languages or wanted_languages & set(one.languages))
        and (not wanted_skills or not one.skills or wanted_skills & set(one.skills))
    ]


def _party_people(tx: Transaction, view: StepView, party: Party) -> list[PersonView]:
    return reads.people_of(tx.connection, view.partnership, party)


def _notify(tx: Transaction, view: StepView, kind: str, person: PersonView) -> None:
    payload = {"notice": kind, "step": view.id, "person": person.id}
    tx.send("mail", f"mail:{kind}:{view.id}:{view.version}:{person.id}", payload, view.partnership)
