"""How a picture is stored, where that makes it look wrong on Commons although the file is whole."""

from __future__ import annotations

from PIL import Image
from PIL.ExifTags import Base

from stafett.content import GIF, TIFF, WEBP, Kind
from stafett.media_colours import about_colours
from stafett.problems import Problem
from stafett.rules import finding

WITH_FRAMES = (GIF, TIFF, WEBP)
UPRIGHT = 1
"""Orientation of EXIF 2.3 (CIPA DC-008), 1 to 8: as stored."""
MAX_ANIMATION = 100_000_000
"""Pixels of all frames together ($wgMaxAnimatedGifArea of Commons): above it, previews of a GIF stand still."""
DATA = ("I", "F")
"""Modes of Pillow for a TIFF of more than 16 bits a point. The scaler brings 16 bits to 8 by itself."""
SMALL = (480, 360)
"""The size at which Commons reviews a picture (https://commons.wikimedia.org/wiki/Commons:Valued_image_criteria)."""


def about_form(image: Image.Image, kind: Kind, name: str) -> list[Problem]:
    """Warnings about orientation, colours, size and frames of an opened picture. To be asked before it is decoded,
    since decoding a TIFF turns it. Raises what Pillow raises for a broken file."""
    problems = []
    orientation = _orientation(image)
    if orientation != UPRIGHT:
        problems.append(finding("media-turned", value=name, orientation=orientation))
    if image.mode == "CMYK":
        problems.append(finding("media-cmyk", value=name))
    problems += about_colours(image, name)
    if kind is TIFF and image.mode in DATA:
        problems.append(finding("media-too-many-bits", value=name))
    if max(image.size) <= max(SMALL) and min(image.size) <= min(SMALL):
        problems.append(finding("media-small", value=name, width=image.width, height=image.height))
    return problems + _frames(image, kind, name)


def _frames(image: Image.Image, kind: Kind, name: str) -> list[Problem]:
    if kind not in WITH_FRAMES or not getattr(image, "is_animated", False):
        return []
    problems = [finding("media-several-frames", value=name, type=kind.name)]
    pixels = image.width * image.height * getattr(image, "n_frames", 1) if kind is GIF else 0
    if pixels > MAX_ANIMATION:
        problems.append(finding("media-animation-stands", value=name, pixels=pixels, limit=MAX_ANIMATION))
    return problems


def _orientation(image: Image.Image) -> int:
    try:
        stated = image.getexif().get(Base.Orientation, UPRIGHT)
    except Exception:  # broken metadata fails in many ways; the picture can be whole all the same
        return UPRIGHT
    return stated if isinstance(stated, int) and 1 <= stated <= 8 else UPRIGHT
