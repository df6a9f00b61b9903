"""Pictures that are whole, and stored so that they may look wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from PIL.ExifTags import Base

from stafett import media_form
from stafett.media import inspect

SIZE = (500, 300)


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
    Image.new("RGB", SIZE, "teal").save(path, kind, exif=exif)
    assert rules(path) == expected


@pytest.mark.parametrize(("mode", "expected"), [("CMYK", ["media-cmyk"]), ("RGB", []), ("L", [])])
def test_a_picture_in_the_colours_of_print(tmp_path: Path, mode: str, expected: list[str]) -> None:
    path = tmp_path / "a.jpg"
    Image.new(mode, SIZE).save(path)
    assert rules(path) == expected


@pytest.mark.parametrize("extension", ["gif", "webp", "tif"])
def test_a_file_of_several_pictures(tmp_path: Path, extension: str) -> None:
    first, second = Image.new("RGB", SIZE, "teal"), Image.new("RGB", SIZE, "white")
    several, one = tmp_path / f"several.{extension}", tmp_path / f"one.{extension}"
    first.save(several, save_all=True, append_images=[second])
    first.save(one)
    assert rules(several) == ["media-several-frames"]
    assert rules(one) == []


@pytest.mark.parametrize(
    ("size", "expected"),
    [((480, 360), ["media-small"]), ((200, 480), ["media-small"]), ((481, 200), []), ((361, 361), [])],
)
def test_a_picture_that_is_too_small_to_review(tmp_path: Path, size: tuple[int, int], expected: list[str]) -> None:
    path = tmp_path / "a.png"
    Image.new("RGB", size, "teal").save(path)
    assert rules(path) == expected


def test_an_animation_that_stands_still(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    frames = [Image.new("RGB", SIZE, colour) for colour in ("teal", "white", "red")]
    path = tmp_path / "a.gif"
    frames[0].save(path, save_all=True, append_images=frames[1:])
    monkeypatch.setattr(media_form, "MAX_ANIMATION", 3 * 500 * 300)
    assert rules(path) == ["media-several-frames"]
    monkeypatch.setattr(media_form, "MAX_ANIMATION", 3 * 500 * 300 - 1)
    assert rules(path) == ["media-several-frames", "media-animation-stands"]


@pytest.mark.parametrize(
    ("mode", "options", "expected"),
    [
        ("F", {}, ["media-too-many-bits"]),
        ("I", {}, ["media-too-many-bits"]),
        ("I;16", {}, []),
        ("RGBA", {}, []),
        ("L", {"big_tiff": True}, ["media-big-tiff"]),
    ],
)
def test_tiffs_without_previews(tmp_path: Path, mode: str, options: dict[str, object], expected: list[str]) -> None:
    path = tmp_path / "a.tif"
    Image.new(mode, SIZE).save(path, **options)  # type: ignore[arg-type]
    assert rules(path) == expected
