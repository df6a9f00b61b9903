"""What the makers of a picture wrote into it: EXIF, IPTC and XMP, field by field.

Which field means what is the Metadata Working Group's "Guidelines for Handling Image Metadata", version 2.0; where the
three differ, XMP goes before IPTC before EXIF. Nothing here judges.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from PIL import Image, IptcImagePlugin
from PIL.ExifTags import GPS, IFD, Base

from stafett.safe_xml import BrokenXml, parse_xml

LARGEST_XMP = 4 * 1024 * 1024
LONGEST_TEXT = 100_000
STANDARDS = ("xmp", "iptc", "exif")

IPTC = {
    5: ("title", "Object Name"),
    25: ("keywords", "Keywords"),
    40: ("usage", "Special Instructions"),
    55: ("date", "Date Created"),
    80: ("creator", "By-line"),
    116: ("copyright", "Copyright Notice"),
    118: ("contact", "Contact"),
    120: ("description", "Caption"),
}
"""Datasets of record 2 (https://www.iptc.org/std/IIM/4.2/specification/IIMV4.2.pdf)."""
_DC, _PHOTOSHOP = "{http://purl.org/dc/elements/1.1/}", "{http://ns.adobe.com/photoshop/1.0/}"
_RIGHTS, _CC = "{http://ns.adobe.com/xap/1.0/rights/}", "{http://creativecommons.org/ns#}"
_CORE, _EXIF = "{http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/}", "{http://ns.adobe.com/exif/1.0/}"
_AUX, _EXIF_EX = "{http://ns.adobe.com/exif/1.0/aux/}", "{http://cipa.jp/exif/1.0/}"
XMP = {
    f"{_DC}title": "title",
    f"{_DC}description": "description",
    f"{_DC}creator": "creator",
    f"{_DC}rights": "copyright",
    f"{_DC}subject": "keywords",
    f"{_PHOTOSHOP}DateCreated": "date",
    f"{_PHOTOSHOP}Instructions": "usage",
    f"{_RIGHTS}UsageTerms": "usage",
    f"{_RIGHTS}WebStatement": "licence",
    f"{_CC}license": "licence",
    f"{_CORE}CiEmailWork": "contact",
    f"{_CORE}CiTelWork": "contact",
    f"{_CORE}CiAdrExtadr": "contact",
    f"{_AUX}OwnerName": "owner",
    f"{_EXIF_EX}CameraOwnerName": "owner",
    f"{_AUX}SerialNumber": "serial",
    f"{_AUX}LensSerialNumber": "serial",
    f"{_EXIF_EX}BodySerialNumber": "serial",
    f"{_EXIF_EX}LensSerialNumber": "serial",
    f"{_EXIF}GPSLatitude": "gps",
}
RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
EXIF = {
    Base.XPTitle: "title",
    Base.ImageDescription: "description",
    Base.Artist: "creator",
    Base.Copyright: "copyright",
    Base.XPKeywords: "keywords",
    Base.CameraSerialNumber: "serial",
}
"""`XP…` are Windows' own, in UTF-16."""
EXIF_PICTURE = {
    Base.DateTimeOriginal: "date",
    Base.CameraOwnerName: "owner",
    Base.BodySerialNumber: "serial",
    Base.LensSerialNumber: "serial",
}


class Said(NamedTuple):
    """One text: by which standard, what it means (title, creator, …), what the standard calls it, and the text."""

    standard: str
    field: str
    name: str
    text: str


@dataclass(frozen=True)
class Embedded:
    """All that was said, XMP before IPTC before EXIF, and why a standard could not be read (standard → reason).

    `position` is whether a place is given; where it is, says `position_of`.
    """

    said: list[Said] = field(default_factory=list)
    broken: dict[str, str] = field(default_factory=dict)
    position: bool = False

    def texts(self, name: str) -> list[str]:
        """The texts of a field as the first standard that has any gives them."""
        for standard in STANDARDS:
            if found := [one.text for one in self.said if one.standard == standard and one.field == name]:
                return found
        return []


def read_embedded(image: Image.Image) -> Embedded:
    """What is written into an opened picture. A part that is broken is named, the others are read all the same."""
    said: list[Said] = []
    broken = {}
    for standard, read in (("xmp", _xmp), ("iptc", _iptc), ("exif", _exif)):
        try:
            said += [Said(standard, *one) for one in read(image)]
        except Exception as error:  # broken metadata fails in many ways; the picture can be whole all the same
            broken[standard] = str(error)[:100]
    given = any(one.field == "gps" for one in said) or position_of(image) is not None
    return Embedded([one for one in said if one.field != "gps"], broken, given)


def position_of(image: Image.Image) -> tuple[str, str] | None:
    """Latitude and longitude of the EXIF as words ("59.7700° N"; "?" where unreadable), None where there are none."""
    try:
        place = image.getexif().get_ifd(IFD.GPSInfo)
    except Exception:  # as above
        return None
    if GPS.GPSLatitude not in place or GPS.GPSLongitude not in place:
        return None
    latitude = _degrees(place[GPS.GPSLatitude], place.get(GPS.GPSLatitudeRef, "N"))
    return latitude, _degrees(place[GPS.GPSLongitude], place.get(GPS.GPSLongitudeRef, "E"))


def _degrees(parts: object, side: object) -> str:
    try:
        degrees, minutes, seconds = (float(part) for part in parts)  # type: ignore[attr-defined]
    except (TypeError, ValueError, ZeroDivisionError):
        return "?"
    return f"{degrees + minutes / 60 + seconds / 3600:.4f}° {str(side)[:1]}"


def _xmp(image: Image.Image) -> Iterator[tuple[str, str, str]]:
    packet = image.info.get("xmp") or b""
    content = packet.encode() if isinstance(packet, str) else bytes(packet)
    if len(content) > LARGEST_XMP:
        raise BrokenXml(f"{len(content):,} bytes")
    content = content.strip(b"\x00 \r\n\t")
    for element in parse_xml(content).iter("*") if content else ():
        for name, value in element.attrib.items():
            if meaning := XMP.get(str(name)):
                yield meaning, _local(name), str(value)
        if meaning := XMP.get(str(element.tag)):
            values = [one.text or "" for one in element.iter(f"{RDF}li")]
            for text in values or [element.text or element.get(f"{RDF}resource", "")]:
                yield meaning, _local(element.tag), text[:LONGEST_TEXT]


def _local(name: object) -> str:
    return str(name).rpartition("}")[2]


def _iptc(image: Image.Image) -> Iterator[tuple[str, str, str]]:
    found = IptcImagePlugin.getiptcinfo(image) or {}  # type: ignore[arg-type]
    utf8 = found.get((1, 90)) == b"\x1b%G"
    for (record, number), value in found.items():
        known = IPTC.get(number) if record == 2 else None
        for one in value if isinstance(value, list) else [value]:
            if known:
                text = _decoded(one, "utf-8" if utf8 else "cp1252")
                yield *known, _day(text) if known[0] == "date" else text


def _exif(image: Image.Image) -> Iterator[tuple[str, str, str]]:
    exif = image.getexif()
    for tag, meaning in EXIF.items():
        if (value := exif.get(tag)) is not None:
            yield from ((meaning, tag.name, text) for text in _exif_texts(value))
    picture = exif.get_ifd(IFD.Exif)
    for tag, meaning in EXIF_PICTURE.items():
        value = picture.get(tag)
        if isinstance(value, str) and (text := value.strip("\x00 ")) and not (meaning == "date" and text[0] == "0"):
            yield meaning, tag.name, text.replace(":", "-", 2) if meaning == "date" else text


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
