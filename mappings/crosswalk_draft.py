"""A first draft of a crosswalk from the profile of a delivery, for a person to read and correct.

Nothing is guessed about rights: without a column of them, every record is held back until somebody says what they are.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import pandas

from mappings.columns_together import measures_in_step, spans_in
from mappings.crosswalk_draft_made import made_columns, made_of
from mappings.crosswalk_roles import (
    LIDO_EVENT,
    beside,
    ends_of_dates,
    is_of_map,
    is_of_the_object,
    language_of,
    measures_of,
    rights_of,
    roles_of,
    separator_of,
    spoken_in,
    unit_in,
)
from mappings.draft_lines import quoted, remark
from mappings.formulas import neutral
from mappings.profile import ColumnProfile, Kind, Profile
from mappings.public_domain_rules import NO_COUNTRY
from mappings.records import parts_of
from mappings.tables import key_of
from stafett.sources import AS_FOUND, Overruling, Reading

COLUMN_LIMIT = 200
"""Characters of a column's name that a crosswalk can hold."""
TABLE_ROWS = 2_000
"""The commonest values that a drafted table lists; the next ones come when these are done."""
TABLES = {"person": "creators", "subjects": "subjects", "materials": "materials", "place": "places"}
"""Role of a column → the table that knows its values."""
TABLE_HEADER = ("value", "name", "wikidata", "category", "creator", "born", "died", "note")

JOINTS = ("på", "on", "auf", "sur", "och", "and", "und", "et")
"""Words between materials in one value: "Olja på duk"."""
JOINED_SHARE = 0.02
"""Share of the cells in which such a word must stand."""
HOME = {"sv": "SE", "nb": "NO", "nn": "NO", "no": "NO", "da": "DK", "fi": "FI"}
"""Languages that are mostly those of one country; the others leave the country of origin to a person."""
PLACE_MEANINGS = {
    "created": r"tillv|produc|made|creat|framst|ursprung|origin|herst",
    "found": r"fynd|found|find|discov",
}
"""What a place seems to be, by the name of its column; otherwise it is depicted."""


class Table(NamedTuple):
    """A mapping table to be filled in: its file's name and its content."""

    file: str
    content: str


@dataclass(frozen=True)
class Draft:
    """The text of crosswalk.yaml and the tables beside it."""

    text: str
    tables: list[Table] = field(default_factory=list)


def draft_crosswalk(
    found: Profile,
    reading: Reading,
    *,
    name: str,
    institution: str,
    language: str = "",
    overruling: Overruling = AS_FOUND,
) -> Draft:
    """Draft a crosswalk from the profile `found` of `reading`; `institution` is the partner's name as people say it.

    `language` is the partner's, "" for that of most texts; `overruling` is what a person said about how to read the
    file. Raises ValueError where no column can be the id.
    """
    columns = [column for column in found.columns if column.kind is not Kind.EMPTY and len(column.name) <= COLUMN_LIMIT]
    spans, steps = [one for one in spans_in(columns) if is_of_the_object(one.first)], measures_in_step(columns)
    apart = [*(end for one in spans for end in (one.first, one.last)), *(steps.columns if steps else ())]
    roles = roles_of([one for one in columns if one not in apart])
    separator = separator_of(columns, nested=reading.separation is None and reading.evidence.kind != "workbook")
    of_makers = beside(columns, roles["person"]) if "person" in roles else {}
    told = language or language_of(columns)
    language = told or "en"
    measures = measures_of(columns)
    made = made_of(columns, roles, spans, None if measures else steps, language)
    joined_by = _joined_by(reading.records[roles["materials"].name]) if "materials" in roles else []
    tables = {
        table: _table(reading.records[roles[role].name], separator, joined_by if role == "materials" else [])
        for role, table in TABLES.items()
        if role in roles
    }
    used = [*roles.values(), *of_makers.values(), *measures.values(), *made.columns]
    lines = [
        *_head(name, told, institution, roles, separator),
        *_reading(reading, overruling),
        *made_columns(made, separator),
        *_template(columns),
        *_title(roles),
        *_people(roles, of_makers),
        *_date(roles, ends_of_dates(columns), made.date if made.span else ""),
        *_rights(roles, rights_of(columns)),
        *_source(roles),
        *_fields(roles, language),
        *([f"dimensions: {{column: {quoted(made.measures)}}}"] if made.steps else []),
        *_object(roles, joined_by, measures, lido=any(column.name == LIDO_EVENT for column in columns)),
        *_categories(roles, institution, tables),
        "",
        "# Columns that nothing uses yet:",
        *(f"#   {remark(column)}" for column in columns if column not in used),
    ]
    return Draft("\n".join(lines) + "\n", [Table(f"{table}.csv", text) for table, text in tables.items()])


