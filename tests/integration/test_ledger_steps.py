"""A step in the ledger: submit, send back, ask, hand over. The same on SQLite and on PostgreSQL."""

from __future__ import annotations

import threading

import pytest

from stafett.commands import ENGINE, TIMER, Actor, ClosePartnership, Door, OfferStep, Receipt, StepCommand, new_id
from stafett.errors import Conflict, DifferentCommand, InvalidDelivery, NotAllowed, Refused, StaleFence, Unknown
from stafett.machine import CONSENTS, StepState
from stafett.phases import Party, Phase
from stafett.steps import Form, Step, ask
from tests.fixtures.ledger import DELIVER, PACKET, PILOT, REQUEST, STAFF, Clock, Lane, launch

ANSWER = {"what": "A hundred photographs"}


class NewQuestion(Form):
    """The next release asks more."""

    what: str = ask(en="What?", sv="Vad?")
    much_more: str = ask(en="And?", sv="Och?")


def test_same_submit_twice_gives_the_same_answer(lane: Lane) -> None:
    step, before = lane.offer(), len(lane.ledger.outbox.waiting())
    command = StepCommand(actor=lane.who("Petra"), step=step, name="deliver", payload=ANSWER, expected=2)
    first, second = lane.ledger.apply(command), lane.ledger.apply(command)
    assert second == Receipt(**{**first.__dict__, "repeated": True})
    assert [event.type for event in lane.ledger.journal(step=step)] == ["deliver", "offer"]
    assert len(lane.ledger.outbox.waiting()) == before + 2


def test_same_id_with_another_answer_is_refused(lane: Lane) -> None:
    step, id_ = lane.offer(), new_id()
    lane.do(lane.who("Petra"), step, "deliver", payload=ANSWER, id=id_)
    with pytest.raises(DifferentCommand):
        lane.do(lane.who("Petra"), step, "deliver", payload={"what": "Other"}, id=id_)


@pytest.mark.parametrize("expected", [2, None])
def test_two_different_submits_have_one_winner_and_the_other_learns_who(lane: Lane, expected: int | None) -> None:
    step = lane.offer()
    lane.do(lane.who("Petra"), step, "deliver", payload=ANSWER, expected=expected)
    with pytest.raises(Conflict, match=r"Petra Partner changed this step .*deliver, 2026-09-01 08:00 UTC"):
        lane.do(lane.who("Pelle"), step, "deliver", payload={"what": "Mine"}, expected=expected)
    delivery = lane.ledger.delivery(step)
    assert delivery and delivery.payload["what"] == ANSWER["what"]


