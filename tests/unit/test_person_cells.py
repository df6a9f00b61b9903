"""Cells of people at their edges: what stays apart, what is refused, and what no cell can do."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mappings.life_dates import Life, read_life
from mappings.parsing import parse
from mappings.people import creator_wikitext, parse_people, people_in, year_all_died
from mappings.person_cells import read_people
from mappings.statements.creator import created_by
from mappings.tables import Entry, key_of
from tests.unit.test_wikitext import shape

TABLE = {
    key_of("Ek, Eva, Norrö"): Entry(value="Ek, Eva, Norrö", name="Eva Ek", wikidata="Q42"),
    key_of("Per Sund"): Entry(value="Per Sund", wikidata="Q43", died="1900"),
    key_of("Nils Ny"): Entry(value="Nils Ny", wikidata="Q44"),
}
PIECES = [
    "Carl Larsson",
    "Larsson, Carl",
    "Rembrandt",
    "okänd",
    "tillskriven ",
    "efter ",
    "(",
    ")",
    "1853-1919",
    "f. 1853",
    ", ",
    "; ",
    " / ",
    " och ",
    "?",
    "fotograf: ",
    "AB",
    " & Co",
    "d.ä.",
    "von ",
    "{{",
    "}}",
    "[[",
    "|",
    "<b>",
    "'''",
    "~~~~",
    "=",
    "\n",
    "__TOC__",
    "http://a.example",
    "Werkstatt",
    "m.fl.",
]
cells = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=4)), max_size=8).map("".join)


OWN = {
    "unknown",
    "anonymous",
    "attributed to",
    "after",
    "workshop of",
    "circle of",
    "follower of",
    "school of",
    "manner of",
}


@settings(max_examples=200, deadline=None)
@given(cells)
def test_nothing_in_a_cell_breaks_out_of_its_place(cell: str) -> None:
    """The only things on the page that do something are the templates that the parser writes itself."""
    made = shape(parse("person", cell).commons)
    assert {name for name, _ in made.pop("templates")} <= OWN
    assert not any(made.values())


@settings(max_examples=200, deadline=None)
@given(cells)
def test_a_cell_is_read_the_same_each_time_and_whole_or_not_at_all(cell: str) -> None:
    first = parse("person", cell).as_json()
    read_people.cache_clear()
    assert parse("person", cell).as_json() == first
    assert (first["parsed"] is None) == (first["problem"] is not None) or not cell.strip()


@pytest.mark.parametrize(
    ("text", "life"),
    [
        ("1850–1920", Life(1850, 1920)),
        ("1850-92", Life(1850, 1892)),
        ("f. 1850", Life(1850)),
        ("† 1920", Life(0, 1920)),
        ("c. 1600–1669", Life(0, 1669)),
        ("* 12.3.1850 † 1.5.1920", Life(1850, 1920)),
        ("1850-03-12 – 1920-05-01", Life(1850, 1920)),
        ("verksam 1780–1800", Life(active="verksam 1780–1800")),
        ("15 Apr 1741 - 22 Feb 1827", Life(1741, 1827)),
        ("1874 Halle – 1948 Gaienhofen", Life(1874, 1948)),
        ("* 1874 Halle † 1948 Gaienhofen", Life(1874, 1948)),
        ("Bordeaux 1822 - Thomery 1899", Life(1822, 1899)),
        ("né à Charenton en 1798", Life(1798)),
        ("1526/27-1588", Life(0, 1588)),
        ("1526-efter 1583", Life(1526)),
        ("approximately 1823-1896", Life(0, 1896)),
        ("Claude Paris 1840–1926 Giverny", None),
        ("Joshua, 1723-1792", None),
        ("1850", None),
        ("1850-10", None),
        ("geb. Müller", None),
        ("H 20", None),
    ],
)
def test_a_life_is_not_the_years_of_work(text: str, life: Life | None) -> None:
    assert read_life(text) == life


@pytest.mark.parametrize(
    "text",
    [
        "Rörstrand (1726–1964)",
        "Sture d.ä., Sten Gustafsson",
        "Höyer; Heyer, Ole Petter",
        "Parr, F / J",
        "Bruce McLean, David",
        "Xyzzy Emin, Sarah Lucas Ek",
        "Alcock Samuel",
        "Osignerad",
        "Oklart",
        "Snedker Petersen",
        "Bokh.: bröderna Estienne",
        "Vue de Paris",
        "Norsk Folkemuseum",
        "Rembrandt School",
        "Portrait de Jean Dupont",
        "Carl Larsson (?), tillskriven",
        "Inha I.K.",  # the family name first
        "Turner J M W",
        "Konsul Karl Ek",
        "A.B.",
        "Signaturen A.B.",
        "Alexander Roslins ateljé",
        "Deutsche Fotothek / Hermann Krone",
        "Museovirasto",
        "Etruscan",
        "Konsul Ek",
        "Pastor C. Møller",
        "Hofleverandør A. Michelsen",
        "Müller Jos.",  # the family name first
        "Graf Anton",
        "Lith. Lemercier",
        "Mogens Ballins Eftf.",
        "Riksantikvarieämbetet",
        "Ny Carlsbergfondet",
        "Handarbetets Vänner",
        "Royal Copenhagen",
        "NASA",
        "Augsburg",
        "Privatperson",
        "Katsushika Hokusai 葛飾北斎",
        "Саrl Larsson",  # the first two letters are Cyrillic
        "Smith, J & Sons",
        "Pellerin & Cie, Épinal",
        "Petersen & Søn, Hoffotografer",
        "Ehrenstrahls ateljé",
        "Brady's Studio",
        "I Rubens' manér",
        "[Karl Ek]",
        "Ek, Karl; 1850",
        "Monet, Claude Paris 1840 - Giverny 1926",
        "Titian pinxit",
        "MIEUSEMENT Barbès",  # no known given name behind the family name in capitals
        "Mestermærket HB",
        "Ehepaar Müller",
        "Usikker",
        "Ub.",
        "Stockholms Dagblad",
        "Schloss Hallwil",
        "Fonds Disdéri",
        "Dessin de Nantes",
        "Kinesisk",
        "Carl Larsson (utgivare och tecknare)",
    ],
)
def test_what_two_people_would_read_in_two_ways_is_not_read(text: str) -> None:
    assert read_people(text) is None


@pytest.mark.parametrize(
    ("text", "name", "role", "firm"),
    [
        ("Kungl. Hovfotograf Gösta Florman", "Gösta Florman", "photographer", False),
        ("Verlag Carl Schünemann", "Verlag Carl Schünemann", "", True),
        ("Egersunds Fayancefabrik", "Egersunds Fayancefabrik", "", True),
        ("Monogrammist AB", "Monogrammist AB", "", False),
        ("Reichsdruckerei", "Reichsdruckerei", "", True),
        ("Axel Eliassons Konstförlag", "Axel Eliassons Konstförlag", "", True),
        ("Detroit Publishing Co.", "Detroit Publishing Co.", "", True),
        ("Imprimerie royale", "Imprimerie royale", "", True),
        ("Kelmscott Press", "Kelmscott Press", "", True),
        ("Frank Press", "Frank Press", "", False),
        ("Press, Johann", "Johann Press", "", False),
        ("Morris, Marshall, Faulkner & Co.", "Morris, Marshall, Faulkner & Co.", "", True),
        ("Ev. Bruno Liljefors", "Bruno Liljefors", "", False),
        ("Edv. Munch", "Edv. Munch", "", False),
        ("Jan Jansz.", "Jan Jansz.", "", False),
        ("NADAR", "NADAR", "", False),
        ("Sir Joshua Reynolds, P.R.A.", "Sir Joshua Reynolds, P.R.A.", "", False),
        ("Hans Malmberg [fotograf]", "Hans Malmberg", "photographer", False),
        ("Hans Malmberg – fotograf", "Hans Malmberg", "photographer", False),
        ("Isaac Grünewald, svensk konstnär", "Isaac Grünewald", "artist", False),
        ("J. F. Clemens sc.", "J. F. Clemens", "engraver", False),
        ("Weber, Leopold", "Leopold Weber", "", False),
        ("Carl Larsson (målare och tecknare)", "Carl Larsson", "painter", False),
        ("Curtis, Edward S., 1868-1952.", "Edward S. Curtis", "", False),
        ("Carl Larsson,", "Carl Larsson", "", False),
        ("Photo-Atelier Müller", "Photo-Atelier Müller", "", True),
        ("Phot. Pierre Petit", "Pierre Petit", "photographer", False),
        ("gez. von A. Menzel", "A. Menzel", "draughtsman", False),
    ],
)
def test_titles_of_firms_and_courts_are_told_from_names(text: str, name: str, role: str, firm: bool) -> None:
    found = read_people(text)
    assert found is not None and [(one.name, one.role, one.firm) for one in found] == [(name, role, firm)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Aalto, Aino ja Aalto, Alvar", ["Aino Aalto", "Alvar Aalto"]),
        ("Grimm, Jacob & Grimm, Wilhelm", ["Jacob Grimm", "Wilhelm Grimm"]),
        ("Palladius, Peter; (1502-1560)", ["Peter Palladius"]),
        ("J. F. Martin sc. efter teckning av Elias Martin", ["J. F. Martin", "Elias Martin"]),
    ],
)
def test_people_are_told_apart_and_from_their_years(text: str, names: list[str]) -> None:
    assert [one.name for one in read_people(text) or ()] == names


@pytest.mark.parametrize("text", ["[s.n.]", "[unknown]", "uppg. saknas", "Nicht ermittelt", "Anonyme (France)"])
def test_nobody_is_known_in_brackets_and_shortened(text: str) -> None:
    (one,) = read_people(text) or ()
    assert one.unknown


@pytest.mark.parametrize(
    ("text", "name", "relation"),
    [
        ("Rubens' verksted", "Rubens", "workshop of"),
        ("Rembrandt's workshop", "Rembrandt", "workshop of"),
    ],
)
def test_an_apostrophe_shows_whose_workshop_it_is(text: str, name: str, relation: str) -> None:
    assert [(one.name, one.relation) for one in read_people(text) or ()][:1] == [(name, relation)]


def test_who_published_or_collected_it_is_no_creator() -> None:
    for cell in ("Friedrich Hulsius excud.", "Collected by: Sir Joseph Banks", "Fondeur : Alexis Rudier"):
        assert parse("person", cell).wikibase == ()


def test_the_table_knows_a_whole_cell_that_cannot_be_read() -> None:
    (person,) = people_in("Ek, Eva, Norrö", TABLE)
    assert (person.name, person.relation, person.entry and person.entry.wikidata) == ("Eva Ek", "", "Q42")
    assert parse("person", "Ek, Eva, Norrö", tables={"creators": TABLE}).problem is None


def test_an_uncertain_maker_is_stated_as_presumed_and_proves_no_term() -> None:
    people = people_in("Per Sund?", TABLE)
    assert [list(claim["qualifiers"]) for claim in created_by(people)] == [["P1480"]]
    assert year_all_died(people) == 0
    found = parse("person", "Per Sund?", tables={"creators": TABLE})
    assert (found.certainty, found.commons) == ("presumably", "Per Sund (?)")


def test_who_worked_after_whom_is_one_statement() -> None:
    (claim,) = created_by(people_in("Per Sund efter Nils Ny", TABLE))
    assert claim["mainsnak"]["datavalue"]["value"]["id"] == "Q43"
    assert claim["qualifiers"]["P1877"][0]["datavalue"]["value"]["id"] == "Q44"


def test_who_did_not_make_it_is_no_creator() -> None:
    found = parse("person", "Utgivare: Bonniers")
    assert found.wikibase == () and found.commons == "Bonniers (Utgivare)"
    assert (found.parsed[0]["relation"], found.parsed[0]["role"]) == (None, "publisher")


@pytest.mark.parametrize(
    ("cell", "stated"),
    [
        ("Karl Ek; Utgivare: Bonniers", ["Karl Ek"]),
        ("Givare: Anna Berg; Karl Ek; Eva Sund", ["Karl Ek", "Eva Sund"]),
        ("Utgivare: Bonniers; Tryckare: Anna Berg", []),
    ],
)
def test_who_stands_beside_the_work_takes_nothing_from_its_makers(cell: str, stated: list[str]) -> None:
    found = parse("person", cell)
    names = [one["qualifiers"]["P2093"][0]["datavalue"]["value"] for one in found.wikibase]
    assert names == stated
    assert all(name in found.commons for name in ("Bonniers", "Karl Ek") if name in cell)


@pytest.mark.parametrize(
    "text",
    [
        "Carl Zeiss Jena", "K. Müller Göttingen", "Karl Ek Västerås", "Karl Hansen Tromsø",
        "Fotograf Karl Jensen Aalborg", "Anna Olsdotter Dalarna", "Karl Ek TT", "Ola Hansen NRK",
    ],
)  # fmt: skip
def test_a_town_or_an_agency_behind_a_whole_name_is_no_part_of_it(text: str) -> None:
    assert read_people(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "Claes Oldenburg", "Hans von Aachen", "Karl Erik Lund", "Nicolas de Verdun", "Bror Tromsø", "Harry G. Aberdeen",
        "Hans Collaert II", "Pierre Auguste COT", "Frank Dicksee PRA",
    ],
)  # fmt: skip
def test_a_name_may_end_as_towns_and_agencies_do(text: str) -> None:
    assert [one.name for one in read_people(text) or ()] == [text]


@pytest.mark.parametrize("second", ["kopia", "Alcock Samuel", "efter okänd förlaga 1890"])
def test_a_cell_that_is_not_understood_leaves_the_makers_beside_it_unstated(second: str) -> None:
    people = parse_people(["Karl Ek", second], [], [], {})
    assert created_by(people) == [] and year_all_died(people) == 0
    assert "Karl Ek" in creator_wikitext(people) and second in creator_wikitext(people)


@pytest.mark.parametrize(
    "text",
    [
        "Le Petit Journal", "Vecko-Journalen", "Daily Mail", "Trondhjems Tekniske Læreanstalt", "US Geological Survey",
        "Flygvapnet", "Riksdagen", "Challenger Expedition", "H.M.S. Challenger", "Fregatten Jylland", "St. Olav",
        "Överstelöjtnanten Ek", "Bispinde Hansen", "Kunnallisneuvos Virtanen", "Systrarna Ek", "Widow Smith",
        "G. W-n", "Anna B-g", "Mon. AB", "Självporträtt", "Ateljé", "Keramik", "Kina", "Nachahmer Rembrandts",
        "Michael Andersen Keramik", "Axel Lindahl (1841–1906), firma", "Karl Ek 1950-1960",
        "Karl Ek (Florence perhaps 1576 - Madrid 1638)",
    ],
)  # fmt: skip
def test_offices_ships_papers_and_signatures_are_no_names(text: str) -> None:
    assert read_people(text) is None


@pytest.mark.parametrize(
    ("text", "name", "firm"),
    [
        ("Porsgrund Porselen", "Porsgrund Porselen", True),
        ("Philip Glass", "Philip Glass", False),
        ("Hadeland Glass", "Hadeland Glass", True),
        ("F. A. Brockhaus (Firma)", "F. A. Brockhaus", True),
        ("Velde, Willem van de (II)", "Willem van de Velde II", False),
        ("Maj Andersson", "Maj Andersson", False),
        ("Magnus R-son Rudbeck", "Magnus R-son Rudbeck", False),
        ("Zao Wou-ki", "Zao Wou-ki", False),
    ],
)
def test_what_firms_make_is_told_from_family_names(text: str, name: str, firm: bool) -> None:
    (one,) = read_people(text) or ()
    assert (one.name, one.firm) == (name, firm)


@pytest.mark.parametrize(
    ("text", "life"),
    [
        ("Florence c. 1576 - Madrid 1638", Life(died=1638)),
        ("Florence, ca. 1576 - Madrid, 1638", Life(died=1638)),
        ("Florence 1576 - Madrid after 1638", Life(born=1576)),
        ("Florence um 1576 - Madrid nach 1638", Life()),
        ("Florence 1576 - Madrid 1638", Life(1576, 1638)),
    ],
)
def test_a_year_behind_a_place_may_be_only_about_right(text: str, life: Life) -> None:
    assert read_life(text) == life


@pytest.mark.parametrize(
    "text",
    [
        "Yoruba", "Staffordshire", "Gudbrandsdalen", "Pohjanmaa", "Schlesien", "Touareg", "Jydsk", "Vadstenanunnor",
        "Cutty Sark", "Stavanger Aftenblad", "Valtion Rautatiet", "Kongsberg Sølvverk", "Preußisches Messbildamt",
        "Schneidermeister Huber", "Hans Murermester", "General Electric", "Princess Cruises", "Konstnär: Touareg",
        "Vävare: Skåne", "efter Grønland", "Fotograf: Reuters", "Veronese 16th Century", "Veronese, 16th century",
        "Tony Smith Estate", "John Mitchell Fine Paintings", "Andrew W. Mellon Fund", "Eva Ek Minnesfond", "A B C",
        "Weller (1872–1948)", "Salazar, Art", "Riis, Charles & Co.", "Fassini, Alberto Baron", "Picart, Jacques I",
        "Miss Smith's School",
    ],
)  # fmt: skip
def test_nothing_is_a_person_that_nothing_shows_to_be_one(text: str) -> None:
    assert read_people(text) is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Ai Weiwei", "Ai Weiwei"),
        ("Katsushika Hokusai", "Katsushika Hokusai"),
        ("Kwame Akoto", "Kwame Akoto"),
        ("Winslow Homer", "Winslow Homer"),
        ("El Greco", "El Greco"),
        ("Caravaggio", "Caravaggio"),
        ("Rörstrand", "Rörstrand"),
        ("KW Gullers", "KW Gullers"),
        ("von Rosen", "von Rosen"),
        ("Kees van Dongen", "Kees van Dongen"),
        ("Zxyqua Mbeki (1880–1950)", "Zxyqua Mbeki"),
        ("Fotograf: Sandell", "Sandell"),
        ("efter Wouwerman", "Wouwerman"),
        ("Sidenbladh d.y.", "Sidenbladh d.y."),
        ("Captain James Cook", "Captain James Cook"),
        ("Asa Benjamin", "Asa Benjamin"),
        ("Thomas Couture", "Thomas Couture"),
        ("Weld, Joseph Sir", "Sir Joseph Weld"),
        ("Collaert, Hans II", "Hans Collaert II"),
        ("Hunter, Robert Esq.", "Robert Hunter Esq."),
        ("Wilczek, Johann Nepomuk Graf", "Johann Nepomuk Graf Wilczek"),
        ("Vigée Le Brun, Élisabeth Louise", "Élisabeth Louise Vigée Le Brun"),
        ("Fotograf Heurlin, Samuel", "Samuel Heurlin"),
        ("Rembrandt (Art)", "Rembrandt"),
        ("ehemals Rembrandt zugeschrieben", "Rembrandt"),
        ("Lucas Cranach d. Ä. Werkstatt", "Lucas Cranach d. Ä."),
    ],
)
def test_a_name_is_read_where_something_shows_a_person(text: str, name: str) -> None:
    (one,) = read_people(text) or ()
    assert (one.name, one.firm) == (name, False)


@pytest.mark.parametrize(
    ("text", "born", "died", "active"),
    [
        ("Eva Ek (American, born Germany, 1899–1987)", 1899, 1987, ""),
        ("Eva Ek (American, born Germany. 1899–1987)", 1899, 1987, ""),
        ("Eva Ek (Venezuelan, born 1936)", 1936, 0, ""),
        ("Eva Ek (* 1774 Greifswald; † 1840 Dresden)", 1774, 1840, ""),
        ("Eva Ek (1882 or 1883 - 1974)", 0, 1974, ""),
        ("Eva Ek (1808 - 1866 or after)", 1808, 0, ""),
        ("Eva Ek (British, 18th century)", 0, 0, "18th century"),
        ("Eva Ek (active late 18th century)", 0, 0, "active late 18th century"),
        ("Eva Ek (active c. 1875/1900)", 0, 0, "active c. 1875/1900"),
        ("Eva Ek (tätig 2. Hälfte 18. Jh.)", 0, 0, "tätig 2. Hälfte 18. Jh."),
        ("Eva Ek (verksam slutet av 1700-talet)", 0, 0, "verksam slutet av 1700-talet"),
        ("Eva Ek (actif au XVIIIe siècle)", 0, 0, "actif au XVIIIe siècle"),
    ],
)
def test_lives_and_times_of_work_as_museums_write_them(text: str, born: int, died: int, active: str) -> None:
    (one,) = read_people(text) or ()
    assert (one.name, one.born, one.died, one.active) == ("Eva Ek", born, died, active)
