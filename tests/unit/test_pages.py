"""What a record becomes, for good records and bad ones."""

from __future__ import annotations

import os
from pathlib import Path

import pandas
import pytest

from mappings.crosswalk import load_crosswalk
from mappings.pages import make_pages
from mappings.records import prepare_records
from mappings.tables import Entry, key_of
from stafett.pages import Page
from tests.unit.crosswalks import records, small_crosswalk

PROJECT = Path(__file__).parents[2]
DATA = Path(os.environ.get("STAFETT_DATA", PROJECT.parent / "shared" / "data"))


def pages(folder: Path, *changes: dict[str, str], **crosswalk: object) -> list[Page]:
    return make_pages(records(*changes), small_crosswalk(folder, **crosswalk))


def rules(page: Page) -> list[str]:
    return [problem.rule for problem in page.problems]


def test_a_good_record_becomes_a_page_without_problems(tmp_path: Path) -> None:
    (page,) = pages(tmp_path, {})
    assert page.ready and not page.problems
    assert (page.source_id, page.media, page.title) == ("P 1", "p1.jpg", "Fyren vid havet - Provmuseet - P 1.jpg")
    assert page.captions == {"sv": "En fyr i storm."}
    assert page.categories == ["Lighthouses", "Seas", "Media contributed by Provmuseet"]
    assert page.crosswalk == "prov 3"


@pytest.mark.parametrize(
    ("change", "rule", "ready"),
    [
        ({"rights": ""}, "rights-missing", False),
        ({"rights": "All rights reserved"}, "rights-not-free", False),
        ({"rights": "Enligt avtal"}, "rights-unknown", False),
        ({"rights": "Public domain", "creator": "Okänd", "date": "1950"}, "public-domain-unproven", False),
        ({"title": " "}, "title-missing", False),
        ({"title": "DSC_0001"}, "title-blacklisted", False),
        ({"title": "[[Fyr]]"}, "title-forbidden-characters", True),
        ({"title": "fyr " * 100}, "title-too-long", True),
        ({"id": ""}, "row-without-id", False),
        ({"file": ""}, "record-without-media", False),
        ({"file": "bild"}, "media-type-refused", False),
        ({"creator": "Nils Ny"}, "creator-unmapped", True),
        ({"date": "vintern 1909"}, "date-unparsed", True),
        ({"description": ""}, "description-missing", True),
        ({"subjects": "okänt ord"}, "category-missing", True),
        ({"description": "ord " * 100}, "caption-too-long", True),
        ({"url": "javascript:alert(1)"}, "statement-invalid", False),
        ({"url": "", "credit": ""}, "source-missing", False),
    ],
)
def test_a_problem_names_record_row_and_rule(tmp_path: Path, change: dict[str, str], rule: str, ready: bool) -> None:
    page, neighbour = pages(tmp_path, change, {"id": "P 2", "title": "En annan fyr"})
    found = [problem for problem in page.problems if problem.rule == rule]
    assert len(found) == 1
    assert found[0].row == 2 and found[0].record == change.get("id", "P 1")
    assert page.ready is ready
    assert neighbour.ready and not neighbour.problems


@pytest.mark.parametrize(
    ("creator", "born", "died", "ready"),
    [
        ("Ada Ny", "1850", "1910", True),
        ("Ada Ny", "", "1910-05-12", True),
        ("Ny, Ada;Per Sund", "1850;1900", "1910;1990", False),
        ("Ada Ny;Bo Ny", "1850;1851", "1910;1911", True),
        ("Ada Ny;Bo Ny", "1850", "1910", False),
        ("Ada Ny", "1850", "ca 1910", False),
        ("Ada Ny", "1910", "1850", False),
        ("Ada Ny (1850–1990)", "1850", "1910", False),
        ("Ada Ny", "", "", False),
    ],
)
def test_years_of_life_in_columns_prove_what_is_in_the_public_domain(
    tmp_path: Path, creator: str, born: str, died: str, ready: bool
) -> None:
    row = {"creator": creator, "born": born, "died": died, "rights": "Public domain", "date": ""}
    people = {"column": "creator", "table": "creators", "life": ["born", "died"]}
    (page,) = pages(tmp_path, row, people=people)
    assert page.ready is ready
    assert [rule for rule in rules(page) if rule != "creator-unmapped"] == ([] if ready else ["public-domain-unproven"])
    assert "Ada Ny" in page.wikitext and "(1850–1910)" not in page.wikitext


