"""A run may die between any two writes: whatever is started after it comes to the same end."""

from __future__ import annotations

import io
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from prefect.runtime import flow_run as runtime
from sqlalchemy import Connection, event

from demo.collection.media import METADATA
from flows import data_prep, intake, mapping_tables
from mappings.crosswalk import load_crosswalk
from mappings.preparation import read_records
from stafett.commands import Launch, StepCommand
from stafett.engine import artifacts, relay, runs
from stafett.ledger import Ledger
from stafett.ledger.views import StepView
from stafett.phases import Phase
from stafett.problems import Problem
from stafett.steps import Exhibit, FileRef, Playbook
from tasks.tables import look_at_tables
from tests.fixtures.ledger import PEOPLE, ROAD, STAFF, Clock, Lane

Answer = Callable[[StepView], dict[str, Any]]


BETWEEN_DEATHS = 11
"""Writes between two deaths: enough for a process to take its lease, begin, and write something new."""


class Died(BaseException):
    """The process was killed."""


class Suspended(BaseException):
    """Prefect has ended the process until somebody answers."""


@dataclass
class Fate:
    """Kills a process right after every so many writes (0: never); the dead write nothing any more."""

    every: int = 0
    first: int = 0
    writes: int = 0
    dead: bool = False

    def attach(self, ledger: Ledger) -> Ledger:
        """Let this fate hang over a process that has this ledger."""
        plain = ledger.database.writing

        @contextmanager
        def writing() -> Iterator[Connection]:
            if self.dead:
                raise Died
            with plain() as connection:
                yield connection
            self.writes += 1
            if self.every and self.writes % self.every == self.first:
                self.dead = True
                raise Died

        ledger.database.writing = writing  # type: ignore[method-assign]
        return ledger


@dataclass
class Theatre:
    """One phase of one partnership, without Prefect: processes that start, suspend and die, people who answer."""

    folder: Path
    flow: Any
    phase: Phase
    script: dict[str, list[Answer]]
    clock: Clock = field(default_factory=Clock)
    fate: Fate = field(default_factory=Fate)
    deaths: int = 0

    def ledger(self) -> Ledger:
        """A door to the ledger, of a process of its own."""
        made = Ledger(f"sqlite:///{self.folder / 'ledger.sqlite'}", self.folder / "files", clock=self.clock)
        event.listen(
            made.database.engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous=OFF")
        )
        return made

    def launch(self, steps: tuple[Any, ...]) -> Lane:
        """A partnership that has reached the phase."""
        ledger = self.ledger()
        ledger.database.migrate()
        ledger.register_playbook(Playbook([*steps, *(step for step in ROAD if step.phase is not self.phase)]))
        words: dict[str, Any] = {"title": "Föremål", "institution": "Museet", "language": "sv", "crosswalk": "norro"}
        ledger.apply(Launch(actor=STAFF, slug="museum", people=PEOPLE, **words))
        lane = Lane(ledger, "museum")
        for phase in list(Phase)[: list(Phase).index(self.phase)]:
            lane.walk(phase)
        return lane

    def play(self, lane: Lane) -> None:
        """Start processes and give answers until the phase is done."""
        for _ in range(60):
            self.clock.turn(seconds=60)
            try:
                self.flow.fn("museum", 1)
            except Suspended:
                self._answer(lane)
            except Died:
                self.deaths += 1
                self.fate.dead = False
            if lane.ledger.partnership("museum").phase is not self.phase:
                return
        raise AssertionError("The phase does not come to an end.")

    def _answer(self, lane: Lane) -> None:
        for view in lane.ledger.partnership("museum").steps:
            if view.answerable:
                self.clock.turn(seconds=60)
                payload = self.script[view.key][view.round - 1](view)
                who = next(one for one in PEOPLE if one.party is view.party).name.split()[0]
                command = StepCommand(actor=lane.who(who), step=view.id, name="deliver", payload=payload)
                lane.ledger.apply(command)


def outcome(lane: Lane, phase: Phase) -> dict[str, Any]:
    """Everything that must be the same however often the process died."""
    ledger, whole = lane.ledger, lane.ledger.partnership("museum")
    names = {step.id: f"{step.key} {step.round}" for step in whole.steps}
    journal = Counter(
        (one.type, names.get(one.step or "", ""), one.after.get("state", ""))
        for one in ledger.journal("museum", limit=1000)
        if one.type not in ("start_phase", "continue_phase")
    )
    errands = Counter(
        (one.kind, one.payload.get("notice", one.payload.get("phase", "")), names.get(one.payload.get("step", ""), ""))
        for one in ledger.outbox.waiting()
    )
    steps = {names[step.id]: (step.state.value, step.due_at is None) for step in whole.steps if step.phase is phase}
    here = next(one for one in whole.phases if one.phase is phase)
    return {
        "steps": steps,
        "journal": journal,
        "errands": errands,
        "phase": (here.state, here.attempts, here.reason, here.summary),
        "terms": ledger.agreement("museum"),
    }


