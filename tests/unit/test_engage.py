"""The project page, the announcements and the suggestions where unused files could be shown."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.engage import (
    CandidatePage,
    ProjectFacts,
    Responsibility,
    UnusedFile,
    announcements,
    find_candidates,
    project_page,
    project_page_title,
    use_suggestions,
    write_suggestions,
)

FACTS = ProjectFacts(
    institution="Norrö museum",
    collection="60 objects from the textile collection",
    goal="So that everybody can see how cloth was made.",
    website="https://museum.example/textiles",
    category="Media contributed by Norrö museum",
    files=58,
    categorised=50,
    used=12,
    responsibilities=[Responsibility(what="Categorisation", who="User:Weaver (weaver@example.org)")],
    categories={"Looms": 3, "Spinning wheels": 20, "Bad]]name": 1},
    sample=["Loom - NM.1.jpg", "Bad|name.jpg"],
    contacts=["Weaver", "anna@example.org", "Bad[[user"],
)
HOSTILE = "]]{{delete}}[[Category:X]]<script>~~~~\n== H ==\n{|\n|}"


def suggest(title: str, subjects: list[str], *pages: str, found_for: str = "") -> list[tuple[str, str]]:
    candidates = [CandidatePage(wiki="en.wikipedia.org", title=page, found_for=found_for) for page in pages]
    return [
        (found.page, found.why["en"])
        for found in use_suggestions([UnusedFile(title=title, subjects=subjects)], candidates)
    ]


def test_the_project_page_says_what_is_known() -> None:
    page = project_page(FACTS)
    assert page.startswith("'''Norrö museum''' and the Wikimedia community bring 60 objects")
    assert "* Files uploaded: 58\n" in page and "* Files shown in articles: 12" in page
    assert "[https://museum.example/textiles Norrö museum]" in page
    assert page.index("[[:Category:Spinning wheels]] (20)") < page.index("[[:Category:Looms]] (3)")
    assert '<gallery mode="packed">\nFile:Loom - NM.1.jpg\n</gallery>' in page
    assert page.endswith("[[Category:Media contributed by Norrö museum]]\n")
    assert project_page_title("Norrö museum") == "Commons:Norrö museum"


def test_no_mail_address_becomes_public() -> None:
    page = project_page(FACTS)
    assert "@" not in page and "User&#58;Weaver" in page
    assert "[[User:Weaver|Weaver]]" in page


def test_sections_without_content_are_left_out() -> None:
    page = project_page(ProjectFacts(institution="A", collection="B", category="C", files=0, categorised=0), "sv")
    assert re.findall("== (.+?) ==", page) == ["Läget"]
    assert "Filer som visas i artiklar" not in page, "not counted is not zero"


def test_a_partners_words_cannot_become_markup() -> None:
    facts = FACTS.model_copy(update={"collection": HOSTILE, "goal": HOSTILE, "website": HOSTILE, "institution": "A"})
    for text in [project_page(facts), *(announcement.text for announcement in announcements(facts))]:
        assert "{{" not in text and "<script" not in text and "[[Category:X" not in text
        assert text.count("~~~~") == (1 if text.endswith("~~~~") else 0)
    assert project_page(facts).count("\n== ") == project_page(FACTS).count("\n== ")


@given(st.text(), st.text())
def test_no_value_opens_a_template_or_a_link(name: str, value: str) -> None:
    facts = ProjectFacts(institution=name, collection=value, goal=value, category="C", files=1, categorised=0)
    page = project_page(facts)
    assert "{{" not in page and page.count("[[") == 1


def test_each_place_is_addressed_in_its_language() -> None:
    proposals = announcements(FACTS)
    assert [(text.place.wiki, text.language) for text in proposals] == [
        ("commons.wikimedia.org", "en"),
        ("sv.wikipedia.org", "sv"),
        ("en.wikipedia.org", "en"),
        ("en.wikipedia.org", "en"),
    ]
    commons, swedish = proposals[:2]
    assert "[[:Category:Media contributed by Norrö museum]]" in commons.text
    assert "[[:c:Commons:Norrö museum]]" in swedish.text
    assert "8 av filerna behöver fortfarande en kategori" in swedish.text
    assert swedish.heading == "58 filer från Norrö museum"
    assert all(text.text.endswith("~~~~") for text in proposals)


def test_help_is_asked_for_only_where_it_is_needed() -> None:
    done = announcements(FACTS.model_copy(update={"categorised": 58}))[0]
    assert "need a category" not in done.text


@pytest.mark.parametrize(
    ("title", "subjects", "page", "reason"),
    [
        ("A.jpg", ["loom"], "Loom", "subject “loom”"),
        ("A.jpg", ["Spinning wheels"], "Spinning wheel", "subject “Spinning wheels”"),
        ("A.jpg", ["rya"], "Rya (rug)", "subject “rya”"),
        ("Woman at spinning wheel, 1890 - NM.1.jpg", [], "Spinning wheel", "stands in the file's title"),
    ],
)
def test_why_a_file_fits_an_article(title: str, subjects: list[str], page: str, reason: str) -> None:
    ((found, why),) = suggest(title, subjects, page)
    assert found == page and reason in why


def test_no_reason_no_suggestion() -> None:
    assert suggest("Lion.jpg", ["cats"], "Loom", "Li", "Lio") == []
    assert suggest("A.jpg", ["", " "], "!!", "") == []


def test_the_strongest_reason_first_and_never_more_than_three() -> None:
    found = suggest("Loom and wool and yarn and sheep.jpg", ["Yarn"], "Loom", "Wool", "Yarn", "Sheep")
    assert found[0][0] == "Yarn" and len(found) == 3
    assert len(suggest("Loom.jpg", ["Loom"], "Loom", "Loom")) == 1


def test_articles_are_searched_for_the_most_frequent_subjects_within_bounds() -> None:
    asked: list[tuple[str, str]] = []

    def search(wiki: str, words: str) -> Sequence[str]:
        asked.append((wiki, words))
        return ["Folkdräkt"] if words == "Folkdräkter" else []

    files = [UnusedFile(title=f"{number}.jpg", subjects=[f"S{number}", "Folkdräkter"]) for number in range(500)]
    candidates = find_candidates(files, ["sv.wikipedia.org", "no.wikipedia.org"], search)
    assert len(asked) == 200 and asked[0] == ("sv.wikipedia.org", "Folkdräkter")
    first = use_suggestions(files[:1], candidates)
    assert [(found.wiki, found.page) for found in first] == [
        ("sv.wikipedia.org", "Folkdräkt"),
        ("no.wikipedia.org", "Folkdräkt"),
    ]
    assert "En sökning på filens ämne ”Folkdräkter”" in first[0].why["sv"]


def test_the_suggestions_as_a_sheet(tmp_path: Path) -> None:
    path = tmp_path / "suggestions.csv"
    found = use_suggestions(
        [UnusedFile(title="=A.jpg", subjects=["Loom"])], [CandidatePage(wiki="en.wikipedia.org", title="Loom")]
    )
    write_suggestions(path, found, "sv")
    with path.open(encoding="utf-8-sig", newline="") as file:
        header, row = list(csv.reader(file, delimiter=";"))
    assert header == ["Fil", "Wiki", "Artikel", "Varför"]
    assert row[:3] == ["'=A.jpg", "en.wikipedia.org", "Loom"]
