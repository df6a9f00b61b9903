"""Titles are legal on Commons, good for people, and always the same for the same input."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mappings.titles import (
    TITLE_BYTES,
    category_name,
    clash_key,
    cut_at_word,
    forbidden_in,
    make_title,
    normal,
    says_nothing,
)

PATTERN = "{title} - {institution} - {id}"


def title_of(title: str, media: str = "a.jpg", number: str = "NM 1") -> str:
    return make_title(PATTERN, {"title": title, "institution": "Museet", "id": number}, media).text


@pytest.mark.parametrize(
    ("title", "made"),
    [
        ("Kväll i hamnen", "Kväll i hamnen - Museet - NM 1.jpg"),
        ("kväll", "Kväll - Museet - NM 1.jpg"),
        ("Barken [[Hoppet]]", "Barken ((Hoppet)) - Museet - NM 1.jpg"),
        ("Fyren: en  bild", "Fyren - en bild - Museet - NM 1.jpg"),
        ("Glad 😀 sommar", "Glad sommar - Museet - NM 1.jpg"),
        ("A\u202eB\u00adC\u200bD", "ABC D - Museet - NM 1.jpg"),
        ("Två\u00a0ord_här", "Två ord här - Museet - NM 1.jpg"),
        ("''Titel''", "’Titel’ - Museet - NM 1.jpg"),
        ("50 % & mer", "50 % & mer - Museet - NM 1.jpg"),
        ("Ek&Berg, A+B", "Ek&Berg, A+B - Museet - NM 1.jpg"),
        ("Ek &amp; Berg %()41", "Ek amp; Berg 41 - Museet - NM 1.jpg"),
        ("Slut.", "Slut - Museet - NM 1.jpg"),
    ],
)
def test_a_title_is_made_legal(title: str, made: str) -> None:
    assert title_of(title) == made


@pytest.mark.parametrize(("media", "extension"), [("A.JPEG", "jpg"), ("a.TIFF", "tif"), ("map/b.png", "png")])
def test_the_extension_follows_the_medium(media: str, extension: str) -> None:
    assert title_of("Fyr", media).endswith(f".{extension}")


@pytest.mark.parametrize("media", ["a.jpg|x", "a.}}[[b", "a.j\u202epg", "a.jpg\n", "a.é", "a", ""])
def test_an_ending_that_no_file_has_stays_out_of_the_title(media: str) -> None:
    assert title_of("Fyr", media) == "Fyr - Museet - NM 1"


def test_a_long_title_is_cut_at_a_word_and_keeps_its_id() -> None:
    title = make_title(
        PATTERN, {"title": "segelfartyg på fjärden " * 30, "institution": "Museet", "id": "NM 1"}, "a.jpg"
    )
    assert len(title.text.encode()) <= TITLE_BYTES
    assert title.text.endswith("- Museet - NM 1.jpg")
    assert re.match(r"^(Segelfartyg|segelfartyg|på|fjärden| )+ - Museet", title.text)
    assert title.bytes_before > TITLE_BYTES


def test_a_pattern_that_leaves_no_room_is_refused() -> None:
    with pytest.raises(ValueError, match="bytes"):
        title_of("Fyr", number="9" * 300)


def test_forbidden_characters_are_reported() -> None:
    assert forbidden_in("a [b] | c ]") == "[]|"


@settings(max_examples=400, deadline=None)
@given(st.text(min_size=1, max_size=400))
def test_any_text_gives_a_legal_title_or_nothing(text: str) -> None:
    title = title_of(text)
    assert len(title.encode()) <= TITLE_BYTES
    assert not set(title) & set("#<>[]|{}_:/\\~\n\t\u00a0")
    assert not re.search(r"%[0-9A-Fa-f]{2}|&#?\w+;", title)
    assert max(title) <= "\uffff"
    assert "  " not in title and "''" not in title
    assert normal(title) == title
    assert title_of(text) == title


def test_an_id_keeps_its_letters() -> None:
    assert title_of("Fyr", number="lm/12:a").endswith("- lm-12 -a.jpg")


def test_titles_that_the_wiki_takes_for_one_have_one_key() -> None:
    assert clash_key("fyr_vid havet.jpg") == clash_key("Fyr vid  havet.JPG") == clash_key("Fyr vid havet.jpeg")
    assert clash_key("Fyr 1.jpg") != clash_key("Fyr 2.jpg")


@pytest.mark.parametrize("text", ["", "DSC_0001", "IMG 1234", "DSCN4711", "123", "—", "a"])
def test_a_title_that_says_nothing_is_seen(text: str) -> None:
    assert says_nothing(text)


@pytest.mark.parametrize("text", ["Bild av en fyr", "Imga 1", "Ö och hav", "Image of a king 1234"])
def test_a_title_that_says_something_is_left_alone(text: str) -> None:
    assert not says_nothing(text)


def test_cutting_keeps_whole_letters() -> None:
    assert cut_at_word("ååååå", 5) == "åå"
    assert cut_at_word("en två tre", 6) == "en"
    assert cut_at_word("en två tre", 7) == "en två"


@pytest.mark.parametrize("name", ["", "a]]b", "a{{b", "a|b", "x\u202ey", ":a", "&amp;"])
def test_a_category_that_cannot_be_one_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="category"):
        category_name(name)
