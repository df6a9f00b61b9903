"""The five hard columns by one door, and in a pipe."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from mappings.parsing import KINDS, Kind, parse
from mappings.tables import Entry, key_of
from stafett.cli import main

TABLES = {
    "places": {key_of("Norrö"): Entry(value="Norrö", wikidata="Q5", category="Norrö")},
    "creators": {key_of("Eva Ek"): Entry(value="Eva Ek", wikidata="Q42", died="1890")},
}


def test_a_date_holds_edtf_and_its_days() -> None:
    found = parse("date", "ca 1890").as_json()
    assert found["parsed"] == {"edtf": "1890~", "earliest": "1890-01-01", "latest": "1890-12-31"}
    assert (found["certainty"], found["commons"]) == ("circa", "{{other date|1=circa|2=1890}}")
    assert found["wikibase"][0]["mainsnak"]["property"] == "P571"


def test_what_is_not_understood_is_named() -> None:
    values: dict[Kind, str] = {
        "date": "03/04/1905", "dimension": "20 x 30", "person": "H 20 cm", "place": "Nowhere", "rights": "ask us",
    }  # fmt: skip
    problems = {kind: parse(kind, value, tables=TABLES).problem for kind, value in values.items()}
    rules = {kind: problem.rule if problem else "" for kind, problem in problems.items()}
    assert rules == {
        "date": "date-unparsed", "dimension": "dimension-unparsed", "person": "creator-unmapped",
        "place": "value-needs-mapping", "rights": "rights-unknown",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "name", "relation"),
    [
        ("attributed to Eva Ek", "Eva Ek", "attributed to"), ("Tillskriven Eva Ek", "Eva Ek", "attributed to"),
        ("d'après Eva Ek", "Eva Ek", "after"), ("Werkstatt von Eva Ek", "Eva Ek", "workshop of"),
        ("school of Eva Ek", "Eva Ek", "school of"),
    ],
)  # fmt: skip
def test_a_relation_may_stand_before_the_name(text: str, name: str, relation: str) -> None:
    person = parse("person", text).parsed[0]
    assert (person["name"], person["relation"]) == (name, relation)


@pytest.mark.parametrize("text", ["After eight", "School of Design", "Ek, Norrö", "Eva och Per Ek", "Eva Ek m.fl."])
def test_what_may_be_no_name_is_not_taken_for_one(text: str) -> None:
    found = parse("person", text)
    assert found.parsed is None and found.wikibase == () and found.problem is not None
    assert found.problem.rule == "creator-unmapped"


def test_places_and_people_are_matched_with_tables() -> None:
    assert parse("place", "norrö", tables=TABLES).parsed["wikidata"] == "Q5"
    assert parse("person", "Eva Ek", tables=TABLES).parsed[0]["died"] == 1890


def test_a_claim_of_the_public_domain_is_understood_and_not_proved() -> None:
    found = parse("rights", "Public domain")
    assert found.parsed["key"] == "public-domain" and found.commons == ""
    assert found.problem is not None and found.problem.rule == "public-domain-unproven"


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(KINDS), st.text(max_size=200))
def test_nothing_raises_and_all_is_json(kind: Kind, value: str) -> None:
    json.dumps(parse(kind, value, tables=TABLES).as_json())


def piped(*arguments: str, given: bytes) -> list[dict[str, object]]:
    result = CliRunner().invoke(main, ["parse", *arguments], input=given)
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.output.splitlines()]


def test_one_line_in_is_one_object_out() -> None:
    found = piped("date", "--language", "sv", given=b"slutet av 1700-talet\n\nnonsens\n")
    assert [line["value"] for line in found] == ["slutet av 1700-talet", "", "nonsens"]
    assert set(found[0]) == {"value", "parsed", "certainty", "commons", "wikibase", "problem"}


def test_bytes_that_are_no_utf_8_are_named_and_the_next_line_goes_on() -> None:
    first, second = piped("person", given=b"B\xe5t Ek\nEva Ek\n")
    assert first["parsed"] is None and first["problem"]
    assert second["parsed"]


def test_a_crosswalk_gives_the_tables() -> None:
    assert piped("place", "--crosswalk", "norro", given="Norrö\n".encode())[0]["problem"] is None
    wrong = CliRunner().invoke(main, ["parse", "place", "--crosswalk", "nowhere"], input=b"x\n")
    assert wrong.exit_code == 2 and "nowhere" in wrong.output


def test_dimensions_are_shown_as_on_a_page_and_not_stated() -> None:
    found = parse("dimension", "H 20 x B 30 cm; vikt 2 kg", "sv")
    assert found.commons == "{{Size|unit=cm|height=20|width=30}}<br>{{Weight|1=kg|2=2}}"
    assert found.wikibase == () and len(found.parsed) == 3
    assert parse("dimension", "omkrets 30 cm", "sv").commons == "omkrets 30 cm"


@pytest.mark.parametrize(
    ("cell", "name", "certainty"),
    [
        ("Stockholm", "Stockholm", ""),
        ("troligen Stockholm", "Stockholm", "presumably"),
        ("Paris (?)", "Paris", "presumably"),
        ("Ort: Uppsala, Uppland", "Uppsala, Uppland", ""),
        ("Saint-Germain-en-Laye (Yvelines)", "Saint-Germain-en-Laye (Yvelines)", ""),
        *[
            (cell, None, "")
            for cell in ("Stockholm eller Göteborg", "Odense og Aarhus", "Berlin/München", "Lyon ; Rouen")
        ],
        *[
            (cell, None, "")
            for cell in ("nära Stockholm", "bei Berlin", "environs de Lyon", "London area", "1890", "?")
        ],
        *[(cell, None, "") for cell in ("Stockholm till Åbo", "Stockholm - Åbo", "Lyon–Rouen", "von Köln nach Bonn")],
        *[
            (cell, None, "")
            for cell in ("ej Stockholm", "not London?", "pas Rouen", "Oslo (tidligere)", "View of London")
        ],
        *[(cell, None, "") for cell in ("okänd, troligen Lund", "från", "troligen", "Made in London for China")],
        *[(cell, None, "") for cell in ("Found in Egypt", "used in India", "Gefunden in Trier", "N.N.", "saknas")],
        *[(cell, None, "") for cell in ("Född i Uppsala", "Studio in Boston", "Turun ulkopuolella", "Uppsalatrakten")],
        *[(cell, None, "") for cell in ("Lyon (lieu de découverte)", "Gruchy, nr Gréville", "North of Boston")],
        *[(cell, cell, "") for cell in ("Haarlem (North Holland)", "Nancy (Meurthe-et-Moselle)", "Frankfurt am Main")],
        ("Pas-de-Calais", "Pas-de-Calais", ""),
        ("Tillverkad troligen i Lund", "Lund", "presumably"),
        ("Lund? (Skåne)", "Lund (Skåne)", "presumably"),
        *[(cell, None, "") for cell in ("Helsingin lähellä", "entre Paris et Lyon", "x" * 200, "Kv. 7", "[[Lund]]")],
    ],
)
def test_a_place_without_a_table_is_read_and_asked_for(cell: str, name: str | None, certainty: str) -> None:
    found = parse("place", cell, "")
    assert (found.parsed["name"] if found.parsed else None, found.certainty) == (name, certainty)
    assert found.problem is not None and found.wikibase == ()
