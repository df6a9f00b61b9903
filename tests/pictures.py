"""The pictures of the README: `python -m tests.pictures` takes them anew from a portal over invented partnerships.

No test; it stands here because it shares the portal's fixtures. Institutions and people do not exist.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import sync_playwright

from stafett.ledger import Ledger
from stafett.phases import Party, Phase
from stafett.steps import AnyStep, Playbook
from tests.fixtures.browser import CHROMIUM, QUIET
from tests.fixtures.portal import DELIVER, EVENT, PACKET, PILOT, REPORT, REQUEST, ROAD, Relay, served

PICTURES = Path(__file__).parents[1] / "docs" / "pictures"
SIZES = {"board": (1280, 900), "board-phone": (390, 1100)}


def main() -> None:
    """Take every picture."""
    with _stage() as relay, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        for name, (width, height) in SIZES.items():
            page = chromium.new_page(viewport={"width": width, "height": height}, locale="en-GB")
            page.goto(f"{relay.url}/")
            page.screenshot(path=PICTURES / f"{name}.png")
        chromium.close()


@contextmanager
def _stage() -> Iterator[Relay]:
    with tempfile.TemporaryDirectory() as folder:
        blank = Path(folder) / "blank"
        blank.mkdir()
        ledger = Ledger(f"sqlite:///{blank / 'ledger.sqlite'}", blank / "files")
        ledger.database.migrate()
        ledger.register_playbook(Playbook(ROAD))
        ledger.close()
        portal = served(blank, Path(folder) / "home")
        relay = next(portal)
        _fill(relay)
        yield relay
        next(portal, None)


def _fill(relay: Relay) -> None:
    """A late pilot first, then partnerships with each kind of owner."""
    _bring(relay, "varvet", "Ship models, 1750–1900", "Varvsmuseet Ankarö", Phase.UPLOAD, PILOT, "Maj Ek")
    relay.clock.turn(days=14)
    _bring(relay, "norro", "Paintings of the archipelago", "Skärgårdsmuseet Norrö", Phase.CATEGORISATION, PACKET)
    _bring(relay, "hammaren", "Glass plates, 1890–1925", "Bergslagens bildarkiv", Phase.COMMUNITY_ENGAGEMENT, EVENT)
    relay.clock.turn(days=4)
    _bring(relay, "linnea", "Botanical drawings", "Lindholm university library", Phase.DATA_PREP, DELIVER)
    _bring(
        relay, "posters", "Posters, 1900–1940", "Galleriet Sundvik", Phase.USAGE_MONITORING, REPORT, partner="Bo Sand"
    )
    _bring(
        relay, "folkdrakt", "Costumes and textiles", "Hembygdsgården Ådal", Phase.INTAKE, REQUEST, partner="Ali Ström"
    )
    relay.clock.turn(days=1, hours=5)


def _bring(
    relay: Relay, slug: str, title: str, institution: str, phase: Phase, step: AnyStep, partner: str = "Petra Lind"
) -> None:
    """A partnership that waits for the owner of `step`, in `phase`."""
    relay.launch(slug, title, institution, partner=partner, language="en")
    order = list(Phase)
    if phase is not Phase.INTAKE:
        relay.agree(slug)
    relay.run(slug, *order[: order.index(phase)])
    if order.index(phase) > order.index(Phase.DATA_PREP):
        waiting = 32 if phase is Phase.UPLOAD else 0
        relay.records(slug, uploaded=52 - waiting, already_there=3, rejected=5, waiting=waiting)
    relay.run(slug, phase, finish=False)
    offered = relay.offer(slug, step)
    if step.party is Party.PARTNER and phase is not Phase.UPLOAD:
        relay.do(offered, "accept", relay.person(slug, Party.PARTNER))


if __name__ == "__main__":
    main()
