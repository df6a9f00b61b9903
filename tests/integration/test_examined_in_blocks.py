"""A delivery is examined block by block: what concerns rows of several blocks is found all the same."""

from __future__ import annotations

import io

from stafett.steps import FileRef
from tasks.examine import examine_delivery
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


def found(desk: Desk, metadata: FileRef, *rules: str) -> list[tuple[str, int, str]]:
    picture = desk.ledger.files.put(io.BytesIO(b"GIF89a"), "p.gif")
    examined = examine_delivery.fn("prov", metadata, [picture])
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
