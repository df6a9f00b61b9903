"""The small functions that a crosswalk may name."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import jsonschema
import pytest

from mappings.crosswalk import schema
from mappings.records import texts
from mappings.text_functions import FUNCTIONS, TextFunction, apply
from tests.unit.crosswalks import crosswalk_data, small_crosswalk


@pytest.mark.parametrize(
    ("function", "text", "expected"),
    [
        ("first_sentence", "En fyr i storm. Den byggdes 1880.", "En fyr i storm."),
        ("first_sentence", "En tavla av J. F. Ekholm. Signerad.", "En tavla av J. F. Ekholm."),
        ("first_sentence", "Målad ca. 1890 i Norrö. Restaurerad.", "Målad ca. 1890 i Norrö."),
        ("first_sentence", "Se nr. Två är borta", "Se nr. Två är borta"),
        ("first_sentence", "Vem är det? Ingen vet.", "Vem är det?"),
        ("first_sentence", "”En fyr.” Så stod det.", "”En fyr.”"),
        ("first_sentence", "Kap. 3 av boken", "Kap. 3 av boken"),
        ("first_sentence", "Utan punkt\nnästa rad", "Utan punkt"),
        ("first_sentence", "\x1b\nEn fyr.", "En fyr."),
        ("first_sentence", "", ""),
        ("without_brackets", "Målningar (Måleri)", "Målningar"),
        ("without_brackets", "Karl XII (1682–1718), kung [av Sverige]", "Karl XII, kung"),
        ("without_brackets", "Halv (parentes", "Halv (parentes"),
        ("without_full_stop", "Olja på duk.", "Olja på duk"),
        ("without_full_stop", "Olja på …", "Olja på …"),
        ("without_full_stop", "Olja...", "Olja..."),
        ("lower", "OLJA PÅ DUK", "olja på duk"),
        ("capitalised", "olja på duk", "Olja på duk"),
        ("capitalised", "åskväder i Norrö", "Åskväder i Norrö"),
    ],
)
def test_each_does_one_thing(function: TextFunction, text: str, expected: str) -> None:
    assert apply([function], text) == expected


def test_all_that_the_model_names_are_there() -> None:
    assert set(FUNCTIONS) == set(get_args(TextFunction))


def test_they_are_applied_in_their_order_to_each_value(tmp_path: Path) -> None:
    values = [{"column": "materials", "use": "list", "as": ["lower", "capitalised"]}, {"column": "x", "as": "lower"}]
    crosswalk = small_crosswalk(tmp_path, fields={"medium": values})
    first, second = crosswalk.fields["medium"]
    assert texts(first, {"materials": "OLJA; DUK"}, crosswalk) == ["Olja", "Duk"]
    assert texts(second, {"x": "ÅÄÖ"}, crosswalk) == ["åäö"]


def test_a_value_of_which_nothing_is_left_gives_nothing_and_the_default_stands(tmp_path: Path) -> None:
    value = {"column": "title", "as": "without_brackets", "default": "Utan titel"}
    crosswalk = small_crosswalk(tmp_path, fields={"title": [value]})
    assert texts(crosswalk.fields["title"][0], {"title": "(okänd)"}, crosswalk) == ["Utan titel"]


def test_a_long_text_takes_time_that_grows_with_its_length() -> None:
    for function in FUNCTIONS:
        apply([function], "a. b" * 20_000 + "(" * 20_000)


@pytest.mark.parametrize(("given", "accepted"), [("lower", True), (["lower", "capitalised"], True), ("shout", False)])
def test_the_schema_takes_one_name_or_several(given: object, accepted: bool) -> None:
    data = crosswalk_data(fields={"title": [{"column": "title", "as": given}]})
    assert jsonschema.Draft202012Validator(schema()).is_valid(data) is accepted
