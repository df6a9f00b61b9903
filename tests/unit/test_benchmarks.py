"""The benchmarks: each name can be run, and says what design.md asks for. No test asserts a time."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path

import pytest

import benchmarks
from benchmarks import board_load, usage_calls
from benchmarks.data import museum_rows, operations, write_csv
from benchmarks.measure import Figure, timed
from benchmarks.prep_cleaning import clean_ourselves
from benchmarks.prep_pages import collection, delivery_to_pages
from stafett.sources import read_delivery

KEYS = {"name", "ours", "baseline", "ratio", "unit", "peak_mb", "what"}


@pytest.mark.parametrize("name", benchmarks.NAMES)
def test_each_name_is_a_module_that_says_what_it_measures(name: str) -> None:
    module = import_module(f"benchmarks.{name}")
    assert callable(module.figure)
    assert module.__doc__


@pytest.mark.parametrize("name", benchmarks.NAMES)
def test_each_name_is_explained(name: str) -> None:
    assert f"## {name}\n" in Path("docs/benchmarks.md").read_text(encoding="utf-8")


def test_the_last_line_is_one_json_object() -> None:
    figure = Figure("some", "a loop against a loop", "s", ours=1.0, baseline=4.0, peak_mb=10.0, rows=[("more", "1")])
    found = json.loads(figure.as_json())
    assert found.keys() == KEYS
    assert found["ratio"] == 0.25
    assert "more" in figure.as_table()


def test_a_measured_error_is_told() -> None:
    with pytest.raises(RuntimeError, match="ZeroDivisionError"):
        timed(lambda: 1 / 0)


def test_memory_of_the_measured_process_is_seen() -> None:
    grown = timed(lambda: len(bytes(range(256)) * 800_000), times=2)
    assert grown.result == 204_800_000
    assert grown.peak_mb > 190
    assert len(grown.seconds) == 2


def test_pages_and_cleaning_do_the_work(tmp_path: Path) -> None:
    made = delivery_to_pages(collection("nationalmuseum", 50, tmp_path), tmp_path / "work")
    assert made.pages == 50
    assert 0 < made.ready < 50
    assert len((tmp_path / "pages.jsonl").read_text(encoding="utf-8").splitlines()) == 50
    raw = write_csv(tmp_path / "metadata.csv", museum_rows(50))
    assert clean_ourselves(raw, tmp_path / "cleaned.csv") == 50
    cleaned = read_delivery(tmp_path / "cleaned.csv").records
    assert set(cleaned["materials"]) == {"olja på duk"}
    assert len(operations()) == 8


def test_the_columns_of_tate_are_taken_as_often_over_as_it_takes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "tate").mkdir()
    columns = ("id", "acno", "title", "all_artists", "contributor_roles", "dateText", "medium", "subjects", "url")
    row = (
        "1",
        "A00001",
        "A Figure",
        "Robert Blake",
        "artist",
        "c.1785",
        "Graphite",
        "man|woman",
        "http://tate.example/1",
    )
    write_csv(tmp_path / "tate" / "artworks.csv", [dict(zip(columns, row, strict=True))])
    monkeypatch.setenv("STAFETT_DATA", str(tmp_path))
    made = delivery_to_pages(collection("tate", 3, tmp_path), tmp_path / "work")
    assert (made.pages, made.ready) == (3, 3)


def test_the_board_is_loaded_with_every_partnership(tmp_path: Path) -> None:
    figure = board_load.of(7, times=1)
    assert json.loads(figure.as_json()).keys() == KEYS
    assert "7 partnerships" in figure.what


def test_fewer_calls_than_files() -> None:
    figure = usage_calls.of(60)
    assert (figure.ours, figure.baseline) == (2, 60)
