"""The step machine as a map: where each command leads, and what cannot be."""

from __future__ import annotations

import pytest

from stafett.machine import ANSWERABLE, CLOSED, CONSENTS, MOVES, OPEN, SETTLED, NotNow, StepState, lead

S = StepState


def test_every_state_is_planned_open_or_closed_and_only_one_of_them() -> None:
    assert set(StepState) == {S.PLANNED} | OPEN | CLOSED
    assert not OPEN & CLOSED and ANSWERABLE < OPEN and SETTLED < CLOSED


def test_every_state_can_be_reached_from_planned() -> None:
    reached = {S.PLANNED}
    for _ in StepState:
        for name, move in MOVES.items():
            for state in reached & move.frm:
                reached |= {lead(name, state, accepted=accepted, checked=True) for accepted in (True, False)}
    assert reached == set(StepState)


@pytest.mark.parametrize("name", MOVES)
@pytest.mark.parametrize("state", list(StepState))
def test_a_command_leads_somewhere_or_is_refused_with_a_sentence(name: str, state: StepState) -> None:
    if state in MOVES[name].frm:
        assert lead(name, state, accepted=True) in StepState
    else:
        with pytest.raises(NotNow, match="is not possible now"):
            lead(name, state, accepted=True)


def test_nothing_leads_out_of_a_closed_round_but_a_new_one() -> None:
    for name, move in MOVES.items():
        for state in move.frm & CLOSED:
            assert move.new_round and lead(name, state, accepted=True) is state


def test_every_way_to_delivered_and_done_is_somebodys_consent() -> None:
    ways = {
        name
        for name, move in MOVES.items()
        for state in move.frm
        for checked in (True, False)
        if lead(name, state, accepted=False, checked=checked) in (S.DELIVERED, S.DONE) and not move.new_round
    }
    assert ways == {"deliver", "check_off"} and ways < CONSENTS


def test_from_every_open_state_there_is_a_way_on() -> None:
    for state in OPEN:
        assert {lead(name, state, accepted=True) for name, move in MOVES.items() if state in move.frm} - {
            state,
            S.WITHDRAWN,
        }


@pytest.mark.parametrize(("accepted", "expected"), [(True, S.ACCEPTED), (False, S.OFFERED)])
def test_after_a_stop_the_step_is_where_it_was(accepted: bool, expected: StepState) -> None:
    assert lead("answer", S.INFO_REQUESTED, accepted=accepted) is expected
    assert lead("unblock", S.BLOCKED, accepted=accepted) is expected


def test_a_delivery_that_nobody_checks_is_done() -> None:
    assert lead("deliver", S.OFFERED, accepted=False, checked=False) is S.DONE
    assert lead("deliver", S.OFFERED, accepted=False, checked=True) is S.DELIVERED
