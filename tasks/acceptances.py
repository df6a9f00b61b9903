"""Warnings that the partner accepts with the previews: which there are, which acceptances hold, what they are for."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from typing import Any

from mappings.rehearsal import write_rehearsal
from stafett.acceptances import Acceptance, Acceptances
from stafett.engine.relay import Relay, relay
from stafett.ledger.views import DeliveryView
from stafett.phases import PARTY_NAMES, Party, say
from stafett.problems import Problem, Severity
from stafett.rules import RULES, explain
from stafett.steps import AFTERWARDS, Exhibit, FileRef
from tasks.examine import DELIVERED, delivered_media
from tasks.made_once import made_once
from tasks.preview import PACKED
from tasks.render import NOBODYS, keep_pages, keep_report, load_pages, show_pages
from tasks.work_folder import work_folder, write_lines

APPROVED = "approve-previews"
"""The key of the step with which warnings are accepted."""


def warnings_found(partnership: str) -> list[dict[str, Any]]:
    """A row for each rule of warnings that the newest rehearsal found, for a form to start with."""
    here = relay()
    table = work_folder(here) / "rehearsal" / "rules.csv"
    if not table.exists():
        return []
    with table.open(encoding="utf-8-sig", newline="") as file:
        found = [row for row in csv.DictReader(file) if row["severity"] == Severity.WARNING]
    found.sort(key=lambda row: (-int(row["findings"]), row["rule"]))
    return [
        {
            "rule": row["rule"],
            "finding": say(RULES[row["rule"]].title, here.lane.language),
            "number": row["findings"],
            "reason": "",
            "only": [],
        }
        for row in found
    ]


def acceptances_in(payload: dict[str, Any], by: str, on: str) -> list[Acceptance]:
    """The acceptances in an approval, a row of the form each; without `only` a row is for all records."""
    return [
        Acceptance(rule=row["rule"], reason=row["reason"], by=by, on=on, record=record, row=place)
        for place, row in enumerate(payload.get("accepted") or [], start=1)
        if row.get("reason")
        for record in dict.fromkeys(row.get("only") or [""])
    ]


def refused_acceptances(partnership: str) -> str:
    """Why acceptances of the newest approval cannot hold, in the partner's language; nothing where all do."""
    here = relay()
    said = [explain(problem, here.lane.language) for problem in Acceptances(_given(here)).problems]
    return " ".join(dict.fromkeys(f"{one.explanation} {one.remedy}" for one in said))


def accept_warnings(partnership: str, kept: FileRef) -> FileRef:
    """The same pages, with the warnings marked that the newest approval accepts, and the report written with them.

    The page of the approval then shows which acceptances are for nothing that was found, and the report.
    """
    here = relay()
    given = _given(here)
    approved = here.ledger.latest(partnership, here.cycle, APPROVED)
    if approved is None or not Acceptances(given):
        return kept
    folder = work_folder(here)
    made_from = [kept.sha256, *(one.model_dump_json() for one in given), (folder / NOBODYS).read_text(encoding="utf-8")]
    made = made_once(
        here,
        "accepted",
        (part.encode() for part in made_from),
        lambda: {"files": _keep_accepted(here, given, kept), **_report(here, given, kept)},
        files=[folder / "accepted", folder / "accepted.zip"],
    )
    here.ledger.remember(here.lane.id, here.cycle, f"{AFTERWARDS}{approved.id}", made["exhibits"])
    return show_pages(here, made["files"])


def _keep_accepted(here: Relay, given: Sequence[Acceptance], kept: FileRef) -> dict[str, Any]:
    """The pages with the accepted warnings, and their index, as kept files."""
    acceptances, out = Acceptances(given), work_folder(here) / "accepted.jsonl"
    write_lines(out, (acceptances.page(page).model_dump_json() for page in load_pages(here, kept)))
    delivery = here.ledger.latest(here.lane.slug, here.cycle, DELIVERED)
    return keep_pages(here, out, delivered_media(here, delivery.id) if delivery else {})


def _report(here: Relay, given: Sequence[Acceptance], kept: FileRef) -> dict[str, Any]:
    """The report as it is with the acceptances, and what there is to say of them, for the page of the approval.

    Reports go through many hands: they name the party that accepts, not the person.
    """
    party = say(PARTY_NAMES[Party.PARTNER], here.lane.language)
    folder = work_folder(here)
    about_nobody = (folder / NOBODYS).read_text(encoding="utf-8").splitlines()
    summary = write_rehearsal(
        load_pages(here, kept),
        folder / "accepted",
        here.lane.language,
        batch_problems=[Problem.model_validate_json(line) for line in about_nobody],
        acceptances=Acceptances(one.model_copy(update={"by": party}) for one in given),
    )
    files = keep_report(here, folder / "accepted")
    exhibits = [
        Exhibit(title=REPORT, kind="file", file=FileRef.model_validate(files["report"])),
        Exhibit(title=PACKED, kind="file", file=FileRef.model_validate(files["packed"])),
    ]
    if summary.of_acceptances:
        told = [problem.model_dump(mode="json") for problem in summary.of_acceptances]
        exhibits.insert(0, Exhibit(title=OF_NO_USE, kind="problems", text=NO_HARM, items=told))
    return {"exhibits": [one.model_dump(mode="json") for one in exhibits]}


REPORT = {"en": "The report with what was accepted", "sv": "Rapporten med det som godtagits"}
OF_NO_USE = {
    "en": "Acceptances that are for nothing that was found",
    "sv": "Godtaganden som inte gäller något som hittats",
}
NO_HARM = {
    "en": "The others hold. These do no harm, but look whether they were meant for something else.",
    "sv": "De andra gäller. De här skadar inte, men se efter om de var avsedda för något annat.",
}


def _given(here: Relay) -> Sequence[Acceptance]:
    approved = here.ledger.latest(here.lane.slug, here.cycle, APPROVED)
    delivery = here.ledger.delivery(approved.id) if approved else None
    return acceptances_in(delivery.payload, _who(delivery), delivery.at.date().isoformat()) if delivery else []


def _who(delivery: DeliveryView) -> str:
    """By id, so that a person can be forgotten; the party where the door did not know the person."""
    return f"person:{delivery.person.id}" if delivery.person else PARTY_NAMES[Party.PARTNER]["en"]