@pytest.fixture
def no_prefect(monkeypatch: pytest.MonkeyPatch) -> None:
    """The seam: Prefect suspends by ending the process, has nothing typed in, and shows nothing."""

    def suspend(**_: Any) -> None:
        raise Suspended

    @contextmanager
    def client(_: Any) -> Iterator[Any]:
        yield SimpleNamespace(filter_flow_run_input=lambda *_: [])

    monkeypatch.setenv("STAFETT_LINGER_SECONDS", "0")
    monkeypatch.setattr(relay, "suspend_flow_run", suspend)
    monkeypatch.setattr(relay, "rename", lambda *_: None)
    monkeypatch.setattr(runtime, "id", "1b671a64-40d5-491e-99b0-da01ff1f3341", raising=False)
    monkeypatch.setattr(runtime, "run_count", 1, raising=False)
    monkeypatch.setattr(runs, "prefect", client)
    monkeypatch.setattr(artifacts, "_leave", lambda *_, **__: None)


def see_that_every_death_leads_to_the_same_end(
    make: Callable[[Path], Theatre], steps: tuple[Any, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> dict[str, Any]:
    """Play once to the end; then again and again with a death every so many writes, each time from another one on."""
    beginning = tmp_path / "beginning"
    beginning.mkdir()
    make(beginning).launch(steps).ledger.close()

    def play(fate: Fate) -> tuple[Theatre, dict[str, Any]]:
        folder = tmp_path / f"from-{fate.first}-every-{fate.every}"
        shutil.copytree(beginning, folder)
        theatre = make(folder)
        lane = Lane(theatre.ledger(), "museum")
        theatre.fate = fate
        monkeypatch.setattr(relay, "open_ledger", lambda _: theatre.fate.attach(theatre.ledger()))
        theatre.play(lane)
        found = outcome(lane, theatre.phase)
        lane.ledger.close()
        return theatre, found

    plain, expected = play(Fate())
    assert plain.deaths == 0
    for first in range(0, BETWEEN_DEATHS, 3):
        theatre, found = play(Fate(BETWEEN_DEATHS, first))
        assert theatre.deaths >= plain.fate.writes // BETWEEN_DEATHS
        assert found == expected, f"a death after write {first} and every {BETWEEN_DEATHS} writes from there on"
    return expected


def words(**payload: Any) -> Answer:
    """The same answer whatever the step shows."""
    return lambda _: payload


FILE = {"sha256": "0" * 64, "name": "list.csv", "size": 1}


def stub_intake(patch: pytest.MonkeyPatch) -> None:
    """The estimate has tests of its own."""
    exhibit = Exhibit(title={"en": "Scope"}, kind="text", text={"en": "Small"})
    scope = SimpleNamespace(exhibits=[exhibit], hours_low=1.0, hours_high=2.0)
    patch.setattr(intake, "estimate_scope", lambda *_: scope)


INTAKE: dict[str, list[Answer]] = {
    "request": [],
    "completeness": [words(verdict="incomplete", missing="The number of files"), words(verdict="complete")],
    "decision": [
        words(decision="wait_until", reason="In winter", wait_until="2026-12-01"),
        words(decision="accept", reason="Of use to all"),
    ],
    "propose-agreement": [lambda view: {"owners": view.spec["starts"]["owners"]}] * 2,
    "accept-agreement": [words(decision="changes", changes="More hours"), words(decision="accept")],
}


def test_intake_comes_to_the_same_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, no_prefect: None) -> None:
    stub_intake(monkeypatch)

    def make(folder: Path) -> Theatre:
        theatre = Theatre(folder, intake.intake, Phase.INTAKE, INTAKE)
        file = sample(theatre)
        asked = {"what": "Twenty objects of the sea", "expected_files": 20, "rights": "Expired", "sample": file}
        theatre.script = {**INTAKE, "request": [words(**asked)] * 2}
        return theatre

    found = see_that_every_death_leads_to_the_same_end(make, intake.STEPS, tmp_path, monkeypatch)
    rounds = ["request", "completeness", "decision", "propose-agreement", "accept-agreement"]
    assert found["steps"] == {f"{key} {number}": ("done", False) for key in rounds for number in (1, 2)}
    assert found["phase"][:2] == ("done", 0) and found["errands"]["start", "data_prep", ""] == 1


def sample(theatre: Theatre, name: str = "list.csv") -> dict[str, Any]:
    """A delivered file."""
    reference: FileRef = theatre.ledger().files.put(io.BytesIO(name.encode()), name)
    return reference.model_dump()


def stub_data_prep(patch: pytest.MonkeyPatch, module: ModuleType = data_prep) -> None:
    """The work has tests of its own; what counts here is what goes back and what goes on."""

    def examine(_: str, metadata: FileRef, __: Any) -> Any:
        bad = metadata.name == "bad.csv"
        return SimpleNamespace(must_be_sent_back=bad, problems=[Problem(rule="no-records")] if bad else [])

    gallery = [Exhibit(title={"en": "Previews"}, kind="text", text={"en": "Twenty pages"})]
    patch.setattr(module, "examine_delivery", examine)
    patch.setattr(module, "clean_records", lambda *_: None)
    patch.setattr(module, "fill_tables", lambda *_: None)
    patch.setattr(module, "table_exhibits", lambda *_: [])
    patch.setattr(module, "render_pages", lambda *_: [])
    patch.setattr(module, "preview_exhibits", lambda *_: gallery)
    patch.setattr(module, "register_records", lambda *_: SimpleNamespace(records_in=20, waiting=19, rejected=1))


DATA_PREP: dict[str, list[Answer]] = {
    "approve-previews": [words(decision="changes", comment="Our name is spelled wrong"), words(decision="approve")],
    "approve-crosswalk": [words(decision="approve"), words(decision="approve")],
    "adjust-crosswalk": [words(changed="The spelling of the name")],
}


def test_data_prep_comes_to_the_same_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, no_prefect: None) -> None:
    stub_data_prep(monkeypatch)

    def make(folder: Path) -> Theatre:
        theatre = Theatre(folder, data_prep.data_prep, Phase.DATA_PREP, DATA_PREP)
        deliveries = [words(metadata=sample(theatre, name)) for name in ("bad.csv", "list.csv")]
        theatre.script = {**DATA_PREP, "deliver-metadata": deliveries}
        return theatre

    found = see_that_every_death_leads_to_the_same_end(make, data_prep.STEPS, tmp_path, monkeypatch)
    assert found["steps"] == {
        "deliver-metadata 1": ("sent_back", False),
        "deliver-metadata 2": ("done", False),
        "mend-cleaning 1": ("skipped", True),
        "fill-table 1": ("skipped", True),
        "fill-table-community 1": ("skipped", True),
        "approve-previews 1": ("done", False),
        "approve-crosswalk 1": ("done", False),
        "adjust-crosswalk 1": ("done", False),
        "approve-previews 2": ("done", False),
        "approve-crosswalk 2": ("done", False),
    }
    assert found["phase"] == ("done", 0, "", {"records": 20, "ready": 19, "rejected": 1})


