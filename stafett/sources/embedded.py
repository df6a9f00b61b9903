"""A folder of media: each file with what it is, and what its makers wrote into it (EXIF, IPTC, XMP).

Which field means what is the Metadata Working Group's "Guidelines for Handling Image Metadata", version 2.0; where the
three differ, XMP goes before IPTC before EXIF, and each stands in columns of its own, too.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from urllib.parse import quote, unquote

from PIL import Image, IptcImagePlugin
from PIL.ExifTags import IFD, Base

from stafett.media import DECODED, MediaFacts, inspect
from stafett.rules import NO_TEXT, explain
from stafett.sources.fields import Fields, Record
from stafett.sources.harvest import Haul
from stafett.sources.safe_xml import BrokenXml, parse_xml

FILES_AT_ONCE = 20
LARGEST_XMP = 4 * 1024 * 1024
LONGEST_TEXT = 100_000
FIELDS = ("title", "description", "creator", "date", "copyright", "keywords")
STANDARDS = ("xmp", "iptc", "exif")
ABOUT = ("id", "origin", "status", "name", "kind", "size", "sha1", "width", "height")
COLUMNS = (*ABOUT, *FIELDS, "gps", *(f"{standard}.{name}" for standard in STANDARDS for name in FIELDS), "problem")

Found = list[tuple[str, str]]
"""Pairs of a field of FIELDS (or `gps`) and a text."""

IPTC = {5: "title", 120: "description", 80: "creator", 55: "date", 116: "copyright", 25: "keywords"}
"""Datasets of record 2 (https://www.iptc.org/std/IIM/4.2/specification/IIMV4.2.pdf)."""
XMP = {
    "{http://purl.org/dc/elements/1.1/}title": "title",
    "{http://purl.org/dc/elements/1.1/}description": "description",
    "{http://purl.org/dc/elements/1.1/}creator": "creator",
    "{http://purl.org/dc/elements/1.1/}rights": "copyright",
    "{http://purl.org/dc/elements/1.1/}subject": "keywords",
    "{http://ns.adobe.com/photoshop/1.0/}DateCreated": "date",
    "{http://ns.adobe.com/exif/1.0/}GPSLatitude": "gps",
}
RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
EXIF = {
    Base.XPTitle: "title",
    Base.ImageDescription: "description",
    Base.Artist: "creator",
    Base.Copyright: "copyright",
    Base.XPKeywords: "keywords",
}
"""`XP…` are Windows' own, in UTF-16."""


def harvest(folder: Path, onward: str = "", *, position: bool = False) -> Iterator[Haul]:
    """A haul per twenty files, in the order of their names. `onward` (a path in the folder, quoted as in an address)
    goes on after that one.

    Each record has `id` and `origin` (the path in the folder), `status` (`present`), and COLUMNS. Whether a position is
    in the file stands in `gps`; where, only with `position`. Hidden files and links are no media of a delivery.
    """
    done = Path(unquote(onward, errors="surrogateescape")).parts
    files = (file for file in _files(folder) if file.relative_to(folder).parts > done)
    while several := list(islice(files, FILES_AT_ONCE)):
        records = [_record(file, _text(file.relative_to(folder)), position) for file in several]
        yield Haul(records, onward=quote(several[-1].relative_to(folder).as_posix(), errors="surrogateescape"))


def _files(folder: Path) -> Iterator[Path]:
    """Every file below, in the order of their paths' parts, with only the open folders' names in memory."""
    with os.scandir(folder) as found:
        entries = sorted((entry.name, entry.is_dir(follow_symlinks=False), entry.is_symlink()) for entry in found)
    for name, is_folder, is_link in entries:
        if name.startswith(".") or is_link:
            continue
        if is_folder:
            yield from _files(folder / name)
        elif (folder / name).is_file():
            yield folder / name


def _text(path: Path) -> str:
    """A path as text; bytes that are no UTF-8 become U+FFFD."""
    return NO_TEXT.sub("\ufffd", path.as_posix())


def _record(path: Path, name: str, position: bool) -> Record:
    fields = Fields((*COLUMNS, "position") if position else COLUMNS)
    for column in ("id", "origin"):
        fields.add(column, name)
    fields.add("name", _text(Path(path.name)))
    try:
        facts = inspect(path, name)
    except OSError as error:
        fields.add("status", "unreadable")
        fields.add("problem", error.strerror or type(error).__name__)
        return fields.record()
    _add_facts(facts, fields, position)
    found = _embedded(path, fields) if facts.mime in {kind.mime for kind in DECODED} else {}
    given_away = any(problem.rule == "media-has-gps" for problem in facts.problems)
    fields.add("gps", "yes" if given_away or ("gps", "yes") in found.get("xmp", []) else "no" if found else "")
    for standard in STANDARDS:
        for field, text in found.get(standard, []):
            if field in FIELDS:
                fields.add(f"{standard}.{field}", text)
    for field in FIELDS:
        said = ([text for one, text in found.get(standard, []) if one == field] for standard in STANDARDS)
        for text in next(filter(None, said), []):
            fields.add(field, text)
    return fields.record()


def _add_facts(facts: MediaFacts, fields: Fields, position: bool) -> None:
    fields.add("status", "present")
    fields.add("kind", facts.mime)
    fields.add("size", str(facts.size))
    fields.add("sha1", facts.sha1)
    for column, pixels in (("width", facts.width), ("height", facts.height)):
        fields.add(column, str(pixels) if pixels else "")
    for problem in facts.problems:
        if problem.rule != "media-has-gps":  # its sentence says where
            fields.add("problem", explain(problem, "en").explanation)
        elif position:
            fields.add("position", problem.detail["position"])


def _embedded(path: Path, fields: Fields) -> dict[str, Found]:
    """What each standard says; a part that is broken is named, and the others are read all the same."""
    found: dict[str, Found] = {}
    try:
        with warnings.catch_warnings(), Image.open(path) as image:
            warnings.simplefilter("ignore")  # Pillow warns of odd metadata, which is named below where it matters
            for standard, read in (("xmp", _xmp), ("iptc", _iptc), ("exif", _exif)):
                try:
                    found[standard] = list(read(image))
                except Exception as error:  # broken metadata fails in many ways; the picture can be whole all the same
                    fields.add("problem", f"Its {standard.upper()} cannot be read ({str(error)[:100]}).")
    except Exception:  # the file is broken, which `inspect` has named
        return found
    return found


def _xmp(image: Image.Image) -> Iterable[tuple[str, str]]:
    packet = image.info.get("xmp") or b""
    content = packet.encode() if isinstance(packet, str) else bytes(packet)
    if len(content) > LARGEST_XMP:
        raise BrokenXml(f"{len(content):,} bytes")
    content = content.strip(b"\x00 \r\n\t")
    if not content:
        return
    for about in parse_xml(content).iter(f"{RDF}Description"):
        for name, value in about.attrib.items():
            if field := XMP.get(str(name)):
                yield field, "yes" if field == "gps" else str(value)
        for element in about:
            if field := XMP.get(str(element.tag)):
                values = [one.text or "" for one in element.iter(f"{RDF}li")] or [element.text or ""]
                yield from ((field, "yes" if field == "gps" else text) for text in values)


def _iptc(image: Image.Image) -> Iterable[tuple[str, str]]:
    found = IptcImagePlugin.getiptcinfo(image) or {}  # type: ignore[arg-type]
    utf8 = found.get((1, 90)) == b"\x1b%G"
    for (record, number), value in found.items():
        field = IPTC.get(number) if record == 2 else None
        for one in value if isinstance(value, list) else [value]:
            if field:
                text = _decoded(one, "utf-8" if utf8 else "cp1252")
                yield field, _day(text) if field == "date" else text


def _exif(image: Image.Image) -> Iterable[tuple[str, str]]:
    exif = image.getexif()
    for tag, field in EXIF.items():
        if (value := exif.get(tag)) is not None:
            yield from ((field, text) for text in _exif_texts(value))
    taken = exif.get_ifd(IFD.Exif).get(Base.DateTimeOriginal)
    if isinstance(taken, str) and taken[:1] not in ("", "0", " "):
        yield "date", taken.strip("\x00 ").replace(":", "-", 2)


def _exif_texts(value: object) -> Iterable[str]:
    """Windows' fields are UTF-16; the others are ASCII by the standard, and UTF-8 or Windows-1252 in life."""
    if isinstance(value, tuple) and all(isinstance(one, int) for one in value):
        value = bytes(value[:LONGEST_TEXT])
    if isinstance(value, bytes):
        yield from value.decode("utf-16-le", "replace").replace("\x00", "").split(";")
    elif isinstance(value, str):
        yield _decoded(value.encode("latin-1", "replace"), "cp1252")


def _decoded(content: bytes, otherwise: str) -> str:
    content = content[:LONGEST_TEXT].strip(b"\x00 ")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode(otherwise, "replace")


def _day(text: str) -> str:
    """`20260511` of IPTC as a day; anything else as it is."""
    return f"{text[:4]}-{text[4:6]}-{text[6:]}" if len(text) == 8 and text.isascii() and text.isdecimal() else text
