"""The commands to a partnership: launch, people, agreement, phases, closing."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import RowMapping, func, insert, select, update

from stafett.commands import (
    AddPerson,
    ClosePartnership,
    FailPhase,
    FinishPhase,
    ForgetPerson,
    Launch,
    NewPerson,
    NextCycle,
    PutInForce,
    Receipt,
    RestartPhase,
    StartPhase,
    new_id,
)
from stafett.errors import NotAllowed, Refused, Unknown
from stafett.ledger import reads
from stafett.ledger.forgetting import forget_traces
from stafett.ledger.permissions import see_that_staff_ask, see_that_staff_or_engine_ask
from stafett.ledger.step_commands import planned_values, see_that_partnership_is_active
from stafett.ledger.tables import agreement, owner, partnership, person, phase, playbook, step
from stafett.ledger.transaction import Transaction, phase_lease
from stafett.machine import OPEN, StepState
from stafett.phases import Party, Phase

SLUG = re.compile(r"[a-z0-9][a-z0-9-]{1,60}")
AFTER_UPLOAD = (Phase.CATEGORISATION, Phase.COMMUNITY_ENGAGEMENT, Phase.USAGE_MONITORING)
TRIES = 3
ENDS = ("closed", "declined", "cancelled")
CYCLE_PHASES = (Phase.DATA_PREP, Phase.UPLOAD, Phase.CATEGORISATION, Phase.COMMUNITY_ENGAGEMENT)


def launch(tx: Transaction, command: Launch) -> Receipt:
    """Write the partnership, its people and its whole road, and ask for the run of the intake."""
    see_that_staff_ask(tx)
    if not SLUG.fullmatch(command.slug):
        raise Refused(f"{command.slug!r}: a short name has lowercase letters, digits and dashes only.")
    if tx.connection.execute(select(partnership.c.id).where(partnership.c.slug == command.slug)).first():
        raise Refused(f"There is already a partnership called {command.slug!r}.")
    newest = select(playbook.c.hash).order_by(playbook.c.registered_at.desc()).limit(1)
    hash_ = tx.connection.execute(newest).scalar_one_or_none()
    if hash_ is None:
        raise Refused("No playbook is registered yet; run “stafett up” once.")
    row = {
        "id": new_id(),
        "slug": command.slug,
        "title": command.title,
        "institution": command.institution,
        "language": command.language,
        "crosswalk": command.crosswalk,
        "playbook": hash_,
        "status": "active",
        "reason": "",
        "phase": Phase.INTAKE.value,
        "cycle": 1,
        "funding_until": command.funding_until,
        "created_at": tx.now,
        "changed_at": tx.now,
    }
    tx.connection.execute(insert(partnership).values(row))
    for someone in command.people:
        _write_person(tx, someone, row["id"])
    _plan(tx, row["id"], 1, list(Phase), reads.playbook_specs(tx.connection, hash_))
    number = tx.journal("launch", partnership=row["id"], after={"slug": command.slug, "playbook": hash_})
    start_run(tx, row["id"], 1, Phase.INTAKE, command.id)
    return Receipt(number=number, partnership=row["id"])


def add_person(tx: Transaction, command: AddPerson) -> Receipt:
    """Add a person; partners may add their own colleagues."""
    row = reads.find_partnership(tx.connection, command.partnership)
    if tx.actor.party not in (Party.HELPDESK, Party.BOT, command.person.party):
        raise NotAllowed("You can add people of your own party only.")
    me = reads.people_by_id(tx.connection, [tx.actor.person]).get(tx.actor.person or "")
    if tx.actor.party not in (Party.HELPDESK, Party.BOT) and (me is None or me.partnership != row["id"]):
        raise NotAllowed("You can add people to your own partnership only.")
    id_ = _write_person(tx, command.person, row["id"])
    after = {"person": id_, "party": command.person.party.value}
    number = tx.journal("add_person", partnership=row["id"], after=after)
    return Receipt(number=number, partnership=row["id"])


def forget_person(tx: Transaction, command: ForgetPerson) -> Receipt:
    """Erase a person's data and revoke their links; the journal keeps the bare id."""
    if tx.actor.party is not Party.HELPDESK and tx.actor.person != command.person:
        raise NotAllowed("Only the person or the helpdesk may ask for that.")
    email = tx.connection.execute(select(person.c.email).where(person.c.id == command.person)).scalar_one_or_none()
    if email is None:
        raise Unknown("There is no such person.")
    values = {"name": "", "email": "", "skills": [], "languages": [], "erased_at": tx.now}
    tx.connection.execute(update(person).where(person.c.id == command.person).values(values))
    forget_traces(tx, command.person, email)
    number = tx.journal("forget_person", partnership=None, after={"person": command.person})
    return Receipt(number=number)


