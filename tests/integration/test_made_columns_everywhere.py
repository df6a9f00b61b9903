"""Made columns as people meet them: in the terminal from draft to rehearsal, and in a partnership's data
preparation."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path

import pandas
import pytest
import yaml
from click.testing import CliRunner, Result

from mappings.crosswalk import load_crosswalk
from stafett.cli import main
from stafett.steps import FileRef
from tasks import cleaning
from tasks.cleaning import Refusal, clean_records, take_over
from tasks.examine import Examined, examine_delivery
from tests.integration.test_tables_at_gates import Desk, desk
from tests.unit.crosswalks import write_crosswalk

__all__ = ["desk"]  # a fixture
Type = Callable[..., Result]

SWEDISH = """Inventarienr;Benämning;Konstnär;Tillverkad från;Tillverkad till;Rättigheter;Bildfil;Länk;Fotobyline
NM 1;Kaffekanna;Berg, Anna;1850;1860;CC BY 4.0;nm1.jpg;https://m.example/1;Foto: M
NM 2;Kaffekopp;Berg, Anna;1850;1850;CC BY 4.0;nm2.jpg;https://m.example/2;Foto: M
NM 3;Yxa;;-50;-40;CC BY 4.0;nm3.jpg;https://m.example/3;Foto: M
NM 4;Stol;Ek, Bo;1900;;CC BY 4.0;nm4.jpg;https://m.example/4;Foto: M
"""
MEASURES: list[dict[str, str]] = [
    {"type": "height", "value": "30", "unit": "cm"}, {"type": "width", "value": "12.5", "unit": "cm"},
]  # fmt: skip
ADLIB = [
    {"object_number": "A 1", "title": "Vase", "production": {"date": {"start": "1850", "end": "1860"}},
     "measurements": MEASURES},
    {"object_number": "A 2", "title": "Bowl", "production": {"date": {"start": "-50", "end": "50"}},
     "measurements": MEASURES[:1]},
    {"object_number": "A 3", "title": "Jug", "production": {"date": {"start": "1901", "end": "1901"}},
     "measurements": [MEASURES[0], {"type": "width", "unit": "cm"}]},
]  # fmt: skip


@pytest.fixture
def type_(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Type:
    monkeypatch.setenv("STAFETT_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)

    def run(*words: object, status: int = 0, typed: str = "") -> Result:
        result = CliRunner().invoke(main, list(map(str, words)), input=typed, catch_exceptions=False)
        assert result.exit_code == status, result.output
        return result

    return run


def pages(folder: Path) -> dict[str, dict[str, object]]:
    lines = (folder / "pages.jsonl").read_text(encoding="utf-8").splitlines()
    return {page["source_id"]: page for page in map(json.loads, lines)}


def changed(crosswalk: Path, old: str, new: str) -> None:
    text = crosswalk.read_text(encoding="utf-8")
    assert old in text
    crosswalk.write_text(text.replace(old, new), encoding="utf-8")


def test_a_registrar_goes_from_two_columns_to_one_date(type_: Type, tmp_path: Path) -> None:
    file, home = tmp_path / "samling.csv", tmp_path / "cw"
    file.write_text(SWEDISH, encoding="utf-8")
    type_("crosswalk", "new", "--records", file, "--name", "prov", "--out", home)
    crosswalk = home / "crosswalk.yaml"
    assert yaml.safe_load(crosswalk.read_text(encoding="utf-8"))["made_columns"] == {
        "datering": {"from": "Tillverkad från", "to": "Tillverkad till"}
    }
    type_("crosswalk", "check", home, "--records", file)
    told = type_("rehearse", "--crosswalk", home, "--records", file, "--out", tmp_path / "a").output
    assert "1  warning  column-incomplete" in told
    first = pages(tmp_path / "a")
    assert "{{other date|1=-|2=1850|3=1860}}" in str(first["NM 1"]["wikitext"])
    assert "| date = 1850\n" in str(first["NM 2"]["wikitext"])
    assert "era1=BC" in str(first["NM 3"]["wikitext"])

    preview = type_("crosswalk", "preview", home, "--records", file, "--out", tmp_path / "seen").output
    report = Path(preview.splitlines()[-1]).read_text(encoding="utf-8")
    assert "1850–1860" in report and "Tillverkad från" in report, "made and delivered columns stand beside the page"

    scope = type_("scope", file, "--crosswalk", home).output
    assert "datering " in scope and "datering: 100 % are read as dates" in scope

    newer = tmp_path / "newer"
    newer.mkdir()
    for one in home.iterdir():
        (newer / one.name).write_bytes(one.read_bytes())
    changed(newer / "crosswalk.yaml", 'to: "Tillverkad till"}', 'to: "Tillverkad till", from_alone: or_later}')
    diff = type_("crosswalk", "diff", home, newer, "--records", file).output
    assert "{{other date|1=from|2=1900}}" in diff and "1 of 4 pages differ" in diff

    changed(newer / "crosswalk.yaml", 'from: "Tillverkad från"', 'from: "Tillverkad frn"')
    mistakes = type_("crosswalk", "check", newer, "--records", file, status=2).output
    line = next(at for at, text in enumerate((newer / "crosswalk.yaml").read_text().splitlines(), 1) if " frn" in text)
    assert f"line {line}, field “made_columns.datering.from”: the file has no column “Tillverkad frn”" in mistakes
    assert "did you mean “Tillverkad från”?" in mistakes
    rehearsed = type_("rehearse", "--crosswalk", newer, "--records", file, "--out", tmp_path / "b").output
    assert "The crosswalk reads “Tillverkad frn”, which is not in the file." in rehearsed

    changed(newer / "crosswalk.yaml", 'date: ["datering"]', "date: []")
    assert "Nothing reads the made column “datering” yet" in type_("crosswalk", "check", newer).output
    changed(newer / "crosswalk.yaml", '"datering": {', '"Länk": {')
    refused = type_("rehearse", "--crosswalk", newer, "--records", file, "--out", tmp_path / "b", status=2).output
    assert "The crosswalk makes a column “Länk” of others" in refused
    assert "the file has a column of that name" in type_(
        "crosswalk", "check", newer, "--records", file, status=2
    ).output  # fmt: skip


def test_a_catalogue_that_nests_has_dates_and_measures_in_step(type_: Type, tmp_path: Path) -> None:
    file, home = tmp_path / "adlib.json", tmp_path / "cw"
    records = [{**one, "rights": "CC BY 4.0", "image": f"{at}.jpg"} for at, one in enumerate(ADLIB)]
    file.write_text(json.dumps({"records": records}), encoding="utf-8")
    type_("crosswalk", "new", "--records", file, "--name", "prov", "--out", home)
    crosswalk = load_crosswalk(home)
    assert list(crosswalk.made_columns) == ["dated", "measures"]
    assert (crosswalk.date, crosswalk.dimensions and crosswalk.dimensions.column) == (["dated"], "measures")
    type_("rehearse", "--crosswalk", home, "--records", file, "--out", tmp_path / "out")
    made = pages(tmp_path / "out")
    assert "{{Size|unit=cm|height=30|width=12.5}}" in str(made["A 1"]["wikitext"])
    assert "era1=BC" in str(made["A 2"]["wikitext"])
    assert "{{Size|unit=cm|height=30}}" in str(made["A 3"]["wikitext"])
    assert [one["rule"] for one in made["A 3"]["problems"] if one["column"] == "measures"] == [  # type: ignore[attr-defined]
        "column-incomplete"
    ]
    records[0]["measurements"] = [{"type": "height", "value": "30"}, {"type": "width"}]
    file.write_text(json.dumps({"records": records}), encoding="utf-8")
    told = type_("rehearse", "--crosswalk", home, "--records", file, "--out", tmp_path / "out").output
    assert "2  warning  column-incomplete" in told


def test_titles_and_mapping_tables_know_them(type_: Type, tmp_path: Path) -> None:
    path = write_crosswalk(
        tmp_path / "cw",
        made_columns={"vem": "{förnamn} {efternamn}", "vad": "{title}[, {år}]"},
        people={"column": "vem", "table": "creators"},
        title={"title": [{"column": "vad"}]},
    )
    record = {"id": "P 1", "file": "a.jpg", "title": "Stol", "år": "1900", "förnamn": "Eva", "efternamn": "Ny"}
    given = type_("title", "--crosswalk", path, typed=json.dumps(record | {"vem": "x"})).output
    (answer,) = map(json.loads, given.splitlines())
    assert answer["title"] == "Stol, 1900 - Provmuseet - P 1.jpg"
    assert [one["rule"] for one in answer["problems"]] == ["column-taken"]
    pandas.DataFrame([record | {"rights": "CC0"}] * 2).to_csv(tmp_path / "x.csv", index=False)
    words = ("--crosswalk", path, "--records", tmp_path / "x.csv")
    type_("tables", "out", *words, "--table", "creators", "--out", tmp_path / "creators.csv")
    assert "Eva Ny" in (tmp_path / "creators.csv").read_text(encoding="utf-8-sig")
    assert "creators: 0 of 1 values mapped" in type_("tables", "coverage", *words).output


COLUMNS = {"nr": "{samling} {no}", "fil": "{no}.gif", "vem": "{förnamn} {efternamn}"}
DELIVERED = "samling,no,title,förnamn,efternamn,rights,url,credit,Från,Till\n" + "".join(
    f"NM,{at},Fyr {at},Eva,Ek,CC BY 4.0,https://m.example/{at},M,185{at},186{at}\n" for at in range(4)
)


def delivered(desk: Desk, text: str = DELIVERED, *, media: str = "0.gif") -> Examined:
    picture = desk.ledger.files.put(io.BytesIO(b"GIF89a"), media)
    return examine_delivery.fn("prov", kept(desk, text), [picture])


def kept(desk: Desk, text: str) -> FileRef:
    return desk.ledger.files.put(io.BytesIO(text.encode()), "records.csv")


@pytest.fixture
def made(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A partnership whose id, files, makers and dates are made of others."""
    monkeypatch.setattr(cleaning, "show_progress", lambda *_: None)
    write_crosswalk(
        desk.crosswalk.parent,
        made_columns=COLUMNS | {"datering": {"from": "Från", "to": "Till"}},
        id_column="nr", media_column="fil", people={"column": "vem", "table": "creators"}, date=["datering"],
        required_columns=["datering"], gates={"creators": 95},
    )  # fmt: skip
    return desk


