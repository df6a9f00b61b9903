"""What only the whole batch can show."""

from __future__ import annotations

from mappings.checks import Titles, check_pages
from mappings.titles import clash_key
from stafett.pages import PageHead


def page(number: str, title: str = "", media: str = "") -> PageHead:
    named = title or f"Fyr {number}.jpg"
    return PageHead(number, named, media or f"{number}.jpg", 2, True, (), clash_key(named))


def found(pages: list[PageHead], media: list[str] | None = None) -> list[tuple[str, str, str]]:
    return [(problem.rule, problem.record, problem.value) for problem in check_pages(pages, media)]


def test_a_sound_batch_has_no_problems() -> None:
    assert found([page("1"), page("2")], ["1.jpg", "2.jpg"]) == []


def test_an_id_that_comes_again_is_named() -> None:
    assert found([page("1"), page("1", title="B.jpg", media="b.jpg")]) == [("id-duplicate", "1", "1")]


def test_titles_that_differ_in_nothing_but_the_extension_clash() -> None:
    titles = Titles(["FYR_3.jpg"])
    compared = [titles.compare(page(*each)) for each in (("1", "Fyr.jpg"), ("2", "fyr.PNG"), ("3", "Fyr 3.tif"))]
    assert [[problem.rule for problem in problems] for problems in compared] == [
        [],
        ["title-duplicate"],
        ["title-taken"],
    ]


def test_a_file_that_two_records_name_is_pointed_out() -> None:
    assert found([page("1"), page("2", media="1.jpg")]) == [("media-duplicate", "2", "1.jpg")]


def test_media_are_compared_in_both_directions() -> None:
    pages = [page("1"), page("2", media="å.jpg")]
    assert found(pages, ["a\u030a.jpg", "3.jpg"]) == [("media-missing", "1", "1.jpg"), ("media-unnamed", "", "3.jpg")]
