"""The tasks of the last three phases on a real ledger, with the folder as wiki and a usage service."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas
import pytest

from mappings.crosswalk import load_crosswalk
from mappings.pages import make_pages
from stafett import usage as usage_module
from stafett.commands import Launch
from stafett.engine.relay import Relay, _current
from stafett.errors import StaleFence
from stafett.folder_wiki import FolderWiki
from stafett.ledger import Ledger, open_ledger
from stafett.ledger.transaction import phase_lease
from stafett.ledger.views import RecordView
from stafett.phases import Phase
from stafett.settings import Settings
from stafett.steps import KEY, Exhibit, Playbook
from stafett.target import open_target, page_address
from stafett.wiki import Published
from tasks import categorisation, engagement, monitoring
from tests.fixtures.ledger import PEOPLE, ROAD, STAFF, Lane
from tests.fixtures.usage import UsageStandIn
from tests.unit.crosswalks import records, write_crosswalk

SUBJECTS = ["fyrar", *["ord som saknas"] * 2, *["vävstolar"] * 6, *["fyrar; hav"] * 2]
TABLE = "value,name,wikidata,category\nfyrar,,Q39715,Lighthouses\nhav,,,Seas\nvävstolar,Vävstol,Q23392,\n"


@dataclass
class Stage:
    """A partnership whose files are up, and the relay of the phase under test."""

    lane: Lane
    settings: Settings
    wiki: FolderWiki
    here: Relay

    @property
    def ledger(self) -> Ledger:
        return self.lane.ledger

    def finding(self, key: str) -> Any:
        return self.ledger.recall(self.lane.id, 1, key)

    def read(self, exhibit: Exhibit) -> str:
        assert exhibit.file is not None
        return self.ledger.files.path(exhibit.file).read_text(encoding="utf-8-sig")


@pytest.fixture
def settings(tmp_path: Path, usage: UsageStandIn, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """An installation without a wiki, with the usage service of the tests."""
    values = {
        "HOME": str(tmp_path / "home"),
        "WIKI_API": "",
        "DATABASE_URL": "",
        "GLOBALUSAGE_API": usage.globalusage_api,
        "METRICS_API": usage.metrics_api,
        "ARTICLE_API": usage.article_api,
    }
    for name, value in values.items():
        monkeypatch.setenv(f"STAFETT_{name}", value)
    (tmp_path / "home").mkdir()
    return Settings()


@pytest.fixture
def stage(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    for module in (categorisation, engagement, monitoring):
        monkeypatch.setattr(module, "show_progress", lambda *_: None)
    crosswalk = write_crosswalk(tmp_path / "crosswalk")
    (tmp_path / "crosswalk" / "subjects.csv").write_text(TABLE, encoding="utf-8")
    ledger = open_ledger(settings)
    lane = launch(ledger, str(crosswalk))
    wiki = open_target(settings)
    assert isinstance(wiki, FolderWiki)
    wiki.save_page("Category:Media contributed by Provmuseet", "__HIDDENCAT__", "")
    wiki.save_page("Category:Seas", "", "")
    upload(lane, wiki, crosswalk, tmp_path)
    lease = ledger.leases.acquire(phase_lease(lane.id, 1, Phase.CATEGORISATION.value), "run")
    assert lease is not None
    here = Relay(ledger, settings, ledger.partnership(lane.slug), 1, Phase.CATEGORISATION, lease, "run")
    token = _current.set(here)
    yield Stage(lane, settings, wiki, here)
    _current.reset(token)
    ledger.close()


def launch(ledger: Ledger, crosswalk: str) -> Lane:
    ledger.register_playbook(Playbook(ROAD))
    words: dict[str, Any] = {"title": "Föremål", "institution": "Provmuseet", "language": "sv", "crosswalk": crosswalk}
    ledger.apply(Launch(actor=STAFF, slug="prov", people=PEOPLE, **words))
    lane = Lane(ledger, "prov")
    lane.agree()
    return lane


def upload(lane: Lane, wiki: FolderWiki, crosswalk: Path, tmp_path: Path) -> None:
    """Put the files up as the upload does; the last record is rejected and has no part in what follows."""
    changes = [
        {"id": f"P {number}", "file": f"p{number}.jpg", "title": f"Motiv {number}", "subjects": subjects}
        for number, subjects in enumerate(SUBJECTS)
    ]
    pages = make_pages(pandas.DataFrame(records(*changes)), load_crosswalk(crosswalk))
    kept = tmp_path / "pages.jsonl"
    kept.write_text("".join(f"{page.model_dump_json()}\n" for page in pages), encoding="utf-8")
    lane.ledger.remember(lane.id, 1, "pages", lane.ledger.files.keep(kept).model_dump())
    rows = [RecordView(p.source_id, n, "waiting", p.media, "", p.title, 0, False, [], "") for n, p in enumerate(pages)]
    lane.ledger.records.register(lane.id, 1, rows)
    for page in pages[:-1]:
        media = tmp_path / page.media
        media.write_bytes(page.title.encode())
        answer = wiki.publish(media, page.title, page.wikitext, "")
        assert isinstance(answer, Published)
        lane.ledger.records.settle(
            lane.id, 1, page.source_id, "uploaded", page_id=answer.page_id, title=answer.title, sha1=answer.sha1
        )
    lane.ledger.records.settle(lane.id, 1, pages[-1].source_id, "rejected", note="title-taken")


# Categorisation


def test_the_plan_is_settled_once_and_carried_out_once(stage: Stage) -> None:
    plan = categorisation.settle_category_plan.fn("prov")
    assert {new.name: new.provisional for new in plan.create} == {
        "Lighthouses": True,
        "Provmuseet to categorise": False,
    }
    first, second = (categorisation.apply_categories.fn("prov", plan) for _ in range(2))
    assert (first.categories_created, first.failed, second.categories_created) == (2, {}, 0)
    assert categorisation.settle_category_plan.fn("prov") == plan, "although the categories exist by now"
    assert stage.finding("categories applied")["files_unchanged"] == len(SUBJECTS) - 1


def test_a_run_that_was_overtaken_writes_nothing(stage: Stage) -> None:
    plan = categorisation.settle_category_plan.fn("prov")
    stage.here.lease = replace(stage.here.lease, fence=0)
    with pytest.raises(StaleFence):
        categorisation.apply_categories.fn("prov", plan)
    assert stage.wiki.categories_exist(["Lighthouses"]) == set()


def test_a_phase_in_which_nothing_succeeded_has_failed(stage: Stage) -> None:
    plan = categorisation.settle_category_plan.fn("prov")
    lost = plan.model_copy(update={"create": [], "files": {"Seas": ["Not there.jpg"]}})
    with pytest.raises(categorisation.NothingCategorised, match="Not there"):
        categorisation.apply_categories.fn("prov", lost)


def test_packets_are_cut_once_by_subject(stage: Stage) -> None:
    categorisation.settle_category_plan.fn("prov")
    packets = categorisation.cut_packets.fn("prov")
    assert [(packet.subject, len(packet.titles)) for packet in packets] == [("", 3), ("Vävstol", 6)]
    assert not any("Motiv 9" in title for packet in packets for title in packet.titles), "Seas is an old category"
    for packet in packets:
        assert len(packet.key) <= 60 and KEY.fullmatch(f"sort-packet--{packet.key}")
    stage.wiki.add_categories(packets[1].titles[0], ["Seas"], "")
    assert categorisation.cut_packets.fn("prov") == packets
    assert categorisation.packet_title(packets[1])["sv"] == "Sortera 6 filer: Vävstol"
    assert categorisation.packet_title(packets[0])["en"] == "Sort 3 files: mixed subjects"
    head, *files = categorisation.packet_exhibit(packets[1]).rows
    assert head[0] == {"en": "File", "sv": "Fil"} and [row[0] for row in files] == packets[1].titles


def test_a_sorted_collection_needs_no_packets(stage: Stage) -> None:
    plan = categorisation.settle_category_plan.fn("prov")
    for title in {title for titles in plan.files.values() for title in titles}:
        stage.wiki.add_categories(title, ["Seas"], "")
    assert categorisation.cut_packets.fn("prov") == []


def test_before_stays_and_after_is_counted_until_it_is_accepted(stage: Stage) -> None:
    categorisation.settle_category_plan.fn("prov")
    before = categorisation.count_files.fn("prov", "before")
    assert (before.files, before.categorised) == (10, 2)
    needing = stage.finding("files before")["needing"]
    stage.wiki.add_categories(needing[0], ["Seas"], "")
    after = categorisation.count_files.fn("prov", "after")
    stage.wiki.add_categories(needing[1], ["Seas"], "")
    assert categorisation.count_files.fn("prov", "before") == before
    assert (after.categorised, categorisation.count_files.fn("prov", "after").categorised) == (3, 4)


def test_what_remains_is_shown_and_kept(stage: Stage) -> None:
    before = categorisation.count_files.fn("prov", "before")
    after = categorisation.count_files.fn("prov", "after")
    table, rest, sheet = categorisation.rest_exhibits("prov", before, after)
    assert table.rows[1:] == [
        [{"en": "Files", "sv": "Filer"}, "10", "10"],
        [
            {"en": "With a category that says what they show", "sv": "Med en kategori som säger vad de visar"},
            "2",
            "2",
        ],
        [{"en": "Without", "sv": "Utan"}, "8", "8"],
    ]
    titles = stage.finding("files after")["needing"]
    assert [row[0] for row in rest.rows[1:]] == titles
    assert [row[0] for row in csv.reader(io.StringIO(stage.read(sheet)), delimiter=";")][1:] == titles
    assert categorisation.rest_exhibits("prov", before, after)[2] == sheet


# Engagement


def engage(stage: Stage) -> None:
    """Hand the baton on: the same relay, holding the lease of the next phase."""
    phase = Phase.COMMUNITY_ENGAGEMENT
    lease = stage.ledger.leases.acquire(phase_lease(stage.lane.id, 1, phase.value), "run")
    assert lease is not None
    stage.here.phase, stage.here.lease = phase, lease
    categorisation.settle_category_plan.fn("prov")
    categorisation.count_files.fn("prov", "after")


def test_the_project_page_names_parties_and_no_person(stage: Stage) -> None:
    engage(stage)
    page = engagement.write_project_page.fn("prov")
    text = stage.wiki.page_text("Commons:Provmuseet") or ""
    assert page.refused == "" and text == page.text.rstrip()
    assert "* Files uploaded: 10" in text and "[[:Category:Lighthouses]]" in text
    assert "Provmuseet" in text.partition("Who does what")[2]
    for person in PEOPLE:
        assert person.name not in text and person.name.split()[0] not in text and person.email not in text
    assert engagement.write_project_page.fn("prov") == page
    effects = [effect for effect in stage.ledger.effects.of(stage.lane.id) if "project-page" in effect.key]
    assert [effect.state for effect in effects] == ["done"]


def test_what_others_wrote_on_the_project_page_stays(stage: Stage) -> None:
    engage(stage)
    stage.wiki.save_page("Commons:Provmuseet", "Ours since 2012", "")
    page = engagement.write_project_page.fn("prov")
    assert stage.wiki.page_text("Commons:Provmuseet") == "Ours since 2012" and page.refused
    shown = engagement.announcement_exhibits.fn("prov", page)[0]
    assert page.text in shown.text["en"] and page.refused in shown.text["en"]


def test_a_run_killed_after_saving_saves_no_second_time(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    engage(stage)
    with monkeypatch.context() as patch:
        patch.setattr(stage.ledger.effects, "done", killed)
        with pytest.raises(KeyboardInterrupt):
            engagement.write_project_page.fn("prov")
    before = stage.wiki.save_page("Commons:Provmuseet", stage.wiki.page_text("Commons:Provmuseet") or "", "")
    page = engagement.write_project_page.fn("prov")
    assert page.refused == "" and stage.wiki.save_page("Commons:Provmuseet", page.text, "") == before


def killed(*_: Any) -> None:
    raise KeyboardInterrupt


def test_drafts_are_written_for_each_place(stage: Stage) -> None:
    engage(stage)
    exhibits = engagement.announcement_exhibits.fn("prov", engagement.write_project_page.fn("prov"))
    drafts = [one for one in exhibits if one.title["en"].startswith("Draft for")]
    assert "Utkast till Wikipedia:Bybrunnen (sv.wikipedia.org, sv)" in [one.title["sv"] for one in drafts]
    assert all("10" in one.text["en"] and one.text["en"].endswith("~~~~") for one in drafts)


def test_unused_files_are_shown_with_pages_that_could_use_them(stage: Stage, usage: UsageStandIn) -> None:
    engage(stage)
    exhibits = engagement.suggestion_exhibits.fn("prov")
    with usage.client() as client:
        uses = client.global_usage([page.title for page in categorisation.uploaded_pages(stage.here)])
    unused = {title for title, found in uses.items() if not any(use.ns == 0 for use in found)}
    assert exhibits[0].text["en"].startswith(f"{len(unused)} of 10 files")
    found = stage.finding("suggestions")["suggestions"]
    assert found and {one["file"] for one in found} <= unused
    assert [row[0] for row in exhibits[1].rows[1:]] and len(stage.read(exhibits[2]).splitlines()) == len(found) + 1
    usage.switch(month="2026-01")
    assert engagement.suggestion_exhibits.fn("prov") == exhibits and usage.seen()["requests"] == 0


def test_a_usage_service_that_is_down_does_not_block_the_event(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    engage(stage)
    monkeypatch.setattr(usage_module, "TRIES", 2)
    monkeypatch.setattr(usage_module, "FIRST_WAIT", 0.01)
    stage.here.settings = stage.settings.model_copy(update={"globalusage_api": "http://127.0.0.1:9/api.php"})
    (said,) = engagement.suggestion_exhibits.fn("prov")
    assert "127.0.0.1:9" in said.text["sv"] and stage.finding("suggestions") is None
    stage.here.settings = stage.settings
    assert len(engagement.suggestion_exhibits.fn("prov")) > 1, "asked again by the next run"


# Monitoring


@pytest.fixture
def turn(stage: Stage) -> Callable[[int, int], None]:
    """Turn the ledger's clock to a month of a year."""

    def turn_to(year: int, month: int) -> None:
        stage.ledger.clock = lambda: datetime(year, month, 15, 12, tzinfo=UTC)

    return turn_to


