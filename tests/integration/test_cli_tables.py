"""Mapping tables in the terminal: out to people, in again, and how far they reach."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from demo.collection.media import METADATA
from stafett import reconciliation as reconciliation_module
from stafett.cli import main
from tests.fixtures.reconciliation import ReconciliationStandIn, item
from tests.unit.crosswalks import records, write_crosswalk

Type = Callable[..., Result]


@pytest.fixture
def type_(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Type:
    monkeypatch.setenv("STAFETT_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("STAFETT_RECONCILIATION_URL", raising=False)
    monkeypatch.chdir(tmp_path)

    def run(*words: object, status: int = 0) -> Result:
        result = CliRunner().invoke(main, ["tables", *map(str, words)], catch_exceptions=False)
        assert result.exit_code == status, result.output
        assert "\x1b" not in result.output
        return result

    return run


@pytest.fixture
def about(tmp_path: Path) -> tuple[str, ...]:
    """A crosswalk with a gate, and records of which half have a creator that nobody knows."""
    crosswalk = write_crosswalk(tmp_path / "prov", gates={"creators": 95})
    given = records(
        {}, {"id": "P 2", "creator": "Ny Person\x1b[2J"}, {"id": "P 3", "creator": "Person, Ny"}, {"id": "P 4"}
    )
    given.to_csv(tmp_path / "export.csv", index=False)
    return ("--crosswalk", str(crosswalk), "--records", str(tmp_path / "export.csv"))


def fill_in(path: Path, value: str, **words: str) -> None:
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    columns = {str(cell.value): place for place, cell in enumerate(sheet[1], start=1)}
    values = [str(cells[0]) for cells in sheet.iter_rows(values_only=True)]
    row = 1 + next(place for place, found in enumerate(values) if found.startswith(value))
    for name, word in words.items():
        sheet.cell(row, columns[name], word)
    book.save(path)


def test_a_table_goes_out_is_filled_in_and_comes_in_and_the_gate_opens(type_: Type, about: tuple[str, ...]) -> None:
    told = type_("coverage", *about, status=1).output
    assert "creators: 1 of 3 values mapped, 0 accepted without; 2 of 4 records covered (50 %); gate 95 %: NOT" in told
    assert type_("out", *about, "--table", "creators", "--format", "xlsx", "--open").stdout == "creators.xlsx\n"
    sheet = Path("creators.xlsx")
    fill_in(sheet, "Ny Person", wikidata="Q5")
    fill_in(sheet, "Person, Ny", **{"without a match because": "a pen name"})
    table = Path("prov/creators.csv")
    before = table.read_bytes()
    back = ("in", *about[:2], "--table", "creators", sheet, "--by", "Märta")
    assert "+ Person, Ny: a pen name [Märta]" in type_(*back).stdout
    assert table.read_bytes() == before, "a look changes nothing"
    type_(*back, "--write")
    assert '"Person, Ny",,,,,,,,a pen name,Märta' in table.read_text(encoding="utf-8")
    assert "0 new, 0 changed, 0 in conflict, 2 unchanged" in type_(*back, "--write").output
    (creators, subjects) = map(json.loads, type_("coverage", *about, "--json").stdout.splitlines())
    assert (creators["percent"], creators["passed"], creators["without"]) == (100.0, True, 1)
    assert (subjects["table"], subjects["gate"]) == ("subjects", None)


def test_two_who_fill_in_the_same_value_are_shown_and_kept_and_neither_is_replaced(
    type_: Type, about: tuple[str, ...], tmp_path: Path
) -> None:
    for name in ("a", "b"):
        type_("out", *about, "--table", "creators", "--out", f"{name}.xlsx")
    fill_in(Path("a.xlsx"), "Eva Ek", wikidata="Q1")
    fill_in(Path("b.xlsx"), "Eva Ek", wikidata="Q2")
    back = ("in", *about[:2], "--table", "creators", "--write")
    assert "~ Eva Ek: Q42 · 1890 [?] → Q1 · 1890 [Ada]" in type_(*back, "a.xlsx", "--by", "Ada").stdout
    assert "! Eva Ek: Q1 · 1890 [Ada] ≠ Q2 · 1890 [Bo]" in type_(*back, "b.xlsx", "--by", "Bo", status=1).stdout
    assert "Eva Ek,,Q1" in Path("prov/creators.csv").read_text(encoding="utf-8")
    assert "Eva Ek,,Q2,,,,1890,,,Bo" in Path("prov/creators.conflicts.csv").read_text(encoding="utf-8")
    type_("out", *about, "--table", "creators", "--format", "wiki")
    assert "(100, conflict: filled in by Bo)" in Path("creators.wiki").read_text(encoding="utf-8")


def suggested(type_: Type, about: tuple[str, ...], *words: str) -> tuple[str, str]:
    """The sheet that goes out, and what is said of it."""
    told = type_("out", *about, "--table", "creators", "--out", "out.csv", *words).stderr
    return Path("out.csv").read_text(encoding="utf-8-sig"), told


def test_open_values_are_asked_of_the_service_once_with_the_type_that_the_crosswalk_says(
    type_: Type,
    about: tuple[str, ...],
    tmp_path: Path,
    reconciliation: ReconciliationStandIn,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    write_crosswalk(tmp_path / "prov", reconcile={"creators": "Q5"})
    given = [{"id": f"P {at}", "creator": name} for at, name in enumerate(["Ny Person", "ny person", "Bo; Eva Ek"])]
    records(*given).to_csv(tmp_path / "export.csv", index=False)
    reconciliation.known["Bo"] = [item(7, "Bo\x1b[2J Ek", 100, match=True, description="painter")]
    assert "reconciliation" not in "".join(suggested(type_, about)) and reconciliation.asked == []
    monkeypatch.setenv("STAFETT_RECONCILIATION_URL", reconciliation.address)
    assert "reconciliation" not in "".join(suggested(type_, about, "--no-reconcile")) and reconciliation.asked == []
    sheet, told = suggested(type_, about)
    assert "Q7 · Bo[2J Ek · painter (95, reconciliation)" in sheet and "econciliation" not in told
    assert sorted(reconciliation.asked) == ["Bo", "Ny Person"], "each once, and nothing that is mapped"
    assert {query["type"] for query in reconciliation.batches[0].values()} == {"Q5"}


def test_without_the_service_the_sheet_goes_out_all_the_same_and_it_is_said(
    type_: Type, about: tuple[str, ...], reconciliation: ReconciliationStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (
        "set STAFETT_RECONCILIATION_URL" in type_("out", *about, "--table", "creators", "--reconcile", status=2).output
    )
    monkeypatch.setenv("STAFETT_RECONCILIATION_URL", reconciliation.address)
    reconciliation.faults = [(200, {}, b"<html>\x1b[2J")]
    sheet, told = suggested(type_, about)
    assert "Person, Ny" in sheet and "something that is not JSON" in told
    assert "2 of 2 values have no answer from reconciliation." in told
    reconciliation.unanswered = {"Person, Ny"}
    reconciliation.known = {"Ny Person[2J": [item(1, "Ny", 90), {"id": "P31"}]}
    sheet, told = suggested(type_, about)
    assert "1 of 2 values have no answer from reconciliation." in told and "Q1 · Ny (72, reconciliation)" in sheet
    assert "1 candidates are no items of Wikidata and were left out." in told
    reconciliation.batches.clear()
    monkeypatch.setattr(reconciliation_module, "MOST_ASKED", 1)
    assert "1 of 2 values have no answer" in suggested(type_, about, "--anew")[1] and len(reconciliation.asked) == 1
    reconciliation.close()
    assert "no server answers there" in suggested(type_, about)[1]


def test_what_the_service_answered_is_not_asked_again_until_somebody_wants_it(
    type_: Type, about: tuple[str, ...], reconciliation: ReconciliationStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STAFETT_RECONCILIATION_URL", reconciliation.address)
    reconciliation.unanswered = {"Person, Ny"}
    reconciliation.known = {"Ny Person[2J": [item(1, "Ny", 90)]}
    suggested(type_, about)
    reconciliation.known = {"Ny Person[2J": [item(2, "Ny", 90)]}
    reconciliation.batches.clear()
    assert "Q1 · Ny" in suggested(type_, about)[0] and reconciliation.asked == ["Person, Ny"]
    reconciliation.batches.clear()
    assert "Q2 · Ny" in suggested(type_, about, "--anew")[0] and len(reconciliation.asked) == 2


def test_bad_rows_are_said_good_ones_are_taken_and_the_exit_status_tells(type_: Type, about: tuple[str, ...]) -> None:
    Path("back.csv").write_text("value,wikidata\nNy Person,Q5\nPerson\x1b Ny,Q5x\n", encoding="utf-8")
    back = ("in", *about[:2], "--table", "creators", "back.csv", "--by", "Bo", "--write")
    told = type_(*back, status=1).output
    assert "(sheet-entry-invalid)" in told and "+ Ny Person: Q5 [Bo]" in told
    assert "Ny Person,,Q5" in Path("prov/creators.csv").read_text(encoding="utf-8")


def test_what_cannot_be_done_is_said_in_one_sentence(type_: Type, about: tuple[str, ...]) -> None:
    assert "Its tables: creators, subjects" in type_("out", *about, "--table", "places", status=2).output
    Path("empty.csv").write_bytes(b"")
    back = ("in", *about[:2], "--table", "creators")
    assert "(delivery-empty)" in type_(*back, "empty.csv", "--by", "Bo", status=2).output
    assert "--by NAME" in type_(*back, "empty.csv", "--by", " ", status=2).output
    Path("prov/creators.conflicts.csv").write_text("no,such\n1,2\n", encoding="utf-8")
    assert "Correct it, or move it away" in type_("out", *about, "--table", "creators", status=2).output


def test_the_sample_collection_has_its_coverage(type_: Type) -> None:
    found = [
        json.loads(line)
        for line in type_(
            "coverage", "--crosswalk", "norro", "--records", METADATA, "--json", status=1
        ).stdout.splitlines()
    ]
    assert {one["table"] for one in found} == {"creators", "subjects", "places", "materials"}
    assert all(0 < one["covered"] <= one["records"] for one in found)
    assert [one["table"] for one in found if not one["passed"]] == ["creators"], "one table that the demo has filled in"


def test_a_sheet_whose_name_says_another_kind_is_not_written(type_: Type, about: tuple[str, ...]) -> None:
    told = type_("out", *about, "--table", "creators", "--out", "creators.pdf", status=2).output
    assert "creators.pdf: a sheet is written as .csv, .xlsx, .wiki." in told and not Path("creators.pdf").exists()
    assert type_("out", *about, "--table", "creators", "--out", "Creators.XLSX").stdout == "Creators.XLSX\n"
    assert Path("Creators.XLSX").read_bytes()[:2] == b"PK"
