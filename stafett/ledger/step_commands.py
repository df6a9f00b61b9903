"""The commands to one step: the only place where a step's state is written.

Every one is: find the step, see that this actor may, ask the machine, compare-and-set on the version, write the
journal, and put the consequences into the outbox, all in one transaction.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import RowMapping, insert, select, update

from stafett.clock import after_business_days
from stafett.commands import OfferStep, Receipt, StepCommand, new_id
from stafett.errors import Conflict, Refused, Unknown
from stafett.ledger import reads
from stafett.ledger.deliveries import keep_delivery, pin_form
from stafett.ledger.permissions import see_that_actor_may, see_that_staff_or_engine_ask
from stafett.ledger.tables import owner, phase, step
from stafett.ledger.telling import notify_owner, tell
from stafett.ledger.transaction import Transaction, phase_lease
from stafett.ledger.views import PersonView, StepView
from stafett.machine import CLOSED, MOVES, NotNow, StepState, lead
from stafett.phases import Party


def apply_step(tx: Transaction, command: StepCommand) -> Receipt:
    """Carry out one command to one step."""
    before = reads.one_step(tx.connection, command.step)
    if command.name not in MOVES:
        raise Refused(f"There is no command called {command.name!r}.")
    see_that_actor_may(tx, command, before)
    _see_that_reason_is_given(command)
    if command.expected is not None and command.expected != before.version:
        raise Conflict(_who_changed(tx, before))
    state = _where_to(tx, command, before)
    if before.state not in CLOSED:
        _compare_and_set(tx, before, _changes(tx, command, before, state))
    if command.name == "deliver":
        keep_delivery(tx, command, before)
    if command.name == "offer":
        pin_form(tx, before.spec)
    number = tx.journal(
        command.name,
        partnership=before.partnership,
        step=before.id,
        before={"state": before.state.value, "version": before.version},
        after={"state": state.value, **_journal_details(command)},
        reason=command.reason,
    )
    after = _open_round(tx, command, before) if MOVES[command.name].new_round else before.id
    tell(tx, command, reads.one_step(tx.connection, after))
    shown = reads.one_step(tx.connection, before.id)
    return Receipt(number=number, step=shown.id, state=shown.state.value, round=shown.round, version=shown.version)


def offer_step(tx: Transaction, command: OfferStep) -> Receipt:
    """Offer a step's newest round to its owner; a step already offered, answered or settled stays as it is."""
    see_that_staff_or_engine_ask(tx)
    row = reads.find_partnership(tx.connection, command.partnership)
    see_that_partnership_is_active(row)
    spec = command.spec
    tx.check_fence(phase_lease(row["id"], command.cycle, spec["phase"]), command.fence)
    latest = reads.latest_round(tx.connection, row["id"], command.cycle, spec["key"])
    if latest is None:
        latest = _planned_row(tx, row["id"], command.cycle, spec)
    if latest.state is not StepState.PLANNED:
        _refresh(tx, latest, spec)
        return Receipt(number=0, step=latest.id, state=latest.state.value, round=latest.round, version=latest.version)
    ownership = _ownership(tx, row["id"], spec)
    due = command.due or after_business_days(tx.now, spec["business_days"], tx.country)
    changes = {
        "state": StepState.OFFERED.value,
        "spec": spec,
        **ownership,
        "offered_at": tx.now,
        "since": tx.now,
        "due_at": due,
    }
    _compare_and_set(tx, latest, changes)
    pin_form(tx, spec)
    # Work that reaches people is progress: failures are counted anew from here.
    here = (phase.c.partnership == row["id"], phase.c.cycle == command.cycle, phase.c.phase == spec["phase"])
    tx.connection.execute(update(phase).where(*here).values(attempts=0))
    number = tx.journal(
        "offer",
        partnership=row["id"],
        step=latest.id,
        before={"state": latest.state.value},
        after={"state": "offered", "party": spec["party"], "owner": ownership["person"], "due": due.isoformat()},
    )
    notify_owner(tx, reads.one_step(tx.connection, latest.id), "offered")
    return Receipt(number=number, step=latest.id, state="offered", round=latest.round, version=latest.version + 1)


def _refresh(tx: Transaction, latest: StepView, spec: dict[str, Any]) -> None:
    """Show the newest exhibits with a round that nobody has answered; its form stays as it was pinned."""
    shown = {name: spec[name] for name in ("exhibits", "starts", "why")}
    if latest.answerable and {name: latest.spec[name] for name in shown} != shown:
        tx.connection.execute(update(step).where(step.c.id == latest.id).values(spec={**latest.spec, **shown}))


def see_that_partnership_is_active(row: RowMapping) -> None:
    """Nothing new begins in a partnership that has ended."""
    if row["status"] != "active":
        raise Refused(f"The partnership is {row['status']}.")


def _see_that_reason_is_given(command: StepCommand) -> None:
    if MOVES[command.name].needs_reason and not command.reason.strip() and not command.problems:
        raise Refused("Please give a reason; the next person needs it.")


