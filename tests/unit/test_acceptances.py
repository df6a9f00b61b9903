"""Warnings taken as they are, with a reason: what is accepted, what is refused, what matches nothing any more."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from mappings.acceptances import read_acceptances
from stafett.acceptances import Acceptance, Acceptances
from stafett.pages import Page
from stafett.problems import Accepted, Problem
from stafett.rules import RULES, explain, finding
from stafett.sources import UnreadableDelivery

WHY, WHO = "As in our register", "Eva Ek"
DATE = finding("date-unparsed", record="P 1", row=2, column="date", value="vintern")


def accept(rule: str = "date-unparsed", **more: str) -> Acceptance:
    return Acceptance.model_validate({"rule": rule, "reason": WHY, "by": WHO, **more})


def found(rule: str) -> Problem:
    details: dict[str, Any] = dict.fromkeys(RULES[rule].details, "x")
    return finding(rule, **details)


def page(source_id: str, *rules: str) -> Page:
    return Page(source_id=source_id, title="T", media="", wikitext="", problems=[found(rule) for rule in rules])


def rules(given: Acceptances) -> list[str]:
    return [problem.rule for problem in given.problems]


def test_a_whole_rule_is_accepted_and_says_by_whom() -> None:
    given = Acceptances([accept(on="2026-05-31")])
    judged = given.judged(DATE)
    assert judged.accepted == Accepted(reason=WHY, by=WHO, on="2026-05-31")
    assert DATE.open_warning and not judged.open_warning
    assert judged.model_copy(update={"accepted": None}) == DATE
    assert given.problems == given.unused() == []


@pytest.mark.parametrize(
    ("where", "accepted"),
    [
        ({"record": "P 1"}, True),
        ({"record": "P 2"}, False),
        ({"column": "date"}, True),
        ({"column": "title"}, False),
        ({"record": "P 1", "column": "date"}, True),
        ({"record": "P 1", "column": "title"}, False),
    ],
)
def test_an_acceptance_may_be_for_one_record_or_one_column(where: dict[str, str], accepted: bool) -> None:
    given = Acceptances([accept(**where)])
    assert bool(given.judged(DATE).accepted) is accepted
    assert bool(given.unused()) is not accepted


def test_the_narrowest_acceptance_gives_the_reason_and_the_wider_ones_are_used_too() -> None:
    given = Acceptances(
        [accept(), accept(column="date", reason="of the column"), accept(record="P 1", reason="of the record")]
    )
    judged = given.judged(DATE)
    assert judged.accepted and judged.accepted.reason == "of the record"
    assert given.unused() == []


def test_problems_of_a_media_file_belong_to_the_record_of_the_page() -> None:
    """A finding about a file names no record; the page that it stands on does."""
    given = Acceptances([accept("media-has-gps", record="P 1")])
    assert [bool(given.page(page(name, "media-has-gps")).problems[0].accepted) for name in ("P 1", "P 2")] == [
        True,
        False,
    ]


def test_an_error_is_never_accepted() -> None:
    given = Acceptances([accept("rights-unknown")])
    assert rules(given) == ["acceptance-of-error"] and len(given) == 0
    judged = given.page(page("P 1", "rights-unknown", "date-unparsed"))
    assert not judged.ready and not any(problem.accepted for problem in judged.problems)
    assert "not a warning" in explain(given.problems[0], "en").explanation


@pytest.mark.parametrize("code", [code for code, rule in RULES.items() if rule.severity == "error"])
def test_no_rule_of_an_error_can_be_accepted(code: str) -> None:
    given = Acceptances([accept(code)])
    assert given.judged(found(code)) == found(code) and rules(given) == ["acceptance-of-error"]


@pytest.mark.parametrize(
    ("changes", "part"),
    [({"reason": "OK"}, "reason"), ({"reason": " "}, "reason"), ({"by": " "}, "by"), ({"on": "in May"}, "date")],
)
def test_an_acceptance_without_words_or_name_is_named(changes: dict[str, str], part: str) -> None:
    given = Acceptances([accept(**changes)])
    assert rules(given) == ["acceptance-incomplete"] and given.problems[0].detail == {"part": part}
    assert given.judged(DATE).open_warning


def test_an_unknown_rule_and_a_second_row_for_the_same_are_named() -> None:
    rows = [accept(), accept(reason="Another reason"), accept("date-unpassed")]
    given = Acceptances(one.model_copy(update={"row": row}) for row, one in enumerate(rows, start=2))
    assert [(one.rule, one.row) for one in given.problems] == [("acceptance-twice", 3), ("acceptance-unknown-rule", 4)]
    judged = given.judged(DATE)
    assert judged.accepted and judged.accepted.reason == WHY


def test_a_reason_of_a_million_letters_is_judged_at_once_and_cut() -> None:
    begun = time.monotonic()
    assert rules(Acceptances([accept(reason="x" * 1_000_000)])) == ["acceptance-incomplete"]
    judged = Acceptances([accept(reason="word " * 200_000)]).judged(DATE)
    assert time.monotonic() - begun < 1
    assert judged.accepted and len(judged.accepted.reason) == 1000


def test_a_table_is_read_in_either_language_with_its_lines(tmp_path: Path) -> None:
    table = tmp_path / "accepted.csv"
    table.write_bytes("Regel;Skäl;Av;Post;egen\ndate-unparsed;Som i liggaren;Åsa;'-12;x\n".encode("cp1252"))
    rows, problems = read_acceptances(table)
    assert rows == [Acceptance(rule="date-unparsed", reason="Som i liggaren", by="Åsa", record="-12", row=2)]
    assert [problem.rule for problem in problems if problem.severity == "error"] == []


def test_a_row_in_disorder_is_named_and_the_others_hold(tmp_path: Path) -> None:
    table = tmp_path / "accepted.csv"
    table.write_text(
        "rule,record,reason,by\ndate-unparsed,,Dates, as they are,Eva\ndescription-missing,,There is none,Eva\n",
        encoding="utf-8",
    )
    rows, problems = read_acceptances(table)
    assert [row.rule for row in rows] == ["description-missing"]
    assert [(problem.rule, problem.row) for problem in problems] == [("row-ragged", 2)]


@pytest.mark.parametrize(
    ("content", "rule"),
    [(b"rule,by\ndate-unparsed,Eva\n", "column-missing"), (b"", "delivery-empty"), (b"\x89PNG\r\n\x1a\n\x00", "")],
)
def test_what_is_no_table_of_acceptances_is_refused(content: bytes, rule: str, tmp_path: Path) -> None:
    table = tmp_path / "accepted.csv"
    table.write_bytes(content)
    with pytest.raises(UnreadableDelivery) as refused:
        read_acceptances(table)
    assert refused.value.problem.rule.startswith(rule)
