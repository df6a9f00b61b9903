"""Materials, places, dimensions and the item that an object is: on the page and as statements."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from mappings.crosswalk import Crosswalk, CrosswalkError
from mappings.pages import make_pages
from mappings.sheets.needs import needs_of
from stafett.pages import Page
from tests.unit.crosswalks import crosswalk_data, records, small_crosswalk
from tests.unit.test_statements import STATEMENT

GOLDEN = Path(__file__).parents[1] / "golden"
MATERIALS = "value,name,wikidata\nolja,oljefärg,Q296955\nduk,,Q12321255\npastell,,\n"
PLACES = "value,name,wikidata,category\nNorrö,Norrö i Roslagen,Q500,Norrö\nUtö,,Q501,\n"
WORKS = "value,wikidata\nFyren vid havet,Q700\nUtan objekt,\n"
FIELDS = {key: value for key, value in crosswalk_data()["fields"].items() if key != "medium"}
TABLES = {name: f"{name}.csv" for name in ("creators", "subjects", "materials", "places", "works")}
OBJECT: dict[str, Any] = {
    "fields": FIELDS,
    "materials": {"column": "materials", "table": "materials", "language": "sv"},
    "places": [
        {"column": "place", "table": "places", "means": "depicted"},
        {"column": "made in", "table": "places", "means": "created"},
    ],
    "dimensions": {"column": "size", "statements": True},
    "digital_representation_of": {"column": "item"},
    "tables": TABLES,
}
ROW = {"place": "Norrö", "made in": "Utö", "size": "H 62 x B 94 cm; ram: H 70 x B 100 cm", "item": "Q12418"}


def crosswalk(folder: Path, **changes: Any) -> Crosswalk:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in (("materials", MATERIALS), ("places", PLACES), ("works", WORKS)):
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return small_crosswalk(folder, **OBJECT | changes)


def page(folder: Path, row: dict[str, str], **changes: Any) -> Page:
    return make_pages(records(ROW | row), crosswalk(folder, **changes))[0]


def items(made: Page, name: str) -> list[str]:
    snaks = [claim["mainsnak"] for claim in made.statements if claim["mainsnak"]["property"] == name]
    return [snak["datavalue"]["value"]["id"] for snak in snaks]


def properties(made: Page) -> Sequence[str]:
    return [claim["mainsnak"]["property"] for claim in made.statements]


def test_the_page_of_an_object_is_as_agreed(tmp_path: Path) -> None:
    made = page(tmp_path, {})
    assert made.wikitext + "\n" == (GOLDEN / "object.wiki").read_text(encoding="utf-8")
    assert made.statements == json.loads((GOLDEN / "object.statements.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "row", [{}, {"size": "ca H 2 m"}, {"materials": "ben"}, {"place": "Norrö; Utö"}, {"item": "?"}]
)
def test_every_statement_is_whole(tmp_path: Path, row: dict[str, str]) -> None:
    for claim in page(tmp_path, row).statements:
        jsonschema.validate(claim, STATEMENT)


def test_materials_are_shown_by_name_and_stated_where_they_have_an_item(tmp_path: Path) -> None:
    made = page(tmp_path, {"materials": "olja; pastell; papper"})
    assert "| medium = {{sv|1=oljefärg, pastell, papper}}" in made.wikitext
    assert items(made, "P186") == ["Q296955"]


def test_materials_need_no_table(tmp_path: Path) -> None:
    made = page(tmp_path, {}, materials={"column": "materials"})
    assert "| medium = olja, duk" in made.wikitext and "P186" not in properties(made)


def test_joined_materials_are_shown_as_they_stand_and_stated_in_their_parts(tmp_path: Path) -> None:
    rule = {"column": "materials", "table": "materials", "joined_by": ["på", "and", ","]}
    for text in ("Olja på duk.", "olja PÅ  duk", "Olja,duk", "pastell, olja and duk", "Olja på duk; olja"):
        made = page(tmp_path, {"materials": text}, materials=rule)
        assert f"| medium = {', '.join(part.strip() for part in text.split(';'))}\n" in made.wikitext
        assert items(made, "P186") == ["Q296955", "Q12321255"]
    for text in ("oljapåduk", "på duk", "paj"):
        assert "Q296955" not in items(page(tmp_path, {"materials": text}, materials=rule), "P186")
    needs = needs_of(records({"materials": "Olja på ek, duk"}), crosswalk(tmp_path, materials=rule), "materials")
    assert {need.value for need in needs} == {"Olja", "ek", "duk"}


def test_what_stands_under_fields_stays_as_it_stands_there(tmp_path: Path) -> None:
    made = page(tmp_path, {}, fields={**FIELDS, "medium": [{"value": "Målning"}]})
    assert "| medium = Målning\n" in made.wikitext and items(made, "P186") == ["Q296955", "Q12321255"]


def test_a_depicted_place_is_depicted_once(tmp_path: Path) -> None:
    made = page(tmp_path, {"place": "Norrö; Utö; Norrö; Okänd ö"})
    assert "| depicted place = Norrö i Roslagen, Utö, Okänd ö\n" in made.wikitext
    assert items(made, "P180") == ["Q12418", "Q500", "Q501", "Q39715"]


@pytest.mark.parametrize(
    ("means", "parameter", "number"),
    [
        ("created", "place of creation", "P1071"),
        ("found", "place of discovery", "P189"),
        ("kept", "", "P276"),
        ("within", "", "P131"),
    ],
)
def test_a_place_becomes_what_it_is_to_the_object(tmp_path: Path, means: str, parameter: str, number: str) -> None:
    made = page(tmp_path, {}, places=[{"column": "place", "table": "places", "means": means}])
    assert items(made, number) == ["Q500"]
    assert ("Norrö i Roslagen" in made.wikitext) is bool(parameter)
    assert not parameter or f"| {parameter} = Norrö i Roslagen\n" in made.wikitext


@pytest.mark.parametrize(
    ("cell", "shown", "sure"),
    [
        ("troligen Norrö", "Norrö i Roslagen (?)", False),
        ("Norrö?", "Norrö i Roslagen (?)", False),
        ("[norrö]", "Norrö i Roslagen", True),
        ("Ort: Norrö", "Norrö i Roslagen", True),
        ("troligen Norrö; Norrö", "Norrö i Roslagen (?), Norrö i Roslagen", True),
    ],
)
def test_a_presumed_place_is_stated_as_presumed(tmp_path: Path, cell: str, shown: str, sure: bool) -> None:
    rule = [{"column": "place", "table": "places", "means": "created"}]
    made = page(tmp_path, {"place": cell}, places=rule)
    assert f"| place of creation = {shown}\n" in made.wikitext
    (claim,) = [one for one in made.statements if one["mainsnak"]["property"] == "P1071"]
    jsonschema.validate(claim, STATEMENT)
    assert claim["mainsnak"]["datavalue"]["value"]["id"] == "Q500"
    assert ("P1480" in claim.get("qualifiers", {})) is not sure


def test_a_place_that_may_be_depicted_is_shown_and_named_and_not_stated(tmp_path: Path) -> None:
    made = page(tmp_path, {"place": "troligen Norrö; Utö"})
    assert "| depicted place = Norrö i Roslagen (?), Utö\n" in made.wikitext
    assert "Q500" not in items(made, "P180") and "Q501" in items(made, "P180")
    (problem,) = [one for one in made.problems if one.rule == "depicted-place-uncertain"]
    assert (problem.column, problem.value) == ("place", "troligen Norrö; Utö")


@pytest.mark.parametrize("cell", ["troligen Okänd ö", "okänd ort", "Norrö, Sverige", "nära Norrö"])
def test_a_place_that_the_table_does_not_know_is_shown_as_it_stands(tmp_path: Path, cell: str) -> None:
    rule = [{"column": "place", "table": "places", "means": "created"}]
    made = page(tmp_path, {"place": cell}, places=rule)
    assert f"| place of creation = {cell}\n" in made.wikitext and "P1071" not in properties(made)


def test_a_table_of_places_asks_once_for_a_place_that_is_presumed_elsewhere(tmp_path: Path) -> None:
    rule = [{"column": "place", "table": "places", "means": "created"}]
    cells = "Sandö; troligen Sandö; Sandö (?); okänd ort; Norrö?; i Norrö; Norrö"
    needs = needs_of(records({"place": cells}), crosswalk(tmp_path, places=rule), "places")
    assert {need.value: need.state for need in needs} == {"Sandö": "open", "Norrö": "mapped"}


@pytest.mark.parametrize(("cell", "filed"), [("Norrö", True), ("(Norrö)", True), ("troligen Norrö", False)])
def test_a_place_is_a_category_where_it_is_not_only_presumed(tmp_path: Path, cell: str, filed: bool) -> None:
    categories = {"lookups": [{"column": "place", "table": "places"}], "maintenance": "To be filed"}
    made = page(tmp_path, {"place": cell}, categories=categories)
    assert (made.categories[0] != "To be filed") is filed


def test_two_columns_of_places_share_a_parameter(tmp_path: Path) -> None:
    places = [{"column": column, "table": "places", "means": "depicted"} for column in ("place", "made in")]
    assert "| depicted place = Norrö i Roslagen<br>Utö\n" in page(tmp_path, {}, places=places).wikitext


@pytest.mark.parametrize("template", ["Information", "Book", "Map", "Photograph"])
def test_an_infobox_is_given_no_parameter_that_it_has_not(tmp_path: Path, template: str) -> None:
    fields = {"description": [{"column": "description", "language": "sv"}]}
    made = page(tmp_path, {}, template=template, fields=fields)
    assert ("| medium =" in made.wikitext) is (template in ("Map", "Photograph"))
    assert ("| depicted place =" in made.wikitext) is (template == "Photograph")
    assert ("| location = Norrö i Roslagen" in made.wikitext) is (template == "Map")
    assert items(made, "P186") == ["Q296955", "Q12321255"]


def test_dimensions_are_stated_only_when_asked(tmp_path: Path) -> None:
    made = page(tmp_path, {}, dimensions={"column": "size"})
    assert "{{Size|unit=cm|height=62|width=94}}<br>ram: {{Size|unit=cm|height=70|width=100}}" in made.wikitext
    assert not {"P2048", "P2049"} & set(properties(made))


COLUMNS = {"columns": {"height": "Höjd", "width": "Bredd", "depth": "Djup"}, "unit": "mm", "statements": True}


def test_measures_in_a_column_each_are_one_size(tmp_path: Path) -> None:
    made = page(tmp_path, {"Höjd": "620", "Bredd": "94,5 cm", "Djup": "0,0"}, dimensions=COLUMNS)
    assert "| dimensions = {{Size|unit=mm|height=620}}<br>{{Size|unit=cm|width=94.5}}\n" in made.wikitext
    assert {"P2048", "P2049"} <= set(properties(made))
    assert "P5524" not in properties(made)
    assert "column-unknown" not in made.rules


@pytest.mark.parametrize("cell", ["1.250", "20 x 30", "bredd 20 cm", "2 kg", "20-30", "ca stor"])
def test_a_measure_that_is_not_understood_is_named_with_its_column(tmp_path: Path, cell: str) -> None:
    made = page(tmp_path, {"Höjd": cell, "Bredd": "94"}, dimensions=COLUMNS)
    (problem,) = [problem for problem in made.problems if problem.rule == "dimension-unparsed"]
    assert (problem.column, problem.value) == ("Höjd", cell)
    assert f"| dimensions = Höjd {cell}, Bredd 94\n" in made.wikitext
    assert not {"P2048", "P2049"} & set(properties(made))


@pytest.mark.parametrize("rule", [{}, {"column": "size", "columns": {"height": "Höjd"}}])
def test_dimensions_stand_in_one_column_or_in_several(tmp_path: Path, rule: dict[str, object]) -> None:
    with pytest.raises(CrosswalkError, match="either the column of all dimensions or the columns of single measures"):
        small_crosswalk(tmp_path / "c", dimensions=rule)


@pytest.mark.parametrize("size", ["stor", "20 x 30", "variabel storlek 3 m", "H 2 cm; något helt annat"])
def test_a_size_that_is_not_understood_stands_as_it_is_and_is_named(tmp_path: Path, size: str) -> None:
    made = page(tmp_path, {"size": size})
    assert f"| dimensions = {size.replace(';', ',')}\n" in made.wikitext
    (problem,) = [problem for problem in made.problems if problem.rule == "dimension-unparsed"]
    assert (problem.record, problem.row, problem.column, problem.value) == ("P 1", 2, "size", size)
    assert made.ready and "P2048" not in properties(made)


def test_a_size_that_the_template_cannot_say_stands_as_it_is(tmp_path: Path) -> None:
    made = page(tmp_path, {"size": "omkrets 30 cm"})
    assert "| dimensions = omkrets 30 cm\n" in made.wikitext and "P2547" in properties(made)
    assert "dimension-unparsed" not in {problem.rule for problem in made.problems}


def test_an_empty_cell_says_nothing(tmp_path: Path) -> None:
    made = page(tmp_path, {"size": " ", "item": "", "place": ";", "materials": ""})
    assert not {"P2048", "P6243", "P921", "P186"} & set(properties(made)) and "| dimensions" not in made.wikitext
    assert not made.problems


@pytest.mark.parametrize("item", ["Q12418", " q12418 ", "https://www.wikidata.org/wiki/Q12418", "Q12418; Q12418"])
def test_a_copy_of_a_work_depicts_it_and_has_it_as_its_subject(tmp_path: Path, item: str) -> None:
    made = page(tmp_path, {"item": item})
    assert [items(made, name) for name in ("P6243", "P921")] == [["Q12418"], ["Q12418"]]
    assert items(made, "P180")[0] == "Q12418"


@pytest.mark.parametrize("item", ["Q1; Q2", "42", "Mona Lisa", "https://example.org/Q1", "Q1; okänd"])
def test_what_is_not_one_item_is_named_and_not_said(tmp_path: Path, item: str) -> None:
    made = page(tmp_path, {"item": item})
    assert not {"P6243", "P921"} & set(properties(made))
    assert [(problem.rule, problem.column, problem.value) for problem in made.problems] == [
        ("item-unclear", "item", item)
    ]
    assert made.ready


def test_a_view_of_a_thing_in_the_round_is_no_copy_of_it(tmp_path: Path) -> None:
    rule = {"column": "item", "when": {"column": "materials", "any_of": ["olja; duk"]}}
    flat, carved = (page(tmp_path, {"materials": one}, digital_representation_of=rule) for one in ("olja; duk", "ben"))
    assert items(flat, "P6243") == ["Q12418"] and items(carved, "P6243") == []
    assert items(carved, "P921") == ["Q12418"] == items(carved, "P180")[:1]


def test_a_table_may_know_the_works(tmp_path: Path) -> None:
    rule = {"column": "title", "table": "works"}
    assert items(page(tmp_path, {}, digital_representation_of=rule), "P6243") == ["Q700"]
    for title in ("Utan objekt", "I ingen tabell"):
        made = page(tmp_path, {"title": title}, digital_representation_of=rule)
        assert items(made, "P6243") == [] and not made.problems


def test_the_institution_contributes_unless_others_are_named(tmp_path: Path) -> None:
    (claim,) = [one for one in page(tmp_path, {}).statements if one["mainsnak"]["property"] == "P9126"]
    assert claim["mainsnak"]["datavalue"]["value"]["id"] == "Q100"
    assert claim["qualifiers"]["P3831"][0]["datavalue"]["value"]["id"] == "Q108296843"
    named = [{"wikidata": "Q7", "role": "aggregator"}, {"wikidata": "Q100"}]
    assert items(page(tmp_path, {}, contributed_by=named), "P9126") == ["Q7", "Q100"]
    assert items(page(tmp_path, {}, contributed_by=[]), "P9126") == []
    unknown = {"name": "Provmuseet", "category": "Media contributed by Provmuseet"}
    assert items(page(tmp_path, {}, institution=unknown), "P9126") == []


@pytest.mark.parametrize(("name", "values"), [("materials", {"olja", "duk"}), ("places", {"Norrö", "Utö"})])
def test_their_values_are_asked_for_in_mapping_tables(tmp_path: Path, name: str, values: set[str]) -> None:
    assert {need.value for need in needs_of(records(ROW), crosswalk(tmp_path), name)} == values


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"materials": {"column": "x", "table": "nowhere"}}, "“nowhere” is used and not named under tables"),
        ({"places": [{"column": "x", "table": "places"}]}, "field “places.0.means”: it is missing. Add it."),
        (
            {"places": [{"column": "x", "table": "places", "means": "painted"}]},
            "field “places.0.means”: Input should be",
        ),
        ({"dimensions": {"column": "x", "order": ["high"]}}, "field “dimensions.order.0”: Input should be 'height'"),
        ({"contributed_by": [{"wikidata": "42"}]}, "field “contributed_by.0.wikidata”: must be an item of Wikidata"),
        ({"contributed_by": [{"wikidata": "Q4", "role": "owner"}]}, "field “contributed_by.0.role”: Input should be"),
        ({"digital_representation_of": {"table": "works"}}, "field “digital_representation_of.column”: it is missing"),
        ({"fields": {"title": [{"column": "x", "as": "shout"}]}}, "field “fields.title.0.as.0”: Input should be"),
    ],
)
def test_a_mistake_is_said_with_its_line(tmp_path: Path, changes: dict[str, Any], expected: str) -> None:
    with pytest.raises(CrosswalkError) as error:
        crosswalk(tmp_path, **changes)
    (mistake,) = error.value.mistakes
    text = (tmp_path / "crosswalk.yaml").read_text(encoding="utf-8").splitlines()
    assert expected in mistake
    if "is used and not named" not in expected:
        line = int(mistake.partition("line ")[2].partition(",")[0])
        assert line >= next(at for at, one in enumerate(text, start=1) if one.startswith(f"{next(iter(changes))}:"))