@pytest.mark.parametrize(("country", "ready"), [({"country": "SE"}, True), ({}, False)])
def test_a_crosswalk_that_names_no_country_holds_claims_of_the_public_domain_back(
    tmp_path: Path, country: dict[str, str], ready: bool
) -> None:
    institution = {"name": "Provmuseet", "category": "Media contributed by Provmuseet", **country}
    row = {"creator": "Ada Ny (1850–1910)", "rights": "Public domain", "date": "1900"}
    (page,) = pages(tmp_path, row, institution=institution)
    assert page.ready is ready
    assert ("public-domain-unproven" in rules(page)) is not ready


def test_a_row_for_the_name_as_it_is_written_counts_though_years_stand_beside_it(tmp_path: Path) -> None:
    crosswalk = small_crosswalk(tmp_path, people={"column": "creator", "table": "creators", "life": ["born", "died"]})
    entry = Entry(value="Ny, Ada (målare)", creator="Ada Ny")
    known = crosswalk.with_tables({"creators": {key_of(entry.value): entry}}, "1")
    (page,) = make_pages(records({"creator": entry.value, "born": "1850", "died": "1910"}), known)
    assert "{{Creator:Ada Ny}}" in page.wikitext and "creator-unmapped" not in rules(page)


def test_both_years_of_life_may_stand_in_one_column(tmp_path: Path) -> None:
    row = {"creator": "Ny, Ada", "years": "1850-1910,", "rights": "Public domain", "date": ""}
    (page,) = pages(tmp_path, row, people={"column": "creator", "table": "creators", "life": ["years"]})
    assert page.ready and "artist = Ada Ny" in page.wikitext


def test_one_credit_line_may_stand_for_all(tmp_path: Path) -> None:
    source = {"url": "url", "credit": "credit", "default": "Foto: {{Provmuseet}}"}
    row = {"url": "", "rights": "CC BY 4.0"}
    own, common = pages(tmp_path, row | {"credit": "Foto: Eva Ek"}, row | {"id": "P 2", "credit": ""}, source=source)
    assert own.ready and "credit line = Foto: Eva Ek" in own.wikitext and "Cc-by-4.0|1=Foto: Eva Ek" in own.wikitext
    shown = "Foto: &#123;&#123;Provmuseet&#125;&#125;"
    assert common.ready and f"credit line = {shown}" in common.wikitext and f"Cc-by-4.0|1={shown}" in common.wikitext
    assert f"source = Provmuseet<br>{shown}" in common.wikitext


def test_a_long_caption_is_cut_at_a_word(tmp_path: Path) -> None:
    (page,) = pages(tmp_path, {"description": "ord " * 100})
    assert len(page.captions["sv"]) <= 250 and page.captions["sv"].endswith("ord")


def test_of_two_records_with_one_title_the_first_keeps_it(tmp_path: Path) -> None:
    first, second = pages(tmp_path, {}, {"title": "Fyren  vid havet", "file": "p2.png"})
    assert first.ready
    assert rules(second) == ["title-duplicate"] and not second.ready


def test_a_title_that_the_wiki_has_is_taken(tmp_path: Path) -> None:
    crosswalk = small_crosswalk(tmp_path)
    (page,) = make_pages(records({}), crosswalk, taken={"Fyren_vid_havet - Provmuseet - P 1.JPG"})
    assert rules(page) == ["title-taken"]


def test_the_same_records_give_the_same_pages(tmp_path: Path) -> None:
    crosswalk = small_crosswalk(tmp_path)
    table = records({}, {"id": "P 2", "date": "ca 1700"}, {"id": "P 3", "rights": "x"})
    assert make_pages(table, crosswalk) == make_pages(table, crosswalk)


