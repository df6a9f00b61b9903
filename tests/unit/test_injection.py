"""No value from a source leaves its place. Every column, each shipped crosswalk, each infobox, parsed again."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import mappings
from mappings.crosswalk import Crosswalk, load_crosswalk
from mappings.crosswalk_model import PARAMETERS, Template
from mappings.page_parts import CAPTION_LIMIT
from mappings.pages import make_pages
from mappings.statements.snaks import TEXT_LIMIT
from mappings.titles import FORBIDDEN, TITLE_BYTES
from mappings.wikitext import BIDI_CONTROLS, web_address
from stafett.pages import Page
from tests.unit.crosswalks import small_crosswalk
from tests.unit.test_wikitext import PIECES, shape

SHIPPED = sorted(path.parent.name for path in Path(mappings.__file__).parent.glob("*/crosswalk.yaml"))
INFOBOXES: list[Template] = list(PARAMETERS)
OBJECTS = "objects"
LANGUAGE = "sv"
MORE_PIECES = [
    "&#91;", "__NOINDEX__", "{{DEFAULTSORT:x}}", "[[File:Ont.jpg]]", "[[:sv:Ont", "|}}", "{{{1|}}}", "<includeonly>",
    "</div>", "<gallery>", "\n=", "\n{|", "\n\n", "\r", "\u2066", "\u200f", "\ufeff", "\uffff", "\ue000", "'", ".jpg",
    "a.}}[[", "ord " * 700, "å" * 3000,
]  # fmt: skip
hostile = st.lists(st.one_of(st.sampled_from(PIECES + MORE_PIECES), st.text(max_size=3)), max_size=8).map("".join)


@cache
def crosswalk_named(name: str) -> Crosswalk:
    """A shipped crosswalk, or one that fills everything in the infobox `name`."""
    if name == OBJECTS:
        return crosswalk_of_objects()
    if name in SHIPPED:
        return load_crosswalk(Path(mappings.__file__).parent / name / "crosswalk.yaml")
    fields = {
        parameter: [{"column": f"{parameter} a", "language": LANGUAGE}, {"column": f"{parameter} b", "use": "list"}]
        for parameter in PARAMETERS[name]  # type: ignore[index]
    }
    people = {"column": "creator", "roles": "role", "qualifiers": "qualifier", "table": "creators"}
    with TemporaryDirectory() as folder:
        return small_crosswalk(Path(folder), template=name, fields=fields, people=people)


@cache
def crosswalk_of_objects() -> Crosswalk:
    """One whose parameters are filled by what the object is like."""
    meanings = ("depicted", "created", "found", "kept", "within")
    with TemporaryDirectory() as folder:
        return small_crosswalk(
            Path(folder),
            fields={"title": [{"column": "title", "as": ["first_sentence", "without_brackets", "capitalised"]}]},
            materials={"column": "materials", "table": "subjects", "language": LANGUAGE},
            places=[{"column": one, "table": "subjects", "means": one} for one in meanings],
            dimensions={"column": "size", "statements": True},
            digital_representation_of={"column": "item", "when": {"column": "flat"}},
        )


def columns(part: Any) -> Iterator[str]:
    """Every column that a crosswalk reads, from its data: keys that name a column, and lists of columns."""
    if isinstance(part, list):
        for one in part:
            yield from columns(one)
    elif isinstance(part, dict):
        for key, value in part.items():
            names = value if isinstance(value, list) else [value]
            if key in (
                "column",
                "languages",
                "roles",
                "qualifiers",
                "url",
                "credit",
                "id_column",
                "media_column",
                "date",
            ):
                yield from (name for name in names if name)
            elif key == "media_pattern":
                yield from re.findall(r"\{([^{}]+)\}", value)
            yield from columns(value)


def address_of(value: str, *, usable: bool) -> str:
    """What stands in the column of addresses."""
    return "https://a.example/" + "".join(value.split()) if usable else value


def page_of(crosswalk: Crosswalk, value: str, *, usable: bool) -> Page:
    """The page of a record with `value` in every column; `usable` gives it rights, languages and an address that hold,
    so that what follows from them is on the page too."""
    data = crosswalk.model_dump()
    row = dict.fromkeys(columns(data), value)
    if usable:
        row |= {crosswalk.rights.column: "CC BY 4.0", "title_langs": LANGUAGE, crosswalk.media_column: "a.jpg"}
    row[crosswalk.source.url] = address_of(value, usable=usable)
    return make_pages(pandas.DataFrame([row], index=[2], dtype="str"), crosswalk)[0]


def texts(part: Any) -> Iterator[str]:
    """Every text inside structured data."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, dict | list):
        for one in part.values() if isinstance(part, dict) else part:
            yield from texts(one)


