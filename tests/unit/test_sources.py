"""Deliveries as partners send them: every encoding and dialect, and everything that is not what it says."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stafett.sources import (
    Overruling,
    UnreadableDelivery,
    archive,
    bad_rows,
    check_columns,
    check_ids,
    delimited,
    match_media,
    read_delivery,
    table,
    without,
)

Deliver = Callable[..., Path]
RECORDS = "id;title;creator\nNM 0123;Båtar i Öresund;Åkerström, Märta\nNM 0124;Café på ön;okänd\n"


@pytest.fixture
def deliver(tmp_path: Path) -> Deliver:
    def write(content: bytes | str, name: str = "metadata.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


def workbook(path: Path, rows: list[list[object]], title: str = "Records") -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(row)
    book.save(path)
    return book


@pytest.mark.parametrize(
    ("codec", "mark", "name"),
    [
        ("utf-8", b"", "UTF-8"),
        ("utf-8-sig", b"", "UTF-8"),
        ("utf-16", b"", "UTF-16"),
        ("utf-16-le", b"", "UTF-16-LE"),
        ("utf-16-be", b"", "UTF-16-BE"),
        ("utf-16-be", b"\xfe\xff", "UTF-16"),
        ("cp1252", b"", "Windows-1252"),
        ("mac_roman", b"", "Mac Roman"),
    ],
)
def test_the_encoding_is_found_out(deliver: Deliver, codec: str, mark: bytes, name: str) -> None:
    reading = read_delivery(deliver(mark + RECORDS.encode(codec)))
    assert reading.encoding == name
    assert list(reading.records.columns) == ["id", "title", "creator"]
    assert list(reading.records["title"]) == ["Båtar i Öresund", "Café på ön"]
    assert reading.evidence


@pytest.mark.parametrize("codec", ["cp1252", "mac_roman"])
def test_a_guessed_encoding_is_said_with_its_letters(deliver: Deliver, codec: str) -> None:
    (problem,) = read_delivery(deliver(RECORDS.encode(codec))).problems
    assert problem.rule == "delivery-encoding-guessed"
    assert "å 2" in problem.detail["evidence"]


def test_a_guess_can_be_overruled(deliver: Deliver) -> None:
    reading = read_delivery(deliver(RECORDS.encode("cp1252")), overruling=Overruling(encoding="Mac Roman"))
    assert reading.records["title"].iloc[0] != "Båtar i Öresund"
    assert not reading.problems


@pytest.mark.parametrize("delimiter", list(",;\t|"))
def test_the_separator_is_found_out(deliver: Deliver, delimiter: str) -> None:
    text = '"id","title","subjects"\n"1","Ships, boats; and ""rafts""","a;b;c|d"\n"2","line\nbreak","x;y"\n'
    reading = read_delivery(deliver(text.replace('","', f'"{delimiter}"')))
    assert reading.delimiter == delimiter
    assert list(reading.records["title"]) == ['Ships, boats; and "rafts"', "line\nbreak"]


def test_the_index_is_the_line_in_the_file(deliver: Deliver) -> None:
    records = read_delivery(deliver('id,title\n\n1,"two\nlines"\n,\n2,x\n')).records
    assert records.index.name == "_row"
    assert list(records.index) == [3, 6]


def test_every_value_stays_the_text_that_it_was(deliver: Deliver) -> None:
    records = read_delivery(deliver("id,n,date,none\n007,1e5,NA,\n")).records
    assert records.iloc[0].to_dict() == {"id": "007", "n": "1e5", "date": "NA", "none": ""}
    assert set(map(str, records.dtypes)) == {"str"}


@pytest.mark.parametrize(
    ("content", "name", "rule"),
    [
        (b"", "metadata.csv", "delivery-empty"),
        (b"\xef\xbb\xbf \n", "metadata.csv", "delivery-empty"),
        (b"id,title\n", "metadata.csv", "delivery-header-only"),
        (b"id,title\n,,\n", "metadata.csv", "delivery-header-only"),
        (b"\x89PNG\r\n\x1a\n....", "metadata.csv", "delivery-not-what-it-says"),
        (b"PK\x03\x04......", "metadata.csv", "delivery-not-what-it-says"),
        (b"<!DOCTYPE html><html>", "metadata.csv", "delivery-not-what-it-says"),
        (b'{"records": []}', "metadata.csv", "delivery-not-what-it-says"),
        (bytes(range(256)) * 8, "metadata.csv", "delivery-not-what-it-says"),
        (b"id,title\n1,x\n", "metadata.xlsx", "delivery-not-what-it-says"),
        (b"", "metadata.xlsx", "delivery-empty"),
        (b"PK\x03\x04 but then nothing", "metadata.xlsx", "delivery-unreadable"),
        (b"id,title\n1,x\n", "metadata.docx", "delivery-kind-unknown"),
        (b"id,title\n1,x\n", "metadata", "delivery-kind-unknown"),
        (",".join(f"c{n}" for n in range(501)).encode() + b"\n1\n", "metadata.csv", "columns-too-many"),
    ],
)
def test_what_cannot_be_read_is_named(deliver: Deliver, content: bytes, name: str, rule: str) -> None:
    with pytest.raises(UnreadableDelivery) as caught:
        read_delivery(deliver(content, name))
    assert caught.value.problem.rule == rule
    assert caught.value.problem.value == name


