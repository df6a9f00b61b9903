"""Listing a folder of media with what is written into them."""

from __future__ import annotations

import io
import json
import os
import struct
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from click.testing import CliRunner, Result
from PIL import Image
from PIL.ExifTags import GPS, IFD, Base

from stafett.cli import main
from stafett.sources import embedded
from stafett.sources.fields import Record

Type = Callable[..., Result]

XMP = """<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"
 photoshop:DateCreated="1890-05-01">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">Kväll i hamnen</rdf:li></rdf:Alt></dc:title>
<dc:subject><rdf:Bag><rdf:li>hamn</rdf:li><rdf:li>båt</rdf:li></rdf:Bag></dc:subject>{more}
</rdf:Description></rdf:RDF></x:xmpmeta>"""


@pytest.fixture
def type_() -> Type:
    def run(*words: object, status: int = 0) -> Result:
        result = CliRunner().invoke(main, ["harvest", "folder", *map(str, words)])
        assert result.exit_code == status, result.output
        return result

    return run


@pytest.fixture
def scans(tmp_path: Path) -> Path:
    folder = tmp_path / "scans"
    folder.mkdir()
    return folder


def lines(path: Path) -> list[Record]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def only(folder: Path, position: bool = False) -> Record:
    (haul,) = embedded.harvest(folder, position=position)
    (record,) = haul.records
    return record


def exif(*, gps: bool = False, **fields: str | bytes) -> Image.Exif:
    made = Image.Exif()
    for name, value in fields.items():
        made[Base[name]] = value
    if gps:
        place = made.get_ifd(IFD.GPSInfo)
        place |= {GPS.GPSLatitudeRef: "N", GPS.GPSLatitude: (59.0, 19.0, 45.0)}
        place |= {GPS.GPSLongitudeRef: "E", GPS.GPSLongitude: (18.0, 3.0, 30.0)}
    return made


def iptc_jpeg(datasets: list[tuple[int, int, bytes]]) -> bytes:
    """A JPEG with an IPTC block, written byte by byte as the IIM and Photoshop's resources prescribe."""
    block = b"".join(
        struct.pack(">BBBH", 0x1C, record, number, len(value)) + value for record, number, value in datasets
    )
    resource = b"8BIM\x04\x04\x00\x00" + struct.pack(">I", len(block)) + block + b"\x00" * (len(block) % 2)
    segment = b"Photoshop 3.0\x00" + resource
    plain = io.BytesIO()
    Image.new("RGB", (600, 400)).save(plain, "JPEG")
    return plain.getvalue()[:2] + b"\xff\xed" + struct.pack(">H", len(segment) + 2) + segment + plain.getvalue()[2:]


def picture(path: Path, **options: object) -> None:
    Image.new("RGB", (600, 400)).save(path, **options)  # type: ignore[arg-type]


def test_every_file_is_a_record_with_the_same_columns(scans: Path, type_: Type, tmp_path: Path) -> None:
    (scans / "a").mkdir()
    picture(scans / "b.jpg")
    picture(scans / "a" / "2.png")
    (scans / "a" / "notes.txt").write_text("x")
    (scans / ".DS_Store").write_text("x")
    (scans / "broken.jpg").write_bytes((scans / "b.jpg").read_bytes()[:300])
    (scans / "link.jpg").symlink_to("/etc/hostname")
    said = type_(scans, "--out", tmp_path / "scans.jsonl")
    found = lines(tmp_path / "scans.jsonl")
    assert [record["id"] for record in found] == ["a/2.png", "a/notes.txt", "b.jpg", "broken.jpg"]
    assert {tuple(record) for record in found} == {embedded.COLUMNS}
    png, notes, jpeg, broken = found
    assert (png["name"], png["origin"], png["kind"], png["width"], png["height"]) == (
        "2.png",
        "a/2.png",
        "image/png",
        "600",
        "400",
    )
    assert jpeg["size"] == str((scans / "b.jpg").stat().st_size) and len(jpeg["sha1"]) == 40
    assert (notes["kind"], notes["width"], notes["gps"]) == ("text/plain", "", "")
    assert notes["problem"] and broken["problem"] and not png["problem"] + jpeg["problem"]
    assert "4 records" in said.output


def test_xmp_goes_before_iptc_before_exif_and_all_are_kept(scans: Path) -> None:
    picture(
        scans / "a.jpg", xmp=XMP.format(more="").encode(), exif=exif(XPTitle="", Artist="Ek", ImageDescription="Båtar")
    )
    record = only(scans)
    assert (record["title"], record["xmp.title"], record["keywords"]) == (
        "Kväll i hamnen",
        "Kväll i hamnen",
        "hamn|båt",
    )
    assert (record["date"], record["xmp.date"]) == ("1890-05-01", "1890-05-01")
    assert (record["creator"], record["exif.creator"], record["iptc.creator"]) == ("Ek", "Ek", "")
    assert record["gps"] == "no"


