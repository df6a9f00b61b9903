"""The scope of a delivery as one page that a partner reads: what there is, what it takes, and the arithmetic."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from mappings.column_remarks import REMARKS, remarks
from mappings.measuring import Measured
from mappings.pictures import bar, span
from mappings.profile import Profile
from mappings.scope import Effort, Estimate, hours_text, lead_sentences, sentences_of
from stafett.phases import PARTY_NAMES, PHASE_NAMES, Party, Phase, Text, say
from stafett.problems import Problem
from stafett.rules import RULES, explain

WORDS = sentences_of("page")
KINDS = sentences_of("kind")
OF_DELIVERY = "delivery-"
"""Begins the rules about a file as a whole."""


class Line(NamedTuple):
    """A line of hours: who or when, low to high in words, its picture, the arithmetic."""

    name: str
    hours: str
    picture: Markup
    arithmetic: list[str]


def scope_html(measured: Measured, read: Sequence[tuple[str, Text]], language: str, *, made: date) -> str:
    """The page, complete in itself: no script, nothing fetched. `read` are the files measured, with how each
    was read."""
    estimate, found = measured.estimate, measured.profile
    environment = Environment(
        loader=PackageLoader("mappings", "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    return environment.get_template("scope.html").render(
        language=language,
        words={key: say(text, language) for key, text in WORDS.items()},
        read=[(name, say(how, language)) for name, how in read],
        made=made,
        sentences=lead_sentences(estimate, language),
        say_kind=lambda kind: say(KINDS[kind], language),
        files=estimate.files,
        share=round(100 * estimate.ready_share),
        share_picture=bar(estimate.ready, estimate.rows),
        phases=_lines(estimate, language, {phase: say(PHASE_NAMES[phase], language) for phase in Phase}, "phase"),
        parties=_lines(estimate, language, {party: say(PARTY_NAMES[party], language) for party in Party}, "party"),
        columns=[(column, round(100 * column.fill_rate), bar(column.filled, found.rows)) for column in found.columns],
        remarks=lambda column: remarks(column, language),
        repeated=_repeated(found, language),
        rules=[(*one, RULES[one[1]].severity.value) for one in _titles(measured.problems, language)],
    )


def told_of_values(found: Profile, language: str) -> list[str]:
    """Under a heading, the remarks about each column on a line of its own; empty where there are none."""
    lines = [f"{column.name}: {'; '.join(said)}" for column in found.columns if (said := remarks(column, language))]
    lines += _repeated(found, language)
    return ["", f"{say(WORDS['values'], language)}:", *(f"  {line}" for line in lines)] if lines else []


def noticed(problems: Sequence[Problem], language: str) -> list[str]:
    """Under a heading, each rule that was noticed with its gravity and how often; empty where there are none."""
    lines = [
        f"{count:>8}  {say(WORDS[RULES[rule].severity.value], language)}: {title} ({rule})"
        for title, rule, count in _titles(problems, language)
    ]
    return ["", f"{say(WORDS['noticed'], language)}:", *lines] if lines else []


def _titles(problems: Sequence[Problem], language: str) -> list[tuple[str, str, int]]:
    """What each rule found is called, the rule, and how often: the commonest first. What concerns a file as a whole, as
    the sheets that were not read, is said as it was found."""
    titles: dict[str, str] = {}
    for problem in problems:
        whole = problem.rule.startswith(OF_DELIVERY) and not problem.row
        said = explain(problem, language).explanation.rstrip(".") if whole else ""
        titles.setdefault(problem.rule, said or RULES[problem.rule].title.get(language, problem.rule))
    return [(titles[rule], rule, count) for rule, count in Counter(one.rule for one in problems).most_common()]


def _repeated(found: Profile, language: str) -> list[str]:
    """Whether records, or their ids, come again."""
    said = []
    if found.repeated_records:
        said.append(say(REMARKS["repeated"], language).format(records=found.repeated_records))
    ids = next((column for column in found.columns if column.name == found.id_column), None)
    if ids and ids.distinct < ids.filled:
        words = {"records": ids.filled, "ids": ids.distinct, "column": ids.name}
        said.append(say(REMARKS["ids"], language).format(**words))
    return said


def scope_json(measured: Measured, read: Sequence[tuple[str, Text]]) -> dict[str, Any]:
    """The same as values: how the files were read, estimate, profile, and how often each rule was found."""
    rules = Counter(problem.rule for problem in measured.problems)
    return {
        "read": [{"file": name, "how": say(how, "en")} for name, how in read],
        "estimate": measured.estimate.model_dump(mode="json") | {"ready_share": measured.estimate.ready_share},
        "hours": dict(zip(("low", "high"), measured.estimate.hours(), strict=True)),
        "profile": measured.profile.model_dump(mode="json", exclude={"problems"}),
        "rules": dict(rules.most_common()),
    }


def _lines(estimate: Estimate, language: str, names: dict[Any, str], side: str) -> list[Line]:
    """A line for each phase or party that has hours; all of them on one scale."""
    spans = {one: estimate.hours(**{side: one}) for one in names}
    highest = max(high for _, high in spans.values())
    return [
        Line(
            names[one],
            hours_text(low, high, language),
            span(low, high, highest),
            [line.as_text(language) for line in estimate.efforts if _of(line, side) == one],
        )
        for one, (low, high) in spans.items()
        if high
    ]


def _of(line: Effort, side: str) -> str:
    return line.phase if side == "phase" else line.party
