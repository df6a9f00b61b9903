"""What a draft makes of columns about the object; that every draft is accepted is proved in the terminal's tests."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas
import pytest

from mappings.crosswalk import Crosswalk, load_crosswalk
from mappings.crosswalk_draft import draft_crosswalk
from mappings.crosswalk_roles import language_of
from mappings.profile import profile
from stafett.sources import Reading
from stafett.sources.evidence import Evidence


def drafted(folder: Path, **columns: list[str]) -> Crosswalk:
    return drafted_in("sv", folder, columns)


def drafted_in(language: str, folder: Path, columns: Mapping[str, list[str]]) -> Crosswalk:
    ids = {} if "inventory" in columns else {"id": [f"NM {at}" for at in range(4)]}
    table = pandas.DataFrame({**ids, **columns}, dtype="str")
    reading = Reading(table, "utf-8", Evidence("valid"))
    draft = draft_crosswalk(profile(table), reading, name="prov", institution="Prov", language=language)
    (folder / "crosswalk.yaml").write_text(draft.text, encoding="utf-8")
    for file, content in draft.tables:
        (folder / file).write_text(content, encoding="utf-8")
    return load_crosswalk(folder)


def test_materials_places_and_dimensions_have_keys_of_their_own(tmp_path: Path) -> None:
    made = drafted(
        tmp_path,
        material=["Olja på duk", "Olja på trä", "Pastell", "Olja"],
        plats=["Norrö", "Norrö", "Utö", ""],
        mått=["H 20 x B 30 cm", "20 x 30 cm", "H 2 m", "30 x 40 cm"],
    )
    assert made.materials and (made.materials.column, made.materials.joined_by) == ("material", ["på"])
    assert [(place.column, place.means) for place in made.places] == [("plats", "depicted")]
    assert made.dimensions and made.dimensions.column == "mått" and not made.dimensions.statements
    assert set(made.table("materials")) == {"olja", "duk", "trä", "pastell"}
    assert set(made.table("places")) == {"norrö", "utö"}


@pytest.mark.parametrize(
    ("column", "means"), [("tillverkningsort", "created"), ("fyndplats", "found"), ("place", "depicted")]
)
def test_the_name_of_a_column_says_what_its_places_are(tmp_path: Path, column: str, means: str) -> None:
    made = drafted(tmp_path, **{column: ["Norrö", "Norrö", "Utö", "Utö"]})
    assert [(place.column, place.means) for place in made.places] == [(column, means)]


@pytest.mark.parametrize("form", ["Q{}", "https://www.wikidata.org/wiki/Q{}"])
def test_items_of_wikidata_are_neither_the_source_nor_the_id(tmp_path: Path, form: str) -> None:
    made = drafted(tmp_path, wikidata=[form.format(number) for number in range(1, 5)])
    assert made.id_column == "id" and made.source.url == ""
    assert made.digital_representation_of and made.digital_representation_of.column == "wikidata"


def test_of_several_columns_of_rights_none_is_chosen(tmp_path: Path) -> None:
    made = drafted(tmp_path, rights=["CC0"] * 4, resourceRights=["CC BY-SA 4.0", "Public domain", "CC BY 4.0", ""])
    assert (made.rights.column, made.rights.value) == ("", "not stated")
    text = (tmp_path / "crosswalk.yaml").read_text(encoding="utf-8")
    assert "#   rights (rights, 100% filled)" in text and "#   resourceRights (rights, 75% filled)" in text


@pytest.mark.parametrize(("name", "taken"), [("rights", "rights"), ("metadataRights", ""), ("record_rights", "")])
def test_rights_of_the_metadata_are_not_those_of_the_files(tmp_path: Path, name: str, taken: str) -> None:
    made = drafted(tmp_path, **{name: ["CC0"] * 4})
    assert made.rights.column == taken and made.rights.flat is True


def test_an_inventory_number_is_the_id_though_records_come_again(tmp_path: Path) -> None:
    files = [f"16-09-29/Item_720{at}.xml" for at in range(4)]
    made = drafted(tmp_path, file=files, inventory=["NM 1", "NM 2", "NM 1", "NM 2"])
    assert made.id_column == "inventory" and made.deduplicate is None
    text = (tmp_path / "crosswalk.yaml").read_text(encoding="utf-8")
    assert '# deduplicate: {by: "inventory"}  # 4 records have 2 ids' in text


def test_the_number_of_another_table_is_not_the_id(tmp_path: Path) -> None:
    made = drafted(tmp_path, inventory=["", "", "", ""], ObmObjId=["1", "1", "2", "2"], ObmId=["7", "8", "9", "10"])
    assert made.id_column == "ObmId"


def test_addresses_among_the_names_of_files_name_no_file(tmp_path: Path) -> None:
    links = [f"http://museum.example/?id={at} || Grh00{at}.tif" for at in range(4)]
    made = drafted(tmp_path, links=links)
    assert made.media_pattern == "{id}.jpg" and made.media_column != "links"


def test_a_date_is_no_description(tmp_path: Path) -> None:
    made = drafted(tmp_path, title=["Boat", "Sea", "Sky", "Land"], dateText=["1819", "c.1830", "1801", "1802"])
    assert "description" not in made.fields and made.date == ["dateText"]
    assert [value.column for value in made.captions["sv"]] == ["title"]


def test_the_year_of_acquisition_is_not_the_objects_date(tmp_path: Path) -> None:
    made = drafted(tmp_path, acquisitionYear=["1901", "1902", "1902", "1903"], year=["1819", "1830", "", ""])
    assert made.date == ["year"]


def test_a_caption_falls_back_on_the_title_in_its_language(tmp_path: Path) -> None:
    made = drafted(tmp_path, title=["Båt", "Hav", "Sky", "Jord"], beskrivning=["En båt på ett hav", "", "", ""])
    assert [value.column for value in made.captions["sv"]] == ["beskrivning", "title"]


def test_the_language_is_that_of_most_texts(tmp_path: Path) -> None:
    swedish = ["En båt som ligger på stranden", "Ett hus på en ö", "Den är av trä och sten", "Fyren från havet"]
    made = drafted_in("", tmp_path, {"titel": ["A", "B", "C", "D"], "beskrivning": swedish})
    assert made.language == "sv" and language_of([]) == "en"


def test_a_separator_of_two_signs_is_found(tmp_path: Path) -> None:
    made = drafted(tmp_path, subjects=["båt || hav", "båt", "hav", "båt||hav"])
    assert made.separator == "||" and set(made.table("subjects")) == {"båt", "hav"}


@pytest.mark.parametrize(
    ("language", "country"), [("sv", "SE"), ("nb", "NO"), ("fi", "FI"), ("en", "ZZ"), ("de", "ZZ")]
)
def test_a_draft_says_the_country_where_the_language_is_that_of_one(
    tmp_path: Path, language: str, country: str
) -> None:
    made = drafted_in(language, tmp_path, {"titel": ["Fyr", "Båt", "Hus", "Sjö"]})
    assert made.institution.country == country


@pytest.mark.parametrize(
    ("names", "language"),
    [
        (["titel", "konstnär", "mått"], "sv"),
        (["Titel", "Künstler", "Maße"], "de"),
        (["tittel", "kunstner", "mål"], "nb"),
        (["title", "artist", "rights"], "en"),
        (["titel", "datering"], "en"),
        (["a", "b"], "en"),
    ],
)
def test_names_of_columns_say_the_language_where_the_texts_do_not(names: list[str], language: str) -> None:
    table = pandas.DataFrame({name: ["1", "2"] for name in names}, dtype="str")
    assert language_of(profile(table).columns) == language
