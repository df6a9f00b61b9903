"""Records written as CSV are read back as they were, by any reader."""

from __future__ import annotations

import csv
from pathlib import Path

import pandas
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mappings.written_records import write_csv

CELLS = st.text(st.sampled_from('aå ,;"\n\r=\t'), max_size=6)


def table(rows: list[list[str]], columns: list[str], first: int = 2) -> pandas.DataFrame:
    return pandas.DataFrame(rows, columns=columns, dtype="str", index=range(first, first + len(rows)))


@settings(max_examples=200, deadline=None)
@given(st.lists(st.lists(CELLS, min_size=2, max_size=2), max_size=9), st.integers(1, 4))
def test_what_is_written_is_read(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]], together: int
) -> None:
    out = tmp_path_factory.getbasetemp() / "written.csv"
    whole = table(rows, ["id", 'a "title", or two'])
    blocks = [whole.iloc[start : start + together] for start in range(0, max(1, len(rows)), together)]
    assert write_csv(blocks, out, lines="row") == len(rows)
    with out.open(encoding="utf-8", newline="") as file:
        head, *found = csv.reader(file, strict=True)
    assert head == ["row", "id", 'a "title", or two']
    assert found == [[str(number), *cells] for number, cells in enumerate(rows, start=2)]


def test_only_cells_that_need_them_stand_in_quotation_marks(tmp_path: Path) -> None:
    out = tmp_path / "written.csv"
    write_csv([table([["1", "a b;c"], ["2", 'x,"y"'], ["", "CR\r"]], ["id", "title"])], out)
    assert out.read_bytes() == b'id,title\n1,a b;c\n2,"x,""y"""\n,"CR\r"\n'


def test_an_empty_cell_alone_is_no_empty_line(tmp_path: Path) -> None:
    out = tmp_path / "written.csv"
    write_csv([table([[""], ["a"]], ["id"])], out)
    assert out.read_bytes() == b'id\n""\na\n'
