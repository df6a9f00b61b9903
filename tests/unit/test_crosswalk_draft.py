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
from stafett.sources.evidence import Evidence, Separation

COMMA = Separation(",", "agreement")


def drafted(folder: Path, **columns: list[str]) -> Crosswalk:
    return drafted_in("sv", folder, columns)


def drafted_in(
    language: str, folder: Path, columns: Mapping[str, list[str]], separation: Separation | None = COMMA
) -> Crosswalk:
    ids = {} if {"inventory", "001"} & set(columns) else {"id": [f"NM {at}" for at in range(4)]}
    table = pandas.DataFrame({**ids, **columns}, dtype="str")
    reading = Reading(table, "utf-8", Evidence("valid"), separation=separation)
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


def test_measures_in_a_column_each_are_dimensions(tmp_path: Path) -> None:
    named = drafted(tmp_path, **{"Höjd (cm)": ["20", "30", "22,5", ""], "Bredd (cm)": ["10", "11", "12", "13"]})
    assert named.dimensions
    assert named.dimensions.columns == {"height": "Höjd (cm)", "width": "Bredd (cm)"}
    assert named.dimensions.unit == "cm"
    measured = drafted(tmp_path, height=["20 mm", "30 mm", "22 mm", ""], width=["1 cm", "2 cm", "3 cm", "4 cm"])
    assert measured.dimensions and measured.dimensions.columns == {"height": "height", "width": "width"}


def test_nobody_guesses_the_unit_of_bare_numbers(tmp_path: Path) -> None:
    bare = drafted(tmp_path, height=["20", "30", "22", ""], width=["10", "11", "12", "13"])
    assert bare.dimensions is None
    text = (tmp_path / "crosswalk.yaml").read_text(encoding="utf-8")
    assert '# dimensions: {columns: {height: "height", width: "width"}, unit: <cm or mm' in text


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
    assert made.language == "sv" and language_of([]) == ""


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
        (["titel", "datering"], ""),
        (["a", "b"], ""),
    ],
)
def test_names_of_columns_say_the_language_where_the_texts_do_not(names: list[str], language: str) -> None:
    table = pandas.DataFrame({name: ["1", "2"] for name in names}, dtype="str")
    assert language_of(profile(table).columns) == language


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("@created", ["2020-01-01", "2020-01-02", "2021-03-04", "2021-03-05"]),
        ("Skapad", ["2020-01-01", "2020-01-02", "2021-03-04", "2021-03-05"]),
        ("edited", ["2020", "2020", "2021", "2021"]),
        ("stamp", ["2020-01-01T12:00:00Z", "2020-01-01 13:00", "2020-01-01T14:00", "2020-01-01T15:00"]),
    ],
)
def test_when_a_record_was_written_is_not_the_date_of_the_object(
    tmp_path: Path, column: str, values: list[str]
) -> None:
    assert drafted(tmp_path, **{column: values}).date == []
    assert drafted(tmp_path, **{column: values, "datering": ["1890", "1901", "", ""]}).date == ["datering"]


def test_created_may_be_the_date_of_the_object(tmp_path: Path) -> None:
    assert drafted(tmp_path, created=["ca 1890", "1901", "1904-05-12", ""]).date == ["created"]


def test_one_end_of_a_date_is_not_the_date(tmp_path: Path) -> None:
    ends = {"Utlånad från": ["1890", "1890", "1900", "1900"], "Utlånad till": ["1895", "", "1910", ""]}
    made = drafted(tmp_path, **ends)
    assert (made.date, made.made_columns) == ([], {})
    text = (tmp_path / "crosswalk.yaml").read_text(encoding="utf-8")
    assert "one end of some time each:\n#   Utlånad från (number, 100% filled)" in text
    assert "made_columns: {dated: {from: <the one>, to: <the other>}}" in text
    assert drafted(tmp_path, **ends, datering=["1890-tal", "", "", ""]).date == ["datering"]