@pytest.mark.parametrize(("declared", "codec"), [(True, "utf-8"), (False, "utf-8"), (False, "cp1252")])
def test_iptc_is_read_in_its_encoding(declared: bool, codec: str, scans: Path) -> None:
    texts = [(5, "Norrö hamn"), (80, "Åsa Ek"), (55, "18900501"), (116, "© Norrö"), (25, "hamn"), (25, "båt")]
    datasets = [(2, number, text.encode(codec)) for number, text in texts]
    (scans / "a.jpg").write_bytes(iptc_jpeg([(1, 90, b"\x1b%G")] * declared + datasets))
    record = only(scans)
    assert (record["title"], record["creator"], record["copyright"]) == ("Norrö hamn", "Åsa Ek", "© Norrö")
    assert (record["iptc.date"], record["keywords"]) == ("1890-05-01", "hamn|båt")


@pytest.mark.parametrize("kind", ["JPEG", "TIFF", "PNG", "WEBP"])
@pytest.mark.parametrize("codec", ["utf-8", "cp1252"])
def test_exif_is_read_from_every_kind_that_has_it(kind: str, codec: str, scans: Path) -> None:
    owner = "Museum" if kind == "TIFF" else "Norrö – Museum"  # Pillow writes nothing but ASCII into a TIFF
    made = exif(Artist="Eva Ek", Copyright=owner.encode(codec))
    made.get_ifd(IFD.Exif)[Base.DateTimeOriginal] = "1999:12:31 23:59:59"
    picture(scans / f"a.{kind.lower()}", format=kind, exif=made.tobytes())
    record = only(scans)
    assert (record["creator"], record["copyright"]) == ("Eva Ek", owner)
    assert record["exif.date"] == "1999-12-31 23:59:59"


def test_a_position_is_named_and_given_only_when_asked(scans: Path, type_: Type, tmp_path: Path) -> None:
    picture(scans / "a.jpg", exif=exif(gps=True))
    type_(scans, "--out", tmp_path / "a.jsonl")
    type_(scans, "--position", "--out", tmp_path / "b.jsonl")
    (record,), (asked,) = lines(tmp_path / "a.jsonl"), lines(tmp_path / "b.jsonl")
    assert record["gps"] == "yes" and "59." not in json.dumps({**record, "sha1": ""})
    assert asked["position"] == "59.3292° N, 18.0583° E"


def test_a_position_in_xmp_counts_too(scans: Path) -> None:
    place = '<exif:GPSLatitude xmlns:exif="http://ns.adobe.com/exif/1.0/">59,19.75N</exif:GPSLatitude>'
    picture(scans / "a.jpg", xmp=XMP.format(more=place).encode())
    record = only(scans)
    assert record["gps"] == "yes" and "59,19" not in json.dumps(record)


@pytest.mark.parametrize(
    "xmp", [b"<x", b'<!DOCTYPE x [<!ENTITY a "ha">]><x>&a;</x>', b"\xff" * 9, b"<x>" + b"<y>" * 5000]
)
def test_broken_embedded_data_are_named_and_the_rest_is_read(xmp: bytes, scans: Path) -> None:
    picture(scans / "a.jpg", xmp=xmp, exif=exif(Artist="Ek"))
    record = only(scans)
    assert "XMP cannot be read" in record["problem"] and record["creator"] == "Ek" and record["width"] == "600"


def test_a_listing_goes_on_where_it_stopped(scans: Path) -> None:
    (scans / "b").mkdir()
    names = [f"{number:03}.txt" for number in range(45)] + ["b/1.txt", "b-1.txt", "c.txt"]
    for name in names:
        (scans / name).write_text("x")
    hauls = list(embedded.harvest(scans))
    assert [len(haul.records) for haul in hauls] == [20, 20, 8]
    every = [record["id"] for haul in hauls for record in haul.records]
    assert sorted(every) == sorted(names)
    for at in (1, 19, 45, 46, 47):
        rest = [record["id"] for haul in embedded.harvest(scans, quote(every[at])) for record in haul.records]
        assert rest == every[at + 1 :]


def test_names_that_are_no_text_and_names_that_look_like_addresses_are_taken(
    scans: Path, type_: Type, tmp_path: Path
) -> None:
    names = [b"r\xe4v.txt", b"100%25.txt", b"a b#c?.txt"]
    for name in names:
        Path(os.fsdecode(os.fsencode(scans) + b"/" + name)).write_text("x")
    type_(scans, "--out", tmp_path / "a.jsonl")
    assert [one["id"] for one in lines(tmp_path / "a.jsonl")] == ["100%25.txt", "a b#c?.txt", "r\ufffdv.txt"]
    (haul,) = embedded.harvest(scans)
    assert list(embedded.harvest(scans, haul.onward)) == []


def test_a_file_inside_of_the_folder_and_a_folder_that_is_none_are_refused(
    scans: Path, type_: Type, tmp_path: Path
) -> None:
    assert "outside" in type_(scans, "--out", scans / "a.jsonl", status=2).output
    assert "does not exist" in type_(tmp_path / "none", "--out", tmp_path / "a.jsonl", status=2).output
    assert "no file was written" in type_(scans, "--out", tmp_path / "a.jsonl").output