def _joined_by(cells: pandas.Series[str]) -> list[str]:
    """The words by which several materials are joined in one value."""
    filled = cells[cells != ""]
    return [word for word in JOINTS if filled.str.contains(rf"\s{word}\s", case=False).mean() > JOINED_SHARE]


def _table(values: Iterable[str], separator: str, joined_by: Sequence[str] = ()) -> str:
    """The distinct values, the commonest first, with how many records have each; a person fills in the rest.

    Nothing in it is a formula: the file is made to be opened in a spreadsheet.
    """
    counts: Counter[str] = Counter()
    spelling: dict[str, str] = {}
    for cell in values:
        for value in parts_of(cell, separator, joined_by):
            if key_of(value):
                counts[spelling.setdefault(key_of(value), value)] += 1
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(TABLE_HEADER)
    for value, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:TABLE_ROWS]:
        writer.writerow([neutral(value), *[""] * 6, f"{count} records"])
    return text.getvalue()


def _head(name: str, told: str, institution: str, roles: dict[str, ColumnProfile], separator: str) -> list[str]:
    media, language = roles.get("media"), told or "en"
    spoken = "of the partner" if told else "nothing in the file tells it: put the right one here, and below"
    return [
        "# A draft, made from the partner's file. Read every line; what is wrong here is wrong on every page.",
        "# Check it with: stafett crosswalk check <this folder>",
        f"name: {quoted(name)}",
        'version: "1"  # raise it when you change something; it stands on every page',
        f"language: {quoted(language)}  # {spoken}",
        "institution:",
        f"  name: {quoted(institution)}  # stands in every title",
        "  # template: the page in the namespace Institution on Commons",
        "  # wikidata: the institution's item, such as Q42",
        f"  category: {quoted(f'Media contributed by {institution}')}",
        f"  country: {HOME.get(language, NO_COUNTRY)}  # where the works come from; ZZ holds public-domain claims back",
        "",
        f"# {remark(roles['identifier'])}",
        f"id_column: {quoted(roles['identifier'].name)}",
        *_repeated(roles["identifier"]),
        f"media_column: {quoted(media.name)}"
        if media
        else 'media_pattern: "{id}.jpg"  # no column names the files: how are they called?',
        f"separator: {quoted(separator)}  # between several values in one cell",
    ]


def _repeated(column: ColumnProfile) -> list[str]:
    """What to do about records that come several times."""
    if column.distinct == column.filled:
        return []
    counts = f"{column.filled} records have {column.distinct} ids"
    return [f"# deduplicate: {{by: {quoted(column.name)}}}  # {counts}: keep the last of each, if they are deliveries"]


def _reading(reading: Reading, overruling: Overruling) -> list[str]:
    """How the file was read: as a person said, or a remark that shows where to say it."""
    how = "".join(sign if sign.isprintable() else " " for sign in reading.how["en"])[:200]
    pairs = ", ".join(f"{key}: {quoted(value)}" for key, value in overruling.model_dump(exclude_defaults=True).items())
    wrong = "# If that is wrong, say so: reading: {encoding: Windows-1252, delimiter: semicolon, sheet: …, records: …}"
    return [
        f"# How the file was read: {how}.",
        f"reading: {{{pairs}}}" if pairs else wrong,
        "",
    ]


