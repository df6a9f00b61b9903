"""A whole partnership on one machine, from the request to the monitored files, against servers that are real.

`--stay` leaves the last handoff of each phase to the reader, `--once` answers everything, stops and prints one line of
JSON, `--forget` deletes what a rehearsal left. Whoever is killed in between goes on where it was.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import signal
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from demo.parcels import Collection, collection_from, sample_collection
from demo.players import NotAnswered, Players
from demo.script import FOR_THE_READER, Script
from demo.servers.mail import stored_letters
from demo.stage import PARTS, Stage, forget
from mappings.crosswalk import load_crosswalk
from stafett.commands import Actor, Door, Launch, NewPerson
from stafett.errors import Unknown
from stafett.ledger import Ledger, open_ledger
from stafett.ledger.views import PartnershipView, StepView
from stafett.phases import PARTY_NAMES, PHASE_NAMES, Party, Phase, say
from stafett.settings import Settings
from stafett.target import open_target

HOME = Path(os.environ.get("STAFETT_DEMO_HOME", ".stafett"))
WITHOUT = frozenset(os.environ.get("STAFETT_DEMO_WITHOUT", "").split())
STOPPED_BY = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
INTERRUPTED = 130
STUCK = 900
"""Seconds without any progress after which a rehearsal that nobody watches has failed."""


def main() -> int:
    """Run the rehearsal that the command line asks for; gives the exit status."""
    options = _options()
    home = (HOME / (f"demo-{options.data.resolve().name}" if options.data else "demo")).resolve()
    if options.forget:
        for folder in [home] if options.data else sorted(HOME.resolve().glob("demo*")):
            forget(folder)
            _say(f"Forgotten: {folder}")
        return 0
    if unknown := WITHOUT - PARTS:
        raise SystemExit(
            f"STAFETT_DEMO_WITHOUT names {', '.join(sorted(unknown))}; there is {', '.join(sorted(PARTS))}."
        )
    for sign in STOPPED_BY:
        signal.signal(sign, _interrupt)
    began = time.monotonic()
    stage = Stage(home, _say, WITHOUT)
    try:
        collection = _collection(options.data, home / "delivery")
        stage.start()
        watch = Relay(stage, collection, stay=not options.once)
        watch.run()
        if options.once:
            outcome = watch.outcome(time.monotonic() - began)
    except KeyboardInterrupt:
        _say("Stopping everything that was started …")
        return INTERRUPTED if options.once else 0
    finally:
        # Whoever presses Ctrl-C twice must not leave half of it running.
        for sign in STOPPED_BY:
            signal.signal(sign, signal.SIG_IGN)
        stage.stop()
    if not options.once:
        return 0
    print(json.dumps(outcome, ensure_ascii=False), flush=True)
    return 0 if holds(outcome) else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m demo.relay", description=__doc__)
    kind = parser.add_mutually_exclusive_group(required=True)
    kind.add_argument("--stay", action="store_true", help="leave the last handoff of each phase to the reader")
    kind.add_argument("--once", action="store_true", help="answer everything, stop, and print one line of JSON")
    kind.add_argument("--forget", action="store_true", help="delete what a rehearsal left")
    parser.add_argument("--data", type=Path, help="a folder with a collection that has a crosswalk")
    return parser.parse_args()


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _collection(data: Path | None, folder: Path) -> Collection:
    if data is None:
        _say("Drawing the sample collection …")
        return sample_collection(folder)
    if not data.is_dir():
        raise SystemExit(f"{data} is not a folder.")
    _say(f"Reading {data} …")
    return collection_from(data, folder)


@dataclass
class Relay:
    """The rehearsal as it runs: what was told already, and who plays."""

    stage: Stage
    collection: Collection
    stay: bool
    settings: Settings = field(init=False)
    ledger: Ledger = field(init=False)
    told: set[str] = field(default_factory=set)
    moved: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        self.settings = Settings()
        self.ledger = open_ledger(self.settings)
        mail = self.stage.home / "mail"
        given = self.collection
        script = Script(given.good, given.bad, given.expected_files, self.stay)
        self.players = Players(self.ledger, lambda: stored_letters(mail), script.answer)

    def run(self) -> None:
        """Launch the partnership if it is not there, and play until it is over; with `stay`, until Ctrl-C."""
        launch(self.ledger, self.collection)
        while True:
            lane = self.ledger.partnership(self.collection.slug)
            self._tell(lane)
            if lane.status != "active" and not self.stay:
                return
            played = [step for step in lane.open_steps if step.answerable and self._play(step)]
            self._see_that_it_moves(lane)
            if not played:
                time.sleep(0.5)

    def outcome(self, seconds: float) -> dict[str, Any]:
        """What came of it, as the last line of `--once`."""
        lane = self.ledger.partnership(self.collection.slug)
        counts = lane.counts
        return {
            "partnership": lane.slug,
            "phases": {phase.phase.value: phase.state for phase in lane.phases},
            "records_in": counts.records_in,
            "uploaded": counts.uploaded,
            "already_there": counts.already_there,
            "rejected": counts.rejected,
            "waiting": counts.waiting,
            "files_on_wiki": self._files_on_wiki(lane),
            "balanced": counts.balanced,
            "seconds": round(seconds, 1),
        }

    def _files_on_wiki(self, lane: PartnershipView) -> int:
        """How many of the titles that the ledger calls uploaded the wiki itself has, asked one by one by SHA-1."""
        wiki = open_target(self.settings)
        uploaded = self.ledger.records.find(lane.id, lane.cycle, states=["uploaded"])
        return sum(wiki.files_with_sha1(record.sha1) == [record.title] for record in uploaded)

    def _play(self, step: StepView) -> bool:
        try:
            played = self.players.play(step)
        except NotAnswered as refused:
            raise SystemExit(f"{step.key}, round {step.round}: the page refused the answer. {refused}") from refused
        if played:
            self.moved = time.monotonic()
            who = step.person.name if step.person else PARTY_NAMES[step.party]["en"]
            _say(f"   {who} ({step.party.value}) answered: {step.spec['title']['en']}" + _again(step))
        return played

    def _tell(self, lane: PartnershipView) -> None:
        for line in self._news(lane):
            if line not in self.told:
                self.told.add(line)
                self.moved = time.monotonic()
                _say(line)

    def _news(self, lane: PartnershipView) -> Iterator[str]:
        for phase in lane.phases:
            if phase.state != "planned":
                yield f"{PHASE_NAMES[phase.phase]['en']}: {phase.state}" + (
                    f" ({phase.reason})" if phase.reason else ""
                )
        counts = lane.counts
        done = counts.records_in - counts.waiting
        if counts.records_in and lane.phase is Phase.UPLOAD and (done % 10 == 0 or not counts.waiting):
            yield f"   {counts.uploaded} uploaded, {done} of {counts.records_in} records settled"
        if self.stay:
            yield from self._for_the_reader(lane)

    def _for_the_reader(self, lane: PartnershipView) -> Iterator[str]:
        """Three addresses whenever a step waits for the one who watches."""
        for step in lane.open_steps:
            key = f"reader:{step.id}"
            if step.base in FOR_THE_READER and step.answerable and step.person and key not in self.told:
                self.told.add(key)
                token = self.ledger.links.make(step.person.id, "act", partnership=lane.id, step=step.id)
                party = say(PARTY_NAMES[step.party], "en").lower()
                yield "\n".join(
                    [
                        "",
                        f"Now it is your turn, as {party}: {step.spec['title']['en']}",
                        f"   the board            {self.stage.addresses['board']}",
                        f"   your step            {self.settings.portal_url}/s/{token}",
                        f"   the wiki             {self._wiki_address()}",
                        f"   letters sent so far  {self.stage.addresses['mail']}",
                        "Ctrl-C stops everything; the same command goes on where it was.",
                        "",
                    ]
                )
        if lane.status != "active":
            yield f"The partnership is {lane.status}. The board stays up; Ctrl-C stops everything."

    def _wiki_address(self) -> str:
        if "wiki" in self.stage.addresses:
            # Not Special:NewFiles, which hides what a bot has uploaded.
            category = load_crosswalk(self.collection.crosswalk).institution.category
            return f"{self.stage.addresses['wiki'].rstrip('/')}/wiki/{quote(f'Category:{category}'.replace(' ', '_'))}"
        return str(Path(self.settings.home) / "rehearsal-wiki")

    def _see_that_it_moves(self, lane: PartnershipView) -> None:
        if not self.stay and time.monotonic() - self.moved > STUCK:
            raise SystemExit(f"Nothing has moved for {STUCK} s in {lane.phase.value}; see {self.stage.home / 'log'}.")


def launch(ledger: Ledger, given: Collection) -> None:
    """Begin the partnership of a rehearsal with all its people; one that has begun goes on where it was."""
    with contextlib.suppress(Unknown):
        ledger.partnership(given.slug)
        _say(f"Going on with {given.slug} where it was.")
        return
    title = f"{given.institution} på Commons" if given.language == "sv" else f"{given.institution} on Commons"
    ledger.apply(
        Launch(
            actor=Actor(party=Party.HELPDESK, door=Door.CLI),
            slug=given.slug,
            title=title,
            institution=given.institution,
            language=given.language,
            crosswalk=given.crosswalk,
            people=tuple(_cast(given.language)),
        )
    )
    _say(f"Launched the partnership {given.slug}: {title}")


def _again(step: StepView) -> str:
    return f" (round {step.round})" if step.round > 1 else ""


def _cast(language: str) -> Iterator[NewPerson]:
    """The people of the rehearsal, each with an address at which no mail arrives but the catcher's."""
    people = [
        (Party.PARTNER, "Karin Ekström", "karin", language),
        (Party.PARTNER, "Olle Sand", "olle", language),
        (Party.HELPDESK, "Amina Yusuf", "amina", "en"),
        (Party.HELPDESK, "Per Lind", "per", "sv"),
        (Party.COMMUNITY, "Mira Holm", "mira", "en"),
        (Party.COMMUNITY, "Tor Vik", "tor", "en"),
        (Party.EXPERT, "Elsa Berg", "elsa", "sv"),
        (Party.EXPERT, "Jonas Falk", "jonas", "en"),
    ]
    for party, name, user, speaks in people:
        yield NewPerson(name=name, email=f"{user}@example.org", party=party, language=speaks, hours_per_month=20)


def holds(outcome: dict[str, Any]) -> bool:
    """Whether the rehearsal did what it should: all phases done, books balanced, each file once on the wiki."""
    return bool(
        outcome["balanced"]
        and outcome["uploaded"]
        and outcome["waiting"] == 0
        and outcome["files_on_wiki"] == outcome["uploaded"]
        and set(outcome["phases"].values()) == {"done"}
    )


if __name__ == "__main__":
    sys.exit(main())