def test_broken_bytes_in_utf8_are_named_with_their_line(deliver: Deliver) -> None:
    content = RECORDS.encode() + b"NM 0125;F\xe4rja;ok\xc3\xa4nd\n"
    with pytest.raises(UnreadableDelivery) as caught:
        read_delivery(deliver(content))
    problem = caught.value.problem
    assert (problem.rule, problem.row) == ("delivery-undecodable", 4)
    assert problem.value == "NM 0125;F\\xe4rja;okänd"


def test_the_delivered_name_counts_not_that_of_the_stored_file(deliver: Deliver) -> None:
    stored = deliver(RECORDS, "9f86d081")
    assert len(read_delivery(stored, name="Metadata.CSV").records) == 2


def test_ragged_lines_are_named_and_kept(deliver: Deliver) -> None:
    reading = read_delivery(deliver("id,title,date\n1,a,1900\n2,b\n3,c,1901,x\n4,d,1902,,\n"), id_column="id")
    assert [(p.rule, p.record, p.row, p.detail["found"]) for p in reading.problems] == [
        ("row-ragged", "2", 3, "2"),
        ("row-ragged", "3", 4, "4"),
    ]
    assert list(reading.records["id"]) == ["1", "2", "3", "4"]
    assert list(without(reading.records, reading.problems)["id"]) == ["1", "4"]


def test_column_names_that_nobody_can_tell_apart(deliver: Deliver) -> None:
    reading = read_delivery(deliver("id,title,,title\n1,a,b,c\n"))
    assert [(p.rule, p.column) for p in reading.problems] == [("column-unnamed", ""), ("column-duplicate", "title")]
    assert list(reading.records.columns) == ["id", "title", "column 3", "title (2)"]


def test_cells_that_are_no_text_too_long_or_formulas(deliver: Deliver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "MAX_CELL", 50)
    text = f'id,title\n1,a\0b\n2,{"x" * 60}\n3,"=HYPERLINK(""http://evil"")"\n4,-1890\n5,@home\n6,+46 8 123\n'
    reading = read_delivery(deliver(text), id_column="id")
    assert [(p.rule, p.record, p.column) for p in reading.problems] == [
        ("cell-nul", "1", "title"),
        ("cell-too-large", "2", "title"),
        ("cell-formula", "3", "title"),
    ]
    assert list(reading.records["title"])[:3] == ["a\ufffdb", "x" * 50, '=HYPERLINK("http://evil")']
    assert bad_rows(reading.problems) == {2, 3}


def test_a_cell_of_more_than_a_megabyte(deliver: Deliver) -> None:
    (problem,) = read_delivery(deliver("id,title\n1," + "x" * 1_200_000)).problems
    assert (problem.rule, problem.detail["size"], len(problem.value)) == ("cell-too-large", "1200000", 200)


def test_a_file_over_the_limit_is_not_read(deliver: Deliver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited, "MAX_BYTES", 20)
    with pytest.raises(UnreadableDelivery) as caught:
        read_delivery(deliver(RECORDS))
    assert caught.value.problem.rule == "delivery-too-large"


def test_a_workbook_gives_what_a_registrar_sees(tmp_path: Path) -> None:
    path = tmp_path / "metadata.xlsx"
    head: list[object] = ["id", "n", "day", "year", "when", "free", "big"]
    values: list[object] = [7, 12.0, date(1904, 5, 12), date(1904, 1, 1), datetime(2020, 1, 2, 3, 4), True, 12.1 + 0.1]
    rows = [head, values]
    book = workbook(path, rows)
    sheet = book.active
    assert sheet is not None
    sheet["A2"].number_format = "0000"
    sheet["D2"].number_format = "yyyy"
    book.save(path)
    reading = read_delivery(path)
    assert list(reading.records.iloc[0]) == [
        "0007",
        "12",
        "1904-05-12",
        "1904",
        "2020-01-02T03:04:00",
        "TRUE",
        "12.2",
    ]
    assert not reading.problems


def test_a_workbook_with_gaps_formulas_and_more_sheets(tmp_path: Path) -> None:
    path = tmp_path / "metadata.xlsx"
    book = workbook(path, [["id", "title", "date"], ["1"], [None], ["2", "=A1&A2", None, "too far"]])
    book.create_sheet("Notes")["A1"] = "read me"
    book.create_sheet("Empty")
    hidden = book.create_sheet("Hidden")
    hidden["A1"], hidden.sheet_state = "x", "hidden"
    book.save(path)
    reading = read_delivery(path, id_column="id")
    assert [(p.rule, p.row) for p in reading.problems] == [
        ("delivery-more-sheets", 0),
        ("row-ragged", 4),
        ("cell-formula", 4),
    ]
    assert reading.problems[0].detail == {"used": "“Records”", "others": "“Notes”"}
    assert list(reading.records.index) == [2, 4]
    assert reading.records["title"].iloc[1] == "=A1&A2"


