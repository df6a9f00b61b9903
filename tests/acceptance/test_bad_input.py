"""What can be wrong in a delivery: each is named to the partner on their page and to staff in the terminal.

A delivery that only the partner can mend goes back whole, and nothing of it is kept; a record that cannot be uploaded
is rejected with its reason, and the good ones go on.
"""

from __future__ import annotations

import csv
import html
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient
from rich.console import Console

from demo.collection.media import METADATA
from demo.relay import launch
from flows.data_prep import APPROVE_AS_PARTNER, DELIVER_METADATA
from flows.playbook import PLAYBOOK
from portal.app import make_app
from stafett.cli import main, words
from stafett.commands import ENGINE, OfferStep, StartPhase
from stafett.engine.relay import Relay, _current, check_off, send_back
from stafett.ledger import Ledger, open_ledger
from stafett.ledger.transaction import phase_lease
from stafett.ledger.views import StepView
from stafett.phases import Phase
from stafett.problems import Problem
from stafett.process import free_port
from stafett.rules import explain
from stafett.settings import Settings
from stafett.steps import FileRef
from tasks import cleaning, examine, preview, register, render
from tasks.examine import Examined
from tests.acceptance.story import first_objects
from tests.fixtures.ledger import Lane

SLUG, OBJECTS = "norro", 4


class Parcel:
    """A delivery of four good records, to be spoilt."""

    def __init__(self, folder: Path) -> None:
        good = first_objects(folder, OBJECTS).good
        self.name = "metadata.csv"
        self.media = {path.name: path.read_bytes() for path in good.media}
        with METADATA.open(encoding="utf-8", newline="") as file:
            self.rows = [row for row, _ in zip(csv.DictReader(file), range(OBJECTS), strict=False)]
        self.content: bytes | None = None

    @property
    def metadata(self) -> bytes:
        """The metadata file as it was spoilt, or the rows as CSV."""
        return self.text().encode() if self.content is None else self.content

    def text(self) -> str:
        """The rows as CSV."""
        text = io.StringIO(newline="")
        writer = csv.DictWriter(text, list(self.rows[0]))
        writer.writeheader()
        writer.writerows(self.rows)
        return text.getvalue()


@dataclass(frozen=True)
class Spoilt:
    """One thing that is wrong: how it comes about, and how it must be named."""

    rule: str
    spoil: Callable[[Parcel], object]
    record: str = ""
    column: str = ""
    value: str = ""


def is_a_spreadsheet_by_name_only(parcel: Parcel) -> None:
    parcel.content, parcel.name = parcel.metadata, "metadata.xlsx"


def is_empty(parcel: Parcel) -> None:
    parcel.content = b""


def has_a_wrong_encoding(parcel: Parcel) -> None:
    parcel.content = parcel.metadata + b"SMN 9\x81\x8d\xff,\xc3\x28\n"


def lacks_a_column(parcel: Parcel) -> None:
    for row in parcel.rows:
        del row["rights"]


def has_a_row_without_id(parcel: Parcel) -> None:
    parcel.rows[1]["inventory_no"] = " "


def has_an_id_twice(parcel: Parcel) -> None:
    parcel.rows[2]["inventory_no"] = parcel.rows[0]["inventory_no"]


def names_media_that_did_not_arrive(parcel: Parcel) -> None:
    del parcel.media["SMN_0002.jpg"]


def holds_media_that_nobody_named(parcel: Parcel) -> None:
    parcel.media["DSC_0417.jpg"] = parcel.media["SMN_0001.jpg"] + b" "


def has_a_truncated_jpeg(parcel: Parcel) -> None:
    parcel.media["SMN_0003.jpg"] = parcel.media["SMN_0003.jpg"][:2000]


def has_a_text_called_jpeg(parcel: Parcel) -> None:
    parcel.media["SMN_0003.jpg"] = b"The picture is sent separately.\n"


SENT_BACK = [
    Spoilt("delivery-not-what-it-says", is_a_spreadsheet_by_name_only, value="metadata.xlsx"),
    Spoilt("delivery-empty", is_empty, value="metadata.csv"),
    Spoilt("delivery-undecodable", has_a_wrong_encoding),
    Spoilt("column-missing", lacks_a_column, column="rights"),
    Spoilt("row-without-id", has_a_row_without_id, column="inventory_no"),
    Spoilt("id-duplicate", has_an_id_twice, record="SMN 0001", column="inventory_no"),
    Spoilt("media-missing", names_media_that_did_not_arrive, record="SMN 0002", value="SMN_0002.jpg"),
    Spoilt("media-broken", has_a_truncated_jpeg, value="SMN_0003.jpg"),
    Spoilt("media-not-media", has_a_text_called_jpeg, value="SMN_0003.jpg"),
]