def put_in_force(tx: Transaction, command: PutInForce) -> Receipt:
    """Write the agreement: from now on each step of the road has its owner, deputy and hours."""
    see_that_staff_or_engine_ask(tx)
    row = reads.find_partnership(tx.connection, command.partnership)
    missing = missing_owners(reads.playbook_specs(tx.connection, row["playbook"]), command.owners)
    if missing:
        raise Refused(f"These steps have no owner yet: {', '.join(missing)}.")
    known = {one.id for one in reads.people_of(tx.connection, row["id"])}
    strangers = [key for key, (who, deputy, _) in command.owners.items() if not {who, deputy or who} <= known]
    if strangers:
        raise Refused(f"The owner or deputy of these steps is not of this partnership: {', '.join(strangers)}.")
    newest = select(func.coalesce(func.max(agreement.c.version), 0)).where(agreement.c.partnership == row["id"])
    version = int(tx.connection.execute(newest).scalar_one()) + 1
    terms = {**command.terms, "owners": {key: list(value) for key, value in command.owners.items()}}
    values = {"partnership": row["id"], "version": version, "terms": terms, "in_force_at": tx.now}
    tx.connection.execute(insert(agreement).values(values))
    for key, (who, deputy, hours) in command.owners.items():
        _write_owner(tx, row["id"], key, who, deputy, hours)
    _give_planned_steps_to_owners(tx, row["id"])
    number = tx.journal("agreement_in_force", partnership=row["id"], after={"version": version})
    return Receipt(number=number, partnership=row["id"])


def missing_owners(specs: list[dict[str, Any]], owners: dict[str, tuple[str, str, float]]) -> list[str]:
    """The keys of steps after the intake that nobody owns."""
    road = [spec["base"] for spec in specs if spec["phase"] != Phase.INTAKE.value]
    return [key for key in dict.fromkeys(road) if not owners.get(key, ("", "", 0.0))[0]]


def start_phase(tx: Transaction, command: StartPhase) -> Receipt:
    """A run takes a phase; upload refuses before the agreement is in force and what follows has owners."""
    see_that_staff_or_engine_ask(tx)
    row = reads.find_partnership(tx.connection, command.partnership)
    see_that_partnership_is_active(row)
    tx.check_fence(phase_lease(row["id"], command.cycle, command.phase.value), command.fence)
    if command.phase is Phase.UPLOAD:
        _see_that_road_is_owned(tx, row["id"])
    where = _phase_is(row["id"], command.cycle, command.phase)
    state = tx.connection.execute(select(phase.c.state).where(*where)).scalar_one_or_none()
    if state is None:
        raise Refused(f"Cycle {command.cycle} has no {command.phase.value}.")
    if state == "done":
        raise Refused(f"{command.phase.value} is already finished.")
    _see_that_it_is_its_turn(row, command)
    first = {"started_at": tx.now} if state == "planned" else {}
    values = {"state": "running", "run": command.run, "reason": "", **first}
    tx.connection.execute(update(phase).where(*where).values(values))
    kind = "start_phase" if first else "continue_phase"
    number = tx.journal(kind, partnership=row["id"], after={"phase": command.phase.value, "run": command.run})
    return Receipt(number=number, partnership=row["id"])


