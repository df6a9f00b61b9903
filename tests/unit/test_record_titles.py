"""The title of a record, and what was changed on the way to it and why, as the crosswalk's pattern makes it."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mappings.crosswalk import Crosswalk
from mappings.distinct import Cells
from mappings.record_titles import WHY, RecordTitle, TitleMaker, title_of
from mappings.titles import FORBIDDEN, TITLE_BYTES, clash_key, extension_of, normal
from stafett.problems import Severity
from tests.unit.crosswalks import GOOD, small_crosswalk
from tests.unit.test_wikitext import hostile


@cache
def crosswalk() -> Crosswalk:
    with TemporaryDirectory() as folder:
        return small_crosswalk(Path(folder))


def made_of(title: str, number: str = "P 1") -> RecordTitle:
    return title_of(GOOD | {"title": title, "id": number}, crosswalk())


def words_of(title: str) -> str:
    return made_of(title).text.removesuffix(" - Provmuseet - P 1.jpg")


@pytest.mark.parametrize(
    ("given", "words", "changes"),
    [
        ("DSC_0001 Fyr", "Fyr", [("DSC_0001", "camera")]),
        ("dsc00012_fyren vid havet", "Fyren vid havet", [("dsc00012_", "camera")]),
        ("IMG_1234 - 1890 års fyr", "1890 års fyr", [("IMG_1234 -", "camera")]),
        ("IMG_20190503_120000 Fyr", "Fyr", [("IMG_20190503_120000", "camera")]),
        ("P1010001 Fyr", "Fyr", [("P1010001", "camera")]),
        ("Fyr.jpg", "Fyr", [(".jpg", "extension")]),
        ("Fyr.JPG.tiff", "Fyr", [(".JPG.tiff", "extension")]),
        ("File:Fyr", "Fyr", [("File:", "namespace")]),
        ("image : Fyr", "Fyr", [("image :", "namespace")]),
        ("Fil:Bild:Fyr", "Fyr", [("Fil:Bild:", "namespace")]),
        (
            "Bild:DSCN4711 Fyr.jpeg",
            "Fyr",
            [("Bild:", "namespace"), (".jpeg", "extension"), ("DSCN4711", "camera")],
        ),
    ],
)
def test_what_a_title_has_from_a_file_name_goes_and_is_said(
    given: str, words: str, changes: list[tuple[str, str]]
) -> None:
    made = made_of(given)
    assert made.text == f"{words} - Provmuseet - P 1.jpg"
    assert [(change.before, change.after, change.why) for change in made.changes()] == [
        (before, "", WHY[kind]) for before, kind in changes
    ]


@pytest.mark.parametrize(
    "title",
    [
        "P 1234 i hamnen",
        "Photo 1945",
        "Img",
        "Imgard 1234",
        "DSC4b Fyr",
        "Bild av en fyr",
        "Profil",
        "Fyr jpg",
        "Mr. Gifford",
    ],
)
def test_what_only_looks_like_a_file_name_stays(title: str) -> None:
    assert words_of(title) == title
    assert made_of(title).changes() == []


@pytest.mark.parametrize("title", ["DSC_0001", "DSC_0001.jpg", "File:IMG 1234.JPG", "P1010001"])
def test_a_camera_name_without_words_is_still_refused(title: str) -> None:
    assert [problem.rule for problem in made_of(title).problems] == ["title-blacklisted"]


@pytest.mark.parametrize("title", ["K", "Ö", "3765", "J.A.", "7.5"])
def test_a_short_title_of_a_work_is_a_warning_and_not_refused(title: str) -> None:
    made = made_of(title)
    assert [(problem.rule, problem.severity) for problem in made.problems] == [("title-says-little", Severity.WARNING)]
    assert made.text.startswith(title.rstrip("."))


@pytest.mark.parametrize("title", [".jpg", "File:", "Fil: .tif", "***", "-?", "\u200b"])
def test_a_title_of_which_nothing_stays_is_missing(title: str) -> None:
    assert [problem.rule for problem in made_of(title).problems] == ["title-missing"]


PIECES = [
    "File:", "bild :", "DSC_0001", "IMG ", "P1010001", ".jpg", ".TIFF", "Fyr", "fyr ", " - ", "_", "  ", "(", ")", "[",
    "#", "''", "a\u0301", "ä", "İ", "ŉ", "\u200b", "\u202e", "😀", "å" * 120, "ord " * 60, ":", "/",
    "%41", "&amp;", "~~~",
]  # fmt: skip
titles = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=4)), max_size=10).map("".join)


@settings(max_examples=200, deadline=None)
@given(title=titles)
def test_the_same_record_always_has_the_same_legal_title(title: str) -> None:
    made, again = made_of(title), made_of(title)
    assert (made.text, made.problems, made.changes()) == (again.text, again.problems, again.changes())
    assert len(made.text.encode()) <= TITLE_BYTES
    assert not set(made.text) & (FORBIDDEN | set("_:/\\~\n\t"))
    assert not re.search(r"%[0-9A-Fa-f]{2}|&#?\w+;", made.text)
    assert made.text == normal(made.text) and "  " not in made.text and "''" not in made.text
    assert not made.text or made.text.endswith("Provmuseet - P 1.jpg")


@settings(max_examples=100, deadline=None)
@given(title=titles)
def test_spellings_that_the_wiki_takes_for_one_give_one_title(title: str) -> None:
    """Composed or not: NFC before anything else."""
    assert made_of(unicodedata.normalize("NFD", title)).text == made_of(unicodedata.normalize("NFC", title)).text


@settings(max_examples=100, deadline=None)
@given(title=titles)
def test_titles_are_normalised_before_they_are_compared(title: str) -> None:
    once = normal(title)
    assert normal(once) == once
    spellings = (once, once.replace(" ", "__"), unicodedata.normalize("NFD", once), f" {once[:1].lower()}{once[1:]}")
    if len(once[:1].lower().upper()) == 1:
        assert len({clash_key(f"{spelling}.jpg") for spelling in (*spellings, once.replace(" ", "   "))}) == 1


def test_spaces_and_accents_that_a_wiki_stores_otherwise_are_said() -> None:
    told = {change.why: (change.before, change.after) for change in made_of("Fyr  vid\u00a0Ka\u0308rr").changes()}
    assert told == {WHY["spaces"]: ("  ", " "), WHY["composed"]: ("NFD", "NFC")}
    assert made_of("Fyr vid Kärr").changes() == []


@settings(max_examples=300, deadline=None)
@given(
    pattern=st.sampled_from(
        [
            "{title} - {institution} - {id}",
            "{id}{title}",
            "{title}({id}) .",
            "-{title} {id}{institution}",
            "{title}{id}{id}",
        ]
    ),
    titles=st.lists(
        hostile | st.sampled_from(["Fyr", "fyr " * 70, "DSC_0001", "\u0301", "K[a]"]), min_size=1, max_size=3
    ),
    number=st.from_regex(r"[A-Za-z0-9][A-Za-z0-9 ._-]{0,8}", fullmatch=True) | hostile | st.just("9" * 230),
    media=st.sampled_from(["a.jpg", "a", "b.tiff", "c.webp"]),
)
def test_titles_of_many_records_are_those_of_each(pattern: str, titles: list[str], number: str, media: str) -> None:
    rules = crosswalk().model_copy(update={"title": crosswalk().title.model_copy(update={"pattern": pattern})})
    rows = [GOOD | {"title": title, "id": number} for title in titles]
    cells = Cells(range(len(rows)), {column: [row[column] for row in rows] for column in GOOD})
    made = TitleMaker(rules).of(cells, [extension_of(media)] * len(rows))
    for row, titled in zip(rows, made, strict=True):
        alone = title_of(row | {rules.media_column: media}, rules)
        assert titled.title == alone.title
        assert [one.of(alone.source_id, 0) for one in titled.found] == alone.problems
        assert titled.key == (clash_key(alone.text) if alone.text else "")
