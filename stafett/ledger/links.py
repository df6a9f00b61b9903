"""Personal links: made for one person, scoped, expiring, revocable, kept as hashes only."""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import timedelta

from sqlalchemy import insert, select, update

from stafett.clock import Clock
from stafett.errors import Refused, Unknown
from stafett.ledger import reads
from stafett.ledger.database import Database
from stafett.ledger.tables import link
from stafett.ledger.views import Grant
from stafett.phases import Party

HASH = re.compile("[0-9a-f]{32,64}")
DAYS = {"act": 90, "view": 365, "staff": 30}


class Links:
    """The links that people hold."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def make(self, person: str, scope: str, *, partnership: str | None = None, step: str | None = None) -> str:
        """Make a link's token: act (one step), view (one partnership) or staff (everything). Shown once, never kept."""
        needed = {"act": step, "view": partnership, "staff": "everything"}
        if not needed.get(scope):
            raise Refused(f"A link of scope {scope!r} must say what it is for.")
        token = secrets.token_urlsafe(24)
        moment = self._clock()
        row = {"hash": _hash(token), "person": person, "scope": scope, "partnership": partnership, "step": step}
        with self._database.writing() as connection:
            holder = reads.people_by_id(connection, [person]).get(person)
            if holder is None or not holder.email:
                raise Unknown("There is no such person, or they asked to be forgotten.")
            if scope == "staff" and holder.party is not Party.HELPDESK:
                raise Refused("Only the helpdesk's people get a link to everything.")
            times = {"made_at": moment, "expires_at": moment + timedelta(days=DAYS[scope])}
            connection.execute(insert(link).values(**row, **times))
        return token

    def open(self, token: str) -> Grant:
        """What a token allows; raise Unknown for one that is wrong, expired or revoked. Changes nothing."""
        with self._database.reading() as connection:
            row = connection.execute(select(link).where(link.c.hash == _hash(token))).mappings().first()
            if row is None or row["revoked_at"] or row["expires_at"] < self._clock():
                raise Unknown("This link is not valid any more. Ask the person who sent it for a new one.")
            person = reads.people_by_id(connection, [row["person"]])[row["person"]]
        return Grant(person, row["scope"], row["partnership"], row["step"], row["hash"], row["expires_at"])

    def stands(self, hash_: str) -> bool:
        """Whether the link with this hash (or this beginning of it, of 128 bits at least) is there, and neither expired
        nor taken back."""
        if not HASH.fullmatch(hash_):
            return False
        with self._database.reading() as connection:
            row = connection.execute(select(link).where(link.c.hash.startswith(hash_))).mappings().first()
        return row is not None and not row["revoked_at"] and row["expires_at"] >= self._clock()

    def revoke(self, *, person: str | None = None, step: str | None = None) -> int:
        """Take links back, of a person or of a step; gives how many."""
        filters = [column == value for column, value in ((link.c.person, person), (link.c.step, step)) if value]
        if not filters:
            return 0
        with self._database.writing() as connection:
            query = update(link).where(*filters, link.c.revoked_at.is_(None))
            return connection.execute(query.values(revoked_at=self._clock())).rowcount

    def used(self, grant: Grant) -> None:
        """Note that a link was used for a change (never for merely opening it)."""
        with self._database.writing() as connection:
            connection.execute(update(link).where(link.c.hash == grant.hash).values(last_used_at=self._clock()))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
