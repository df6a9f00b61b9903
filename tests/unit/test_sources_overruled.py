"""What is found out about a file is shown with its evidence, and a person can overrule it."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
from pydantic import ValidationError

from mappings.crosswalk import CrosswalkError, load_crosswalk
from mappings.preparation import read_records
from stafett.sources import Overruling, Reading, UnreadableDelivery, read_delivery
from stafett.sources.evidence import FOUND, SEPARATED

TEXT = "id;title\nNM 1;Båtar, två\nNM 2;Ön\n"


def read(folder: Path, content: str | bytes, name: str = "records.csv", **said: str) -> Reading:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_delivery(path, overruling=Overruling(**said))


def workbook(folder: Path) -> Path:
    book = openpyxl.Workbook()
    for title, rows in (("Läs mig", [["Note"], ["x"]]), ("Föremål", [["id"], ["1"]]), ("Old", [["id"], ["9"]])):
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book["Old"].sheet_state = "hidden"
    book.remove(book.worksheets[0])
    book.save(folder / "records.xlsx")
    return folder / "records.xlsx"


@pytest.mark.parametrize(
    ("content", "name", "said", "how"),
    [
        (
            TEXT.encode("cp1252"),
            "a.csv",
            {},
            "Windows-1252, a guess, because its bytes then give these letters: å 2, Ö 1",
        ),
        (
            TEXT,
            "a.csv",
            {},
            "UTF-8, because its bytes are valid as that; cells separated by semicolon, because then 100 %",
        ),
        ("\ufeff" + TEXT, "a.csv", {}, "UTF-8, as the byte order mark says"),
        (TEXT.encode("utf-16-le"), "a.csv", {}, "UTF-16-LE, because every second byte is zero"),
        (
            TEXT,
            "a.csv",
            {"encoding": "utf8", "delimiter": "semicolon"},
            "UTF-8, as a person said; cells separated by sem",
        ),
        ("sep=|\nid|t;x\n1|a\n", "a.csv", {}, "cells separated by “|”, as the first line says"),
        ("id\n1\n", "a.csv", {}, "one column only"),
        ('[{"a": 1}]', "a.json", {}, "UTF-8, the records are the outermost array"),
        ('{"a": 1}', "a.jsonl", {}, "a record on each line"),
        ("<r><o><a>1</a></o><o><a>2</a></o></r>", "a.xml", {}, "the records are r/o"),
    ],
)
def test_how_a_file_was_read_is_said_in_both_languages(
    tmp_path: Path, content: str | bytes, name: str, said: dict[str, str], how: str
) -> None:
    found = read(tmp_path, content, name, **said).how
    assert how in found["en"]
    assert found["sv"] != found["en"]


def test_every_sentence_is_there_in_both_languages() -> None:
    assert all(set(text) >= {"en", "sv"} for text in [*FOUND.values(), *SEPARATED.values()])


def test_the_sign_between_cells_can_be_overruled(tmp_path: Path) -> None:
    assert list(read(tmp_path, TEXT, delimiter="comma").records.columns) == ["id;title"]
    assert read(tmp_path, "id¤t\n1¤a;b\n", delimiter="¤").records["t"].iloc[0] == "a;b"
    assert read(tmp_path, "sep=;\nid\tt\n1\ta;b\n", delimiter="tab").records["t"].iloc[0] == "a;b"


def test_the_first_line_that_excel_writes_for_itself_is_no_record(tmp_path: Path) -> None:
    records = read(tmp_path, "\ufeffsep=;\r\nid;height\r\n1;30,5\r\n").records
    assert records.to_dict("list") == {"id": ["1"], "height": ["30,5"]} and list(records.index) == [3]


def test_the_sheet_can_be_named_even_a_hidden_one(tmp_path: Path) -> None:
    path = workbook(tmp_path)
    assert list(read_delivery(path).records.columns) == ["Note"]
    for title, record in (("Föremål", "1"), (" Fo\u0308rema\u030al ", "1"), ("Old", "9")):
        reading = read_delivery(path, overruling=Overruling(sheet=title))
        assert list(reading.records["id"]) == [record] and not reading.problems
    with pytest.raises(UnreadableDelivery) as refused:
        read_delivery(path, overruling=Overruling(sheet="Foremal"))
    assert "it has no sheet “Foremal”, but “Läs mig”, “Föremål”, “Old”" in refused.value.problem.detail["reason"]


@pytest.mark.parametrize("encoding", ["Mac Roman", "utf-16", "ISO-8859-15", "cp850", "utf-8-sig", "UTF-16-LE"])
def test_an_encoding_by_any_of_its_names_reads_every_kind_of_text(tmp_path: Path, encoding: str) -> None:
    for name, text in (
        ("a.csv", "id,t\n1,Å\n"),
        ("a.json", '[{"id": "1", "t": "Å"}]'),
        ("a.jsonl", '{"id": "1", "t": "Å"}\n'),
        ("a.xml", "<r><o><id>1</id><t>Å</t></o><o><id>2</id><t>Å</t></o></r>"),
    ):
        reading = read(tmp_path, text.encode(encoding), name, encoding=encoding)
        assert reading.records["t"].iloc[0] == "Å"


@pytest.mark.parametrize(
    "wrong",
    [
        *({"encoding": name} for name in ("no-such", "zlib", "rot13", "undefined", "x\0", "x" * 51)),
        *({"delimiter": sign} for sign in ("ab", '"', "\n", "\r", "\0", "a", "5")),
        {"quote": "'"},
    ],
)
def test_what_cannot_be_meant_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        Overruling(**wrong)


def test_what_is_said_now_goes_over_what_was_said_before() -> None:
    before = Overruling(encoding="cp1252", sheet="A")
    assert Overruling(sheet="B").over(before) == Overruling(encoding="cp1252", sheet="B")


def crosswalk_of(folder: Path, reading: str) -> Path:
    home = folder / "walk"
    home.mkdir(exist_ok=True)
    lines = [
        "name: walk",
        'version: "1"',
        "language: sv",
        "institution: {name: M, category: Media from M}",
        "id_column: id",
        'media_pattern: "{id}.jpg"',
        f"reading: {reading}",
        "template: Artwork",
        "title: {title: [{column: title}]}",
        "rights: {value: CC0 1.0}",
        "categories: {maintenance: Media from M to do}",
    ]
    (home / "crosswalk.yaml").write_text("\n".join(lines), encoding="utf-8")
    return home


def test_a_crosswalk_says_how_the_deliveries_of_its_partner_are_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("id;title\n1;å;ä\n".replace(";", "^").encode("mac_roman"))
    walk = load_crosswalk(crosswalk_of(tmp_path, '{encoding: Mac Roman, delimiter: "^"}'))
    assert read_records(tmp_path / "a.txt", walk).cleaned["title"].iloc[0] == "å"

    (tmp_path / "a.json").write_text(json.dumps({"a": [{"id": "1", "title": "x"}], "b": [{"q": 1}] * 3}))
    walk = load_crosswalk(crosswalk_of(tmp_path, "{records: a}"))
    assert read_records(tmp_path / "a.json", walk).cleaned["title"].iloc[0] == "x"


def test_a_mistake_in_it_is_named_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(CrosswalkError) as wrong:
        load_crosswalk(crosswalk_of(tmp_path, "{encoding: Latin-77}"))
    assert "line 7, field “reading.encoding”: no encoding by this name" in wrong.value.mistakes[0]