def finish_phase(tx: Transaction, command: FinishPhase) -> Receipt:
    """Close a phase and hand the baton to the next one, in one transaction; in an ended partnership nothing follows."""
    see_that_staff_or_engine_ask(tx)
    row = reads.find_partnership(tx.connection, command.partnership)
    tx.check_fence(phase_lease(row["id"], command.cycle, command.phase.value), command.fence)
    where = _phase_is(row["id"], command.cycle, command.phase)
    values = {"state": "done", "finished_at": tx.now, "summary": command.summary}
    if tx.connection.execute(update(phase).where(*where, phase.c.state != "done").values(values)).rowcount != 1:
        return Receipt(number=0, partnership=row["id"], repeated=True)
    _drop_planned(tx, row["id"], command.cycle, command.phase)
    number = tx.journal("finish_phase", partnership=row["id"], after={"phase": command.phase.value, **command.summary})
    if row["status"] == "active" and row["cycle"] == command.cycle:
        _hand_on(tx, row["id"], command)
    return Receipt(number=number, partnership=row["id"])


def _hand_on(tx: Transaction, partnership_id: str, command: FinishPhase) -> None:
    """Give the baton to the next phase, or close after the last; a later cycle has its own last phase."""
    following = command.phase.following
    if following is None:
        reason = str(command.summary.get("closing", ""))
        _set_partnership(tx, partnership_id, status="closed", reason=reason)
        _withdraw_rest(tx, partnership_id, reason or "The partnership is completed.")
        return
    _set_partnership(tx, partnership_id, phase=following.value)
    if _state_of(tx, partnership_id, command.cycle, following) == "planned":
        start_run(tx, partnership_id, command.cycle, following, command.id)


def fail_phase(tx: Transaction, command: FailPhase) -> Receipt:
    """Try a failed phase again after a while; the third time, or at once where that cannot help, staff get it."""
    see_that_staff_or_engine_ask(tx)
    row = reads.find_partnership(tx.connection, command.partnership)
    where = _phase_is(row["id"], command.cycle, command.phase)
    attempts = int(tx.connection.execute(select(phase.c.attempts).where(*where)).scalar_one()) + 1
    given_up = command.final or attempts >= TRIES
    values = {"attempts": attempts, "reason": command.reason[:2000], "state": "failed" if given_up else "running"}
    tx.connection.execute(update(phase).where(*where, phase.c.state != "done").values(values))
    after = {"phase": command.phase.value, "attempts": attempts, "given_up": given_up}
    number = tx.journal("fail_phase", partnership=row["id"], after=after, reason=command.reason[:2000])
    if given_up:
        _alert_staff(tx, row["id"], command, number)
    else:
        later = tx.now + timedelta(seconds=10 * attempts)
        start_run(tx, row["id"], command.cycle, command.phase, command.id, later)
    return Receipt(number=number, partnership=row["id"])


def _alert_staff(tx: Transaction, partnership_id: str, command: FailPhase, number: int) -> None:
    for one in reads.people_of(tx.connection, partnership_id, Party.HELPDESK):
        reason = command.reason[:2000]
        payload = {"notice": "phase_failed", "person": one.id, "phase": command.phase.value, "reason": reason}
        tx.send("mail", f"mail:phase_failed:{partnership_id}:{number}:{one.id}", payload, partnership_id)


def restart_phase(tx: Transaction, command: RestartPhase) -> Receipt:
    """Ask for a new run of the phase under way; the lease sees to it that only one works."""
    see_that_staff_or_engine_ask(tx)
    row = reads.find_partnership(tx.connection, command.partnership)
    see_that_partnership_is_active(row)
    where = (phase.c.partnership == row["id"], phase.c.phase == row["phase"], phase.c.cycle == row["cycle"])
    tx.connection.execute(
        update(phase).where(*where, phase.c.state == "failed").values(state="running", reason="", attempts=0)
    )
    after = {"phase": row["phase"]}
    number = tx.journal("restart_phase", partnership=row["id"], after=after, reason=command.reason)
    start_run(tx, row["id"], row["cycle"], Phase(row["phase"]), command.id)
    return Receipt(number=number, partnership=row["id"])


