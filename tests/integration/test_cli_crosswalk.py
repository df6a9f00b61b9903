"""The terminal without a server: crosswalks checked, drafted, seen and compared; titles and rehearsals in pipes."""

from __future__ import annotations

import csv
import filecmp
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest
import yaml
from click.testing import CliRunner, Result

from demo.collection.media import METADATA
from mappings.crosswalk import load_crosswalk, schema_text
from stafett.cli import main
from tests.unit.crosswalks import GOOD, write_crosswalk

Type = Callable[..., Result]
ESCAPE = "\x1b[2J\x9b31m\u202e"
NORRO = ("--crosswalk", "norro", "--records", str(METADATA))


@pytest.fixture
def type_(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Type]:
    """Type a command where there is no installation, and none is made."""
    monkeypatch.setenv("STAFETT_HOME", str(tmp_path / "home"))

    def run(*words: object, status: int = 0, typed: str | bytes = "") -> Result:
        result = CliRunner().invoke(main, [str(word) for word in words], input=typed, catch_exceptions=False)
        assert result.exit_code == status, result.output
        assert not any(sign in result.output for sign in ESCAPE if not sign.isprintable()), result.output
        return result

    yield run
    assert not (tmp_path / "home").exists()


@pytest.fixture
def dirty(tmp_path: Path) -> Path:
    """Three records: a good one, one full of traps, and one with the first one's id."""
    hostile = {"title": f"=1+1 [x] {ESCAPE}", "rights": f"none{ESCAPE}", "file": "../p2.jpg"}
    rows = [GOOD, GOOD | hostile | {"id": f"P 2{ESCAPE}"}, GOOD | {"title": "Another"}]
    path = tmp_path / f"dirty{ESCAPE}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, GOOD)
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.mark.parametrize("name", ["check", "schema", "preview", "diff", "new"])
def test_each_part_of_crosswalk_explains_itself_with_an_example(name: str, type_: Type) -> None:
    group = main.commands["crosswalk"]
    assert isinstance(group, click.Group) and name in group.commands
    assert f"stafett crosswalk {name}" in type_("crosswalk", name, "--help").output.split("Example:")[1]


def test_a_rehearsal_needs_no_server_and_is_the_same_again(type_: Type, tmp_path: Path) -> None:
    output = type_("rehearse", *NORRO, "--out", tmp_path / "a").output
    assert "61 pages" in output and "rights-missing" in output and "not checked" in output
    type_("rehearse", *NORRO, "--out", tmp_path / "b")
    compared = filecmp.dircmp(tmp_path / "a", tmp_path / "b")
    assert sorted(compared.same_files) == ["pages.jsonl", "report.csv", "report.html", "rules.csv"]
    assert len(list((tmp_path / "a" / "pages").iterdir())) == 61


def test_media_are_checked_against_the_records(type_: Type, dirty: Path, tmp_path: Path) -> None:
    scans = tmp_path / "scans"
    scans.mkdir()
    (scans / "p1.jpg").write_bytes(b"\xff\xd8\xff\xe0 not a whole JPEG")
    (scans / f"left{ESCAPE}.jpg").write_bytes(b"")
    write_crosswalk(tmp_path / "cw")
    words = (
        "rehearse",
        "--crosswalk",
        tmp_path / "cw",
        "--records",
        dirty,
        "--media",
        scans,
        "--out",
        tmp_path / "out",
    )
    output = type_(*words).output
    assert "0 ready" in output and "media-unnamed" in output and "not checked" not in output
    lines = (tmp_path / "out" / "pages.jsonl").read_text(encoding="utf-8").splitlines()
    rules = [{problem["rule"] for problem in json.loads(line)["problems"]} for line in lines]
    assert {"media-broken", "id-duplicate"} <= rules[0]
    assert {"media-missing", "rights-unknown"} <= rules[1]


@pytest.mark.parametrize(
    ("content", "told"),
    [(b"", "delivery-empty"), (b"id\n1\n", "column-missing"), (b"\x89PNG\r\n\x1a\n\x00", "delivery-")],
)
def test_a_file_of_which_no_page_can_be_made_is_bad_input(
    content: bytes, told: str, type_: Type, tmp_path: Path
) -> None:
    (tmp_path / "x.csv").write_bytes(content)
    write_crosswalk(tmp_path / "cw")
    words = ("rehearse", "--crosswalk", tmp_path / "cw", "--records", tmp_path / "x.csv", "--out", tmp_path / "out")
    assert told in type_(*words, status=2).output
    assert not (tmp_path / "out").exists()


