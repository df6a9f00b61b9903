"""The rehearsal: a folder that can be read, compared and trusted."""

from __future__ import annotations

import csv
import filecmp
import gc
import hashlib
import json
import re
import weakref
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

import pytest

from mappings import rehearsal_report
from mappings.pages import make_pages
from mappings.rehearsal import FileNames, write_rehearsal
from mappings.rehearsal_tables import csv_safe
from stafett.acceptances import Acceptance, Acceptances
from stafett.pages import Page
from stafett.rules import finding
from tests.unit.crosswalks import records, small_crosswalk

HOSTILE = '=HYPERLINK("http://ont.example")<script>alert(1)</script>'


def ids(report: str) -> list[str]:
    """The anchors of the records, in their order."""
    return re.findall(r'<article id="([^"]*)"', report)


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


def test_what_is_wrong_alike_with_many_records_names_each_and_steers_nothing(
    pages: list[Page], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rehearsal_report, "REPORT_LIMIT", 2)
    named = ("P 1", "=1+1", "<b>2")
    found = [finding("category-missing", record=record) for record in named]
    given = [pages[0].model_copy(update={"source_id": one.record, "problems": [one]}) for one in found]
    write_rehearsal(given, tmp_path / "out", "en")
    with (tmp_path / "out" / "report.csv").open(encoding="utf-8-sig", newline="") as file:
        said = [row["explanation"].partition(" gets")[0] for row in csv.DictReader(file)]
    assert said == ["P 1", "'=1+1", "<b>2"]
    parts = "".join(path.read_text(encoding="utf-8") for path in sorted((tmp_path / "out" / "records").iterdir()))
    for text in (parts, (tmp_path / "out" / "report.html").read_text(encoding="utf-8")):
        assert re.findall(r"</strong> (\S+(?: 1)?) gets no category", text)[-3:] == ["P 1", "=1+1", "&lt;b&gt;2"]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\n", " =", "\t=", "＝", "＋", "－", "＠", "'="])
def test_formulas_are_kept_as_text(start: str) -> None:
    assert csv_safe(f"{start}1") == f"'{start}1"


@pytest.mark.parametrize(
    ("value", "shown"),
    [("\x1b[31mred\x9b0m", "\ufffd[31mred\ufffd0m"), ("a\x00b", "a\ufffdb"), ("a\r=1", "a\n=1"), ("\r=1", "'\n=1")],
)
def test_a_table_that_is_looked_at_in_a_terminal_does_not_steer_it(value: str, shown: str) -> None:
    assert csv_safe(value) == shown


def test_the_report_is_one_safe_page_with_problems_first(pages: list[Page], tmp_path: Path) -> None:
    write_rehearsal(pages, tmp_path / "out", "sv", batch_problems=[finding("media-unnamed", value="<b>x</b>.jpg")])
    report = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert '<html lang="sv">' in report
    assert "<b>x" not in report and "alert(1)</script>" not in report
    assert "src=" not in report and re.findall(r'href="(?!#)', report) == []
    assert ids(report) == ["r-P_2", "r-P_2~2", "r-P_1"]


