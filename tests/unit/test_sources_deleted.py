"""What a source has deleted: named and counted, and no record any more."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from stafett.problems import Severity
from stafett.rules import explain
from stafett.sources import UnreadableDelivery, read_delivery, stream_delivery

ORIGIN = "https://museum.example/oai?verb=GetRecord&metadataPrefix=oai_dc&identifier="


def record(number: int, status: str = "present", origin: str = ORIGIN) -> dict[str, str]:
    named = f"oai:norro:{number}"
    return {"id": named, "origin": origin + named, "status": status, "title": "Fyr" if status == "present" else ""}


def delivered(path: Path, records: list[dict[str, str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        if path.suffix == ".jsonl":
            file.writelines(json.dumps(one) + "\n" for one in records)
        else:
            writer = csv.DictWriter(file, records[0])
            writer.writeheader()
            writer.writerows(records)
    return path


@pytest.mark.parametrize("ending", ["jsonl", "csv"])
def test_deleted_records_are_named_and_left_out_in_every_way_of_reading(ending: str, tmp_path: Path) -> None:
    given = [record(1), record(2, "deleted"), record(3), record(4, "deleted")]
    path = delivered(tmp_path / f"records.{ending}", given)
    reading, stream = read_delivery(path), stream_delivery(path)
    streamed = [named for block in stream for named in block["id"]]
    assert list(reading.records["id"]) == streamed == ["oai:norro:1", "oai:norro:3"]
    assert reading.deleted == 2
    for problems in (reading.problems, stream.problems):
        (told,) = problems
        assert (told.rule, told.severity, told.record) == ("delivery-records-deleted", Severity.INFORMATION, "")
        assert "2 (oai:norro:2, oai:norro:4)" in explain(told, "en").explanation


def test_lines_keep_their_numbers(tmp_path: Path) -> None:
    path = delivered(tmp_path / "records.jsonl", [record(1, "deleted"), record(2)])
    assert list(read_delivery(path).records.index) == [2]


def test_of_many_as_many_are_named_as_there_is_room_for(tmp_path: Path) -> None:
    path = delivered(tmp_path / "records.jsonl", [record(0), *(record(n, "deleted") for n in range(1, 100))])
    (told,) = read_delivery(path).problems
    assert told.detail["count"] == "99" and len(told.value) <= 200
    assert told.value.startswith("oai:norro:1, ") and told.value.endswith(", …")
    assert all(one.startswith("oai:norro:") for one in told.value.removesuffix(", …").split(", "))


@pytest.mark.parametrize("ending", ["jsonl", "csv"])
def test_a_file_of_deleted_records_alone_says_so(ending: str, tmp_path: Path) -> None:
    path = delivered(tmp_path / f"records.{ending}", [record(1, "deleted"), record(2, "deleted")])
    with pytest.raises(UnreadableDelivery) as read:
        read_delivery(path)
    with pytest.raises(UnreadableDelivery) as streamed:
        list(stream_delivery(path))
    for one in (read.value.problem, streamed.value.problem):
        assert (one.rule, one.detail["count"]) == ("delivery-all-deleted", "2")


@pytest.mark.parametrize("origin", ["", "https://museum.example/object/"])
def test_a_partners_own_column_of_that_name_says_something_else(origin: str, tmp_path: Path) -> None:
    path = delivered(tmp_path / "records.jsonl", [record(1), record(2, "deleted", origin)])
    reading = read_delivery(path)
    assert len(reading.records) == 2 and not reading.problems and not reading.deleted
