"""The rehearsal: a folder that can be read, compared and trusted."""

from __future__ import annotations

import csv
import filecmp
import json
from pathlib import Path

import pytest

from mappings import rehearsal
from mappings.pages import make_pages
from mappings.rehearsal import csv_safe, file_names, write_rehearsal
from stafett.pages import Page
from stafett.rules import finding
from tests.unit.crosswalks import records, small_crosswalk

HOSTILE = '=HYPERLINK("http://ont.example")<script>alert(1)</script>'


@pytest.fixture
def pages(tmp_path: Path) -> list[Page]:
    crosswalk = small_crosswalk(tmp_path / "crosswalk")
    changes: tuple[dict[str, str], ...] = ({}, {"id": "P/2", "rights": HOSTILE}, {"id": "P 2", "date": "vintern 1909"})
    return make_pages(records(*changes), crosswalk)


def test_the_counts_balance(pages: list[Page], tmp_path: Path) -> None:
    summary = write_rehearsal(pages, tmp_path / "out", "sv")
    assert (summary.pages, summary.ready, summary.held, summary.warned) == (3, 2, 1, 1)
    assert summary.rules == {"date-unparsed": 1, "rights-unknown": 1}


def test_every_page_is_written_in_each_form(pages: list[Page], tmp_path: Path) -> None:
    write_rehearsal(pages, tmp_path / "out", "sv")
    lines = [json.loads(line) for line in (tmp_path / "out" / "pages.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [line["source_id"] for line in lines] == ["P 1", "P/2", "P 2"]
    assert lines[0]["structured_data"]["claims"] == pages[0].statements
    assert lines[0]["structured_data"]["labels"]["sv"] == {"language": "sv", "value": "En fyr i storm."}
    written = {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "out" / "pages").iterdir()}
    assert sorted(written) == ["P_1.wiki", "P_2.wiki", "P_2~2.wiki"]
    assert written["P_1.wiki"] == pages[0].wikitext + "\n"


def test_two_rehearsals_of_the_same_pages_are_the_same(pages: list[Page], tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_rehearsal(pages, tmp_path / name, "en")
    compared = filecmp.dircmp(tmp_path / "a", tmp_path / "b")
    assert not (compared.diff_files or compared.left_only or compared.right_only)
    assert not filecmp.dircmp(tmp_path / "a" / "pages", tmp_path / "b" / "pages").diff_files


def test_the_table_calculates_nothing(pages: list[Page], tmp_path: Path) -> None:
    write_rehearsal(pages, tmp_path / "out", "en")
    with (tmp_path / "out" / "report.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 3
    assert rows[1]["value"] == "'" + HOSTILE
    assert rows[1]["remedy"]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_formulas_are_kept_as_text(start: str) -> None:
    assert csv_safe(f"{start}1") == f"'{start}1"


def test_the_report_is_one_safe_page_with_problems_first(pages: list[Page], tmp_path: Path) -> None:
    write_rehearsal(pages, tmp_path / "out", "sv", batch_problems=[finding("media-unnamed", value="<b>x</b>.jpg")])
    report = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert '<html lang="sv">' in report
    assert "<script" not in report and "<b>x" not in report
    assert "src=" not in report and "href=" not in report
    assert report.index("<h3>P/2") < report.index("<h3>P 2") < report.index("<h3>P 1")


def test_problems_of_the_batch_hold_their_record_back(pages: list[Page], tmp_path: Path) -> None:
    problem = finding("media-missing", record="P 1", value="p1.jpg")
    assert write_rehearsal(pages, tmp_path / "out", "en", batch_problems=[problem]).held == 2


def test_a_long_report_is_bounded_and_says_so(
    pages: list[Page], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rehearsal, "REPORT_LIMIT", 1)
    write_rehearsal(pages, tmp_path / "out", "en")
    report = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert report.count("<article") == 1 and "<h3>P/2" in report
    assert "1 of 3 pages are shown" in report


def test_no_pages_give_an_empty_rehearsal(tmp_path: Path) -> None:
    assert write_rehearsal([], tmp_path / "out", "xx").pages == 0
    assert "There are no pages." in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")


def test_a_new_rehearsal_replaces_the_old_one(pages: list[Page], tmp_path: Path) -> None:
    write_rehearsal(pages, tmp_path / "out", "en")
    write_rehearsal(pages[:1], tmp_path / "out", "en")
    assert [path.name for path in (tmp_path / "out" / "pages").iterdir()] == ["P_1.wiki"]
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_rehearsal_that_fails_leaves_the_old_one(
    pages: list[Page], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_rehearsal(pages, tmp_path / "out", "en")

    def full_disk(*_: object) -> str:
        raise OSError("No space left on device")

    monkeypatch.setattr(rehearsal, "_html", full_disk)
    with pytest.raises(OSError, match="No space"):
        write_rehearsal(pages[:1], tmp_path / "out", "en")
    assert len(list((tmp_path / "out" / "pages").iterdir())) == 3
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_file_names_are_safe_and_distinct() -> None:
    made = [Page(source_id=name, title="", media="", wikitext="") for name in ("../a", "a", "A", "", "å/b" * 90)]
    names = file_names(made)
    assert len({name.casefold() for name in names}) == len(names)
    assert not any("/" in name or name.startswith(".") or len(name) > 100 for name in names)
