"""What a profile sees in a delivery."""

from __future__ import annotations

import pandas
import pytest

from demo.collection.media import METADATA
from mappings.profile import ColumnProfile, Kind, Profile, profile
from stafett.media import MediaFacts
from stafett.rules import finding
from stafett.sources import read_delivery


def column(*values: str, name: str = "x", id_column: str = "") -> ColumnProfile:
    return profile(pandas.DataFrame({name: values}, dtype="str"), id_column=id_column).columns[0]


@pytest.fixture(scope="module")
def sample() -> Profile:
    return profile(read_delivery(METADATA).records, id_column="inventory_no")


def test_the_kinds_of_the_sample_collection(sample: Profile) -> None:
    kinds = {found.name: found.kind for found in sample.columns}
    assert kinds == {
        "inventory_no": Kind.IDENTIFIER,
        "title": Kind.TEXT,
        "title_sv": Kind.WORDS,
        "creator": Kind.PERSON,
        "date": Kind.DATE,
        "materials": Kind.WORDS,
        "dimensions": Kind.DIMENSION,
        "subjects": Kind.WORDS,
        "place": Kind.WORDS,
        "description_en": Kind.TEXT,
        "description_sv": Kind.TEXT,
        "rights": Kind.RIGHTS,
        "credit_line": Kind.TEXT,
        "image_file": Kind.MEDIA,
        "object_url": Kind.URL,
    }


def test_the_languages_of_texts(sample: Profile) -> None:
    languages = {found.name: found.language for found in sample.columns}
    assert (languages["description_en"], languages["description_sv"], languages["date"]) == ("en", "sv", "")


def test_fill_distinct_examples_and_length() -> None:
    found = column("a", "a", "bb", "", " ")
    assert (found.filled, found.fill_rate, found.distinct, found.longest) == (3, 0.6, 2, 2)
    assert found.examples == ["a", "bb"]
    assert column("", " ").kind is Kind.EMPTY


def test_separators_inside_cells_and_the_values_between_them() -> None:
    found = column("oil; canvas", "oil|wood", "oil", "wood;")
    assert found.separators == {";": 1, "|": 1}
    assert found.distinct_parts == 3


def test_untidy_spaces_and_mojibake() -> None:
    found = column("fine", " lead", "two  spaces", "ca\u00a01890", "SkÃ¤rgÃ¥rd", "d√∂rr", "Ångström")
    assert (found.whitespace, found.mojibake) == (3, 1 + 1)


def test_identifiers_are_told_by_name_or_by_being_unique() -> None:
    assert column("NM 1", "NM 2", "NM 3").kind is Kind.IDENTIFIER
    assert column("red", "red", name="no", id_column="no").kind is Kind.IDENTIFIER
    assert column("red", "blue").kind is Kind.WORDS


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("dateText", Kind.DATE),
        ("datering", Kind.DATE),
        ("tillv_år", Kind.DATE),
        ("acc", Kind.NUMBER),
        ("width", Kind.NUMBER),
    ],
)
def test_years_are_dates_where_the_column_says_so(name: str, kind: Kind) -> None:
    assert column("1819", "1830", "1830", name=name).kind is kind


def test_media_and_problems_are_counted() -> None:
    twice = finding("media-duplicate", value="b.jpg", first="a.jpg")
    facts = [
        MediaFacts(name=name, sha1="", sha256="", size=1000, mime="image/jpeg", problems=problems)
        for name, problems in (("a.jpg", []), ("b.jpg", [twice]))
    ]
    problems = [finding("media-missing", record="1", row=2), finding("media-unnamed", value="b.jpg")]
    found = profile(pandas.DataFrame({"id": ["1"]}, dtype="str"), media=facts, problems=problems)
    assert (found.rows, found.media_files, found.media_bytes) == (1, 2, 2000)
    assert (found.media_missing, found.media_unnamed, found.media_duplicates) == (1, 1, 1)


def test_a_profile_survives_json(sample: Profile) -> None:
    assert Profile.model_validate_json(sample.model_dump_json()) == sample