def test_a_delivery_goes_all_the_way(made: Desk) -> None:
    examined = delivered(made)
    found = {(one.rule, one.record, one.value) for one in examined.problems}
    assert {("media-missing", f"NM {at}", f"{at}.gif") for at in (1, 2, 3)} <= found
    assert not {"column-missing", "row-without-id", "column-taken", "media-unnamed"} & {rule for rule, *_ in found}
    cleaned = clean_records.fn("prov", examined)
    assert isinstance(cleaned, Path)
    assert "datering" not in pandas.read_parquet(cleaned).columns, "a changed pattern does not clean anew"
    made.cleaned = cleaned
    assert made.run(), "all makers are known to the table"
    page = made.pages()["NM 3"]
    assert "{{other date|1=-|2=1853|3=1863}}" in page and "Eva Ek" in page


def test_what_is_missing_or_taken_is_said_to_the_partner(made: Desk) -> None:
    found = {(one.rule, one.column) for one in delivered(made, DELIVERED.replace("Från", "From")).problems}
    assert ("column-missing", "Från") in found
    examined = delivered(made, DELIVERED.replace("credit", "datering"))
    assert ("column-taken", "datering") in {(one.rule, one.column) for one in examined.problems}
    assert examined.must_be_sent_back


def test_a_column_that_cleaning_adds_under_that_name_goes_to_the_helpdesk(
    made: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    renamed = {"op": "core/column-rename", "oldColumnName": "credit", "newColumnName": "datering", "description": ""}
    history = [renamed]
    monkeypatch.setattr(cleaning, "operations_of", lambda _: list(history))
    examined = delivered(made)
    assert "column-taken" not in {one.rule for one in examined.problems}
    refused = clean_records.fn("prov", examined)
    assert isinstance(refused, Refusal) and "makes a column “datering” of others" in refused.reason
    assert "datering" in take_over.fn("prov", examined, refused, "again", [])
    table = DELIVERED.replace("credit", "datering")
    assert "datering" in take_over.fn("prov", examined, refused, "table", [kept(made, table)])
    assert take_over.fn("prov", examined, refused, "table", [kept(made, DELIVERED)]) == ""
    assert isinstance(clean_records.fn("prov", examined), Path)
    data = yaml.safe_load(made.crosswalk.read_text(encoding="utf-8"))
    data["made_columns"]["credit"] = "{no}"
    made.crosswalk.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")
    for _ in range(2):
        again = clean_records.fn("prov", examined)
        assert isinstance(again, Refusal) and "makes a column “credit” of others" in again.reason


def test_records_cleaned_by_hand_are_known_by_a_made_id(made: Desk) -> None:
    examined = delivered(made)
    lines = DELIVERED.splitlines()
    backwards = "\n".join([lines[0], *reversed(lines[1:])]).replace("Fyr 2", "Fyren")
    refused = Refusal("by hand")
    lost = take_over.fn("prov", examined, refused, "table", [kept(made, "\n".join(lines[:-1]))])
    assert "missing from the table: NM 3" in lost
    assert take_over.fn("prov", examined, refused, "table", [kept(made, backwards)]) == ""
    cleaned = clean_records.fn("prov", examined)
    assert isinstance(cleaned, Path)
    table = pandas.read_parquet(cleaned)
    assert dict(zip(table.index, table["title"], strict=True)) == {5: "Fyr 3", 4: "Fyren", 3: "Fyr 1", 2: "Fyr 0"}
    assert "nr" not in table.columns
