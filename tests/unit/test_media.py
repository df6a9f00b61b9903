"""Media as they arrive: whole, broken, misnamed, refused, and those that say too much."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from PIL.ExifTags import GPS, IFD, Base

from stafett import media
from stafett.media import inspect, inspect_all

FORMATS = {"JPEG": "jpg", "PNG": "png", "TIFF": "tif", "GIF": "gif", "WEBP": "webp"}


def picture(path: Path, kind: str, **options: object) -> Path:
    image = Image.effect_noise((500, 400), 80).convert("RGB")
    image.save(path, kind, **options)
    return path


def rules(path: Path, name: str = "") -> list[str]:
    return [problem.rule for problem in inspect(path, name).problems]


@pytest.mark.parametrize(("kind", "extension"), FORMATS.items())
def test_a_whole_picture(tmp_path: Path, kind: str, extension: str) -> None:
    path = picture(tmp_path / f"a.{extension}", kind)
    facts = inspect(path)
    content = path.read_bytes()
    assert facts.problems == []
    assert (facts.name, facts.width, facts.height, facts.size) == (path.name, 500, 400, len(content))
    assert facts.sha1 == hashlib.sha1(content, usedforsecurity=False).hexdigest()
    assert facts.sha256 == hashlib.sha256(content).hexdigest()
    assert facts.mime == f"image/{kind.lower()}"


@pytest.mark.parametrize("share", [0.2, 0.5, 0.95])
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF"])
def test_a_truncated_picture(tmp_path: Path, kind: str, share: float) -> None:
    path = picture(tmp_path / f"a.{FORMATS[kind]}", kind)
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    (problem,) = inspect(path).problems
    assert (problem.rule, problem.value, problem.detail["type"]) == ("media-broken", path.name, kind)
    assert problem.detail["reason"]


def test_a_png_that_lacks_only_its_end(tmp_path: Path) -> None:
    path = picture(tmp_path / "a.png", "PNG")
    path.write_bytes(path.read_bytes()[:-12])
    assert rules(path) == ["media-broken"]


@pytest.mark.parametrize(
    ("content", "name", "expected"),
    [
        (b"", "a.jpg", ["media-empty"]),
        (b"This is not a photograph.\n", "a.jpg", ["media-not-media"]),
        (b"<!DOCTYPE html><html>404</html>", "a.jpg", ["media-not-media"]),
        (b"BM\x00\x01\x00\x00\x00\x00\x00\x00rest", "a.bmp", ["media-type-refused"]),
        (b"\x00\x00\x00\x18ftypisom", "a.mp4", ["media-type-refused"]),
        (b"\x00\x01\x02\x03" * 100, "a.jpg", ["media-type-refused"]),
        (b"MZ\x90\x00", "a.jpg", ["media-type-refused"]),
        (b"%PDF-1.7 ... %%EOF\n", "a.pdf", []),
        (b"%PDF-1.7 ... ", "a.pdf", ["media-broken"]),
        (b"OggS\x00\x02", "a.oga", ["media-not-fully-checked"]),
        (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', "a.svg", ["media-not-fully-checked"]),
        (b"\xff\xd8\xff\xe0 nothing more", "a.jpg", ["media-broken"]),
    ],
)
def test_what_a_file_is_by_its_content(tmp_path: Path, content: bytes, name: str, expected: list[str]) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert rules(path) == expected


def test_a_name_that_says_another_type(tmp_path: Path) -> None:
    path = picture(tmp_path / "a.jpg", "PNG")
    (problem,) = inspect(path).problems
    assert problem.rule == "media-extension-differs"
    assert problem.detail == {"type": "PNG", "extension": "png"}
    assert rules(path, "A.PNG") == []


def test_files_over_the_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = picture(tmp_path / "a.jpg", "JPEG")
    monkeypatch.setattr(media, "MAX_BYTES", 100)
    monkeypatch.setattr(media, "MAX_PIXELS", 500 * 400 - 1)
    assert rules(path) == ["media-too-large", "media-too-many-pixels"]
    assert inspect(path).width == 500


def test_a_picture_that_tells_where_it_was_taken(tmp_path: Path) -> None:
    exif = Image.Exif()
    place = exif.get_ifd(IFD.GPSInfo)
    place[GPS.GPSLatitudeRef], place[GPS.GPSLatitude] = "N", (59.0, 46.0, 12.0)
    place[GPS.GPSLongitudeRef], place[GPS.GPSLongitude] = "E", (19.0, 6.0, 0.0)
    path = picture(tmp_path / "a.jpg", "JPEG", exif=exif)
    (problem,) = inspect(path).problems
    assert problem.rule == "media-has-gps"
    assert problem.detail["position"] == "59.8° N, 19.1° E"


def test_the_same_bytes_under_two_names(tmp_path: Path) -> None:
    first, other = picture(tmp_path / "a.jpg", "JPEG"), picture(tmp_path / "b.png", "PNG")
    again, empty, none = tmp_path / "c.jpg", tmp_path / "d.jpg", tmp_path / "e.jpg"
    again.write_bytes(first.read_bytes())
    empty.touch()
    none.touch()
    found = inspect_all([first, (other, "sub.png"), again, empty, none])
    assert [facts.name for facts in found] == ["a.jpg", "sub.png", "c.jpg", "d.jpg", "e.jpg"]
    assert [[p.rule for p in facts.problems] for facts in found] == [
        [],
        [],
        ["media-duplicate"],
        ["media-empty"],
        ["media-empty"],
    ]
    assert found[2].problems[0].detail == {"first": "a.jpg"}


@pytest.mark.parametrize(
    ("comment", "expected"),
    [
        (b"made by <SCRIPT src=x>", ["media-taken-for-html"]),
        (b"<head>", ["media-taken-for-html"]),
        (b"url( 'javascript:a", ["media-taken-for-html"]),
        (b'type="text/javascript"', ["media-taken-for-html"]),
        (b"<b>bold</b>, type: Java Sparrow", []),
        (b" " * 1100 + b"<html>", []),
    ],
)
def test_a_picture_that_a_browser_could_take_for_a_page(tmp_path: Path, comment: bytes, expected: list[str]) -> None:
    path = picture(tmp_path / "a.jpg", "JPEG", comment=comment)
    assert rules(path) == expected


def test_many_files_are_inspected_like_one_and_in_their_order(tmp_path: Path) -> None:
    paths = [picture(tmp_path / f"{number}.{FORMATS[kind]}", kind) for number in range(4) for kind in FORMATS]
    assert inspect_all(paths) == [inspect(path) for path in paths]
    with pytest.raises(FileNotFoundError):
        inspect_all([*paths, tmp_path / "none.jpg"])


def test_embedded_texts_that_are_compared_are_few_and_cut(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[Base.Artist], exif[Base.Copyright], exif[Base.ImageDescription] = "Eva Ek", "x" * 5000, "A boat"
    facts = inspect(picture(tmp_path / "a.jpg", "JPEG", exif=exif))
    assert [(one.field, one.place, len(one.text)) for one in facts.embedded] == [
        ("copyright", "EXIF Copyright", 1000),
        ("creator", "EXIF Artist", 6),
    ]
    assert len(facts.likeness) == 304 or facts.likeness == ""


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(["JPEG", "PNG", "TIFF", "GIF", "WEBP"]), st.data())
def test_no_damage_stops_the_inspection(
    tmp_path_factory: pytest.TempPathFactory, kind: str, data: st.DataObject
) -> None:
    path = tmp_path_factory.getbasetemp() / f"damaged.{FORMATS[kind]}"
    Image.new("RGB", (20, 20), "teal").save(path, kind)
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 12))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(content)
    assert inspect(path).size == len(content)
