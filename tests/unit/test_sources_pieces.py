"""What is read by columns, without a look at single cells, is what is read line by line."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pandas
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from stafett.problems import Problem
from stafett.sources import Overruling, UnreadableDelivery, pieces, read_delivery, stream_delivery, table
from stafett.sources.evidence import Separation

Outcome = tuple[pandas.DataFrame | None, list[Problem]]

DATA = os.environ.get("STAFETT_DATA", "")
REAL = ["tate/artworks.csv", "nationalmuseum/all_exports.csv", "lsh/kuenstler.csv", "lsh/objmass.csv"]
SCRAPS = [
    '"', '""', '"a"', 'x"y', '","', '"\n"', ",", ",,", ";", "\t", "|", "\n", "\r\n", "\r", "\n\n", "\r\r\n", "a",
    "Å", " ", "-1890", "=1", "=SUM(", "@A1(", "-foo(", "“=", "\u2003=a", "\x85+b(", "\x0b", "\x1d", "\x1a", "\0",
    "\ufeff", "\u2028", "\ud800",
]  # fmt: skip
CELLS = [
    "", "a", "Båt", "två\nrader", "tre\r\nrader", "CR\rhär", 'sa "hej"', "a,b;c\td|e", "-1", "=1", " x", "\x0b",
    "\x1a",
]  # fmt: skip
ODD_LINES = ["", ",,", "x", "a,b,c,d", 'x"y,"a,b",c', "=A1,@B(,\0"]
CODECS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "cp1252", "utf_7"]


@contextmanager
def small() -> Iterator[pytest.MonkeyPatch]:
    """Files are read in pieces of a few lines."""
    with pytest.MonkeyPatch.context() as patch:
        for place, name, size in (
            (pieces, "START", 8),
            (pieces, "AT_ONCE", 64),
            (pieces, "LONGEST", 300),
            (table, "AT_ONCE", 3),
            (table, "BLOCK", 7),
            (table, "TOGETHER", 11),
        ):
            patch.setattr(place, name, size)
        yield patch


def outcome(path: Path, overruling: Overruling) -> Outcome:
    try:
        reading = read_delivery(path, id_column="id", overruling=overruling)
    except UnreadableDelivery as refused:
        return None, [refused.problem]
    return reading.records, reading.problems


def line_by_line(patch: pytest.MonkeyPatch) -> None:
    """From now on nothing is harmless."""
    patch.setattr(pieces, "SIGNS", "")


def agree(path: Path, overruling: Overruling, patch: pytest.MonkeyPatch) -> None:
    records, problems = outcome(path, overruling)
    line_by_line(patch)
    expected, named = outcome(path, overruling)
    assert problems == named
    assert (records is None) == (expected is None)
    if records is not None and expected is not None:
        assert_frame_equal(records, expected)


def tried(folder: Path, text: str, codec: str, sign: str = "") -> None:
    path = folder / "pieces.csv"
    path.write_bytes(text.encode(codec, "surrogatepass" if codec == "utf_7" else "replace"))
    with small() as patch:
        agree(path, Overruling(encoding=codec, delimiter=sign), patch)


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(SCRAPS), max_size=60), st.sampled_from(CODECS), st.sampled_from(["", ",", ";", "\t"]))
def test_scraps_of_files(tmp_path_factory: pytest.TempPathFactory, scraps: list[str], codec: str, sign: str) -> None:
    tried(tmp_path_factory.getbasetemp(), "id,title\n1,a\n2,b\n" + "".join(scraps), codec, sign)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.lists(st.sampled_from(CELLS), min_size=3, max_size=3), min_size=1, max_size=30),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    st.sampled_from(CODECS),
    st.dictionaries(st.integers(0, 29), st.sampled_from(ODD_LINES), max_size=2),
    st.sampled_from(["", "sep=,", '"sep=,"']),
)
def test_files_with_a_few_odd_lines(
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[list[str]],
    line_end: str,
    quoting: Any,
    codec: str,
    odd: dict[int, str],
    stated: str,
) -> None:
    lines = [stated] if stated else []
    for place, cells in enumerate([["id", "title", "note"], *rows]):
        out = io.StringIO(newline="")
        csv.writer(out, quoting=quoting, lineterminator="").writerow(cells)
        lines += [out.getvalue(), *([odd[place]] if place in odd else [])]
    tried(tmp_path_factory.getbasetemp(), line_end.join(lines), codec)


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"], ids=["lf", "crlf", "cr"])
def test_harmless_pieces_become_columns(tmp_path: Path, line_end: str) -> None:
    path = tmp_path / "a.csv"
    text = "id;title\n" + '1;"två\nrader"\n;\n"";""\n2;" -5 ""x"""\n' * 50
    path.write_bytes(text.replace("\n", line_end).encode())
    with small():
        first, *others = pieces.pieces(path, "utf-8", Separation(";", "chosen"))
        tables = [piece.columns(2) for piece in others]
    harmless = [one for one in tables if one is not None]
    assert first.columns(2) is not None and len(harmless) == len(tables) > 5
    assert [number for one in harmless for number in one.column(0).to_pylist()][-3:] == [246, 247, 251]
    assert harmless[-1].column(2).to_pylist()[-1] == ' -5 "x"'


@pytest.mark.parametrize("blank", sorted({chr(code) for code in range(0x110000) if chr(code).isspace()}))
def test_formulas_after_any_white_space_are_found(tmp_path: Path, blank: str) -> None:
    assert pieces.BEFORE_FORMULA[blank.encode()[0]]


def test_a_mark_of_byte_order_amid_a_file_is_text(tmp_path: Path) -> None:
    with small():
        path = tmp_path / "a.csv"
        path.write_bytes(b"id,title\n" + "\ufeff1,a\n".encode() * 99)
        assert set(read_delivery(path, overruling=Overruling(encoding="utf-8")).records["id"]) == {"\ufeff1"}


def test_blocks_have_the_same_rows_whatever_is_in_them(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"id,title\n" + (b"1,a\n" * 20 + b"\n2,=A1\n3\n") * 9)
    with small():
        assert {len(block) for block in list(stream_delivery(path))[:-1]} == {7}


@pytest.mark.skipif(not DATA, reason="STAFETT_DATA does not name the folder of real collections")
@pytest.mark.parametrize("name", REAL)
def test_real_collections(name: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        agree(Path(DATA) / name, Overruling(), patch)
