"""The consequences of a step's command for others: who gets a notice, and which run goes on."""

from __future__ import annotations

from stafett.commands import StepCommand
from stafett.ledger import reads
from stafett.ledger.transaction import Transaction
from stafett.ledger.views import PersonView, StepView
from stafett.phases import Party


def tell(tx: Transaction, command: StepCommand, now: StepView) -> None:
    """Put into the outbox what follows from a command that led to `now`."""
    if command.name in ("deliver", "skip", "withdraw", "check_off"):
        wake(tx, now)
    if command.name in ("send_back", "reopen", "reassign", "answer", "offer"):
        notify_owner(tx, now, command.name)
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


def notify_owner(tx: Transaction, view: StepView, kind: str) -> None:
    """Tell the owner; where nobody is named, everybody of the party whom it suits."""
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
    if not person.email:
        return
    payload = {"notice": kind, "step": view.id, "person": person.id}
    tx.send("mail", f"mail:{kind}:{view.id}:{view.version}:{person.id}", payload, view.partnership)
