"""Mapping tables as a handoff: asked for at a gate, filled in, sent back row by row, and used for the pages."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from prefect.runtime import flow_run as runtime

from flows import data_prep, mapping_tables
from flows.mapping_tables import FILL_TABLE, FILL_TABLE_AS_COMMUNITY, fill_tables
from stafett.commands import ENGINE, Launch, NextCycle, StartPhase, StepCommand
from stafett.engine import artifacts, relay
from stafett.engine.relay import Relay, _current
from stafett.ledger import Ledger, open_ledger
from stafett.ledger.transaction import phase_lease
from stafett.ledger.views import StepView
from stafett.machine import StepState
from stafett.phases import Phase
from stafett.settings import Settings
from stafett.steps import FileRef, Playbook
from tasks import render
from tasks.crosswalks import crosswalk_of, filled_rows, table_state
from tasks.examine import Examined
from tasks.render import load_pages
from tasks.tables import look_at_tables, table_exhibits
from tests.fixtures.ledger import PEOPLE, ROAD, STAFF, Lane
from tests.fixtures.reconciliation import ReconciliationStandIn, item
from tests.unit.crosswalks import records, write_crosswalk

PREP = Phase.DATA_PREP
CREATORS, SUBJECTS = "fill-table--creators", "fill-table-community--subjects"
WITHOUT = "Nobody at the museum can find out more about these."


class Suspended(BaseException):
    """Prefect has ended the process until somebody answers."""


@dataclass
class Desk:
    """A partnership whose records are cleaned, and the run that looks at its tables."""

    here: Relay
    cleaned: Path
    crosswalk: Path

    @property
    def ledger(self) -> Ledger:
        return self.here.ledger

    @property
    def lane(self) -> Lane:
        return Lane(self.ledger, "prov")

    def run(self) -> bool:
        """Tell this stretch of the story from its first line; whether it comes to its end."""
        try:
            fill_tables("prov", self.cleaned)
        except Suspended:
            return False
        return True

    def newest(self, key: str) -> StepView:
        found = self.ledger.latest("prov", self.here.cycle, key)
        assert found is not None
        return found

    def answer(self, key: str, **payload: Any) -> None:
        view = self.newest(key)
        who = next(one.name.split()[0] for one in PEOPLE if one.party is view.party)
        self.lane.do(self.lane.who(who), view.id, "deliver", payload=payload)

    def sheet(self, key: str, edit: Callable[[Any, dict[str, int], dict[str, int]], None]) -> dict[str, Any]:
        """The spreadsheet of a step as somebody fills it in: `edit` gets the sheet, its columns and its rows."""
        [given] = [one["file"] for one in self.newest(key).spec["exhibits"] if one["file"]]
        book = openpyxl.load_workbook(io.BytesIO(self.ledger.files.path(given["sha256"]).read_bytes()))
        page = book.worksheets[0]
        columns = {str(cell.value): place for place, cell in enumerate(page[1], start=1)}
        rows = {str(cells[0]): place for place, cells in enumerate(page.iter_rows(values_only=True), start=1)}
        edit(page, columns, rows)
        out = io.BytesIO()
        book.save(out)
        out.seek(0)
        return {"sheet": self.ledger.files.put(out, "creators.xlsx").model_dump()}

    def pages(self) -> dict[str, str]:
        """Source id → wikitext of the pages as they are rendered now."""
        examined = Examined(FileRef(sha256="0" * 64, name="x.csv", size=1), {})
        kept = render.render_pages.fn("prov", examined, self.cleaned)
        return {page.source_id: page.wikitext for page in load_pages(self.here, kept)}


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    for name in ("linger_seconds", "reconciliation_url"):
        monkeypatch.setenv(f"STAFETT_{name.upper()}", "0" if name == "linger_seconds" else "")
    monkeypatch.setattr(artifacts, "_leave", lambda *_, **__: None)
    monkeypatch.setattr(relay, "rename", lambda *_: None)
    monkeypatch.setattr(relay, "suspend_flow_run", suspend)
    monkeypatch.setattr(runtime, "run_count", 1, raising=False)
    monkeypatch.setattr(mapping_tables, "look_at_tables", look_at_tables.fn)
    crosswalk = write_crosswalk(tmp_path / "prov", gates={"creators": 95})
    cleaned = tmp_path / "cleaned-1.parquet"
    names = ["Eva Ek", "Ny Person", "Ny Person", "Verkstaden"]
    records(*({"id": f"P {n}", "creator": name} for n, name in enumerate(names))).to_parquet(cleaned)
    settings = Settings(home=tmp_path / "home", database_url="")
    ledger = open_ledger(settings)
    launch(ledger, crosswalk)
    with relay_of(ledger, settings) as here:
        yield Desk(here, cleaned, crosswalk)
    ledger.close()


def in_swedish(row: Sequence[Any]) -> list[str]:
    return [cell if isinstance(cell, str) else cell["sv"] for cell in row]


def suspend(**_: Any) -> None:
    raise Suspended


def launch(ledger: Ledger, crosswalk: Path) -> None:
    others = [step for step in ROAD if step.phase is not PREP]
    ledger.register_playbook(Playbook([*data_prep.STEPS, *others]))
    words: dict[str, Any] = {"title": "Föremål", "institution": "Provmuseet", "language": "sv"}
    ledger.apply(Launch(actor=STAFF, slug="prov", people=PEOPLE, crosswalk=str(crosswalk), **words))
    Lane(ledger, "prov").walk(Phase.INTAKE)


@contextmanager
def relay_of(ledger: Ledger, settings: Settings, cycle: int = 1) -> Iterator[Relay]:
    """A run of data preparation."""
    lane = ledger.partnership("prov")
    lease = ledger.leases.acquire(phase_lease(lane.id, cycle, PREP.value), "run")
    assert lease is not None
    start = StartPhase(actor=ENGINE, partnership="prov", cycle=cycle, phase=PREP, run="run", fence=lease.fence)
    ledger.apply(start)
    token = _current.set(Relay(ledger, settings, ledger.partnership("prov"), cycle, PREP, lease, "run"))
    try:
        yield _current.get()
    finally:
        _current.reset(token)
        ledger.leases.release(lease)


def fill(page: Any, columns: dict[str, int], row: int, **words: str) -> None:
    for name, word in words.items():
        page.cell(row, columns[name], word)


def test_a_gate_that_is_not_reached_asks_shows_sends_back_row_by_row_and_the_pages_use_what_came(desk: Desk) -> None:
    assert not desk.run()
    step = desk.newest(CREATORS)
    assert (step.state, step.party, step.spec["title"]["en"]) == (
        StepState.OFFERED, FILL_TABLE.party, "Fill in the table of makers",
    )  # fmt: skip
    reach, frequent, sheet = step.spec["exhibits"]
    assert reach["text"]["sv"] == ("1 av 4 poster är täckta (25 %); 95 % krävs. 2 av 3 värden saknar koppling.")
    assert [in_swedish(row[:2]) for row in frequent["rows"][1:]] == [
        ["Ny Person", "2 (50,0 %): P 1, P 2"], ["Verkstaden", "1 (25,0 %): P 3"],
    ]  # fmt: skip
    assert [row["value"] for row in step.spec["starts"]["rows"]] == ["Ny Person", "Verkstaden"]
    assert sheet["file"]["name"] == "prov-creators.xlsx"
    assert "Ny Person" in desk.pages()["P 1"] and "Nya Personen" not in desk.pages()["P 1"]

    def half(page: Any, columns: dict[str, int], rows: dict[str, int]) -> None:
        fill(page, columns, rows["Ny Person"], namn="Nya Personen", **{"wikidata-objekt": "Q5"})
        fill(page, columns, rows["Verkstaden"], **{"wikidata-objekt": "Q5x"})

    desk.answer(CREATORS, **desk.sheet(CREATORS, half))
    assert not desk.run()
    again = desk.newest(CREATORS)
    assert (again.round, again.state) == (2, StepState.OFFERED)
    assert [(one["rule"], one["row"], one["value"]) for one in again.problems] == [("sheet-entry-invalid", 3, "Q5x")]
    assert again.reason.startswith(
        "Rader som inte gick att använda: 1; de andra är sparade. 3 av 4 poster är täckta (75 %)"
    )
    assert [row["value"] for row in again.spec["starts"]["rows"]] == ["Verkstaden"], "the good row is kept"

    mark = again.spec["starts"]["rows"][0]["mark"]
    desk.answer(CREATORS, rows=[{"value": "Verkstaden", "mark": mark, "without": "a workshop of many hands"}])
    assert desk.run()
    assert desk.newest(CREATORS).state is StepState.DONE
    page = desk.pages()["P 1"]
    assert "Nya Personen" in page and f"version {crosswalk_of(desk.here).version}" in page
    assert crosswalk_of(desk.here).version.startswith("3+")

    before = desk.ledger.journal("prov", limit=1000)
    assert desk.run() and desk.run(), "a run started again walks through"
    assert desk.ledger.journal("prov", limit=1000) == before, "nobody is asked again and nothing is taken twice"
    [shown] = table_exhibits.fn("prov", desk.cleaned)
    assert in_swedish(shown.rows[1]) == ["creators", "100 %", "95 %", "2", "0", "", ""]
    petra = desk.lane.who("Petra").person
    kept = table_state(desk.ledger, desk.here.lane, 1, "creators")
    assert kept.rows and f"person:{petra}" in desk.ledger.files.path(kept.rows).read_text(encoding="utf-8-sig")


def test_without_a_gate_nobody_is_asked_and_the_stamp_stays(desk: Desk) -> None:
    write_crosswalk(desk.crosswalk.parent)
    assert desk.run()
    assert desk.ledger.latest("prov", 1, CREATORS) is None and table_exhibits.fn("prov", desk.cleaned) == []
    assert crosswalk_of(desk.here).version == "3"


def test_going_on_without_needs_a_reason_which_those_who_approve_see_and_a_worse_delivery_asks_anew(desk: Desk) -> None:
    assert not desk.run()
    with pytest.raises(Exception, match="short"):
        desk.answer(CREATORS, without="no idea")
    desk.answer(CREATORS)
    assert not desk.run(), "an empty answer is no consent"
    desk.answer(CREATORS, without=WITHOUT)
    assert desk.run() and desk.run()
    [shown] = table_exhibits.fn("prov", desk.cleaned)
    assert in_swedish(shown.rows[1][1:]) == [
        "25 %",
        "95 %",
        "0",
        "0",
        WITHOUT,
        f"person:{desk.lane.who('Petra').person}",
    ]
    table = desk.crosswalk.parent / "creators.csv"
    table.write_text("value,wikidata\nVerkstaden,Q9\n", encoding="utf-8")
    assert desk.run(), "25 % were accepted, and it is as much"
    table.write_text("value,wikidata\n", encoding="utf-8")
    assert not desk.run(), "none at all was not"
    assert desk.newest(CREATORS).round == 3 and "0 av 4" in desk.newest(CREATORS).reason
    desk.answer(CREATORS, without=WITHOUT)
    assert desk.run()
    desk.cleaned = desk.cleaned.rename(desk.cleaned.with_name("cleaned-2.parquet"))
    assert not desk.run(), "another delivery was not either"


def test_all_tables_are_open_at_once_and_each_is_answered_as_it_comes(desk: Desk) -> None:
    write_crosswalk(desk.crosswalk.parent, gates={"creators": 95, "subjects": 1})
    assert not desk.run()
    assert desk.newest(SUBJECTS).party is FILL_TABLE_AS_COMMUNITY.party
    assert "born" not in str(desk.newest(SUBJECTS).spec["schema"]) and "born" in str(
        desk.newest(CREATORS).spec["schema"]
    )
    desk.answer(CREATORS, rows=[{"value": "Ny Person", "wikidata": "Q5"}])
    assert not desk.run()
    assert desk.newest(CREATORS).round == 2, "it is not left until the other one is answered"
    assert (desk.newest(SUBJECTS).round, desk.newest(SUBJECTS).state) == (1, StepState.OFFERED)
    table = desk.crosswalk.parent / "subjects.csv"
    table.write_text("value,category\nfyrar,L\nhav,S\nokänt ord,O\n", encoding="utf-8")
    assert not desk.run()
    assert desk.newest(SUBJECTS).state is StepState.WITHDRAWN, "the helpdesk has filled it in; nobody holds that baton"
    desk.answer(CREATORS, rows=[{"value": "verkstaden.", "wikidata": "Q6"}])
    assert desk.run()


def test_a_sheet_that_is_none_is_sent_back(desk: Desk) -> None:
    assert not desk.run()
    reference = desk.ledger.files.put(io.BytesIO(b"%PDF-1.4"), "table.pdf").model_dump()
    desk.answer(CREATORS, sheet=reference)
    assert not desk.run()
    assert [one["rule"] for one in desk.newest(CREATORS).problems] == ["delivery-kind-unknown"]


@pytest.fixture
def conflict(desk: Desk) -> Desk:
    """The helpdesk has said that Eva Ek is Q44, while the partner's sheet, sent before, calls her E. Ek (Q42)."""
    assert not desk.run()
    old = desk.sheet(CREATORS, lambda page, columns, rows: fill(page, columns, rows["Eva Ek"], namn="E. Ek"))
    table = desk.crosswalk.parent / "creators.csv"
    table.write_text("value,wikidata\nEva Ek,Q44\nNy Person,Q5\nVerkstaden,Q6\n", encoding="utf-8")
    desk.answer(CREATORS, **old)
    assert not desk.run(), "though every value has a match"
    return desk