def clean(text: str, limit: int) -> bool:
    """Whether Wikibase takes a text: something in it, one line, no outer spaces, not too long, nothing invisible."""
    hidden = any(unicodedata.category(sign) in ("Cc", "Cs", "Co", "Cn") or sign in BIDI_CONTROLS for sign in text)
    return bool(text) and text == text.strip() and len(text) <= limit and not hidden


@pytest.mark.parametrize("name", [*SHIPPED, *INFOBOXES, OBJECTS])
@settings(max_examples=40, deadline=None)
@given(value=hostile, usable=st.booleans())
@example(value="a}}[[Category:Ont]]{{PD-self}}", usable=True)
@example(value="\n{|\n| cell\n|}", usable=True)
@example(value="|licence=b</nowiki>--><ref>~~~~__NOTOC__", usable=True)
@example(value="\u202e\u0000\u200b\uffff", usable=False)
@example(value="ord " * 2000, usable=True)
def test_a_hostile_value_stays_in_its_place(name: str, value: str, usable: bool) -> None:
    crosswalk = crosswalk_named(name)
    # A separator makes several values of one, rightly; so it is kept out, and the last letter keeps facts out.
    value = value.replace(crosswalk.separator, ",") + "x"
    page, harmless = (page_of(crosswalk, text, usable=usable) for text in (value, "x"))
    found, expected = shape(page.wikitext), shape(harmless.wikitext)
    addresses, _ = found.pop("addresses"), expected.pop("addresses")
    assert found == expected
    assert addresses in ([], [web_address(address_of(value, usable=usable))])
    assert page.wikitext.count("\n") == harmless.wikitext.count("\n")
    assert not re.search(r"~~~|__|''", page.wikitext)
    assert page.categories == harmless.categories
    json.dumps([page.captions, page.statements], ensure_ascii=False).encode()
    assert all(clean(text, CAPTION_LIMIT) for text in page.captions.values())
    assert all(clean(text, TEXT_LIMIT) for text in texts(page.statements))
    assert not FORBIDDEN & set(page.title) and len(page.title.encode()) <= TITLE_BYTES


@cache
def crosswalk_of_halves() -> Crosswalk:
    """One in which every text is made of two columns."""
    names = ("title", "creator", "description", "materials", "date", "url", "credit", "subjects")
    with TemporaryDirectory() as folder:
        return small_crosswalk(Path(folder), made_columns={name: f"[{{{name} 1}}][{{{name} 2}}]" for name in names})


@settings(max_examples=150, deadline=None)
@given(value=hostile, at=st.integers(0, 40))
@example(value="{{PD-self}}", at=1)
@example(value="[[Category:Ont]]", at=9)
@example(value="a<!--|licence=b-->", at=3)
@example(value="{title 2}[{title 1}]", at=6)
def test_halves_that_are_put_together_are_as_harmless_as_the_whole(value: str, at: int) -> None:
    halves = crosswalk_of_halves()
    whole = halves.model_copy(update={"made_columns": {}})
    first, second = value[:at].strip(), value[at:].strip()
    given_as = {"id": "P 1", "file": "a.jpg", "rights": "CC BY 4.0"}
    names = list(halves.made_columns)
    made = given_as | {f"{one} 1": first for one in names} | {f"{one} 2": second for one in names}
    plain = given_as | dict.fromkeys(names, f"{first}{second}")
    pages = [
        make_pages(pandas.DataFrame([row], index=[2], dtype="str"), crosswalk)[0]
        for row, crosswalk in ((made, halves), (plain, whole))
    ]
    assert pages[0] == pages[1]