def test_a_review_keeps_its_snapshot(stage: Stage, turn: Callable[[int, int], None]) -> None:
    turn(2026, 5)
    snapshot = monitoring.take_review_snapshot.fn("prov", 3)
    assert (snapshot.month, snapshot.figure("files")) == ("2026-04", 10)
    turn(2026, 6)
    assert monitoring.take_review_snapshot.fn("prov", 3) == snapshot
    assert monitoring.take_review_snapshot.fn("prov", 6).month == "2026-05"
    assert stage.finding("review:3") == "2026-04" and set(stage.finding("snapshot:2026-05")["files"]) == set(
        snapshot.files
    )


def test_alarms_come_once_grouped_by_kind(stage: Stage, turn: Callable[[int, int], None]) -> None:
    turn(2026, 5)
    first, second, third = [page.title for page in categorisation.uploaded_pages(stage.here)][:3]
    for title in (first, second):
        stage.wiki.save_page(f"File:{title}", "{{Delete}}", "")
    monitoring.take_review_snapshot.fn("prov", 3)
    (alarm,) = monitoring.find_alarms.fn("prov", 3)
    assert alarm.slug == "3-months-nominated" and KEY.fullmatch(f"act-on-alarm--{alarm.slug}")
    assert len(alarm.exhibit.rows) == 3 and first in str(alarm.exhibit.rows[1][0])
    assert monitoring.find_alarms.fn("prov", 3) == [alarm]
    stage.wiki.save_page(f"File:{third}", "{{Delete}}", "")
    turn(2026, 8)
    monitoring.take_review_snapshot.fn("prov", 6)
    monitoring.take_review_snapshot.fn("prov", 12)
    (later,) = monitoring.find_alarms.fn("prov", 6)
    assert len(later.exhibit.rows) == 2 and third in str(later.exhibit.rows[1][0])
    assert monitoring.find_alarms.fn("prov", 12) == [], "the same month again brings nothing new"