def meant(desk: Desk) -> tuple[str, str]:
    entry = crosswalk_of(desk.here).table("creators")["eva ek"]
    return entry.wikidata, entry.name


def test_a_value_with_two_answers_is_not_mapped_and_a_decision_is_asked_for(conflict: Desk) -> None:
    step = conflict.newest(CREATORS)
    reach, to_decide, frequent, _ = step.spec["exhibits"]
    assert reach["text"]["sv"].startswith("3 av 4 poster är täckta (75 %)")
    assert to_decide["title"]["sv"] == "Att avgöra: värden med två svar"
    answers = ["1: Q44 (korstabellens egen tabell)", "2: E. Ek · Q42 · 1890 (Partner)"]
    assert in_swedish(to_decide["rows"][1]) == ["Eva Ek", "1 (25,0 %): P 0", "; ".join(answers)]
    [row] = step.spec["starts"]["rows"]
    assert (row["value"], [one["text"] for one in row["offers"]]) == ("Eva Ek", answers)
    assert row["conflict"] == "; ".join(answers) and len(frequent["rows"]) == 1
    assert to_decide["rows"][1][2]["en"].startswith("1: Q44 (the crosswalk's table)"), "the reader's language counts"
    assert meant(conflict) == ("Q44", ""), "the first answer stands for now"
    [shown] = table_exhibits.fn("prov", conflict.cleaned)
    assert in_swedish(shown.rows[1][:5]) == ["creators", "75 %", "95 %", "0", "1"]


