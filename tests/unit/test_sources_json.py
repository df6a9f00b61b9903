"""JSON and JSON Lines as collection systems and search engines give them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from stafett.sources import Overruling, Reading, UnreadableDelivery, json_lines, nested, read_delivery

RECORDS = [
    {"id": "007", "title": "Båt", "size": {"h": 12.50, "w": 3}, "subjects": ["boat", "sea"], "public": True},
    {"id": "008", "makers": [{"name": "Åkerström", "role": "painter"}, {"name": "Ek"}], "note": None},
]


def read(folder: Path, content: object, name: str = "records.json", **wishes: str) -> Reading:
    path = folder / name
    text = content if isinstance(content, str | bytes) else json.dumps(content, ensure_ascii=False)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_delivery(path, id_column="id", overruling=Overruling(**wishes))


def refused(folder: Path, content: object, name: str = "records.json", **wishes: str) -> str:
    with pytest.raises(UnreadableDelivery) as caught:
        read(folder, content, name, **wishes)
    problem = caught.value.problem
    return f"{problem.rule} {problem.detail.get('reason', '')}"


def test_objects_inside_objects_become_columns_and_lists_one_cell(tmp_path: Path) -> None:
    records = read(tmp_path, RECORDS).records
    assert records.index.name == "_row"
    assert list(records.index) == [1, 2]
    first, second = (row.to_dict() for _, row in records.iterrows())
    assert {key: text for key, text in first.items() if text} == {
        "id": "007",
        "title": "Båt",
        "size.h": "12.5",
        "size.w": "3",
        "subjects": "boat|sea",
        "public": "true",
    }
    assert {key: text for key, text in second.items() if text} == {
        "id": "008",
        "makers.name": "Åkerström|Ek",
        "makers.role": "painter|",
    }


def test_numbers_stay_as_they_are_written(tmp_path: Path) -> None:
    text = '{"id": 12345678901234567890, "h": 12.50, "y": 1890.0}'
    for content, name in ((f"[{text}]", "a.json"), (text, "a.jsonl")):
        assert list(read(tmp_path, content, name).records.iloc[0]) == ["12345678901234567890", "12.50", "1890.0"]


@pytest.mark.parametrize("before", ["", "1e400, ", " " * ((1 << 18) - 2_000)], ids=["first", "second", "on-the-seam"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_number_of_thousands_of_digits_is_refused_by_name(tmp_path: Path, before: str, encoding: str) -> None:
    text = f'[{{"id": "1", "h": [{before}-{"9" * 5_000}]}}, {{"id": NaN}}]'
    assert refused(tmp_path, text.encode(encoding)).endswith("a number of more than 4000 digits")


def test_a_text_of_thousands_of_digits_is_read(tmp_path: Path) -> None:
    text = "0123456789" * 500
    assert list(read(tmp_path, [{"id": "1", "inscription": text}]).records["inscription"]) == [text]


def test_the_array_of_objects_is_found_inside_an_object(tmp_path: Path) -> None:
    reading = read(tmp_path, {"response": {"found": 2, "facets": ["a"], "docs": RECORDS}})
    assert list(reading.records["id"]) == ["007", "008"]
    assert "response.docs" in reading.evidence.detail
    assert not reading.problems


def test_several_arrays_of_objects_are_named_and_one_can_be_chosen(tmp_path: Path) -> None:
    content = {"museums": [{"id": "M"}], "objects": RECORDS}
    reading = read(tmp_path, content)
    (problem,) = reading.problems
    assert (problem.rule, problem.detail) == ("delivery-more-lists", {"used": "“objects”", "others": "“museums”"})
    assert list(read(tmp_path, content, records="museums").records["id"]) == ["M"]
    assert "at nothing" in refused(tmp_path, content, records="nothing")


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("name", ["a.json", "a.jsonl"])
def test_the_encoding_is_found_out(tmp_path: Path, codec: str, name: str) -> None:
    text = json.dumps(RECORDS, ensure_ascii=False) if name == "a.json" else json.dumps(RECORDS[0], ensure_ascii=False)
    assert read(tmp_path, text.encode(codec), name).records["title"].iloc[0] == "Båt"


@pytest.mark.parametrize("name", ["a.json", "a.ndjson"])
def test_another_encoding_is_refused_until_a_person_says_which(tmp_path: Path, name: str) -> None:
    content = json.dumps([RECORDS[0]] if name == "a.json" else RECORDS[0], ensure_ascii=False).encode("cp1252")
    assert refused(tmp_path, content, name)
    assert read(tmp_path, content, name, encoding="cp1252").records["title"].iloc[0] == "Båt"


def test_what_is_no_object_is_named_and_the_others_go_on(tmp_path: Path) -> None:
    reading = read(tmp_path, [{"id": "1"}, "loose", {"id": "3"}])
    assert [(p.rule, p.row, p.value) for p in reading.problems] == [("record-unreadable", 2, "loose")]
    assert list(reading.records["id"]) == ["1", "3"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "delivery-empty"),
        ("[]", "no array of objects"),
        ("{}", "no array of objects"),
        ("[1, 2]", "no array of objects"),
        ("[{}]", "delivery-empty"),
        ('[{"id": "1"}, {"id": "2"', "delivery-unreadable"),
        ('[{"id": "1"}] and more', "delivery-unreadable"),
        ("<x/>", "delivery-unreadable"),
        ("%PDF-1.7", "delivery-not-what-it-says"),
        ("[" * 100_000, "more than 64 levels"),
        ('[{"a":' * 100_000, "more than 64 levels"),
        ([{f"c{n}": n for n in range(501)}], "columns-too-many"),
        ([{f"c{n}": 1} for n in range(501)], "columns-too-many"),
        ([{"a": [{f"c{n}": 1} for n in range(501)]}], "501 columns"),
    ],
)
def test_what_cannot_be_read_is_named(tmp_path: Path, content: object, said: str) -> None:
    assert said in refused(tmp_path, content)


def test_a_broken_line_is_named_by_its_number_and_the_good_ones_go_on(tmp_path: Path) -> None:
    deep = '{"id": ' + "[" * 70 + "]" * 70 + "}"
    lines = ['{"id": "1"}', '{"id": "2"', "", "[1]", deep, "[" * 100_000, '{"id": "\xff"}', '{"id": "8"}']
    reading = read(tmp_path, "\r\n".join(lines).encode("latin-1"), "a.jsonl")
    assert list(reading.records["id"]) == ["1", "8"]
    assert list(reading.records.index) == [1, 8]
    assert [(p.rule, p.row) for p in reading.problems] == [("record-unreadable", row) for row in (2, 4, 5, 6, 7)]


def test_a_line_too_long_is_named_and_the_next_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_lines, "MAX_LINE", 20)
    reading = read(tmp_path, '{"id": "1"}\n{"id": "' + "x" * 95 + '"}\n{"id": "3"}\n', "a.jsonl")
    assert list(reading.records["id"]) == ["1", "3"]
    assert [problem.row for problem in reading.problems] == [2]


def test_lines_none_of_which_can_be_read(tmp_path: Path) -> None:
    assert refused(tmp_path, "no json\nnor this\n", "a.jsonl").startswith("record-unreadable")
    assert refused(tmp_path, "\n \n", "a.jsonl").startswith("delivery-empty")


def test_names_that_no_table_can_hold(tmp_path: Path) -> None:
    records = read(tmp_path, '[{"": "a", "b\\u0000": "c", "x.y": "1", "x": {"y": "2", "#text": "3"}}]').records
    assert records.iloc[0].to_dict() == {"(no name)": "a", "b\ufffd": "c", "x.y": "1|2", "x": "3"}


def test_a_list_of_very_many_unlike_objects_fills_no_more_than_it_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nested, "MAX_CELL", 100)
    found = nested.flatten({"a": [{f"k{n % 20}": "v"} for n in range(60)]})
    assert len(found) == 20
    assert found["a.k0"] == "v|v|v"


def test_more_cells_than_are_read_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stafett.sources.table.MAX_CELLS", 10)
    assert refused(tmp_path, [{"a": "1", "b": "2"}] * 6).startswith("cells-too-many")
    assert len(read(tmp_path, [{"a": "1", "b": "2"}] * 5).records) == 5
