"""What each column of a delivery seems to be for: the guesses behind a draft of a crosswalk.

Nothing is guessed about rights: of several columns that hold statements of them, one may speak of the metadata.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import get_args

from mappings.column_kinds import PERSON_WORDS
from mappings.crosswalk_parts import Measured
from mappings.dimension_words import kinds_of
from mappings.profile import ColumnProfile, Kind
from stafett.sources.nested import SEPARATOR

WORD = re.compile(r"[^\W\d_]+")
UNITS = ("mm", "cm", "dm", "m")
NAMED = {
    "title": r"title|titel|name$|namn|benämning|betegnelse|otsikko|nimi",
    "description": r"descri|beskriv|motiv|kuvaus|abstract|text$",
    "materials": r"materi|medium|teknik|technique",
    "subjects": r"subject|ämne|keyword|nyckelord|emne|tag|motivord",
    "place": r"place|plats|ort$|location|sted|paikka",
    "credit": r"credit|kredit|byline|attribution",
}
NO_TEXT = {Kind.DATE, Kind.NUMBER, Kind.URL, Kind.MEDIA, Kind.RIGHTS, Kind.DIMENSION}
"""What a column of words for people does not hold, whatever its name ("dateText")."""
ITEM = r"wikidata|^q-?id$"
"""Names of columns that hold items of Wikidata."""
ID_NAMES = (
    r"inventar|inventory|inv\.?[\s_-]?n[ro]|accession|^acno$|föremålsn|signum|shelf.?mark|call.?number",
    r"(?:^|[\W_]|record|obj\w*|post)id$|identif|(?:object|record|objekt|post).?(?:number|nummer|nr)",
)
"""Names of columns by which a museum knows its objects, the surest first."""
NEARLY_ALL, SURELY, OFTEN_TOLD = 0.99, 0.8, 0.3
"""Share of records in which such a column is filled, that in which one with the surest of names is, as bad rows have no
number, and share of its values that differ: a record may be delivered several times."""
OF_OTHERS = (
    r"acqui|förvärv|regist|modif|updat|chang|ändr|deliver|publi|contrib|artist|creator|born|birth|died|death|född|död"
)
"""Names of columns of dates that are not the object's own."""
STAMPS = (
    (r"updat|modif|edit(?!ion)|harvest|export|import|timestamp", r""),
    (r"creat|skap|opprett|oprett|publi", r"\d{4}-\d\d-\d\d"),
    (r"", r"\d{4}-\d\d-\d\d[T ]\d\d:"),
)
"""Names of columns, and what all of their values begin with, that say when the record was written and not when the
object was made: "created" may be either."""
ONE_END = (
    r"fr[åa]n?$|from|start|begin|earliest|tidigast|von$|début|till?$|until|(?<![a-z])to$|end$|latest|senast|bis$|fin$"
)
"""Names of columns that hold one end of a span of time."""
BESIDE = {
    "roles": r"roles?|roll|rolle|funktion|function|fonction",
    "qualifiers": r"qualifiers?|attribution",
    "born": r"(?:born|birth|född|fødd|født|geboren|naissance)(?:.?(?:year|date|år))?|födelseår|fødselsår",
    "died": r"(?:died|death|död|død|gestorben|décès)(?:.?(?:year|date|år))?|dödsår|dødsår",
}
"""What follows in the names of the columns beside one of makers: "maker.role" beside "maker.name"."""
STEM = r"[\W_]*(?:name|namn|navn|nimi|nom)$"
OF_MARC: dict[str, tuple[str, ...]] = {
    "title": ("245a",),
    "person": ("100a", "110a", "700a"),
    "date": ("264c", "260c"),
    "description": ("520a", "500a"),
    "subjects": ("650a",),
    "place": ("651a",),
    "materials": ("340a",),
    "dimension": ("300c",),
    "rights": ("540u", "540a"),
    "url": ("856u",),
}
"""Role → the columns of MARC 21 that have it, those to prefer first (https://www.loc.gov/marc/bibliographic/)."""
MARC_CODES = r"leader|00\d"
MARC_NUMBER, MARC_LIFE, MARC_ROLE = "001", "d", "e"
LIDO_EVENT, LIDO_OTHERS = "eventType", "event."
"""The column that LIDO has of the event in which an object was made, and what the names of those of others begin with.
"""
NO_MAKERS = r"acqui|förvärv|giver|donor|doner|giv(?:are|et)|owner|ägare|eier|ejer|subject|depict|avbild|motiv|regist"
"""Names of columns of people who did not make the object."""
HARVESTED = frozenset(("id", "origin", "status"))
"""Columns of every record that `stafett harvest` fetched."""
OF_THE_HARVEST = frozenset(
    ("status", "datestamp", "sets", "problem", "number", "media_type", "width", "height", "kind", "size", "sha1", "gps")
)
"""Those of them that speak of the harvest or of the file, and not of the object."""
EMBEDDED = ("exif.", "iptc.", "xmp.")
"""Begin the names of columns that say again where in a file something stands."""
NO_PAGES = r"iiif|manifest|image|img|bild|thumb|media|download|api|^id$|^origin$"
"""Names of columns of addresses that are not those of the object's page; taken where there are no others."""
NAMED_LANGUAGE = re.compile(r"[^\W\d_][_:.@-](sv|nb|nn|da|fi|en|de|fr|is|nl|it|es|pt|et|pl|la)$")
"""A column whose name says the language of its texts: "title_sv", "label:sv", "title.nl"."""
OF_METADATA = r"meta|record|data"
"""Names of columns of rights that speak of the record, not of the file."""


