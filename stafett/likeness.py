"""What a picture looks like, small enough to compare every picture of a delivery with every other one.

A likeness is a difference hash of 64 bits (which of two neighbours is darker, on a grid of 9 × 8) and a picture of
12 × 12 grey points. The hash finds candidates quickly, the points tell whether they are the same picture: coins on
white paper have nearly one hash, and are still different coins.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import sqrt
from operator import mul
from typing import NamedTuple

from PIL import Image, ImageOps
from PIL.ExifTags import Base

GRID = 36
"""Points that a picture is first shrunk to, each way; 9 and 12 divide it."""
HASH_BITS = 64
FLAT = 24
"""Levels (of 255) between the darkest and the lightest point below which a picture is too plain to compare."""
LEVEL = 2
"""Levels by which a neighbour must be darker: below that it is noise, as on white paper."""

FAR = 6
"""Bits by which the hashes of near-duplicates may differ. Two that differ in no more than three have one of four bands
in common, and are always found; of those that differ in more, most are."""
BANDS = 4
CAP = 40
"""Pictures of one band that a further one is compared with: the last ones. Bounds the time where thousands of pictures
share a band; what is lost are duplicates far apart among very many that look alike."""
SAME = 0.99
"""Correlation of the grey points of near-duplicates. New sizes, compressions, contrasts of one picture were seen to
stay above 0.993, different coins and pages below 0.975."""

_TOP = {"I;16": 65535.0, "I;16B": 65535.0, "I;16L": 65535.0, "I;16N": 65535.0}


class _Seen(NamedTuple):
    key: str
    hash: int
    points: tuple[float, ...]


def likeness(image: Image.Image) -> str:
    """The likeness of a decoded picture as it is shown (turned by its EXIF): 304 hexadecimal digits; "" where it is
    plain, or of a kind that cannot be shrunk."""
    try:
        small = _grey(image)
    except (ValueError, OSError, SyntaxError, OverflowError):
        return ""
    levels = _levels(small.resize((9, 8), Image.Resampling.BOX), image.mode)
    if max(levels) - min(levels) < FLAT:
        return ""
    pairs = ((row * 9 + column, row * 9 + column + 1) for row in range(8) for column in range(8))
    bits = sum((levels[left] - levels[right] > LEVEL) << place for place, (left, right) in enumerate(pairs))
    points = _levels(small.resize((12, 12), Image.Resampling.BOX), image.mode)
    return f"{bits:016x}" + bytes(min(255, max(0, round(level))) for level in points).hex()


def alike(pictures: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Of pairs of a key and a likeness, in their order: the key of each near-duplicate → the key of an earlier one."""
    buckets: dict[tuple[int, int], list[_Seen]] = {}
    found = {}
    for key, text in pictures:
        if not text:
            continue
        seen = _Seen(key, int(text[:16], 16), _normal(bytes.fromhex(text[16:])))
        shelves = [buckets.setdefault((band, _band(seen.hash, band)), []) for band in range(BANDS)]
        candidates = {other.key: other for shelf in shelves for other in shelf}
        earlier = next((other for other in candidates.values() if _same(seen, other)), None)
        if earlier:
            found[key] = earlier.key
        for shelf in shelves:
            shelf.append(seen)
            del shelf[:-CAP]
    return found


def _same(one: _Seen, other: _Seen) -> bool:
    return (one.hash ^ other.hash).bit_count() <= FAR and sum(map(mul, one.points, other.points)) >= SAME


def _band(bits: int, band: int) -> int:
    """Every fourth bit, so that each band has something of the whole picture."""
    return bits & (_EVERY_FOURTH << band)


_EVERY_FOURTH = sum(1 << place for place in range(0, HASH_BITS, BANDS))


def _normal(points: bytes) -> tuple[float, ...]:
    """The points around their mean, with length 1: the product of two such is their correlation."""
    mean = sum(points) / len(points)
    away = [point - mean for point in points]
    length = sqrt(sum(map(mul, away, away))) or 1.0
    return tuple(part / length for part in away)


def _grey(image: Image.Image) -> Image.Image:
    """The picture in grey, GRID × GRID, upright. Shrunk before it is made grey, so that no second copy is in memory."""
    small = image.convert(_plain(image)) if _plain(image) else image
    factors = (max(1, small.width // (4 * GRID)), max(1, small.height // (4 * GRID)))
    small = (small.reduce(factors) if max(factors) > 1 else small).resize((GRID, GRID), Image.Resampling.BOX)
    if small.mode in ("RGBA", "LA", "La", "RGBa"):
        paper = Image.new("RGBA", small.size, "white")
        small = Image.alpha_composite(paper, small.convert("RGBA"))
    small = small if small.mode in ("L", "F", "I") else small.convert("L")
    small.getexif()[Base.Orientation] = image.getexif().get(Base.Orientation, 1)
    return ImageOps.exif_transpose(small)


def _plain(image: Image.Image) -> str:
    """The mode to which a picture must be converted before it can be shrunk; "" for most."""
    if image.mode in ("P", "PA"):
        return "RGBA" if image.mode == "PA" or "transparency" in image.info else "RGB"
    return "L" if image.mode == "1" else "I" if image.mode in _TOP else ""


def _levels(small: Image.Image, mode: str) -> list[float]:
    """The points in levels of 0 to 255; those of open-ended modes by their own lightest."""
    points = [float(point) for point in small.get_flattened_data()]  # type: ignore[arg-type]
    top = _TOP.get(mode) or (max(map(abs, points)) if mode in ("I", "F") else 255.0)
    return [point * 255 / (top or 1) for point in points]
