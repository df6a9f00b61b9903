"""Workbooks of several sheets and with headings of several rows, in Excel and OpenDocument; and what blows up."""

from __future__ import annotations

import zipfile
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from stafett.sources import Reading, UnreadableDelivery, archive, read_delivery, sheets
from stafett.sources.xlsx import text_of

HEAD = (
    '<?xml version="1.0"?><office:document-content'
    + "".join(
        f' xmlns:{part}="urn:oasis:names:tc:opendocument:xmlns:{part}:1.0"'
        for part in ("office", "table", "text", "style")
    )
    + "><office:automatic-styles><style:style style:name='off'><style:table-properties table:display='false'/>"
    "</style:style></office:automatic-styles><office:body><office:spreadsheet>"
)
TAIL = "</office:spreadsheet></office:body></office:document-content>"


def cell(text: str, about: str = "") -> str:
    return f"<table:table-cell {about}><text:p>{text}</text:p></table:table-cell>"


def row(*cells: str, about: str = "") -> str:
    made = "".join(one if one.startswith("<") else cell(one) for one in cells)
    return f"<table:table-row {about}>{made}</table:table-row>"


def sheet(title: str, *rows: str, style: str = "on") -> str:
    return f"<table:table table:name='{title}' table:style-name='{style}'>{''.join(rows)}</table:table>"


def ods(folder: Path, *tables: str, before: str = "") -> Path:
    path = folder / "book.ods"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        packed.writestr("content.xml", HEAD.replace("?>", "?>" + before, 1) + "".join(tables) + TAIL)
    return path


def xlsx(folder: Path, tables: dict[str, list[list[object]]], merged: tuple[str, ...] = ()) -> Path:
    book, path = openpyxl.Workbook(), folder / "book.xlsx"
    book.remove(book.worksheets[0])
    for title, rows in tables.items():
        made = book.create_sheet(title)
        for one in rows:
            made.append(one)
        for cells in merged:
            made.merge_cells(cells)
    book.save(path)
    return path


def refused(path: Path) -> str:
    with pytest.raises(UnreadableDelivery) as caught:
        read_delivery(path)
    return f"{caught.value.problem.rule} {caught.value.problem.detail.get('reason', '')}"


def joined(reading: Reading) -> None:
    assert list(reading.records["id"]) == ["1", "2", "3"]
    assert list(reading.records.index) == [2, 3, 5]
    assert [problem.rule for problem in reading.problems] == ["delivery-sheets-joined", "delivery-more-sheets"]
    assert reading.problems[0].detail == {"sheets": "“1700s” (1–3), “1800s” (4–5)"}
    assert reading.problems[1].detail == {"used": "“1700s”, “1800s”", "others": "“Notes”"}


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_a_workbook_in_the_file_store_is_read_though_its_path_has_no_ending(tmp_path: Path, kind: str) -> None:
    as_ods = sheet("S", row("id"), row("1"))
    path = xlsx(tmp_path, {"S": [["id"], ["1"]]}) if kind == "xlsx" else ods(tmp_path, as_ods)
    kept = path.rename(tmp_path / "9f86d081884c7d65")
    assert list(read_delivery(kept, name=f"metadata.{kind}").records["id"]) == ["1"]


def test_sheets_with_the_same_heading_are_read_as_one_and_others_are_named(tmp_path: Path) -> None:
    tables: dict[str, list[list[object]]] = {
        "1700s": [["id", "title"], ["1", "a"], ["2", "b"]],
        "Notes": [["read me"], ["x"]],
        "Empty": [],
        "1800s": [["id", "title"], ["3", "c"]],
    }
    joined(read_delivery(xlsx(tmp_path, tables)))
    as_ods = [sheet(title, *(row(*map(str, one)) for one in rows)) for title, rows in tables.items()]
    joined(read_delivery(ods(tmp_path, *as_ods, sheet("Hidden", row("id", "title"), row("9", "z"), style="off"))))


def test_a_heading_of_merged_cells_gives_each_column_its_whole_name(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["Export of 2024"],
        ["id", "Size", None, "Title"],
        [None, "Height", "Width", None],
        ["NM 7", 12, 30.5, "Boat"],
    ]
    path = xlsx(tmp_path, {"A": rows}, ("A1:D1", "A2:A3", "B2:C2", "D2:D3"))
    wide, high = "table:number-columns-spanned='{}'", "table:number-rows-spanned='2'"
    table = sheet(
        "A",
        row(cell("Export of 2024", wide.format(4))),
        row(cell("id", high), cell("Size", wide.format(2)), "<table:covered-table-cell/>", cell("Title", high)),
        row("<table:covered-table-cell/>", "Height", "Width", "<table:covered-table-cell/>"),
        row("NM 7", "12", "30.5", "Boat"),
    )
    for reading in (read_delivery(path), read_delivery(ods(tmp_path, table))):
        assert reading.records.iloc[0].to_dict() == {
            "id": "NM 7",
            "Size.Height": "12",
            "Size.Width": "30.5",
            "Title": "Boat",
        }
        assert list(reading.records.index) == [4]
        assert not reading.problems