def test_the_only_script_is_ours_and_named_by_its_content(pages: list[Page], tmp_path: Path) -> None:
    write_rehearsal(pages, tmp_path / "out", "en")
    report = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    scripts = re.findall(r"<script>(.*?)</script>", report, re.DOTALL)
    assert scripts == [rehearsal_report.SCRIPT.read_text(encoding="utf-8")]
    named = b64encode(hashlib.sha256(scripts[0].encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{named}'" in report


def test_a_rule_leads_to_its_records_and_back(pages: list[Page], tmp_path: Path) -> None:
    write_rehearsal(pages, tmp_path / "out", "en")
    report = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    about = report[report.index('id="rule-date-unparsed"') :].partition("</section>")[0]
    assert re.findall(r'href="#(r-[^"]*)"', about) == ["r-P_2~2"]
    record = report[report.index('id="r-P_2~2"') :].partition("</article>")[0]
    assert 'href="#rule-date-unparsed"' in record
    targets = set(re.findall(r'href="#([^"]*)"', report))
    assert targets <= set(re.findall(r' id="([^"]*)"', report))


def test_problems_of_the_batch_hold_their_record_back(pages: list[Page], tmp_path: Path) -> None:
    problem = finding("media-missing", record="P 1", value="p1.jpg")
    assert write_rehearsal(pages, tmp_path / "out", "en", batch_problems=[problem]).held == 2


def test_a_long_report_is_bounded_and_every_record_has_its_place_beside_it(
    pages: list[Page], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rehearsal_report, "REPORT_LIMIT", 1)
    monkeypatch.setattr(rehearsal_report, "EXAMPLES", 0)
    write_rehearsal(pages, tmp_path / "out", "en")
    report = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert ids(report) == ["r-P_2"]
    assert "1 of 3 pages are shown" in report
    parts = {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "out" / "records").iterdir()}
    assert {name: ids(text) for name, text in parts.items()} == {
        "0001.html": ["r-P_1"],
        "0002.html": ["r-P_2"],
        "0003.html": ["r-P_2~2"],
    }
    assert 'href="records/0003.html#r-P_2~2"' in report and all(f'href="records/{name}"' in report for name in parts)
    assert 'href="../report.html#rule-rights-unknown"' in parts["0002.html"]
    ways = [re.findall(r'rel="(prev|next)" href="([^"]*)"', text)[:2] for _, text in sorted(parts.items())]
    assert ways[1] == [("prev", "0001.html"), ("next", "0003.html")]
    assert (ways[0], ways[2]) == ([("next", "0002.html")] * 2, [("prev", "0002.html")] * 2)


def test_a_long_report_shows_some_of_each_rule(
    pages: list[Page], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many records an error holds back, the one with a warning is among those shown."""
    monkeypatch.setattr(rehearsal_report, "REPORT_LIMIT", 3)
    held = [pages[1].model_copy(update={"source_id": f"H {number}"}) for number in range(5)]
    monkeypatch.setattr(rehearsal_report, "EXAMPLES", 1)
    write_rehearsal([*held, pages[2]], tmp_path / "out", "en")
    report = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert ids(report) == ["r-H_0", "r-H_1", "r-P_2"]


def test_of_many_records_of_a_rule_a_few_are_named_at_once(pages: list[Page], tmp_path: Path) -> None:
    many = [pages[2].model_copy(update={"source_id": f"S {number}"}) for number in range(1200)]
    write_rehearsal(many, tmp_path / "en", "en")
    report = (tmp_path / "en" / "report.html").read_text(encoding="utf-8")
    about = report[report.index('id="rule-date-unparsed"') :].partition("</section>")[0]
    at_once, _, further = about.partition("<details")
    assert (at_once.count('href="#r-'), further.count('href="#r-')) == (15, 85)
    assert "85 further records" in further and "and 1,100 more" in further
    assert "of those on this page" in further and "All 1,200 records, in 3 lists" in report
    assert "Pages: <strong>1,200</strong>" in report
    write_rehearsal(many, tmp_path / "sv", "sv")
    assert "Sidor: <strong>1\u00a0200</strong>" in (tmp_path / "sv" / "report.html").read_text(encoding="utf-8")


def test_pages_are_taken_one_by_one(pages: list[Page], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page may be gone from memory as soon as its part is written."""
    monkeypatch.setattr(rehearsal_report, "REPORT_LIMIT", 5)
    alive: list[weakref.ref[Page]] = []

    def given() -> Iterator[Page]:
        for number in range(40):
            page = pages[2].model_copy(update={"source_id": f"S {number}"})
            alive.append(weakref.ref(page))
            yield page
            del page
            gc.collect()
            assert sum(one() is not None for one in alive) <= 20  # a part, the examples, what is in hand

    assert write_rehearsal(given(), tmp_path / "out", "en").pages == 40
    assert len(list((tmp_path / "out" / "records").iterdir())) == 8


def test_what_was_found_is_counted_by_rule_in_a_table(pages: list[Page], tmp_path: Path) -> None:
    batch = [finding("title-repeated", column="title", value="=Fyr", count=12), finding("column-empty", column="unit")]
    given = Acceptances([Acceptance(rule="column-empty", reason="We have none", by="Eva")])
    write_rehearsal(pages, tmp_path / "out", "en", batch_problems=batch, acceptances=given)
    with (tmp_path / "out" / "rules.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = {row["rule"]: row for row in csv.DictReader(file)}
    assert list(rows) == ["column-empty", "date-unparsed", "rights-unknown", "title-repeated"]
    told = ("severity", "records", "findings", "open", "accepted")
    assert {rule: [row[name] for name in told] for rule, row in rows.items()} == {
        "column-empty": ["warning", "0", "1", "0", "1"],
        "date-unparsed": ["warning", "1", "1", "1", "0"],
        "rights-unknown": ["error", "1", "1", "1", "0"],
        "title-repeated": ["warning", "0", "1", "1", "0"],
    }  # fmt: skip
    assert (rows["rights-unknown"]["example_record"], rows["rights-unknown"]["example_value"]) == ("P/2", "'" + HOSTILE)
    assert rows["title-repeated"]["example_value"] == "'=Fyr"
    assert all(row["title"] and row["remedy"] for row in rows.values())


def test_an_accepted_warning_is_shown_everywhere_and_counted_apart(pages: list[Page], tmp_path: Path) -> None:
    why = "<b>As</b> in =our register"
    given = Acceptances(
        [
            Acceptance(rule="date-unparsed", record="P 2", reason=why, by="Eva Ek", on="2026-05-31", row=2),
            Acceptance(rule="rights-unknown", reason="We want it", by="Eva Ek", row=3),
            Acceptance(rule="title-capitals", reason="As it is", by="Eva Ek", row=4),
        ]
    )
    summary = write_rehearsal(pages, tmp_path / "out", "en", acceptances=given)
    assert (summary.ready, summary.held, summary.warned, summary.accepted) == (2, 1, 0, 1)
    assert (summary.open_warnings, summary.accepted_warnings) == (0, 1)
    assert summary.rules == {"date-unparsed": 1, "rights-unknown": 1}
    assert [one.rule for one in summary.of_acceptances] == ["acceptance-of-error", "acceptance-unused"]

    report = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "Accepted by Eva Ek, 2026-05-31:" in report and "&lt;b&gt;As&lt;/b&gt; in =our register" in report
    assert "is an error, not a warning" in report and "title-capitals" in report
    record = json.loads((tmp_path / "out" / "pages.jsonl").read_text(encoding="utf-8").splitlines()[2])
    assert record["problems"][0]["accepted"] == {"reason": why, "by": "Eva Ek", "on": "2026-05-31"}
    with (tmp_path / "out" / "report.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [(row["rule"], row["accepted"], row["accepted_by"]) for row in csv.DictReader(file)]
    assert ("date-unparsed", why, "Eva Ek") in rows and ("rights-unknown", "", "") in rows
    assert {"acceptance-of-error", "acceptance-unused"} <= {rule for rule, *_ in rows}


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

    monkeypatch.setattr(rehearsal_report.Report, "write", full_disk)
    with pytest.raises(OSError, match="No space"):
        write_rehearsal(pages[:1], tmp_path / "out", "en")
    assert len(list((tmp_path / "out" / "pages").iterdir())) == 3
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_file_names_are_safe_and_distinct() -> None:
    made = FileNames()
    names = [made.next(source_id) for source_id in ("../a", "a", "A", "", "å/b" * 90)]
    assert len({name.casefold() for name in names}) == len(names)
    assert not any("/" in name or name.startswith(".") or len(name) > 100 for name in names)