@pytest.mark.parametrize(
    ("date", "ready"),
    [
        ("1880", True),
        ("ca 1880", True),
        ("ca 1890", False),  # may be 1910, and then it is not a hundred and twenty years old
        ("1880?", True),
        ("troligen 1700-talet", True),
        ("troligen 1800-talet", False),
        ("före 1850", True),
        ("efter 1850", False),
        ("odaterad", False),
    ],
)
def test_an_uncertain_date_proves_only_what_it_surely_says(tmp_path: Path, date: str, ready: bool) -> None:
    (page,) = pages(tmp_path, {"rights": "Public domain", "creator": "Okänd", "date": date})
    assert page.ready is ready


def test_missing_columns_and_cells_count_as_empty(tmp_path: Path) -> None:
    table = records({}, {"id": "P 2", "title": "En till"}).drop(columns=["date", "description"])
    table.loc[2, "credit"] = None
    assert [page.ready for page in make_pages(table, small_crosswalk(tmp_path))] == [True, True]


def test_the_last_delivery_of_a_record_wins(tmp_path: Path) -> None:
    table = records({"title": "Gammal"}, {"id": "P 2"}, {"title": "Ny"})
    crosswalk = small_crosswalk(tmp_path, deduplicate={"by": "id"})
    made = make_pages(table, crosswalk)
    assert [page.source_id for page in made] == ["P 2", "P 1"]
    assert made[1].title.startswith("Ny")
    assert prepare_records(prepare_records(table, crosswalk), crosswalk).equals(prepare_records(table, crosswalk))


def test_media_names_can_be_made_by_a_pattern(tmp_path: Path) -> None:
    (page,) = pages(tmp_path, {"id": "a/../1"}, media_column="media", media_pattern="{id}.jpg")
    assert page.media == "a-..-1.jpg"


def test_a_condition_leaves_a_field_out(tmp_path: Path) -> None:
    fields = {"notes": [{"value": "Scannad", "when": {"column": "materials", "any_of": ["glasnegativ"]}}]}
    first, second = pages(tmp_path, {}, {"materials": "glasnegativ", "id": "P 2"}, fields=fields)
    assert "Scannad" not in first.wikitext and "Scannad" in second.wikitext


def test_values_in_several_languages_are_told_apart(tmp_path: Path) -> None:
    table = records({"title": "Hav; Sea"}, {"title": "Hav; Sea; Meer", "id": "P 2"}).assign(langs="sv; en")
    fields = {"title": [{"column": "title", "languages": "langs", "language": code} for code in ("sv", "en")]}
    aligned, confused = make_pages(table, small_crosswalk(tmp_path, fields=fields))
    assert "title = {{sv|1=Hav}}<br>{{en|1=Sea}}" in aligned.wikitext
    assert "{{sv|" not in confused.wikitext


def test_norro_keeps_its_good_records_and_names_the_others() -> None:
    path = PROJECT / "demo" / "collection" / "metadata.csv"
    table = pandas.read_csv(path, dtype="str", keep_default_na=False)
    made = make_pages(table, load_crosswalk("norro"))
    assert len(made) == len(table)
    held = [page for page in made if not page.ready]
    assert 0 < len(held) < len(made) / 3
    assert all(any(problem.record and problem.rule for problem in page.problems) for page in held)


def test_nationalmuseum_two_hundred_records() -> None:
    path = DATA / "nationalmuseum" / "all_exports.csv"
    if not path.is_file():
        pytest.skip(f"The real collection is not here ({path}); set STAFETT_DATA to the folder that holds it.")
    crosswalk = load_crosswalk("nationalmuseum")
    table = prepare_records(pandas.read_csv(path, dtype="str", keep_default_na=False), crosswalk).head(200)
    made = make_pages(table, crosswalk)
    ready = [page for page in made if page.ready]
    assert len(made) == 200 and len({page.title for page in made}) == 200
    assert len(ready) >= 120
    assert all(page.problems for page in made if not page.ready)
    assert all("{{PD-Art|" in page.wikitext for page in ready)