def test_an_open_document_gives_what_a_registrar_sees(tmp_path: Path) -> None:
    number, day = "office:value-type='float' office:value='{}'", "office:value-type='date' office:date-value='{}'"
    values = {
        "text": cell("007"),
        "padded": cell("0007", number.format("7")),
        "whole": cell("1 234,00", number.format("1234.0")),
        "part": cell("12,2", number.format("12.2")),
        "day": cell("12 maj 1904", day.format("1904-05-12T00:00:00")),
        "year": cell("1904", day.format("1904-01-01")),
        "when": cell("x", day.format("2020-01-02T03:04:00")),
        "free": cell("WAHR", "office:boolean-value='true'"),
        "spaces": cell(
            "a<text:s text:c='2'/>b<text:line-break/>c<office:annotation><text:p>no</text:p></office:annotation>"
        ),
        "formula": cell("7", "table:formula='of:=[.A1]+1' office:value='7'"),
        "odd": cell("seven", number.format("seven")),
        "named": cell("NM 0123", number.format("123")),
        "parted": cell("00123-45", number.format("12345")),
        "month": cell("maj 1904", day.format("1904-05-01")),
        "day like month": cell("5 maj 1904", day.format("1904-05-05")),
        "month in digits": cell("5/1904", day.format("1904-05-01")),
        "share": cell("50 %", "office:value-type='percentage' office:value='0.5'"),
        "thousands": cell("1\u00a0234", number.format("1234")),
    }
    rows = row(*values), row(about="table:number-rows-repeated='3'"), row(*values.values())
    tail = "<table:table-cell table:number-columns-repeated='16000'/>"
    reading = read_delivery(ods(tmp_path, sheet("A", *rows, row(tail, about="table:number-rows-repeated='1048000'"))))
    assert reading.records.iloc[0].to_dict() == {
        "text": "007",
        "padded": "0007",
        "whole": "1234",
        "part": "12.2",
        "day": "1904-05-12",
        "year": "1904",
        "when": "2020-01-02T03:04:00",
        "free": "TRUE",
        "spaces": "a  b\nc",
        "formula": "=A1+1",
        "odd": "seven",
        "named": "NM 0123",
        "parted": "00123-45",
        "month": "1904-05",
        "day like month": "1904-05-05",
        "month in digits": "1904-05",
        "share": "0.5",
        "thousands": "1234",
    }
    assert list(reading.records.index) == [5]
    assert [problem.rule for problem in reading.problems] == ["cell-formula"]


def test_what_stands_once_and_counts_a_million_times_is_bounded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    many, wide = "table:number-rows-repeated='{}'", "table:number-columns-repeated='16385'"
    assert refused(ods(tmp_path, sheet("A", row("id"), row(cell("x", wide))))).startswith("columns-too-many")
    monkeypatch.setattr("stafett.sources.ods.MAX_ROWS", 100)
    assert "rows in a sheet" in refused(ods(tmp_path, sheet("A", row("id"), row("x", about=many.format(10**12)))))
    monkeypatch.setattr(sheets, "MAX_TEXT", 1000)
    path = ods(tmp_path, sheet("A", row("id"), row("x" * 100, about=many.format(50))))
    assert refused(path).startswith("delivery-too-large")


def test_an_open_document_that_unpacks_to_too_much_is_not_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = ods(tmp_path, sheet("A", row("id"), row("1")))
    monkeypatch.setattr(archive, "MAX_UNPACKED", 1 << 20)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("Pictures/bomb.png", b"\x00" * (2 << 20))
    assert refused(path).startswith("delivery-too-large")


@pytest.mark.parametrize("before", ["", f"<!--{'x' * 5000}-->"])
def test_entities_in_an_open_document_are_not_expanded(tmp_path: Path, before: str) -> None:
    bomb = before + "<!DOCTYPE x [<!ENTITY a 'lol'><!ENTITY b '&a;&a;'>]>"
    assert "document type" in refused(ods(tmp_path, sheet("A", row("id"), row("&b;")), before=bomb))


