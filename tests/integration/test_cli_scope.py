"""`stafett scope`: a partner's files measured in the terminal, as JSON, and as a page."""

from __future__ import annotations

import html
import json
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result
from PIL import Image

from demo.collection.media import METADATA
from mappings.profile import Kind
from mappings.scope_page import KINDS, WORDS
from stafett.cli import main
from tests.unit.crosswalks import write_crosswalk

Type = Callable[..., Result]
ESCAPE = "\x1b[2J\x9b31m\u202e"


@pytest.fixture
def type_() -> Type:
    """Type a command; nothing that is shown may steer the terminal."""

    def run(*words: object, status: int = 0) -> Result:
        result = CliRunner().invoke(main, ["scope", *map(str, words)], catch_exceptions=False)
        assert result.exit_code == status, result.output
        assert not any(sign in result.output for sign in ESCAPE if not sign.isprintable()), result.output
        return result

    return run


@pytest.fixture
def dirty(tmp_path: Path) -> Path:
    """A file with hostile names and values, and two files of media."""
    path = tmp_path / f"d<b>{ESCAPE}.csv"
    rows = [f"A{number},Boat {number},CC0 1.0,a{number}.jpg,<script>alert(1)</script>{ESCAPE}" for number in range(4)]
    path.write_text("\n".join([f"id,title,rights,file,<i>note{ESCAPE}", *rows]), encoding="utf-8")
    (tmp_path / "scans").mkdir()
    Image.new("RGB", (20, 20)).save(tmp_path / "scans" / "a0.jpg")
    (tmp_path / "scans" / "a1.jpg").write_bytes(b"no picture")
    return path


