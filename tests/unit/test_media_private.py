"""Pictures that give away more than what they show, without a report that does it once more."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from PIL.ExifTags import IFD, Base

from stafett.media import MediaFacts, inspect
from stafett.rules import explain

XMP = """<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:exif="http://ns.adobe.com/exif/1.0/"
 xmlns:aux="http://ns.adobe.com/exif/1.0/aux/" xmlns:c="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/" {more}
</rdf:Description></rdf:RDF></x:xmpmeta>"""


def facts(path: Path, *, xmp: str = "", **exif: str) -> MediaFacts:
    made = Image.Exif()
    for name, text in exif.items():
        tag = Base[name]
        (made.get_ifd(IFD.Exif) if tag >= Base.ExposureTime else made)[tag] = text
    options: dict[str, object] = {"exif": made.tobytes()} if exif else {}
    if xmp:
        options["xmp"] = XMP.format(more=xmp).encode()
    Image.new("RGB", (500, 400), "teal").save(path, **options)  # type: ignore[arg-type]
    return inspect(path)


def found(path: Path, **options: str) -> dict[str, str]:
    return {one.rule: " ".join(one.detail.values()) for one in facts(path, **options).problems}


@pytest.mark.parametrize("kind", ["jpg", "png", "tif", "webp"])
def test_serial_numbers_and_owners_are_named_and_cut(tmp_path: Path, kind: str) -> None:
    said = facts(
        tmp_path / f"a.{kind}", BodySerialNumber="3141592653", LensSerialNumber="27182", CameraOwnerName="Eva Ek"
    )
    assert {one.rule: one.detail["fields"] for one in said.problems} == {
        "media-has-serial-number": "EXIF BodySerialNumber (31…), EXIF LensSerialNumber (27…)",
        "media-has-contact": "EXIF CameraOwnerName (Ev…)",
    }
    everything = said.model_dump_json() + "".join(str(explain(one, "sv")) for one in said.problems)
    assert "314" not in everything.replace(said.sha1, "").replace(said.sha256, "") and "Eva" not in everything


def test_addresses_in_any_field_are_named_and_cut(tmp_path: Path) -> None:
    said = found(
        tmp_path / "a.jpg", Copyright="Museum, eva.ek@example.org", ImageDescription="A boat, tel. 08-123 45 67"
    )
    assert said == {"media-has-contact": "EXIF ImageDescription (te…), EXIF Copyright (e…@…org)"}


@pytest.mark.parametrize(
    "xmp",
    [
        'c:CiEmailWork="eva@example.org">',
        '><c:CreatorContactInfo rdf:parseType="Resource"><c:CiTelWork>0701234567</c:CiTelWork></c:CreatorContactInfo>',
        '><c:CreatorContactInfo><rdf:Description c:CiAdrExtadr="Storgatan 1"/></c:CreatorContactInfo>',
        "><dc:rights><rdf:Alt><rdf:li>Skriv till eva@example.org</rdf:li></rdf:Alt></dc:rights>",
        'aux:OwnerName="Eva Ek">',
    ],
)
def test_addresses_and_owners_in_xmp(tmp_path: Path, xmp: str) -> None:
    assert set(found(tmp_path / "a.jpg", xmp=xmp)) == {"media-has-contact"}


def test_a_position_in_xmp_is_named_without_the_place(tmp_path: Path) -> None:
    assert found(tmp_path / "a.jpg", xmp='exif:GPSLatitude="59,19.75N">') == {"media-has-gps": "?"}


@pytest.mark.parametrize(
    "exif",
    [
        {"Artist": "Eva Ek", "Copyright": "Norrö museum 2019", "ImageDescription": "NM 0701-2345, 1890-1905"},
        {"BodySerialNumber": "  ", "CameraOwnerName": ""},
        {"Copyright": "@norromuseum"},
    ],
)
def test_what_is_nobodys_secret(tmp_path: Path, exif: dict[str, str]) -> None:
    assert found(tmp_path / "a.jpg", **exif) == {}


def test_more_fields_than_a_sentence_holds(tmp_path: Path) -> None:
    text = "eva@example.org"
    xmp = f'c:CiEmailWork="{text}" dc:title="{text}" dc:description="{text}">'
    said = found(tmp_path / "a.jpg", xmp=xmp, Artist=text, Copyright=text)
    assert said["media-has-contact"].endswith(", …")
