"""Whatever bytes come, by whatever name: a reading or a named refusal, and never anything else."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stafett.sources import SOURCES, Reading, UnreadableDelivery, read_delivery
from tests.unit.test_sources_sheets import HEAD, TAIL, row, sheet

STARTS = [
    b"", b"[{", b'{"a":[{"b":', b'{"id": 1}\n', b"<a><b>", b"<?xml version='1.0'?><a>", b"00026nam a2200025   4500",
    b"id,title\n", b"\xff\xfe", b"PK\x03\x04",
]  # fmt: skip


def tried(folder: Path, content: bytes, name: str) -> Reading | str:
    path = folder / name
    path.write_bytes(content)
    try:
        return read_delivery(path)
    except UnreadableDelivery as refused:
        return refused.problem.rule


def as_csv(text: str) -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows([["id", "title"], ["1", text]])
    return out.getvalue().encode()


def as_ods(text: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        content = HEAD + sheet("A", row("id", "title"), row("1", f"{escape(text)}")) + TAIL
        packed.writestr("content.xml", content)
    return out.getvalue()


WRITERS: dict[str, Callable[[str], bytes]] = {
    "a.csv": as_csv,
    "a.ods": as_ods,
    "a.json": lambda text: json.dumps([{"id": "1", "title": text}]).encode(),
    "a.jsonl": lambda text: json.dumps({"id": "1", "title": text}).encode(),
    "a.xml": lambda text: f"<a><r><id>1</id><title>{escape(text)}</title></r></a>".encode(),
}


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(SOURCES)), st.sampled_from(STARTS), st.binary(max_size=200))
def test_any_bytes_are_read_or_named(
    tmp_path_factory: pytest.TempPathFactory, suffix: str, start: bytes, more: bytes
) -> None:
    found = tried(tmp_path_factory.getbasetemp(), start + more, f"any{suffix}")
    assert found if isinstance(found, str) else len(found.records)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(sorted(WRITERS)), st.data())
def test_a_good_file_with_a_few_bytes_changed_is_read_or_named(
    tmp_path_factory: pytest.TempPathFactory, name: str, data: st.DataObject
) -> None:
    content = bytearray(WRITERS[name]("Båt"))
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    found = tried(tmp_path_factory.getbasetemp(), bytes(content), name)
    assert found if isinstance(found, str) else len(found.records)


@pytest.mark.parametrize("name", sorted(WRITERS))
@pytest.mark.parametrize("text", ["\u202egnp.exe\u2069 \u200f", "| |", "]]>&amp;", "{{Delete}}[[Category:X]]"])
def test_odd_text_stays_as_it_is(tmp_path: Path, name: str, text: str) -> None:
    reading = tried(tmp_path, WRITERS[name](text), name)
    assert isinstance(reading, Reading)
    assert list(reading.records["title"]) == [text]


@pytest.mark.parametrize("name", sorted(WRITERS))
def test_formulas_and_huge_cells_are_named_in_every_kind_of_file(tmp_path: Path, name: str) -> None:
    for text, rule in (("=HYPERLINK(1)", "cell-formula"), ("x" * 9_900_000, "cell-too-large")):
        reading = tried(tmp_path, WRITERS[name](text), name)
        assert isinstance(reading, Reading)
        assert [problem.rule for problem in reading.problems] == [rule]


@pytest.mark.parametrize("name", ["a.csv", "a.json", "a.jsonl"])
def test_nul_is_named(tmp_path: Path, name: str) -> None:
    reading = tried(tmp_path, WRITERS[name]("a\x00b"), name)
    assert isinstance(reading, Reading)
    assert [problem.rule for problem in reading.problems] == ["cell-nul"]


@pytest.mark.parametrize("name", ["a.xml", "a.ods"])
def test_xml_has_no_nul(tmp_path: Path, name: str) -> None:
    assert tried(tmp_path, WRITERS[name]("a\x00b"), name) == "delivery-unreadable"
