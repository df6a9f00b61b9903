"""Looking at delivered media: what a file really is, whether it is whole, and whether Commons would take it."""

from __future__ import annotations

import hashlib
import struct
import warnings
from collections.abc import Iterable
from pathlib import Path

from PIL import Image, UnidentifiedImageError
from PIL.ExifTags import GPS, IFD
from pydantic import BaseModel, ConfigDict

from stafett.content import (
    EMPTY,
    GIF,
    HTML,
    JPEG,
    JSON,
    PDF,
    PNG,
    SVG,
    TEXT,
    TIFF,
    WEBP,
    XML,
    Kind,
    extension_of,
    kind_of,
)
from stafett.media_form import about_form
from stafett.problems import Problem
from stafett.rules import finding
from stafett.svg import about_svg

MAX_BYTES = 5 * 1024**3
"""wgMaxUploadSize of Commons."""
MAX_PIXELS = 120_000_000
"""Above this a picture is not decoded (up to four bytes a pixel in memory), only its head is read."""
BLOCK = 1 << 20
DECODED = (JPEG, PNG, TIFF, GIF, WEBP)
NOT_MEDIA = (TEXT, HTML, XML, JSON)

# The bound is set here, per file and before decoding; Pillow's own would only warn at a lower one.
Image.MAX_IMAGE_PIXELS = None


class MediaFacts(BaseModel):
    """What is known about one delivered file. `width` and `height` are pixels, 0 where there are none."""

    model_config = ConfigDict(frozen=True)

    name: str
    sha1: str
    sha256: str
    size: int
    mime: str
    width: int = 0
    height: int = 0
    problems: list[Problem] = []


def inspect_all(paths: Iterable[Path | tuple[Path, str]]) -> list[MediaFacts]:
    """Inspect files (a path, or a path with the name under which it was delivered) in the order given.

    A file with the same bytes as an earlier one gets a warning that names the first.
    """
    first: dict[str, str] = {}
    found = []
    for given in paths:
        path, name = given if isinstance(given, tuple) else (given, given.name)
        facts = inspect(path, name)
        earlier = first.setdefault(facts.sha1, name)
        if earlier != name and facts.size > 0:
            twice = finding("media-duplicate", value=name, first=earlier)
            facts = facts.model_copy(update={"problems": [*facts.problems, twice]})
        found.append(facts)
    return found


def inspect(path: Path, name: str = "") -> MediaFacts:
    """Inspect one file; `name` is what the partner called it. Raises OSError where the file cannot be opened."""
    name = name or path.name
    sha1, sha256, head = _digests(path)
    size = path.stat().st_size
    kind = kind_of(head)
    problems = _about_kind(kind, name, size)
    width = height = 0
    if kind in DECODED:
        width, height, found = _picture(path, kind, name)
        problems += found
    elif not problems and kind is not PDF:
        problems.append(finding("media-not-fully-checked", value=name, type=kind.name))
        problems += about_svg(path, name) if kind is SVG else []
    elif not problems and not _ends_as_pdf(path):
        problems.append(finding("media-broken", value=name, type=kind.name, reason="no %%EOF"))
    return MediaFacts(
        name=name, sha1=sha1, sha256=sha256, size=size, mime=kind.mime, width=width, height=height, problems=problems
    )


def _digests(path: Path) -> tuple[str, str, bytes]:
    """SHA-1 (by which Commons knows files), SHA-256 (by which we do), and the first bytes, in one reading."""
    sha1, sha256, head = hashlib.sha1(usedforsecurity=False), hashlib.sha256(), b""
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            head = head or block[:4096]
            sha1.update(block)
            sha256.update(block)
    return sha1.hexdigest(), sha256.hexdigest(), head


def _about_kind(kind: Kind, name: str, size: int) -> list[Problem]:
    if kind is EMPTY:
        return [finding("media-empty", value=name)]
    if kind in NOT_MEDIA:
        return [finding("media-not-media", value=name, found=kind.name)]
    if not kind.on_commons:
        return [finding("media-type-refused", value=name, type=kind.name)]
    problems = []
    if extension_of(name) not in kind.extensions:
        expected = kind.extensions[0]
        problems.append(finding("media-extension-differs", value=name, type=kind.name, extension=expected))
    if size > MAX_BYTES:
        problems.append(finding("media-too-large", value=name, size=size, limit=MAX_BYTES))
    return problems


def _picture(path: Path, kind: Kind, name: str) -> tuple[int, int, list[Problem]]:
    """Width, height and problems of a picture, decoded to its last line unless it is huge."""
    width = height = 0
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow warns of odd metadata, which says nothing about the picture
            with Image.open(path) as image:
                width, height = image.size
                problems = [*_position(image, name), *about_form(image, kind, name)]
                if width * height > MAX_PIXELS:
                    pixels = width * height
                    problems.append(finding("media-too-many-pixels", value=name, pixels=pixels, limit=MAX_PIXELS))
                else:
                    image.load()
        return width, height, problems + _unfinished(path, kind, name)
    except (
        OSError,
        SyntaxError,
        ValueError,
        EOFError,
        struct.error,
        KeyError,
        IndexError,
        TypeError,
        OverflowError,
    ) as e:
        reason = "unknown structure" if isinstance(e, UnidentifiedImageError) else str(e) or type(e).__name__
        return width, height, [finding("media-broken", value=name, type=kind.name, reason=reason)]


def _unfinished(path: Path, kind: Kind, name: str) -> list[Problem]:
    """A PNG cut between its chunks is decoded without complaint: its end mark must be there."""
    if kind is PNG and b"IEND" not in _tail(path):
        return [finding("media-broken", value=name, type=kind.name, reason="no IEND")]
    return []


def _ends_as_pdf(path: Path) -> bool:
    return b"%%EOF" in _tail(path)


def _tail(path: Path) -> bytes:
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 4096))
        return file.read()


def _position(image: Image.Image, name: str) -> list[Problem]:
    """The place that the embedded data give away, in degrees where they can be read."""
    try:
        place = image.getexif().get_ifd(IFD.GPSInfo)
    except Exception:  # broken metadata fails in many ways; the picture can be whole all the same
        return []
    if GPS.GPSLatitude not in place or GPS.GPSLongitude not in place:
        return []
    latitude = _degrees(place[GPS.GPSLatitude], place.get(GPS.GPSLatitudeRef, "N"))
    longitude = _degrees(place[GPS.GPSLongitude], place.get(GPS.GPSLongitudeRef, "E"))
    return [finding("media-has-gps", value=name, position=f"{latitude}, {longitude}")]


def _degrees(parts: object, side: object) -> str:
    try:
        degrees, minutes, seconds = (float(part) for part in parts)  # type: ignore[attr-defined]
    except (TypeError, ValueError, ZeroDivisionError):
        return "?"
    return f"{degrees + minutes / 60 + seconds / 3600:.4f}° {str(side)[:1]}"
