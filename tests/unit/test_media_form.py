"""Pictures that are whole, and stored so that they may look wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from PIL.ExifTags import Base

from stafett.media import inspect


def rules(path: Path) -> list[str]:
    return [problem.rule for problem in inspect(path).problems]


@pytest.mark.parametrize(
    ("orientation", "expected"), [(6, ["media-turned"]), (2, ["media-turned"]), (1, []), (0, []), (9, [])]
)
@pytest.mark.parametrize(("kind", "extension"), [("JPEG", "jpg"), ("TIFF", "tif")])
def test_a_picture_stored_turned(
    tmp_path: Path, kind: str, extension: str, orientation: int, expected: list[str]
) -> None:
    exif = Image.Exif()
    exif[Base.Orientation] = orientation
    path = tmp_path / f"a.{extension}"
    Image.new("RGB", (40, 30), "teal").save(path, kind, exif=exif)
    assert rules(path) == expected


@pytest.mark.parametrize(("mode", "expected"), [("CMYK", ["media-cmyk"]), ("RGB", []), ("L", [])])
def test_a_picture_in_the_colours_of_print(tmp_path: Path, mode: str, expected: list[str]) -> None:
    path = tmp_path / "a.jpg"
    Image.new(mode, (40, 30)).save(path)
    assert rules(path) == expected


@pytest.mark.parametrize("extension", ["gif", "webp", "tif"])
def test_a_file_of_several_pictures(tmp_path: Path, extension: str) -> None:
    first, second = Image.new("RGB", (40, 30), "teal"), Image.new("RGB", (40, 30), "white")
    several, one = tmp_path / f"several.{extension}", tmp_path / f"one.{extension}"
    first.save(several, save_all=True, append_images=[second])
    first.save(one)
    assert rules(several) == ["media-several-frames"]
    assert rules(one) == []
