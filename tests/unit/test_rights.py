"""Rights fail closed."""

from __future__ import annotations

import re
import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mappings import rights
from mappings.public_domain import Evidence
from mappings.rights import Rights, recognise, resolve
from stafett.problems import Problem
from stafett.rules import explain


def tag_of(value: str, **evidence: int | bool) -> str:
    found = resolve(value, Evidence(**evidence), "Foto: A & B")  # type: ignore[arg-type]
    assert isinstance(found, Rights), found
    return found.tag


def rule_of(value: str, **evidence: int | bool) -> str:
    found = resolve(value, Evidence(**evidence))  # type: ignore[arg-type]
    assert isinstance(found, Problem), found
    return found.rule


@pytest.mark.parametrize(
    ("value", "key"),
    [
        ("CC BY 4.0", "cc-by-4.0"),
        ("cc-by-sa 3.0", "cc-by-sa-3.0"),
        ("CC-BY-SA-2.5", "cc-by-sa-2.5"),
        ("https://creativecommons.org/licenses/by/4.0/", "cc-by-4.0"),
        ("http://creativecommons.org/licenses/by-sa/4.0/deed.sv", "cc-by-sa-4.0"),
        ("creativecommons.org/licenses/by/2.0", "cc-by-2.0"),
        ("CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/)", "cc-by-4.0"),
        ("Creative Commons Attribution-ShareAlike 4.0 International", "cc-by-sa-4.0"),
        ("Creative Commons Erkännande-DelaLika 4.0 Internationell", "cc-by-sa-4.0"),
        ("CC0", "cc0"),
        ("CC0 1.0", "cc0"),
        ("https://creativecommons.org/publicdomain/zero/1.0/deed.en", "cc0"),
        ("Public Domain Mark 1.0", "public-domain"),
        ("Upphovsrätten har gått ut.", "public-domain"),
        ("http://rightsstatements.org/vocab/NoC-US/1.0/", "public-domain"),
    ],
)
def test_a_free_statement_is_recognised(value: str, key: str) -> None:
    assert recognise(value) == key


@pytest.mark.parametrize(
    "value",
    [
        "All rights reserved",
        "© Museet",
        "CC BY-NC 4.0",
        "CC BY-NC-ND 4.0",
        "CC BY-ND 4.0",
        "https://creativecommons.org/licenses/by-nc-sa/4.0/",
        "Creative Commons Erkännande-IckeKommersiell 4.0",
        "http://rightsstatements.org/vocab/InC/1.0/",
        "https://rightsstatements.org/page/NoC-NC/1.0/",
        "Upphovsrättsskyddat verk",
        "All rights reserved, see https://creativecommons.org/licenses/by/4.0/",
    ],
)
def test_what_commons_refuses_is_said_as_such(value: str) -> None:
    assert rule_of(value) == "rights-not-free"


@pytest.mark.parametrize(
    "value",
    [
        "CC BY",  # which version?
        "CC BY 5.0",
        "CC BY 4.0 eller senare avtal",
        "not public domain",
        "Enligt avtal 1987",
        "Fri användning",
        "https://example.org/licenses/by/4.0/",
        "https://creativecommons.org.evil.example/licenses/by/4.0/",
        "https://evil.example/?creativecommons.org/licenses/by/4.0/",
        "https://creativecommons.org/licenses/by/3.0/xx/",
        "https://creativecommons.org/licenses/by/4.0/se/",
        "No known copyright restrictions",
        "CC BY 4.0 https://creativecommons.org/licenses/by-sa/4.0/",
    ],
)
def test_what_is_not_in_the_table_does_not_pass(value: str) -> None:
    assert rule_of(value) == "rights-unknown"


