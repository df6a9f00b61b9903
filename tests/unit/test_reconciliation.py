"""Asking a reconciliation service, against a stand-in that speaks the protocol over a real connection."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from stafett.process import free_port
from stafett.reconciliation import Candidate, Reconciliation, ReconciliationDown, ask_service
from stafett.reconciliation_answers import KeptAnswers
from stafett.sources.fetching import Patience
from tests.fixtures.reconciliation import ReconciliationStandIn, Reply, item


def ask(
    service: ReconciliationStandIn | str, values: Iterable[str], *, of_type: str = "", **options: Any
) -> dict[str, list[Candidate]]:
    address = service if isinstance(service, str) else service.address
    with Reconciliation(address, "StafettTest/0.1", **({"wait": lambda _: None} | options)) as client:
        found: dict[str, list[Candidate]] = {}
        for batch in client.candidates(values, of_type=of_type):
            found |= batch
        return found


def refusal(service: ReconciliationStandIn | str, **options: Any) -> str:
    with pytest.raises(ReconciliationDown) as refused:
        ask(service, ["Eva Ek"], **options)
    return str(refused.value)


def answer(document: object, status: int = 200, **headers: str) -> Reply:
    content = document if isinstance(document, bytes) else json.dumps(document).encode()
    return status, {name.replace("_", "-"): value for name, value in headers.items()}, content


def test_candidates_come_with_name_score_and_match_the_sure_and_the_best_first(
    reconciliation: ReconciliationStandIn,
) -> None:
    reconciliation.known["Eva Ek"] = [
        item(1, "Eva Ek", 71.5, description="Swedish painter"),
        item(2, "Eva Ek", 100),
        item(3, "Eva A. Ek", 90, match=True),
        item(2, "Eva Ek again", 99),
        item(4, "Ek", 3),
    ]
    assert ask(reconciliation, ["Eva Ek", "Nobody"]) == {
        "Eva Ek": [
            Candidate("Q3", "Eva A. Ek", 90, True),
            Candidate("Q2", "Eva Ek", 100),
            Candidate("Q1", "Eva Ek", 71.5, False, "Swedish painter"),
        ],
        "Nobody": [],
    }


def test_each_value_is_asked_once_in_batches_with_type_and_limit(reconciliation: ReconciliationStandIn) -> None:
    values = [f"Person {number}" for number in range(41)]
    assert set(ask(reconciliation, [*values, *values, "", "x" * 251], of_type="Q5")) == set(values)
    assert [len(batch) for batch in reconciliation.batches] == [20, 20, 1]
    assert reconciliation.asked == values and reconciliation.manifests_read == 1
    assert reconciliation.batches[0]["q0"] == {"query": "Person 0", "limit": 3, "type": "Q5"}
    ask(reconciliation, ["Åsa & Bo = ”?\ud800"])
    assert reconciliation.batches[-1] == {"q0": {"query": "Åsa & Bo = ”?\ud800", "limit": 3}}


def test_a_service_that_wants_smaller_batches_gets_them(reconciliation: ReconciliationStandIn) -> None:
    reconciliation.manifest["batchSize"] = 2
    ask(reconciliation, "abc")
    assert [len(batch) for batch in reconciliation.batches] == [2, 1]


def test_nothing_to_ask_asks_nothing(reconciliation: ReconciliationStandIn) -> None:
    assert ask(reconciliation, []) == {} and reconciliation.manifests_read == 0


def test_an_address_that_leads_on_is_followed_before_anything_is_asked(reconciliation: ReconciliationStandIn) -> None:
    reconciliation.known["Eva Ek"] = [item(1, "Eva Ek", 100)]
    assert ask(f"{reconciliation.address}/old", ["Eva Ek"])["Eva Ek"][0].item == "Q1"


def test_a_busy_service_is_waited_for_as_long_as_it_says(reconciliation: ReconciliationStandIn) -> None:
    waits: list[float] = []
    told: list[str] = []
    reconciliation.known["Eva Ek"] = [item(1, "Eva Ek", 100)]
    reconciliation.faults = [answer(b"later", 503, Retry_After="7"), answer(b"slow down", 429, Retry_After="9")]
    found = ask(reconciliation, ["Eva Ek"], wait=waits.append, tell=told.append)
    assert found["Eva Ek"][0].item == "Q1" and waits == [7, 9]
    assert "503" in told[0] and "Waiting 7 s" in told[0]


@pytest.mark.parametrize(
    ("faults", "said"),
    [
        ([answer(b"", 503)] * 3, "503"),
        ([answer(b"", 503, Retry_After="86400")], "86,400 s"),
        ([answer(b"<!doctype html><title>Log in</title>")], "not JSON"),
        ([answer(b"[" * 100_000)], "not JSON"),
        ([answer([1, 2])], "not an object"),
        ([answer(b"x" * (2 * 1024 * 1024 + 1))], "more than 2,097,152 bytes"),
        ([answer({"status": "error", "message": "overloaded"})], "overloaded"),
        ([answer({"q0": {"result": None}, "q7": {"result": []}})], "answers none of 1 questions"),
        ([answer(b"no", 403)], "403"),
    ],
)
def test_a_service_that_fails_is_named_with_what_it_did(
    reconciliation: ReconciliationStandIn, faults: list[Reply], said: str
) -> None:
    reconciliation.faults = list(faults)
    assert said in refusal(reconciliation)
    assert reconciliation.faults == []


def test_a_service_that_drips_is_given_up(reconciliation: ReconciliationStandIn) -> None:
    reconciliation.drip = 0.02
    reconciliation.known["Eva Ek"] = [item(1, "Eva Ek", 100)]
    assert "not complete" in refusal(reconciliation, patience=Patience(tries=2, answer=0.1))
    assert len(reconciliation.batches) == 2


def test_a_service_that_is_silent_is_given_up(reconciliation: ReconciliationStandIn) -> None:
    reconciliation.drip = 60
    assert "the connection broke" in refusal(reconciliation, patience=Patience(tries=1, silence=0.1))


def test_where_no_service_is_one_is_told_so() -> None:
    assert "no server answers there" in refusal(f"http://127.0.0.1:{free_port()}/en/api")
    assert "only http and https" in refusal("ftp://example.org/")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"identifierSpace": "https://d-nb.info/gnd/"}, "not Wikidata"),
        ({"identifierSpace": "http://www.wikidata.org.example/entity/"}, "not Wikidata"),
        ({"versions": ["1.0-draft"]}, "speaks version 1.0-draft"),
        ({"identifierSpace": None}, "no manifest"),
        ({"batchSize": 0}, "no manifest"),
    ],
)
def test_a_service_of_another_kind_is_not_asked(
    reconciliation: ReconciliationStandIn, changes: dict[str, Any], said: str
) -> None:
    reconciliation.manifest |= changes
    assert said in refusal(reconciliation) and reconciliation.batches == []


def test_an_old_manifest_names_no_version(reconciliation: ReconciliationStandIn) -> None:
    del reconciliation.manifest["versions"]
    assert ask(reconciliation, ["Eva Ek"]) == {"Eva Ek": []}


def test_what_is_no_item_or_has_no_sound_score_is_left_out_counted_and_the_rest_stays(
    reconciliation: ReconciliationStandIn,
) -> None:
    good = item(1, "Eva Ek", 100)
    wrong: list[Any] = [
        *({**good, "id": one} for one in ("/m/0abc", "P31", "Q0", "Q5\n", "q5", "Q5|Q6", "", 5, None, "Q" + "9" * 20)),
        *({**good, "score": one} for one in (float("nan"), float("inf"), "high", None, 10**400)),
        {**good, "name": "x" * 251},
        {**good, "name": "\ud800"},
        {"id": "Q7"},
        "Q8",
        None,
    ]
    reconciliation.known["Eva Ek"] = [*wrong, good]
    with Reconciliation(reconciliation.address, "StafettTest/0.1") as client:
        (found,) = client.candidates(["Eva Ek"])
        assert [one.item for one in found["Eva Ek"]] == ["Q1"]
        assert client.left_out == len(wrong)


def test_scores_of_any_size_end_between_0_and_100(reconciliation: ReconciliationStandIn) -> None:
    reconciliation.known["Eva Ek"] = [item(1, "a", 1e300), item(2, "b", -5)]
    assert [one.score for one in ask(reconciliation, ["Eva Ek"])["Eva Ek"]] == [100, 0]


def test_values_that_are_not_answered_are_missing_and_the_others_are_there(
    reconciliation: ReconciliationStandIn,
) -> None:
    reconciliation.known["Bo"] = [item(1, "Bo", 100)]
    reconciliation.unanswered = {"Ada"}
    found = ask(reconciliation, ["Ada", "Bo"])
    assert set(found) == {"Bo"} and found["Bo"][0].item == "Q1"


def test_what_came_before_the_service_failed_is_kept(reconciliation: ReconciliationStandIn) -> None:
    reconciliation.manifest["batchSize"] = 1
    with Reconciliation(reconciliation.address, "StafettTest/0.1") as client:
        batches = client.candidates(["Ada", "Bo"])
        assert next(batches) == {"Ada": []}
        reconciliation.faults = [answer(b"<html>")]
        with pytest.raises(ReconciliationDown):
            next(batches)


def test_an_item_may_be_named_by_its_whole_address(reconciliation: ReconciliationStandIn) -> None:
    good = item(1, "Eva Ek", 100)
    reconciliation.known["Eva Ek"] = [
        {**good, "id": "http://www.wikidata.org/entity/Q1"},
        {**good, "id": "https://www.wikidata.org/wiki/Q2"},
        {**good, "id": "http://www.wikidata.org.example/entity/Q3"},
        {**good, "id": "http://example.org/http://www.wikidata.org/entity/Q4"},
    ]
    assert [one.item for one in ask(reconciliation, ["Eva Ek"])["Eva Ek"]] == ["Q1", "Q2"]


VALUES = [f"Person {number}" for number in range(41)]


def service(reconciliation: ReconciliationStandIn, kept: KeptAnswers | None = None, **wishes: Any) -> Any:
    told: list[str] = []
    found = ask_service(
        reconciliation.address, "StafettTest/0.1", VALUES, of_type="Q5", tell=told.append, kept=kept, **wishes
    )
    return found, told


def test_what_is_kept_is_asked_once_and_anew_when_it_is_wanted(
    reconciliation: ReconciliationStandIn, tmp_path: Path
) -> None:
    kept = KeptAnswers(tmp_path, reconciliation.address, "Q5")
    reconciliation.known["Person 3"] = [item(3, "Eva", 50, match=True, description="x")]
    first, _ = service(reconciliation, kept)
    reconciliation.batches.clear()
    again, told = service(reconciliation, kept)
    assert again == first and len(again) == 41 and not told and reconciliation.manifests_read == 1
    assert reconciliation.asked == []
    service(reconciliation, kept, anew=True)
    assert reconciliation.asked == VALUES


def test_what_came_before_a_failure_is_kept_and_the_next_run_asks_for_the_rest(
    reconciliation: ReconciliationStandIn, tmp_path: Path
) -> None:
    kept = KeptAnswers(tmp_path, reconciliation.address, "Q5")

    def fail_after_the_first(done: int, of: int) -> None:
        assert of == 41
        reconciliation.faults = [answer(b"<html>")] if done == 20 else []

    found, told = service(reconciliation, kept, progress=fail_after_the_first)
    assert len(found) == 20 and "not JSON" in told[0] and "21 of 41 values have no answer" in told[1]
    reconciliation.batches.clear()
    assert len(service(reconciliation, kept)[0]) == 41 and reconciliation.asked == VALUES[20:]


def test_progress_counts_to_the_end(reconciliation: ReconciliationStandIn) -> None:
    counted: list[tuple[int, int]] = []
    service(reconciliation, progress=lambda done, of: counted.append((done, of)))
    assert counted == [(20, 41), (40, 41), (41, 41)]


def test_answers_of_another_service_type_or_time_do_not_count(tmp_path: Path) -> None:
    day = datetime(2026, 5, 1, tzinfo=UTC)
    found = {"Eva": [Candidate("Q1", "Eva", 50.0, True, "x")], "Bo": []}
    KeptAnswers(tmp_path, "a", "Q5", clock=lambda: day).keep(found)

    def known(service: str = "a", of_type: str = "Q5", days: int = 0) -> dict[str, list[Candidate]]:
        kept = KeptAnswers(tmp_path, service, of_type, clock=lambda: day + timedelta(days=days))
        return kept.known(["Eva", "Bo", "Ada"])

    assert known() == known(days=30) == found
    assert known("b") == known(of_type="") == known(days=31) == known(days=-1) == {}


@pytest.mark.parametrize(
    "broken",
    [b"", b"{", b"[" * 50_000, b"[]", b"{}", b'{"value": "Eva", "asked": 3, "result": []}', b"\xff", b"9" * 70_000]
    + [
        json.dumps({"value": value, "asked": asked, "result": result}).encode()
        for value, asked, result in (
            ("Bo", "2026-05-01T00:00:00+00:00", []),
            ("Eva", "2026-05-01", []),
            ("Eva", "2026-05-01T00:00:00+00:00", None),
        )
    ],
)
def test_a_kept_answer_that_is_broken_is_asked_again(tmp_path: Path, broken: bytes) -> None:
    kept = KeptAnswers(tmp_path, "a", clock=lambda: datetime(2026, 5, 1, tzinfo=UTC))
    kept.keep({"Eva": []})
    (path,) = tmp_path.rglob("*.json")
    path.write_bytes(broken)
    assert kept.known(["Eva"]) == {}


def test_what_was_written_into_a_kept_answer_is_judged_like_a_service(tmp_path: Path) -> None:
    kept = KeptAnswers(tmp_path, "a")
    kept.keep({"Eva": [Candidate("Q1", "Eva", 50.0)]})
    (path,) = tmp_path.rglob("*.json")
    path.write_text(path.read_text(encoding="utf-8").replace("Q1", "P1"), encoding="utf-8")
    assert kept.known(["Eva"]) == {"Eva": []}
