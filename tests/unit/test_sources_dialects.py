"""Delimited files as the programs of museums write them."""

from __future__ import annotations

from pathlib import Path

import pytest

from stafett.sources import Reading, read_delivery


def read(folder: Path, content: bytes, name: str = "export.csv") -> Reading:
    path = folder / name
    path.write_bytes(content)
    return read_delivery(path, id_column="id")


@pytest.mark.parametrize(
    ("name", "sign", "mark"), [("objects.mer", ",", '"'), ("objects.csv", ",", '"'), ("objects.tab", "\t", "")]
)
def test_filemaker_writes_mac_roman_with_its_own_breaks_inside_cells(
    tmp_path: Path, name: str, sign: str, mark: str
) -> None:
    rows = [["id", "title", "note"], *([f"{n:04}", "Båt", "a\x0bb\x1dÖ"] for n in range(200))]
    text = "".join(sign.join(f"{mark}{cell}{mark}" for cell in row) + "\r" for row in rows)
    reading = read(tmp_path, text.encode("mac_roman"), name)
    assert reading.encoding == "Mac Roman" and len(reading.records) == 200
    assert reading.records.iloc[0].to_dict() == {"id": "0000", "title": "Båt", "note": "a\nb|Ö"}
    assert list(reading.records.index[:2]) == [2, 3]
    assert [problem.rule for problem in reading.problems] == ["delivery-encoding-guessed"]


def test_a_spreadsheet_in_swedish_writes_semicolons_and_decimal_commas(tmp_path: Path) -> None:
    text = 'sep=;\r\nid;Benämning;Höjd\r\nNM 1;"Båt; ""Ön""";30,5\r\nNM 2;Tavla;1\u00a0234,50\r\n'
    reading = read(tmp_path, text.encode("cp1252"))
    assert (reading.encoding, reading.delimiter) == ("Windows-1252", ";")
    assert reading.records["Benämning"].iloc[0] == 'Båt; "Ön"'
    assert list(reading.records["Höjd"]) == ["30,5", "1\u00a0234,50"]


def test_tabs_in_utf16_with_quotation_marks_as_they_are_written(tmp_path: Path) -> None:
    text = '\ufeffid\ttitle\tnote\r\nO.1\tBåten "Ön"\t"citat" först\r\nO.2\t"Öppet\t5" tall\r\nO.3\tb\tc\r\n'
    reading = read(tmp_path, text.encode("utf-16-le"), "export.txt")
    assert list(reading.records["title"]) == ['Båten "Ön"', '"Öppet', "b"]
    assert list(reading.records["note"]) == ['"citat" först', '5" tall', "c"]
    assert not reading.problems
    assert reading.how["en"].endswith("; quotation marks belong to the text")


@pytest.mark.parametrize(
    "line",
    ['"1"\t"a\tb\nc"\t""', '"1"\t"a"" b"\tx', '1\t"a"\t5" tall', '"1"\t"a"\t"b" x'],
    ids=["breaks", "doubled", "inch", "one is wrong"],
)
def test_quotation_marks_around_cells_are_taken_off(tmp_path: Path, line: str) -> None:
    text = '"id"\t"title"\t"note"\n' + (line + "\n") * 3 + '"2"\t"x"\t"y"\n'
    records = read(tmp_path, text.encode(), "export.tsv").records
    assert list(records.columns) == ["id", "title", "note"] and records["id"].iloc[0] == "1" and len(records) == 4


def test_the_end_of_a_file_in_dos_is_no_record(tmp_path: Path) -> None:
    assert list(read(tmp_path, b"id;title\r\n1;a\r\n\x1a").records["id"]) == ["1"]


@pytest.mark.parametrize("codec", ["cp1252", "mac_roman", "cp850"])
@pytest.mark.parametrize(
    "text",
    [
        "Båt på sjön, två män och en älg. Öländsk äng, kaféinteriör",
        "Hytten på fjellet, høst. Ærlig talt, Østfold og Ålesund, blå dør",
        "Tyttö lähellä järveä, öljymaalaus. Äiti ja pöytä",
        "Blick über den Fluß, Öl auf Holz, grünes Häuschen, Übung",
        "L'élève à la fenêtre, près du château, forêt, maître, Noël, garçon où",
        "UTSIKT ÖVER SJÖN, ÅR 1890. MÄLAREN",
    ],
    ids=["sv", "no", "fi", "de", "fr", "capitals"],
)
def test_one_byte_encodings_are_told_apart_by_the_words_that_they_give(tmp_path: Path, codec: str, text: str) -> None:
    content = "".join(f"{number};{text}\n" for number in range(3))
    reading = read(tmp_path, f"id;title\n{content}".encode(codec))
    assert reading.records["title"].iloc[0] == text, reading.how["en"]


def test_a_separator_in_quotation_marks_is_no_reason_to_doubt_them(tmp_path: Path) -> None:
    reading = read(tmp_path, b'id,sign\nNM 1,a\nNM 2,","\n')
    assert reading.records["sign"].tolist() == ["a", ","]
    assert reading.problems == []


@pytest.mark.parametrize("before", ["Prov {0}; urval alla{0}{0}", "Prov{1}{0}Urval{1}alla{1}{0}{1}{1}{0}"])
@pytest.mark.parametrize("sign", [";", "\t", ","])
def test_lines_above_the_names_of_columns_are_passed_over_and_named(tmp_path: Path, before: str, sign: str) -> None:
    rows = [["Invnr", "Titel", "Fotograf", "Bild 2"], *([f"F{n}", "Torget", "Hulda", ""] for n in range(40))]
    text = before.format("\r\n", sign) + "".join(sign.join(row) + "\r\n" for row in rows)
    reading = read(tmp_path, text.encode())
    assert list(reading.records.columns) == rows[0] and len(reading.records) == 40
    assert reading.delimiter == sign and reading.records.index[0] == 5
    assert [problem.rule for problem in reading.problems] == ["delivery-lines-above"]