def roles_of(columns: Sequence[ColumnProfile]) -> dict[str, ColumnProfile]:
    """Role → the fullest of the columns that could have it. Raises ValueError where no column can be the id."""
    roles: dict[str, ColumnProfile] = {}
    if items := [column for column in columns if re.search(ITEM, column.name, re.IGNORECASE)]:
        roles["item"] = _fullest(items)
    lido = any(column.name == LIDO_EVENT for column in columns)
    others = [one for one in columns if one not in items and not (lido and one.name.startswith(LIDO_OTHERS))]
    if {column.name for column in columns} >= HARVESTED:
        others = [one for one in others if one.name not in OF_THE_HARVEST and not one.name.startswith(EMBEDDED)]
    if marc := _of_marc(others):
        return roles | marc
    roles["identifier"] = id_of(others)
    for kind in (Kind.MEDIA, Kind.PERSON, Kind.DATE, Kind.URL, Kind.DIMENSION):
        fitting = [one for one in others if one.kind is kind and one not in roles.values()]
        if kind is Kind.DATE:
            fitting = [one for one in fitting if _of_the_object(one)]
        if kind is Kind.PERSON:
            fitting = [one for one in fitting if not re.search(NO_MAKERS, one.name, re.IGNORECASE)]
        if kind is Kind.URL:
            fitting = [one for one in fitting if not re.search(NO_PAGES, one.name, re.IGNORECASE)] or fitting
        if fitting:
            roles[kind.value] = _fullest(fitting)
    if len(found := rights_of(others)) == 1 and not re.search(OF_METADATA, found[0].name, re.IGNORECASE):
        roles["rights"] = found[0]
    for role, pattern in NAMED.items():
        named = [one for one in others if one not in roles.values() and re.search(pattern, one.name, re.IGNORECASE)]
        if fitting := [one for one in named if one.kind not in NO_TEXT]:
            roles[role] = _fullest(fitting)
    texts = [one for one in others if one not in roles.values() and one.kind in (Kind.TEXT, Kind.WORDS)]
    if "title" not in roles:
        texts = [one for one in texts if not PERSON_WORDS.search(one.name)]
        said = roles.get("description", roles["identifier"])
        roles["title"] = max(texts, key=lambda column: column.distinct) if texts else said
    return roles


