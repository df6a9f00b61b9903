"""What is said of problems once: the same for all records, but never a row of another."""

from __future__ import annotations

from mappings.said_once import RECORD, SaidOnce, record_of
from stafett.problems import Accepted, Problem
from stafett.rules import explain, finding


def said(problems: list[Problem]) -> tuple[list[str], int]:
    """What is said of each problem, and how often it was worked out."""
    asked: list[Problem] = []

    def work(problem: Problem) -> str:
        asked.append(problem)
        return f"{explain(problem, 'en').explanation} {problem.accepted.reason if problem.accepted else ''}"

    once = SaidOnce(work)
    return [once.of(problem).replace(RECORD, record_of(problem)).strip() for problem in problems], len(asked)


def test_records_share_what_differs_in_their_number_only() -> None:
    given = [finding("creator-unmapped", record=f"P {number}", row=number, value="Eva") for number in range(50)]
    given.append(finding("creator-unmapped", record="", value="Eva"))
    sentences, times = said(given)
    assert sentences == [explain(one, "en").explanation for one in given] and times == 1


def test_what_is_said_otherwise_is_worked_out_by_itself() -> None:
    given = [
        finding("creator-unmapped", record="P 1", value="Eva"),
        finding("creator-unmapped", record="P 1", value="Ada"),
        finding("row-without-id", row=7, column="id"),
        finding("row-without-id", row=8, column="id"),
        finding("caption-too-long", record="P 1", length=300, limit=250),
        finding("caption-too-long", record="P 1", length=301, limit=250),
        Problem(rule="gone", record="P 1", value="Eva"),
    ]
    sentences, times = said(given)
    assert sentences == [explain(one, "en").explanation for one in given] and times == len(given)


def test_an_accepted_problem_is_not_said_as_an_open_one() -> None:
    still_open = finding("creator-unmapped", record="P 1", value="Eva")
    accepted = still_open.model_copy(update={"accepted": Accepted(reason="Known here", by="Eva Ek")})
    sentences, times = said([still_open, accepted])
    assert times == 2 and sentences[1].endswith("Known here") and not sentences[0].endswith("Known here")