def next_cycle(tx: Transaction, command: NextCycle) -> Receipt:
    """Plan the next delivery's road and start its data preparation; monitoring goes on across all cycles."""
    see_that_staff_ask(tx)
    row = reads.find_partnership(tx.connection, command.partnership)
    if Phase(row["phase"]) is not Phase.USAGE_MONITORING or row["status"] != "active":
        raise Refused("A next delivery can begin once the one before has reached usage monitoring.")
    cycle = row["cycle"] + 1
    _plan(
        tx,
        row["id"],
        cycle,
        [*CYCLE_PHASES, Phase.USAGE_MONITORING],
        reads.playbook_specs(tx.connection, row["playbook"]),
    )
    _give_planned_steps_to_owners(tx, row["id"])
    _set_partnership(tx, row["id"], cycle=cycle, phase=Phase.DATA_PREP.value)
    number = tx.journal("next_cycle", partnership=row["id"], after={"cycle": cycle}, reason=command.reason)
    start_run(tx, row["id"], cycle, Phase.DATA_PREP, command.id)
    return Receipt(number=number, partnership=row["id"])


def close_partnership(tx: Transaction, command: ClosePartnership) -> Receipt:
    """End a partnership: open and planned steps are withdrawn, its runs are cancelled, nothing is deleted."""
    see_that_staff_or_engine_ask(tx)
    row = reads.find_partnership(tx.connection, command.partnership)
    see_that_partnership_is_active(row)
    if command.status not in ENDS:
        raise Refused(f"A partnership ends as {', '.join(ENDS)}; not as {command.status!r}.")
    if not command.reason.strip():
        raise Refused("Please give the reason; it is published.")
    _set_partnership(tx, row["id"], status=command.status, reason=command.reason)
    _withdraw_rest(tx, row["id"], command.reason)
    after = {"status": command.status}
    number = tx.journal("close_partnership", partnership=row["id"], after=after, reason=command.reason)
    tx.send("cancel", f"cancel:{row['id']}", {"partnership": row["id"]}, row["id"])
    return Receipt(number=number, partnership=row["id"])


def _withdraw_rest(tx: Transaction, partnership_id: str, reason: str) -> None:
    """Nobody is left holding a baton of a partnership that has ended."""
    ends = [state.value for state in OPEN | {StepState.PLANNED}]
    values = {"state": StepState.WITHDRAWN.value, "closed_at": tx.now, "reason": reason}
    here = (step.c.partnership == partnership_id, step.c.state.in_(ends))
    tx.connection.execute(update(step).where(*here).values(**values, version=step.c.version + 1))


def start_run(
    tx: Transaction, partnership_id: str, cycle: int, which: Phase, cause: str, due: datetime | None = None
) -> None:
    """Ask for a run of a phase, once for each cause, at once or when it is due."""
    payload = {"partnership": partnership_id, "cycle": cycle, "phase": which.value, "cause": cause}
    tx.send("start", f"start:{partnership_id}:{cycle}:{which.value}:{cause}", payload, partnership_id, due)


def _write_person(tx: Transaction, new: NewPerson, partnership_id: str) -> str:
    """Write a person, or give the id of the one who is already known by e-mail; staff serve all partnerships."""
    if not new.email.strip() or not new.name.strip():
        raise Refused("A person needs a name and an e-mail address.")
    serves = partnership_id if new.party is not Party.HELPDESK else None
    same = select(person.c.id).where(
        person.c.email == new.email, person.c.party == new.party.value, person.c.partnership == serves
    )
    if known := tx.connection.execute(same).scalar():
        return str(known)
    row = {
        "id": new_id(),
        "partnership": serves,
        "party": new.party.value,
        "name": new.name,
        "email": new.email,
        "language": new.language,
        "skills": list(new.skills),
        "languages": list(new.languages),
        "hours_per_month": new.hours_per_month,
    }
    tx.connection.execute(insert(person).values(row))
    return str(row["id"])


