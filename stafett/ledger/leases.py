"""Leases with fencing: of several runs of the same phase, only the one with the newest fence may write.

A run that loses its lease (its machine slept, a new run took over) is told so at its next write, by the fence.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import insert, select, update

from stafett.clock import Clock
from stafett.ledger.database import Database
from stafett.ledger.tables import lease

LENGTH = timedelta(seconds=30)


@dataclass(frozen=True)
class Lease:
    """A held lease: `fence` grows with every new holder."""

    key: str
    holder: str
    fence: int
    until: datetime


class Leases:
    """Who works on what."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def acquire(self, key: str, holder: str) -> Lease | None:
        """Take a lease that is free, run out, or our own; None while somebody else holds it."""
        moment = self._clock()
        until = moment + LENGTH
        with self._database.writing() as connection:
            query = select(lease).where(lease.c.key == key).with_for_update()
            row = connection.execute(query).mappings().first()
            if row is None:
                connection.execute(insert(lease).values(key=key, fence=1, holder=holder, until=until))
                return Lease(key, holder, 1, until)
            if row["until"] > moment and row["holder"] != holder:
                return None
            fence = row["fence"] + 1
            connection.execute(update(lease).where(lease.c.key == key).values(fence=fence, holder=holder, until=until))
        return Lease(key, holder, fence, until)

    def renew(self, held: Lease) -> bool:
        """Hold a lease longer; False if somebody else has taken it."""
        mine = (lease.c.key == held.key, lease.c.fence == held.fence)
        return self._set(mine, self._clock() + LENGTH)

    def release(self, held: Lease) -> bool:
        """Give a lease back at once; the fence stays, so that an old holder stays out."""
        mine = (lease.c.key == held.key, lease.c.fence == held.fence)
        return self._set(mine, self._clock() - timedelta(seconds=1))

    def live(self, key: str) -> Lease | None:
        """The lease that is held now, if one is."""
        with self._database.reading() as connection:
            row = connection.execute(select(lease).where(lease.c.key == key)).mappings().first()
        return Lease(**row) if row and row["until"] > self._clock() else None

    def _set(self, where: Iterable[object], until: datetime) -> bool:
        with self._database.writing() as connection:
            query = update(lease).where(*where)  # type: ignore[arg-type]
            return connection.execute(query.values(until=until)).rowcount == 1