def rights(value: str) -> Callable[[Parcel], None]:
    """The second record with another value in its column of rights."""

    def spoil(parcel: Parcel) -> None:
        parcel.rows[1]["rights"] = value

    return spoil


REJECTED = [
    Spoilt("rights-missing", rights(""), record="SMN 0002", column="rights"),
    Spoilt("rights-not-free", rights("CC BY-NC 4.0"), record="SMN 0002", column="rights", value="CC BY-NC 4.0"),
    Spoilt("rights-unknown", rights("Ask us"), record="SMN 0002", column="rights", value="Ask us"),
]


@dataclass
class Desk:
    """The partner at their page and staff at their terminal, at the moment of a delivery."""

    lane: Lane
    here: Relay
    page: TestClient

    @property
    def ledger(self) -> Ledger:
        return self.lane.ledger

    def deliver(self, parcel: Parcel) -> Examined:
        """Deliver as the partner, and have it examined as the flow does."""
        step = self.newest()
        metadata = self.lane.file(parcel.metadata, parcel.name)
        media = [self.lane.file(content, name) for name, content in parcel.media.items()]
        payload = {"metadata": metadata.model_dump(), "media": [one.model_dump() for one in media]}
        self.lane.do(self.lane.who("Karin"), step.id, "deliver", payload=payload)
        return self.examine(metadata, media)

    def examine(self, metadata: FileRef, media: list[FileRef]) -> Examined:
        return examine.examine_delivery.fn(SLUG, metadata, media)

    def go_on(self, examined: Examined) -> None:
        """Clean, render, show and register, as the flow does with a delivery that passes."""
        check_off(DELIVER_METADATA)
        cleaned = cleaning.clean_records.fn(SLUG, examined)
        assert isinstance(cleaned, Path)
        pages = render.render_pages.fn(SLUG, examined, cleaned)
        previews = APPROVE_AS_PARTNER.showing(*preview.preview_exhibits.fn(SLUG, examined, pages))
        self.lane.offer(previews)
        register.register_records.fn(SLUG, examined, pages)

    def newest(self, key: str = DELIVER_METADATA.key) -> StepView:
        """The newest round of a step."""
        step = self.ledger.latest(SLUG, 1, key)
        assert step is not None
        return step

    def partner_reads(self, key: str) -> str:
        """The page of a step behind the partner's link, in English, without markup."""
        person = self.lane.who("Karin").person or ""
        token = self.ledger.links.make(person, "act", partnership=self.lane.id, step=self.newest(key).id)
        answer = self.page.get(f"/s/{token}", params={"lang": "en"})
        assert answer.status_code == 200
        return html.unescape(answer.text)

    def partner_sees_previews(self) -> str:
        """The gallery behind the partner's link, as a table."""
        token = self.ledger.links.make(self.lane.who("Karin").person or "", "view", partnership=self.lane.id)
        answer = self.page.get(f"/p/{token}/previews.csv")
        assert answer.status_code == 200
        return str(answer.text)

    def staff_read(self, key: str) -> str:
        """What the terminal prints about a step."""
        answer = CliRunner().invoke(main, ["step", f"{SLUG}/{key}"], catch_exceptions=False)
        assert answer.exit_code == 0, answer.output
        return answer.output


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """A partnership whose partner is asked for metadata and media; no Prefect, no wiki."""
    monkeypatch.setenv("STAFETT_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("STAFETT_PREFECT_API_URL", f"http://127.0.0.1:{free_port()}/api")
    for module in (examine, render, cleaning):
        monkeypatch.setattr(module, "show_progress", lambda *_: None)
    monkeypatch.setattr(words, "drawing", lambda: Console(width=4000))
    settings = Settings()
    ledger = open_ledger(settings)
    ledger.register_playbook(PLAYBOOK)
    launch(ledger, first_objects(tmp_path / "launched", 1))
    lane = Lane(ledger, SLUG)
    lane.walk(Phase.INTAKE)
    lease = ledger.leases.acquire(phase_lease(lane.id, 1, Phase.DATA_PREP.value), "run")
    assert lease is not None
    begin = StartPhase(actor=ENGINE, partnership=SLUG, cycle=1, phase=Phase.DATA_PREP, run="run", fence=lease.fence)
    ledger.apply(begin)
    ledger.apply(OfferStep(actor=ENGINE, partnership=SLUG, cycle=1, spec=DELIVER_METADATA.spec()))
    here = Relay(ledger, settings, ledger.partnership(SLUG), 1, Phase.DATA_PREP, lease, "run")
    token = _current.set(here)
    yield Desk(lane, here, TestClient(make_app(ledger, settings)))
    _current.reset(token)
    ledger.close()


@pytest.mark.parametrize("wrong", SENT_BACK, ids=lambda one: one.spoil.__name__)
def test_delivery_that_only_the_partner_can_mend_goes_back_whole(wrong: Spoilt, desk: Desk, tmp_path: Path) -> None:
    parcel = Parcel(tmp_path / "parcel")
    wrong.spoil(parcel)

    examined = desk.deliver(parcel)
    assert examined.must_be_sent_back
    send_back(DELIVER_METADATA, examined.problems)

    problem = the_one(wrong, examined.problems)
    see_that_both_read(problem, desk, DELIVER_METADATA.key)
    assert desk.newest().round == 2
    assert desk.ledger.partnership(SLUG).counts.records_in == 0

    mended = desk.deliver(Parcel(tmp_path / "mended"))
    assert not mended.must_be_sent_back
    desk.go_on(mended)
    assert desk.ledger.partnership(SLUG).counts.waiting == OBJECTS


@pytest.mark.parametrize("wrong", REJECTED, ids=lambda one: one.rule)
def test_record_that_cannot_be_uploaded_is_rejected_and_the_others_go_on(
    wrong: Spoilt, desk: Desk, tmp_path: Path
) -> None:
    parcel = Parcel(tmp_path / "parcel")
    wrong.spoil(parcel)

    examined = desk.deliver(parcel)
    assert not examined.must_be_sent_back
    desk.go_on(examined)

    (rejected,) = desk.ledger.records.find(desk.lane.id, 1, states=["rejected"])
    problem = the_one(wrong, [Problem.model_validate(one) for one in rejected.problems])
    assert rejected.source_id == wrong.record
    see_that_both_read(problem, desk, APPROVE_AS_PARTNER.key)
    counts = desk.ledger.partnership(SLUG).counts
    assert (counts.records_in, counts.waiting, counts.rejected) == (OBJECTS, OBJECTS - 1, 1)
    assert counts.balanced
    gallery = desk.partner_sees_previews()
    assert f"{wrong.record},held," in gallery and len(gallery.splitlines()) == 1 + OBJECTS


def test_media_that_nobody_named_is_pointed_out_and_all_records_go_on(desk: Desk, tmp_path: Path) -> None:
    parcel = Parcel(tmp_path / "parcel")
    holds_media_that_nobody_named(parcel)

    examined = desk.deliver(parcel)

    problem = the_one(Spoilt("media-unnamed", holds_media_that_nobody_named, value="DSC_0417.jpg"), examined.problems)
    assert not examined.must_be_sent_back
    desk.go_on(examined)
    assert desk.ledger.partnership(SLUG).counts.waiting == OBJECTS
    see_that_both_read(problem, desk, APPROVE_AS_PARTNER.key)
    assert examined.how_read["en"] in desk.partner_reads(APPROVE_AS_PARTNER.key), "how the file was read can be judged"


def the_one(wrong: Spoilt, problems: list[Problem]) -> Problem:
    """The problem of this rule, which says where it is."""
    found = [one for one in problems if one.rule == wrong.rule]
    assert found, [one.rule for one in problems]
    problem = found[0]
    assert wrong.record in problem.record
    assert wrong.column in problem.column
    assert wrong.value in problem.value
    assert problem.record or problem.row or problem.column or problem.value
    return problem


def see_that_both_read(problem: Problem, desk: Desk, key: str) -> None:
    """Partner and staff find the record, the column, the value, the rule, and what to do."""
    said = explain(problem, "en")
    for text in (desk.partner_reads(key), desk.staff_read(key)):
        for part in (problem.record, problem.column, problem.value, problem.rule, said.title, said.remedy):
            assert part in text, (part, text[-3000:])