def _template(columns: Sequence[ColumnProfile]) -> list[str]:
    if is_of_map(columns):
        return ["template: Map  # or Artwork, Photograph, Book, Information"]
    return ["template: Artwork  # or Photograph, Book, Map, Information"]


def _title(roles: dict[str, ColumnProfile]) -> list[str]:
    return [
        f"# {remark(roles['title'])}",
        "title:",
        '  pattern: "{title} - {institution} - {id}"',
        f"  title: [{{column: {quoted(roles['title'].name)}, use: first}}]",
    ]


def _people(roles: dict[str, ColumnProfile], of_makers: Mapping[str, ColumnProfile]) -> list[str]:
    """The column of makers with those beside it; the years of life prove what is in the public domain."""
    if "person" not in roles:
        return []
    named = [(what, of_makers[what].name) for what in ("roles", "qualifiers") if what in of_makers]
    keys = [f"{key}: {quoted(name)}" for key, name in [("column", roles["person"].name), *named]]
    both = ("life",) if "life" in of_makers else ("born", "died")
    if lived := [of_makers[what].name for what in both if set(both) <= set(of_makers)]:
        keys.append(f"life: [{', '.join(map(quoted, lived))}]")
    return [f"# {remark(roles['person'])}", f"people: {{{', '.join([*keys, 'table: creators'])}}}"]


def _date(roles: dict[str, ColumnProfile], ends: Sequence[ColumnProfile], made: str) -> list[str]:
    """The column of dates, and the one that is `made` of both ends; where there are only such as hold one end, nothing
    is said, as half of it is wrong."""
    column = roles.get("date")
    if named := [quoted(one) for one in (column.name if column else "", made) if one]:
        return [*([f"# {remark(column)}"] if column else []), f"date: [{', '.join(named)}]"]
    asked = "# date: [<a column with the whole date>]  # These seem to hold one end of some time each:"
    join = "# Two that belong together are one date: made_columns: {dated: {from: <the one>, to: <the other>}}"
    return [asked, *(f"#   {remark(one)}" for one in ends), join] if ends else []


def _rights(roles: dict[str, ColumnProfile], found: Sequence[ColumnProfile]) -> list[str]:
    """The column of rights where there is one only; where several or none could be it, every record is held back."""
    if column := roles.get("rights"):
        asked = "  # Does it speak of the files? What is said about the metadata says nothing about them."
        return ["rights:", f"  # {remark(column)}", asked, f"  column: {quoted(column.name)}", *OF_ORIGIN]
    several = [
        "  # Which column speaks of the files, and not of the metadata? Write column: and its name instead of value.",
        *(f"  #   {remark(column)}" for column in found),
    ]
    none = "  # No column holds rights that we know. Name the column, or one statement for all, such as CC0 1.0."
    until = "  # Until then every record is held back."
    return ["rights:", *(several if found else [none]), until, "  value: not stated", *OF_ORIGIN]


OF_ORIGIN = [
    "  flat: true  # paintings or prints, whose own rights count too; false: things in the round; or leave it out",
    "  # photograph: true  # the works are photographs and no works of art, which have shorter terms",
    "  # country: {column: <column of the country of origin>}  # where the works come from several countries",
]


def _source(roles: dict[str, ColumnProfile]) -> list[str]:
    named = (("url", roles.get("url")), ("credit", roles.get("credit")))
    parts = [f"{key}: {quoted(column.name)}" for key, column in named if column]
    if parts:
        return [f"source: {{{', '.join(parts)}}}"]
    return [
        "# source: {url: <column of the object's address>, credit: <column of the credit line>}",
        "# or for all of them: source: {default: <the credit line>}. Without a source every record is held back.",
    ]