def test_a_rehearsal_never_replaces_what_is_none(type_: Type, tmp_path: Path) -> None:
    (tmp_path / "home-of-somebody").mkdir()
    (tmp_path / "home-of-somebody" / "thesis.txt").write_text("three years", encoding="utf-8")
    output = type_("rehearse", *NORRO, "--out", tmp_path / "home-of-somebody", status=2).output
    assert "thesis.txt" in output
    assert (tmp_path / "home-of-somebody" / "thesis.txt").exists()


def test_cleaning_that_needs_openrefine_is_said(type_: Type, dirty: Path, tmp_path: Path) -> None:
    write_crosswalk(tmp_path / "cw", operations="operations.json")
    (tmp_path / "cw" / "operations.json").write_text('[{"op": "core/row-star"}]', encoding="utf-8")
    words = ("rehearse", "--crosswalk", tmp_path / "cw", "--records", dirty, "--out", tmp_path / "out")
    assert "OpenRefine" in type_(*words, status=2).output


def test_titles_come_with_what_was_changed_and_why(type_: Type, tmp_path: Path) -> None:
    write_crosswalk(tmp_path / "cw")
    hostile = GOOD | {"title": f"Boat / [x] {ESCAPE}", "id": "P 2"}
    long = GOOD | {"title": "word " * 100, "id": "P 3"}
    lines = [json.dumps(record) for record in (GOOD, hostile, long, GOOD | {"title": 7.5}, GOOD)] + ["{", "[1]", "\xff"]
    output = type_("title", "--crosswalk", tmp_path / "cw", typed="\n".join(lines)).output
    good, bad, cut, number, again, *broken = map(json.loads, output.splitlines())
    assert good == {"id": "P 1", "title": "Fyren vid havet - Provmuseet - P 1.jpg", "changes": [], "problems": []}
    assert {change["before"] for change in bad["changes"]} == {"/", "[", "]", "U+001B", "U+009B", "U+202E"}
    assert bad["problems"][0]["rule"] == "title-forbidden-characters"
    assert len(cut["title"].encode()) <= 240 and cut["changes"][-1]["before"] == "522 bytes"
    assert number["title"].startswith("7.5 - ") and number["problems"][0]["rule"] == "title-says-little"
    assert again["problems"][0]["rule"] == "title-duplicate"
    assert [one["problems"][0]["rule"] for one in broken] == ["line-unreadable"] * 3


def test_every_mistake_is_named_with_its_file_and_line(type_: Type, tmp_path: Path) -> None:
    path = write_crosswalk(tmp_path / "cw", template="Artwrok", version="", tables={"a": "gone.csv", "b": "b.csv"})
    (tmp_path / "cw" / "b.csv").write_text(f"value,wikidata\nx,Q{ESCAPE}\n", encoding="utf-8")
    output = type_("crosswalk", "check", path, status=2).output
    assert output.count("crosswalk.yaml, line") == 3
    for words in ("“template”", "“version”", "gone.csv", "b.csv, line 2"):
        assert words in output
    assert "norro" in type_("crosswalk", "check", "atlantis", status=2).output


@pytest.mark.parametrize("name", ["norro", "nationalmuseum"])
def test_our_crosswalks_are_in_order(name: str, type_: Type) -> None:
    assert "in order" in type_("crosswalk", "check", name).output


def test_a_history_that_is_none_is_a_mistake(type_: Type, tmp_path: Path) -> None:
    write_crosswalk(tmp_path / "cw", operations="operations.json")
    for text in ("{}", "[1]", "x"):
        (tmp_path / "cw" / "operations.json").write_text(text, encoding="utf-8")
        assert "operations.json" in type_("crosswalk", "check", tmp_path / "cw", status=2).output


def test_the_schema_is_the_published_one(type_: Type) -> None:
    assert type_("crosswalk", "schema").output == schema_text()


def test_a_preview_shows_the_first_records_beside_their_pages(type_: Type, tmp_path: Path) -> None:
    words = ("crosswalk", "preview", "norro", "--records", METADATA, "-n", "3", "--out", tmp_path / "out")
    assert type_(*words).output.splitlines()[-1] == str(tmp_path / "out" / "report.html")
    report = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert report.count("<article") == report.count('class="beside"') == 3
    assert "Storm off Svartbådan </td>" in report, "the source is shown as delivered, with its space"


def test_a_diff_names_the_pages_that_change(type_: Type, dirty: Path, tmp_path: Path) -> None:
    write_crosswalk(tmp_path / "old")
    write_crosswalk(tmp_path / "same", version="4")
    write_crosswalk(tmp_path / "new", version="4", source={"url": "url"})
    words = ("crosswalk", "diff", tmp_path / "old")
    same = type_(*words, tmp_path / "same", "--records", dirty)
    assert (same.stdout, same.stderr) == ("", "0 of 3 pages differ.\n")
    changed = type_(*words, tmp_path / "new", "--records", dirty)
    assert changed.stderr == "3 of 3 pages differ: 3 changed.\n"
    assert "--- a/P 1" in changed.stdout and "-" in changed.stdout
    assert "Foto: Provmuseet" in changed.stdout
    assert type_(*words, tmp_path / "new", "--records", dirty, "--count").stdout == ""


