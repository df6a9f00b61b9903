"""A partnership whose people answer when the test says so, and what is known about it from outside."""

from __future__ import annotations

import csv
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import httpx

from demo.collection.media import METADATA
from demo.parcels import Collection, drawn
from demo.players import LINK, Players, text_of
from demo.relay import launch
from demo.script import Parcel, Script
from demo.servers.mail import stored_letters
from demo.servers.wiki import RehearsalWiki
from demo.stage import Stage
from stafett.ledger import Ledger
from stafett.ledger.views import Counts, EventView, PartnershipView, StepView
from stafett.process import marked
from tests.acceptance.prefect_server import PrefectServer

T = TypeVar("T")
UPLOADS = {"list": "logevents", "letype": "upload", "leuser": "StafettBot", "lelimit": "max", "leprop": "title|ids"}


def first_objects(folder: Path, number: int) -> Collection:
    """The first objects of the sample, each with a small picture that is quickly drawn."""
    folder.mkdir(parents=True)
    with METADATA.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        records = [record for record, _ in zip(reader, range(number), strict=False)]
    with (folder / "metadata.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(reader.fieldnames or []))
        writer.writeheader()
        writer.writerows(records)
    media = [drawn(folder / record["image_file"]) for record in records]
    good = Parcel(folder / "metadata.csv", media)
    return Collection("norro", "Skärgårdsmuseet Norrö", "norro", "sv", good, None, number)


@dataclass
class Story:
    """One partnership on a stage that the test can break."""

    stage: Stage
    prefect: PrefectServer
    collection: Collection
    ledger: Ledger
    broken: str = ""
    players: Players = field(init=False)

    def __post_init__(self) -> None:
        given, mail = self.collection, self.stage.home / "mail"
        script = Script(given.good, given.bad, given.expected_files, leave_to_reader=False)
        self.players = Players(self.ledger, lambda: stored_letters(mail), script.answer)

    def launch(self) -> None:
        """Begin."""
        launch(self.ledger, self.collection)

    @property
    def wiki(self) -> RehearsalWiki:
        """The wiki that plays Commons."""
        assert self.stage.wiki is not None
        return self.stage.wiki

    @property
    def lane(self) -> PartnershipView:
        """The partnership as it stands."""
        return self.ledger.partnership(self.collection.slug)

    @property
    def counts(self) -> Counts:
        """The balance as it stands."""
        return self.lane.counts

    def journal(self) -> list[EventView]:
        """The whole journal of the partnership, the newest event first."""
        return self.ledger.journal(self.collection.slug, limit=100_000)

    def open_step(self, base: str) -> StepView | None:
        """The step if somebody can answer it now."""
        return next((one for one in self.lane.open_steps if one.base == base and one.answerable), None)

    def wait_for(self, base: str, seconds: float = 180) -> StepView:
        """Wait until a step is offered."""
        return wait(lambda: self.open_step(base), f"the step {base} is offered", seconds)

    def answer(self, base: str, seconds: float = 180) -> StepView:
        """Wait until a step is offered and its letter has come, and answer it as the script says."""
        step = self.wait_for(base, seconds)
        wait(lambda: self.players.play(step), f"the letter about {base} comes")
        return step

    def answer_until(self, over: Callable[[], T], what: str, seconds: float = 300) -> T:
        """Answer whatever is asked until something is so."""

        def answered_or_over() -> T | None:
            for step in self.lane.open_steps:
                if step.answerable:
                    self.players.play(step)
            return over() or None

        return wait(answered_or_over, what, seconds)

    def links(self) -> set[str]:
        """Every address in every letter."""
        return {link for letter in self.players.letters() for link in LINK.findall(text_of(letter))}

    def children(self) -> list[int]:
        """Every process of `stafett up`, runs included, `stafett up` itself excluded."""
        return marked(f"STAFETT_UP={self.stage.env['STAFETT_HOME']}")

    def ask_wiki(self, **parameters: Any) -> dict[str, Any]:
        """One question to the wiki, asked past our own client."""
        question = {"action": "query", "format": "json", "formatversion": "2", **parameters}
        answer = httpx.get(self.stage.env["STAFETT_WIKI_API"], params=question, timeout=60).json()
        return dict(answer["query"])

    def uploads(self) -> Iterator[str]:
        """The title in each entry of the wiki's upload log: a file uploaded twice comes twice."""
        yield from (entry["title"] for entry in self.ask_wiki(**UPLOADS)["logevents"])


def wait(happens: Callable[[], T | None], what: str, seconds: float = 60) -> T:
    """Wait for something that comes true by itself; say what did not."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := happens():
            return found
        time.sleep(0.5)
    raise AssertionError(f"Waited {seconds:.0f} s in vain until {what}.")