def test_the_report_is_written_once_in_the_partners_language(stage: Stage, turn: Callable[[int, int], None]) -> None:
    turn(2026, 5)
    snapshot = monitoring.take_review_snapshot.fn("prov", 3)
    figures, page, months, files = monitoring.report_exhibits.fn("prov", 3)
    assert [{"en": "Files", "sv": "Filer"}, "10"] in [list(row[:2]) for row in figures.rows]
    html = stage.read(page)
    assert '<html lang="sv"' in html and "Föremål" in html
    assert "2026-04" in stage.read(months) and len(stage.read(files).splitlines()) == len(snapshot.files) + 1
    assert monitoring.report_exhibits.fn("prov", 3) == [figures, page, months, files]
    assert monitoring.review_title(3)["sv"].endswith("3 månader")


def test_without_any_wiki_the_monitoring_can_still_be_rehearsed(stage: Stage, turn: Callable[[int, int], None]) -> None:
    turn(2026, 5)
    stage.here.settings = stage.settings.model_copy(update={"globalusage_api": ""})
    snapshot = monitoring.take_review_snapshot.fn("prov", 3)
    assert (snapshot.figure("files"), snapshot.figure("used_files")) == (10, 0)
    assert snapshot.figures[1].source == "GlobalUsage, the rehearsal folder"