def on_the_page(pick: str = "", **typed: str) -> Callable[[Desk], dict[str, Any]]:
    """The row of the page with one of the answers chosen, or with another one typed."""

    def answer(desk: Desk) -> dict[str, Any]:
        [row] = desk.newest(CREATORS).spec["starts"]["rows"]
        code = next((one["code"] for one in row["offers"] if pick and one["text"].startswith(pick)), "")
        return {"rows": [{"value": row["value"], "mark": row["mark"], "pick": code, **typed}]}

    return answer


def in_the_sheet(**words: Any) -> Callable[[Desk], dict[str, Any]]:
    """The row of the spreadsheet, filled in."""

    def answer(desk: Desk) -> dict[str, Any]:
        def edit(page: Any, columns: dict[str, int], rows: dict[str, int]) -> None:
            names = {"choice": "rätt svar (dess nummer)", "wikidata": "wikidata-objekt"}
            fill(page, columns, rows["Eva Ek"], **{names[name]: word for name, word in words.items()})

        return desk.sheet(CREATORS, edit)

    return answer


@pytest.mark.parametrize(
    ("decide", "meaning"),
    [
        pytest.param(on_the_page("2: E. Ek"), ("Q42", "E. Ek"), id="the other answer on the page"),
        pytest.param(on_the_page("1: Q44"), ("Q44", ""), id="the first answer on the page"),
        pytest.param(on_the_page(wikidata="Q45"), ("Q45", ""), id="a third answer on the page"),
        pytest.param(in_the_sheet(choice=2), ("Q42", "E. Ek"), id="the other answer in the sheet"),
        pytest.param(in_the_sheet(choice="1"), ("Q44", ""), id="the first answer in the sheet"),
        pytest.param(in_the_sheet(wikidata="Q45"), ("Q45", ""), id="a third answer in the sheet"),
    ],
)
def test_whoever_sees_both_answers_decides_and_both_are_kept(
    conflict: Desk, decide: Callable[[Desk], dict[str, Any]], meaning: tuple[str, str]
) -> None:
    conflict.answer(CREATORS, **decide(conflict))
    assert conflict.run() and conflict.run()
    assert meant(conflict) == meaning
    petra = f"person:{conflict.lane.who('Petra').person}"
    [decision] = table_state(conflict.ledger, conflict.here.lane, 1, "creators").decided
    assert [(one.wikidata, one.by) for one in decision.answers] == [("Q44", ""), ("Q42", petra)]
    assert (decision.chosen.wikidata, decision.chosen.by) == (meaning[0], petra)