@pytest.mark.parametrize(
    ("value", "key"),
    [
        ("CC BY 4.0 - Namensnennung", "cc-by-4.0"),
        ("CC BY-SA 4.0 – Namensnennung, Weitergabe unter gleichen Bedingungen", "cc-by-sa-4.0"),
        ("CC BY 4.0 - Namensnennung - Nicht kommerziell", "refused"),
        ("CC BY 4.0 - Weitergabe unter gleichen Bedingungen", "unknown"),
        ("CC BY 4.0 (Attribution)", "cc-by-4.0"),
        ("CC BY 4.0 (Attribution-NoDerivatives)", "refused"),
        ("Attribution-NonCommercial 4.0 (CC BY 4.0)", "refused"),
        ("CC BY-SA 4.0 (Attribution)", "unknown"),
        ("CC BY (Erkännande 2.5 Sverige)", "cc-by-2.5-se"),
        ("CC BY 2.5 (Erkännande 2.5 Sverige)", "unknown"),
        ("Erkännande Sverige (CC BY 2.5)", "unknown"),
        ("CC BY 2.5 SE (Erkännande)", "cc-by-2.5-se"),
        ("Erkännande CC BY 4.0", "cc-by-4.0"),
        ("Erkännande 3.0 CC BY 4.0", "unknown"),
        ("Attribution CC BY-SA 4.0", "unknown"),
    ],
)
def test_two_names_of_a_licence_must_say_the_same(value: str, key: str) -> None:
    assert recognise(value) == key


@pytest.mark.parametrize(
    ("value", "key"),
    [
        ("Bild: CC BY 4.0", "cc-by-4.0"),
        ("Bild: © CC0", "refused"),
        ("Metadata: CC BY 4.0", "unknown"),
        ("Foto: CC BY 4.0; Text: CC BY-NC", "refused"),
        ("The work is licensed under CC BY 4.0", "cc-by-4.0"),
        ("The work is not licensed under CC BY 4.0", "unknown"),
        ("The work was licensed under CC BY 4.0", "unknown"),
        ("Das Werk ist gemeinfrei", "public-domain"),
        ("Das Werk ist nicht gemeinfrei", "unknown"),
        ("Das Werk ist noch nicht gemeinfrei", "unknown"),
        ("Das Werk ist urheberrechtlich geschützt", "refused"),
        ("L'œuvre est dans le domaine public", "public-domain"),
        ("L'œuvre n'est pas dans le domaine public", "unknown"),
        ("Teos on tekijänoikeuden suojaama", "refused"),
        ("Verket er ikke falt i det fri", "unknown"),
        ("Upphovsrätt: ingen", "unknown"),
        ("Upphovsrätt: Public domain?", "unknown"),
        ("[CC BY 4.0]", "cc-by-4.0"),
        ('"CC BY 4.0" "NC"', "refused"),
        ("CC BY 4.0 To view a copy of this license, visit https://creativecommons.org/licenses/by/4.0/", "cc-by-4.0"),
        ("CC BY 4.0. To view a copy of this license, visit https://creativecommons.org/licenses/by-nc/4.0/", "refused"),
        ("CC BY 4,0", "cc-by-4.0"),
        ("CC BY 3,0,2,5", "unknown"),
        ("CC BY 4,0 NC", "refused"),
        ("CC\u2011BY\u20114.0", "cc-by-4.0"),
        ("Attribution 4.0 International (CC BY 4.0) https://creativecommons.org/licenses/by/4.0/", "cc-by-4.0"),
        ("Attribution 4.0 (CC BY-NC 4.0) https://creativecommons.org/licenses/by/4.0/", "refused"),
        ("CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/), no AI", "unknown"),
        ("Creative Commons Attribution-ShareAlike 4.0 International Public License", "cc-by-sa-4.0"),
        ("Verket omfattas inte av upphovsrätt", "public-domain"),
        ("Verket omfattas av upphovsrätt", "unknown"),
    ],
)
def test_words_around_a_statement_say_nothing_and_none_that_says_something_is_passed_over(value: str, key: str) -> None:
    assert recognise(value) == key


