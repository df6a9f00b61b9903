"""A delivery read and cleaned in blocks is the one that is read and cleaned as a whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pandas
import pytest
from pandas.testing import assert_frame_equal

from demo.collection.deliveries import operations
from demo.collection.media import METADATA
from mappings.cleaning import Cleaner, clean
from mappings.crosswalk import load_crosswalk
from mappings.delivered_pages import CleanedBlocks, pages_of_delivery
from mappings.kept_records import KeptRecords, write_records
from mappings.pages import make_pages
from stafett.sources import UnreadableDelivery, delimited, read_delivery, stream_delivery, table

Write = Callable[[bytes], Path]

ROWS = [
    "NM 1;Båt\u2019;=SUM(A1)",
    "NM 2;\u201cCafé\u201d",
    "",
    '"NM; 3";"två\nrader";x',
    "NM 4;Öl;a;b",
    "NM 5;\u2013;\x00z",
    "NM 6;Å;@home",
]
TEXT = "id;title;note\n" + "".join(f"{row}\n" for row in ROWS * 20)


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Puts a delivery into a file that is read in many small pieces."""
    monkeypatch.setattr(table, "AT_ONCE", 3)
    monkeypatch.setattr(table, "BLOCK", 7)
    monkeypatch.setattr(delimited, "AT_ONCE", 1021)
    monkeypatch.setattr(delimited, "SAMPLE", 1021)

    def written(content: bytes) -> Path:
        (tmp_path / "metadata.csv").write_bytes(content)
        return tmp_path / "metadata.csv"

    return written


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1252"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_blocks_are_the_whole(write: Write, codec: str, line_end: str) -> None:
    path = write(TEXT.replace("\n", line_end).encode(codec))
    whole = read_delivery(path, id_column="id")
    stream = stream_delivery(path, id_column="id")
    blocks = list(stream)
    assert len(blocks) > 10
    assert_frame_equal(pandas.concat(blocks), whole.records)
    assert stream.problems == whole.problems
    assert {problem.rule for problem in whole.problems} >= {"row-ragged", "cell-formula", "cell-nul"}
    assert (stream.names, whole.records["title"].iloc[0]) == (["id", "title", "note"], "Båt\u2019")


def test_other_files_come_as_one_block() -> None:
    stream = stream_delivery(METADATA)
    assert_frame_equal(pandas.concat(list(stream)), read_delivery(METADATA).records)


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"", "delivery-empty"),
        (b"id;title\n", "delivery-header-only"),
        ("id;title\n1;Båt\n".encode() * 99 + b"2;\xff\xff\n", "delivery-undecodable"),
        (b"PK\x03\x04" + bytes(2000), "delivery-not-what-it-says"),
    ],
)
def test_what_cannot_be_read_is_refused_in_the_same_words(write: Write, content: bytes, rule: str) -> None:
    path = write(content)
    with pytest.raises(UnreadableDelivery) as whole:
        read_delivery(path)
    with pytest.raises(UnreadableDelivery) as stream:
        list(stream_delivery(path))
    assert stream.value.problem == whole.value.problem
    assert whole.value.problem.rule == rule


def test_a_broken_byte_is_named_by_its_line_wherever_it_stands(write: Write) -> None:
    path = write("id;title\n1;Båt\n".encode() * 200 + b"2;a\xe5\n")
    with pytest.raises(UnreadableDelivery) as refused:
        stream_delivery(path)
    assert (refused.value.problem.row, refused.value.problem.value) == (401, "2;a\\xe5")


def test_no_more_rows_than_there_may_be_are_taken(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "MAX_CELLS", 30)
    with pytest.raises(UnreadableDelivery, match="cells-too-many"):
        list(stream_delivery(write(TEXT.encode())))


def test_blocks_are_cleaned_as_the_whole_is() -> None:
    records = read_delivery(METADATA).records
    whole = clean(records, operations())
    cleaner = Cleaner(list(records.columns), operations())
    blocks = [cleaner.clean(records.iloc[start : start + 5]) for start in range(0, len(records), 5)]
    assert_frame_equal(pandas.concat(blocks), whole.records)
    assert (cleaner.steps, cleaner.columns) == (whole.steps, list(whole.records.columns))
    assert any(step.changed for step in whole.steps)


def test_records_are_kept_as_they_were(tmp_path: Path) -> None:
    records = read_delivery(METADATA).records
    blocks = (records.iloc[start : start + 5] for start in range(0, len(records), 5))
    kept = KeptRecords(write_records(blocks, tmp_path / "cleaned.parquet"))
    assert_frame_equal(pandas.concat(list(kept)), records)
    assert_frame_equal(kept.only(["title", "creator", "nowhere"]), records[["creator", "title"]])
    assert len(kept) == len(records)
    other = KeptRecords(write_records([records.replace("okänd", "x")], tmp_path / "other.parquet"))
    assert kept.origin != other.origin


def test_records_that_break_off_are_not_kept(tmp_path: Path) -> None:
    def broken() -> Iterator[pandas.DataFrame]:
        yield read_delivery(METADATA).records
        raise OSError("the disk is gone")

    with pytest.raises(OSError, match="the disk is gone"):
        write_records(broken(), tmp_path / "cleaned.parquet")
    assert not (tmp_path / "cleaned.parquet").exists()


def test_a_delivery_becomes_the_pages_of_its_table(tmp_path: Path) -> None:
    crosswalk = load_crosswalk("norro")
    made = pages_of_delivery(METADATA, crosswalk, operations(), tmp_path / "made", processes=1)
    records = clean(read_delivery(METADATA, id_column=crosswalk.id_column).records, operations()).records
    assert list(made) == make_pages(records, crosswalk)
    assert pages_of_delivery(METADATA, crosswalk, operations(), tmp_path / "made").made == 0
    changed = tmp_path / "metadata.csv"
    changed.write_bytes(METADATA.read_bytes().replace(b"1904", b"1905"))
    assert CleanedBlocks(changed, operations(), id_column="").origin != (
        CleanedBlocks(METADATA, operations(), id_column="").origin
    )
