"""Looking at delivered media: what a file really is, whether it is whole, and whether Commons would take it."""

from __future__ import annotations

import hashlib
import os
import re
import struct
import warnings
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import NamedTuple

from PIL import Image, UnidentifiedImageError
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
from stafett.embedded import Embedded, read_embedded
from stafett.likeness import likeness
from stafett.media_form import about_form
from stafett.media_private import about_privacy
from stafett.pixel_room import PixelRoom
from stafett.problems import Problem
from stafett.rules import NO_TEXT, finding
from stafett.svg import about_svg

MAX_BYTES = 5 * 1024**3
"""wgMaxUploadSize of Commons."""
MAX_PIXELS = 120_000_000
"""Above this a picture is not decoded (up to four bytes a pixel in memory), only its head is read. The pictures that
are decoded at the same time have no more than this together, either."""
BLOCK = 1 << 20
LIKE_HTML = re.compile(
    rb"<!doctype *x?html|<(?:body|head|html|script)|type\s*=\s*[\"']?\s*(?:\w*/)?(?:ecma|java)"
    rb"|(?:href|src|data)\s*=\s*[\"']?\s*(?:ecma|java)script:|url\s*\(\s*[\"']?\s*(?:ecma|java)script:",
    re.IGNORECASE,
)
"""What MediaWiki's `UploadVerification::detectScript` refuses in the first kilobyte of any file."""
BIG_TIFF = (b"II+\x00", b"MM\x00+")
COMPARED = ("copyright", "usage", "licence", "creator", "date")
"""Embedded fields that are compared with the record."""
TEXTS_KEPT, TEXT_KEPT = 5, 1000
DECODED = (JPEG, PNG, TIFF, GIF, WEBP)
NOT_MEDIA = (TEXT, HTML, XML, JSON)

# The bound is set here, per file and before decoding; Pillow's own would only warn at a lower one.
Image.MAX_IMAGE_PIXELS = None


class EmbeddedText(BaseModel):
    """A text that stands in a file: what it means (of COMPARED), where ("XMP rights"), its first 1000 characters."""

    model_config = ConfigDict(frozen=True)

    field: str
    place: str
    text: str


class MediaFacts(BaseModel):
    """What is known about one delivered file. `width` and `height` are pixels, 0 where there are none; `likeness` is
    what `stafett.likeness` compares, "" where there is nothing to compare."""

    model_config = ConfigDict(frozen=True)

    name: str
    sha1: str
    sha256: str
    size: int
    mime: str
    width: int = 0
    height: int = 0
    likeness: str = ""
    embedded: list[EmbeddedText] = []
    problems: list[Problem] = []


class _Look(NamedTuple):
    """What a picture showed when it was opened."""

    width: int = 0
    height: int = 0
    likeness: str = ""
    embedded: tuple[EmbeddedText, ...] = ()
    problems: tuple[Problem, ...] = ()


def inspect_all(
    paths: Iterable[Path | tuple[Path, str]], progress: Callable[[int, int], None] = lambda done, of: None
) -> list[MediaFacts]:
    """Inspect files (a path, or a path with the name under which it was delivered) in the order given, on all cores;
    `progress` is told how many of how many are done.

    A file with the same bytes as an earlier one gets a warning that names the first. Raises OSError where a file cannot
    be opened.
    """
    named = [given if isinstance(given, tuple) else (given, given.name) for given in paths]
    room = PixelRoom(MAX_PIXELS)

    def inspected(one: tuple[Path, str]) -> MediaFacts:
        return _inspected(*one, room=room)

    # Decoding and hashing leave Python to other threads. The filter of warnings is the whole program's, so it is set
    # here, once.
    with warnings.catch_warnings(), ThreadPoolExecutor(len(os.sched_getaffinity(0))) as threads:
        warnings.simplefilter("ignore")  # Pillow warns of odd metadata, which says nothing about the picture
        found: list[MediaFacts] = []
        for facts in threads.map(inspected, named):
            found.append(facts)
            progress(len(found), len(named))
    first: dict[str, str] = {}
    for place, facts in enumerate(found):
        earlier = first.setdefault(facts.sha1, facts.name)
        if earlier != facts.name and facts.size > 0:
            twice = finding("media-duplicate", value=facts.name, first=earlier)
            found[place] = facts.model_copy(update={"problems": [*facts.problems, twice]})
    return found


