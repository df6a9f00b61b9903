"""`stafett rehearse --accepted`: warnings that a partner takes as they are."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from mappings.rehearsal_work import work_beside
from stafett.cli import main
from tests.unit.crosswalks import GOOD, write_crosswalk

DAY = "vintern 1909"


@pytest.fixture
def records(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Three records: a good one, two with a date that nobody understands, of which one is held back too."""
    monkeypatch.setenv("STAFETT_HOME", str(tmp_path / "home"))
    write_crosswalk(tmp_path / "cw")
    rows = [GOOD, GOOD | {"id": "P 2", "title": "Kvarnen", "file": "p2.jpg", "date": DAY}]
    rows.append(rows[1] | {"id": "P 3", "title": "Bron", "file": "p3.jpg", "rights": "none"})
    path = tmp_path / "records.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, GOOD)
        writer.writeheader()
        writer.writerows(rows)
    return path


def rehearse(records: Path, *rows: str, language: str = "en") -> Result:
    folder = records.parent
    words = ["rehearse", "--crosswalk", folder / "cw", "--records", records, "--out", folder / "out"]
    if rows:
        table = folder / "accepted.csv"
        table.write_text("\n".join(rows) + "\n", encoding="utf-8")
        words += ["--accepted", table]
    typed = [str(word) for word in [*words, "--language", language]]
    return CliRunner().invoke(main, typed, catch_exceptions=False)


def found(records: Path, source_id: str) -> dict[str, object]:
    """Rule → its acceptance, of a record of the rehearsal."""
    lines = (records.parent / "out" / "pages.jsonl").read_text(encoding="utf-8").splitlines()
    page = next(one for one in map(json.loads, lines) if one["source_id"] == source_id)
    return {problem["rule"]: problem["accepted"] for problem in page["problems"]}


def test_open_and_accepted_warnings_are_told_apart(records: Path) -> None:
    before = rehearse(records)
    assert before.exit_code == 0
    assert "3 pages: 2 ready (1 with open warnings, 0 with accepted ones only), 1 held back" in before.output
    after = rehearse(records, "rule,record,reason,by,date", "date-unparsed,P 2,Seasons are our usage,Eva Ek,2026-05-31")
    assert after.exit_code == 0
    assert "3 pages: 2 ready (0 with open warnings, 1 with accepted ones only), 1 held back" in after.output
    assert found(records, "P 2")["date-unparsed"] == {
        "reason": "Seasons are our usage",
        "by": "Eva Ek",
        "on": "2026-05-31",
    }
    assert found(records, "P 3")["date-unparsed"] is None


def test_an_error_is_refused_and_its_record_stays_held_back(records: Path) -> None:
    answer = rehearse(
        records, "rule,reason,by", "rights-unknown,We want it anyway,Eva Ek", "date-unparsed,As it is,Eva"
    )
    assert answer.exit_code == 1
    assert "“rights-unknown” (row 2 of the acceptances) is an error, not a warning" in answer.output
    assert "1 held back" in answer.output
    assert found(records, "P 3")["rights-unknown"] is None
    assert found(records, "P 3")["date-unparsed"]  # the good row holds


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        ("date-unparsed,OK,Eva", "acceptance-incomplete"),
        ("date-unparsed,As it is,", "acceptance-incomplete"),
        ("date-unpassed,As it is,Eva", "acceptance-unknown-rule"),
        ("date-unparsed,Dates, as they are,Eva", "row-ragged"),
    ],
)
def test_a_bad_row_is_named_with_its_line_and_the_warning_is_still_open(row: str, rule: str, records: Path) -> None:
    answer = rehearse(records, "rule,reason,by", "description-missing,There is none,Eva", row)
    assert answer.exit_code == 1
    told = next(line for line in answer.output.splitlines() if line.endswith(f"({rule})"))
    assert "ow 3 " in told or "Line 3 " in told
    assert found(records, "P 2")["date-unparsed"] is None