def rows_of(**names: str) -> Answer:
    """What is filled in for values of a table, with the marks that the step shows."""

    def answer(view: StepView) -> dict[str, Any]:
        marks = {row["value"]: row["mark"] for row in view.spec["starts"]["rows"]}
        return {"rows": [{"value": value, "mark": marks[value], "name": name} for value, name in names.items()]}

    return answer


def test_a_table_below_its_gate_comes_to_the_same_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, no_prefect: None
) -> None:
    cleaned = tmp_path / "cleaned.parquet"
    read_records(METADATA, load_crosswalk("norro")).cleaned.to_parquet(cleaned)
    monkeypatch.setenv("STAFETT_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("STAFETT_RECONCILIATION_URL", "")
    stub_data_prep(monkeypatch)
    monkeypatch.setattr(data_prep, "fill_tables", mapping_tables.fill_tables)
    monkeypatch.setattr(data_prep, "clean_records", lambda *_: cleaned)
    monkeypatch.setattr(mapping_tables, "look_at_tables", look_at_tables.fn)

    def make(folder: Path) -> Theatre:
        theatre = Theatre(folder, data_prep.data_prep, Phase.DATA_PREP, {})
        theatre.script = {
            "deliver-metadata": [words(metadata=sample(theatre))],
            "fill-table--creators": [
                rows_of(**{"Bertil Hagman": "Bertil H."}),
                words(without="Nobody can find out who the others were."),
            ],
            **{key: [words(decision="approve")] for key in ("approve-previews", "approve-crosswalk")},
        }
        return theatre

    found = see_that_every_death_leads_to_the_same_end(make, data_prep.STEPS, tmp_path, monkeypatch)
    assert found["steps"]["fill-table--creators 1"] == ("sent_back", False)
    assert found["steps"]["fill-table--creators 2"] == ("done", False)
    assert found["steps"]["fill-table-community 1"] == ("skipped", True)
    assert found["phase"][0] == "done"