def inspect(path: Path, name: str = "") -> MediaFacts:
    """Inspect one file; `name` is what the partner called it. Raises OSError where the file cannot be opened."""
    return inspect_all([(path, name or path.name)])[0]


@cache
def inspected_by() -> str:
    """A name for what inspection finds, made from the program: kept facts of another name are to be found anew."""
    here = Path(__file__).parent
    parts = sorted({path for pattern in PROGRAM for path in here.glob(pattern)})
    return hashlib.blake2b(b"".join(path.read_bytes() for path in parts), digest_size=4).hexdigest()


PROGRAM = ("media*.py", "embedded.py", "likeness.py", "contact_details.py", "content.py", "svg*", "rules.py")


def _inspected(path: Path, name: str, room: PixelRoom) -> MediaFacts:
    sha1, sha256, head = _digests(path)
    size = path.stat().st_size
    kind = kind_of(head)
    problems = _about_kind(kind, name, size, head)
    look = _Look()
    if kind in DECODED:
        look = _picture(path, kind, name, room)
    elif not problems and kind is not PDF:
        problems.append(finding("media-not-fully-checked", value=name, type=kind.name))
        problems += about_svg(path, name) if kind is SVG else []
    elif not problems and not _ends_as_pdf(path):
        problems.append(finding("media-broken", value=name, type=kind.name, reason="no %%EOF"))
    return MediaFacts(
        name=name,
        sha1=sha1,
        sha256=sha256,
        size=size,
        mime=kind.mime,
        width=look.width,
        height=look.height,
        likeness=look.likeness,
        embedded=list(look.embedded),
        problems=[*problems, *look.problems],
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


def _about_kind(kind: Kind, name: str, size: int, head: bytes) -> list[Problem]:
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
    if kind is not SVG and (like := LIKE_HTML.search(head[:1024])):
        problems.append(finding("media-taken-for-html", value=name, found=like[0].decode("ascii", "replace")))
    if head.startswith(BIG_TIFF):
        problems.append(finding("media-big-tiff", value=name))
    return problems


def _picture(path: Path, kind: Kind, name: str, room: PixelRoom) -> _Look:
    """What a picture shows, decoded to its last line unless it is huge."""
    look = _Look()
    try:
        with Image.open(path) as image:
            look = look._replace(width=image.width, height=image.height)
            if image.width * image.height <= MAX_PIXELS:
                with room.taken(image.width * image.height):
                    look = _decoded(image, kind, name)
            else:
                huge = finding("media-too-many-pixels", value=name, pixels=image.width * image.height, limit=MAX_PIXELS)
                look = _opened(image, kind, name)
                look = look._replace(problems=(*look.problems, huge))
        return look._replace(problems=(*look.problems, *_unfinished(path, kind, name)))
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
        return _Look(
            look.width, look.height, problems=(finding("media-broken", value=name, type=kind.name, reason=reason),)
        )


def _decoded(image: Image.Image, kind: Kind, name: str) -> _Look:
    if kind is PNG:
        image.load()  # its texts and its EXIF may stand behind the picture
    look = _opened(image, kind, name)
    image.load()
    return look._replace(likeness=likeness(image))


def _opened(image: Image.Image, kind: Kind, name: str) -> _Look:
    """What is known before a picture is decoded."""
    embedded = read_embedded(image)
    problems = [*about_privacy(image, embedded, name), *about_form(image, kind, name)]
    return _Look(image.width, image.height, embedded=_compared(embedded), problems=tuple(problems))


def _compared(embedded: Embedded) -> tuple[EmbeddedText, ...]:
    """The texts that are compared with the record: a few of each field, cut."""
    kept: dict[str, list[EmbeddedText]] = {field: [] for field in COMPARED}
    for one in embedded.said:
        texts = kept.get(one.field)
        if texts is not None and len(texts) < TEXTS_KEPT and (text := NO_TEXT.sub("\ufffd", one.text).strip()):
            place = f"{one.standard.upper()} {one.name}"
            texts.append(EmbeddedText(field=one.field, place=place, text=text[:TEXT_KEPT]))
    return tuple(one for texts in kept.values() for one in texts)


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
