"""Every rule can be said in both languages, completely."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

from stafett.problems import Problem, Severity
from stafett.rules import ABOUT, RULES, blocks_delivery, explain, finding, sentences

LANGUAGES = ("en", "sv")


def _placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


@pytest.mark.parametrize("code", RULES)
def test_rule_is_complete_in_both_languages(code: str) -> None:
    rule = RULES[code]
    assert re.fullmatch(r"[a-z]+(-[a-z]+)+", code)
    for text in (rule.title, rule.explanation, rule.remedy):
        assert set(text) >= set(LANGUAGES)
        for language in LANGUAGES:
            assert text[language].strip() == text[language] != ""
            assert _placeholders(text[language]) <= {*ABOUT, *rule.details}


@pytest.mark.parametrize("code", RULES)
def test_every_detail_is_said_somewhere_in_each_language(code: str) -> None:
    rule = RULES[code]
    for language in LANGUAGES:
        said = rule.title[language] + rule.explanation[language] + rule.remedy[language]
        assert set(rule.details) <= _placeholders(said)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", RULES)
def test_a_finding_is_explained_with_all_its_details(code: str, language: str) -> None:
    details = {name: f"<{name}>" for name in RULES[code].details}
    explained = explain(finding(code, record="NM 1", row=7, column="rights", value="x{y}", **details), language)
    said = explained.title + explained.explanation + explained.remedy
    assert all(content in said for content in details.values())


def test_no_sentence_file_speaks_of_a_rule_that_is_gone() -> None:
    assert all(set(rules) == set(RULES) for rules in sentences().values())


def test_every_rule_is_found_by_something() -> None:
    rooms = [Path(__file__).parents[2] / room for room in ("stafett", "mappings", "tasks", "flows", "portal")]
    code = "".join(
        path.read_text(encoding="utf-8") for room in rooms for path in room.rglob("*.py") if path.name != "rules.py"
    )
    assert [rule for rule in RULES if f'"{rule}"' not in code] == []


def test_unknown_language_is_said_in_english() -> None:
    problem = finding("rights-missing", record="SKN 7", column="rights")
    assert explain(problem, "fi") == explain(problem, "en")
    assert explain(problem, "sv") != explain(problem, "en")


def test_a_value_with_braces_is_shown_as_it_is() -> None:
    problem = finding("rights-unknown", record="SKN 7", column="rights", value="{record.__class__} {0}")
    assert "{record.__class__} {0}" in explain(problem, "en").explanation


def test_a_record_without_a_number_leaves_no_hole_in_a_sentence() -> None:
    assert explain(finding("title-missing"), "en").explanation.startswith("– has nothing from which")


def test_a_problem_of_a_rule_that_is_gone_is_still_shown() -> None:
    explained = explain(Problem(rule="old-rule", value="something"), "sv")
    assert explained.title == "old-rule"
    assert explained.explanation == "something"


def test_a_finding_takes_exactly_the_details_of_its_rule() -> None:
    with pytest.raises(TypeError, match="id-duplicate"):
        finding("id-duplicate", value="1")
    with pytest.raises(TypeError):
        finding("rights-missing", reason="x")
    with pytest.raises(KeyError):
        finding("no-such-rule")


def test_a_finding_has_the_severity_of_its_rule_and_a_short_value() -> None:
    problem = finding("cell-formula", value="=" * 5000)
    assert problem.severity is Severity.WARNING
    assert len(problem.value) == 200


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("column-missing", True),
        ("row-without-id", True),
        ("id-duplicate", True),
        ("media-missing", True),
        ("media-broken", True),
        ("rights-missing", False),
        ("rights-not-free", False),
        ("media-duplicate", False),
        ("media-unnamed", False),
    ],
)
def test_what_sends_a_delivery_back(code: str, expected: bool) -> None:
    assert blocks_delivery(Problem(rule=code)) is expected


def test_a_warning_never_sends_a_delivery_back() -> None:
    assert not [rule.code for rule in RULES.values() if rule.blocks_delivery and rule.severity is Severity.WARNING]
