"""What else has to go when a person is forgotten: their links, drafts, waiting notices, and the batons they held."""

from __future__ import annotations

from sqlalchemy import delete, or_, select, update

from stafett.ledger.tables import draft, link, outbox, owner, step
from stafett.ledger.transaction import Transaction
from stafett.machine import OPEN, StepState

HELD = ("person", "deputy", "delegate", "asked_person")


def forget_traces(tx: Transaction, person_id: str, email: str) -> None:
    """Take away what a forgotten person could still use or would still be sent; history keeps the bare id."""
    tx.connection.execute(
        update(link).where(link.c.person == person_id, link.c.revoked_at.is_(None)).values(revoked_at=tx.now)
    )
    tx.connection.execute(delete(draft).where(draft.c.person == person_id))
    # A mail server's answer holds the address; every notice's key ends with the person's id.
    if email:
        told = outbox.c.last_error.contains(email, autoescape=True)
        tx.connection.execute(update(outbox).where(told).values(last_error=""))
    notices = outbox.c.dedupe.like(f"mail:%:{person_id}")
    tx.connection.execute(update(outbox).where(notices, outbox.c.done_at.is_(None)).values(done_at=tx.now))
    _hand_over_what_they_own(tx, person_id)
    _free_open_steps(tx, person_id)


def _hand_over_what_they_own(tx: Transaction, person_id: str) -> None:
    """The deputy takes over; where there is none, the step of the agreement needs a new owner."""
    tx.connection.execute(update(owner).where(owner.c.deputy == person_id).values(deputy=None))
    mine = owner.c.person == person_id
    with_deputy = update(owner).where(mine, owner.c.deputy.is_not(None))
    tx.connection.execute(with_deputy.values(person=owner.c.deputy, deputy=None))
    tx.connection.execute(delete(owner).where(mine))


def _free_open_steps(tx: Transaction, person_id: str) -> None:
    """Open and planned steps go to the deputy, or wait for anybody of the party; closed rounds stay as they are."""
    going_on = step.c.state.in_([state.value for state in OPEN | {StepState.PLANNED}])
    theirs = or_(*(step.c[column] == person_id for column in HELD))
    rows = tx.connection.execute(select(step).where(going_on, theirs).order_by(step.c.id)).mappings().all()
    for row in rows:
        after = {column: None if row[column] == person_id else row[column] for column in HELD}
        after["person"] = after["person"] or after["deputy"]
        here = update(step).where(step.c.id == row["id"])
        tx.connection.execute(here.values(**after, version=step.c.version + 1))
        before = {column: row[column] for column in HELD}
        tx.journal("owner_forgotten", partnership=row["partnership"], step=row["id"], before=before, after=after)