def test_a_workbook_that_unpacks_to_too_much_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "metadata.xlsx"
    workbook(path, [["id"], ["1"]])
    monkeypatch.setattr(archive, "MAX_UNPACKED", 10 << 20)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/media/bomb.bin", b"\x00" * (11 << 20))
    assert path.stat().st_size < 100_000
    with pytest.raises(UnreadableDelivery) as caught:
        read_delivery(path)
    assert caught.value.problem.rule == "delivery-too-large"


def test_a_workbook_with_an_entity_bomb(tmp_path: Path) -> None:
    path = tmp_path / "metadata.xlsx"
    bomb = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><workbook>&b;</workbook>'
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.xml", bomb)
    with pytest.raises(UnreadableDelivery) as caught:
        read_delivery(path)
    assert "document type" in caught.value.problem.detail["reason"]


def test_a_zip_that_is_no_workbook(deliver: Deliver) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("photo.jpg", b"x")
    with pytest.raises(UnreadableDelivery) as caught:
        read_delivery(deliver(packed.getvalue(), "metadata.xlsx"))
    assert caught.value.problem.rule == "delivery-not-what-it-says"


def test_a_workbook_without_its_sheet(tmp_path: Path) -> None:
    path, broken = tmp_path / "whole.xlsx", tmp_path / "metadata.xlsx"
    workbook(path, [["id"], ["1"]])
    with zipfile.ZipFile(path) as whole, zipfile.ZipFile(broken, "w") as archive:
        for name in whole.namelist():
            content = whole.read(name)
            archive.writestr(name, content[: len(content) // 2] if "sheet1" in name else content)
    with pytest.raises(UnreadableDelivery) as caught:
        read_delivery(broken)
    assert caught.value.problem.rule == "delivery-unreadable"


def test_missing_columns_are_named(deliver: Deliver) -> None:
    records = read_delivery(deliver(RECORDS)).records
    (problem,) = check_columns(records, ["id", "rights", "title"])
    assert (problem.column, problem.detail["present"]) == ("rights", "id, title, creator")


def test_ids_that_are_missing_or_come_again(deliver: Deliver) -> None:
    records = read_delivery(deliver("id,t\n1,a\n ,b\n2,c\n1 ,d\n1,e\n")).records
    problems = check_ids(records, "id")
    assert [(p.rule, p.row, p.record, p.detail) for p in problems] == [
        ("row-without-id", 3, "", {}),
        ("id-duplicate", 5, "1", {"first_row": "2"}),
        ("id-duplicate", 6, "1", {"first_row": "2"}),
    ]
    assert list(without(records, problems)["t"]) == ["a", "c"]
    assert check_ids(records, "nothing") == []


def test_media_that_did_not_arrive_and_media_that_nobody_named(deliver: Deliver) -> None:
    records = read_delivery(deliver("id,file\n1,a.jpg\n2,B.JPG\n3,gone.tif\n4,\n5,o\u0308.png\n6,a.jpg\n")).records
    problems = match_media(records, "file", ["a.jpg", "b.jpg", "ö.png", "extra.png"], "id")
    assert [(p.rule, p.record, p.row, p.value) for p in problems] == [
        ("media-name-differs", "2", 3, "B.JPG"),
        ("media-missing", "3", 4, "gone.tif"),
        ("record-without-media", "4", 5, ""),
        ("media-unnamed", "", 0, "extra.png"),
    ]
    assert problems[0].detail == {"delivered": "b.jpg"}
    assert match_media(records, "nothing", ["a.jpg"], "id") == []


@given(st.binary(max_size=400), st.sampled_from(["m.csv", "m.tsv", "m.xlsx"]))
def test_any_bytes_are_read_or_named(tmp_path_factory: pytest.TempPathFactory, content: bytes, name: str) -> None:
    path = tmp_path_factory.getbasetemp() / name
    path.write_bytes(content)
    try:
        reading = read_delivery(path)
    except UnreadableDelivery as refused:
        assert refused.problem.rule
    else:
        assert len(reading.records) > 0


CELL = st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufeff"), min_size=1, max_size=20)


@given(st.lists(st.tuples(CELL, CELL), min_size=1, max_size=10), st.sampled_from(["utf-8-sig", "utf-16"]))
def test_what_was_written_is_what_is_read(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]], codec: str
) -> None:
    path = tmp_path_factory.getbasetemp() / "round.csv"
    quoted = [[f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in row] for row in [("id", "text"), *rows]]
    path.write_bytes("\r\n".join(",".join(row) for row in quoted).encode(codec))
    records = read_delivery(path).records
    assert list(records.itertuples(index=False, name=None)) == rows


def test_of_very_many_columns_whole_names_are_said() -> None:
    (problem,) = check_columns([f"column number {at}" for at in range(100)], ["id"])
    assert problem.detail["present"].endswith("column number 10, …")
