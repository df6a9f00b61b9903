"""MARC 21, binary (ISO 2709) and as MARCXML: a column for each field and subfield ("001", "245a").

Repeated fields keep their places ("700a" and "700e" of one person), repeated subfields of one field are joined by a
space. Indicators are left out, and so are signs of ISBD that are no part of what is said: those that announce the
next part ("Karta /", "Stockholm :"), and the full stop behind people and subjects.
https://www.loc.gov/marc/bibliographic/
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

import pymarc

from stafett.content import BINARY, TEXT
from stafett.overruling import AS_FOUND, Overruling
from stafett.problems import Problem
from stafett.rules import finding
from stafett.sources.evidence import Evidence
from stafett.sources.gate import admit, refusing
from stafett.sources.nested import Entry, aligned, tabulate_entries
from stafett.sources.table import Reading, UnreadableDelivery

NAMESPACE = "{http://www.loc.gov/MARC21/slim}"
RECORD = f"{NAMESPACE}record"

ANNOUNCED = re.compile(r"(?:\s+[/:;=+]|\s*,)\s*$")
"""Signs at the end of a subfield that announce the next one."""
STOPPED = ("100", "600", "650", "651", "700")
STOP = re.compile(r"(?<=[^\W_]{3})(?<!\bjun)(?<!\bsen)(?<!\betc)\.$", re.IGNORECASE)
"""The full stop behind the last part of a person or a subject ("kartograf."), which is not that of an initial."""
DATED, COPYRIGHT = ("260c", "264c"), re.compile(r"(?<![\w.])c(?=\d{4})")
"""Where "c1912" is the year of the copyright, and not about 1912 as elsewhere."""

Field = tuple[str, list[tuple[str, str]]]
"""Tag, and code and value of each subfield; a control field has one without code."""


def read(path: Path, *, name: str, id_column: str = "", overruling: Overruling = AS_FOUND) -> Reading:
    """Read binary MARC in MARC-8 or UTF-8, as each record says; overrule the encoding for records in neither.

    A record's number is its place. One that cannot be read is named; after one whose length is wrong nothing more is
    found. Raises UnreadableDelivery when it is no MARC, over 1 GiB, or without a record that can be read.
    """
    head = admit(path, name, "MARC", (TEXT, BINARY))
    if not head[:5].isdigit():  # a record begins with its length
        raise UnreadableDelivery(finding("delivery-not-what-it-says", value=name, claimed="MARC", found=TEXT.name))
    broken: list[Problem] = []
    encoding = overruling.encoding
    with refusing(name), path.open("rb") as file:
        try:
            records, problems = tabulate_entries(_entries(file, encoding, broken), name, id_column=id_column)
        except UnreadableDelivery as nothing:
            raise UnreadableDelivery(broken[0]) if broken else nothing from nothing
    return Reading(records, encoding.upper(), Evidence("marc"), broken + problems)


def fields_of_xml(record: Any) -> dict[str, str]:
    """The columns of a MARCXML record (an lxml element)."""
    found: list[Field] = [("leader", [("", one.text or "")]) for one in record.iterfind(f"{NAMESPACE}leader")]
    for one in record.iterfind(f"{NAMESPACE}controlfield"):
        found.append((one.get("tag", ""), [("", one.text or "")]))
    for one in record.iterfind(f"{NAMESPACE}datafield"):
        inside = [(sub.get("code", ""), sub.text or "") for sub in one.iterfind(f"{NAMESPACE}subfield")]
        found.append((one.get("tag", ""), inside))
    return _columns(found)


def _entries(file: BinaryIO, encoding: str, broken: list[Problem]) -> Iterator[Entry]:
    reader = pymarc.MARCReader(file, hide_utf8_warnings=True, file_encoding=encoding or "iso8859-1", permissive=True)
    for number, record in enumerate(reader, start=1):
        if record is not None:
            yield Entry(number, _columns(_fields_of(record)))
            continue
        shown = (reader.current_chunk or b"")[:80].decode("ascii", "backslashreplace")
        reason = type(reader.current_exception).__name__
        broken.append(finding("record-unreadable", row=number, value=shown, reason=reason))


def _fields_of(record: pymarc.Record) -> Iterator[Field]:
    yield "leader", [("", str(record.leader))]
    for field in record.fields:
        if field.is_control_field():
            yield field.tag, [("", field.data or "")]
        else:
            yield field.tag, [(sub.code, sub.value) for sub in field.subfields]


def _columns(found: Iterable[Field]) -> dict[str, str]:
    by_tag: dict[str, list[dict[str, str]]] = {}
    for tag, subfields in found:
        cells: dict[str, str] = {}
        for code, value in subfields:
            column = f"{tag}{code}" or "?"
            shown = ANNOUNCED.sub("", value) if code else value
            if tag in STOPPED:
                shown = STOP.sub("", shown)
            if column in DATED:
                shown = COPYRIGHT.sub("©", shown)
            cells[column] = f"{cells[column]} {shown}" if column in cells else shown
        by_tag.setdefault(tag, []).append(cells)
    columns: dict[str, str] = {}
    for same in by_tag.values():
        for column, text in aligned(same).items():
            columns.setdefault(column, text)
    return columns