@pytest.mark.parametrize("file", [METADATA, "dirty", "poor"])
def test_a_draft_is_accepted_and_makes_pages(file: Path | str, type_: Type, dirty: Path, tmp_path: Path) -> None:
    poor = tmp_path / "poor.csv"
    poor.write_text('"no: \'"" #{x}",b\n1,[\n2,&\n', encoding="utf-8")
    records = {"dirty": dirty, "poor": poor}.get(str(file), file)
    words = ("crosswalk", "new", "--records", records, "--name", "prov", "--out", tmp_path / "cw")
    type_(*words, "--institution", 'Prov "museet": ett', "--language", "sv")
    type_("crosswalk", "check", tmp_path / "cw")
    crosswalk = load_crosswalk(tmp_path / "cw")
    assert crosswalk.institution.name == 'Prov "museet": ett'
    if file == METADATA:
        assert (crosswalk.id_column, crosswalk.media_column) == ("inventory_no", "image_file")
        assert len(crosswalk.table("creators")) > 5
    type_("rehearse", "--crosswalk", tmp_path / "cw", "--records", records, "--out", tmp_path / "out")
    assert "already" in type_(*words, status=2).output


def test_a_draft_without_rights_holds_everything_back(type_: Type, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("id,title\nA1,Boat at sea\nA2,House on land\n", encoding="utf-8")
    type_("crosswalk", "new", "--records", tmp_path / "x.csv", "--name", "x", "--out", tmp_path / "cw")
    words = ("rehearse", "--crosswalk", tmp_path / "cw", "--records", tmp_path / "x.csv", "--out", tmp_path / "out")
    assert "0 ready" in type_(*words).output


@pytest.mark.parametrize("wrong", [("--name", "Norrö!"), ("--language", "swedish!"), ("--institution", "A|[B]")])
def test_a_draft_that_would_be_refused_is_not_written(wrong: tuple[str, str], type_: Type, tmp_path: Path) -> None:
    words = ("crosswalk", "new", "--records", METADATA, "--name", "norro", "--out", tmp_path / "cw")
    assert "line" in type_(*words, *wrong, status=2).output
    assert not (tmp_path / "cw").exists()


def test_a_draft_carries_no_formula_into_the_tables(type_: Type, tmp_path: Path) -> None:
    rows = "".join(f"A{n},Boat at sea {n},=HYPERLINK(1);sea\n" for n in range(5))
    (tmp_path / "x.csv").write_text(f"id,title,subjects\n{rows}", encoding="utf-8")
    type_("crosswalk", "new", "--records", tmp_path / "x.csv", "--name", "x", "--out", tmp_path / "cw")
    table = (tmp_path / "cw" / "subjects.csv").read_text(encoding="utf-8")
    assert "sea,,,,,,,5 records" in table and "\n'=HYPERLINK(1),,,,,,,5 records" in table


def test_a_drafts_keys_are_those_that_the_schema_knows(type_: Type, tmp_path: Path) -> None:
    type_("crosswalk", "new", "--records", METADATA, "--name", "norro", "--out", tmp_path / "cw")
    data = yaml.safe_load((tmp_path / "cw" / "crosswalk.yaml").read_text(encoding="utf-8"))
    assert set(data) <= set(json.loads(schema_text())["properties"])


def test_a_draft_keeps_how_its_file_was_read(type_: Type, tmp_path: Path) -> None:
    path = tmp_path / "export.txt"
    path.write_bytes("id^title\n1^Båt\n2^Ö\n".encode("mac_roman"))
    words = ("crosswalk", "new", "--records", path, "--name", "x", "--encoding", "mac_roman", "--delimiter", "^")
    type_(*words, "--out", tmp_path / "cw")
    crosswalk = load_crosswalk(tmp_path / "cw")
    assert (crosswalk.reading.encoding, crosswalk.reading.delimiter) == ("mac_roman", "^")
    type_("rehearse", "--crosswalk", tmp_path / "cw", "--records", path, "--out", tmp_path / "out")
    assert "Båt" in (tmp_path / "out" / "pages.jsonl").read_text(encoding="utf-8")


def test_a_draft_says_how_its_file_was_read_and_where_to_say_otherwise(type_: Type, tmp_path: Path) -> None:
    type_("crosswalk", "new", "--records", METADATA, "--name", "x", "--out", tmp_path / "cw")
    text = (tmp_path / "cw" / "crosswalk.yaml").read_text(encoding="utf-8")
    assert "# How the file was read: UTF-8, because" in text and "reading: {encoding:" in text