def _where_to(tx: Transaction, command: StepCommand, before: StepView) -> StepState:
    if command.name == "skip" and not before.spec.get("skippable"):
        raise Refused("This step cannot be skipped: what follows is built on it.")
    if command.name == "claim" and not before.spec.get("call"):
        raise Refused("This step is not an expert call; it has an owner.")
    if command.name == "claim" and not command.actor.person:
        raise Refused("Say who claims this step.")
    if command.name == "claim" and before.person:
        raise Conflict(f"Somebody has already taken this step. {_who_changed(tx, before)}")
    if MOVES[command.name].new_round:
        see_that_partnership_is_active(reads.find_partnership(tx.connection, before.partnership))
    checked = bool(before.spec.get("receiver"))
    try:
        return lead(command.name, before.state, accepted=before.accepted_at is not None, checked=checked)
    except NotNow as wrong:
        raise Conflict(f"{wrong} {_who_changed(tx, before)}") from wrong


def _changes(tx: Transaction, command: StepCommand, before: StepView, state: StepState) -> dict[str, Any]:
    """What the command writes into the step's row."""
    changes: dict[str, Any] = {"state": state.value}
    if command.name != "delegate":
        changes["since"] = tx.now
    if command.reason:
        changes["reason"] = command.reason
    if command.name in ("accept", "claim", "deliver") and before.accepted_at is None:
        changes["accepted_at"] = tx.now
    if command.name == "decline":
        changes["accepted_at"] = None
    if command.name == "deliver":
        changes["delivered_at"] = tx.now
    if state in CLOSED:
        changes["closed_at"] = tx.now
    return changes | _people_changes(tx, command, before) | _due_changes(tx, command, before)


def _people_changes(tx: Transaction, command: StepCommand, before: StepView) -> dict[str, Any]:
    """Who owns, acts and is asked after the command."""
    actor = command.actor
    if command.name == "offer" and before.state is StepState.PLANNED:
        return _ownership(tx, before.partnership, before.spec)
    if command.name == "claim":
        return {"person": actor.person, "party": actor.party.value}
    if command.name == "accept" and before.person is None and actor.party is before.party:
        return {"person": actor.person}
    if command.name in ("ask", "block"):
        return _asked(tx, command, before)
    if command.name in ("answer", "unblock"):
        return {"asked_party": "", "asked_person": None}
    if command.name == "delegate":
        return {"delegate": _known(tx, command.person, before).id}
    if command.name == "reassign":
        new = _known(tx, command.person, before)
        deputy = before.deputy.id if before.deputy and before.deputy.party is new.party else None
        return {"person": new.id, "party": new.party.value, "deputy": deputy, "delegate": None}
    return {}


def _asked(tx: Transaction, command: StepCommand, before: StepView) -> dict[str, Any]:
    """Whom the step waits for meanwhile: the person named, the party named, or for a question the helpdesk."""
    if command.person:
        person = _known(tx, command.person, before)
        return {"asked_party": person.party.value, "asked_person": person.id}
    usual = Party.HELPDESK.value if command.name == "ask" else ""
    return {"asked_party": command.party.value if command.party else usual, "asked_person": None}


def _due_changes(tx: Transaction, command: StepCommand, before: StepView) -> dict[str, Any]:
    """A new offer has the full time; the time in which others were waited for is not the owner's."""
    if command.name in ("offer", "reassign"):
        due = after_business_days(tx.now, before.spec["business_days"], tx.country)
        return {"offered_at": tx.now, "accepted_at": None, "due_at": due}
    if command.name in ("answer", "unblock") and before.due_at and before.asked_party:
        return {"due_at": before.due_at + (tx.now - before.since)}
    return {}


def _known(tx: Transaction, person_id: str | None, before: StepView) -> PersonView:
    """Somebody of this partnership, or of the staff."""
    for one in reads.people_of(tx.connection, before.partnership):
        if one.id == person_id:
            return one
    raise Unknown("Name a person of this partnership.")


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
    due = command.due or after_business_days(tx.now, before.spec["business_days"], tx.country)
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
        "sender": _sender(command.actor.party).value,
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


def _sender(party: Party) -> Party:
    """To whom a declined step goes back: to people, even where the engine offered it."""
    return Party.HELPDESK if party is Party.BOT else party


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


def _ownership(tx: Transaction, partnership_id: str, spec: dict[str, Any]) -> dict[str, Any]:
    """The owner by the agreement; before it, the party's first person; for an expert call nobody yet."""
    query = select(owner).where(owner.c.partnership == partnership_id, owner.c.step == spec["base"])
    agreed = tx.connection.execute(query).mappings().first()
    if spec.get("call"):
        return {"person": None, "deputy": agreed["person"] if agreed else None, "hours": spec["hours"]}
    if agreed:
        party = reads.people_by_id(tx.connection, [agreed["person"]])[agreed["person"]].party
        hours = agreed["hours"] or spec["hours"]
        return {"person": agreed["person"], "deputy": agreed["deputy"], "hours": hours, "party": party.value}
    people = reads.people_of(tx.connection, partnership_id, Party(spec["party"]))
    first, second = [*(one.id for one in people[:2]), None, None][:2]
    return {"person": first, "deputy": second, "hours": spec["hours"]}
