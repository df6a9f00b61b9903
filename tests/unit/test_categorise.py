"""The category plan, the packets and the counts; the plan applied to a wiki that remembers its pages."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stafett.pages import Page
from stafett.problems import Problem
from stafett.wiki.errors import PageRejected, WikiUnreachable
from tasks.categorise import FileNeed, apply_plan, count_categorised, is_categorised, packets, plan_categories

INSTITUTION = "Media contributed by Norrö museum"
PARENTS = {"Spinning wheels in Sweden": ["Spinning wheels", "Sweden"], "Spinning wheels": ["Spinning"]}


def make_page(title: str, *categories: str, problems: list[Problem] | None = None) -> Page:
    return Page(
        source_id=title, title=title, media=title, wikitext="", categories=list(categories), problems=problems or []
    )


class RememberingWiki:
    """Enforces what a wiki enforces: a page with create_only is written once, a protected page never."""

    def __init__(self, refuses: str = "", hidden: Collection[str] = ()) -> None:
        self.texts: dict[str, str] = {}
        self.categories: dict[str, list[str]] = {}
        self.refuses, self.hidden = refuses, hidden
        self.unseen: set[str] = set()

    def categories_exist(self, names: Iterable[str]) -> Collection[str]:
        return {name for name in names if f"Category:{name}" in self.texts} - self.unseen

    def categories_of(self, titles: Iterable[str]) -> Mapping[str, Collection[str]]:
        return {title: [name for name in self.categories.get(title, []) if name not in self.hidden] for title in titles}

    def save_page(self, title: str, text: str, summary: str, *, create_only: bool = False) -> int:
        if create_only and title in self.texts:
            raise PageRejected("articleexists", "The page exists.")
        self.texts[title] = text
        return len(self.texts)

    def add_categories(self, file_title: str, categories: Iterable[str], summary: str) -> int | None:
        if file_title == self.refuses:
            raise PageRejected("protectedpage", "The page is protected.")
        present = self.categories.setdefault(file_title, [])
        missing = [name for name in categories if name not in present]
        present.extend(missing)
        return len(present) if missing else None


def test_missing_categories_are_made_from_the_top_down_and_existing_ones_reused() -> None:
    pages = [make_page("A.jpg", INSTITUTION, "Spinning wheels in Sweden"), make_page("B.jpg", "Looms", "Sheep")]
    plan = plan_categories(pages, {"Looms"}, INSTITUTION, PARENTS)
    assert plan.create[0].name == INSTITUTION
    above = {new.name: new.parents for new in plan.create}
    assert above[INSTITUTION] == ["Commons partnerships"]
    assert above["Sheep"] == above["Spinning"] == above["Sweden"] == [INSTITUTION]
    assert above["Spinning wheels in Sweden"] == ["Spinning wheels", "Sweden"]
    assert all(
        list(above).index(higher) < list(above).index(name)
        for name in above
        for higher in above[name]
        if higher in above
    )
    assert [new.name for new in plan.create if new.provisional] == ["Sheep", "Spinning", "Sweden"]
    assert plan.create[-1].text == "[[Category:Spinning wheels]]\n[[Category:Sweden]]"
    assert plan.create[1].text == f"{{{{Check categories}}}}\n[[Category:{INSTITUTION}]]"
    assert plan.reuse == ["Looms"]


def test_a_category_above_another_is_named_and_not_added() -> None:
    plan = plan_categories([make_page("A.jpg", "Spinning", "Spinning wheels in Sweden")], set(), INSTITUTION, PARENTS)
    (found,) = plan.overcategorised
    assert (found.title, found.category, found.above) == ("A.jpg", "Spinning wheels in Sweden", "Spinning")
    assert plan.files == {"Spinning wheels in Sweden": ["A.jpg"]}


def test_a_circle_of_categories_ends() -> None:
    plan = plan_categories([make_page("A.jpg", "X")], set(), INSTITUTION, {"X": ["Y"], "Y": ["X"]})
    assert {new.name for new in plan.create} == {INSTITUTION, "X", "Y"}


def test_pages_with_errors_are_not_planned() -> None:
    plan = plan_categories([make_page("A.jpg", "X", problems=[Problem(rule="no-rights")])], set(), INSTITUTION)
    assert (plan.files, plan.needing) == ({}, [])


def test_where_a_file_came_from_is_not_what_it_shows() -> None:
    only_maintenance = [INSTITUTION, "Uploaded with Stafett", "CC-BY-4.0", "Media needing categories", "PD Old"]
    assert not is_categorised(only_maintenance, INSTITUTION)
    assert not is_categorised(["Norrö museum"], "Norrö museum")
    assert is_categorised([*only_maintenance, "Spinning wheels"], INSTITUTION)
    assert is_categorised(["Cccp posters", "Photographs by Anna Ek", "PDA devices"], INSTITUTION)
    counts = count_categorised({"A.jpg": only_maintenance, "B.jpg": ["Looms"]}, INSTITUTION)
    assert (counts.files, counts.categorised, counts.needing, counts.target_met) == (2, 1, 1, False)
    assert count_categorised({}, INSTITUTION).target_met


def test_a_plan_applied_twice_changes_nothing_the_second_time() -> None:
    wiki = RememberingWiki(hidden=[INSTITUTION])
    pages = [make_page(f"{number}.jpg", INSTITUTION, "Looms") for number in range(120)]
    plan = plan_categories(pages, set(), INSTITUTION)
    first, second = apply_plan(plan, wiki), apply_plan(plan, wiki)
    assert (first.categories_created, first.files_changed, first.files_unchanged) == (2, 120, 0)
    assert (second.categories_created, second.categories_existing, second.files_unchanged) == (0, 2, 120)
    assert sorted(wiki.categories["7.jpg"]) == ["Looms", INSTITUTION]


def test_a_category_page_of_the_community_stays_as_it_is() -> None:
    wiki = RememberingWiki()
    wiki.texts["Category:Looms"] = "written by the community"
    wiki.unseen = {"Looms"}
    applied = apply_plan(plan_categories([make_page("A.jpg", "Looms")], set(), INSTITUTION), wiki)
    assert (applied.categories_created, applied.categories_existing, applied.failed) == (1, 1, {})
    assert wiki.texts["Category:Looms"] == "written by the community"


def test_a_file_that_the_wiki_refuses_is_named_and_the_others_go_on() -> None:
    wiki = RememberingWiki(refuses="2.jpg")
    seen: list[int] = []
    plan = plan_categories([make_page(f"{number}.jpg", "Looms") for number in range(60)], set(), INSTITUTION)
    applied = apply_plan(plan, wiki, progress=seen.append)
    assert applied.failed == {"2.jpg": "The page is protected. [protectedpage]"}
    assert (applied.files_changed, seen) == (59, [50, 60])


def test_a_wiki_that_is_down_stops_the_pass() -> None:
    class Down(RememberingWiki):
        def add_categories(self, file_title: str, categories: Iterable[str], summary: str) -> int | None:
            raise WikiUnreachable("maxlag", "lagged")

    with pytest.raises(WikiUnreachable):
        apply_plan(plan_categories([make_page("A.jpg", "Looms")], set(), INSTITUTION), Down())


def test_packets_are_cut_by_language_and_subject() -> None:
    needs = [FileNeed(title=f"{number:03}.jpg", subject="Folkdräkt", language="sv") for number in range(60)]
    needs += [FileNeed(title="Z.jpg", subject="folk costume", language="en"), FileNeed(title="Q.jpg", language="sv")]
    cut = packets(needs)
    assert packets(reversed(needs)) == cut
    assert [(packet.language, packet.subject, len(packet.titles)) for packet in cut] == [
        ("en", "folk costume", 1),
        ("sv", "", 1),
        ("sv", "Folkdräkt", 50),
        ("sv", "Folkdräkt", 10),
    ]
    assert cut[0].key == "en-folk-costume-1"


@given(
    st.lists(
        st.builds(
            FileNeed, title=st.text(min_size=1), subject=st.text(), language=st.sampled_from(["sv", "smj", "zh-Hant"])
        )
    )
)
def test_packets_lose_no_file_and_share_no_key(needs: list[FileNeed]) -> None:
    cut = packets(needs)
    keys = [packet.key for packet in cut]
    assert len(keys) == len(set(keys))
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", key) for key in keys)
    assert {title for packet in cut for title in packet.titles} == {need.title for need in needs}
    assert all(0 < len(packet.titles) <= 50 for packet in cut)
