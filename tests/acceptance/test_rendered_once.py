"""A run that begins again finds the pages and the rehearsal as they are, and makes them anew only when it must."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas
import pytest

from mappings.kept_records import write_records
from stafett.rules import finding
from tasks import cleaning, render
from tests.acceptance.test_bad_input import SLUG, Desk, Parcel, desk

__all__ = ["desk"]  # a fixture


class Made:
    """What data preparation has made of a delivery, and how a run that begins again finds it."""

    def __init__(self, desk: Desk, folder: Path) -> None:
        self.desk, self.examined = desk, desk.deliver(Parcel(folder))
        self.cleaned = self.clean()
        self.pages = self.resume()
        self.work = next((desk.here.settings.home / "work").glob(f"{SLUG}/*"))
        self.report = self.work / "rehearsal" / "report.html"
        self.report.write_text("as it was", encoding="utf-8")

    def clean(self) -> Path:
        """The cleaned records."""
        cleaned = cleaning.clean_records.fn(SLUG, self.examined)
        assert isinstance(cleaned, Path)
        return cleaned

    def resume(self) -> str:
        """The pages, as a run gets them."""
        return render.render_pages.fn(SLUG, self.examined, self.cleaned).sha256


@pytest.fixture
def made(desk: Desk, tmp_path: Path) -> Made:
    return Made(desk, tmp_path / "parcel")


def test_nothing_is_written_again_where_nothing_has_changed(made: Made) -> None:
    before = {path: path.stat().st_mtime_ns for path in made.work.rglob("*") if path.is_file()}
    assert made.resume() == made.pages
    assert {path: path.stat().st_mtime_ns for path in made.work.rglob("*") if path.is_file()} == before


def another_finding(made: Made) -> None:
    more = finding("media-unnamed", value="left.jpg")
    made.examined = replace(made.examined, problems=[*made.examined.problems, more])


def another_crosswalk(made: Made) -> None:
    made.desk.here.lane = replace(made.desk.here.lane, crosswalk="nationalmuseum")


def another_language(made: Made) -> None:
    made.desk.here.lane = replace(made.desk.here.lane, language="en")


def other_records(made: Made) -> None:
    kept = made.cleaned.with_name("cleaned-other.parquet")
    write_records([pandas.read_parquet(made.cleaned).head(2)], kept)
    made.cleaned = kept


def lost_archive(made: Made) -> None:
    (made.work / "rehearsal.zip").unlink()


def lost_folder(made: Made) -> None:
    shutil.rmtree(made.work)
    made.clean()


@pytest.mark.parametrize(
    "change",
    [another_finding, another_crosswalk, another_language, other_records, lost_archive, lost_folder],
    ids=lambda one: one.__name__,
)
def test_whatever_has_changed_is_made_again(made: Made, change: Callable[[Made], None]) -> None:
    change(made)
    made.resume()
    assert made.report.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert (made.work / "rehearsal.zip").exists()


def test_a_run_that_died_while_it_wrote_leaves_nothing_to_be_believed(
    made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    same = made.examined
    another_finding(made)
    monkeypatch.setattr(render, "pack_rehearsal", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        made.resume()
    monkeypatch.undo()
    made.examined = same
    assert made.resume() == made.pages
    assert "left.jpg" not in made.report.read_text(encoding="utf-8")