def _of_the_object(column: ColumnProfile) -> bool:
    """Whether a column of dates seems to say when the object was made, the whole of it."""
    return is_of_the_object(column) and not re.search(ONE_END, column.name, re.IGNORECASE)


def is_of_the_object(column: ColumnProfile) -> bool:
    """Whether a column of dates, or of one end of them, seems to speak of the object, and of no person or record."""
    return not (re.search(OF_OTHERS, column.name, re.IGNORECASE) or _is_stamp(column))


def _is_stamp(column: ColumnProfile) -> bool:
    return any(
        re.search(name, column.name, re.IGNORECASE) and all(re.match(begins, value) for value in column.examples)
        for name, begins in STAMPS
    )


def _of_marc(columns: Sequence[ColumnProfile]) -> dict[str, ColumnProfile]:
    """The roles of the columns of MARC, whose names say what they hold; empty where it is none."""
    named = {column.name: column for column in columns}
    if MARC_NUMBER not in named or OF_MARC["title"][0] not in named:
        return {}
    found = {role: next((named[tag] for tag in tags if tag in named), None) for role, tags in OF_MARC.items()}
    return {"identifier": named[MARC_NUMBER], **{role: column for role, column in found.items() if column}}


def is_of_map(columns: Iterable[ColumnProfile]) -> bool:
    """Whether MARC's field of the scale of a map is there."""
    names = {column.name for column in columns}
    return {MARC_NUMBER, "245a", "255a"} <= names


def beside(columns: Sequence[ColumnProfile], maker: ColumnProfile) -> dict[str, ColumnProfile]:
    """The columns beside that of makers, by what they say of them: "roles", "qualifiers", "born", "died", or "life" for
    both years in one."""
    named = {column.name.casefold(): column for column in columns}
    if re.fullmatch(r"\d{3}a", maker.name):
        tags = {"roles": f"{maker.name[:3]}{MARC_ROLE}", "life": f"{maker.name[:3]}{MARC_LIFE}"}
        return {what: named[tag] for what, tag in tags.items() if tag in named}
    stem = re.escape(re.sub(STEM, "", maker.name, flags=re.IGNORECASE).casefold())
    fitting = {what: re.compile(rf"{stem}[\W_]*(?:{follows})") for what, follows in BESIDE.items()}
    return {what: one for what, fit in fitting.items() for name, one in named.items() if stem and fit.fullmatch(name)}


def ends_of_dates(columns: Iterable[ColumnProfile]) -> list[ColumnProfile]:
    """The columns that seem to hold only one end of the time in which the object was made."""
    dated = [one for one in columns if one.kind in (Kind.DATE, Kind.NUMBER) and re.search(ONE_END, one.name, re.I)]
    return [one for one in dated if is_of_the_object(one)]


def measures_of(columns: Iterable[ColumnProfile]) -> dict[str, ColumnProfile]:
    """Measure → the column that seems to hold it, where there are several of them and each holds one: "Höjd (cm)"."""
    found: dict[str, ColumnProfile] = {}
    for column in columns:
        words = WORD.findall(column.name)
        kinds = kinds_of(words[0], "") if words and column.kind in (Kind.NUMBER, Kind.DIMENSION) else frozenset()
        if len(kinds) == 1 and (kind := next(iter(kinds))) in get_args(Measured):
            found.setdefault(kind, column)
    return found if len(found) > 1 else {}


def unit_in(columns: Iterable[ColumnProfile]) -> str:
    """The unit that the names of all these columns say, or ""."""
    units = [{word for word in WORD.findall(column.name) if word in UNITS} for column in columns]
    said = set.intersection(*units) if units else set()
    return next(iter(said)) if len(said) == 1 else ""


def rights_of(columns: Iterable[ColumnProfile]) -> list[ColumnProfile]:
    """The columns that hold statements about rights."""
    return [column for column in columns if column.kind is Kind.RIGHTS]


