"""Who made it, how sure the museum is, and what that becomes."""

from __future__ import annotations

import pytest

from mappings.people import Person, creator_wikitext, parse_people, year_all_died
from mappings.statements.creator import created_by
from mappings.tables import Entry, Table, key_of

TABLE: Table = {
    key_of("Eva Ek"): Entry(value="Eva Ek", wikidata="Q42", creator="Eva Ek", died="1890"),
    key_of("Per Sund"): Entry(value="Per Sund", wikidata="Q43", died="1920"),
}


def people(names: str, roles: str = "", qualifiers: str = "", *, family_first: bool = False) -> tuple[Person, ...]:
    parts = [cell.split("; ") if cell else [] for cell in (names, roles, qualifiers)]
    return parse_people(parts[0], parts[1], parts[2], TABLE, family_first=family_first)


@pytest.mark.parametrize(
    ("names", "roles", "qualifiers", "wikitext"),
    [
        ("Eva Ek", "Konstnär", "", "{{Creator:Eva Ek}}"),
        ("Per Sund", "", "", "Per Sund"),
        ("Eva Ek; Per Sund", "", "", "{{Creator:Eva Ek}}<br>Per Sund"),
        ("Okänd", "Konstnär", "", "{{unknown|1=author}}"),
        ("okänd fotograf", "", "", "{{unknown|1=author}}"),
        ("Anonym", "", "", "{{anonymous}}"),
        ("Okänd; Eva Ek", "Konstnär; Kopia efter", "", "{{unknown|1=author}}<br>{{Creator:Eva Ek|after}}"),
        ("Per Sund", "Konstnär", "Tillskriven", "{{attributed to|1=Per Sund}}"),
        ("Per Sund (Attributed to)", "", "", "{{attributed to|1=Per Sund}}"),
        ("Per Sund", "", "Hans ateljé", "{{workshop of|1=Per Sund}}"),
        ("Eva Ek; Per Sund", "Konstnär; Tidigare attribution", "", "{{Creator:Eva Ek}}"),
        ("Foto: Per Sund", "", "", "Per Sund"),
        ("Per Sund", "Beställare", "", "Per Sund (Beställare)"),
        ("A {{B}}", "", "", "A &#123;&#123;B&#125;&#125;"),
    ],
)
def test_people_are_shown(names: str, roles: str, qualifiers: str, wikitext: str) -> None:
    assert creator_wikitext(people(names, roles, qualifiers)) == wikitext


def test_family_name_first_is_turned_round_where_the_crosswalk_says_so() -> None:
    assert people("Ek, Eva-Stina", family_first=True)[0].name == "Eva-Stina Ek"
    assert people("Ek, Xyzzy", family_first=True)[0].name == "Xyzzy Ek"


def test_family_name_first_is_turned_round_where_a_given_name_shows_it() -> None:
    assert people("Ek, Eva")[0].entry is TABLE[key_of("Eva Ek")]
    assert people("Ek, Norrö")[0].name == "Ek, Norrö"  # a place is no given name


@pytest.mark.parametrize(
    ("names", "roles", "year"),
    [
        ("Eva Ek", "", 1890),
        ("Eva Ek; Per Sund", "", 1920),
        ("Eva Ek; Nils Ny", "", 0),
        ("Okänd", "", 0),
        ("Okänd; Eva Ek", "Konstnär; Kopia efter", 0),  # the copyist may have lived long after
        ("Lena Lund (1801–1870)", "", 1870),
        ("Eva Ek", "Beställare", 0),  # she ordered it; who made it is not said
    ],
)
def test_the_year_in_which_all_makers_had_died(names: str, roles: str, year: int) -> None:
    assert year_all_died(people(names, roles)) == year


def snaks(names: str, roles: str = "") -> list[tuple[str, list[str]]]:
    return [
        (
            claim["mainsnak"].get("datavalue", {}).get("value", {}).get("id", claim["mainsnak"]["snaktype"]),
            list(claim.get("qualifiers", {})),
        )
        for claim in created_by(people(names, roles))
    ]


@pytest.mark.parametrize(
    ("names", "roles", "expected"),
    [
        ("Eva Ek", "", [("Q42", [])]),
        ("Nils Ny", "", [("somevalue", ["P2093"])]),
        ("Okänd", "", [("somevalue", [])]),
        ("Okänd; Eva Ek", "Konstnär; Kopia efter", [("somevalue", ["P1877"])]),
        ("Eva Ek", "Tillskriven", [("somevalue", ["P1773"])]),
        ("Nils Ny", "Tillskriven", [("somevalue", ["P1932"])]),
        ("Eva Ek", "Beställare", []),
        ("Eva Ek; Per Sund", "Konstnär", []),  # whose role is it?
    ],
)
def test_people_become_statements(names: str, roles: str, expected: list[tuple[str, list[str]]]) -> None:
    assert snaks(names, roles) == expected


def test_qualifiers_that_cannot_be_lined_up_are_shown_and_not_stated() -> None:
    found = people("Eva Ek; Per Sund", "Konstnär; Konstnär", "Hans ateljé")
    assert "Hans ateljé" in creator_wikitext(found)
    assert created_by(found) == []


def test_a_name_in_which_nothing_can_be_read_is_no_person() -> None:
    made = parse_people(["Per Sund", "", "\u200b"], ["", "", ""], [], TABLE)
    assert [person.name for person in made] == ["Per Sund"]


def test_brackets_and_roles_are_read_with_any_spaces() -> None:
    assert creator_wikitext(people("Per Sund   (Attributed to)")) == "{{attributed to|1=Per Sund}}"
    assert creator_wikitext(people("Foto:   Per Sund")) == "Per Sund"
