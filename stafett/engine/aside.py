"""Offer a step aside from any run: what a schedule found is in somebody's hand at once."""

from __future__ import annotations

from contextlib import closing

from stafett.commands import ENGINE, OfferStep
from stafett.ledger import open_ledger
from stafett.settings import Settings
from stafett.steps import AnyStep


def offer_aside(partnership: str, step: AnyStep) -> None:
    """Offer `step` to its owner; one that is offered or answered already stays as it is."""
    with closing(open_ledger(Settings())) as ledger:
        cycle = ledger.partnership(partnership).cycle
        ledger.apply(OfferStep(actor=ENGINE, partnership=partnership, cycle=cycle, spec=step.spec()))
