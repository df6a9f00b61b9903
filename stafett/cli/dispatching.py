"""Carry out at once what a command of the terminal has caused, where that is possible without waiting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stafett.cli.installation import running
from stafett.cli.portal import prefect_answers

if TYPE_CHECKING:
    from stafett.ledger import Ledger
    from stafett.settings import Settings


def dispatch_if_prefect_answers(ledger: Ledger, settings: Settings) -> bool:
    """Carry out the errands in the outbox and tell whether somebody does; without Prefect they wait for it.

    Where `stafett up` runs, its dispatcher finds them within a second: sooner than the engine could be imported here.
    """
    if running(settings.home):
        return True
    if not prefect_answers(settings.prefect_api_url):
        return False
    from stafett.engine.dispatch import dispatch_once

    dispatch_once(ledger, settings)
    return True
