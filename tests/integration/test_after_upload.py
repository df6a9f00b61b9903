"""The phases after the upload on a real MediaWiki: categories applied, texts rendered, a snapshot of real files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from demo.servers.usage_figures import uses as pseudo_uses
from demo.servers.wiki import RehearsalWiki
from stafett.pages import Page
from stafett.usage import Use
from stafett.wiki import Published, Wiki
from tasks.categorise import apply_plan, count_categorised, plan_categories
from tasks.engage import ProjectFacts, announcements, project_page
from tasks.monitor import alarms, compare, take_snapshot
from tasks.report import write_report
from tests.fixtures.usage import UsageStandIn
from tests.fixtures.wiki import MediaMaker, Person

INSTITUTION = "Media contributed by the after-upload museum"


@pytest.fixture
def titles(wiki: Wiki, media_maker: MediaMaker) -> list[str]:
    """Four files on the wiki."""
    names = [media_maker.title(f"Föremål efter uppladdningen {number}") for number in range(4)]
    for name in names:
        answer = wiki.publish(media_maker.jpeg(), name, "== Test ==", "Test upload")
        assert isinstance(answer, Published), answer
    return names


@pytest.fixture(scope="module")
def usage_of_wiki(start_usage_stand_in: Callable[..., UsageStandIn], wiki_bed: RehearsalWiki) -> UsageStandIn:
    """A stand-in that asks the rehearsal wiki which files exist."""
    return start_usage_stand_in(wiki_api=wiki_bed.api)


def test_the_plan_on_the_wiki_and_again(wiki: Wiki, titles: list[str]) -> None:
    pages = [
        Page(source_id=name, title=name, media=name, wikitext="", categories=[INSTITUTION, "Looms after upload"])
        for name in titles
    ]
    parents = {"Looms after upload": ["Weaving after upload"]}
    existing = wiki.categories_exist([INSTITUTION, "Looms after upload", "Weaving after upload"])
    plan = plan_categories(pages, existing, INSTITUTION, parents)
    assert count_categorised({name: wiki.categories_of([name])[name] for name in titles}, INSTITUTION).categorised == 0
    first, second = apply_plan(plan, wiki), apply_plan(plan, wiki)
    assert (first.categories_created, first.files_changed, first.failed) == (3, 4, {})
    assert (second.categories_created, second.categories_existing, second.files_unchanged) == (0, 3, 4)
    assert wiki.page_text("Category:Looms after upload") == "[[Category:Weaving after upload]]"
    assert set(wiki.category_members("Looms after upload")) == set(titles)
    assert count_categorised(wiki.categories_of(titles), INSTITUTION).target_met


def test_a_file_that_was_deleted_meanwhile_is_named(wiki: Wiki, titles: list[str], admin: Person) -> None:
    admin.delete(titles[0])
    pages = [
        Page(source_id=name, title=name, media=name, wikitext="", categories=["Sheep after upload"]) for name in titles
    ]
    applied = apply_plan(plan_categories(pages, set(), INSTITUTION), wiki)
    assert (list(applied.failed), applied.files_changed) == ([titles[0]], 3)


def test_a_hostile_value_is_shown_as_text_by_mediawiki(wiki: Wiki) -> None:
    hostile = "</gallery>{{Delete}} [[Category:Trap]] <script>alert(1)</script> ''x'' __NOTOC__ https://evil.example"
    facts = ProjectFacts(
        institution="Norrö museum", collection=hostile, goal=hostile, category="Looms", files=2, categorised=1
    )
    for text in [project_page(facts), *(proposal.text for proposal in announcements(facts))]:
        html = wiki.render(text, "Commons:Test")
        assert "<script" not in html and "Category:Trap" not in html.replace("[[Category:Trap]]", "")
        assert 'href="https://evil.example' not in html
        assert "<i>x</i>" not in html


def test_a_snapshot_of_real_files_and_what_happened_to_them(
    wiki: Wiki, titles: list[str], admin: Person, usage_of_wiki: UsageStandIn, tmp_path: Path
) -> None:
    usage_of_wiki.switch(month="2026-04")
    with usage_of_wiki.client() as client:
        first = take_snapshot(titles, "2026-03", client, wiki)
        assert (first.figure("files"), first.gone, first.nominated) == (4, [], [])
        asked: dict[str, list[Use]] = client.global_usage(titles)
        assert first.figure("used_files") == sum(any(use.ns == 0 for use in uses) for uses in asked.values())
        admin.delete(titles[0])
        admin.act(action="edit", title=f"File:{titles[1]}", appendtext="{{Delete}}")
        usage_of_wiki.switch(month="2026-05")
        second = take_snapshot(titles, "2026-04", client, wiki, previous=first)
    changes = compare(first, second)
    assert (changes.gone, changes.nominated) == ([titles[0]], [titles[1]])
    assert [alarm.kind for alarm in alarms(changes)][:2] == ["gone", "nominated"]
    report = write_report("After upload", [first, second], changes, tmp_path, "sv")
    assert titles[0] in report.html.read_text(encoding="utf-8")


def test_a_renamed_file_keeps_its_uses(
    wiki: Wiki, titles: list[str], admin: Person, usage_of_wiki: UsageStandIn, media_maker: MediaMaker
) -> None:
    usage_of_wiki.switch(month="2026-05")
    with usage_of_wiki.client() as client:
        fresh = next(
            name
            for name in (media_maker.title(f"Renamed {n}") for n in range(200))
            if pseudo_uses(f"File:{name}", "2026-05")
        )
        assert client.global_usage([fresh]) == {fresh: []}, "not there yet"
        admin.act(
            **{
                "action": "move",
                "from": f"File:{titles[0]}",
                "to": f"File:{fresh}",
                "reason": "Clearer",
                "ignorewarnings": 1,
            }
        )
        answer = client.global_usage([titles[0], fresh])
    assert answer[titles[0]] == answer[fresh] != []
    assert wiki.missing(titles) == set()
