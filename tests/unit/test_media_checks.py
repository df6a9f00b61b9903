"""Files and records together: near-duplicates, through both ways from a delivery to pages."""

from __future__ import annotations

import random
import unicodedata
from pathlib import Path

import pytest
from PIL import Image

from mappings.kept_records import KeptRecords, write_records
from mappings.media_checks import check_media
from mappings.pages import make_pages
from mappings.preparation import Records, inspect_folder, prepare_pages
from tasks.render import with_problems
from tests.unit.crosswalks import records, small_crosswalk


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two scenes, one of them once more in another size, once byte by byte, and two plain pictures."""
    folder = tmp_path / "media"
    folder.mkdir()
    for number, name in enumerate(["båt.jpg", "hus.png"]):
        rnd = random.Random(number)  # noqa: S311
        small = Image.new("RGB", (12, 9))
        small.putdata([(rnd.randrange(256), rnd.randrange(256), rnd.randrange(256)) for _ in range(108)])
        small.resize((900, 600), Image.Resampling.BICUBIC).save(folder / name)
    with Image.open(folder / "båt.jpg") as boat:
        boat.resize((600, 400)).save(folder / "liten.jpg", quality=60)
    (folder / "kopia.jpg").write_bytes((folder / "båt.jpg").read_bytes())
    for name in ("vit1.png", "vit2.png"):
        Image.new("RGB", (600, 400), (250, 250, 249)).save(folder / name)
    return folder


def named(*files: str) -> list[dict[str, str]]:
    return [{"id": f"P {number}", "file": name} for number, name in enumerate(files, 1)]


def test_the_later_record_names_the_earlier_one(tmp_path: Path, folder: Path) -> None:
    files = ["hus.png", unicodedata.normalize("NFD", "båt.jpg"), "vit1.png", "vit2.png", "kopia.jpg", "liten.jpg"]
    table = records(*named(*files, "liten.jpg", "gone.jpg"))
    (problem,) = check_media(table, small_crosswalk(tmp_path / "c"), inspect_folder(folder))
    assert (problem.rule, problem.record, problem.row, problem.value) == ("media-near-duplicate", "P 6", 7, "liten.jpg")
    assert problem.detail == {"first": "båt.jpg", "other": "P 2"}


def test_a_file_that_no_record_names_is_compared_with_none(tmp_path: Path, folder: Path) -> None:
    table = records(*named("hus.png", "liten.jpg"))
    assert check_media(table, small_crosswalk(tmp_path / "c"), inspect_folder(folder)) == []


def test_records_in_blocks_are_compared_with_those_of_other_blocks(tmp_path: Path, folder: Path) -> None:
    crosswalk = small_crosswalk(tmp_path / "c", deduplicate={"by": "id"})
    again = {"id": "P 2", "file": "hus.png"}
    table = records(*named("hus.png", "båt.jpg", "liten.jpg"), again)
    kept = KeptRecords(write_records([table[start : start + 1] for start in range(4)], tmp_path / "kept.parquet"))
    for given in (kept.narrowed(["id", "file"]), iter(kept), kept.only(table.columns)):
        assert check_media(given, crosswalk, inspect_folder(folder)) == [], (
            "the boat's record has come again as a house"
        )
    (problem,) = check_media(kept.narrowed(["id", "file"]), small_crosswalk(tmp_path / "d"), inspect_folder(folder))
    assert (problem.record, problem.row, problem.detail["other"]) == ("P 3", 4, "P 2")


def test_it_reaches_the_pages_on_both_ways(tmp_path: Path, folder: Path) -> None:
    table, crosswalk = records(*named("båt.jpg", "hus.png", "liten.jpg")), small_crosswalk(tmp_path / "c")
    facts = inspect_folder(folder)
    prepared = prepare_pages(Records(table, table, []), crosswalk, facts).pages
    said = check_media(table, crosswalk, facts)
    judged = list(with_problems(make_pages(table, crosswalk), said, {one.name: one for one in facts}))
    for pages in (prepared, judged):
        assert ["media-near-duplicate" in page.rules for page in pages] == [False, False, True]
