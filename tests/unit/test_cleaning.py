"""Replaying an OpenRefine operation history without a server."""

from __future__ import annotations

from typing import Any

import pandas
import pytest

from demo.collection.deliveries import operations
from demo.collection.media import METADATA
from mappings.cleaning import UnsupportedOperation, clean
from stafett.sources import read_delivery

ENGINE = {"facets": [], "mode": "row-based"}


def table(**columns: list[str]) -> pandas.DataFrame:
    return pandas.DataFrame(columns, dtype="str", index=pandas.RangeIndex(2, 2 + len(next(iter(columns.values())))))


def transform(expression: str, column: str = "a", **more: Any) -> dict[str, Any]:
    common = {"op": "core/text-transform", "engineConfig": ENGINE, "onError": "keep-original", "repeat": False}
    return common | {"columnName": column, "expression": expression, "description": expression} | more


@pytest.mark.parametrize(
    ("expression", "before", "after"),
    [
        ("value.trim()", "  a b ", "a b"),
        ("grel:trim(value)", " a ", "a"),
        ("value.replace('|',';')", "a|b|c", "a;b;c"),
        ('value.replace("a\\"b", "x")', 'a"b', "x"),
        (r"value.replace(/\s+/,' ')", "a \t\n b", "a b"),
        (r"value.replace(/\s+/,' ')", "a\u00a0b", "a\u00a0b"),
        ("value.replace('\u00a0',' ')", "a\u00a0b", "a b"),
        (r"value.replace(/(\w+), (\w+)/, '$2 $1')", "Lindroth, Sven", "Sven Lindroth"),
        (r"value.replace(/x/i, '\$')", "aXb", "a$b"),
        (r"value.replace(/(x)/, '\\\\$1')", "axb", "a\\xb"),
        (r"value.replace(/(x)/, '\\$1')", "axb", "a$1b"),
        (r"value.replace(/(x)/, '$2')", "axb", "axb"),
        ("value.toTitlecase()", "NORRÖ hamn", "Norrö Hamn"),
        ("value.toLowercase().toUppercase()", "åÄö", "ÅÄÖ"),
        ("value.unescape('html')", "R&ouml;d &amp; bl&#229;", "Röd & blå"),
        ("value.split('|').join('; ')", "a|b", "a; b"),
        ("value.split(/\\s*;\\s*/).uniques().join('; ')", "a;b ; a", "a; b"),
        ("'SMN ' + value", "7", "SMN 7"),
        ("value + ' ' + cells['b'].value", "a", "a x"),
        ('"constant"', "a", "constant"),
        ("value.split('|')", "a|b", "a|b"),
        ("value.unescape('url')", "a", "a"),
    ],
)
def test_an_expression(expression: str, before: str, after: str) -> None:
    cleaned = clean(table(a=[before], b=["x"]), [transform(expression)])
    assert cleaned.records["a"].iloc[0] == after
    assert cleaned.steps[0].changed == int(before != after)


def test_blank_cells_stay_blank_and_rows_keep_their_lines() -> None:
    cleaned = clean(table(a=["", " x"]), [transform("value.trim()")])
    assert list(cleaned.records["a"]) == ["", "x"]
    assert list(cleaned.records.index) == [2, 3]
    assert [(step.description, step.changed) for step in cleaned.steps] == [("value.trim()", 1)]


def test_what_happens_on_an_error_is_as_the_history_says() -> None:
    records = table(a=["x|y"])
    kept = clean(records, [transform("value.split('|')")])
    blank = clean(records, [transform("value.split('|')", onError="set-to-blank")])
    assert (kept.records["a"].iloc[0], blank.records["a"].iloc[0]) == ("x|y", "")


def test_a_repeated_transform_goes_on_until_nothing_changes() -> None:
    operation = transform("value.replace('aa','a')", repeat=True, repeatCount=10)
    assert clean(table(a=["aaaaaaaa"]), [operation]).records["a"].iloc[0] == "a"