@pytest.mark.parametrize(
    "value",
    [
        "https://creativecommons.org/licenses/sa/1.0/", "https://creativecommons.org/licenses/by-by/4.0/",
        "https://creativecommons.org/licenses/publicdomain/", "https://creativecommons.org/publicdomain/zero/2.0/",
        "https://creativecommons.org/licenses/by/2.5/no/", "https://creativecommons.org/licenses/by/4.0/../../by-nc/4.0/",
        "https://creativecommons.org@evil.example/licenses/by/4.0/", "CC BY 4.1", "CC BY 3.5", "CC BY 4.0.0",
        "CC BY 2.5 NO", "CC BY 4.0 SE", "CC BY 3.0 US Unported", "CC0 3.0", "PDM 2.0", "CC BY 4.O", "CC Plus", "CC BY+",
        "© expired?", "Public domain, © 2010", "Public domain / CC BY 4.0", "Public domain; credit required",
        "Public domain in the United States", "NoC-US?", "CC BY 4.0 until 2030", "CC BY 4.0 or later",
        "CC BY 14.0", "CC BY 4.0... licence",
        "https://creativecommons.org/share-your-work/public-domain/cc0/nc",
    ],
)  # fmt: skip
def test_what_does_not_exist_or_says_more_does_not_pass(value: str) -> None:
    assert recognise(value) in ("unknown", "refused")


def test_no_statement_is_no_permission() -> None:
    assert rule_of("  ") == "rights-missing"


def test_a_licence_carries_its_credit_line_escaped() -> None:
    assert tag_of("CC BY 4.0") == "{{Cc-by-4.0|1=Foto: A & B}}"
    assert tag_of("CC0") == "{{Cc-zero}}"


@pytest.mark.parametrize(
    ("evidence", "tag"),
    [
        ({"died": 1698}, "{{PD-old-auto-expired|deathyear=1698}}"),
        ({"died": 1698, "flat": True}, "{{PD-Art|1=PD-old-auto-expired|deathyear=1698}}"),
        ({"died": 1949, "made": 1916}, "{{PD-old-auto-expired|deathyear=1949}}"),
        ({"made": 1866}, "{{PD-old-assumed-expired}}"),
        ({"made": 1866, "flat": True}, "{{PD-Art|1=PD-old-assumed-expired}}"),
    ],
)
def test_public_domain_gets_the_tag_that_the_evidence_supports(evidence: dict[str, int | bool], tag: str) -> None:
    assert tag_of("Public Domain Mark 1.0", **evidence) == tag


@pytest.mark.parametrize(
    "evidence",
    [
        {},
        {"died": 1956},  # died less than seventy full years ago
        {"died": 1990, "made": 1900},
        {"died": 1950, "made": 1945},  # free in Sweden, not in the United States
        {"died": 1950},
        {"made": 1906},
        {"made": 1951},
    ],
)
def test_public_domain_without_evidence_does_not_pass(evidence: dict[str, int]) -> None:
    assert rule_of("Public Domain Mark 1.0", **evidence) == "public-domain-unproven"


def test_a_photograph_of_a_protected_painting_needs_more_than_its_own_licence() -> None:
    assert rule_of("CC BY 4.0", flat=True, died=1990) == "public-domain-unproven"
    assert tag_of("CC0", flat=True, died=1800) == "{{Licensed-PD-Art|1=PD-old-auto-expired|2=Cc-zero|deathyear=1800}}"


def test_the_statements_say_the_same_as_the_tag() -> None:
    free = resolve("CC BY-SA 4.0")
    old = resolve("Public domain", Evidence(died=1800))
    assert isinstance(free, Rights) and isinstance(old, Rights)
    assert [claim["mainsnak"]["datavalue"]["value"]["id"] for claim in free.statements] == ["Q50423863", "Q18199165"]
    assert {claim["mainsnak"]["datavalue"]["value"]["id"] for claim in old.statements} == {"Q19652"}
    assert [claim["qualifiers"]["P1001"][0]["datavalue"]["value"]["id"] for claim in old.statements] == [
        "Q60332278",
        "Q30",
    ]


