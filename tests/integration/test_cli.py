"""The terminal on a real ledger: what staff type, what they see, and what they are told when they mistype."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from flows.intake import REQUEST
from stafett.cli import main
from stafett.commands import ENGINE, OfferStep, StepCommand
from stafett.ledger import Ledger, open_ledger
from stafett.process import free_port
from stafett.rules import finding
from stafett.settings import Settings

Type = Callable[..., Result]
LAUNCH = (
    *("launch", "norro", "--title", "Norrö in pictures", "--institution", "Norrö Museum", "--crosswalk", "norro"),
    *("--language", "sv", "--partner", "Anna Ek <anna@norro.example>; languages=sv; hours=10"),
    *("--helpdesk", "Ulf Ö <ulf@chapter.example>", "--community", "Kim <kim@example.org>; skills=maps, boats"),
)
ANSWER = {"what": "Photographs of boats and harbours", "expected_files": 60, "rights": "Copyright has expired"}


@pytest.fixture
def type_(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Type:
    """Type a command in an installation of its own, where no Prefect answers."""
    monkeypatch.setenv("STAFETT_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("STAFETT_PREFECT_API_URL", f"http://127.0.0.1:{free_port()}/api")

    def run(*words: str, status: int = 0, typed: str = "") -> Result:
        result = CliRunner().invoke(main, words, input=typed, catch_exceptions=False)
        assert result.exit_code == status, result.output
        return result

    return run


@pytest.fixture
def ledger(type_: Type) -> Iterator[Ledger]:
    """The ledger behind the terminal, with one partnership launched and its first step offered."""
    type_(*LAUNCH)
    opened = open_ledger(Settings())
    opened.apply(OfferStep(actor=ENGINE, partnership="norro", cycle=1, spec=REQUEST.spec()))
    yield opened
    opened.close()


@pytest.mark.parametrize("name", sorted(main.commands))
def test_each_command_explains_itself_with_an_example(name: str, type_: Type) -> None:
    output = type_(name, "--help").output
    assert f"stafett {name}" in output.split("Example:")[1]


def test_help_comes_at_once_because_nothing_heavy_is_imported() -> None:
    heavy = ("prefect", "sqlalchemy", "pydantic", "fastapi", "rich", "flows", "portal")
    look = f"import sys, stafett.cli; print([name for name in {heavy!r} if name in sys.modules])"
    answer = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True, timeout=60)
    assert answer.stdout.strip() == "[]"


def test_a_dry_run_shows_the_whole_road_and_writes_nothing(type_: Type) -> None:
    output = type_(*LAUNCH, "--dry-run").output
    for words in ("Intake", "request", "Usage monitoring", "continue-or-close", "Nothing was written"):
        assert words in output
    assert json.loads(type_("board", "--json").output) == []


def test_a_launch_writes_the_people_and_hands_each_a_link_that_fits(type_: Type) -> None:
    output = type_(*LAUNCH).output
    ledger = open_ledger(Settings())
    (address,) = re.findall(r"http\S+/s/\S+", output)
    grant = ledger.links.open(address.rsplit("/", 1)[1])
    assert (grant.person.name, grant.scope) == ("Anna Ek", "act")
    assert grant.step and ledger.step(grant.step).key == "request"
    kim = next(one for one in ledger.people("norro") if one.name == "Kim")
    assert kim.skills == ("maps", "boats")
    assert "/staff/" in output
    assert "as soon as “stafett up” runs" in output
    ledger.close()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("--partner", "Anna, anna@norro.example"), "Expected"),
        (("--partner", "Anna <anna@norro.example>; shoes=42"), "shoes=42"),
        (("--crosswalk", "atlantis"), "norro"),
        (("--funding-until", "soon"), "%Y-%m-%d"),
    ],
)
def test_a_mistyped_launch_names_what_is_wrong_and_what_is_expected(
    change: tuple[str, str], told: str, type_: Type
) -> None:
    assert told in type_(*LAUNCH, *change, status=2).output
    assert json.loads(type_("board", "--json", "--all").output) == []


def test_a_launch_needs_a_partner_a_helpdesk_and_a_name_that_is_free(type_: Type) -> None:
    without = [word for word in LAUNCH if word not in ("--helpdesk", "Ulf Ö <ulf@chapter.example>")]
    assert "--helpdesk" in type_(*without, status=2).output
    assert "lowercase" in type_("launch", "Norrö!", *LAUNCH[2:], status=2).output
    type_(*LAUNCH)
    assert "already a partnership" in type_(*LAUNCH, status=2).output


def test_the_board_says_who_has_the_baton_as_text_csv_and_json(type_: Type, ledger: Ledger) -> None:
    drawn = type_("board").output
    for words in ("norro", "Anna Ek (Partner)", "request", "○"):
        assert words in drawn
    (row,) = csv.DictReader(io.StringIO(type_("board", "--csv").output))
    (same,) = json.loads(type_("board", "--json").output)
    assert row["person"] == same["person"] == "Anna Ek"
    assert (row["step"], row["late"], same["late"]) == ("request", "False", False)


def test_what_partners_wrote_cannot_steer_the_terminal_or_a_spreadsheet(type_: Type) -> None:
    words = [*LAUNCH]
    words[words.index("Norrö Museum")] = "=HYPERLINK(1)\x1b[2J[red]"
    type_(*words)
    assert "\x1b" not in type_("board").output + type_("status", "norro").output
    (row,) = csv.DictReader(io.StringIO(type_("board", "--csv").output))
    assert row["institution"].startswith("'=")


def test_staff_deliver_for_a_partner_with_data_and_a_file(type_: Type, ledger: Ledger, tmp_path: Path) -> None:
    sample = tmp_path / "sample.csv"
    sample.write_text("id\n1\n", encoding="utf-8")
    form = type_("step", "norro/request").output
    assert '"expected_files"' in form and "Anna Ek" in form
    words = ("step", "norro/request", "deliver", "--as", "ulf@chapter.example")
    output = type_(*words, "--data", json.dumps(ANSWER), "--file", f"sample={sample}").output
    assert "Receipt" in output
    step = ledger.latest("norro", 1, "request")
    delivery = ledger.delivery(step.id) if step else None
    assert delivery and delivery.payload["sample"]["name"] == "sample.csv"
    assert delivery.person and delivery.person.name == "Ulf Ö" and delivery.door == "cli"
    assert "Photographs of boats" in type_("step", "norro/request").output
    assert "Ulf Ö (cli): deliver" in type_("journal", "norro").output


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("deliver", "--data", "{"), "expected_files"),
        (("deliver", "--data", "[1]"), "expected_files"),
        (("deliver", "--data", '{"what": "x"}'), "expected_files: Please fill this in."),
        (("deliver", "--file", "nothing=x"), "sample"),
        (("deliver", "--file", "sample=/not/there"), "no file"),
        (("decline",), "--reason"),
        (("reassign", "--reason", "x"), "--to"),
        (("reassign", "--reason", "x", "--to", "who@where.example"), "anna@norro.example"),
        (("dance",), "accept"),
    ],
)
def test_a_mistyped_step_names_what_is_expected_and_changes_nothing(
    words: tuple[str, ...], told: str, type_: Type, ledger: Ledger
) -> None:
    before = ledger.latest("norro", 1, "request")
    assert told in type_("step", "norro/request", *words, status=2).output
    assert ledger.latest("norro", 1, "request") == before


def test_an_unknown_step_is_answered_with_those_that_there_are(type_: Type, ledger: Ledger) -> None:
    assert "request" in type_("step", "norro/reqest", status=2).output
    assert "'nowhere'" in type_("status", "nowhere", status=2).output
    assert "no such step" in type_("step", "abc", status=2).output


def test_problems_are_shown_row_by_row(type_: Type, ledger: Ledger) -> None:
    from flows.data_prep import DELIVER_METADATA

    offered = ledger.apply(OfferStep(actor=ENGINE, partnership="norro", cycle=1, spec=DELIVER_METADATA.spec()))
    file = {"sha256": _keep(ledger), "name": "export.csv", "size": 3}
    type_("step", offered.step, "deliver", "--data", json.dumps({"metadata": file}))
    problem = finding("rights-not-free", record="NM.0042", row=43, column="rights", value="CC BY-NC\x1b[0m")
    found = (problem.model_dump(mode="json"),)
    ledger.apply(StepCommand(actor=ENGINE, step=offered.step, name="send_back", problems=found))
    shown = type_("step", "norro/deliver-metadata").output
    for words in ("round 2", "NM.0042", "43", "rights", "CC BY-NC", "rights-not-free"):
        assert words in shown
    assert "\x1b" not in shown


def _keep(ledger: Ledger) -> str:
    return ledger.files.put(io.BytesIO(b"id\n"), "export.csv").sha256


def test_links_open_what_they_say(type_: Type, ledger: Ledger) -> None:
    def grant(*words: str) -> tuple[str, str]:
        opened = ledger.links.open(type_(*words).output.strip().rsplit("/", 1)[1])
        return opened.scope, opened.person.name

    assert grant("link", "--staff") == ("staff", "Ulf Ö")
    assert grant("link", "anna@norro.example") == ("view", "Anna Ek")
    assert grant("step", "norro/request", "link") == ("act", "Anna Ek")
    assert "ulf@chapter.example" in type_("link", status=2).output
    assert "Known" in type_("link", "--staff", "anna@norro.example", status=2).output


def test_closing_shows_what_ends_and_asks(type_: Type, ledger: Ledger) -> None:
    asked = type_("close", "norro", "--reason", "All is done.", typed="n\n", status=1).output
    assert "Anna Ek" in asked
    assert ledger.partnership("norro").status == "active"
    type_("close", "norro", "--reason", "All is done.", typed="y\n")
    assert ledger.partnership("norro").status == "closed"
    assert json.loads(type_("board", "--json").output) == []
    assert "closed" in type_("board", "--all").output


def test_a_forgotten_person_is_gone_everywhere(type_: Type, ledger: Ledger) -> None:
    assert "Anna Ek" in type_("forget", "anna@norro.example", typed="y\n").output
    for words in (("board",), ("status", "norro"), ("journal", "norro"), ("step", "norro/request", "--json")):
        assert "Anna" not in type_(*words).output and "anna@" not in type_(*words).output


def test_a_partnership_moves_to_another_installation_whole(
    type_: Type, ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle = tmp_path / "norro.zip"
    type_("export", "norro", "--to", str(bundle))
    assert "--force" in type_("export", "norro", "--to", str(bundle), status=2).output
    road = type_("status", "norro").output
    monkeypatch.setenv("STAFETT_HOME", str(tmp_path / "elsewhere"))
    type_("import", str(bundle))
    assert type_("status", "norro").output.split("Phase", 1)[1][:200] == road.split("Phase", 1)[1][:200]
    bundle.write_bytes(b"not a zip")
    assert type_("import", str(bundle), status=2).output.startswith("Error")


def test_wrong_settings_are_named(type_: Type, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STAFETT_SMTP_PORT", "letterbox")
    assert "STAFETT_SMTP_PORT='letterbox'" in type_("board", status=2).output
    monkeypatch.delenv("STAFETT_SMTP_PORT")
    monkeypatch.setenv("STAFETT_DATABASE_URL", "sqlite:///ledger.sqlite")
    assert "whole path" in type_("up", status=2).output


def test_without_prefect_reconcile_says_so_and_status_still_answers(type_: Type, ledger: Ledger) -> None:
    assert "Prefect does not answer" in type_("reconcile", status=1).output
    assert "does not answer" in type_("status").output
