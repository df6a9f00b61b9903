"""One write transaction: the helpers that every command uses (journal line, notice, run to start)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from math import isfinite
from typing import Any

from sqlalchemy import Connection, insert, select

from stafett.commands import Actor, Command, new_id
from stafett.errors import Refused, StaleFence
from stafett.ledger.files import FileStore
from stafett.ledger.tables import event, lease, outbox

UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True)
class Transaction:
    """A connection inside `writing()`, the present time, and what the rules need to know."""

    connection: Connection
    now: datetime
    country: str
    files: FileStore
    command: Command

    @property
    def actor(self) -> Actor:
        """Who gave the command."""
        return self.command.actor

    def journal(
        self,
        kind: str,
        *,
        partnership: str | None,
        step: str | None = None,
        before: dict[str, Any] | None = None,
        after: dict[str, Any] | None = None,
        reason: str = "",
    ) -> int:
        """Write one line of the journal and give its number."""
        row = {
            "partnership": partnership,
            "step": step,
            "type": kind,
            "party": self.actor.party.value,
            "person": self.actor.person,
            "door": self.actor.door.value,
            "link": self.actor.link,
            "at": self.now,
            "before": before or {},
            "after": after or {},
            "reason": reason,
            "command": self.command.id,
        }
        return int(self.connection.execute(insert(event).values(row).returning(event.c.seq)).scalar_one())

    def send(
        self, kind: str, dedupe: str, payload: dict[str, Any], partnership: str, due: datetime | None = None
    ) -> None:
        """Put something into the outbox, once per `dedupe` key."""
        known = self.connection.execute(select(outbox.c.id).where(outbox.c.dedupe == dedupe)).first()
        if known is None:
            row = {
                "id": new_id(),
                "kind": kind,
                "dedupe": dedupe,
                "payload": payload,
                "due_at": due or self.now,
                "attempts": 0,
                "last_error": "",
            }
            self.connection.execute(insert(outbox).values({**row, "partnership": partnership}))

    def check_fence(self, key: str, fence: int | None) -> None:
        """Refuse a run that has lost its lease; `None` is a command of a person, who needs none."""
        if fence is None:
            return
        held = self.connection.execute(select(lease.c.fence).where(lease.c.key == key)).scalar_one_or_none()
        if held != fence:
            raise StaleFence()


def see_that_it_can_be_kept(id_: str, content: Any) -> None:
    """Refuse what one of the databases cannot hold, so that both refuse the same."""
    if not 0 < len(id_) <= 32:
        raise Refused("A command's id has 1 to 32 characters.")
    for value in _leaves(content):
        if isinstance(value, str) and UNKEEPABLE.search(value):
            raise Refused("The text holds characters that cannot be kept (NUL or half a character). Type it again.")
        if isinstance(value, float) and not isfinite(value):
            raise Refused("A number is not finite.")


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from _leaves(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _leaves(inner)
    else:
        yield value


def phase_lease(partnership_id: str, cycle: int, phase: str) -> str:
    """The key of the lease that a run of a phase holds."""
    return f"phase:{partnership_id}:{cycle}:{phase}"
