"""Warnings that the partner accepts with the previews: which there are, which acceptances hold, what they are for."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from typing import Any

from stafett.acceptances import Acceptance, Acceptances
from stafett.engine.relay import Relay, relay
from stafett.ledger.views import DeliveryView
from stafett.phases import PARTY_NAMES, Party, say
from stafett.problems import Severity
from stafett.rules import RULES, explain
from stafett.steps import FileRef
from tasks.examine import DELIVERED, delivered_media
from tasks.render import keep_pages, load_pages, show_pages
from tasks.work_folder import work_folder

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
    """The same pages, with the warnings marked that the newest approval accepts."""
    here = relay()
    acceptances = Acceptances(_given(here))
    if not acceptances:
        return kept
    out = work_folder(here) / "accepted.jsonl"
    with out.open("w", encoding="utf-8") as file:
        file.writelines(f"{acceptances.page(page).model_dump_json()}\n" for page in load_pages(here, kept))
    _tell_unused(acceptances)
    delivery = here.ledger.latest(partnership, here.cycle, DELIVERED)
    return show_pages(here, keep_pages(here, out, delivered_media(here, delivery.id) if delivery else {}))


def _given(here: Relay) -> Sequence[Acceptance]:
    approved = here.ledger.latest(here.lane.slug, here.cycle, APPROVED)
    delivery = here.ledger.delivery(approved.id) if approved else None
    return acceptances_in(delivery.payload, _who(delivery), delivery.at.date().isoformat()) if delivery else []


def _who(delivery: DeliveryView) -> str:
    """By id, so that a person can be forgotten; the party where the door did not know the person."""
    return f"person:{delivery.person.id}" if delivery.person else PARTY_NAMES[Party.PARTNER]["en"]


def _tell_unused(acceptances: Acceptances) -> None:
    """Into the log of the run: an object that has no such warning harms nobody, and stays as open as it was."""
    for problem in acceptances.unused():
        print(explain(problem, "en").explanation)
