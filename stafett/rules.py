"""The named rules: what can be wrong, how grave it is, and what to do about it, in the reader's language.

A rule's grade stands in the table below; its sentences stand in `rule_texts/<language>.toml`, so that a language
is added by adding a file. A `Problem` is one finding against a rule; `finding` makes one and `explain` says it.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from stafett.contact_details import without_private
from stafett.phases import Text, say
from stafett.problems import Problem, Severity

VALUE_LIMIT = 200
PRIVATE = "value-"
"""Begins the code of a rule about cells: what it repeats of them goes through many hands, without private data."""
NO_TEXT = re.compile("[\x00\ud800-\udfff]")
ABOUT = ("record", "row", "column", "value")
"""Placeholders that every rule's sentences may use besides the details which the rule declares."""

NAMELESS = "–"
"""Stands for a record without a number in sentences about it."""

ERROR, WARNING, INFORMATION = Severity.ERROR, Severity.WARNING, Severity.INFORMATION


class Rule(BaseModel):
    """One rule. `details` are the names that a finding must fill in; with `blocks_delivery` the whole delivery goes
    back to the partner, without it only the record is kept out (error) or pointed out (warning). A detail may be a key
    of `phrases`, with arguments behind colons: "give-wait:2041" is the phrase `give-wait` with 2041 for its {0}."""

    model_config = ConfigDict(frozen=True)

    code: str
    severity: Severity
    blocks_delivery: bool
    details: tuple[str, ...]
    title: Text
    explanation: Text
    remedy: Text
    phrases: dict[str, Text] = {}


class Explained(BaseModel):
    """A problem said in one language: what it is called, what was found, what to do. Plain text, not escaped."""

    model_config = ConfigDict(frozen=True)

    title: str
    explanation: str
    remedy: str