ENDS = [
    ("Från", "Till"), ("Datering.Från", "Datering.Till"), ("Tillverkad från", "Tillverkad till"), ("fra", "til"),
    ("from_year", "to_year"), ("production.date.start", "production.date.end"),
    ("Object Begin Date", "Object End Date"),
    ("objectBeginDate", "objectEndDate"), ("earliest", "latest"), ("date_early", "date_late"), ("von", "bis"),
    ("Datierung von", "Datierung bis"), ("alkuvuosi", "loppuvuosi"), ("Début", "Fin"), ("startår", "slutår"),
    ("Tidigast", "Senast"), ("date_début", "date_fin"),
]  # fmt: skip


@pytest.mark.parametrize(("first", "last"), ENDS)
def test_both_ends_become_one_date(tmp_path: Path, first: str, last: str) -> None:
    years = {first: ["1850", "1890", "-50", "1900"], last: ["1860", "1890", "-40", ""]}
    made = drafted(tmp_path, **years)
    (name,) = made.date
    assert (name, made.made_columns[name].columns) == ("datering", [first, last])
    assert not made.made_columns[name].from_alone, "what one end alone is, a person says"
    assert drafted(tmp_path, **years, date=["1890-tal", "1890", "1891", "1892"]).made_columns == {}
    assert drafted(tmp_path, **years, date=["1890-tal", "1890", "", ""]).date == ["date", "datering"], (
        "the first filled"
    )


@pytest.mark.parametrize(
    ("first", "last"),
    [("Förvärvad från", "Förvärvad till"), ("artist_start", "artist_end"), ("Pris från", "Pris till"),
     ("Från", "Till ort"), ("Från", "Bis"), ("updated_from", "updated_to")],
)  # fmt: skip
def test_ends_of_other_times_are_not_put_together(tmp_path: Path, first: str, last: str) -> None:
    made = drafted(tmp_path, **{first: ["1850", "1890", "1850", "1900"], last: ["1860", "1890", "1870", ""]})
    assert (made.date, made.made_columns) == ([], {})


def test_the_ends_may_be_days(tmp_path: Path) -> None:
    days = {"Från": ["1850-05-12", "1890-01-01"] * 2, "Till": ["1850-06-01", "1890-12-31"] * 2}
    assert drafted(tmp_path, **days).date == ["datering"]


def test_of_two_pairs_nobody_chooses(tmp_path: Path) -> None:
    years = {"Från": ["1850"] * 4, "Till": ["1860"] * 4, "date_start": ["1850"] * 4, "date_end": ["1860"] * 4}
    assert drafted(tmp_path, **years).made_columns == {}


def test_a_made_column_has_a_name_of_its_own_and_values_of_its_cells(tmp_path: Path) -> None:
    years = {"Från": ["1850|1870", "1850|1880"] * 2, "Till": ["1860|1875", "1860|1890"] * 2, "Datering": [""] * 4}
    made = drafted_in("sv", tmp_path, years, None)
    assert made.made_columns["datering"].each == "|"
    years["Datering"] = ["x", "y", "z", "å"]
    assert list(drafted_in("sv", tmp_path, years, None).made_columns) == ["datering (made)"]


@pytest.mark.parametrize(
    "names",
    [
        ("measurements.type", "measurements.value", "measurements.unit"),
        ("Mått typ", "Mått värde", "Mått enhet"),
        ("dimensionType", "dimensionValue", "dimensionUnit"),
        ("Maß.Art", "Maß.Wert", "Maß.Einheit"),
        ("Dimension.part.type", "Dimension.part.value", "Dimension.part.unit"),
    ],
)
def test_measures_in_step_become_dimensions(tmp_path: Path, names: tuple[str, str, str]) -> None:
    cells = [["höjd|bredd", "höjd", "djup|höjd", ""], ["30|40,5", "20", "3|4", ""], ["cm|cm", "mm", "cm|cm", ""]]
    made = drafted_in("sv", tmp_path, dict(zip(names, cells, strict=True)), None)
    assert made.dimensions and made.dimensions.column == "mått"
    rule = made.made_columns["mått"]
    assert (rule.pattern, rule.each, rule.joined) == ([f"{{{names[0]}}} {{{names[1]}}}[ {{{names[2]}}}]"], "|", "; ")