@pytest.mark.parametrize(
    ("answer", "offers", "problems"),
    [
        pytest.param(on_the_page(), 2, [], id="an empty row"),
        pytest.param(on_the_page(wikidata="Q45", mark=""), 3, [], id="somebody who has not seen them"),
        pytest.param(in_the_sheet(), 2, [], id="an untouched sheet"),
        pytest.param(in_the_sheet(choice=3), 2, ["sheet-entry-invalid"], id="a number that no answer has"),
    ],
)
def test_nothing_else_decides(
    conflict: Desk, answer: Callable[[Desk], dict[str, Any]], offers: int, problems: list[str]
) -> None:
    conflict.answer(CREATORS, **answer(conflict))
    assert not conflict.run()
    step = conflict.newest(CREATORS)
    [row] = step.spec["starts"]["rows"]
    assert len(row["offers"]) == offers and [one["rule"] for one in step.problems] == problems
    assert meant(conflict) == ("Q44", "")


def test_the_helpdesk_decides_by_making_the_crosswalks_table_say_one_of_the_answers(conflict: Desk) -> None:
    table = conflict.crosswalk.parent / "creators.csv"
    said = table.read_text(encoding="utf-8").replace("wikidata\nEva Ek,Q44", "wikidata\nEva Ek,Q42")
    lines = [f"{line},," for line in said.splitlines()[1:]]
    said = "\n".join(["value,wikidata,name,died", *lines]).replace("Q42,,", "Q42,E. Ek,1890")
    table.write_text(said, encoding="utf-8")
    assert conflict.run()
    assert meant(conflict) == ("Q42", "E. Ek")


