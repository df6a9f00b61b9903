"""Claims of the public domain: the tags for the country of origin and the United States, or what is missing.

What passes and what does not, country by country, stands in tests/gold/origins_*.csv.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from mappings.crosswalk import CrosswalkError, load_crosswalk
from mappings.pages import make_pages
from mappings.public_domain import Evidence, Ground, Unproven, ground
from mappings.public_domain_missing import contradiction
from mappings.public_domain_rules import current_year, listed_countries, origin_rows, table
from mappings.rights import Rights, resolve
from stafett.cli import main
from stafett.pages import Page
from stafett.problems import Problem
from stafett.rules import RULES, explain
from tests.unit.crosswalks import records, small_crosswalk, write_crosswalk

LAST = current_year() - 96
"""The last year of publication whose 95 years in the United States are over."""


def proved(**shown: Any) -> Rights:
    found = resolve("Public domain", Evidence(**shown))
    assert isinstance(found, Rights), found
    return found


def held_back(**shown: Any) -> Problem:
    found = resolve("Public domain", Evidence(**shown))
    assert isinstance(found, Problem) and found.rule == "public-domain-unproven", found
    return found


def stated(rights: Rights) -> list[tuple[str, ...]]:
    """(copyright status, jurisdiction, determination method) of each statement."""
    return [
        tuple(
            snak["datavalue"]["value"]["id"]
            for snak in (one["mainsnak"], *(snaks[0] for snaks in one["qualifiers"].values()))
        )
        for one in rights.statements
    ]


def test_every_rule_names_its_page_and_countries_that_are_known() -> None:
    for row in (*table()["origin"], *table()["united_states"], *table()["countries"].values()):
        assert row["source"].startswith("https://commons.wikimedia.org/wiki/")
    assert all(set(row["countries"]) <= set(listed_countries()) for row in table()["origin"])
    assert all(row.get("combined") or row.get("reason") or not row["free_1996"] for row in table()["origin"])


def test_every_country_has_a_name_in_the_findings() -> None:
    for language in ("en", "sv"):
        names = {code: explain(held_back(country=code), language).explanation for code in listed_countries()}
        assert not any(f"({code})" in said for code, said in names.items())


def test_one_tag_says_both_where_commons_has_it_and_else_there_are_two() -> None:
    assert proved(died=1920, made=1900).tag == "{{PD-old-auto-expired|deathyear=1920}}"
    assert proved(made=1920, photograph=True).tag == "{{PD-Sweden-photo}}\n{{PD-US-expired}}"
    restored = proved(made=1950, photograph=True).tag
    assert restored.startswith("{{PD-Sweden-photo}}\n{{PD-1996|country=SE|reason=A Swedish photograph")
    assert proved(made=1920, country="US").tag == "{{PD-US-expired|country=US}}"


def test_a_photograph_of_a_painting_is_pd_art_and_a_copy_of_a_photograph_is_not() -> None:
    assert proved(died=1920, flat=True).tag == "{{PD-Art|1=PD-old-auto-expired|deathyear=1920}}"
    anonymous = proved(made=1900, published=1920, maker="anonymous", flat=True).tag
    assert anonymous == "{{PD-Art|1=PD-anon-70-EU}}\n{{PD-US-expired}}"
    assert "PD-Art" not in proved(made=1920, photograph=True, flat=True).tag


def test_a_scan_is_pd_scan() -> None:
    assert proved(died=1920, flat=True, scanned=True).tag == "{{PD-scan|1=PD-old-auto-expired|deathyear=1920}}"
    found = resolve("CC0", Evidence(died=1920, flat=True, scanned=True))
    assert isinstance(found, Rights)
    assert found.tag == "{{PD-scan|1=PD-old-auto-expired|deathyear=1920}}\n{{Cc-zero}}"
    assert "PD-scan" not in proved(died=1920, scanned=True).tag


def test_a_licensed_copy_carries_both_grounds_and_the_licence() -> None:
    shown = Evidence(made=1920, photograph=True, flat=True)
    found = resolve("CC BY 4.0", shown, "Foto: Ek")
    assert isinstance(found, Rights)
    assert found.tag == "{{PD-Sweden-photo}}\n{{PD-US-expired}}\n{{Cc-by-4.0|1=Foto: Ek}}"
    flat = resolve("CC0", Evidence(made=1900, published=1920, maker="anonymous", flat=True))
    assert isinstance(flat, Rights)
    assert flat.tag == "{{Licensed-PD-Art|1=PD-anon-70-EU|2=Cc-zero}}\n{{PD-US-expired}}"


@pytest.mark.parametrize(
    ("shown", "statements"),
    [
        ({"died": 1800}, [("Q60332278", "Q29940705"), ("Q30", "Q47246828")]),
        ({"died": 1950, "made": 1900}, [("Q59542795", "Q29870196"), ("Q30", "Q47246828")]),
        ({"made": 1700}, [("Q59542795", "Q29870196"), ("Q30", "Q47246828")]),
        ({"made": 1900}, [("Q30", "Q47246828")]),  # an assumption is not stated
        ({"made": 1920, "photograph": True}, [("Q34", "Q61848113"), ("Q30", "Q47246828")]),
        ({"made": 1950, "photograph": True}, [("Q34", "Q61848113"), ("Q30",)]),
        (
            {"made": 1950, "photograph": True, "maker": "unknown", "country": "NO"},
            [("Q20", "Q61848113"), ("Q30",)],
        ),
        ({"died": 1950, "published": 0}, [("Q59542795", "Q29870196"), ("Q30", "Q29870196")]),
        ({"made": 1920, "country": "US"}, [("Q30", "Q47246828")]),
    ],
)
def test_each_ground_is_stated_with_where_and_why(shown: dict[str, Any], statements: list[tuple[str, ...]]) -> None:
    assert stated(proved(**shown)) == [("Q19652", *one) for one in statements]


@pytest.mark.parametrize(
    ("shown", "missing", "enough"),
    [
        ({"died": 1800, "country": ""}, "country-unknown", "give-country"),
        ({"died": 1800, "country": "ZZ"}, "country-unknown", "give-country"),
        ({"died": 1800, "country": "JP"}, "country-unlisted", "give-rules"),
        ({}, "died-or-made", "give-died-or-made"),
        ({"made": 1950}, "died", "give-died"),
        ({"died": 1990}, "protected", "give-wait"),
        ({"died": 1940, "made": 1920, "country": "FR"}, "prolonged", "give-check"),
        ({"photograph": True}, "taken", "give-taken"),
        ({"photograph": True, "country": "NO"}, "taken", "give-taken"),
        ({"photograph": True, "country": "NO", "made": 1920}, "photographer", "give-photographer"),
        ({"photograph": True, "made": current_year() - 10}, "protected", "give-wait"),
        ({"made": 1920, "maker": "anonymous"}, "published", "give-published"),
        ({"died": 1950}, "us-year", "give-us-year"),
        ({"died": 1950, "made": 1940}, "us-made-late", "give-us-never"),
        ({"photograph": True, "made": 1970}, "us-made-late", "give-us-late"),
        ({"died": 1950, "published": 1940}, "us-late", "give-us-late"),
        ({"photograph": True, "made": 1950, "published": 0}, "us-unpublished", "give-us-unpublished"),
        ({"died": 1800, "flat": False}, "round", "give-round"),
    ],
)
def test_the_finding_says_what_is_missing_and_what_would_do(shown: dict[str, Any], missing: str, enough: str) -> None:
    detail = held_back(**shown).detail
    assert (detail["missing"].partition(":")[0], detail["enough"].partition(":")[0]) == (missing, enough)


def test_what_would_do_is_said_with_its_year_and_does() -> None:
    said = explain(held_back(made=1950, photograph=True, country="FI"), "en")
    assert "made in 1950" in said.explanation and "Finland" in said.explanation
    assert "before 1966" in said.remedy and "until 2046" in said.remedy
    assert proved(made=1950, published=1965, photograph=True, country="FI").tag.startswith("{{PD-Finland50}}")
    assert "before 1966, ange" not in said.remedy
    assert "före 1966" in explain(held_back(made=1950, photograph=True, country="FI"), "sv").remedy


def test_every_phrase_is_there_in_both_languages_and_none_is_left_over() -> None:
    phrases = RULES["public-domain-unproven"].phrases
    assert all(set(said) == {"en", "sv"} for said in phrases.values())
    shown = [phrase for details in _all_details() for phrase in (details["missing"], details["enough"])]
    used = {phrase.partition(":")[0] for phrase in shown} | set(listed_countries())
    assert set(phrases) == used
    for details in _all_details():
        problem = Problem(rule="public-domain-unproven", detail=details)
        assert "{" not in explain(problem, "sv").explanation + explain(problem, "sv").remedy


def _all_details() -> list[dict[str, str]]:
    """The findings of all sorts of evidence."""
    evidence = [
        Evidence(died, made, None, country, photograph, published, maker)
        for died in (0, 1800, 1940, 1950, 1990)
        for made in (0, 1850, 1920, 1950, 1970, 2020)
        for country in ("", "JP", "SE", "NO", "FI", "FR", "GB", "US")
        for photograph in (False, True)
        for published in (None, 0, 1925, 1950)
        for maker in ("", "unknown", "anonymous")
    ]  # fmt: skip
    found = [resolve("Public domain", one) for one in (*evidence, Evidence(flat=False), *CONTRADICTIONS)]
    return [one.detail for one in found if isinstance(one, Problem)]


CONTRADICTIONS = [
    Evidence(died=1920, made=1930, made_from=1930),
    Evidence(died=1920, made_from=1930),  # "after 1930"
    Evidence(died=1950, born=1890, made=1800),
    Evidence(died=1290, born=1850),  # a slip in a table
    Evidence(died=1940, made=1819),  # somebody else of that name
    Evidence(made=1890, made_from=1930),  # the museum got it in 1890
    Evidence(published=1890, made=1930, made_from=1930),
]


@pytest.mark.parametrize("shown", CONTRADICTIONS)
@pytest.mark.parametrize("more", [{}, {"photograph": True}, {"country": "US"}, {"maker": "anonymous"}, {"flat": True}])
def test_what_contradicts_itself_proves_nothing(shown: Evidence, more: dict[str, Any]) -> None:
    detail = held_back(**{**vars(shown), **more}).detail
    assert detail["enough"] == "give-consistent"


def test_a_work_of_the_last_year_of_a_life_or_of_a_span_around_it_is_no_contradiction() -> None:
    assert proved(died=1920, made=1920, made_from=1920, born=1920)
    assert proved(died=1920, made=1950, made_from=1850)
    assert proved(died=1920, made_from=1850)
    assert proved(died=1940, made=1820)


years = st.one_of(st.just(0), st.integers(1400, 2030))
evidences = st.builds(
    Evidence,
    died=years,
    made=years,
    flat=st.none(),
    country=st.sampled_from(sorted(listed_countries())),
    photograph=st.booleans(),
    published=st.one_of(st.none(), years),
    maker=st.sampled_from(["", "unknown", "anonymous"]),
    made_from=years,
    born=years,
    lived_until=years,
    formality=st.sampled_from(["", "no notice", "not renewed"]),
)


@settings(max_examples=500, deadline=None)
@given(evidences)
def test_what_passes_is_free_in_the_united_states_by_its_own_dates(shown: Evidence) -> None:
    """Whatever else is said: published long ago, or free at home in 1996, or never published and old."""
    found = ground(shown)
    if isinstance(found, Unproven):
        assert found.missing and found.enough
        return
    names = " ".join(tag.name for tag in found.tags)
    if "expired" in names:
        assert 0 < shown.published_by <= LAST
    elif "1996" in names:
        assert shown.country != "US" and 0 < shown.published_by < 1989 and 0 < (shown.made_by or 1900) < 1970
    elif "PD-US-no" in names:
        assert shown.country == "US" and shown.formality and 0 < (shown.published or 0) < 1978
    else:
        assert "PD-US-unpublished" in names and shown.published == 0


@settings(max_examples=500, deadline=None)
@given(evidences)
def test_nothing_passes_whose_years_contradict_each_other(shown: Evidence) -> None:
    if isinstance(ground(shown), Ground):
        assert not 0 < shown.died < shown.made_from
        assert not 0 < shown.made < max(shown.born, shown.made_from)


@settings(max_examples=500, deadline=None)
@given(evidences.map(lambda one: replace(one, died=0, lived_until=current_year() - 70)))
def test_what_somebody_made_who_lived_lately_is_no_old_work(shown: Evidence) -> None:
    found = ground(shown)
    assert isinstance(found, Unproven) or not found.tags[0].name.startswith("PD-old")


@settings(max_examples=300, deadline=None)
@given(evidences.map(lambda one: replace(one, made_from=0, born=0)), st.sampled_from(["died", "made", "published"]))
def test_a_later_year_never_helps(shown: Evidence, fact: str) -> None:
    """Were the maker to have died later, or the work to be younger, what is held back stays held back."""
    later = Evidence(**{**vars(shown), fact: current_year()})
    contradicts = contradiction(shown) is not None
    if isinstance(ground(shown), Unproven) and getattr(shown, fact) and not contradicts:
        assert isinstance(ground(later), Unproven)


def page(folder: Path, change: dict[str, str], rights: dict[str, Any], **crosswalk: Any) -> Page:
    made = small_crosswalk(folder, rights={"column": "rights"} | rights, **crosswalk)
    return make_pages(records({"rights": "Public domain"} | change), made)[0]


def test_a_crosswalk_without_a_country_means_sweden(tmp_path: Path) -> None:
    assert "{{PD-Sweden-photo}}" in page(tmp_path, {"creator": "", "date": "1920"}, {"photograph": True}).wikitext


@pytest.mark.parametrize(
    ("cell", "tag"),
    [("NO", "PD-Norway50"), ("Norge", "PD-Norway50"), ("Tanska", "PD-Denmark50"), ("", "PD-Sweden-photo")],
)
def test_the_country_comes_from_a_column_of_codes_or_names(tmp_path: Path, cell: str, tag: str) -> None:
    rights = {"photograph": True, "country": {"column": "land", "default": "SE"}}
    found = page(tmp_path, {"creator": "Okänd", "date": "1920", "land": cell}, rights)
    assert f"{{{{{tag}}}}}" in found.wikitext


def test_a_table_of_places_says_the_country_of_a_word(tmp_path: Path) -> None:
    (tmp_path / "places.csv").write_text("value,name,wikidata\nKristiania,,Q20\nNorden,,\n", encoding="utf-8")
    tables = {"creators": "creators.csv", "subjects": "subjects.csv", "places": "places.csv"}
    rights = {"photograph": True, "country": {"column": "land", "table": "places"}}
    for cell, ready in (("Kristiania", True), ("Norden", False), ("Preussen", False), ("x" * 5000, False)):
        found = page(tmp_path, {"creator": "Okänd", "date": "1920", "land": cell}, rights, tables=tables)
        assert found.ready is ready
    assert [problem.detail["missing"] for problem in found.problems if problem.rule == "public-domain-unproven"] == [
        "country-unknown"
    ]


def test_the_institution_has_a_country_and_rights_another(tmp_path: Path) -> None:
    museum = {"name": "Prov", "category": "Prov", "country": "DK"}
    change = {"creator": "Okänd", "date": "1920"}
    assert "PD-Denmark50" in page(tmp_path, change, {"photograph": True}, institution=museum).wikitext
    assert "PD-Norway50" in page(tmp_path, change, {"photograph": True, "country": "NO"}, institution=museum).wikitext
    museum["country"] = "ZZ"
    assert not page(tmp_path, change, {"photograph": True}, institution=museum).ready


@pytest.mark.parametrize(
    ("published", "cell", "ready"),
    [
        (None, "", True), (True, "", True), (False, "", True), ({"column": "tryckt"}, "1935", False),
        ({"column": "tryckt"}, "1921", True), ({"column": "tryckt"}, "ca 1921", True), ({"column": "tryckt"}, "", True),
    ],
)  # fmt: skip
def test_publication_counts_and_where_nobody_says_the_year_of_making(
    tmp_path: Path, published: object, cell: str, ready: bool
) -> None:
    """A date of publication that is not certain says nothing."""
    change = {"creator": "Eva Ek (1850–1950)", "date": "1920", "tryckt": cell}
    assert page(tmp_path, change, {"published": published}, people={"column": "creator"}).ready is ready


@pytest.mark.parametrize(
    ("creator", "date", "ready"),
    [
        ("Eva Ek (1850–1920)", "1910", True),
        ("Eva Ek (1850–1920)", "1850-1950", True),
        ("Eva Ek (1850–1920)", "1930", False),  # the year of the reproduction, or another Eva Ek
        ("Eva Ek (1850–1920)", "ca 1960", False),
        ("Eva Ek (1850–1920)", "efter 1930", False),
        ("Eva Ek (1850–1920)", "1700-tal", False),
        ("Bo Al (1850–1930) efter Eva Ek (1880–1960)", "1920", False),  # the picture is Ek's, too
        ("Bo Al (1850–1930) efter Eva Ek (1800–1860)", "1920", True),
        ("Bo Al (1850–1930) efter Eva Ek", "1920", False),
        ("Bo Al (1800–1860) efter Eva Ek", "1850", True),
        ("efter Eva Ek (1880–1960)", "1900", False),
        ("Eva Ek (1850–1920); Bo Al (1880–1980)", "1900", False),
        ("Eva Ek (1850–1920); Bo Al (1880–1980); Okänd", "1900", False),
        ("Eva Ek (1880–1980)?", "1900", False),
        ("Okänd", "1900", True),
    ],
)  # fmt: skip
def test_whose_work_it_is_and_when_they_lived(tmp_path: Path, creator: str, date: str, ready: bool) -> None:
    change = {"creator": creator, "date": date}
    separated: dict[str, Any] = {"people": {"column": "creator"}, "separator": ";"}
    assert page(tmp_path, change, {}, **separated).ready is ready


@pytest.mark.parametrize(
    ("creator", "ready"),
    [
        ("Bo Al", True),
        ("Bo Al efter Eva Ek (1880–1960)", False),
        ("Bo Al efter Eva Ek", False),
        ("Okänd efter Eva Ek", False),
    ],
)
def test_a_photograph_of_a_picture_has_not_the_term_of_a_photograph(tmp_path: Path, creator: str, ready: bool) -> None:
    """The museum's photographer took it in 1950; the painting is Ek's."""
    for country in ("SE", "DK"):
        rights = {"photograph": True, "country": country}
        found = page(tmp_path, {"creator": creator, "date": "1950"}, rights, people={"column": "creator"})
        assert found.ready is ready


def test_what_the_museum_got_before_it_was_made_is_another_object(tmp_path: Path) -> None:
    rights = {"made_before": {"column": "got", "words": ["Gåva"]}}
    for date, ready in (("1890", True), ("ca 1900", True), ("1930", False), ("", True)):
        assert page(tmp_path, {"creator": "Okänd", "date": date, "got": "Gåva 1895"}, rights).ready is ready


@pytest.mark.parametrize(
    ("shown", "tags"),
    [
        ({"country": "IT", "made": 1960, "published": 1965}, ["PD-Italy", "PD-1996"]),
        ({"country": "IT", "made": 1975, "published": 1977}, ["PD-Italy", "PD-1996"]),
        ({"country": "IT", "made": 1975, "published": 1978}, []),
        ({"country": "IT", "made": 1976, "published": 1977}, []),
        ({"country": "IT", "made": 1960}, []),  # who says that it was published?
        ({"country": "IT", "made": 1920}, ["PD-Italy", "PD-US-expired"]),
        ({"country": "AT", "made": 1940, "published": 1940}, []),
        ({"country": "DE", "made": 1920}, []),
    ],
)
def test_simple_photographs_of_other_countries(shown: dict[str, Any], tags: list[str]) -> None:
    found = ground(Evidence(photograph=True, **shown))
    assert [tag.name for tag in found.tags] == tags if isinstance(found, Ground) else not tags


def test_what_was_never_published_in_the_united_kingdom_is_protected_for_longer() -> None:
    letter = {"country": "GB", "died": 1880, "made": 1850}
    assert proved(**letter).tag == "{{PD-old-auto-expired|deathyear=1880}}"
    assert held_back(**letter, published=0).detail["missing"] == "protected:2039"
    assert held_back(country="GB", made=1800, published=0).detail["missing"] == "protected:2039"
    assert proved(**letter | {"country": "IS"}, published=0).tag.endswith("{{PD-US-unpublished}}")
    # Photographs from before June 1957 are not among those.
    assert proved(**letter, published=0, photograph=True).tag.endswith("{{PD-US-unpublished}}")
    late = {"country": "GB", "died": 1950, "made": 1940}
    assert held_back(**late).detail["enough"].startswith("give-us-late")
    assert held_back(**late | {"country": "SE"}).detail["enough"].startswith("give-us-never")


@pytest.mark.parametrize("country", ["NO", "IS", "CH"])
def test_anonymous_works_outside_the_union_want_the_years_of_the_united_states(country: str) -> None:
    shown = {"country": country, "made": 1900, "maker": "anonymous"}
    assert (
        proved(
            **shown,
            published=LAST,
        ).tag
        == "{{PD-anon-expired}}"
    )
    assert held_back(**shown | {"made": 1910}, published=LAST + 1)
    assert held_back(**shown | {"made": 1910, "maker": "unknown"}, published=LAST)


@pytest.mark.parametrize(
    ("key", "date", "tag"),
    [
        ("without_notice", "1950", "{{PD-US-no notice}}"),
        ("without_notice", "1977", "{{PD-US-no notice}}"),
        ("without_notice", "1978", ""),
        ("not_renewed", "1963", "{{PD-US-not renewed}}"),
        ("not_renewed", "1964", ""),
        ("not_renewed", "1930", "{{PD-US-expired|country=US}}"),
    ],
)
def test_an_american_formality_counts_where_the_record_says_so(tmp_path: Path, key: str, date: str, tag: str) -> None:
    rights = {"country": "US", "published": True, key: {"column": "says", "any_of": ["yes"]}}
    change = {"creator": "Okänd", "date": date}
    found = page(tmp_path, change | {"says": "yes"}, rights)
    assert found.ready is bool(tag) and tag in found.wikitext
    assert page(tmp_path, change | {"says": ""}, rights).ready is (date == "1930")
    assert not page(tmp_path, change | {"says": "yes"}, rights | {"country": "SE"}).ready or date == "1930"
    unpublished = {name: value for name, value in rights.items() if name != "published"}
    assert page(tmp_path, change | {"says": "yes"}, unpublished).ready is (date == "1930")


def test_photographs_and_flat_works_may_depend_on_a_column(tmp_path: Path) -> None:
    rights = {"photograph": {"column": "sort", "any_of": ["foto"]}, "flat": {"column": "sort", "any_of": ["målning"]}}
    change = {"creator": "Okänd", "date": "1900"}
    tags = {sort: page(tmp_path, change | {"sort": sort}, rights) for sort in ("foto", "målning", "skulptur")}
    assert "{{PD-Sweden-photo}}" in tags["foto"].wikitext
    assert "{{PD-Art|1=PD-old-assumed-expired}}" in tags["målning"].wikitext
    assert not tags["skulptur"].ready
    scans = {"flat": True, "scanned": {"column": "sort", "any_of": ["tryck"]}}
    assert "{{PD-scan|1=PD-old-assumed-expired}}" in page(tmp_path, change | {"sort": "tryck"}, scans).wikitext
    assert "{{PD-Art|1=PD-old-assumed-expired}}" in page(tmp_path, change | {"sort": "målning"}, scans).wikitext


def test_who_died_for_france_may_be_looked_up_by_a_person(tmp_path: Path) -> None:
    change = {"creator": "Eva Ek (1900–1944)", "date": "1920"}
    people = {"column": "creator"}
    assert not page(tmp_path, change, {"country": "FR"}, people=people).ready
    assert page(tmp_path, change, {"country": "FR", "prolonged_terms_checked": True}, people=people).ready


def piped(*options: str) -> dict[str, Any]:
    result = CliRunner().invoke(main, ["parse", "rights", *options], input="gemeinfrei\n")
    assert result.exit_code == 0, result.output
    return dict(json.loads(result.output))


def test_every_rule_can_be_tried_in_a_pipe() -> None:
    assert piped("--died", "1920", "--flat")["commons"] == "{{PD-Art|1=PD-old-auto-expired|deathyear=1920}}"
    found = piped("--country", "Norge", "--photograph", "--made", "1920", "--maker", "unknown", "--language", "de")
    assert found["commons"] == "{{PD-Norway50}}\n{{PD-US-expired}}"
    assert piped("--died", "1920", "--flat", "--scanned")["commons"].startswith("{{PD-scan|1=")
    assert piped("--published", "never", "--died", "1950")["commons"].endswith("{{PD-US-unpublished}}")
    assert piped("--died", "1920", "--made", "1930")["problem"]["detail"]["missing"] == "after-death:1930:1920"
    assert piped("--died", "1920", "--made", "1930", "--made-from", "1900")["problem"] is None
    american = piped("--country", "US", "--published", "1950", "--formality", "not renewed")
    assert american["commons"] == "{{PD-US-not renewed}}"
    assert piped("--died", "1700", "--in-the-round")["problem"]["detail"]["missing"] == "round"
    assert piped("--died", "1700", "--country", "Atlantis")["problem"]["detail"]["missing"] == "country-unknown"


@pytest.mark.parametrize(
    "options",
    [("rights", "--published", "soon"), ("rights", "--died", "x"), ("date", "--died", "1900"), ("date", "--flat")],
)
def test_options_that_mean_nothing_are_refused(options: tuple[str, ...]) -> None:
    assert CliRunner().invoke(main, ["parse", *options], input="x\n").exit_code == 2


def test_the_order_of_the_rules_is_that_of_commons() -> None:
    """Where the photographer died long ago, PD-old is to be used instead of the tag for photographs."""
    found = ground(Evidence(died=1920, made=1900, photograph=True))
    assert isinstance(found, Ground) and found.tags[0].name == "PD-old-auto-expired"
    assert [row["name"] for row in origin_rows("SE")][-1] == "assumed"


@pytest.mark.parametrize("country", ["se", "Sverige", "SWE", {"column": "land", "default": "se"}])
def test_a_country_that_is_no_code_is_named_with_its_line(tmp_path: Path, country: object) -> None:
    with pytest.raises(CrosswalkError, match=r"crosswalk\.yaml, line \d+, field “rights\.country"):
        small_crosswalk(tmp_path, rights={"column": "rights", "country": country})


def test_norway_is_no_negation(tmp_path: Path) -> None:
    text = write_crosswalk(tmp_path).read_text(encoding="utf-8")
    (tmp_path / "crosswalk.yaml").write_text(text.replace("column: rights", "column: rights\n  country: NO"), "utf-8")
    assert load_crosswalk(tmp_path).rights.country == "NO"