def test_only_partnerships_whose_files_are_up_are_monitored(stage: Stage) -> None:
    assert monitoring.monitored_partnerships() == []
    for phase in (Phase.INTAKE, Phase.DATA_PREP, Phase.UPLOAD):
        stage.lane.walk(phase)
    assert monitoring.monitored_partnerships() == ["prov"]


def test_the_monthly_snapshot_notes_its_alarms(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(monitoring, "alarms_of_month", monitoring.alarms_of_month.fn)
    title = categorisation.uploaded_pages(stage.here)[0].title
    stage.wiki.save_page(f"File:{title}", "{{Delete}}", "")
    (alarm,) = monitoring.take_monthly_snapshot("prov")
    assert alarm.slug.endswith("-nominated") and KEY.fullmatch(f"act-on-alarm--{alarm.slug}")
    findings = stage.ledger.findings(stage.lane.id, 1)
    (month,) = [key.removeprefix("snapshot:") for key in findings if key.startswith("snapshot:")]
    assert title in findings[f"alarm:{month}"][0]


def test_a_snapshot_that_fails_is_noted_and_stops_nobody(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(monitoring, "alarms_of_month", monitoring.alarms_of_month.fn)
    monkeypatch.setattr(usage_module, "TRIES", 1)
    monkeypatch.setenv("STAFETT_GLOBALUSAGE_API", "http://127.0.0.1:9/api.php")
    assert monitoring.take_monthly_snapshot("prov") == []
    findings = stage.ledger.findings(stage.lane.id, 1)
    (failed,) = [value for key, value in findings.items() if key.startswith("snapshot failed:")]
    assert "UsageDown" in failed["reason"] and not any(key.startswith("snapshot:") for key in findings)


def test_the_address_of_a_page() -> None:
    settings = Settings(wiki_api="https://commons.wikimedia.org/w/api.php")
    address = page_address(settings, 'File:Fyr & "hav" #1?.jpg')
    assert address == "https://commons.wikimedia.org/w/index.php?title=File:Fyr_%26_%22hav%22_%231%3F.jpg"
    assert page_address(Settings(wiki_api=""), "File:A.jpg") == ""
    assert monitoring.file_address(settings).format(title="A.jpg").endswith("index.php?title=File:A.jpg")
    assert json.dumps(monitoring.file_address(Settings(wiki_api=""))).count("{title}") == 1