def separator_of(columns: Iterable[ColumnProfile], *, nested: bool = False) -> str:
    """The sign that separates values in most cells of words and names; of what was `nested`, the one by which several
    values became one cell, wherever it is seen."""
    cells: Counter[str] = Counter()
    for column in columns:
        if column.kind in (Kind.WORDS, Kind.PERSON):
            cells.update({sign: count for sign, count in column.separators.items() if sign != "\n"})
    if nested and (SEPARATOR in cells or not cells):
        return SEPARATOR
    return cells.most_common(1)[0][0] if cells else ";"


NAMES_OF_COLUMNS = {
    "sv": "titel konstnär upphovsperson fotograf datering mått rättigheter ort plats länk beskrivning motiv teknik",
    "nb": "tittel kunstner fotograf datering mål rettigheter sted lenke beskrivelse motiv teknikk",
    "da": "titel kunstner fotograf datering mål rettigheder sted link beskrivelse motiv teknik",
    "fi": "nimi nimeke tekijä valokuvaaja ajoitus mitat oikeudet paikka linkki kuvaus aihe tekniikka",
    "de": "titel künstler fotograf datierung maße rechte ort link beschreibung motiv technik",
    "fr": "titre artiste auteur photographe datation date dimensions droits lieu lien description sujet technique",
    "en": "title artist creator photographer date dimensions rights place link description subject technique medium",
}


def language_of(columns: Iterable[ColumnProfile]) -> str:
    """The language of most texts, or else the one that a column names for all of them, or that most names of columns
    are in; "" where nothing tells it."""
    profiles, cells = list(columns), Counter[str]()
    for column in profiles:
        spoken = "" if re.fullmatch(MARC_CODES, column.name) else spoken_in(column)
        cells[spoken] += column.filled if spoken else 0
    stated = {one.examples[0] for one in profiles if one.kind is Kind.LANGUAGE and one.distinct == 1}
    named = stated.pop().casefold() if len(stated) == 1 else ""
    of_texts = next((language for language, count in cells.most_common(1) if count), "")
    return of_texts or (named if re.fullmatch("[a-z]{2}", named) else "") or _of_names(profiles)


def spoken_in(column: ColumnProfile) -> str:
    """The language of a column's texts: as its name says, or as they look, or ""."""
    named = NAMED_LANGUAGE.search(column.name) if column.kind not in NO_TEXT else None
    return named[1] if named else column.language


def _of_names(columns: Iterable[ColumnProfile]) -> str:
    words = {word for column in columns for word in re.findall(r"[^\W\d_]+", column.name.casefold())}
    (count, language), (other, _) = sorted(
        ((len(words.intersection(names.split())), code) for code, names in NAMES_OF_COLUMNS.items()), reverse=True
    )[:2]
    return language if count > max(1, other) else ""


def id_of(columns: Sequence[ColumnProfile]) -> ColumnProfile:
    """The column by which the museum knows its objects. Raises ValueError where no column can be that."""
    told = [one for one in columns if one.fill_rate >= SURELY and one.distinct >= OFTEN_TOLD * one.filled]
    known, others = ([one for one in told if re.search(pattern, one.name, re.IGNORECASE)] for pattern in ID_NAMES)
    known = [one for one in known if one.fill_rate >= NEARLY_ALL] or known
    others = [one for one in others if one.fill_rate >= NEARLY_ALL]
    if fitting := known or [one for one in others if one.distinct == one.filled]:
        return max(fitting, key=lambda column: column.distinct)
    if fitting := [column for column in columns if column.kind is Kind.IDENTIFIER]:
        return _fullest(fitting)
    if unique := [column for column in columns if column.filled == column.distinct]:
        return _fullest(unique)
    raise ValueError("no column has another value in every record, so none can be the id: number the records in one")


def _fullest(columns: Sequence[ColumnProfile]) -> ColumnProfile:
    return max(columns, key=lambda column: column.filled)
