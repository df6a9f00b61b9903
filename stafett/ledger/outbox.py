"""What the ledger wants done outside: claimed with a lease, done at least once, each kind safe to repeat."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, RowMapping, select, update

from stafett.clock import Clock
from stafett.commands import new_id
from stafett.ledger.database import Database
from stafett.ledger.tables import outbox

CLAIM = timedelta(seconds=60)
TRIES = 8
LONGEST_PATIENT_WAIT = 30
"""Seconds after which it is seen at the latest that Prefect or the mail server is back."""


@dataclass(frozen=True)
class Errand:
    """One thing to do: kind start, wake, cancel or mail; `attempts` counts the tries before this one."""

    id: str
    kind: str
    payload: dict[str, Any]
    partnership: str | None
    attempts: int
    claim: str
    last_error: str = ""


class Outbox:
    """The errands of the ledger."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def claim(self, limit: int = 20, *, kinds: tuple[str, ...] = ("start", "wake", "cancel", "mail")) -> list[Errand]:
        """Take errands that are due and that nobody else has taken; they are ours for a minute."""
        moment = self._clock()
        free = outbox.c.claimed_until.is_(None)
        due = (outbox.c.done_at.is_(None), outbox.c.failed_at.is_(None), outbox.c.due_at <= moment, free)
        query = select(outbox).where(*due, outbox.c.kind.in_(kinds)).order_by(outbox.c.due_at).limit(limit)
        token = new_id()
        with self._database.writing() as connection:
            _count_lost_claims(connection, moment)
            rows = connection.execute(query.with_for_update(skip_locked=True)).mappings().all()
            mine = outbox.c.id.in_([row["id"] for row in rows])
            connection.execute(update(outbox).where(mine).values(claim=token, claimed_until=moment + CLAIM))
        return [_errand(row, token) for row in rows]

    def done(self, errand: Errand) -> bool:
        """Cross an errand off; False if the claim had run out and somebody else has it now."""
        return self._finish(errand, done_at=self._clock(), last_error="")

    def again(self, errand: Errand, error: str, *, patient: bool = False) -> None:
        """Try an errand again later, waiting longer each time; after the last try it stays for staff to see.

        `patient`: the fault is not the errand's (Prefect or the mail server is down), so it is never given up.
        """
        attempts = min(errand.attempts + 1, TRIES - 1) if patient else errand.attempts + 1
        wait = timedelta(seconds=min(2**attempts, LONGEST_PATIENT_WAIT if patient else 300))
        values: dict[str, Any] = {"attempts": attempts, "last_error": error[:1000], "claimed_until": None}
        if attempts >= TRIES:
            values["failed_at"] = self._clock()
        self._finish(errand, **values, due_at=self._clock() + wait)

    def waiting(self) -> list[Errand]:
        """Everything that is not done yet, the failed included."""
        query = select(outbox).where(outbox.c.done_at.is_(None)).order_by(outbox.c.due_at)
        with self._database.reading() as connection:
            return [_errand(row, "") for row in connection.execute(query).mappings()]

    def failed(self) -> list[Errand]:
        """Errands that were tried too often: the staff's list."""
        query = select(outbox).where(outbox.c.failed_at.is_not(None), outbox.c.done_at.is_(None))
        with self._database.reading() as connection:
            return [_errand(row, "") for row in connection.execute(query).mappings()]

    def put(
        self, kind: str, dedupe: str, payload: dict[str, Any], partnership: str | None, due: datetime | None = None
    ) -> bool:
        """Add an errand unless one with this `dedupe` key was ever there."""
        moment = self._clock()
        with self._database.writing() as connection:
            if connection.execute(select(outbox.c.id).where(outbox.c.dedupe == dedupe)).first():
                return False
            row = {"id": new_id(), "kind": kind, "dedupe": dedupe, "payload": payload, "due_at": due or moment}
            connection.execute(outbox.insert().values(**row, partnership=partnership, attempts=0, last_error=""))
        return True

    def _finish(self, errand: Errand, **values: Any) -> bool:
        mine = (outbox.c.id == errand.id, outbox.c.claim == errand.claim)
        with self._database.writing() as connection:
            return connection.execute(update(outbox).where(*mine).values(**values)).rowcount == 1


def _count_lost_claims(connection: Connection, moment: datetime) -> None:
    """A claim that ran out is a try that failed: an errand that kills whoever takes it must not go round for ever."""
    lost = (outbox.c.claimed_until < moment, outbox.c.done_at.is_(None), outbox.c.failed_at.is_(None))
    values = {"attempts": outbox.c.attempts + 1, "claim": None, "claimed_until": None}
    connection.execute(update(outbox).where(*lost).values(**values, last_error="Whoever took it never came back."))
    spent = (outbox.c.attempts >= TRIES, outbox.c.done_at.is_(None), outbox.c.failed_at.is_(None))
    connection.execute(update(outbox).where(*spent).values(failed_at=moment))


def _errand(row: RowMapping, claim: str) -> Errand:
    same = ("id", "kind", "payload", "partnership", "attempts", "last_error")
    return Errand(**{column: row[column] for column in same}, claim=claim)
