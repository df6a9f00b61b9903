"""A history that does not fit a delivery: a person takes over, in OpenRefine or with a table, and nothing is lost."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pandas
import pytest

from demo.servers.openrefine import OpenRefineServer
from mappings.crosswalk import load_crosswalk
from stafett.commands import ENGINE, StartPhase
from stafett.engine.relay import Relay, _current
from stafett.ledger import open_ledger
from stafett.ledger.transaction import phase_lease
from stafett.phases import Phase
from stafett.settings import Settings
from stafett.sources import Overruling
from stafett.steps import FileRef, Playbook
from tasks import cleaning, crosswalks
from tasks.cleaning import Refusal, clean_records, refusal_exhibits, take_over
from tasks.examine import Examined
from tests.fixtures.ledger import ROAD, launch

DELIVERED = "inventory_no,title\nSMN 1, Båt \nSMN 2,Hus\nSMN 2,Hus igen\n"
ENGINE_CONFIG = {"facets": [], "mode": "row-based"}


def transform(column: str, expression: str) -> dict[str, Any]:
    return {
        "op": "core/text-transform",
        "engineConfig": ENGINE_CONFIG,
        "columnName": column,
        "expression": expression,
        "onError": "keep-original",
        "repeat": False,
        "repeatCount": 0,
        "description": f"Transform {column}",
    }


FITS, DOES_NOT = transform("title", "value.trim()"), transform("nope", "value")


@dataclass
class Desk:
    """The helpdesk at a delivery whose cleaning it has to mend."""

    here: Relay
    examined: Examined

    def clean(self) -> Path | Refusal:
        return clean_records.fn("", self.examined)

    def mend(self, refusal: Refusal, how: Any, *tables: str) -> str:
        kept = [self.keep(text, "table.csv") for text in tables]
        return take_over.fn("", self.examined, refusal, how, kept)

    def keep(self, text: str, name: str) -> FileRef:
        return self.here.ledger.files.put(io.BytesIO(text.encode()), name)

    def titles(self) -> dict[int, str]:
        """Row of the delivery → its cleaned title."""
        cleaned = self.clean()
        assert isinstance(cleaned, Path), cleaned
        table = pandas.read_parquet(cleaned)
        return dict(zip(table.index, table["title"], strict=True))


def desk_of(tmp_path: Path, patch: pytest.MonkeyPatch, openrefine_url: str) -> Iterator[Desk]:
    patch.setattr(cleaning, "show_progress", lambda *_: None)
    settings = Settings(home=tmp_path / "home", database_url="", openrefine_url=openrefine_url)
    ledger = open_ledger(settings)
    ledger.register_playbook(Playbook(ROAD))
    lane = launch(ledger, "norro")
    lane.walk(Phase.INTAKE)
    lease = ledger.leases.acquire(phase_lease(lane.id, 1, Phase.DATA_PREP.value), "run")
    assert lease is not None
    phase = Phase.DATA_PREP
    ledger.apply(StartPhase(actor=ENGINE, partnership="norro", cycle=1, phase=phase, run="run", fence=lease.fence))
    here = Relay(ledger, settings, ledger.partnership("norro"), 1, phase, lease, "run")
    token = _current.set(here)
    yield Desk(here, Examined(ledger.files.put(io.BytesIO(DELIVERED.encode()), "metadata.csv"), {}))
    _current.reset(token)
    ledger.close()


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, openrefine: OpenRefineServer) -> Iterator[Desk]:
    """With a real OpenRefine."""
    yield from desk_of(tmp_path, monkeypatch, openrefine.url)


@pytest.fixture
def bare_desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """With the built-in cleaner."""
    yield from desk_of(tmp_path, monkeypatch, "")


@pytest.fixture
def history(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """The history of the crosswalk, for the test to change."""
    operations = [FITS, DOES_NOT]
    monkeypatch.setattr(cleaning, "operations_of", lambda _: list(operations))
    return operations


def projects(server: OpenRefineServer) -> dict[str, Any]:
    """What lies open on the server."""
    return dict(httpx.get(f"{server.url}/command/core/get-all-project-metadata").json()["projects"])


def refusal_of(desk: Desk) -> Refusal:
    refused = desk.clean()
    assert isinstance(refused, Refusal)
    return refused


def test_the_project_is_left_open_once_and_taken_as_the_person_left_it(
    desk: Desk, history: list[dict[str, Any]], openrefine: OpenRefineServer
) -> None:
    refused = refusal_of(desk)
    assert "Operation 2" in refused.reason and 'no column "nope"' in refused.reason
    assert refusal_of(desk) == refused, "a run started again opens no second project"
    said, place = refusal_exhibits(refused)
    assert said.text["en"] == refused.reason and place.url == refused.url

    edit = {"project": refused.project, "operations": json.dumps([transform("title", "value.toUppercase()")])}
    with httpx.Client(base_url=f"{openrefine.url}/command/core/") as browser:
        edit["csrf_token"] = browser.get("get-csrf-token").json()["token"]
        assert browser.post("apply-operations", data=edit).json()["code"] == "ok"
    assert desk.mend(refused, "project") == ""
    assert projects(openrefine) == {}, "what was taken is needed no more"

    assert desk.titles() == {2: "BÅT", 3: "HUS", 4: "HUS IGEN"}
    shutil.rmtree(desk.here.settings.home / "work")
    assert desk.titles() == {2: "BÅT", 3: "HUS", 4: "HUS IGEN"}, "what a person made survives the work folder"


def test_a_history_put_right_is_applied_again(
    desk: Desk, history: list[dict[str, Any]], openrefine: OpenRefineServer
) -> None:
    refused = refusal_of(desk)
    assert "nope" in desk.mend(refused, "again"), "nothing was put right yet"
    again = refusal_of(desk)
    assert list(projects(openrefine)) == [again.project]
    history.pop()
    assert desk.mend(again, "again") == ""
    assert desk.titles() == {2: "Båt", 3: "Hus", 4: "Hus igen"}
    assert projects(openrefine) == {}


def test_a_table_handed_in_keeps_every_record_or_is_not_taken(bare_desk: Desk, history: list[dict[str, Any]]) -> None:
    refused = refusal_of(bare_desk)
    assert (refused.project, len(refusal_exhibits(refused))) == ("", 1)
    assert "hand in the cleaned table" in bare_desk.mend(refused, "project")
    assert "0 files" in bare_desk.mend(refused, "table")
    assert "SMN 1" in bare_desk.mend(refused, "table", "inventory_no,title\nSMN 2,Hus\nSMN 2,Hus 2\n")
    assert "inventory_no" in bare_desk.mend(refused, "table", "number,title\nSMN 1,Båt\n")
    assert bare_desk.mend(refused, "table", "\n") != ""
    assert isinstance(bare_desk.clean(), Refusal)

    assert bare_desk.mend(refused, "table", "title,inventory_no\nHus,SMN 2\nBåt,SMN 1\nHus två,SMN 2\n") == ""
    assert bare_desk.titles() == {3: "Hus", 2: "Båt", 4: "Hus två"}


def test_the_same_table_by_its_rows_may_correct_the_ids(bare_desk: Desk, history: list[dict[str, Any]]) -> None:
    table = "stafett row,inventory_no,title\n2,SMN 0001,Båt\n3,SMN 0002,Hus\n4,SMN 0002,Hus igen\n"
    assert bare_desk.mend(refusal_of(bare_desk), "table", table) == ""
    assert bare_desk.titles() == {2: "Båt", 3: "Hus", 4: "Hus igen"}


def test_a_delivery_that_is_to_be_read_otherwise_is_cleaned_anew(
    bare_desk: Desk, history: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    history[:] = [FITS]
    first = bare_desk.clean()
    norro = load_crosswalk("norro")
    monkeypatch.setattr(
        crosswalks, "load_crosswalk", lambda _: norro.model_copy(update={"reading": Overruling(encoding="cp1252")})
    )
    assert bare_desk.clean() != first