def test_a_later_delivery_begins_with_what_was_filled_in_and_others_are_offered_it(desk: Desk) -> None:
    assert not desk.run()
    desk.answer(CREATORS, rows=[{"value": "Ny Person", "wikidata": "Q5"}], without=WITHOUT)
    assert desk.run()
    ledger, settings = desk.ledger, desk.here.settings
    for phase in list(Phase)[1:5]:
        ledger.leases.release(desk.here.lease)
        if phase is Phase.UPLOAD:
            desk.lane.agree(**owners(desk))
        desk.lane.walk(phase)
    ledger.apply(NextCycle(actor=STAFF, partnership="prov", reason="More has been found."))
    with relay_of(ledger, settings, cycle=2) as here:
        second = Desk(here, desk.cleaned, desk.crosswalk)
        assert crosswalk_of(here).table("creators")["ny person"].wikidata == "Q5"
        assert not second.run(), "what was accepted once was accepted for that delivery"
        assert [row["value"] for row in second.newest(CREATORS).spec["starts"]["rows"]] == ["Verkstaden"]
        second.answer(CREATORS, rows=[{"value": "Verkstaden", "wikidata": "Q6"}])
        assert second.run()
    first = table_state(ledger, ledger.partnership("prov"), 1, "creators")
    assert len(filled_rows(ledger, first)) == 1, "the earlier delivery keeps the table it had"
    assert len(filled_rows(ledger, table_state(ledger, ledger.partnership("prov"), 2, "creators"))) == 2


def owners(desk: Desk) -> dict[str, tuple[str, str, float]]:
    partner = desk.lane.who("Petra").person or ""
    return {spec["base"]: (partner, "", 1.0) for spec in desk.ledger.road("prov")}


def test_the_service_is_asked_once_and_what_other_partnerships_filled_in_is_offered(
    desk: Desk, reconciliation: ReconciliationStandIn
) -> None:
    desk.here.settings = desk.here.settings.model_copy(update={"reconciliation_url": reconciliation.address})
    reconciliation.known["Ny Person"] = [item(5, "Ny Person", 100, match=True)]
    words: dict[str, Any] = {"title": "Bilder", "institution": "Granne", "language": "sv", "crosswalk": "norro"}
    desk.ledger.apply(Launch(actor=STAFF, slug="granne", people=PEOPLE, **words))
    neighbour = desk.ledger.partnership("granne")
    rows = desk.ledger.files.put(io.BytesIO(b"value,wikidata,by\nVerkstaden,Q77,person:1\n"), "creators.csv")
    desk.ledger.remember(neighbour.id, 1, "table creators", {"rows": rows.model_dump()})
    assert not desk.run() and not desk.run()
    first, second = desk.newest(CREATORS).spec["starts"]["rows"]
    assert first["offers"][0]["text"] == "Q5 · Ny Person (95, avstämning)"
    assert second["offers"][0]["text"] == "Q77 · Verkstaden (100, tabellen för Granne)"
    assert sorted(reconciliation.asked) == ["Ny Person", "Verkstaden"], "each once, though the run came twice"
    reconciliation.close()
    assert not desk.run(), "the kept answers do"


def test_what_a_helpdesk_checks_off_by_hand_is_taken_all_the_same(desk: Desk) -> None:
    assert not desk.run()
    desk.answer(CREATORS, rows=[{"value": "Ny Person", "wikidata": "Q5"}])
    desk.ledger.apply(StepCommand(actor=STAFF, step=desk.newest(CREATORS).id, name="check_off"))
    assert not desk.run()
    assert desk.newest(CREATORS).round == 2
    assert crosswalk_of(desk.here).table("creators")["ny person"].wikidata == "Q5"
