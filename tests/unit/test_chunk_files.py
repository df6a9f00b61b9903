"""Pages in files: compressed, found again, there as a whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from mappings.chunk_files import read_heads, read_pages, write_pages

HEADS = b'[["N1"],["A title"]]\n'


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    lines = [b'{"source_id":"%d","wikitext":"the same again"}\n' % number for number in range(500)]
    write_pages(tmp_path / "a.pages", HEADS, lines)
    assert read_heads(tmp_path / "a.pages") == HEADS
    assert read_pages(tmp_path / "a.pages") == b"".join(lines)
    assert (tmp_path / "a.pages").stat().st_size < len(b"".join(lines)) / 10
    assert [path.name for path in tmp_path.iterdir()] == ["a.pages"]


def test_a_file_that_could_not_be_finished_is_not_there(tmp_path: Path) -> None:
    def lines() -> list[bytes]:
        raise MemoryError

    with pytest.raises(MemoryError):
        write_pages(tmp_path / "a.pages", HEADS, (line for line in lines()))
    assert not (tmp_path / "a.pages").exists()
