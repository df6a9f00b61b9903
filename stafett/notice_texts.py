"""What notices say, per kind and language: short, with the one thing to do and the one link to do it."""

from __future__ import annotations

from typing import Any

from stafett.ledger.views import PartnershipView, PersonView, StepView
from stafett.notices import Notice
from stafett.phases import PHASE_NAMES, Phase, Text, say

SUBJECTS: dict[str, Text] = {
    "offered": {"en": "Your turn: {step}", "sv": "Din tur: {step}"},
    "offer": {"en": "Your turn: {step}", "sv": "Din tur: {step}"},
    "call": {"en": "Can you help? {step}", "sv": "Kan du hjälpa till? {step}"},
    "send_back": {"en": "Please look again: {step}", "sv": "Titta gärna igen: {step}"},
    "reopen": {"en": "Please look again: {step}", "sv": "Titta gärna igen: {step}"},
    "reassign": {"en": "Handed over to you: {step}", "sv": "Överlämnat till dig: {step}"},
    "answer": {"en": "Your question was answered: {step}", "sv": "Din fråga har fått svar: {step}"},
    "ask": {"en": "A question for you: {step}", "sv": "En fråga till dig: {step}"},
    "decline": {"en": "Declined: {step}", "sv": "Avböjt: {step}"},
    "block": {"en": "Cannot go on: {step}", "sv": "Kommer inte vidare: {step}"},
    "receipt": {"en": "Received, thank you: {step}", "sv": "Mottaget, tack: {step}"},
    "remind": {"en": "Reminder: {step}", "sv": "Påminnelse: {step}"},
    "deputy": {"en": "As deputy, please look: {step}", "sv": "Som ersättare, titta gärna: {step}"},
    "staff": {"en": "Late: {step}", "sv": "Försenat: {step}"},
    "phase_failed": {"en": "Needs attention: {phase}", "sv": "Behöver ses över: {phase}"},
}

BODY: Text = {
    "en": (
        "Hello {name},\n\n{partnership}\n{what}\n\n{why}{due}{reason}\n\n"
        "Open your page: {url}\n\nThe link is personal. Opening it changes nothing; you decide on the page.\n\nStafett"
    ),
    "sv": (
        "Hej {name}!\n\n{partnership}\n{what}\n\n{why}{due}{reason}\n\n"
        "Öppna din sida: {url}\n\nLänken är personlig. Att öppna den ändrar inget; du bestämmer på sidan.\n\nStafett"
    ),
}
DUE: Text = {"en": "\n\nPlease answer by {date}.", "sv": "\n\nSvara gärna senast {date}."}
REASON: Text = {"en": "\n\nReason given: {reason}", "sv": "\n\nAngiven orsak: {reason}"}
NO_DUE = frozenset({"receipt", "decline", "block", "phase_failed"})


def write_notice(
    key: str, payload: dict[str, Any], person: PersonView, lane: PartnershipView, step: StepView | None, url: str
) -> Notice:
    """Write the notice of an errand for one person, in the person's language."""
    kind, language = payload["notice"], person.language
    phase = say(PHASE_NAMES[Phase(payload["phase"])], language) if "phase" in payload else ""
    title = say(step.spec["title"], language) if step else phase
    subject = say(SUBJECTS[kind], language).format(step=title, phase=phase)
    reason = str(payload.get("reason") or (step.reason if step else ""))
    due = step.due_at if step and kind not in NO_DUE else None
    text = say(BODY, language).format(
        name=person.name,
        partnership=lane.title,
        what=subject,
        why=say(step.spec["why"], language) if step and kind != "receipt" else "",
        due=say(DUE, language).format(date=f"{due:%Y-%m-%d}") if due else "",
        reason=say(REASON, language).format(reason=reason) if reason else "",
        url=url,
    )
    return Notice(key=key, to_name=person.name, to_address=person.email, language=language, subject=subject, text=text)
