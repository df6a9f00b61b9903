"""Effects on a wiki: written down as intended, done, and written down as done.

After a crash the effect is found `intended`, and the wiki is asked what became of it before anything is written.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select, update

from stafett.clock import Clock
from stafett.errors import StaleFence, Unknown
from stafett.ledger.database import Database
from stafett.ledger.tables import effect, lease


@dataclass(frozen=True)
class Effect:
    """One effect: `fresh` says that nobody had intended it before."""

    key: str
    state: str
    intent: dict[str, Any]
    receipt: dict[str, Any]
    fresh: bool = False


class Effects:
    """What was done to the wiki for a partnership."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def intend(
        self, key: str, partnership: str, intent: dict[str, Any], *, lease_key: str = "", fence: int = 0
    ) -> Effect:
        """Write down what is about to be done, or give what was written before; a stale fence is refused."""
        with self._database.writing() as connection:
            if lease_key:
                held = connection.execute(select(lease.c.fence).where(lease.c.key == lease_key)).scalar_one_or_none()
                if held != fence:
                    raise StaleFence()
            row = connection.execute(select(effect).where(effect.c.key == key).with_for_update()).mappings().first()
            if row:
                return Effect(key, row["state"], row["intent"], row["receipt"])
            values = {"key": key, "partnership": partnership, "state": "intended", "intent": intent, "receipt": {}}
            connection.execute(insert(effect).values(**values, at=self._clock()))
        return Effect(key, "intended", intent, {}, fresh=True)

    def done(self, key: str, receipt: dict[str, Any]) -> None:
        """Write down that an effect is done, with what the wiki answered; the first answer stands."""
        with self._database.writing() as connection:
            if connection.execute(select(effect.c.key).where(effect.c.key == key)).first() is None:
                raise Unknown(f"Nobody has written down that {key!r} was intended.")
            query = update(effect).where(effect.c.key == key, effect.c.state != "done")
            connection.execute(query.values(state="done", receipt=receipt, at=self._clock()))

    def of(self, partnership: str) -> list[Effect]:
        """All effects of a partnership, the oldest first."""
        query = select(effect).where(effect.c.partnership == partnership).order_by(effect.c.at)
        with self._database.reading() as connection:
            rows = connection.execute(query).mappings().all()
        return [Effect(row["key"], row["state"], row["intent"], row["receipt"]) for row in rows]
