"""What only the whole batch can show."""

from __future__ import annotations

from mappings.checks import check_pages
from stafett.pages import Page


def page(number: str, **changes: str) -> Page:
    about = {"source_id": number, "title": f"Fyr {number}.jpg", "media": f"{number}.jpg", "wikitext": ""} | changes
    return Page.model_validate(about)


def found(pages: list[Page], media: list[str] | None = None) -> list[tuple[str, str, str]]:
    return [(problem.rule, problem.record, problem.value) for problem in check_pages(pages, media)]


def test_a_sound_batch_has_no_problems() -> None:
    assert found([page("1"), page("2")], ["1.jpg", "2.jpg"]) == []


def test_an_id_that_comes_again_is_named() -> None:
    assert found([page("1"), page("1", title="B.jpg", media="b.jpg")]) == [("id-duplicate", "1", "1")]


def test_titles_that_differ_in_nothing_but_the_extension_clash() -> None:
    assert found([page("1", title="Fyr.jpg"), page("2", title="fyr.PNG")]) == [("title-duplicate", "2", "fyr.PNG")]


def test_a_file_that_two_records_name_is_pointed_out() -> None:
    assert found([page("1"), page("2", media="1.jpg")]) == [("media-duplicate", "2", "1.jpg")]


def test_media_are_compared_in_both_directions() -> None:
    pages = [page("1"), page("2", media="å.jpg")]
    assert found(pages, ["a\u030a.jpg", "3.jpg"]) == [("media-missing", "1", "1.jpg"), ("media-unnamed", "", "3.jpg")]