def test_one_command_sent_by_eight_threads_is_carried_out_once(lane: Lane) -> None:
    step = lane.offer()
    command = StepCommand(actor=lane.who("Petra"), step=step, name="deliver", payload=ANSWER, expected=2)
    receipts: list[Receipt] = []
    threads = [threading.Thread(target=lambda: receipts.append(lane.ledger.apply(command))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({receipt.number for receipt in receipts}) == 1
    assert sorted(receipt.repeated for receipt in receipts) == [False] + [True] * 7


def test_eight_different_submits_at_once_have_one_winner(lane: Lane) -> None:
    step, actor = lane.offer(), lane.who("Petra")
    results: list[str] = []

    def submit(number: int) -> None:
        try:
            lane.do(actor, step, "deliver", payload={"what": str(number)}, expected=2)
            results.append(str(number))
        except Conflict:
            results.append("lost")

    threads = [threading.Thread(target=submit, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    delivery = lane.ledger.delivery(step)
    assert results.count("lost") == 7 and delivery and delivery.payload["what"] in results


def test_wrong_fields_are_named_and_nothing_is_written(lane: Lane) -> None:
    step = lane.offer()
    wrong = {"day": "2026-99-99", "extra": 1, "sample": {"sha256": "zzz", "name": "a.csv", "size": 3}}
    with pytest.raises(InvalidDelivery) as refused:
        lane.do(lane.who("Petra"), step, "deliver", payload=wrong)
    assert {"what", "day"} <= refused.value.fields.keys()
    assert any(name.startswith("sample") for name in refused.value.fields)
    assert lane.ledger.step(step).state is StepState.OFFERED and lane.ledger.delivery(step) is None


def test_what_the_form_itself_would_refuse_is_refused_at_the_door(lane: Lane) -> None:
    step = lane.offer(Step(**{**REQUEST.__dict__, "form": NewQuestion}))
    with pytest.raises(InvalidDelivery, match="at most 20,000"):
        lane.do(lane.who("Petra"), step, "deliver", payload={"what": "a", "much_more": "x" * 20_001})
    lane.do(lane.who("Petra"), step, "deliver", payload={"what": " a ", "much_more": "b"})
    delivery = lane.ledger.delivery(step)
    assert delivery and delivery.payload == {"what": "a", "much_more": "b"}


def test_only_white_space_is_no_answer(lane: Lane) -> None:
    with pytest.raises(InvalidDelivery, match="what"):
        lane.do(lane.who("Petra"), lane.offer(), "deliver", payload={"what": "   "})


def test_a_file_must_be_in_the_store(lane: Lane) -> None:
    step, missing = lane.offer(), {"sha256": "0" * 64, "name": "a.csv", "size": 3}
    with pytest.raises(InvalidDelivery, match="sample: This file has not arrived"):
        lane.do(lane.who("Petra"), step, "deliver", payload={**ANSWER, "sample": missing})
    lane.do(lane.who("Petra"), step, "deliver", payload={**ANSWER, "sample": lane.file().model_dump()})


def test_the_form_is_the_one_pinned_when_the_step_was_offered(lane: Lane) -> None:
    step = lane.offer()
    newer = Step(**{**REQUEST.__dict__, "form": NewQuestion})
    lane.ledger.apply(OfferStep(actor=ENGINE, partnership=lane.slug, cycle=1, spec=newer.spec()))
    assert lane.do(lane.who("Petra"), step, "deliver", payload=ANSWER).state == "done"


@pytest.mark.parametrize("bad", ["a\x00b", "\ud800"])
def test_text_that_a_database_cannot_hold_is_refused_by_both(lane: Lane, bad: str) -> None:
    step = lane.offer()
    with pytest.raises(Refused, match="cannot be kept"):
        lane.do(lane.who("Petra"), step, "deliver", payload={"what": bad})
    with pytest.raises(Refused, match="cannot be kept"):
        lane.do(lane.who("Petra"), step, "decline", reason=bad)


def test_sent_back_opens_a_round_and_leaves_the_old_one_as_it_was(lane: Lane, clock: Clock) -> None:
    first = lane.offer(DELIVER)
    lane.do(lane.who("Petra"), first, "deliver", payload=ANSWER)
    lane.do(ENGINE, first, "send_back", problems=({"rule": "row-without-id", "row": 3},))
    old, new = lane.ledger.step(first), lane.ledger.latest(lane.slug, 1, DELIVER.key)
    assert old.state is StepState.SENT_BACK and new and new.round == 2
    assert new.problems == [{"rule": "row-without-id", "row": 3}] and new.person == old.person
    clock.turn(days=1)
    lane.do(lane.who("Petra"), new.id, "deliver", payload={"what": "Better"})
    lane.do(STAFF, new.id, "check_off")
    assert lane.ledger.step(first) == old


def test_reopened_is_a_new_round_and_the_old_reason_stays(lane: Lane, clock: Clock) -> None:
    step = lane.offer()
    lane.do(STAFF, step, "skip", reason="They told us on the phone.")
    old = lane.ledger.step(step)
    clock.turn(days=2)
    lane.do(STAFF, step, "reopen", reason="We need it in writing.")
    assert lane.ledger.step(step) == old
    new = lane.ledger.latest(lane.slug, 1, REQUEST.key)
    assert new and (new.round, new.reason, new.state) == (2, "We need it in writing.", StepState.OFFERED)
    with pytest.raises(Conflict, match="newer round"):
        lane.do(STAFF, step, "reopen", reason="Again.")


def test_a_withdrawn_step_can_be_asked_again_but_not_in_an_ended_partnership(lane: Lane) -> None:
    step = lane.offer()
    lane.do(STAFF, step, "withdraw", reason="Too early.")
    lane.do(STAFF, step, "reopen", reason="Now it is time.")
    latest = lane.ledger.latest(lane.slug, 1, REQUEST.key)
    lane.ledger.apply(ClosePartnership(actor=STAFF, partnership=lane.slug, status="cancelled", reason="No money."))
    assert latest and lane.ledger.step(latest.id).state is StepState.WITHDRAWN
    with pytest.raises(Refused, match="cancelled"):
        lane.do(STAFF, latest.id, "reopen", reason="Perhaps after all.")
    with pytest.raises(Refused, match="cancelled"):
        lane.offer(DELIVER)


def test_a_question_moves_the_clock_to_the_one_asked(lane: Lane, clock: Clock) -> None:
    step = lane.offer()
    due = lane.ledger.step(step).due_at
    lane.do(lane.who("Petra"), step, "ask", reason="Which list?")
    assert lane.ledger.step(step).waits_for is Party.HELPDESK
    clock.turn(days=2)
    lane.do(lane.who("Petra"), step, "delegate", person=lane.who("Pelle").person)
    clock.turn(days=3)
    lane.do(lane.who("Hedda"), step, "answer", reason="The first one.")
    view = lane.ledger.step(step)
    assert due and view.due_at and (view.due_at - due).days == 5
    assert view.waits_for is Party.PARTNER and view.asked_party is None


def test_the_one_asked_can_answer_and_nothing_else(lane: Lane) -> None:
    step = lane.offer()
    lane.do(lane.who("Petra"), step, "ask", reason="How?", person=lane.who("Cleo").person)
    assert lane.ledger.step(step).waits_for is Party.COMMUNITY
    for name in ("deliver", "decline", "delegate"):
        with pytest.raises(NotAllowed):
            lane.do(lane.who("Cleo"), step, name, payload=ANSWER, reason="Mine now.")
    lane.do(lane.who("Cleo"), step, "answer", reason="So.")


def test_blocked_waits_for_the_party_that_blocks(lane: Lane) -> None:
    step = lane.offer()
    lane.do(lane.who("Petra"), step, "block", reason="No rights yet.", party=Party.COMMONS)
    assert lane.ledger.step(step).waits_for is Party.COMMONS
    lane.do(lane.who("Petra"), step, "unblock")
    assert lane.ledger.step(step).waits_for is Party.PARTNER


def test_a_declined_step_goes_back_to_people_and_is_not_accepted_any_more(lane: Lane) -> None:
    step = lane.offer(DELIVER)
    lane.do(lane.who("Petra"), step, "deliver", payload=ANSWER)
    lane.do(ENGINE, step, "send_back", reason="Empty.")
    latest = lane.ledger.latest(lane.slug, 1, DELIVER.key)
    assert latest
    lane.do(lane.who("Petra"), latest.id, "accept")
    lane.do(lane.who("Petra"), latest.id, "decline", reason="We cannot.")
    view = lane.ledger.step(latest.id)
    assert (view.waits_for, view.holder, view.accepted_at) == (Party.HELPDESK, Party.HELPDESK, None)
    lane.do(STAFF, latest.id, "offer")
    lane.do(lane.who("Petra"), latest.id, "block", reason="Ill.")
    lane.do(lane.who("Petra"), latest.id, "unblock")
    assert lane.ledger.step(latest.id).state is StepState.OFFERED


def test_staff_can_offer_a_planned_step_ahead_of_the_flow(lane: Lane) -> None:
    planned = lane.ledger.latest(lane.slug, 1, DELIVER.key)
    assert planned
    lane.do(STAFF, planned.id, "offer")
    view = lane.ledger.step(planned.id)
    assert view.person and view.due_at and view.offered_at
    lane.do(lane.who("Petra"), planned.id, "deliver", payload=ANSWER)


def test_an_expert_call_is_claimed_once_and_then_belongs_to_one(lane: Lane) -> None:
    step = lane.offer(PACKET)
    lane.do(lane.who("Elin"), step, "claim")
    with pytest.raises(NotAllowed):
        lane.do(lane.who("Egon"), step, "claim")
    with pytest.raises(NotAllowed):
        lane.do(lane.who("Egon"), step, "deliver", payload=ANSWER)
    with pytest.raises(Conflict, match="Elin Expert"):
        lane.do(lane.who("Hedda"), step, "claim")
    assert lane.do(lane.who("Elin"), step, "deliver", payload=ANSWER).state == "done"


def test_only_an_expert_call_is_claimed_and_by_somebody(lane: Lane) -> None:
    with pytest.raises(Refused, match="not an expert call"):
        lane.do(lane.who("Petra"), lane.offer(), "claim")
    with pytest.raises(Refused, match="who claims"):
        lane.do(STAFF, lane.offer(PACKET), "claim")


def test_handing_over_names_a_person_of_the_partnership(lane: Lane) -> None:
    stranger = launch(lane.ledger).who("Petra").person
    step = lane.offer()
    for name in ("delegate", "reassign", "ask"):
        with pytest.raises(Unknown, match="of this partnership"):
            lane.do(STAFF, step, name, person=stranger, reason="Take it.")


def test_reassigned_to_another_party_moves_the_baton_there(lane: Lane) -> None:
    step = lane.offer()
    lane.do(STAFF, step, "reassign", person=lane.who("Cleo").person, reason="Cleo knows.")
    assert lane.ledger.step(step).waits_for is Party.COMMUNITY
    with pytest.raises(NotAllowed):
        lane.do(lane.who("Petra"), step, "deliver", payload=ANSWER)
    lane.do(lane.who("Cleo"), step, "deliver", payload=ANSWER)


ALLOWED = {
    "Petra": {"accept", "decline", "deliver", "ask", "block", "delegate"},
    "Pelle": {"accept", "decline", "deliver", "ask", "block", "delegate"},
    "Cleo": set(),
    "Elin": set(),
    "Hedda": {"accept", "decline", "deliver", "ask", "block", "delegate", "withdraw", "skip", "reassign"},
}


@pytest.mark.parametrize("name", sorted(ALLOWED["Hedda"]))
def test_who_may_do_what_to_an_offered_step(lane: Lane, name: str) -> None:
    for number, (who, names) in enumerate(ALLOWED.items()):
        step = lane.offer(REQUEST.about(str(number)))
        common = {"reason": "Because.", "payload": ANSWER, "person": lane.who("Pelle").person}
        if name in names:
            lane.do(lane.who(who), step, name, **common)
        else:
            with pytest.raises(NotAllowed):
                lane.do(lane.who(who), step, name, **common)


def test_nobody_acts_under_a_false_name(lane: Lane) -> None:
    step, other = lane.offer(), launch(lane.ledger)
    false = [
        Actor(party=Party.PARTNER, door=Door.PORTAL),
        Actor(party=Party.PARTNER, door=Door.PORTAL, person="nobody"),
        Actor(party=Party.HELPDESK, door=Door.PORTAL, person=lane.who("Petra").person),
        Actor(party=Party.PARTNER, door=Door.PORTAL, person=lane.who("Cleo").person),
        other.who("Petra"),
    ]
    for actor in false:
        with pytest.raises(NotAllowed):
            lane.do(actor, step, "deliver", payload=ANSWER)


def test_a_stranger_cannot_take_a_step_that_waits_for_anybody_of_the_party(lane: Lane) -> None:
    step, other = lane.offer(PACKET), launch(lane.ledger)
    with pytest.raises(NotAllowed):
        other.do(other.who("Elin"), step, "claim")


def test_a_timer_consents_to_nothing(lane: Lane) -> None:
    step = lane.offer()
    for name in CONSENTS:
        with pytest.raises(NotAllowed, match="never consents"):
            lane.do(TIMER, step, name, payload=ANSWER, reason="Time is up.")


def test_the_engine_does_not_answer_for_people(lane: Lane) -> None:
    with pytest.raises(NotAllowed, match="the engine cannot"):
        lane.do(ENGINE, lane.offer(), "deliver", payload=ANSWER)


def test_the_receiver_checks_and_nobody_else(lane: Lane) -> None:
    lane.agree()
    step = lane.offer(PILOT)
    lane.do(lane.who("Cleo"), step, "deliver", payload=ANSWER)
    assert lane.ledger.step(step).waits_for is Party.PARTNER
    for who in ("Cleo", "Elin"):
        with pytest.raises(NotAllowed):
            lane.do(lane.who(who), step, "check_off")
    assert lane.do(lane.who("Petra"), step, "check_off").state == "done"


def test_nobody_checks_what_they_delivered_themselves(lane: Lane) -> None:
    step = lane.offer(PILOT)
    lane.do(STAFF, step, "delegate", person=lane.who("Petra").person)
    lane.do(lane.who("Petra"), step, "deliver", payload=ANSWER)
    with pytest.raises(NotAllowed, match="Somebody else"):
        lane.do(lane.who("Petra"), step, "check_off")
    lane.do(lane.who("Pelle"), step, "check_off")


def test_reasons_are_asked_for(lane: Lane) -> None:
    with pytest.raises(Refused, match="reason"):
        lane.do(lane.who("Petra"), lane.offer(), "decline", reason="  ")


def test_what_cannot_be_done_without_is_not_skipped(lane: Lane) -> None:
    with pytest.raises(Refused, match="cannot be skipped"):
        lane.do(STAFF, lane.offer(DELIVER), "skip", reason="In a hurry.")


def test_a_stale_run_offers_nothing(lane: Lane) -> None:
    fence = lane.hold(Phase.INTAKE, "run-1")
    lane.ledger.clock.turn(minutes=5)  # type: ignore[attr-defined]
    lane.hold(Phase.INTAKE, "run-2")
    with pytest.raises(StaleFence):
        command = OfferStep(actor=ENGINE, partnership=lane.slug, cycle=1, spec=REQUEST.spec(), fence=fence)
        lane.ledger.apply(command)
    latest = lane.ledger.latest(lane.slug, 1, REQUEST.key)
    assert latest and latest.state is StepState.PLANNED
