"""Before the rehearsal the wiki is asked which files it has and which titles are taken; away, it stops nothing."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from stafett.folder_wiki import FolderWiki
from stafett.pages import Page
from stafett.problems import Problem
from stafett.settings import Settings
from stafett.steps import Exhibit
from stafett.wiki import WikiUnreachable
from tasks import cleaning, preview, render, wiki_answers
from tests.acceptance.test_bad_input import SLUG, Desk, Parcel, desk

__all__ = ["desk"]  # a fixture
FIRST, SECOND = "SMN 0001", "SMN 0002"


class Shore:
    """A delivery of four records, and the folder that plays the wiki."""

    def __init__(self, desk: Desk, folder: Path) -> None:
        self.desk, self.folder, self.parcel = desk, folder, Parcel(folder / "parcel")
        self.examined = desk.deliver(self.parcel)
        self.work = desk.here.settings.home / "work" / SLUG / "1"

    def pages(self) -> dict[str, Page]:
        """The pages of the delivery, as a run gets them."""
        cleaned = cleaning.clean_records.fn(SLUG, self.examined)
        assert isinstance(cleaned, Path)
        self.kept = render.render_pages.fn(SLUG, self.examined, cleaned)
        return {page.source_id: page for page in render.load_pages(self.desk.here, self.kept)}

    def publish(self, title: str, record: str = "") -> None:
        """Put the file of a record on the wiki, or another one."""
        path = self.folder / "picture.jpg"
        path.write_bytes(self.parcel.media[f"{record.replace(' ', '_')}.jpg"] if record else b"another")
        FolderWiki(self.desk.here.settings.home.resolve() / "rehearsal-wiki").publish(path, title, "", "")

    def nobodys(self) -> list[tuple[str, str]]:
        """What the report says about the wiki and no record."""
        lines = (self.work / "whole-columns.jsonl").read_text(encoding="utf-8").splitlines()
        found = map(Problem.model_validate_json, lines)
        return [(one.rule, one.detail["number"]) for one in found if one.rule.startswith("wiki-")]


@pytest.fixture
def shore(desk: Desk, tmp_path: Path) -> Shore:
    return Shore(desk, tmp_path)


def of_wiki(page: Page) -> list[tuple[str, str]]:
    return [(one.rule, one.detail["title"]) for one in page.problems if one.rule.startswith("wiki-")]


@pytest.fixture
def titles(shore: Shore) -> dict[str, str]:
    """The titles of the pages; what the wiki has answered so far is forgotten."""
    found = {record: page.title for record, page in shore.pages().items()}
    (shore.work / "wiki-answers.jsonl").unlink()
    return found


def test_a_file_that_is_there_is_named_with_its_title_and_goes_on(shore: Shore) -> None:
    shore.publish("Boat in the harbour.jpg", FIRST)
    pages = shore.pages()
    assert of_wiki(pages[FIRST]) == [("wiki-duplicate", "Boat in the harbour.jpg")] and pages[FIRST].ready
    assert of_wiki(pages[SECOND]) == [] == shore.nobodys()
    report = (shore.work / "rehearsal" / "report.html").read_text(encoding="utf-8")
    assert "Boat in the harbour.jpg" in report


def test_a_title_that_another_file_has_holds_the_record_back(shore: Shore, titles: dict[str, str]) -> None:
    shore.publish(titles[SECOND])
    pages = shore.pages()
    assert of_wiki(pages[SECOND]) == [("wiki-title-taken", titles[SECOND])] and not pages[SECOND].ready
    assert of_wiki(pages[FIRST]) == []


def test_the_files_own_title_is_not_taken_by_another(shore: Shore, titles: dict[str, str]) -> None:
    shore.publish(titles[FIRST], FIRST)
    assert of_wiki(shore.pages()[FIRST]) == [("wiki-duplicate", titles[FIRST])]


def away(_: Settings) -> FolderWiki:
    raise WikiUnreachable("away", "Nobody answers.")


def test_a_wiki_that_is_away_stops_nothing_and_is_asked_when_it_is_back(
    shore: Shore, monkeypatch: pytest.MonkeyPatch
) -> None:
    shore.publish("Boat in the harbour.jpg", FIRST)
    with monkeypatch.context() as patch:
        patch.setattr(wiki_answers, "open_target", away)
        pages = shore.pages()
    assert all(page.ready and not of_wiki(page) for page in pages.values())
    assert shore.nobodys() == [("wiki-not-asked", "8")], "four files and four titles"
    assert of_wiki(shore.pages()[FIRST]) and shore.nobodys() == []


def test_previews_are_wikitext_while_the_wiki_is_away(shore: Shore, monkeypatch: pytest.MonkeyPatch) -> None:
    shore.pages()

    def gallery() -> Exhibit:
        return preview.preview_exhibits.fn(SLUG, shore.examined, shore.kept)[0]

    with monkeypatch.context() as patch:
        patch.setattr(preview, "open_target", away)
        shown = gallery()
    assert "wikitext" in shown.text["en"] and [one["html"] for one in shown.items] == [""] * 4
    assert all("{{" in one["wikitext"] for one in shown.items)
    shown = gallery()
    assert shown.text == {} and all(one["html"] for one in shown.items)
    monkeypatch.setattr(preview, "open_target", away)
    assert gallery() == shown, "what was rendered is kept"


def test_more_files_than_a_wiki_has_patience_for_are_counted(shore: Shore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wiki_answers, "FILES", 3)
    shore.pages()
    assert shore.nobodys() == [("wiki-not-asked", "1")]


def test_each_question_is_asked_once_in_a_month(shore: Shore, monkeypatch: pytest.MonkeyPatch) -> None:
    shore.pages()
    shore.publish("Boat in the harbour.jpg", FIRST)
    with (shore.work / "wiki-answers.jsonl").open("ab") as file:
        file.write(b'{"sha1": "half a')  # a process that died
    monkeypatch.setattr(wiki_answers, "open_target", away)
    assert of_wiki(shore.pages()[FIRST]) == [] == shore.nobodys()
    monkeypatch.undo()
    now = shore.desk.ledger.clock()
    monkeypatch.setattr(shore.desk.ledger, "clock", lambda: now + timedelta(days=31))
    for _ in range(2):
        assert of_wiki(shore.pages()[FIRST]) == [("wiki-duplicate", "Boat in the harbour.jpg")]
