"""Who may give which command: one guard, and every door goes through it."""

from __future__ import annotations

from sqlalchemy import select

from stafett.commands import Door, StepCommand
from stafett.errors import NotAllowed
from stafett.ledger import reads
from stafett.ledger.tables import delivery, person
from stafett.ledger.transaction import Transaction
from stafett.ledger.views import PersonView, StepView
from stafett.machine import CONSENTS, StepState
from stafett.phases import Party

STAFF_ONLY = frozenset({"reassign", "withdraw", "skip", "offer", "reopen"})
"""The helpdesk and the engine give these; an owner gives the others, and the helpdesk may stand in."""

CHECKING = frozenset({"check_off", "send_back"})
"""These are the receiver's."""

PERSONAL = frozenset({"accept", "claim", "deliver"})
"""With these somebody takes something upon themselves; the engine can do so for its own steps only."""

NOT_YOURS = "This step belongs to somebody else."


def see_that_actor_is_real(tx: Transaction) -> None:
    """Refuse an actor whose person is unknown, erased, or of another party than is claimed."""
    if tx.actor.person is None:
        return
    query = select(person.c.party).where(person.c.id == tx.actor.person, person.c.erased_at.is_(None))
    if tx.connection.execute(query).scalar_one_or_none() != tx.actor.party.value:
        raise NotAllowed("We do not know you in that role. Ask the helpdesk for a new link.")


def see_that_staff_ask(tx: Transaction) -> None:
    """The helpdesk only."""
    if tx.actor.party is not Party.HELPDESK:
        raise NotAllowed("Only the helpdesk may do that.")


def see_that_staff_or_engine_ask(tx: Transaction) -> None:
    """The helpdesk, or the engine for it."""
    if tx.actor.party not in (Party.HELPDESK, Party.BOT):
        raise NotAllowed("Only the helpdesk may do that.")


def see_that_actor_may(tx: Transaction, command: StepCommand, before: StepView) -> None:
    """Refuse a command to a step that this actor may not give."""
    party = command.actor.party
    if party is Party.BOT:
        _see_that_engine_may(command, before)
    elif party is not Party.HELPDESK:
        _see_that_person_may(tx, command, before)


def _see_that_engine_may(command: StepCommand, before: StepView) -> None:
    if command.actor.door is Door.TIMER and command.name in CONSENTS:
        raise NotAllowed("A timer reminds; it never consents.")
    if command.name in PERSONAL and before.party is not Party.BOT:
        raise NotAllowed(f"Only {before.party.value} can {command.name} this; the engine cannot do it for them.")


def _see_that_person_may(tx: Transaction, command: StepCommand, before: StepView) -> None:
    people = reads.people_by_id(tx.connection, [command.actor.person])
    me = people.get(command.actor.person or "")
    if me is None or me.partnership not in (None, before.partnership):
        raise NotAllowed(NOT_YOURS)
    if command.name in STAFF_ONLY:
        raise NotAllowed("Only the helpdesk may do that. Ask them in the message field of the step.")
    if command.name in CHECKING:
        _see_that_receiver_checks(tx, me, before)
    elif not (_owns(me, before) or (command.name == "answer" and _is_asked(me, before))):
        raise NotAllowed(NOT_YOURS)


def _see_that_receiver_checks(tx: Transaction, me: PersonView, before: StepView) -> None:
    """The receiver's people check, but nobody checks what they delivered themselves."""
    if before.spec.get("receiver") != me.party.value:
        raise NotAllowed("Only the receiver of this delivery and the helpdesk may check it.")
    deliverer = select(delivery.c.person).where(delivery.c.step == before.id)
    if tx.connection.execute(deliverer).scalar_one_or_none() == me.id:
        raise NotAllowed("Somebody else has to check what you delivered.")


def _owns(me: PersonView, before: StepView) -> bool:
    """The owner, deputy or delegate; a colleague too, except for an expert call, which one person has claimed."""
    if me.id in {one.id for one in (before.person, before.deputy, before.delegate) if one}:
        return True
    claimed = before.spec.get("call") and before.person is not None
    return me.party is before.party and not claimed


def _is_asked(me: PersonView, before: StepView) -> bool:
    return before.state is StepState.INFO_REQUESTED and me.party is before.asked_party