def _fields(roles: dict[str, ColumnProfile], language: str) -> list[str]:
    """The parameters of the infobox; a text is marked with its language where the profile knows it."""
    lines = ["", "fields:"]
    for parameter, role, use in (
        ("title", "title", "first"),
        ("description", "description", "text"),
    ):
        if column := roles.get(role):
            marked = f"language: {spoken_in(column) or language}"
            lines += [
                f"  # {remark(column)}",
                f"  {parameter}: [{{column: {quoted(column.name)}, use: {use}, {marked}}}]",
            ]
    title, caption = roles["title"], roles.get("description", roles["title"])
    spoken = spoken_in(caption) or language
    values = [f"{{column: {quoted(caption.name)}}}"] if caption is not title else []
    if spoken == (spoken_in(title) or language):
        values.append(f"{{column: {quoted(title.name)}, use: first}}")
    return [*lines, "", f"captions:\n  {spoken}: [{', '.join(values)}]"]


def _object(
    roles: dict[str, ColumnProfile],
    joined_by: Sequence[str],
    measures: Mapping[str, ColumnProfile],
    *,
    lido: bool,
) -> list[str]:
    """What the object is like: materials, places, dimensions, its item."""
    lines = [""]
    if column := roles.get("materials"):
        words = f", joined_by: [{', '.join(map(quoted, joined_by))}]" if joined_by else ""
        lines += [f"# {remark(column)}", f"materials: {{column: {quoted(column.name)}, table: materials{words}}}"]
    if column := roles.get("place"):
        lines += [
            f"# {remark(column)}",
            "# What is the place to the object? depicted in it; where it was created, found, or is kept; it is within.",
            f"places:\n  - {{column: {quoted(column.name)}, table: places, means: {_meaning(column, lido=lido)}}}",
        ]
    lines += _dimensions(roles.get("dimension"), measures)
    if column := roles.get("item"):
        lines += [
            f"# {remark(column)}",
            "# Which item of Wikidata the object is. For things in the round say when a file is a copy of a flat work.",
            f"digital_representation_of: {{column: {quoted(column.name)}}}",
        ]
    return lines


def _dimensions(column: ColumnProfile | None, measures: Mapping[str, ColumnProfile]) -> list[str]:
    """The column of dimensions, or those of single measures; where nobody says in which unit, that is asked."""
    if column and column not in measures.values():
        return [
            f"# {remark(column)}",
            "# order: [height, width] names numbers without words; statements: true states them as data, too",
            f"dimensions: {{column: {quoted(column.name)}}}",
        ]
    if not measures:
        return []
    remarks = [f"# {remark(one)}" for one in measures.values()]
    columns = ", ".join(f"{kind}: {quoted(one.name)}" for kind, one in measures.items())
    if all(one.kind is Kind.DIMENSION for one in measures.values()):
        return [*remarks, f"dimensions: {{columns: {{{columns}}}}}"]
    if unit := unit_in(measures.values()):
        return [*remarks, f"dimensions: {{columns: {{{columns}}}, unit: {unit}}}"]
    return [*remarks, f"# dimensions: {{columns: {{{columns}}}, unit: <cm or mm: in which unit are bare numbers?>}}"]


def _meaning(column: ColumnProfile, *, lido: bool) -> str:
    """What the places of a column are to the object; in LIDO, those of the event that made it are told by no name."""
    if lido and re.match(r"place(?:_|$)", column.name):
        return "created"
    found = (one for one, pattern in PLACE_MEANINGS.items() if re.search(pattern, column.name, re.IGNORECASE))
    return next(found, "depicted")


def _categories(roles: dict[str, ColumnProfile], institution: str, tables: dict[str, str]) -> list[str]:
    lines = ["", "# Fill in the tables: what each value is called, its category on Commons, its item in Wikidata."]
    lines += ["categories:"]
    used = [(role, table) for role, table in (("subjects", "subjects"), ("person", "creators")) if table in tables]
    if used:
        lines += ["  lookups:"]
    lines += [f"    - {{column: {quoted(roles[role].name)}, table: {table}}}" for role, table in used]
    lines += [f"  maintenance: {quoted(f'Media contributed by {institution} needing categorisation')}"]
    if "subjects" in tables:
        lines += [f"depicts:\n  - {{column: {quoted(roles['subjects'].name)}, table: subjects}}"]
    return [*lines, *(["tables:"] if tables else []), *(f"  {table}: {table}.csv" for table in tables)]
