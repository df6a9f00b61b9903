"""Launch, agreement, phases and cycles: the baton goes on exactly once, and not before it may."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from stafett.commands import (
    ENGINE,
    Actor,
    AddPerson,
    ClosePartnership,
    Command,
    Door,
    FailPhase,
    FinishPhase,
    ForgetPerson,
    Launch,
    NewPerson,
    NextCycle,
    OfferStep,
    PutInForce,
    RestartPhase,
    StartPhase,
)
from stafett.errors import NotAllowed, Refused, StaleFence
from stafett.ledger import Ledger
from stafett.machine import StepState
from stafett.phases import Party, Phase
from tests.fixtures.ledger import PEOPLE, REQUEST, ROAD, STAFF, Clock, Lane, launch


def starts(lane: Lane) -> list[tuple[str, int]]:
    """The runs asked for so far as (phase, cycle), in the order of the road: what is due at once has no order."""
    mine = [one for one in lane.ledger.outbox.waiting() if one.partnership == lane.id and one.kind == "start"]
    asked = [(one.payload["phase"], one.payload["cycle"]) for one in mine]
    return sorted(asked, key=lambda run: (run[1], list(Phase).index(Phase(run[0]))))


def test_launch_plans_the_whole_road_and_asks_for_the_first_run(lane: Lane) -> None:
    view = lane.ledger.partnership(lane.slug)
    assert [step.key for step in view.steps] == [step.key for step in ROAD]
    assert [phase.state for phase in view.phases] == ["planned"] * 6
    assert starts(lane) == [("intake", 1)]


def test_launch_is_refused_for_a_bad_or_taken_name_and_without_a_playbook(ledger: Ledger) -> None:
    words: dict[str, Any] = {"title": "T", "institution": "I", "language": "sv", "crosswalk": "c", "people": PEOPLE}
    with pytest.raises(Refused, match="playbook"):
        ledger.apply(Launch(actor=STAFF, slug="norro", **words))
    launch(ledger, "norro")
    for slug in ("norro", "Norrö", "../norro", ""):
        with pytest.raises(Refused):
            ledger.apply(Launch(actor=STAFF, slug=slug, **words))


def test_staff_serve_all_partnerships_and_are_written_once(lane: Lane) -> None:
    other = launch(lane.ledger)
    assert lane.who("Hedda") == other.who("Hedda")
    assert lane.who("Petra") != other.who("Petra")
    hans = NewPerson(name="Hans", email="hans@chapter.example", party=Party.HELPDESK)
    lane.ledger.apply(AddPerson(actor=STAFF, partnership=lane.slug, person=hans))
    assert other.who("Hans").party is Party.HELPDESK


def test_a_person_has_a_name_and_an_address(lane: Lane) -> None:
    for person in (
        NewPerson(name="A", email=" ", party=Party.EXPERT),
        NewPerson(name="", email="a@b", party=Party.EXPERT),
    ):
        with pytest.raises(Refused, match="name and an e-mail"):
            lane.ledger.apply(AddPerson(actor=STAFF, partnership=lane.slug, person=person))


def test_partners_add_their_own_colleagues_only(lane: Lane) -> None:
    colleague = NewPerson(name="Pia", email="pia@museum.example", party=Party.PARTNER)
    lane.ledger.apply(AddPerson(actor=lane.who("Petra"), partnership=lane.slug, person=colleague))
    for actor, person in (
        (launch(lane.ledger).who("Petra"), colleague),
        (lane.who("Petra"), replace(colleague, party=Party.HELPDESK)),
    ):
        with pytest.raises(NotAllowed):
            lane.ledger.apply(AddPerson(actor=actor, partnership=lane.slug, person=person))


def test_only_the_helpdesk_and_the_engine_move_a_partnership(lane: Lane) -> None:
    here: dict[str, Any] = {"actor": lane.who("Petra"), "partnership": lane.slug}
    phase: dict[str, Any] = {"cycle": 1, "phase": Phase.INTAKE}
    commands: list[Command] = [
        PutInForce(owners={}, terms={}, **here),
        StartPhase(run="r", fence=1, **phase, **here),
        FinishPhase(fence=1, **phase, **here),
        FailPhase(reason="r", **phase, **here),
        RestartPhase(reason="r", **here),
        NextCycle(reason="r", **here),
        ClosePartnership(status="closed", reason="r", **here),
        OfferStep(cycle=1, spec=REQUEST.spec(), **here),
        Launch(actor=lane.who("Petra"), slug="mine", title="", institution="", language="", crosswalk="", people=()),
    ]
    for command in commands:
        with pytest.raises(NotAllowed):
            lane.ledger.apply(command)


def test_the_engine_cannot_launch(lane: Lane) -> None:
    with pytest.raises(NotAllowed):
        lane.ledger.apply(
            Launch(actor=ENGINE, slug="mine", title="", institution="", language="", crosswalk="", people=())
        )


def test_agreement_needs_an_owner_for_every_step_after_intake(lane: Lane) -> None:
    with pytest.raises(Refused, match="report"):
        lane.agree(report=("", "", 0.0))
    with pytest.raises(Refused, match="report"):
        lane.agree(report=(launch(lane.ledger).who("Petra").person or "", "", 1.0))
    assert lane.ledger.agreement(lane.slug) is None
    lane.agree()
    assert lane.ledger.agreement(lane.slug)
    owned = {step.key: step.person for step in lane.ledger.partnership(lane.slug).steps}
    assert all(owned[step.key] for step in ROAD if step.phase is not Phase.INTAKE)


def test_upload_waits_for_the_agreement(lane: Lane) -> None:
    lane.walk(Phase.INTAKE)
    lane.walk(Phase.DATA_PREP)
    with pytest.raises(Refused, match="agreement is not in force"):
        lane.start(Phase.UPLOAD)
    lane.agree()
    lane.start(Phase.UPLOAD)


def test_upload_waits_for_the_owners_of_what_follows(lane: Lane) -> None:
    lane.agree()
    lane.walk(Phase.INTAKE)
    lane.walk(Phase.DATA_PREP)
    lane.ledger.apply(ForgetPerson(actor=STAFF, person=lane.who("Cleo").person or ""))
    with pytest.raises(Refused, match="no owner yet: event"):
        lane.start(Phase.UPLOAD)


def test_a_step_that_a_release_adds_stops_no_partnership_under_way(lane: Lane) -> None:
    lane.agree()
    for phase in (Phase.INTAKE, Phase.DATA_PREP, Phase.UPLOAD):
        lane.walk(phase)
    lane.start(Phase.CATEGORISATION)
    one = next(step for step in ROAD if step.phase is Phase.CATEGORISATION)
    added = replace(one, key="added-by-a-release", base="", call=False)
    lane.ledger.apply(OfferStep(actor=ENGINE, partnership=lane.slug, cycle=1, spec=added.spec()))
    lane.start(Phase.CATEGORISATION)
    view = lane.ledger.latest(lane.slug, 1, "added-by-a-release")
    assert view and view.state is StepState.OFFERED and view.person, "its party's first person has it"


def test_no_phase_begins_before_its_turn(lane: Lane) -> None:
    lane.agree()
    with pytest.raises(Refused, match="intake comes before upload"):
        lane.start(Phase.UPLOAD)
    lane.walk(Phase.INTAKE)
    with pytest.raises(Refused, match="already finished"):
        lane.start(Phase.INTAKE)
    with pytest.raises(Refused, match="no data_prep"):
        lane.start(Phase.DATA_PREP, cycle=7)


def test_a_finished_phase_starts_the_next_exactly_once(lane: Lane) -> None:
    first = lane.walk(Phase.INTAKE)
    fence = lane.hold(Phase.INTAKE)
    again = FinishPhase(actor=ENGINE, partnership=lane.slug, cycle=1, phase=Phase.INTAKE, fence=fence)
    assert lane.ledger.apply(again).number == 0 and first.number > 0
    assert starts(lane) == [("intake", 1), ("data_prep", 1)]
    view = lane.ledger.partnership(lane.slug)
    assert view.phase is Phase.DATA_PREP
    assert next(step for step in view.steps if step.key == REQUEST.key).reason == "Was not needed."


def test_a_stale_run_neither_starts_nor_finishes(lane: Lane, clock: Clock) -> None:
    old = lane.hold(Phase.INTAKE, "run-1")
    clock.turn(seconds=31)
    lane.hold(Phase.INTAKE, "run-2")
    here: dict[str, Any] = {"actor": ENGINE, "partnership": lane.slug, "cycle": 1, "phase": Phase.INTAKE, "fence": old}
    for command in (StartPhase(run="run-1", **here), FinishPhase(**here)):
        with pytest.raises(StaleFence):
            lane.ledger.apply(command)
    assert starts(lane) == [("intake", 1)]


def test_the_third_failure_goes_to_the_staff(lane: Lane, clock: Clock) -> None:
    lane.start(Phase.INTAKE)
    for tries in (1, 2, 3):
        failed = FailPhase(actor=ENGINE, partnership=lane.slug, cycle=1, phase=Phase.INTAKE, reason=f"Try {tries}")
        lane.ledger.apply(failed)
    intake = lane.ledger.partnership(lane.slug).phases[0]
    assert (intake.state, intake.reason, intake.attempts) == ("failed", "Try 3", 3)
    assert len(starts(lane)) == 3
    lane.ledger.apply(RestartPhase(actor=STAFF, partnership=lane.slug, reason="The wiki is back."))
    assert lane.ledger.partnership(lane.slug).phases[0].state == "running" and len(starts(lane)) == 4


def test_a_next_delivery_goes_its_own_way_while_the_first_is_watched(lane: Lane) -> None:
    lane.agree()
    for phase in (Phase.INTAKE, Phase.DATA_PREP, Phase.UPLOAD, Phase.CATEGORISATION, Phase.COMMUNITY_ENGAGEMENT):
        lane.walk(phase)
    lane.start(Phase.USAGE_MONITORING)
    lane.ledger.apply(NextCycle(actor=STAFF, partnership=lane.slug, reason="A second collection."))
    view = lane.ledger.partnership(lane.slug)
    assert (view.cycle, view.phase) == (2, Phase.DATA_PREP)
    assert all(step.person for step in view.steps if step.cycle == 2)
    lane.walk(Phase.USAGE_MONITORING, cycle=1)
    view = lane.ledger.partnership(lane.slug)
    assert (view.status, view.phase) == ("active", Phase.DATA_PREP)
    for phase in list(Phase)[1:]:
        lane.walk(phase, cycle=2)
    assert lane.ledger.partnership(lane.slug).status == "closed"


def test_an_ended_partnership_hands_nothing_on(lane: Lane) -> None:
    fence, step = lane.start(Phase.INTAKE), lane.offer()
    ends = ClosePartnership(actor=ENGINE, partnership=lane.slug, status="declined", reason="No free licence.")
    lane.ledger.apply(ends)
    here: dict[str, Any] = {"actor": ENGINE, "partnership": lane.slug, "cycle": 1, "phase": Phase.INTAKE}
    lane.ledger.apply(FinishPhase(fence=fence, **here))
    view = lane.ledger.partnership(lane.slug)
    assert (view.status, view.phase, view.open_steps) == ("declined", Phase.INTAKE, ())
    assert lane.ledger.step(step).reason == "No free licence." and starts(lane) == [("intake", 1)]
    with pytest.raises(Refused, match="declined"):
        lane.ledger.apply(replace(ends, id="another", status="closed"))


def test_a_partnership_ends_in_a_known_way_with_a_reason(lane: Lane) -> None:
    for status, reason in (("active", "R"), ("closed", " ")):
        with pytest.raises(Refused):
            lane.ledger.apply(ClosePartnership(actor=STAFF, partnership=lane.slug, status=status, reason=reason))


def test_the_agreement_names_the_owner_that_an_offer_goes_to(lane: Lane) -> None:
    cleo = lane.who("Cleo").person or ""
    lane.agree(report=(cleo, lane.who("Petra").person or "", 4.0))
    view = lane.ledger.step(lane.offer(ROAD[-1]))
    assert view.person and view.deputy
    assert (view.person.id, view.deputy.name, view.hours) == (cleo, "Petra Partner", 4.0)
    assert view.party is Party.COMMUNITY
    assert lane.do(Actor(party=Party.COMMUNITY, door=Door.API, person=cleo), view.id, "accept").state == "accepted"
