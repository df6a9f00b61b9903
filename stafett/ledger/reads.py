"""Read the ledger: every list is a query on the truth, never a copy of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, and_, func, or_, select

from stafett.errors import Unknown
from stafett.ledger.tables import delivery, event, partnership, person, phase, playbook, record, step
from stafett.ledger.views import (
    Counts,
    DeliveryView,
    EventView,
    PartnershipView,
    PersonView,
    PhaseView,
    StepView,
)
from stafett.machine import OPEN, StepState
from stafett.phases import Party, Phase

ERASED = "—"


def person_view(row: RowMapping) -> PersonView:
    """A row of the people table as a value."""
    return PersonView(
        id=row["id"],
        party=Party(row["party"]),
        name=row["name"] or ERASED,
        email=row["email"],
        language=row["language"],
        skills=tuple(row["skills"]),
        languages=tuple(row["languages"]),
        hours_per_month=row["hours_per_month"],
        partnership=row["partnership"],
    )


def people_by_id(connection: Connection, ids: Iterable[str | None]) -> dict[str, PersonView]:
    """The people with these ids."""
    wanted = {some for some in ids if some}
    if not wanted:
        return {}
    rows = connection.execute(select(person).where(person.c.id.in_(wanted))).mappings()
    return {row["id"]: person_view(row) for row in rows}


def people_of(connection: Connection, partnership_id: str, party: Party | None = None) -> list[PersonView]:
    """The people of a partnership and the staff who serve all, in the order in which they came."""
    query = select(person).where(
        or_(person.c.partnership == partnership_id, person.c.partnership.is_(None)), person.c.erased_at.is_(None)
    )
    if party:
        query = query.where(person.c.party == party.value)
    rows = connection.execute(query.order_by(person.c.partnership.is_(None), person.c.name)).mappings()
    return [person_view(row) for row in rows]


STEP_PEOPLE = ("person", "deputy", "delegate", "asked_person")


def step_views(connection: Connection, rows: Sequence[RowMapping]) -> list[StepView]:
    """Rows of the step table as values, with the people in them."""
    people = people_by_id(connection, (row[column] for row in rows for column in STEP_PEOPLE))
    return [_step_view(row, people) for row in rows]


def _step_view(row: RowMapping, people: dict[str, PersonView]) -> StepView:
    named: dict[str, Any] = {column: people.get(row[column] or "") for column in STEP_PEOPLE}
    same = ("id", "partnership", "cycle", "key", "base", "round", "version", "spec", "hours", "problems", "reason")
    times = ("offered_at", "accepted_at", "delivered_at", "closed_at", "since", "due_at")
    plain: dict[str, Any] = {column: row[column] for column in (*same, *times)}
    return StepView(
        **plain,
        **named,
        phase=Phase(row["phase"]),
        state=StepState(row["state"]),
        party=Party(row["party"]),
        sender=Party(row["sender"]),
        asked_party=Party(row["asked_party"]) if row["asked_party"] else None,
    )


def one_step(connection: Connection, step_id: str) -> StepView:
    """The step with this id; raise Unknown."""
    rows = connection.execute(select(step).where(step.c.id == step_id)).mappings().all()
    if not rows:
        raise Unknown("There is no such step.")
    return step_views(connection, rows)[0]


def latest_round(connection: Connection, partnership_id: str, cycle: int, key: str) -> StepView | None:
    """The newest round of a step, or None if it has never been planned or offered."""
    rows = connection.execute(_rounds(partnership_id, cycle, key).limit(1)).mappings().all()
    return step_views(connection, rows)[0] if rows else None


def _rounds(partnership_id: str, cycle: int, key: str) -> Select[Any]:
    return (
        select(step)
        .where(step.c.partnership == partnership_id, step.c.cycle == cycle, step.c.key == key)
        .order_by(step.c.round.desc())
    )


def delivery_of(connection: Connection, step_id: str) -> DeliveryView | None:
    """What was delivered for this round, if anything was."""
    row = connection.execute(select(delivery).where(delivery.c.step == step_id)).mappings().first()
    if row is None:
        return None
    people = people_by_id(connection, [row["person"]])
    return DeliveryView(row["id"], row["payload"], people.get(row["person"] or ""), row["door"], row["at"])


def find_partnership(connection: Connection, slug: str) -> RowMapping:
    """The row of a partnership by slug or id; raise Unknown."""
    query = select(partnership).where(or_(partnership.c.slug == slug, partnership.c.id == slug))
    row = connection.execute(query).mappings().first()
    if row is None:
        raise Unknown(f"There is no partnership called {slug!r}.")
    return row


def partnership_views(connection: Connection, *, slug: str | None = None, whole: bool = False) -> list[PartnershipView]:
    """Partnerships with phases and counts; with `whole` every step, otherwise the open ones only."""
    query = select(partnership).order_by(partnership.c.created_at)
    if slug is not None:
        query = query.where(or_(partnership.c.slug == slug, partnership.c.id == slug))
    rows = connection.execute(query).mappings().all()
    ids = [row["id"] for row in rows]
    steps = _steps_of(connection, ids, whole=whole)
    phases = _phases_of(connection, ids)
    counts = counts_of(connection, ids)
    return [
        PartnershipView(
            **{**row, "phase": Phase(row["phase"])},
            phases=tuple(phases.get(row["id"], ())),
            steps=tuple(steps.get(row["id"], ())),
            counts=counts.get((row["id"], row["cycle"]), Counts()),
        )
        for row in rows
    ]


def _steps_of(connection: Connection, ids: Sequence[str], *, whole: bool) -> dict[str, list[StepView]]:
    query = select(step).where(step.c.partnership.in_(ids))
    if not whole:
        query = query.where(step.c.state.in_([state.value for state in OPEN]))
    order = list(Phase)
    rows = connection.execute(query.order_by(step.c.cycle, step.c.place, step.c.key, step.c.round)).mappings().all()
    grouped: dict[str, list[StepView]] = {}
    for view in sorted(step_views(connection, rows), key=lambda one: (one.cycle, order.index(one.phase))):
        grouped.setdefault(view.partnership, []).append(view)
    return grouped


def _phases_of(connection: Connection, ids: Sequence[str]) -> dict[str, list[PhaseView]]:
    order = list(Phase)
    rows = connection.execute(select(phase).where(phase.c.partnership.in_(ids))).mappings().all()
    grouped: dict[str, list[PhaseView]] = {}
    for row in sorted(rows, key=lambda one: (one["cycle"], order.index(Phase(one["phase"])))):
        values = {column: row[column] for column in PHASE_COLUMNS}
        grouped.setdefault(row["partnership"], []).append(PhaseView(phase=Phase(row["phase"]), **values))
    return grouped


PHASE_COLUMNS = ("cycle", "state", "started_at", "finished_at", "reason", "run", "attempts", "summary")


def counts_of(connection: Connection, ids: Sequence[str]) -> dict[tuple[str, int], Counts]:
    """The balance of each delivery: (partnership id, cycle) → counts."""
    query = (
        select(record.c.partnership, record.c.cycle, record.c.state, func.count())
        .where(record.c.partnership.in_(ids))
        .group_by(record.c.partnership, record.c.cycle, record.c.state)
    )
    sums: dict[tuple[str, int], dict[str, int]] = {}
    for partnership_id, cycle, state, number in connection.execute(query):
        sums.setdefault((partnership_id, cycle), {})[state] = number
    return {key: Counts(records_in=sum(by_state.values()), **by_state) for key, by_state in sums.items()}


def journal(connection: Connection, *, partnership_id: str | None, step_id: str | None, limit: int) -> list[EventView]:
    """The newest events first, of a partnership, of a step, or of all."""
    conditions = [column == value for column, value in _filters(partnership_id, step_id)]
    query = select(event).where(and_(True, *conditions)).order_by(event.c.seq.desc()).limit(limit)
    rows = connection.execute(query).mappings().all()
    people = people_by_id(connection, (row["person"] for row in rows))
    return [
        EventView(
            **{column: row[column] for column in ("seq", "type", "door", "at", "step", "before", "after", "reason")},
            party=Party(row["party"]),
            person=people.get(row["person"] or ""),
        )
        for row in rows
    ]


def _filters(partnership_id: str | None, step_id: str | None) -> list[tuple[Any, str]]:
    named = [(event.c.partnership, partnership_id), (event.c.step, step_id)]
    return [(column, value) for column, value in named if value is not None]


def playbook_specs(connection: Connection, hash_: str) -> list[dict[str, Any]]:
    """The step specs of a registered playbook, in the order of the road."""
    body = connection.execute(select(playbook.c.body).where(playbook.c.hash == hash_)).scalar_one_or_none()
    if body is None:
        raise Unknown("This partnership's playbook is not registered.")
    return list(body)
