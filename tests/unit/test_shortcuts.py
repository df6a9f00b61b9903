"""Shortcuts for the many harmless values give what the long way gives."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappings import titles, wikitext
from mappings.distinct import KEPT, LONG, remembered, remembered_cell
from mappings.titles import extension_of, legal, normal
from mappings.wikitext import plain, web_address

SIGNS = "ab C  ..,,;--''()[]<>#|/\\:_&%~=\"?*+!$@^`01éÖıİɏ×\u0301\u00a0\u200b\n\t\x01\x85𐍈\ufffd\u00ad’ſ\u212a"
TEXTS = st.text(SIGNS, max_size=12)
ADDRESSES = st.text('ab.-:/?&=#%~_ @[]é"<>|', max_size=14).map("http://".__add__)
ALWAYS, NEVER = re.compile(""), re.compile("(?!)")


@given(TEXTS)
def test_a_tidy_text_is_legal_as_it_is(text: str) -> None:
    short = legal.__wrapped__(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(titles, "_UNTIDY", ALWAYS)
        assert short == legal.__wrapped__(text)


@given(ADDRESSES)
def test_a_plain_address_stays_as_it_is(address: str) -> None:
    short = web_address.__wrapped__(address)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wikitext, "_PLAIN_URL", NEVER)
        assert short == web_address.__wrapped__(address)


@given(TEXTS)
def test_texts_of_ascii_signs_are_as_among_others(text: str) -> None:
    assert plain(text) == plain(f"{text}\u00d6").removesuffix("\u00d6").rstrip()
    assert normal(text) == normal(f"{text} \u00d6").removesuffix("\u00d6").rstrip()


@pytest.mark.parametrize(
    ("media", "extension"),
    [
        ("a.JPG", "jpg"),
        ("a/b.tiff", "tif"),
        ("a.b/c", ""),
        ("a/.jpg", ""),
        (".jpg", ""),
        ("a\\b.PnG", "png"),
        ("a.jpg/", "jpg"),
        ("a.", ""),
        ("a.ÅÄÖ", ""),
        ("a.jpeg ", ""),
        ("a.0123456789a", ""),
        ("..jpg", "jpg"),
    ],
)
def test_an_ending_is_an_extension_where_a_name_stands_before_it(media: str, extension: str) -> None:
    assert extension_of(media) == extension


def test_values_are_worked_out_once_and_those_that_came_last_are_kept() -> None:
    asked: list[str] = []

    def work(cell: str) -> str:
        asked.append(cell)
        return cell.upper()

    once = remembered_cell(work)
    assert [once("a"), once("a"), once("b" * (LONG + 1)), once("b" * (LONG + 1))][::2] == ["A", "B" * (LONG + 1)]
    assert [len(cell) for cell in asked] == [1, LONG + 1, LONG + 1], "a long value is not kept"
    for number in range(KEPT):
        once(f"{number}")
    asked.clear()
    assert (once(f"{KEPT - 1}"), once("a"), asked) == (f"{KEPT - 1}", "A", ["a"])


def test_values_of_several_cells_are_kept_together() -> None:
    numbers = iter(range(1, 9))
    once = remembered(lambda *_: next(numbers))
    assert [once("a", "b"), once("b", "a"), once("a", "b")] == [1, 2, 1]


@given(TEXTS)
def test_a_text_of_several_lines_is_as_with_something_invisible_in_it(text: str) -> None:
    assert plain(f"{text}\nx") == plain(f"{text}\nx\u00ad")
