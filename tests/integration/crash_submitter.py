"""A process that launches nothing and submits without end, saying each receipt once it has it, until it is killed."""

from __future__ import annotations

import sys
from pathlib import Path

from stafett.commands import ENGINE, Actor, Door, OfferStep, StepCommand
from stafett.ledger import Ledger
from stafett.phases import Party
from tests.fixtures.ledger import REQUEST


def main(url: str, files: str, slug: str, name: str) -> None:
    """Offer and deliver one step after the other in the partnership `slug`."""
    ledger = Ledger(url, Path(files))
    person = next(one for one in ledger.people(slug, Party.PARTNER))
    actor = Actor(party=Party.PARTNER, door=Door.PORTAL, person=person.id)
    number = 0
    while True:
        number += 1
        spec = REQUEST.about(f"{name}-{number}").spec()
        step = ledger.apply(OfferStep(actor=ENGINE, partnership=slug, cycle=1, spec=spec)).step
        command = StepCommand(
            id=f"{name}-{number}", actor=actor, step=step, name="deliver", payload={"what": str(number)}, expected=2
        )
        print(f"sent {command.id} {step}", flush=True)
        receipt = ledger.apply(command)
        print(f"receipt {command.id} {step} {receipt.number}", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:5])
