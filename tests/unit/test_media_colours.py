"""Colour profiles that make a picture look wrong, and those that only look unusual."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageCms
from PIL.ExifTags import IFD, Base, Interop

from stafett.media import inspect

SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
LAB = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()


def of_space(space: bytes) -> bytes:
    return SRGB[:16] + space + SRGB[20:]


def problems(tmp_path: Path, mode: str = "RGB", kind: str = "jpg", **options: object) -> list[tuple[str, str]]:
    path = tmp_path / f"a.{kind}"
    Image.new(mode, (500, 400)).save(path, **options)  # type: ignore[arg-type]
    return [(one.rule, " ".join(one.detail.values())) for one in inspect(path).problems if one.rule != "media-cmyk"]


@pytest.mark.parametrize("kind", ["jpg", "tif", "png", "webp"])
def test_a_profile_that_fits(tmp_path: Path, kind: str) -> None:
    assert problems(tmp_path, kind=kind, icc_profile=SRGB) == []


@pytest.mark.parametrize(
    ("mode", "profile", "expected"),
    [
        ("RGB", of_space(b"CMYK"), [("media-profile-differs", "CMYK RGB")]),
        ("RGB", of_space(b"GRAY"), [("media-profile-differs", "GRAY RGB")]),
        ("RGB", LAB, [("media-profile-differs", "Lab RGB")]),
        ("CMYK", SRGB, [("media-profile-differs", "RGB CMYK")]),
        ("L", of_space(b"CMYK"), [("media-profile-differs", "CMYK L")]),
        ("L", SRGB, []),
        ("L", of_space(b"GRAY"), []),
        ("CMYK", of_space(b"CMYK"), []),
    ],
    ids=map(str, range(8)),
)
def test_a_profile_of_another_colour_space(
    tmp_path: Path, mode: str, profile: bytes, expected: list[tuple[str, str]]
) -> None:
    assert problems(tmp_path, mode, icc_profile=profile) == expected


@pytest.mark.parametrize(
    "profile",
    [SRGB[:-40], SRGB[:100], SRGB[:36] + b"xxxx" + SRGB[40:], b"x" * 400],
    ids=["cut at the end", "cut in the middle", "unsigned", "none"],  # the profile itself holds the time of its making
)
def test_a_broken_profile(tmp_path: Path, profile: bytes) -> None:
    ((rule, reason),) = problems(tmp_path, icc_profile=profile)
    assert rule == "media-profile-broken" and reason


def test_a_profile_followed_by_padding_is_whole(tmp_path: Path) -> None:
    assert problems(tmp_path, icc_profile=SRGB + bytes(8)) == []


@pytest.mark.parametrize(
    ("space", "index", "profile", "expected"),
    [
        (65535, "R03", b"", ["media-profile-missing"]),
        (2, "R03", b"", ["media-profile-missing"]),
        (65535, "R03", SRGB, []),
        (65535, "R98", b"", []),
        (1, "R03", b"", []),
    ],
    ids=map(str, range(5)),
)
def test_a_picture_that_says_adobe_rgb(
    tmp_path: Path, space: int, index: str, profile: bytes, expected: list[str]
) -> None:
    exif = Image.Exif()
    picture = exif.get_ifd(IFD.Exif)
    picture[Base.ColorSpace] = space
    picture[IFD.Interop] = {Interop.InteropIndex: index}
    options: dict[str, Any] = {"exif": exif} | ({"icc_profile": profile} if profile else {})
    assert [rule for rule, _ in problems(tmp_path, **options)] == expected
