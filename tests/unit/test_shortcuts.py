"""Shortcuts for the many harmless values give what the long way gives."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mappings import titles, wikitext
from mappings.distinct import KEPT, LONG, Cells, Distinct
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
    short = web_address(address)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wikitext, "_PLAIN_URL", NEVER)
        assert short == web_address(address)


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


def made(part: Distinct[str], *cells: str) -> str:
    """What `part` makes of one record's cells, in its columns' order."""
    return part.of(Cells([2], {name: [cell] for name, cell in zip(part.columns, cells, strict=True)}))[0]


def test_values_are_worked_out_once_and_those_that_came_last_are_kept() -> None:
    asked: list[str] = []

    def work(cell: str) -> str:
        asked.append(cell)
        return cell.upper()

    part, long = Distinct(["column"], work), "b" * (LONG + 1)
    assert [made(part, cell) for cell in ("a", " a ", long, long)] == ["A", "A", long.upper(), long.upper()]
    assert asked == ["a", long, long], "a long value is not kept"
    part.of(Cells(range(KEPT), {"column": [f"{number}" for number in range(KEPT)]}))
    asked.clear()
    assert (made(part, f"{KEPT - 1}"), made(part, "a"), asked) == (f"{KEPT - 1}", "A", ["a"])


def test_values_of_several_cells_are_kept_together() -> None:
    numbers = iter("123456789")
    part = Distinct(["one", "other"], lambda *_: next(numbers))
    assert [made(part, "a", "b"), made(part, "b", "a"), made(part, "a", "b")] == ["1", "2", "1"]


def test_a_column_that_is_not_there_is_empty_and_what_needs_none_is_made_once() -> None:
    cells = Cells([2, 3], {"there": [" a", "b"]})
    assert Distinct(["there", "gone"], "{}-{}".format).of(cells) == ["a-", "b-"]
    assert Distinct([], lambda: "same").of(cells) == ["same", "same"]


@given(TEXTS)
def test_a_text_of_several_lines_is_as_with_something_invisible_in_it(text: str) -> None:
    assert plain(f"{text}\nx") == plain(f"{text}\nx\u00ad")


@given(st.text(SIGNS + "\r\x1b", max_size=12))
@example("0\r\x1b\r0")
def test_a_plain_text_stays_as_it_is(text: str) -> None:
    assert plain(plain(text)) == plain(text)