def test_columns_are_edited_added_split_moved_renamed_and_removed() -> None:
    history: list[dict[str, Any]] = [
        {"op": "core/mass-edit", "columnName": "a", "expression": "value", "edits": [
            {"from": ["x", "X"], "fromBlank": False, "to": "one"}, {"from": [], "fromBlank": True, "to": "none"}]},
        {"op": "core/column-addition", "baseColumnName": "a", "newColumnName": "copy", "columnInsertIndex": 1,
         "expression": "grel:value", "onError": "set-to-blank"},
        {"op": "core/column-split", "columnName": "b", "mode": "separator", "separator": ";", "regex": False,
         "maxColumns": 2, "guessCellType": False, "removeOriginalColumn": True},
        {"op": "core/column-rename", "oldColumnName": "b 1", "newColumnName": "first"},
        {"op": "core/column-removal", "columnName": "c"},
        {"op": "core/column-move", "columnName": "first", "index": 0},
    ]  # fmt: skip
    cleaned = clean(table(a=["x", "X", "", "z"], b=["1;2;3", "1", "", ";"], c=["", "c", "", ""]), history)
    assert list(cleaned.records.columns) == ["first", "a", "copy", "b 2"]
    assert list(cleaned.records["copy"]) == ["one", "one", "none", "z"]
    assert list(cleaned.records["first"]) == ["1", "1", "", ""]
    assert list(cleaned.records["b 2"]) == ["2;3", "", "", ""]
    assert [step.changed for step in cleaned.steps] == [3, 4, 3, 0, 1, 0]


@pytest.mark.parametrize(
    ("operation", "reason"),
    [
        ({"op": "core/recon", "columnName": "a"}, "not known"),
        ({}, "not known"),
        (transform("value.trim()", "nothing"), "no column “nothing”"),
        (transform("cells['nothing'].value"), "no column “nothing”"),
        (transform("value.nosuch()"), "function nosuch"),
        (transform("value.trim("), "should stand"),
        (transform("value.trim() extra"), "extra"),
        (transform("value.replace('a')"), "replace with 1"),
        (transform("value[0,3]"), "["),
        (transform("if(value == 'a', 'b', 'c')"), "== 'a'"),
        (transform("jython:return value"), "jython"),
        (transform("value.replace(/(/,'')"), "regular expression"),
        (transform("value", onError="store-error"), "store-error"),
        (transform("value", engineConfig={"facets": [{"type": "list"}], "mode": "row-based"}), "facet"),
        ({"op": "core/text-transform"}, "incomplete"),
        ({"op": "core/column-rename", "oldColumnName": "a", "newColumnName": "b"}, "already a column"),
    ],
)
def test_what_cannot_be_done_is_refused_before_anything_changes(operation: dict[str, Any], reason: str) -> None:
    records = table(a=[" x "], b=["y"])
    with pytest.raises(UnsupportedOperation) as caught:
        clean(records, [transform("value.trim()"), operation])
    assert (caught.value.index, caught.value.op) == (1, operation.get("op", "no operation"))
    assert reason in caught.value.reason
    assert records["a"].iloc[0] == " x "


def test_a_column_that_an_earlier_operation_made_is_known_and_one_it_removed_is_not() -> None:
    rename = {"op": "core/column-rename", "oldColumnName": "a", "newColumnName": "c"}
    assert clean(table(a=[" x"]), [rename, transform("value.trim()", "c")]).records["c"].iloc[0] == "x"
    with pytest.raises(UnsupportedOperation, match="Operation 2"):
        clean(table(a=[" x"]), [rename, transform("value.trim()", "a")])


def test_the_sample_history_cleans_the_sample_collection() -> None:
    records = read_delivery(METADATA).records
    cleaned = clean(records, operations()).records
    assert not cleaned["title"].str.contains(r"\u00a0|  |^\s|\s$").any()
    assert not cleaned["subjects"].str.contains("|", regex=False).any()
    assert {"Johan Fredrik Ekholm", "Märta Åkerström", "okänd"} <= set(cleaned["creator"])
    assert not {"J. F. Ekholm", "Ekholm, Johan Fredrik", "Unknown"} & set(cleaned["creator"])
    assert cleaned["description_en"].str.contains("Skärgårdens").any()
    assert list(cleaned["inventory_no"]) == list(records["inventory_no"])
