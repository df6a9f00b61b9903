"""What a profile sees in a delivery."""

from __future__ import annotations

import pandas
import pytest

from demo.collection.media import METADATA
from mappings.profile import ColumnProfile, Kind, Profile, profile, repeated_records
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
        "place": Kind.PLACE,
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


@pytest.mark.parametrize(
    ("name", "values", "kind"),
    [
        ("tillverkningsort", ("Norrö", "Utö", "Utö"), Kind.PLACE),
        ("country", ("Sweden", "Norway", "Norway"), Kind.PLACE),
        ("sort", ("liten", "stor", "stor"), Kind.WORDS),
        (
            "placement",
            ("A long text about where it hangs on the wall", "Another one that is as long as that"),
            Kind.TEXT,
        ),
        ("title_langs", ("sv; en", "sv", "swe"), Kind.LANGUAGE),
        ("language", ("Svenska", "Finska", "Finska"), Kind.LANGUAGE),
        ("code", ("xq", "sv", "zz"), Kind.WORDS),
    ],
)
def test_places_and_languages(name: str, values: tuple[str, ...], kind: Kind) -> None:
    assert column(*values, name=name).kind is kind


@pytest.mark.parametrize(
    ("name", "values", "read"),
    [
        ("date", ("1890", "1890", "ca 1900", "1890s or so, perhaps 19th"), (4, 3)),
        ("size", ("20 x 30 cm", "about 3 cm or 4 cm, who knows", "H 3 cm"), (3, 2)),
        ("rights", ("CC0", "CC0", "CC BY 4.0", "as agreed with the heirs"), (4, 3)),
        ("colour", ("red", "blue", "blue"), (0, 0)),
    ],
)
def test_what_is_read_of_dates_dimensions_and_rights(name: str, values: tuple[str, ...], read: tuple[int, int]) -> None:
    measures = column(*values, name=name).measures
    assert (measures.judged, measures.read) == read


def test_of_very_many_values_the_commonest_are_read() -> None:
    many = [f"{number} cm" for number in range(1, 6_000)]
    measures = column(*many, "6000 cm", "6000 cm").measures
    assert (measures.judged, measures.read) == (5_001, 5_001)


def test_people_and_places_that_tables_know() -> None:
    known = {Kind.PERSON: {"carl larsson"}, Kind.PLACE: {"carl larsson", "norrö"}}
    table = pandas.DataFrame({"creator": ["Carl Larsson", "Eva Ek"], "place": ["Norrö", "Utö"]}, dtype="str")
    found = {one.name: one.measures.known for one in profile(table, known=known).columns}
    assert found == {"creator": 1, "place": 1}
    assert column("Carl Larsson", "Eva Ek", name="creator").measures.known == 0


def test_values_that_are_nearly_the_same() -> None:
    measures = column("Olja på duk", "olja på Duk.", "Olja, på duk", "Olja på trä").measures
    assert (measures.spellings, measures.spelt) == (1, [["Olja på duk", "olja på Duk.", "Olja, på duk"]])


def test_records_that_say_the_same_under_another_id() -> None:
    table = pandas.DataFrame({"id": ["1", "2", "3", "4"], "title": ["A", "A", "B", ""], "note": [""] * 4}, dtype="str")
    assert repeated_records(table, "id") == 1
    assert repeated_records(table, "") == 0


def test_media_and_problems_are_counted() -> None:
    twice = finding("media-duplicate", value="b.jpg", first="a.jpg")
    facts = [
        MediaFacts(name=name, sha1="", sha256="", size=1000, mime="image/jpeg", problems=problems, width=20, height=10)
        for name, problems in (("a.jpg", []), ("b.jpg", [twice]))
    ]
    problems = [finding("media-missing", record="1", row=2), finding("media-unnamed", value="b.jpg")]
    found = profile(pandas.DataFrame({"id": ["1"]}, dtype="str"), media=facts, problems=problems)
    assert (found.rows, found.media_files, found.media_bytes, found.media_pixels) == (1, 2, 2000, 400)
    assert (found.media_missing, found.media_unnamed, found.media_duplicates) == (1, 1, 1)


def test_a_profile_survives_json(sample: Profile) -> None:
    assert Profile.model_validate_json(sample.model_dump_json()) == sample