FREE = [
    "CC BY 4.0",
    "CC BY-SA 4.0",
    "CC0",
    "CC0 1.0",
    "Public domain",
    "gemeinfrei",
    "domaine public",
    "falt i det fri",
    "Erkännande 4.0 Internationell",
    "CC BY-SA 3.0 DE",
    "https://creativecommons.org/licenses/by/4.0/",
    "https://creativecommons.org/publicdomain/zero/1.0/",
    "Namensnennung 4.0 International (CC BY 4.0)",
]
RESTRICTING = [
    "non-commercial only",
    "utom för kommersiellt bruk",
    "all rights reserved",
    "Alle Rechte vorbehalten",
    "tous droits réservés",
    "kaikki oikeudet pidätetään",
    "© Museum",
    "NC",
    "ND",
    "nur für private Zwecke",
    "sauf usage commercial",
    "ei kaupalliseen käyttöön",
    "kun til privat brug",
    "unntatt kommersiell bruk",
    "ikke-kommerciel",
    "med ensamrätt",
    "by permission only",
    "not",
    "inte",
    "nicht",
    "ei",
    "pas",
]
JOINTS = [", ", " ", " (", "; ", " – ", ". ", " / ", ": ", "\n"]


@settings(max_examples=600, deadline=None)
@given(st.sampled_from(FREE), st.sampled_from(RESTRICTING), st.sampled_from(JOINTS), st.booleans())
def test_a_restriction_beside_a_free_licence_is_never_overheard(
    free: str, restricting: str, joint: str, first: bool
) -> None:
    both = f"{restricting}{joint}{free}" if first else f"{free}{joint}{restricting}"
    whole = f"{both})" if joint == " (" else both
    assert recognise(whole) in ("refused", "unknown"), whole


@pytest.mark.parametrize("terms", ["by-nc", "by-nd", "by-nc-sa", "by-nc-nd"])
@pytest.mark.parametrize("version", ["1.0", "2.0", "2.5", "3.0", "4.0", ""])
def test_nc_and_nd_never_pass(terms: str, version: str) -> None:
    for text in (
        f"CC {terms} {version}",
        f"https://creativecommons.org/licenses/{terms}/{version}/",
        f"cc-{terms}-{version}-de",
    ):
        assert recognise(text) in ("refused", "unknown")


def test_a_port_has_the_template_and_the_item_of_its_own() -> None:
    assert tag_of("CC BY-SA 3.0 DE") == "{{Cc-by-sa-3.0-de|1=Foto: A & B}}"
    found = resolve("https://creativecommons.org/licenses/by/2.5/se/deed.sv")
    assert isinstance(found, Rights)
    assert (found.name, found.url) == ("CC BY 2.5 SE", "https://creativecommons.org/licenses/by/2.5/se/")
    assert found.statements[1]["mainsnak"]["datavalue"]["value"]["id"] == "Q27940776"


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=80))
def test_no_text_by_chance_is_a_licence(text: str) -> None:
    assert recognise(text) in ("", "unknown", "refused", "public-domain", "cc0") or "by" in text.casefold()


TABLE = tomllib.loads(rights.TABLE.read_text(encoding="utf-8"))
LICENCES = [key for key in TABLE["licences"] if key.startswith("cc-by")]
PORTS = [f"{base}-{code}" for base, codes in TABLE["ported"].items() for code in codes]