GRADES: dict[str, tuple[Severity, bool, tuple[str, ...]]] = {
    # The delivery as a whole.
    "delivery-unreadable": (ERROR, True, ("reason",)),
    "delivery-empty": (ERROR, True, ()),
    "delivery-header-only": (ERROR, True, ()),
    "delivery-all-deleted": (ERROR, True, ("count",)),
    "delivery-records-deleted": (INFORMATION, False, ("count",)),
    "delivery-not-what-it-says": (ERROR, True, ("claimed", "found")),
    "delivery-undecodable": (ERROR, True, ("encoding",)),
    "delivery-encoding-guessed": (WARNING, False, ("encoding", "evidence")),
    "delivery-too-large": (ERROR, True, ("size", "limit")),
    "delivery-more-sheets": (WARNING, False, ("used", "others")),
    "delivery-sheets-joined": (WARNING, False, ("sheets",)),
    "delivery-more-lists": (WARNING, False, ("used", "others")),
    "delivery-lines-above": (WARNING, False, ("lines",)),
    "delivery-kind-unknown": (ERROR, True, ("kind", "kinds")),
    "column-missing": (ERROR, True, ("present",)),
    "column-duplicate": (ERROR, True, ("places",)),
    "column-unnamed": (ERROR, True, ("place",)),
    "columns-too-many": (ERROR, True, ("count", "limit")),
    "cells-too-many": (ERROR, True, ("limit",)),
    # Rows and cells.
    "row-ragged": (ERROR, True, ("expected", "found")),
    "record-unreadable": (ERROR, True, ("reason",)),
    "row-without-id": (ERROR, True, ()),
    "id-duplicate": (ERROR, True, ("first_row",)),
    "cell-nul": (ERROR, True, ()),
    "cell-too-large": (ERROR, True, ("size", "limit")),
    "cell-formula": (WARNING, False, ()),
    # Media.
    "media-missing": (ERROR, True, ()),
    "media-name-differs": (ERROR, True, ("delivered",)),
    "media-unnamed": (WARNING, False, ()),
    "record-without-media": (ERROR, False, ()),
    "media-empty": (ERROR, True, ()),
    "media-broken": (ERROR, True, ("type", "reason")),
    "media-not-media": (ERROR, True, ("found",)),
    "media-extension-differs": (ERROR, True, ("type", "extension")),
    "media-type-refused": (ERROR, False, ("type",)),
    "media-svg-refused": (ERROR, False, ("found",)),
    "media-svg-namespace": (ERROR, False, ("namespace",)),
    "media-taken-for-html": (ERROR, False, ("found",)),
    "media-too-large": (ERROR, False, ("size", "limit")),
    "media-too-many-pixels": (WARNING, False, ("pixels", "limit")),
    "media-not-fully-checked": (WARNING, False, ("type",)),
    "media-duplicate": (WARNING, False, ("first",)),
    "media-near-duplicate": (WARNING, False, ("first", "other")),
    "media-has-gps": (WARNING, False, ("position",)),
    "media-has-serial-number": (WARNING, False, ("fields",)),
    "media-has-contact": (WARNING, False, ("fields",)),
    "media-turned": (WARNING, False, ("orientation",)),
    "media-cmyk": (WARNING, False, ()),
    "media-several-frames": (WARNING, False, ("type",)),
    "media-animation-stands": (WARNING, False, ("pixels", "limit")),
    "media-profile-missing": (WARNING, False, ()),
    "media-profile-broken": (WARNING, False, ("reason",)),
    "media-profile-differs": (WARNING, False, ("profile", "picture")),
    "media-small": (WARNING, False, ("width", "height")),
    "media-big-tiff": (WARNING, False, ()),
    "media-too-many-bits": (WARNING, False, ()),
    # What is written into a picture, against what its record says.
    "embedded-reserves-rights": (WARNING, False, ("field", "found", "stated")),
    "embedded-licence-differs": (WARNING, False, ("field", "embedded", "stated")),
    "embedded-creator-differs": (WARNING, False, ("embedded", "stated")),
    "embedded-date-differs": (WARNING, False, ("embedded", "stated")),
    # What the record becomes.
    "title-missing": (ERROR, False, ()),
    "title-forbidden-characters": (WARNING, False, ("characters",)),
    "title-too-long": (WARNING, False, ("bytes", "limit")),
    "title-duplicate": (ERROR, False, ("other",)),
    "title-taken": (ERROR, False, ()),
    "title-blacklisted": (ERROR, False, ("reason",)),
    "title-says-little": (WARNING, False, ()),
    "rights-missing": (ERROR, False, ()),
    "rights-not-free": (ERROR, False, ()),
    "rights-unknown": (ERROR, False, ()),
    "public-domain-unproven": (ERROR, False, ("country", "died", "made", "published", "missing", "enough")),
    "creator-unmapped": (WARNING, False, ()),
    "date-unparsed": (WARNING, False, ()),
    "dimension-unparsed": (WARNING, False, ()),
    "description-missing": (WARNING, False, ()),
    "source-missing": (ERROR, False, ()),
    "category-missing": (WARNING, False, ()),
    "caption-too-long": (WARNING, False, ("length", "limit")),
    "value-needs-mapping": (WARNING, False, ("table",)),
    "item-unclear": (WARNING, False, ()),
    "depicted-place-uncertain": (WARNING, False, ()),
    "statement-invalid": (ERROR, False, ("property", "reason")),
    # What the records say, as it would stand in public.
    "value-mojibake": (WARNING, False, ()),
    "value-html": (WARNING, False, ("found",)),
    "value-wikitext": (WARNING, False, ("found",)),
    "value-invisible": (WARNING, False, ("found",)),
    "value-placeholder": (WARNING, False, ()),
    "value-spreadsheet-error": (WARNING, False, ()),
    "value-cut-off": (WARNING, False, ("length",)),
    "value-contact": (WARNING, False, ("found",)),
    "value-personal-number": (WARNING, False, ()),
    "value-other-language": (WARNING, False, ("stated", "likely")),
    "id-spoilt": (WARNING, False, ()),
    "title-capitals": (WARNING, False, ()),
    "title-repeated": (WARNING, False, ("count",)),
    "description-is-title": (WARNING, False, ("other",)),
    "caption-says-nothing": (WARNING, False, ("other",)),
    "source-not-public": (WARNING, False, ("host",)),
    "credit-reserves-rights": (WARNING, False, ("found",)),
    "creator-is-institution": (WARNING, False, ()),
    "date-in-future": (WARNING, False, ()),
    "date-before-photography": (WARNING, False, ()),
    "date-after-death": (WARNING, False, ("creator", "died")),
    "date-before-birth": (WARNING, False, ("creator", "born")),
    "record-repeated": (WARNING, False, ("first",)),
    "column-empty": (WARNING, False, ()),
    "column-unknown": (WARNING, False, ("near",)),
    "column-taken": (ERROR, True, ()),
    "column-out-of-step": (WARNING, False, ("counts",)),
    "column-incomplete": (WARNING, False, ("missing",)),
    "column-ends-unclear": (WARNING, False, ()),
    "column-too-long": (WARNING, False, ("limit",)),
    # Mapping tables that people filled in.
    "sheet-column-gone": (WARNING, False, ("others",)),
    "sheet-value-missing": (ERROR, False, ()),
    "sheet-value-changed": (ERROR, False, ()),
    "sheet-value-twice": (ERROR, False, ("first_row",)),
    "sheet-entry-invalid": (ERROR, False, ("example",)),
    "sheet-cell-markup": (ERROR, False, ()),
    # Warnings that somebody accepts.
    "acceptance-of-error": (ERROR, False, ()),
    "acceptance-unknown-rule": (ERROR, False, ()),
    "acceptance-incomplete": (ERROR, False, ("part",)),
    "acceptance-twice": (WARNING, False, ("first_row",)),
    "acceptance-unused": (WARNING, False, ()),
    # What the wiki answers.
    "wiki-duplicate": (WARNING, False, ("title",)),
    "wiki-title-taken": (ERROR, False, ("title",)),
    "wiki-not-asked": (WARNING, False, ("number",)),
}


