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
