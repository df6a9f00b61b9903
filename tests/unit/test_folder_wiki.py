"""The folder that plays the wiki answers and refuses as the wiki does."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from mappings.statements.depicts import depicts
from stafett.folder_wiki import FolderWiki
from stafett.wiki import PageRejected, Published, Refused, Wiki


@pytest.fixture
def folder(tmp_path: Path) -> FolderWiki:
    return FolderWiki(tmp_path / "wiki")


def media(tmp_path: Path, content: bytes = b"picture") -> Path:
    path = tmp_path / f"{hashlib.sha1(content, usedforsecurity=False).hexdigest()}.jpg"
    path.write_bytes(content)
    return path


def published(folder: FolderWiki, tmp_path: Path, title: str, text: str = "", content: bytes = b"") -> Published:
    answer = folder.publish(media(tmp_path, content or title.encode()), title, text, "Test")
    assert isinstance(answer, Published), answer
    return answer


def test_it_has_every_door_of_the_wiki() -> None:
    doors = {name for name in vars(Wiki) if not name.startswith("_")}
    assert doors == {name for name in vars(FolderWiki) if not name.startswith("_")}


def test_a_file_is_published_once_and_found_by_its_bytes(folder: FolderWiki, tmp_path: Path) -> None:
    first = published(folder, tmp_path, "fyr_på ö.jpg", "== Fyr ==\n", b"x")
    again = published(folder, tmp_path, "Fyr på ö.jpg", "== Fyr ==", b"x")
    assert (first.already_there, again.already_there, again.page_id) == (False, True, first.page_id)
    assert folder.files_with_sha1(first.sha1) == ["Fyr på ö.jpg"]
    there = folder.file("Fyr på ö.jpg")
    assert there and (there.sha1, there.size, there.mime) == (first.sha1, 1, "image/jpeg")
    assert folder.page_text("File:Fyr på ö.jpg") == "== Fyr =="
    other = FolderWiki(folder.folder)
    assert other.titles_taken(["fyr på ö.jpg", "Annan.jpg"]) == {"fyr på ö.jpg"}
    assert other.missing(["fyr på ö.jpg", "Annan.jpg"]) == {"Annan.jpg"}


def test_it_warns_as_a_wiki_does(folder: FolderWiki, tmp_path: Path) -> None:
    published(folder, tmp_path, "A.jpg", content=b"a")
    taken = folder.publish(media(tmp_path, b"b"), "A.jpg", "", "")
    double = folder.publish(media(tmp_path, b"a"), "B.jpg", "", "")
    assert isinstance(taken, Refused) and taken.code == "exists"
    assert isinstance(double, Refused) and double.warnings == {"duplicate": ["A.jpg"]}
    accepted = folder.publish(media(tmp_path, b"a"), "B.jpg", "", "", accept=frozenset({"duplicate"}))
    assert isinstance(accepted, Published) and folder.files_with_sha1(accepted.sha1) == ["A.jpg", "B.jpg"]


def test_bytes_that_were_replaced_are_not_found_any_more(folder: FolderWiki, tmp_path: Path) -> None:
    old = published(folder, tmp_path, "A.jpg", content=b"a")
    new = folder.publish(media(tmp_path, b"b"), "A.jpg", "", "", accept=frozenset({"exists"}))
    assert isinstance(new, Published) and new.page_id == old.page_id and new.revision > old.revision
    assert folder.files_with_sha1(old.sha1) == [] and folder.files_with_sha1(new.sha1) == ["A.jpg"]


@pytest.mark.parametrize("title", ["Bad[1].jpg", "", "a\nb.jpg", "x{{y}}.jpg"])
def test_impossible_titles_are_refused(folder: FolderWiki, tmp_path: Path, title: str) -> None:
    assert folder.title_allowed(title)
    answer = folder.publish(media(tmp_path), title, "", "")
    assert isinstance(answer, Refused) and answer.code == "illegal-filename"
    with pytest.raises(PageRejected):
        folder.save_page(title, "text", "")


@pytest.mark.parametrize("title", ["../../escape.jpg", "/etc/passwd.jpg", "å" * 118 + ".jpg", "CON.jpg"])
def test_a_title_never_leaves_the_folder(folder: FolderWiki, tmp_path: Path, title: str) -> None:
    published(folder, tmp_path, title)
    assert folder.titles_taken([title]) == {title}
    pages = list((folder.folder / "pages").iterdir())
    assert len(pages) == 1 and len(pages[0].name.encode()) < 255
    assert not list(tmp_path.parent.glob("escape*"))


def test_an_empty_file_is_refused(folder: FolderWiki, tmp_path: Path) -> None:
    empty = tmp_path / "empty.jpg"
    empty.touch()
    answer = folder.publish(empty, "A.jpg", "", "")
    assert isinstance(answer, Refused) and answer.code == "empty-file"


def test_pages_are_saved_once(folder: FolderWiki) -> None:
    first = folder.save_page("Category:Fyrar", "text\n", "", create_only=True)
    assert folder.save_page("Category:Fyrar", "text", "", create_only=True) == first
    with pytest.raises(PageRejected) as refusal:
        folder.save_page("Category:Fyrar", "other", "", create_only=True)
    assert refusal.value.code == "articleexists" and folder.page_text("Category:Fyrar") == "text"
    assert folder.save_page("Category:Fyrar", "other", "") > first
    assert folder.categories_exist(["fyrar", "Hav"]) == {"fyrar"}


def test_categories_are_added_to_what_is_there(folder: FolderWiki, tmp_path: Path) -> None:
    published(folder, tmp_path, "A.jpg", "[[Category:Hav]] [[:Category:Not in it]]")
    folder.save_page("Category:Gift", "__HIDDENCAT__", "")
    folder.save_page("Category:Fyrar", "[[Category:Hav]]", "")
    assert folder.add_categories("A.jpg", ["hav", "Fyrar", "Gift"], "") is not None
    assert folder.add_categories("A.jpg", ["Fyrar", "Hav"], "") is None
    assert folder.categories_of(["A.jpg", "B.jpg"]) == {"A.jpg": ["Hav", "Fyrar"]}
    assert list(folder.category_members("Hav")) == ["A.jpg"]
    assert list(folder.category_members("hav", kind="subcat")) == ["Fyrar"]
    with pytest.raises(PageRejected):
        folder.add_categories("B.jpg", ["Hav"], "")


def test_structured_data_is_added_and_never_changed(folder: FolderWiki, tmp_path: Path) -> None:
    number = published(folder, tmp_path, "A.jpg").page_id
    assert folder.add_structured_data(number, {"sv": "En fyr"}, depicts(["Q39715"]), "")
    assert folder.add_structured_data(number, {"sv": "Annat"}, depicts(["Q39715"]), "") is None
    assert folder.add_structured_data(number, {}, depicts(["Q165"]), "")
    data = folder.structured_data(number)
    assert data["labels"]["sv"]["value"] == "En fyr" and len(data["statements"]["P180"]) == 2
    assert folder.structured_data(999) == {"labels": {}, "statements": {}}
    with pytest.raises(PageRejected):
        folder.add_structured_data(999, {"sv": "x"}, [], "")


def test_what_is_proposed_for_deletion(folder: FolderWiki, tmp_path: Path) -> None:
    published(folder, tmp_path, "A.jpg", "{{delete|reason=x}}")
    published(folder, tmp_path, "B.jpg", "{{Deleted scene}}")
    assert folder.nominated_for_deletion(["A.jpg", "B.jpg", "C.jpg"]) == {"A.jpg"}


def test_rendered_wikitext_is_text(folder: FolderWiki) -> None:
    assert folder.render("<script>'''x'''", "A.jpg") == "<pre>&lt;script&gt;&#x27;&#x27;&#x27;x&#x27;&#x27;&#x27;</pre>"


def test_many_at_once_get_numbers_of_their_own(folder: FolderWiki) -> None:
    titles = [f"Category:C {number}" for number in range(40)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda title: folder.save_page(title, title, ""), titles))
    numbers = {page.page_id for page in folder._all()}
    assert len(numbers) == 40 and all(folder.page_text(title) == title for title in titles)
