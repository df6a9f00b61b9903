"""A phase on a real Prefect server and worker: it waits for people, and only the ledger lets it pass."""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from prefect.client.schemas.objects import StateType
from prefect.states import Running, Scheduled

from flows.intake import COMPLETENESS, REQUEST
from stafett.clock import now
from stafett.commands import ClosePartnership, RestartPhase
from stafett.engine import reconcile as reconciling
from stafett.engine import runs
from stafett.engine.dispatch import dispatch_once
from stafett.ledger import Ledger
from stafett.machine import StepState
from stafett.phases import Phase
from stafett.process import free_port
from stafett.settings import Settings
from tests.fixtures.ledger import STAFF, Clock, Lane, launch
from tests.fixtures.prefect import Household, key_of
from tests.flows_for_tests import APPROVE_A, APPROVE_B

INTAKE, PREP = Phase.INTAKE, Phase.DATA_PREP


@pytest.fixture(scope="module")
def lanes(household: Household) -> dict[str, Lane]:
    """All partnerships of these tests, started together so that they wait for each other's processes only once."""
    made = {
        "failing": household.launch_at_data_prep("failing", fail="The file is upside down."),
        "asked": household.launch("asked"),
        "parallel": household.launch_at_data_prep("parallel"),
        "calendar": household.launch_at_data_prep("calendar", until=(now() + timedelta(days=90)).isoformat()),
    }
    household.dispatcher.wake()
    return made


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A reconciler that gives nobody time."""
    monkeypatch.setattr(reconciling, "GRACE", timedelta(0))
    monkeypatch.setattr(reconciling, "QUIET", timedelta(0))
    yield


def request_of(lane: Lane) -> dict[str, Any]:
    """A valid request."""
    sample = lane.file(b"id;title\n1;A boat\n2;A chair\n", "sample.csv").model_dump()
    words = {"what": "Two objects of the sea, for everybody.", "rights": "Copyright has expired."}
    return {**words, "expected_files": 2, "sample": sample}


def test_a_run_waits_under_a_legal_key_and_says_for_whom(household: Household, lanes: dict[str, Lane]) -> None:
    run = household.suspended("asked", INTAKE, "request")
    assert run.name == "asked · intake · waits for partner: Tell us what you want to share"
    assert re.fullmatch(r"request-round-1-[0-9]+", key_of(run))
    kinds = {"page": "markdown", "progress": "progress", "counts": "table", "waiting": "table"}
    assert household.artifacts("asked") == {f"asked-intake-{name}": kind for name, kind in kinds.items()}
    assert household.newest("asked", REQUEST).state is StepState.OFFERED


def test_resume_without_a_delivery_advances_nothing(household: Household, lanes: dict[str, Lane]) -> None:
    run = household.suspended("asked", INTAKE, "request")
    with household.client() as client:
        assert client.resume_flow_run(run.id).status.value == "REJECT"
        assert client.resume_flow_run(run.id, run_input={"what": "Too short"}).status.value == "REJECT"
        # Nobody should; whoever does it all the same wakes a run that suspends again.
        client.set_flow_run_state(run.id, Scheduled(), force=True)
    household.until(lambda: household.runs("asked", INTAKE)[0].run_count > 1, "the run is awake")
    again = household.suspended("asked", INTAKE, "request")
    assert again.id == run.id and key_of(again) != key_of(run)
    assert household.newest("asked", REQUEST).state is StepState.OFFERED


def test_what_is_typed_into_prefects_form_counts(household: Household, lanes: dict[str, Lane]) -> None:
    run = household.suspended("asked", INTAKE, "request")
    with household.client() as client:
        answer = client.resume_flow_run(run.id, run_input=request_of(lanes["asked"]))
    assert answer.status.value == "ACCEPT"
    waiting = household.suspended("asked", INTAKE, "completeness")
    delivery = household.ledger.delivery(household.newest("asked", REQUEST).id)
    assert delivery and delivery.door == "prefect" and delivery.person is None
    assert waiting.id == run.id, "the same run goes on"
    assert not [key for key in household.inputs(run) if key.endswith("-response")], "deliveries stay in the ledger"


def test_a_delivery_in_the_ledger_lets_the_run_go_on(household: Household, lanes: dict[str, Lane]) -> None:
    run = household.suspended("asked", INTAKE, "completeness")
    began = time.monotonic()
    household.deliver(lanes["asked"], "Hedda", COMPLETENESS, verdict="complete")
    waiting = household.suspended("asked", INTAKE, "decision")
    print(f"from delivery to the next suspension: {time.monotonic() - began:.1f} s")
    assert waiting.id == run.id and waiting.name.endswith("waits for experts: Decide on the request")
    assert not [key for key in household.inputs(run) if key.endswith("-response")]


def test_wiped_runs_are_made_again_and_the_dead_are_buried(
    household: Household, lanes: dict[str, Lane], impatient: None
) -> None:
    household.suspended("asked", INTAKE, "decision")
    with household.client() as client:
        for run in household.runs("asked", INTAKE):
            client._client.delete(f"/flow_runs/{run.id}").raise_for_status()
        lane = household.ledger.partnership("asked")
        ghost = runs.start(client, lane, 1, INTAKE, "ghost")
        client.set_flow_run_state(ghost.id, Running(), force=True)
    lines = reconciling.reconcile(household.ledger, household.settings)
    assert "asked: intake was dead and is buried" in lines
    assert "asked: intake had no run and was started again" in lines
    again = household.suspended("asked", INTAKE, "decision")
    assert again.id != ghost.id
    rounds = [step for step in household.ledger.partnership("asked").steps if step.phase is INTAKE]
    assert max(step.round for step in rounds) == 1, "nobody was asked again"


def test_one_answer_of_two_leaves_the_run_waiting_for_the_other(household: Household, lanes: dict[str, Lane]) -> None:
    lane = lanes["parallel"]
    run = household.suspended("parallel", PREP, "2-steps-from-approve-a")
    assert run.name == "parallel · data prep · waits for partner and community: 2 steps"
    with household.client() as client:
        assert client.resume_flow_run(run.id, run_input={}).status.value == "REJECT"
        typed = {"approve_a": {"decision": "perhaps"}}
        assert client.resume_flow_run(run.id, run_input=typed).status.value == "REJECT"
        typed = {"approve_a": {"decision": "approve", "comment": "Typed into Prefect"}}
        assert client.resume_flow_run(run.id, run_input=typed).status.value == "ACCEPT"
    household.until(lambda: household.newest("parallel", APPROVE_A).state is StepState.DONE, "the answer counts")
    delivery = household.ledger.delivery(household.newest("parallel", APPROVE_A).id)
    assert delivery and delivery.door == "prefect" and delivery.payload["comment"] == "Typed into Prefect"
    alone = household.suspended("parallel", PREP, "approve-b")
    household.deliver(lane, "Cleo", APPROVE_B, decision="changes")
    household.until(lambda: household.ledger.partnership("parallel").phase is Phase.UPLOAD, "data_prep is done")
    household.until(lambda: household.runs("parallel", PREP)[-1].state_type is StateType.COMPLETED, "so says Prefect")
    assert household.runs("parallel", PREP)[-1].id == alone.id


def test_two_deliveries_wake_the_run_once_both_are_there(household: Household) -> None:
    lane = household.launch_at_data_prep("both")
    run = household.suspended("both", PREP, "2-steps-from-approve-a")
    household.deliver(lane, "Petra", APPROVE_A, decision="approve")
    household.until(lambda: not errands(household, lane, "wake"), "the first answer was looked at")
    assert household.runs("both", PREP)[-1].state_type is StateType.PAUSED
    household.deliver(lane, "Cleo", APPROVE_B, decision="approve")
    household.until(lambda: household.runs("both", PREP)[-1].state_type is StateType.COMPLETED, "both have answered")
    assert [one.id for one in household.runs("both", PREP)] == [run.id] and len(household.starts("both")) == 2
    [phase] = [one for one in household.ledger.partnership("both").phases if one.phase is PREP]
    assert phase.state == "done" and phase.summary == {"approvals": 2}


def test_one_delivery_of_two_wakes_a_run_that_goes_on_with_any(household: Household) -> None:
    lane = household.launch_at_data_prep("any", any=True)
    run = household.suspended("any", PREP, "2-steps-from-approve-a")
    household.deliver(lane, "Petra", APPROVE_A, decision="changes")
    assert household.suspended("any", PREP, "approve-b").id == run.id, "now it waits for the other one alone"
    seen = household.settings.home / "plans" / "any.any"
    assert seen.read_text().splitlines() == ["['changes', None]"]
    household.deliver(lane, "Cleo", APPROVE_B, decision="approve")
    household.until(lambda: household.ledger.partnership("any").phase is Phase.UPLOAD, "data_prep is done")


def test_of_two_runs_one_works_and_a_killed_one_is_replaced(household: Household, impatient: None) -> None:
    lane = household.launch_at_data_prep("killed", seconds=60)
    [pid] = household.until(lambda: household.starts("killed"), "the story has begun")
    with household.client() as client:
        second = runs.start(client, household.ledger.partnership("killed"), 1, PREP, "by-hand")
        household.until(lambda: client.read_flow_run(second.id).state_type is StateType.CANCELLED, "it is too many")
        state = client.read_flow_run(second.id).state
    assert state and state.name == "Duplicate" and household.starts("killed") == [pid]
    household.plan("killed")
    os.kill(pid, signal.SIGKILL)
    household.until(lambda: not household.ledger.leases.live(f"phase:{lane.id}:1:data_prep"), "its lease runs out")
    lines = reconciling.reconcile(household.ledger, household.settings)
    assert "killed: data_prep had no run and was started again" in lines
    household.suspended("killed", PREP, "2-steps-from-approve-a")
    assert len(household.starts("killed")) == 2
    assert "killed" not in " ".join(reconciling.reconcile(household.ledger, household.settings))


def test_a_run_that_waits_for_the_calendar_ends_and_is_left_alone(
    household: Household, lanes: dict[str, Lane], impatient: None
) -> None:
    [run] = household.until(lambda: household.runs("calendar", PREP), "it has started")
    household.until(lambda: household.runs("calendar", PREP)[0].state_type is StateType.COMPLETED, "it has ended")
    [run] = household.runs("calendar", PREP)
    assert run.state and run.state.name == "Waits" and "waits until" in run.name
    reconciling.reconcile(household.ledger, household.settings)
    assert len(household.runs("calendar", PREP)) == 1
    [errand] = errands(household, lanes["calendar"], "start")
    assert errand.payload["cause"] == "calendar"


def test_a_phase_that_fails_three_times_is_the_staffs_and_can_be_restarted(
    household: Household, lanes: dict[str, Lane], impatient: None
) -> None:
    household.until(lambda: phase_of(household, "failing").state == "failed", "it is given up")
    assert "upside down" in phase_of(household, "failing").reason
    failures = [one for one in household.ledger.journal("failing") if one.type == "fail_phase"]
    assert [one.after["given_up"] for one in failures] == [True, False, False]
    # On a busy machine a run may also lose its lease before it fails: then one more has begun.
    begun = len(household.starts("failing"))
    assert begun >= 3
    reconciling.reconcile(household.ledger, household.settings)
    with household.client() as client:
        extra = runs.start(client, household.ledger.partnership("failing"), 1, PREP, "once-more-by-hand")
        household.until(lambda: client.read_flow_run(extra.id).state_type is StateType.CANCELLED, "it is refused")
    assert len(household.starts("failing")) == begun
    household.plan("failing", refuse="The rights are not settled.")
    household.ledger.apply(RestartPhase(actor=STAFF, partnership="failing", reason="Turned around."))
    household.until(lambda: len(household.starts("failing")) == begun + 1, "it is tried again")
    household.until(lambda: phase_of(household, "failing").state == "failed", "what is refused is not tried again")
    household.plan("failing")
    household.ledger.apply(RestartPhase(actor=STAFF, partnership="failing", reason="They are settled."))
    household.suspended("failing", PREP, "2-steps-from-approve-a")
    assert phase_of(household, "failing").state == "running"


def test_an_errand_waits_for_prefect_and_is_never_given_up(ledger: Ledger, clock: Clock, tmp_path: Path) -> None:
    lane, away = launch(ledger), Settings(home=tmp_path, prefect_api_url=f"http://127.0.0.1:{free_port()}/api")
    for _ in range(12):
        assert dispatch_once(ledger, away) == 0
        clock.turn(seconds=31)
    [errand] = [one for one in ledger.outbox.waiting() if one.kind == "start"]
    assert errand.partnership == lane.id and "Connect" in errand.last_error
    assert not ledger.outbox.failed()


def test_a_partnership_that_ends_takes_its_runs_with_it(household: Household, lanes: dict[str, Lane]) -> None:
    household.suspended("asked", INTAKE, "")
    command = ClosePartnership(actor=STAFF, partnership="asked", status="cancelled", reason="The museum has closed.")
    household.ledger.apply(command)
    household.dispatcher.wake()
    household.until(
        lambda: {run.state_type for run in household.runs("asked", INTAKE)} <= {StateType.CANCELLED, StateType.CRASHED},
        "all are ended",
    )
    with household.client() as client:
        late = runs.start(client, household.ledger.partnership("asked"), 1, INTAKE, "late")
        household.until(lambda: client.read_flow_run(late.id).state_type is StateType.CANCELLED, "it has no work")


def errands(household: Household, lane: Lane, kind: str) -> list[Any]:
    """What waits in the outbox for this partnership."""
    return [one for one in household.ledger.outbox.waiting() if one.kind == kind and one.partnership == lane.id]


def phase_of(household: Household, slug: str) -> Any:
    """The data preparation of a partnership."""
    return next(one for one in household.ledger.partnership(slug).phases if one.phase is PREP)