def test_values_of_other_things_are_no_measures(tmp_path: Path) -> None:
    cells = {"identifier.type": ["a", "b", "a", "b"], "identifier.value": ["1", "2", "3", "4"]}
    assert drafted(tmp_path, **cells).made_columns == {}
    braces = {"mått typ": ["höjd"] * 4, "mått {värde} värde": ["1", "2", "3", "4"], "mått enhet": ["cm"] * 4}
    assert drafted(tmp_path, **braces).made_columns == {}


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["maker.name", "maker.role", "maker.birth", "maker.death"], ("maker.role", ["maker.birth", "maker.death"])),
        (["Konstnär.Namn", "Konstnär.Roll", "Konstnär.Född", "Konstnär.Död"], ("Konstnär.Roll", 2)),
        (["creator", "creatorRole", "creatorBorn", "creatorDied"], ("creatorRole", 2)),
        (["creator", "role", "creatorBorn", "created"], ("", [])),
    ],
)
def test_what_stands_beside_the_makers_is_used(tmp_path: Path, names: list[str], expected: tuple[str, object]) -> None:
    rows = [["Carl Larsson", "Hulda Ek", "Anna Berg", ""], ["målare"] * 4, ["1853", "", "", ""], ["1919", "", "", ""]]
    made = drafted(tmp_path, **dict(zip(names, rows, strict=True)))
    role, life = expected
    assert made.people and made.people.column == names[0] and made.people.roles == role
    assert made.people.life == (names[2:] if life == 2 else life)


def test_a_donor_is_not_the_maker(tmp_path: Path) -> None:
    columns = {"event.Acquisition.creator": ["Anna Berg", "Bo Ek", "Cai Alm", "Dag Ros"]}
    assert drafted(tmp_path, eventType=["Production"] * 4, **columns).people is None
    assert drafted(tmp_path, acquisitionCreator=["Anna Berg", "Bo Ek", "Cai Alm", "Dag Ros"]).people is None


def test_the_columns_of_marc_are_known_by_their_numbers(tmp_path: Path) -> None:
    columns = {
        "leader": ["01234cem a22 a 4500"] * 4,
        "001": ["map1", "map2", "map3", "map4"],
        "008": ["990101s1912    sw a     a     0   swe d"] * 4,
        "100a": ["Buréus, Anders", "Blaeu, Joan", "Generalstaben", ""],
        "100d": ["1571-1646", "1596-1673", "", ""],
        "100e": ["kartograf"] * 4,
        "245a": ["Karta öfver Mellby"] * 4,
        "255a": ["Skala 1:100 000"] * 4,
        "260c": ["1650", "1660", "1880", "1881"],
        "300c": ["41 x 51 cm"] * 4,
        "500a": ["Kartan är ritad med norr åt höger och av en lantmätare."] * 4,
        "540a": ["CC0"] * 4,
        "651a": ["Mellby"] * 4,
        "856u": [f"https://library.example/{at}" for at in range(4)],
    }
    made = drafted_in("", tmp_path, columns, None)
    assert (made.id_column, made.template, made.language, made.separator) == ("001", "Map", "sv", "|")
    assert made.people and (made.people.column, made.people.roles, made.people.life) == ("100a", "100e", ["100d"])
    assert [value.column for value in made.title.title] == ["245a"] and made.date == ["260c"]
    assert made.rights.column == "540a" and made.source.url == "856u"
    assert [place.column for place in made.places] == ["651a"]


def test_in_lido_the_place_of_the_event_is_where_the_object_was_made(tmp_path: Path) -> None:
    made = drafted(tmp_path, eventType=["Production"] * 4, place_sv=["Norrö", "Norrö", "Utö", "Utö"])
    assert [place.means for place in made.places] == ["created"]