def _write_owner(tx: Transaction, partnership_id: str, key: str, who: str, deputy: str, hours: float) -> None:
    here = (owner.c.partnership == partnership_id, owner.c.step == key)
    values = {"person": who, "deputy": deputy or None, "hours": hours}
    if tx.connection.execute(update(owner).where(*here).values(values)).rowcount == 0:
        tx.connection.execute(insert(owner).values(partnership=partnership_id, step=key, **values))


def _give_planned_steps_to_owners(tx: Transaction, partnership_id: str) -> None:
    """Show on the road who will own what."""
    for row in tx.connection.execute(select(owner).where(owner.c.partnership == partnership_id)).mappings().all():
        values = {"person": row["person"], "deputy": row["deputy"], "hours": row["hours"]}
        here = (step.c.partnership == partnership_id, step.c.base == row["step"])
        planned = step.c.state == StepState.PLANNED.value
        tx.connection.execute(update(step).where(*here, planned).values(values))


def _plan(tx: Transaction, partnership_id: str, cycle: int, phases: list[Phase], specs: list[dict[str, Any]]) -> None:
    """Write the phases and steps of the road that are not there yet."""
    names = [one.value for one in phases]
    for name in names:
        row = {"partnership": partnership_id, "cycle": cycle, "phase": name, "state": "planned", "run": ""}
        tx.connection.execute(insert(phase).values(**row, attempts=0, reason="", summary={}))
    for place, spec in enumerate(specs):
        if spec["phase"] in names:
            values = planned_values(partnership_id, cycle, spec, place)
            tx.connection.execute(insert(step).values(**values, since=tx.now))


def _see_that_road_is_owned(tx: Transaction, partnership_id: str) -> None:
    """The rule that an upload is not the end: nothing is uploaded before what follows has owners."""
    in_force = select(agreement.c.version).where(agreement.c.partnership == partnership_id)
    if tx.connection.execute(in_force.limit(1)).first() is None:
        raise Refused("The agreement is not in force yet.")
    owned = select(owner.c.step).where(owner.c.partnership == partnership_id)
    names = set(tx.connection.execute(owned).scalars())
    planned = select(step.c.base).where(
        step.c.partnership == partnership_id, step.c.phase.in_([one.value for one in AFTER_UPLOAD])
    )
    bare = sorted(set(tx.connection.execute(planned).scalars()) - names)
    if bare:
        raise Refused(f"These steps after the upload have no owner yet: {', '.join(bare)}.")


def _see_that_it_is_its_turn(row: RowMapping, command: StartPhase) -> None:
    order = list(Phase)
    if command.cycle == row["cycle"] and order.index(command.phase) > order.index(Phase(row["phase"])):
        raise Refused(f"{row['phase']} comes before {command.phase.value} and is not finished.")


def _phase_is(partnership_id: str, cycle: int, which: Phase) -> tuple[Any, ...]:
    return (phase.c.partnership == partnership_id, phase.c.cycle == cycle, phase.c.phase == which.value)


def _state_of(tx: Transaction, partnership_id: str, cycle: int, which: Phase) -> str:
    query = select(phase.c.state).where(*_phase_is(partnership_id, cycle, which))
    return str(tx.connection.execute(query).scalar_one_or_none())


def _drop_planned(tx: Transaction, partnership_id: str, cycle: int, which: Phase) -> None:
    """What was planned and never offered turned out not to be needed."""
    here = (step.c.partnership == partnership_id, step.c.cycle == cycle, step.c.phase == which.value)
    values = {"state": StepState.SKIPPED.value, "closed_at": tx.now, "reason": "Was not needed."}
    planned = step.c.state == StepState.PLANNED.value
    tx.connection.execute(update(step).where(*here, planned).values(**values, version=step.c.version + 1))


def _set_partnership(tx: Transaction, partnership_id: str, **values: Any) -> None:
    query = update(partnership).where(partnership.c.id == partnership_id)
    tx.connection.execute(query.values(**values, changed_at=tx.now))
