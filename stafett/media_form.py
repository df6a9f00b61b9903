"""How a picture is stored, where that makes it look wrong on Commons although the file is whole."""

from __future__ import annotations

from PIL import Image
from PIL.ExifTags import Base

from stafett.content import GIF, TIFF, WEBP, Kind
from stafett.problems import Problem
from stafett.rules import finding

WITH_FRAMES = (GIF, TIFF, WEBP)
UPRIGHT = 1
"""Orientation of EXIF 2.3 (CIPA DC-008), 1 to 8: as stored."""


def about_form(image: Image.Image, kind: Kind, name: str) -> list[Problem]:
    """Warnings about orientation, colours and frames of an opened picture. To be asked before it is decoded, since
    decoding a TIFF turns it. Raises what Pillow raises for a broken file."""
    problems = []
    orientation = _orientation(image)
    if orientation != UPRIGHT:
        problems.append(finding("media-turned", value=name, orientation=orientation))
    if image.mode == "CMYK":
        problems.append(finding("media-cmyk", value=name))
    if kind in WITH_FRAMES and getattr(image, "is_animated", False):
        problems.append(finding("media-several-frames", value=name, type=kind.name))
    return problems


def _orientation(image: Image.Image) -> int:
    try:
        stated = image.getexif().get(Base.Orientation, UPRIGHT)
    except Exception:  # broken metadata fails in many ways; the picture can be whole all the same
        return UPRIGHT
    return stated if isinstance(stated, int) and 1 <= stated <= 8 else UPRIGHT
