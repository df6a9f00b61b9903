"""Texts that differ in their numbers only are parsed once, and mean what they would mean alone."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mappings import dimensions
from mappings.dimension_shapes import shape_of
from mappings.dimensions import Dimension, Pieces, parse_dimensions, parse_pieces

GOLD = Path(__file__).parents[1] / "gold"
NUMBERS = st.integers(0, 9) | st.integers(0, 99) | st.integers(0, 3000) | st.integers(0, 10**7)


def alone(text: str, language: str, order: tuple[str, ...]) -> Pieces | None:
    with patch.object(dimensions, "shape_of", lambda text: None):
        return parse_pieces(text, language, order)


def gold() -> list[tuple[str, str]]:
    values = []
    for path in sorted(GOLD.rglob("dimensions_*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            values += [(next(iter(row.values())), path.stem[-2:]) for row in csv.DictReader(file)]
    return values


@pytest.mark.parametrize("order", [(), ("height", "width", "depth")])
def test_every_value_of_the_lists_means_what_it_means_alone(order: tuple[str, ...]) -> None:
    values = gold()
    assert [parse_pieces(*value, order) for value in values] == [alone(*value, order) for value in values]
    assert sum(shape_of(text) is not None for text, _ in values) > len(values) / 4


@settings(max_examples=1000, deadline=None)
@given(st.sampled_from(gold()), st.data(), st.sampled_from([(), ("height", "width", "depth")]))
def test_so_it_does_with_other_numbers(value: tuple[str, str], data: st.DataObject, order: tuple[str, ...]) -> None:
    text = re.sub(r"\d+", lambda found: str(data.draw(NUMBERS)), value[0])
    assert parse_pieces(text, value[1], order) == alone(text, value[1], order)


def test_texts_that_differ_in_their_numbers_only_have_one_shape() -> None:
    one, other = (
        shape_of("Mått 24 x 209 cm || Ram 44 x 227 x 8 cm"),
        shape_of("Mått 30 x 999 cm || Ram 30 x 100 x 9 cm"),
    )
    assert one and other
    assert one.text == other.text
    assert sorted(one.numbers.values()) == [8, 24, 44, 209, 227]
    assert parse_dimensions("Ram 44 x 227 x 3 cm", "sv") == tuple(
        Dimension(number, "cm", part="Ram") for number in (44, 227, 3)
    )


@pytest.mark.parametrize(
    "text",
    ["2 x 20 cm", "7 1/2 in", "30,5 x 20 cm", "1 250 mm", "5 ft 11 in", "20 cm (7 7/8 in)", "10-20 cm", "20² cm",
     "٢٠ cm", "07 x 20 cm", "6 x 7 x 8 x 9 x 5 x 6 cm"],
)  # fmt: skip
def test_where_the_numbers_matter_there_is_no_shape(text: str) -> None:
    assert shape_of(text) is None