def test_what_nests_is_separated_as_it_was_joined(tmp_path: Path) -> None:
    assert drafted_in("sv", tmp_path, {"titel": ["a", "b", "c", "d"]}, None).separator == "|"
    cells = {"material": ["trä; läder", "trä; läder", "trä; läder", "trä|läder"]}
    assert drafted_in("sv", tmp_path, cells, None).separator == "|"
    assert drafted_in("sv", tmp_path, cells).separator == ";"


def test_the_language_may_stand_in_a_column_and_is_asked_for_where_nothing_tells_it(tmp_path: Path) -> None:
    titles = ["Kande nr 1", "Kande nr 2", "Kande nr 3", "Kande nr 4"]
    assert drafted_in("", tmp_path, {"title": titles, "title.@lang": ["da"] * 4}).language == "da"
    assert drafted_in("", tmp_path, {"title": titles, "title.@lang": ["da", "sv", "da", "da"]}).language == "en"
    assert "nothing in the file tells it" in (tmp_path / "crosswalk.yaml").read_text(encoding="utf-8")


def test_an_inventory_number_is_the_id_though_it_lacks_in_a_few_bad_rows(tmp_path: Path) -> None:
    numbers = [f"00{at}" for at in range(18)] + ["", ""]
    table = pandas.DataFrame({"inventarienr": numbers, "bildfil": [f"a{at}.jpg" for at in range(20)]}, dtype="str")
    draft = draft_crosswalk(profile(table), Reading(table, "utf-8", Evidence("valid")), name="prov", institution="Prov")
    assert 'id_column: "inventarienr"' in draft.text and 'media_column: "bildfil"' in draft.text


HARVEST = {"id": ["oai:1", "oai:2", "oai:3", "oai:4"], "status": ["present", "present", "present", "deleted"]}


def test_what_a_harvest_says_of_itself_is_not_about_the_object(tmp_path: Path) -> None:
    made = drafted_in(
        "",
        tmp_path,
        HARVEST
        | {
            "origin": [f"https://museum.example/oai?identifier={at}" for at in range(4)],
            "datestamp": ["2024-01-02"] * 4,
            "title:sv": ["Fyr", "Båt", "Hav", "Ö"],
            "creator": ["Ström, Hulda (1880-1955)"] * 4,
            "date": ["1901", "1902", "", ""],
            "rights": ["CC0"] * 4,
        },
        None,
    )
    assert (made.language, made.date) == ("sv", ["date"])
    assert made.people and made.people.column == "creator"
    assert [(value.column, value.language) for value in made.fields["title"]] == [("title:sv", "sv")]
    assert made.source.url == "origin", "better than none"


def test_the_page_of_the_object_is_its_source_and_not_its_image(tmp_path: Path) -> None:
    address = [f"https://museum.example/{at}" for at in range(4)]
    columns = {"image_url": address, "homepage": ["", "", *address[2:]], "attribution": ["Foto: Museet"] * 4}
    made = drafted(tmp_path, **columns)
    assert (made.source.url, made.source.credit) == ("homepage", "attribution")


def test_files_without_titles_are_called_by_their_descriptions(tmp_path: Path) -> None:
    names = ["a.jpg", "b.jpg", "c.jpg", "d.jpg"]
    said = {"description": ["Torget", "Hamnen", "", ""], "exif.description": ["Torget", "Hamnen", "", ""]}
    columns = {"id": names, "origin": names, "status": ["present"] * 4, "creator": ["H Ek?", "?", "", ""], **said}
    made = drafted_in("sv", tmp_path, columns, None)
    assert [value.column for value in made.title.title] == ["description"]


@pytest.mark.parametrize(
    ("column", "language"),
    [("title_sv", "sv"), ("label:da", "da"), ("title.nl", "nl"), ("title", "en"), ("titel_nr", "en")],
)
def test_the_name_of_a_column_may_say_the_language(tmp_path: Path, column: str, language: str) -> None:
    made = drafted_in("", tmp_path, {column: ["Kande", "Skål", "Krus", "Fad"]})
    assert [value.language for value in made.fields["title"]] == [language]