def test_an_acceptance_that_matches_nothing_is_said_to_be_unused(records: Path) -> None:
    answer = rehearse(records, "regel;post;skäl;av", "date-unparsed;P 99;Som i liggaren;Eva", language="sv")
    assert answer.exit_code == 0
    assert "”date-unparsed · P 99”" in answer.output and "(acceptance-unused)" in answer.output


def test_a_table_without_a_needed_column_is_bad_input_and_nothing_is_written(records: Path) -> None:
    answer = rehearse(records, "rule,reason", "date-unparsed,As it is")
    assert answer.exit_code == 2 and "“by”" in answer.output
    assert not (records.parent / "out").exists()


def test_in_swedish_all_that_is_said_is_swedish(records: Path) -> None:
    (records.parent / "out").mkdir()
    (records.parent / "out" / "notes.txt").touch()
    refused = rehearse(records, language="sv")
    assert refused.exit_code == 2 and "innehåller något annat än en repetition (notes.txt)" in refused.output
    (records.parent / "out" / "notes.txt").unlink()
    said = rehearse(records, language="sv").output
    assert "3 sidor: 2 klara (1 med öppna varningar, 0 med enbart godtagna), 1 hålls inne" in said
    assert "2  varning  date-unparsed" in said and "1  fel      rights-unknown" in said
    assert "Mediefilerna har inte granskats" in said
    assert not {"pages", "warning", "error", "open", "media"} & set(said.split())


def test_what_the_source_has_deleted_makes_no_page_and_stays_in_the_balance(tmp_path: Path) -> None:
    """A file as `stafett harvest oai` writes it: the deleted record has a header and nothing else."""
    write_crosswalk(tmp_path / "cw")
    table = tmp_path / "records.jsonl"
    origin = "https://museum.example/oai?verb=GetRecord&metadataPrefix=oai_dc&identifier="
    rows = [GOOD | {"id": f"P {number}", "title": f"Fyren {number}"} for number in (1, 2)]
    given = [row | {"origin": origin + row["id"], "status": "present"} for row in rows]
    given.append(dict.fromkeys(GOOD, "") | {"id": "P 3", "origin": origin + "P 3", "status": "deleted"})
    table.write_text("".join(json.dumps(row) + "\n" for row in given), encoding="utf-8")
    answer = rehearse(table)
    assert answer.exit_code == 0
    assert "2 pages: 2 ready" in answer.output and "0 held back" in answer.output
    assert "3 records: 2 with a page, 1 deleted at the source" in answer.output
    assert "for information: Records that are deleted at the source, and get no page: 1 (P 3)." in answer.output
    report = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert '<strong class="information">For information:</strong> Records that are deleted' in report
    with (tmp_path / "out" / "report.csv").open(encoding="utf-8-sig", newline="") as file:
        told = [(row["severity"], row["value"]) for row in csv.DictReader(file)]
    assert [one for one in told if one[0] == "information"] == [("information", "P 3")]
    assert "error" not in dict(told)


def test_while_one_rehearsal_is_written_another_into_the_same_folder_is_refused(records: Path) -> None:
    rehearse(records)
    before = (records.parent / "out" / "pages.jsonl").stat()
    with work_beside(records.parent / "out"):
        answer = rehearse(records)
    assert answer.exit_code == 2
    assert f"Another rehearsal is being written into {records.parent / 'out'}" in answer.output
    assert (records.parent / "out" / "pages.jsonl").stat() == before


def test_what_a_killed_rehearsal_left_goes_without_a_word(records: Path) -> None:
    left = records.parent / ".out.pages-a1b2"
    left.mkdir()
    (left / "0.jsonl").touch()
    (records.parent / (".out." + "0123456789abcdef" * 2)).mkdir()
    answer = rehearse(records)
    assert answer.exit_code == 0 and ".out" not in answer.output
    assert not [path.name for path in records.parent.iterdir() if path.name.startswith(".")]
