"""The ledger: the only truth. `apply(command)` is the only way to change a partnership or a step."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select

from stafett import clock as time
from stafett.commands import (
    AddPerson,
    ClosePartnership,
    Command,
    FailPhase,
    FinishPhase,
    ForgetPerson,
    Launch,
    NextCycle,
    OfferStep,
    PutInForce,
    Receipt,
    RestartPhase,
    StartPhase,
    StepCommand,
)
from stafett.errors import DifferentCommand
from stafett.ledger import partnership_commands as partnerships
from stafett.ledger import reads
from stafett.ledger.database import Database
from stafett.ledger.effects import Effects
from stafett.ledger.files import FileStore
from stafett.ledger.leases import Leases
from stafett.ledger.links import Links
from stafett.ledger.outbox import Outbox
from stafett.ledger.permissions import see_that_actor_is_real
from stafett.ledger.records import Records
from stafett.ledger.step_commands import apply_step, offer_step
from stafett.ledger.tables import agreement, draft, finding, playbook
from stafett.ledger.tables import command as commands
from stafett.ledger.transaction import Transaction, see_that_it_can_be_kept
from stafett.ledger.views import DeliveryView, EventView, PartnershipView, PersonView, StepView
from stafett.machine import OPEN
from stafett.phases import Party
from stafett.settings import Settings
from stafett.steps import Playbook, fingerprint

HANDLERS: dict[type[Command], Callable[[Transaction, Any], Receipt]] = {
    StepCommand: apply_step,
    OfferStep: offer_step,
    Launch: partnerships.launch,
    AddPerson: partnerships.add_person,
    ForgetPerson: partnerships.forget_person,
    PutInForce: partnerships.put_in_force,
    StartPhase: partnerships.start_phase,
    FinishPhase: partnerships.finish_phase,
    FailPhase: partnerships.fail_phase,
    RestartPhase: partnerships.restart_phase,
    NextCycle: partnerships.next_cycle,
    ClosePartnership: partnerships.close_partnership,
}


class Ledger:
    """A door to the ledger. Cheap to make; safe to use from several threads and processes at once."""

    def __init__(self, url: str, files: Path, *, country: str = "SE", clock: time.Clock = time.now) -> None:
        self.database = Database(url)
        self.clock = clock
        self.country = country
        self.files = FileStore(files)
        self.outbox = Outbox(self.database, clock)
        self.leases = Leases(self.database, clock)
        self.effects = Effects(self.database, clock)
        self.records = Records(self.database, clock)
        self.links = Links(self.database, clock)

    def apply(self, command: Command) -> Receipt:
        """Carry out a command in one transaction and give its receipt.

        The same command again gives the same receipt; another command under the same id is refused with
        DifferentCommand. Raises Unknown, NotAllowed, Refused, Conflict, InvalidDelivery, StaleFence; nothing is
        written then.
        """
        content = asdict(command)
        see_that_it_can_be_kept(command.id, content)
        hash_ = fingerprint(json.loads(json.dumps(content, default=str)))
        with self.database.writing() as connection:
            known = connection.execute(select(commands).where(commands.c.id == command.id)).mappings().first()
            if known:
                return _same_again(dict(known), hash_)
            tx = Transaction(connection, self.clock(), self.country, self.files, command)
            see_that_actor_is_real(tx)
            receipt = HANDLERS[type(command)](tx, command)
            row = {"id": command.id, "hash": hash_, "receipt": asdict(receipt), "at": tx.now}
            connection.execute(insert(commands).values(row))
        return receipt

    def register_playbook(self, book: Playbook) -> str:
        """Keep the playbook that the flows declare; new partnerships follow the newest."""
        specs = book.specs()
        hash_ = fingerprint(specs)
        with self.database.writing() as connection:
            known = connection.execute(select(playbook.c.hash).where(playbook.c.hash == hash_)).first()
            if known is None:
                values = {"hash": hash_, "body": specs, "registered_at": self.clock()}
                connection.execute(insert(playbook).values(values))
        return hash_

    def board(self) -> list[PartnershipView]:
        """Every partnership with its phases, open steps and counts."""
        with self.database.reading() as connection:
            return reads.partnership_views(connection)

    def partnership(self, slug: str) -> PartnershipView:
        """One partnership (by slug or id) with the whole road; raise Unknown."""
        with self.database.reading() as connection:
            row = reads.find_partnership(connection, slug)
            return reads.partnership_views(connection, slug=row["id"], whole=True)[0]

    def road(self, slug: str) -> list[dict[str, Any]]:
        """The step specs of the partnership's playbook, in order."""
        with self.database.reading() as connection:
            return reads.playbook_specs(connection, reads.find_partnership(connection, slug)["playbook"])

    def step(self, step_id: str) -> StepView:
        """One round of one step; raise Unknown."""
        with self.database.reading() as connection:
            return reads.one_step(connection, step_id)

    def latest(self, slug: str, cycle: int, key: str) -> StepView | None:
        """The newest round of a step, or None."""
        with self.database.reading() as connection:
            return reads.latest_round(connection, reads.find_partnership(connection, slug)["id"], cycle, key)

    def delivery(self, step_id: str) -> DeliveryView | None:
        """What was delivered for one round of a step."""
        with self.database.reading() as connection:
            return reads.delivery_of(connection, step_id)

    def waiting_for(self, party: Party | None = None) -> list[StepView]:
        """All open steps of all partnerships, of one party or of all."""
        lanes = self.board()
        steps = [step for lane in lanes for step in lane.open_steps if step.state in OPEN]
        return [step for step in steps if party is None or step.waits_for is party]

    def people(self, slug: str, party: Party | None = None) -> list[PersonView]:
        """The people of a partnership and the staff."""
        with self.database.reading() as connection:
            return reads.people_of(connection, reads.find_partnership(connection, slug)["id"], party)

    def person(self, person_id: str) -> PersonView | None:
        """One person."""
        with self.database.reading() as connection:
            return reads.people_by_id(connection, [person_id]).get(person_id)

    def journal(self, slug: str | None = None, *, step: str | None = None, limit: int = 200) -> list[EventView]:
        """The newest events first."""
        with self.database.reading() as connection:
            id_ = reads.find_partnership(connection, slug)["id"] if slug else None
            return reads.journal(connection, partnership_id=id_, step_id=step, limit=limit)

    def agreement(self, slug: str) -> dict[str, Any] | None:
        """The terms of the newest agreement in force, or None."""
        with self.database.reading() as connection:
            id_ = reads.find_partnership(connection, slug)["id"]
            query = select(agreement.c.terms).where(agreement.c.partnership == id_).order_by(agreement.c.version.desc())
            return connection.execute(query.limit(1)).scalar_one_or_none()

    def remember(self, partnership_id: str, cycle: int, key: str, value: Any) -> None:
        """Keep what an automatic step found, so that a run started again need not find it again."""
        here = (finding.c.partnership == partnership_id, finding.c.cycle == cycle, finding.c.key == key)
        with self.database.writing() as connection:
            connection.execute(finding.delete().where(*here))
            row = {"partnership": partnership_id, "cycle": cycle, "key": key, "value": value, "at": self.clock()}
            connection.execute(insert(finding).values(row))

    def recall(self, partnership_id: str, cycle: int, key: str) -> Any | None:
        """What was remembered under a key, or None."""
        here = (finding.c.partnership == partnership_id, finding.c.cycle == cycle, finding.c.key == key)
        with self.database.reading() as connection:
            return connection.execute(select(finding.c.value).where(*here)).scalar_one_or_none()

    def findings(self, partnership_id: str, cycle: int) -> dict[str, Any]:
        """Everything remembered of a cycle: key → value."""
        here = (finding.c.partnership == partnership_id, finding.c.cycle == cycle)
        with self.database.reading() as connection:
            rows = connection.execute(select(finding.c.key, finding.c.value).where(*here).order_by(finding.c.key))
            return dict(rows.tuples().all())

    def save_draft(self, step_id: str, person_id: str, payload: dict[str, Any]) -> None:
        """Keep what somebody has typed so far; a draft is nobody's delivery."""
        here = (draft.c.step == step_id, draft.c.person == person_id)
        with self.database.writing() as connection:
            connection.execute(draft.delete().where(*here))
            row = {"step": step_id, "person": person_id, "payload": payload, "at": self.clock()}
            connection.execute(insert(draft).values(row))

    def draft(self, step_id: str, person_id: str) -> dict[str, Any]:
        """What somebody had typed, or nothing."""
        here = (draft.c.step == step_id, draft.c.person == person_id)
        with self.database.reading() as connection:
            return connection.execute(select(draft.c.payload).where(*here)).scalar_one_or_none() or {}

    def close(self) -> None:
        """Give the database connections back."""
        self.database.close()


def open_ledger(settings: Settings) -> Ledger:
    """The ledger of an installation, its tables brought up to date."""
    ledger = Ledger(settings.ledger_url, settings.home / "files", country=settings.country)
    ledger.database.migrate()
    return ledger


def _same_again(known: dict[str, Any], hash_: str) -> Receipt:
    if known["hash"] != hash_:
        raise DifferentCommand()
    return replace(Receipt(**known["receipt"]), repeated=True)
