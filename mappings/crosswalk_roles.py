"""What each column of a delivery seems to be for: the guesses behind a draft of a crosswalk.

Nothing is guessed about rights: of several columns that hold statements of them, one may speak of the metadata.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from mappings.profile import ColumnProfile, Kind

NAMED = {
    "title": r"title|titel|name$|namn|benämning|betegnelse|otsikko|nimi",
    "description": r"descri|beskriv|motiv|kuvaus|abstract|text$",
    "materials": r"materi|medium|teknik|technique",
    "subjects": r"subject|ämne|keyword|nyckelord|emne|tag|motivord",
    "place": r"place|plats|ort$|location|sted|paikka",
    "credit": r"credit|kredit|byline",
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
NEARLY_ALL, OFTEN_TOLD = 0.99, 0.3
"""Share of records in which such a column is filled, and share of its values that differ: a record may be delivered
several times."""
OF_OTHERS = (
    r"acqui|förvärv|regist|modif|updat|chang|ändr|deliver|publi|contrib|artist|creator|born|birth|died|death|född|död"
)
"""Names of columns of dates that are not the object's own."""
OF_METADATA = r"meta|record|data"
"""Names of columns of rights that speak of the record, not of the file."""


def roles_of(columns: Sequence[ColumnProfile]) -> dict[str, ColumnProfile]:
    """Role → the fullest of the columns that could have it. Raises ValueError where no column can be the id."""
    roles: dict[str, ColumnProfile] = {}
    if items := [column for column in columns if re.search(ITEM, column.name, re.IGNORECASE)]:
        roles["item"] = _fullest(items)
    others = [column for column in columns if column not in items]
    roles["identifier"] = id_of(others)
    for kind in (Kind.MEDIA, Kind.PERSON, Kind.DATE, Kind.URL, Kind.DIMENSION):
        fitting = [one for one in others if one.kind is kind and one not in roles.values()]
        if kind is Kind.DATE:
            fitting = [one for one in fitting if not re.search(OF_OTHERS, one.name, re.IGNORECASE)]
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
        roles["title"] = max(texts, key=lambda column: column.distinct) if texts else roles["identifier"]
    return roles


def rights_of(columns: Iterable[ColumnProfile]) -> list[ColumnProfile]:
    """The columns that hold statements about rights."""
    return [column for column in columns if column.kind is Kind.RIGHTS]


def separator_of(columns: Iterable[ColumnProfile]) -> str:
    """The sign that separates values in most cells of words and names."""
    cells: Counter[str] = Counter()
    for column in columns:
        if column.kind in (Kind.WORDS, Kind.PERSON):
            cells.update({sign: count for sign, count in column.separators.items() if sign != "\n"})
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
    """The language of most texts, or else the one that most names of columns are in, or English."""
    profiles, cells = list(columns), Counter[str]()
    for column in profiles:
        cells[column.language] += column.filled if column.language else 0
    return next((language for language, count in cells.most_common(1) if count), "") or _of_names(profiles)


def _of_names(columns: Iterable[ColumnProfile]) -> str:
    words = {word for column in columns for word in re.findall(r"[^\W\d_]+", column.name.casefold())}
    (count, language), (other, _) = sorted(
        ((len(words.intersection(names.split())), code) for code, names in NAMES_OF_COLUMNS.items()), reverse=True
    )[:2]
    return language if count > max(1, other) else "en"


def id_of(columns: Sequence[ColumnProfile]) -> ColumnProfile:
    """The column by which the museum knows its objects. Raises ValueError where no column can be that."""
    full = [one for one in columns if one.fill_rate >= NEARLY_ALL and one.distinct >= OFTEN_TOLD * one.filled]
    known, others = ([one for one in full if re.search(pattern, one.name, re.IGNORECASE)] for pattern in ID_NAMES)
    if fitting := known or [one for one in others if one.distinct == one.filled]:
        return max(fitting, key=lambda column: column.distinct)
    if fitting := [column for column in columns if column.kind is Kind.IDENTIFIER]:
        return _fullest(fitting)
    if unique := [column for column in columns if column.filled == column.distinct]:
        return _fullest(unique)
    raise ValueError("no column has another value in every record, so none can be the id")


def _fullest(columns: Sequence[ColumnProfile]) -> ColumnProfile:
    return max(columns, key=lambda column: column.filled)
