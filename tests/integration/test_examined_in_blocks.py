"""A delivery is examined block by block: what concerns rows of several blocks is found all the same."""

from __future__ import annotations

import io
import json
from pathlib import Path

from mappings.kept_records import KeptRecords
from stafett.problems import Severity
from stafett.steps import FileRef
from tasks.cleaning import clean_records
from tasks.examine import Examined, examine_delivery
from tests.integration.test_tables_at_gates import Desk, desk
from tests.unit.crosswalks import GOOD, write_crosswalk

__all__ = ["desk"]  # a fixture
ROWS = 6000
"""More than two blocks."""


def delivered(desk: Desk, **changes: dict[str, str]) -> FileRef:
    """A CSV of so many records, whose files are none; `changes` by the line of a record, as `line_4711`."""
    rows = [{**GOOD, "id": f"P {line}", "file": "", **changes.get(f"line_{line}", {})} for line in range(2, ROWS + 2)]
    lines = [",".join(GOOD), *(",".join(f'"{cell}"' for cell in row.values()) for row in rows)]
    return desk.ledger.files.put(io.BytesIO("\n".join(lines).encode()), "records.csv")


def examined_of(desk: Desk, metadata: FileRef) -> Examined:
    picture = desk.ledger.files.put(io.BytesIO(b"GIF89a"), "p.gif")
    return examine_delivery.fn("prov", metadata, [picture])


def found(desk: Desk, metadata: FileRef, *rules: str) -> list[tuple[str, int, str]]:
    examined = examined_of(desk, metadata)
    assert "UTF-8" in examined.how_read["en"]
    return [(one.rule, one.row, one.record) for one in examined.problems if one.rule in rules]


def test_an_id_and_a_file_of_an_earlier_block_are_known_in_a_later_one(desk: Desk) -> None:
    metadata = delivered(desk, line_2={"file": "p.gif"}, line_5000={"id": "P 7"}, line_6000={"id": "", "file": "q.gif"})
    rules = ("id-duplicate", "row-without-id", "media-missing", "media-unnamed")
    assert found(desk, metadata, *rules) == [
        ("id-duplicate", 5000, "P 7"), ("row-without-id", 6000, ""), ("media-missing", 6000, ""),
    ]  # fmt: skip


def test_of_a_record_that_comes_again_only_the_last_row_counts(desk: Desk) -> None:
    write_crosswalk(desk.crosswalk.parent, deduplicate={"by": "id"})
    metadata = delivered(desk, line_7={"file": "gone.gif"}, line_5000={"id": "P 7", "file": "p.gif"})
    assert found(desk, metadata, "id-duplicate", "media-missing", "media-unnamed") == []


def test_a_column_that_is_missing_is_named_with_what_is_wrong_in_rows(desk: Desk) -> None:
    text = "id,file\n1,a.gif\n2\n"
    metadata = desk.ledger.files.put(io.BytesIO(text.encode()), "records.csv")
    rules = [rule for rule, _, _ in found(desk, metadata, "column-missing", "row-ragged")]
    assert rules[0] == "row-ragged" and set(rules[1:]) == {"column-missing"}


def test_what_the_source_has_deleted_sends_nothing_back_and_is_no_record_any_more(desk: Desk) -> None:
    """A harvest as it is delivered: the deleted record has no file, no title, nothing but its header."""
    origin = {"origin": "https://museum.example/oai?verb=GetRecord&identifier=x", "status": "present"}
    rows = [GOOD | origin | {"file": "p.gif"}, dict.fromkeys(GOOD, "") | origin | {"id": "P 9", "status": "deleted"}]
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    metadata = desk.ledger.files.put(io.BytesIO(lines.encode()), "records.jsonl")
    about = [(one.rule, one.severity, one.value) for one in examined_of(desk, metadata).problems if not one.record]
    assert ("delivery-records-deleted", Severity.INFORMATION, "P 9") in about
    assert {"id-duplicate", "row-without-id", "media-missing"}.isdisjoint({rule for rule, _, _ in about})
    cleaned = clean_records.fn("prov", examined_of(desk, metadata))
    assert isinstance(cleaned, Path) and len(KeptRecords(cleaned)) == 1