def sentences() -> dict[str, dict[str, dict[str, Any]]]:
    """language → rule → title, explanation, remedy, phrases."""
    folder = Path(__file__).with_name("rule_texts")
    return {path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.toml"))}


def _rules() -> dict[str, Rule]:
    texts = sentences()

    def said(code: str, part: str) -> Text:
        return {language: rules[code][part] for language, rules in texts.items() if part in rules.get(code, {})}

    def phrases(code: str) -> dict[str, Text]:
        found = {language: rules.get(code, {}).get("phrases", {}) for language, rules in texts.items()}
        keys = {key for said in found.values() for key in said}
        return {key: {language: said[key] for language, said in found.items() if key in said} for key in keys}

    return {
        code: Rule(
            code=code,
            severity=severity,
            blocks_delivery=blocks,
            details=details,
            title=said(code, "title"),
            explanation=said(code, "explanation"),
            remedy=said(code, "remedy"),
            phrases=phrases(code),
        )
        for code, (severity, blocks, details) in GRADES.items()
    }


RULES: dict[str, Rule] = _rules()


def finding(
    rule: str, *, record: str = "", row: int = 0, column: str = "", value: str = "", **detail: object
) -> Problem:
    """Make a Problem against `rule`, with the rule's severity and the value cut at 200 characters; of rules about cells
    without private data.

    Raises KeyError for an unknown rule and TypeError when the details are not exactly those the rule declares:
    both are mistakes in the program, not in the delivery.
    """
    known = RULES[rule]
    if (detail or known.details) and set(detail) != set(known.details):
        raise TypeError(f"{rule} takes the details {known.details}, not {tuple(detail)}.")
    said = {name: str(content) for name, content in detail.items()}
    if rule.startswith(PRIVATE):
        value, said = without_private(value), {name: without_private(content) for name, content in said.items()}
    return Problem(
        rule=rule,
        severity=known.severity,
        record=bounded(record),
        row=row,
        column=bounded(column),
        value=bounded(value),
        detail={name: bounded(content) for name, content in said.items()},
    )


def bounded(text: str) -> str:
    """`text` as a problem holds it: cut at 200 characters, without those that no database stores (NUL, half a
    surrogate pair)."""
    cut = text[:VALUE_LIMIT]
    return cut.replace("\0", "\ufffd") if cut.isascii() else NO_TEXT.sub("\ufffd", cut)


def explain(problem: Problem, language: str) -> Explained:
    """Say `problem` in `language`, or in English where the rule lacks it.

    A rule that no longer exists (a problem kept in the ledger since an older version) is said by its code.
    """
    rule = RULES.get(problem.rule)
    if rule is None:
        return Explained(title=problem.rule, explanation=problem.value, remedy="")
    about = {name: str(getattr(problem, name)) for name in ABOUT}
    about["record"] = about["record"] or NAMELESS
    details = {name: _phrase(rule, content, language) for name, content in problem.detail.items()}
    words = dict.fromkeys(rule.details, "?") | about | details
    title, explanation, remedy = (
        say(text, language).format_map(words) for text in (rule.title, rule.explanation, rule.remedy)
    )
    return Explained(title=title, explanation=explanation, remedy=remedy)


def _phrase(rule: Rule, content: str, language: str) -> str:
    """The phrase that a detail stands for, or the detail itself."""
    key, *arguments = content.split(":")
    if key not in rule.phrases:
        return content
    phrase = say(rule.phrases[key], language)
    for number, argument in enumerate(arguments):
        phrase = phrase.replace(f"{{{number}}}", argument)
    return phrase


def blocks_delivery(problem: Problem) -> bool:
    """Tell whether `problem` sends the whole delivery back to the partner."""
    rule = RULES.get(problem.rule)
    return rule is not None and rule.blocks_delivery