@pytest.mark.parametrize("key", [*LICENCES, *PORTS])
def test_every_version_and_port_is_known_by_its_address_and_in_words(key: str) -> None:
    terms, version, code = re.fullmatch(r"cc-(by(?:-sa)?)-(\d\.\d)(?:-(\w+))?", key).groups(default="")  # type: ignore[union-attr]
    path = f"creativecommons.org/licenses/{terms}/{version}/{code + '/' if code else ''}"
    words = "Attribution-ShareAlike" if "sa" in terms else "Attribution"
    for text in (
        f"http://{path}", f"https://www.{path.rstrip('/')}", f"https://{path}deed.en", f"https://{path}legalcode.fr",
        f"https://{path}?ref=chooser-v1", path, f"CC {terms.upper()} {version} {code.upper()}".strip(),
        f"cc-{terms}-{version}-{code}".rstrip("-"), f"Creative Commons {words} {version} {code}".strip(),
        f"{words} {version} {code} (CC {terms.upper()} {version} {code})".replace(" )", ")"), f"License: {key}",
    ):  # fmt: skip
        assert recognise(text) == key, text
    for more in ("nc", "nd", "nc-nd"):
        assert recognise(f"CC {terms}-{more} {version} {code}".strip()) == "refused"
        assert recognise(f"https://{path}".replace(f"/{terms}/", f"/{terms}-{more}/")) == "refused"


STATEMENTS = {
    "InC": "refused", "InC-OW-EU": "refused", "InC-EDU": "refused", "InC-NC": "refused", "InC-RUU": "refused",
    "NoC-CR": "refused", "NoC-NC": "refused", "NoC-OKLR": "refused", "NoC-US": "public-domain",
    "CNE": "unknown", "UND": "unknown", "NKC": "unknown",
}  # fmt: skip


@pytest.mark.parametrize("name", STATEMENTS)
@pytest.mark.parametrize("start", ["http://", "https://", "https://www.", ""])
@pytest.mark.parametrize("kind", ["vocab", "page"])
@pytest.mark.parametrize("end", ["", "/", "/?language=fi", "/sv"])
def test_every_statement_of_rightsstatements_org(name: str, start: str, kind: str, end: str) -> None:
    if start or "?" not in end:
        assert recognise(f"{start}rightsstatements.org/{kind}/{name}/1.0{end}") == STATEMENTS[name]


DOUBTS = [
    "probably", "possibly", "troligen", "sannsynligvis", "muligvis", "mahdollisesti", "vermutlich", "peut-être", "?",
    "(?)", "until 2030", "from 2030", "in 2050", "in Canada", "i Sverige", "partly", "delvis", "teilweise", "en partie",
    "text only", "metadata", "unless stated otherwise", "see terms", "with permission", "no AI", "or later", "and GFDL",
    "Museum", "Eva Ek", "1923", "disputed", "expired", "revoked", "…", "...", "unknown", "restricted",
    "for research only",
]  # fmt: skip


@settings(max_examples=600, deadline=None)
@given(st.sampled_from(FREE), st.sampled_from(DOUBTS), st.sampled_from(JOINTS), st.booleans())
def test_whatever_is_said_besides_keeps_a_statement_out(free: str, doubt: str, joint: str, first: bool) -> None:
    both = f"{doubt}{joint}{free}" if first else f"{free}{joint}{doubt}"
    whole = f"{both})" if joint == " (" else both
    assert recognise(whole) in ("refused", "unknown"), whole


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(["CC BY-NC 4.0", "CC BY-ND 3.0", "All rights reserved", "InC", "© Museum"]), st.data())
def test_no_slip_of_the_pen_makes_a_reserved_work_free(reserved: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(reserved)))
    cut = data.draw(st.integers(0, 1))
    slip = data.draw(st.sampled_from([*"abcdnsy0 .-/,:()", ""]))
    text = reserved[:place] + slip + reserved[place + cut :]
    assert recognise(text) in ("refused", "unknown"), text


@pytest.mark.parametrize("country", ["", "ZZ"])
def test_a_country_that_nobody_has_named_is_asked_for(country: str) -> None:
    found = resolve("CC BY 4.0", Evidence(died=1800, flat=True, country=country))
    assert not isinstance(found, Rights)
    said = explain(found.model_copy(update={"record": "P 1"}), "en")
    assert said.explanation.startswith("P 1 (“CC BY 4.0”): the work itself must be in the public domain")
    assert "country of origin (?)" in said.explanation
