"""A crosswalk is found, read and checked, and each mistake names file, line, field, rule and remedy."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
import yaml

from mappings.crosswalk import CrosswalkError, load_crosswalk, schema, schema_text
from tests.unit.crosswalks import crosswalk_data, small_crosswalk, write_crosswalk

MAPPINGS = Path(__file__).parents[2] / "mappings"


def mistake(path: Path) -> str:
    with pytest.raises(CrosswalkError) as error:
        load_crosswalk(path)
    return str(error.value)


@pytest.mark.parametrize("name", ["norro", "nationalmuseum"])
def test_the_crosswalks_that_come_along_are_sound(name: str) -> None:
    crosswalk = load_crosswalk(name)
    assert crosswalk.name == name
    assert all(crosswalk.table(table) for table in crosswalk.tables)


@pytest.mark.parametrize("name", ["norro", "nationalmuseum"])
def test_they_follow_the_published_schema(name: str) -> None:
    data = yaml.safe_load((MAPPINGS / name / "crosswalk.yaml").read_text(encoding="utf-8"))
    jsonschema.validate(data, schema())


def test_the_published_schema_is_current() -> None:
    assert (MAPPINGS / "crosswalk.schema.json").read_text(encoding="utf-8") == schema_text()


def test_the_schema_refuses_what_the_model_refuses() -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(crosswalk_data(licence="CC0"), json.loads(schema_text()))


def test_a_crosswalk_is_found_by_folder_and_by_file(tmp_path: Path) -> None:
    path = write_crosswalk(tmp_path / "prov")
    assert (
        load_crosswalk(path).stamp == load_crosswalk(path.parent).stamp == load_crosswalk(str(path)).stamp == "prov 3"
    )


def test_an_unknown_name_tells_which_there_are(tmp_path: Path) -> None:
    assert "norro" in mistake(Path("ingenstans"))
    assert "nationalmuseum" in mistake(tmp_path)


def test_every_mistake_has_its_line(tmp_path: Path) -> None:
    path = write_crosswalk(tmp_path, version="", template="Painting", licence="CC0")
    lines = path.read_text(encoding="utf-8").splitlines()
    text = mistake(path)
    for field in ("version", "template", "licence"):
        number = next(at for at, line in enumerate(lines, start=1) if line.startswith(f"{field}:"))
        assert f"crosswalk.yaml, line {number}, field “{field}”: " in text
    assert "Remove it, or correct its name." in text


def test_a_missing_part_is_named(tmp_path: Path) -> None:
    path = write_crosswalk(tmp_path)
    data = crosswalk_data()
    del data["rights"]
    path.write_text(yaml.safe_dump(data), encoding="utf-8")
    assert "field “rights”: it is missing. Add it." in mistake(path)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"fields": {"licence": [{"column": "x"}]}}, "licence is not filled in {{Artwork}}"),
        ({"fields": {"title": [{"column": "x", "table": "nowhere"}]}}, "“nowhere” is used and not named under tables"),
        ({"fields": {"title": [{"value": "x", "column": "y"}]}}, "either a column or a constant"),
        ({"title": {"pattern": "{title}", "title": [{"column": "title"}]}}, "must hold {title} and {id}"),
        (
            {"title": {"pattern": "{title.__class__} {id}", "title": [{"column": "title"}]}},
            "must hold {title} and {id}",
        ),
        ({"language": "Swedish"}, "field “language”: must be the code of a language, such as sv (found 'Swedish')"),
        ({"captions": {"Svenska": [{"column": "x"}]}}, "must be the code of a language, such as sv"),
        ({"name": "Min samling"}, "field “name”: must be lowercase letters, digits and dashes"),
        ({"version": "1 beta"}, "must be letters, digits and points"),
        ({"institution": {"name": "M", "category": "A", "wikidata": "42"}}, "must be an item of Wikidata, such as Q42"),
        ({"institution": {"name": "M", "category": "A", "country": "Sweden"}}, "must be the code of a country"),
        ({"institution": {"name": "M", "category": "A]]b"}}, "cannot be the name of a category"),
        (
            {"institution": {"name": "M", "category": "A", "template": "x}}{{y"}},
            "characters that a template's name cannot",
        ),
        ({"version": "1 --> {{x}}"}, "field “version”"),
        ({"tables": {"creators": "../secret.csv", "subjects": "subjects.csv"}}, "is not a file in"),
        ({"operations": "missing.json"}, "field “operations”"),
        ({"rights": {}}, "either a column or one statement"),
    ],
)
def test_a_rule_that_is_broken_is_said(tmp_path: Path, changes: dict[str, object], expected: str) -> None:
    assert expected in mistake(write_crosswalk(tmp_path, **changes))


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"name: [1,\n", "line 2: not YAML"),
        (b"\xff\xfe\x00", "not text in UTF-8"),
        (b"a: &a [x]\nb: *a\n", "YAML anchors"),
        (b"", "the whole file"),
        (b"- 1\n", "the whole file"),
        (b"name: !!python/object:os.system x\n", "not YAML"),
        (b"a: 1\na: 2\n", "not YAML"),
    ],
)
def test_a_file_that_is_no_crosswalk_is_refused_in_words(tmp_path: Path, content: bytes, expected: str) -> None:
    path = tmp_path / "crosswalk.yaml"
    path.write_bytes(content)
    assert expected in mistake(path)


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("value,wikidata\nEva,42\n", "line 2, column “wikidata”"),
        ("value,category\nEva,A|B\n", "line 2, column “category”"),
        ("value,colour\nEva,red\n", "column “colour”"),
        ("value,died\nEva,long ago\n", "column “died”"),
        ("value\nEva\neva.\n", "line 3: “eva.” stands in the table already"),
        ("value,name\nEva,a,b\n", "line 2"),
    ],
)
def test_a_mapping_table_is_checked_line_by_line(tmp_path: Path, table: str, expected: str) -> None:
    path = write_crosswalk(tmp_path)
    (tmp_path / "creators.csv").write_text(table, encoding="utf-8")
    assert expected in mistake(path)


def test_every_mistake_in_a_table_has_its_line(tmp_path: Path) -> None:
    path = write_crosswalk(tmp_path)
    table = 'value,wikidata,died\n"Eva\nEk",42,long ago\nPer,Q1x,\nBo,,\nbo.,,\n'
    (tmp_path / "creators.csv").write_text(table, encoding="utf-8")
    places = [line.partition("creators.csv, ")[2].partition(":")[0] for line in mistake(path).splitlines()]
    assert places == ["line 2, column “wikidata”", "line 2, column “died”", "line 4, column “wikidata”", "line 6"]
    assert "Value error" not in mistake(path)


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("", "line 1: there is no column “value”"),
        ("name,wikidata\nEva,Q1\n", "line 1: there is no column “value”"),
        ("value,nme\nEva,E\n", "line 1, column “nme”: there is no such column. A table has: value, name"),
        ("value,name,name\nEva,E,F\n", "line 1, column “name”: stands there twice"),
        ('value,name\n"Eva,E\n', "cannot be read as CSV"),
    ],
)
def test_a_table_that_is_none_is_refused_in_words(tmp_path: Path, table: str, expected: str) -> None:
    path = write_crosswalk(tmp_path)
    (tmp_path / "creators.csv").write_text(table, encoding="utf-8")
    assert expected in mistake(path)


@pytest.mark.parametrize(
    "table",
    [
        "\ufeffvalue;name;wikidata\r\nEva Ek;Ek, Eva;Q42\r\n",
        "value\tname\twikidata\nEva Ek\tEk, Eva\tQ42\n",
        'Value, Name ,WIKIDATA,,\nEva Ek,"Ek, Eva",Q42,,\n',
    ],
    ids=["semicolons", "tabs", "capitals"],
)
def test_a_table_is_read_as_spreadsheets_of_other_countries_write_it(tmp_path: Path, table: str) -> None:
    path = write_crosswalk(tmp_path)
    (tmp_path / "creators.csv").write_text(table, encoding="utf-8", newline="")
    entry = load_crosswalk(path).table("creators")["eva ek"]
    assert (entry.name, entry.wikidata) == ("Ek, Eva", "Q42")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"id_colum": "id"}, "field “id_colum”: there is no such field here; did you mean “id_column”?"),
        (
            {"people": {"column": "creator", "tabel": "creators"}},
            "field “people.tabel”: there is no such field here; did you mean “table”?",
        ),
        (
            {"categories": {"maintenance": "M", "lookups": [{"column": "a", "table": "subjects", "when": 1}]}},
            "field “categories.lookups.0.when”: there is no such field here; there are: column, table",
        ),
        ({"fields": {"title": [{"column": "title", "us": "first"}]}}, "field “fields.title.0.us”"),
        ({"version": 1.1}, "field “version”: must be text (found 1.1). Put it in quotation marks."),
        ({"depicts": 5}, "field “depicts”: must be a list"),
        ({"people": "creator"}, "field “people”: must have fields below it"),
        ({"media_pattern": "{id.jpg"}, "field “media_pattern”: must name each column between { and }"),
    ],
)
def test_a_mistake_is_said_to_somebody_who_does_not_program(
    tmp_path: Path, changes: dict[str, object], expected: str
) -> None:
    assert expected in mistake(write_crosswalk(tmp_path, **changes))


def test_names_that_mean_nothing_have_their_own_lines(tmp_path: Path) -> None:
    looked = {"maintenance": "M", "lookups": [{"column": "a", "table": "nowhere"}]}
    path = write_crosswalk(tmp_path, categories=looked, depicts=[{"column": "a", "table": "nowhere"}])
    lines = path.read_text(encoding="utf-8").splitlines()
    told = [f"line {at}, field" for at, line in enumerate(lines, start=1) if "table: nowhere" in line]
    assert len(told) == 2 and [words for words in told if words not in mistake(path)] == []
    path = write_crosswalk(tmp_path, fields={"licence": [{"column": "x"}], "author": [{"column": "y"}]})
    lines = path.read_text(encoding="utf-8").splitlines()
    for name in ("licence", "author"):
        number = next(at for at, line in enumerate(lines, start=1) if line.strip() == f"{name}:")
        assert f"line {number}, field “fields.{name}”: {name} is not filled in {{{{Artwork}}}}" in mistake(path)


def test_a_tab_is_named_as_such(tmp_path: Path) -> None:
    path = tmp_path / "crosswalk.yaml"
    path.write_text("rights:\n\tcolumn: rights\n", encoding="utf-8")
    assert "line 2: not YAML" in mistake(path) and "never with tabs" in mistake(path)


def test_required_columns_include_what_nothing_works_without(tmp_path: Path) -> None:
    assert small_crosswalk(tmp_path, required_columns=["title", "id"]).all_required == ["id", "file", "rights", "title"]