def test_archives_that_are_no_open_document(tmp_path: Path) -> None:
    assert refused(xlsx(tmp_path, {"A": [["id"], ["1"]]}).rename(tmp_path / "a.ods")).startswith("delivery-not-what")
    path = tmp_path / "b.ods"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("content.xml", HEAD + "<table:table>")
    assert refused(path).startswith("delivery-unreadable")


@pytest.mark.parametrize(
    ("value", "number_format", "shown"),
    [
        (7, "0000", "0007"),
        (12345, "0000", "12345"),
        (123, '"NM "0000', "NM 0123"),
        (12345, "00000-00", "00123-45"),
        (12345, "00000\\-00", "00123-45"),
        (1904012, '0000"/"000', "1904/012"),
        (12, '0" cm"', "12 cm"),
        (7, "[$-41D]000;@", "007"),
        (12345, "# ##0", "12345"),
        (0.5, "0.0%", "0.5"),
        (30.5, "0000", "30.5"),
        (-7, "0000", "-7"),
        (7, "General", "7"),
        (1234567890123456, "@", "1234567890123456"),
        (datetime(1904, 5, 12), "yyyy-mm-dd", "1904-05-12"),
        (datetime(1904, 5, 12, 3, 4), "yyyy-mm-dd hh:mm", "1904-05-12T03:04:00"),
        (datetime(1904, 5, 1), "yyyy", "1904"),
        (datetime(1904, 5, 1), "[$-41D]yyyy;@", "1904"),
        (datetime(1904, 5, 1), "mmm yyyy", "1904-05"),
        (datetime(1904, 5, 1), '[$-41D]mmmm" år "yy;@', "1904-05"),
        (datetime(1904, 5, 1), 'yyyy"-"mm"-"dd', "1904-05-01"),
    ],
)
def test_a_cell_of_excel_is_read_as_it_is_shown(value: object, number_format: str, shown: str) -> None:
    assert text_of(value, number_format) == shown


def test_lines_of_a_cell_or_two_above_the_heading_are_passed_over_and_named(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["Export of the museum"],
        ["Contact:", "registrar@museum.example"],
        [],
        ["id", "Size", None, "Title"],
        [None, "Height", "Width", None],
        ["NM 7", 12, 30.5, "Boat"],
        ["NM 8", 11, 20, "Sea"],
    ]
    path = xlsx(tmp_path, {"A": rows, "B": rows}, ("A4:A5", "B4:C4", "D4:D5"))
    high = "table:number-rows-spanned='2'"
    lines = (
        row("Export of the museum"),
        row("Contact:", "registrar@museum.example"),
        row(about="table:number-rows-repeated='1'"),
        row(
            cell("id", high),
            cell("Size", "table:number-columns-spanned='2'"),
            "<table:covered-table-cell/>",
            cell("Title", high),
        ),
        row("<table:covered-table-cell/>", "Height", "Width", "<table:covered-table-cell/>"),
        row("NM 7", "12", "30.5", "Boat"),
        row("NM 8", "11", "20", "Sea"),
    )
    for reading in (read_delivery(path), read_delivery(ods(tmp_path, sheet("A", *lines), sheet("B", *lines)))):
        assert list(reading.records.columns) == ["id", "Size.Height", "Size.Width", "Title"]
        assert list(reading.records["id"]) == ["NM 7", "NM 8"] * 2
        above, joined_sheets = reading.problems
        assert (above.rule, above.row) == ("delivery-lines-above", 0), "it is about the file, and told of each part"
        assert above.detail["lines"].startswith("Export of the museum / Contact: registrar@museum.example")
        assert joined_sheets.rule == "delivery-sheets-joined"


@pytest.mark.parametrize(
    "rows",
    [
        [["id", "title"], ["1", "Boat", "note"], ["2", "Sea", "note"]],
        [["id"], ["NM 1", "Boat", "1890"], ["NM 2", "Sea", "1891"]],
        [["id", "title"], ["1", "Boat"], ["a", "b", "c"], ["2", "Sea"]],
        [["name"], ["Boat"], ["Sea"]],
    ],
)
def test_a_short_heading_above_records_stays_the_heading(tmp_path: Path, rows: list[list[object]]) -> None:
    reading = read_delivery(xlsx(tmp_path, {"A": rows}))
    assert list(reading.records.columns) == rows[0]
    assert len(reading.records) == len(rows) - 1


def test_a_row_of_one_merged_cell_among_the_records_is_not_lost(tmp_path: Path) -> None:
    rows: list[list[object]] = [["id", "title", "year"], ["1", "a", "1890"], ["Gifts"], ["2", "b", "1891"]]
    assert len(read_delivery(xlsx(tmp_path, {"A": rows}, ("A3:C3",))).records) == 3
