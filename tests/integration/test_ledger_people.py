"""People can be forgotten: nothing of them is left in any table, and history stands."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from stafett.commands import ENGINE, Actor, Door, ForgetPerson, OfferStep
from stafett.errors import NotAllowed, Refused, Unknown
from stafett.ledger import Ledger
from stafett.ledger.tables import metadata
from stafett.machine import StepState
from tests.fixtures.ledger import DELIVER, REPORT, REQUEST, STAFF, Lane, launch


def everything(ledger: Ledger) -> str:
    """Every value of every table."""
    with ledger.database.reading() as connection:
        return "\n".join(str(row) for table in metadata.sorted_tables for row in connection.execute(select(table)))


def test_nothing_of_a_forgotten_person_is_left_and_history_stands(ledger: Ledger) -> None:
    lane = launch(ledger)
    petra = lane.who("Petra")
    done, open_ = lane.offer(REQUEST), lane.offer(DELIVER)
    lane.do(petra, done, "deliver", payload={"what": "A hundred"})
    lane.do(STAFF, open_, "reassign", person=petra.person, reason="She has the lists.")
    ledger.save_draft(open_, petra.person or "", {"what": "I, Petra Partner, think"})
    token = ledger.links.make(petra.person or "", "act", step=open_)
    for errand in ledger.outbox.claim(kinds=("mail",)):
        ledger.outbox.again(errand, "550 no such user petra@museum.example")
    assert "Petra" in everything(ledger) and "petra@museum" in everything(ledger)
    history, old = ledger.journal(lane.slug), ledger.step(done)
    ledger.apply(ForgetPerson(actor=STAFF, person=petra.person or ""))

    left = everything(ledger)
    assert "Petra" not in left and "petra@museum" not in left
    assert str(petra.person) in left, "History keeps the bare id."
    now = [event for event in ledger.journal(lane.slug) if event.type != "owner_forgotten"]
    assert [(one.seq, one.type, one.after) for one in now] == [(one.seq, one.type, one.after) for one in history]
    assert now[0].person is None or now[0].person.name in ("—", "Hedda Helpdesk")
    delivery = ledger.delivery(done)
    assert delivery and delivery.person and delivery.person.name == "—" and ledger.step(done).version == old.version
    with pytest.raises(Unknown):
        ledger.links.open(token)
    with pytest.raises(NotAllowed):
        lane.do(petra, open_, "deliver", payload={"what": "Still here"})
    waiting = [one for one in ledger.outbox.waiting() if one.payload.get("person") == petra.person]
    assert waiting == []


def test_the_batons_of_a_forgotten_person_go_to_the_deputy(lane: Lane) -> None:
    pelle, petra = lane.who("Pelle").person or "", lane.who("Petra").person or ""
    lane.agree(report=(petra, pelle, 2.0), deliver_metadata=(petra, "", 2.0))
    open_ = lane.offer(DELIVER)
    lane.ledger.apply(ForgetPerson(actor=lane.who("Petra"), person=petra))
    assert lane.ledger.step(open_).person is None and lane.ledger.step(open_).state is StepState.OFFERED
    lane.do(lane.who("Pelle"), open_, "accept")
    later = lane.ledger.step(lane.offer(REPORT)).person
    assert later and later.id == pelle


def test_only_the_person_and_the_helpdesk_may_ask_for_it(lane: Lane) -> None:
    for actor in (lane.who("Pelle"), Actor(party=ENGINE.party, door=Door.FLOW)):
        with pytest.raises(NotAllowed):
            lane.ledger.apply(ForgetPerson(actor=actor, person=lane.who("Petra").person or ""))
    with pytest.raises(Unknown):
        lane.ledger.apply(ForgetPerson(actor=STAFF, person="nobody"))


def test_a_link_is_kept_as_a_hash_expires_and_is_scoped(lane: Lane) -> None:
    links, petra, step = lane.ledger.links, lane.who("Petra").person or "", lane.offer()
    token = links.make(petra, "act", step=step, partnership=lane.id)
    assert token not in everything(lane.ledger)
    version = lane.ledger.step(step).version
    assert links.open(token).step == step and lane.ledger.step(step).version == version
    lane.ledger.clock.turn(days=91)  # type: ignore[attr-defined]
    with pytest.raises(Unknown, match="not valid any more"):
        links.open(token)
    wrongs: list[tuple[str, dict[str, str]]] = [
        ("act", {}),
        ("view", {}),
        ("everything", {"step": step}),
        ("staff", {}),
    ]
    for wrong in wrongs:
        with pytest.raises(Refused):
            links.make(petra, wrong[0], **wrong[1])
    with pytest.raises(Unknown):
        links.make("nobody", "act", step=step)
    assert links.open(links.make(lane.who("Hedda").person or "", "staff")).scope == "staff"


def test_an_offer_to_a_party_without_people_waits_for_the_party(lane: Lane) -> None:
    for name in ("Petra", "Pelle"):
        lane.ledger.apply(ForgetPerson(actor=STAFF, person=lane.who(name).person or ""))
    command = OfferStep(actor=ENGINE, partnership=lane.slug, cycle=1, spec=REQUEST.spec())
    view = lane.ledger.step(lane.ledger.apply(command).step)
    assert view.person is None and view.waits_for is REQUEST.party