class Elements(HTMLParser):
    """Which elements a page has, with their attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def test_the_sample_is_measured_in_words(type_: Type) -> None:
    output = type_(METADATA, "--expected", "20", "--wanted", "2020-01-01").output
    for words in ("61 records", "× 1.5–4 min", "Late: wanted by 2020-01-01", "image_file", "No media files"):
        assert words in output
    assert "Sent" in type_(METADATA, "--wanted", "2020-01-01", "--language", "sv").output


def test_what_could_go_up_today_is_counted_with_the_media(type_: Type, dirty: Path) -> None:
    found = json.loads(type_(dirty, "--media", dirty.parent / "scans", "--json").output)
    assert (found["estimate"]["rows"], found["estimate"]["files"], found["estimate"]["ready"]) == (4, 2, 1)
    assert found["estimate"]["rights"]["free"] == 4
    assert found["hours"]["low"] < found["hours"]["high"]
    assert {column["name"]: column["kind"] for column in found["profile"]["columns"]}["rights"] == "rights"


@pytest.mark.parametrize("how", ["text", "html"])
@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", ("50 % are read as dates", "“|” in 1", "2 groups of nearly the same spelling: duk / Duk",
                "untidy spaces in 1 cells", "1 of 3 are in mapping tables already", "wrong encoding in 1 cells",
                "1 records say the same as an earlier one", "row-ragged")),
        ("sv", ("50 % läses som datum", "”|” i 1", "2 grupper av nästan samma stavning: duk / Duk",
                "orediga mellanslag i 1 celler", "1 av 3 finns redan", "fel teckenkodning i 1 celler",
                "1 poster säger samma sak som en tidigare", "row-ragged")),
    ],
)  # fmt: skip
def test_what_is_to_know_about_values_is_told(
    how: str, language: str, told: tuple[str, ...], type_: Type, tmp_path: Path
) -> None:
    path, page = tmp_path / "a.csv", tmp_path / "page.html"
    rows = ["id,date,material,place,note,more", "1,1890,Olja|olja,Norrö,SkÃ¤r,x", "2,1890,Duk,Utö,a  b,x",
            "3,not 1890 so,duk,Ornö,c,x", "4,not 1890 so,duk,Ornö,c,x", "5,,,,,x,y"]  # fmt: skip
    path.write_text("\n".join(rows), encoding="utf-8")
    shown = type_(path, "--language", language, *(("--html", page) if how == "html" else ())).output
    text = html.unescape(page.read_text(encoding="utf-8")) if how == "html" else shown
    assert [words for words in told if words not in text] == []


def test_an_object_that_was_delivered_twice_is_told(type_: Type, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("inventory,title\nNM 1,Boat\nNM 1,Boats\nNM 2,House\n", encoding="utf-8")
    assert "3 records have 2 different values in “inventory”" in type_(path).output


def test_several_files_are_one_delivery(type_: Type, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id,title\n1,A boat\n2,A house\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text("id,creator\n3,Eva Ek\n1,Per Sund,ragged\n", encoding="utf-8")
    found = json.loads(type_(tmp_path / "a.csv", tmp_path / "b.csv", "--json").output)
    assert found["profile"]["rows"] == 4
    assert [column["name"] for column in found["profile"]["columns"]] == ["id", "title", "creator"]
    assert found["rules"]["row-ragged"] == 1


def test_the_words_of_the_page_are_complete_in_both_languages() -> None:
    assert set(KINDS) == {kind.value for kind in Kind}
    assert all(set(text) >= {"en", "sv"} for text in [*WORDS.values(), *KINDS.values()])


def test_a_crosswalk_names_the_columns(type_: Type, tmp_path: Path) -> None:
    found = json.loads(type_(METADATA, "--crosswalk", "norro", "--json").output)
    assert found["estimate"]["rights"]["free"] == 55


@pytest.mark.parametrize("language", ["en", "sv"])
def test_the_page_is_complete_safe_and_can_be_read_without_seeing(
    language: str, type_: Type, dirty: Path, tmp_path: Path
) -> None:
    type_(dirty, "--media", dirty.parent / "scans", "--html", tmp_path / "scope.html", "--language", language)
    text = (tmp_path / "scope.html").read_text(encoding="utf-8")
    elements = Elements(text).found
    names = [name for name, _ in elements]
    assert ("html", {"lang": language}) in elements
    assert not {"script", "i", "b", "img", "link", "iframe"} & set(names)
    assert not any({"src", "href", "onload"} & set(attributes) for _, attributes in elements)
    pictures = [attributes for name, attributes in elements if name == "svg"]
    assert len(pictures) > 10 and all(attributes["aria-hidden"] == "true" for attributes in pictures)
    assert all(attributes.get("scope") for name, attributes in elements if name == "th")
    assert "25 %" in text and "{" not in text.split("</style>")[1]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("missing.csv",), "does not exist"),
        ((METADATA, "--crosswalk", "atlantis"), "norro"),
        ((METADATA, "--wanted", "soon"), "%Y-%m-%d"),
        ((METADATA, "--json", "--html", "x.html"), "Choose one"),
        ((METADATA, "--html", "/nowhere/at/all.html"), "No such file"),
        ((), "FILE"),
    ],
)
def test_bad_input_is_named(words: tuple[object, ...], told: str, type_: Type) -> None:
    assert told in type_(*words, status=2).output


def test_a_file_that_cannot_be_read_is_bad_input(type_: Type, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_bytes(b"")
    assert "delivery-empty" in type_(tmp_path / "x.csv", status=2).output


def test_how_a_file_was_read_is_shown_and_can_be_overruled(type_: Type, tmp_path: Path) -> None:
    path = tmp_path / "export.txt"
    path.write_bytes("id\ttitle\r1\tBåt\r2\tÖ\r".encode("mac_roman"))
    assert "export.txt: Mac Roman, a guess" in type_(path).output
    assert "celler åtskilda av tabb" in type_(path, "--language", "sv").output
    said = type_(path, "--encoding", "windows-1252", "--delimiter", ";", "--json").output
    (read,) = json.loads(said)["read"]
    assert read["how"].startswith("Windows-1252, as a person said; cells separated by semicolon, as a person said")
    type_(path, "--html", tmp_path / "scope.html", "--language", "sv")
    assert "Mac Roman, en gissning" in (tmp_path / "scope.html").read_text(encoding="utf-8")


def test_where_the_records_lie_can_be_said(type_: Type, tmp_path: Path) -> None:
    path = tmp_path / "export.json"
    path.write_text(json.dumps({"few": [{"id": "1"}], "many": [{"place": "2"}] * 3}), encoding="utf-8")
    found = json.loads(type_(path, "--records-at", "few", "--json").output)
    assert [column["name"] for column in found["profile"]["columns"]] == ["id"]


def test_an_option_goes_over_the_crosswalk(type_: Type, tmp_path: Path) -> None:
    home = write_crosswalk(tmp_path / "cw", reading={"encoding": "cp1252", "delimiter": ";"})
    path = tmp_path / "a.csv"
    path.write_bytes("id^title\n1^å\n".encode("cp1252"))
    said = type_(path, "--crosswalk", home, "--delimiter", "^", "--json").output
    (read,) = json.loads(said)["read"]
    assert read["how"].startswith("Windows-1252, as a person said; cells separated by “^”, as a person said")


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("--encoding", "no-such"), "--encoding 'no-such': no encoding by this name"),
        (("--delimiter", "ab"), "--delimiter 'ab': must be one sign"),
        (("--records-at", "x" * 2001), "--records-at"),
    ],
)
def test_an_option_that_cannot_be_meant_is_named(type_: Type, words: tuple[str, str], named: str) -> None:
    assert named in type_(METADATA, *words, status=2).output


def test_what_concerns_the_whole_file_is_said_as_it_was_found(type_: Type, tmp_path: Path) -> None:
    book, path, page = openpyxl.Workbook(), tmp_path / "book.xlsx", tmp_path / "scope.html"
    for row in (["Export of the museum"], ["id", "title", "rights"], ["1", "Boat", "CC0"], ["2", "Sea", "CC0"]):
        book.worksheets[0].append(row)
    book.create_sheet("Photos").append(["number"])
    book.save(path)
    told = type_(path).output
    type_(path, "--html", page, "--language", "sv")
    assert "Not read: “Photos” (delivery-more-sheets)" in told
    assert "passed over: “Export of the museum” (delivery-lines-above)" in told
    assert "Lästes inte: “Photos”" in page.read_text(encoding="utf-8")


def test_what_is_cut_shows_that_it_is_cut(type_: Type, tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_text(f"id,{'a' * 50}\n1,{'b' * 120}\n2,{'c' * 120}\n", encoding="utf-8")
    (line,) = [line for line in type_(path).output.splitlines() if line.startswith("aaa")]
    assert line.startswith(f"{'a' * 39}…  ") and line.endswith("b…") and len(line) == 160
