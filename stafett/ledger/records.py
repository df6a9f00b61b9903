"""The records of a delivery and what became of each: waiting, uploaded, already there, or rejected with a reason."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import RowMapping, delete, func, insert, not_, or_, select, update

from stafett.clock import Clock
from stafett.errors import Refused
from stafett.ledger import reads
from stafett.ledger.database import Database
from stafett.ledger.tables import record
from stafett.ledger.views import Counts, RecordView

CHUNK = 5000
STATES = ("waiting", "uploaded", "already_there", "rejected")


class Records:
    """One row per object of a delivery."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def register(self, partnership: str, cycle: int, rows: Iterable[RecordView]) -> Counts:
        """Write the records of a delivery; a second time replaces only what has not touched the wiki yet."""
        values = [
            {**asdict(row), "partnership": partnership, "cycle": cycle, "changed_at": self._clock()} for row in rows
        ]
        here = (record.c.partnership == partnership, record.c.cycle == cycle)
        _see_that_each_is_one(values)
        touched = or_(record.c.page_id > 0, record.c.state == "uploaded")
        with self._database.writing() as connection:
            kept = set(connection.execute(select(record.c.source_id).where(*here, touched)).scalars())
            connection.execute(delete(record).where(*here, not_(touched)))
            fresh = [row for row in values if row["source_id"] not in kept]
            for start in range(0, len(fresh), CHUNK):
                connection.execute(insert(record), fresh[start : start + CHUNK])
        return self.counts(partnership, cycle)

    def settle(self, partnership: str, cycle: int, source_id: str, state: str, **values: Any) -> None:
        """Write what became of one record; `values` are title, page_id, sha1, pilot, problems, note.

        A record that is uploaded stays uploaded: nothing turns it back into waiting.
        """
        here = (record.c.partnership == partnership, record.c.cycle == cycle, record.c.source_id == source_id)
        with self._database.writing() as connection:
            known = connection.execute(select(record).where(*here)).mappings().first()
            if known is None:
                raise Refused(f"Record {source_id!r} is not part of this delivery.")
            if state not in STATES:
                raise Refused(f"Record {source_id!r} cannot become {state!r}; it becomes {', '.join(STATES)}.")
            if state == "rejected" and not (values.get("problems") or values.get("note") or known["problems"]):
                raise Refused(f"Record {source_id!r} cannot be rejected without a reason.")
            if known["state"] == "uploaded" and state != "uploaded":
                raise Refused(f"Record {source_id!r} is uploaded already; it cannot become {state}.")
            values = {**values, "state": state, "changed_at": self._clock()}
            connection.execute(update(record).where(*here).values(values))

    def counts(self, partnership: str, cycle: int) -> Counts:
        """The balance of the delivery."""
        with self._database.reading() as connection:
            return reads.counts_of(connection, [partnership]).get((partnership, cycle), Counts())

    def find(
        self,
        partnership: str,
        cycle: int,
        *,
        states: Sequence[str] = (),
        text: str = "",
        noted: bool | None = None,
        limit: int | None = None,
        offset: int = 0,
    ) -> list[RecordView]:
        """Records in the order of the delivery, by state, by words of id or title, by whether a note stands."""
        query = select(record).where(*self._filters(partnership, cycle, states, text, noted)).order_by(record.c.place)
        with self._database.reading() as connection:
            rows = connection.execute(query.limit(limit).offset(offset)).mappings().all()
        return [_view(row) for row in rows]

    def number(self, partnership: str, cycle: int, *, states: Sequence[str] = (), text: str = "") -> int:
        """How many records `find` would give without a limit."""
        query = select(func.count()).select_from(record).where(*self._filters(partnership, cycle, states, text, None))
        with self._database.reading() as connection:
            return int(connection.execute(query).scalar_one())

    def one(self, partnership: str, cycle: int, source_id: str) -> RecordView | None:
        """What happened to one object."""
        here = (record.c.partnership == partnership, record.c.cycle == cycle, record.c.source_id == source_id)
        with self._database.reading() as connection:
            row = connection.execute(select(record).where(*here)).mappings().first()
        return _view(row) if row else None

    @staticmethod
    def _filters(partnership: str, cycle: int, states: Sequence[str], text: str, noted: bool | None) -> list[Any]:
        filters: list[Any] = [record.c.partnership == partnership, record.c.cycle == cycle]
        if states:
            filters.append(record.c.state.in_(list(states)))
        if text:
            places = (func.lower(column) for column in (record.c.source_id, record.c.title))
            filters.append(or_(*(place.contains(text.lower(), autoescape=True) for place in places)))
        if noted is not None:
            filters.append(record.c.note != "" if noted else record.c.note == "")
        return filters


def _see_that_each_is_one(values: list[dict[str, Any]]) -> None:
    """The same id twice would make one of two objects vanish from the books."""
    seen: set[str] = set()
    for row in values:
        if row["source_id"] in seen:
            raise Refused(f"Record {row['source_id']!r} stands twice in the delivery; each needs an id of its own.")
        seen.add(row["source_id"])
        if row["state"] == "rejected" and not (row["problems"] or row["note"]):
            raise Refused(f"Record {row['source_id']!r} cannot be rejected without a reason.")


def _view(row: RowMapping) -> RecordView:
    columns = ("source_id", "place", "state", "media", "sha1", "title", "page_id", "pilot", "problems", "note")
    return RecordView(**{column: row[column] for column in columns})
