"""The words of the process, said in the reader's language: phases, parties, states, and what happened."""

from __future__ import annotations

import gettext

from stafett.machine import StepState
from stafett.phases import Party, Phase


def _(message: str) -> str:
    """Mark a message for the catalogue."""
    return message


PHASES = {
    Phase.INTAKE: _("Intake"),
    Phase.DATA_PREP: _("Data preparation"),
    Phase.UPLOAD: _("Upload"),
    Phase.CATEGORISATION: _("Categorisation"),
    Phase.COMMUNITY_ENGAGEMENT: _("Community engagement"),
    Phase.USAGE_MONITORING: _("Usage monitoring"),
}
PARTIES = {
    Party.HELPDESK: _("Helpdesk"),
    Party.PARTNER: _("Partner"),
    Party.COMMUNITY: _("Community"),
    Party.EXPERT: _("Expert"),
    Party.COMMONS: _("Commons functionary"),
    Party.BOT: _("Stafett"),
}
STATES = {
    StepState.PLANNED: _("planned"),
    StepState.OFFERED: _("offered, not yet accepted"),
    StepState.ACCEPTED: _("accepted, in work"),
    StepState.DELIVERED: _("delivered, being checked"),
    StepState.DONE: _("done"),
    StepState.DECLINED: _("declined"),
    StepState.INFO_REQUESTED: _("waiting for an answer"),
    StepState.BLOCKED: _("blocked"),
    StepState.SENT_BACK: _("sent back"),
    StepState.WITHDRAWN: _("withdrawn"),
    StepState.SKIPPED: _("skipped"),
}
EVENTS = {
    "launch": _("started the partnership"),
    "add_person": _("added a person"),
    "forget_person": _("erased a person's data"),
    "agreement_in_force": _("put the agreement in force"),
    "start_phase": _("began the phase"),
    "continue_phase": _("went on with the phase"),
    "finish_phase": _("finished the phase"),
    "fail_phase": _("stopped the phase"),
    "restart_phase": _("started the phase again"),
    "next_cycle": _("began the next delivery"),
    "close_partnership": _("ended the partnership"),
    "offer": _("handed over the baton"),
    "accept": _("accepted"),
    "claim": _("claimed the step"),
    "decline": _("declined"),
    "deliver": _("delivered"),
    "check_off": _("approved the delivery"),
    "send_back": _("sent the delivery back"),
    "reopen": _("opened the step again"),
    "ask": _("asked a question"),
    "answer": _("answered the question"),
    "block": _("said that it is blocked"),
    "unblock": _("said that it is no longer blocked"),
    "reassign": _("gave the step to somebody else"),
    "delegate": _("passed the step to a colleague"),
    "withdraw": _("withdrew the step"),
    "skip": _("skipped the step"),
    "remind": _("sent a reminder"),
    "escalate": _("told the deputy or the staff"),
}
RECORD_STATES = {
    "waiting": _("waiting"),
    "uploaded": _("uploaded"),
    "already_there": _("already there"),
    "rejected": _("rejected"),
}
STATUSES = {
    "active": _("active"),
    "closed": _("closed"),
    "declined": _("declined"),
    "cancelled": _("cancelled"),
    "queued": _("queued"),
}
PHASE_STATES = {
    "planned": _("planned"),
    "running": _("under way"),
    "done": _("finished"),
    "failed": _("stopped, needs the helpdesk"),
}

SENTENCES = (
    _("There is no such page."),
    _("That request could not be read."),
    _("Something went wrong on our side. Nothing was changed; please try again."),
    _("This form was not made for this link, or it is too old. Open the link again; nothing was changed."),
    _("This step belongs to somebody else."),
    _("This page has no such button."),
    _("Please choose a person of this partnership."),
    _("There is no such step."),
    _("There is no such receipt."),
    _("There is no such person."),
    _("There is no such file for this link."),
    _("There is no object with this number in the deliveries of this partnership."),
    _("There are no previews yet: they follow when the delivery has been looked at."),
    _("The previews are for those who work on this partnership."),
    _("There is no picture of this object."),
    _("This link is not valid any more. Ask the person who sent it for a new one."),
    _("This page needs a personal link."),
    _("This page needs a staff link."),
    _("Please give a reason; the next person needs it."),
    _("Please give the reason; it is published."),
    _("This file has not arrived; choose it again."),
    _("This step cannot be skipped: what follows is built on it."),
    _("A next delivery can begin once the one before has reached usage monitoring."),
    _("Only the helpdesk may do that."),
    _("Only the helpdesk may do that. Ask them in the message field of the step."),
    _("Somebody else has to check what you delivered."),
    _("Nobody in particular holds this step; reassign it to a person first."),
    _("We do not know you in that role. Ask the helpdesk for a new link."),
    _("The text holds characters that cannot be kept (NUL or half a character). Type it again."),
)
"""What the core and the portal say in their errors; listed here so that the catalogue has them."""


class Words:
    """Says a value of the process in one language; an unknown one as it is written."""

    def __init__(self, texts: gettext.NullTranslations) -> None:
        self._texts = texts

    def _say(self, table: dict[str, str], value: str) -> str:
        known = table.get(value)
        return self._texts.gettext(known) if known else value.replace("_", " ")

    def phase(self, phase: str) -> str:
        """The name of a phase."""
        return self._say({one.value: text for one, text in PHASES.items()}, phase)

    def party(self, party: str) -> str:
        """The name of a party."""
        return self._say({one.value: text for one, text in PARTIES.items()}, party)

    def state(self, state: str) -> str:
        """What the state of a step means."""
        return self._say({one.value: text for one, text in STATES.items()}, state)

    def event(self, kind: str) -> str:
        """What somebody did, to follow their name."""
        return self._say(EVENTS, kind)

    def record(self, state: str) -> str:
        """What became of a record."""
        return self._say(RECORD_STATES, state)

    def status(self, status: str) -> str:
        """The status of a partnership."""
        return self._say(STATUSES, status)

    def phase_state(self, state: str) -> str:
        """Where a phase stands."""
        return self._say(PHASE_STATES, state)

    def sentence(self, message: str) -> str:
        """A whole sentence of the core, where the catalogue has it."""
        return self._texts.gettext(message) if message else ""
