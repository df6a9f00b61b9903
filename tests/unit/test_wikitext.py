"""No value can do anything on a page but be read."""

from __future__ import annotations

import html
from pathlib import Path
from typing import Any

import mwparserfromhell
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from mappings.crosswalk import Crosswalk
from mappings.pages import make_pages
from mappings.wikitext import comment, escape, external_link, plain, template, web_address
from tests.unit.crosswalks import GOOD, records, small_crosswalk

PIECES = [
    "{{", "}}", "{{{", "}}}", "[[", "]]", "[", "]", "|", "=", "==", "\n", "\n*", "\n#", "\n:", "\n;", "\n ", "{|",
    "|}", "|-", "<nowiki>", "</nowiki>", "<!--", "-->", "<ref>", "<script>", "~~~~", "__TOC__", "__NOTOC__", "''",
    "'''", "&", "&#123;", "[[Category:Ont]]", "{{subst:delete}}", "{{PD-self}}", "{{!}}", "http://ont.example",
    "mailto:a@b.example", "ISBN 1234567890", "#REDIRECT [[Ont]]", "----", "\u202e", "\u0000", "\u007fUNIQ", "-{",
    "}-", "|licence=", "ord", " ", "å", "𝕏", "\u2028",
]  # fmt: skip
hostile = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=5)), max_size=12).map("".join)


@pytest.fixture(scope="module")
def crosswalk(tmp_path_factory: pytest.TempPathFactory) -> Crosswalk:
    return small_crosswalk(tmp_path_factory.mktemp("crosswalk"))


def shape(wikitext: str) -> dict[str, Any]:
    """Everything on a page that does something."""
    code = mwparserfromhell.parse(wikitext)
    return {
        "templates": [
            (str(found.name).strip(), [str(parameter.name).strip() for parameter in found.params])
            for found in code.filter_templates()
        ],
        "links": [str(found) for found in code.filter_wikilinks()],
        "addresses": [str(found.url) for found in code.filter_external_links()],
        "headings": [str(found) for found in code.filter_headings()],
        "tags": [str(found.tag) for found in code.filter_tags() if str(found.tag) != "br"],
        "arguments": [str(found) for found in code.filter_arguments()],
        "comments": [str(found) for found in code.filter_comments()],
    }


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=hostile)
@example(value="a}}[[Category:Ont]]{{PD-self}}")
@example(value="\n{|\n| cell\n|}")
@example(value="a|licence=b")
def test_a_hostile_value_changes_nothing_on_a_page(crosswalk: Crosswalk, value: str) -> None:
    marked = f"x{value}x"
    changed = dict.fromkeys(("title", "description", "date", "credit", "creator", "materials", "id"), marked)
    benign = dict.fromkeys(changed, "x och x")
    # A word that is a role or a list changes the shape rightly: keep both out, they are tested elsewhere.
    changed = {
        name: text.replace(";", ",").replace(":", " : ") if name == "creator" else text
        for name, text in changed.items()
    }
    changed["materials"] = changed["materials"].replace(";", ",")
    page, plain_page = (make_pages(records(row), crosswalk)[0] for row in (changed, benign))
    found, expected = shape(page.wikitext), shape(plain_page.wikitext)
    assert found == expected
    assert page.categories == plain_page.categories


@settings(max_examples=300, deadline=None)
@given(value=hostile)
def test_what_is_shown_is_what_was_written(value: str) -> None:
    """Every reader sees the text itself: references resolve to what stood there."""
    assert html.unescape(escape(value).replace("<br>", "\n")) == plain(value)


@settings(max_examples=200, deadline=None)
@given(value=hostile)
def test_escaped_text_holds_no_markup(value: str) -> None:
    text = escape(value).replace("<br>", "")
    for markup in ("{{", "}}", "[", "]", "|", "<", ">", "~", "''", "__", "=", "\n"):
        assert markup not in text


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Lind & Co", "Lind & Co"),
        ("A&B", "A&#38;B"),
        ("&amp; &#91;", "&#38;amp; &#38;#91;"),
        ("A &", "A &#38;"),
        ("A &\nB", "A &#38;<br>B"),
    ],
)
def test_an_ampersand_between_spaces_is_written_as_it_is(text: str, written: str) -> None:
    assert escape(text) == written


@pytest.mark.parametrize("line", ["* a", "# a", ": a", "; a", "---- a", "! a", "+ a"])
def test_a_value_does_not_begin_a_list_or_a_table_row(line: str) -> None:
    assert escape(line)[0] == "&"


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "ftp://a.example",
        "https://",
        "https://a b.example",
        "//a.example",
        "https://a.example/x y",
        "text",
        "",
    ],
)
def test_what_is_no_web_address_is_no_link(address: str) -> None:
    assert web_address(address) == ""
    assert "[" not in external_link(address, "x")


@pytest.mark.parametrize("tail", ["]]", "}}", "|x", "'''", "<b>", "{{x}}", '"', "~~~~", "__TOC__"])
def test_an_address_cannot_carry_markup(tail: str) -> None:
    address = web_address(f"https://a.example/{tail}")
    assert address.startswith("https://a.example/")
    assert not set(address) & set("[]{}|<>'\"")
    assert "~~" not in address and "__" not in address


def test_an_address_keeps_its_query() -> None:
    assert web_address("https://a.example/x?id=1&b=%C3%A5#top") == "https://a.example/x?id=1&b=%C3%A5#top"


def test_an_empty_parameter_is_left_out() -> None:
    assert template("Artwork", {"a": "", "b": "c"}) == "{{Artwork|b=c}}"


def test_a_comment_cannot_be_closed() -> None:
    assert comment("a --> b").count("-->") == 1


def test_the_good_record_has_the_expected_shape(crosswalk: Crosswalk) -> None:
    page = make_pages(records(GOOD), crosswalk)[0]
    assert [name for name, _ in shape(page.wikitext)["templates"]] == [
        "int:filedesc", "Artwork", "sv", "sv", "Institution:Provmuseet", "int:license-header", "Cc-by-4.0",
    ]  # fmt: skip


def test_wikitext_of_a_page_is_as_agreed(crosswalk: Crosswalk) -> None:
    golden = Path(__file__).parents[1] / "golden" / "artwork.wiki"
    assert make_pages(records(GOOD), crosswalk)[0].wikitext + "\n" == golden.read_text(encoding="utf-8")
