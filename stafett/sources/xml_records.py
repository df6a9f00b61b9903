"""XML: the element that repeats is the record. LIDO and MARCXML are known by their namespaces.

Nothing is fetched and no entity is expanded: a document type is refused. libxml2 bounds texts (10 million bytes).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from lxml import etree

from stafett.content import TEXT, XML
from stafett.overruling import AS_FOUND, Overruling
from stafett.sources import lido, marc
from stafett.sources.evidence import Evidence
from stafett.sources.gate import admit, refusing, unreadable
from stafett.sources.nested import MAX_DEPTH, Entry, flatten, tabulate_entries
from stafett.sources.nested import TEXT as OWN_TEXT
from stafett.sources.table import Reading, UnreadableDelivery

MAX_PATHS = 10_000
"""Kinds of elements by their place."""

LOCATION = ("}schemaLocation", "}noNamespaceSchemaLocation")
"""Where the schema lies is said to programs, and nothing about an object."""
XML_NAMES = {"mac_roman": "macintosh", "latin-1": "iso-8859-1", "utf_8_sig": "utf-8", "utf_16_le": "utf-16le"}
"""What libxml2 calls an encoding that Python calls otherwise."""

Path_ = tuple[str, ...]
"""Where an element stands: the tags from the outermost on, with namespaces as lxml writes them."""

KNOWN: dict[str, Callable[[Any], dict[str, str]]] = {lido.RECORD: lido.fields, marc.RECORD: marc.fields_of_xml}


def read(path: Path, *, name: str, id_column: str = "", overruling: Overruling = AS_FOUND) -> Reading:
    """Read each record; its number is its place among the records.

    A record is a LIDO or MARCXML record, or else the outermost element that repeats around (or is) the one with
    children that comes most often. That can be overruled ("export/objects/object"), and then LIDO and MARC are read as
    plain XML; so can the encoding that the file states. Fields inside fields become "a.b", attributes "a.@b".
    Raises UnreadableDelivery when it is no XML, broken, over 1 GiB, over 64 deep, with a document type, or empty.
    """
    admit(path, name, "XML", (XML, TEXT))
    with refusing(name):
        encoding = XML_NAMES.get(overruling.encoding, overruling.encoding.replace("_", "-"))
        found = _survey(path, encoding, name)
        used = _chosen(found, overruling.records, name)
        fields = plain_fields if overruling.records else fields_of
        entries = (Entry(number, fields(one)) for number, one in enumerate(_records(path, encoding, used, name), 1))
        records, problems = tabulate_entries(entries, name, id_column=id_column)
    return Reading(records, overruling.encoding.upper(), Evidence("records", _named(used)), problems)


def _events(path: Path, encoding: str, name: str) -> Iterator[tuple[Path_, bool, Any]]:
    """Each element when it begins (False) and ends (True), with its place; depth and document type are checked."""
    stack: list[str] = []
    with path.open("rb") as file:
        for event, element in etree.iterparse(
            file,
            events=("start", "end"),
            encoding=encoding or None,
            resolve_entities=False,
            load_dtd=False,
            no_network=True,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        ):
            if event == "start":
                if not stack and element.getroottree().docinfo.internalDTD is not None:
                    raise UnreadableDelivery(unreadable(name, "document type (DOCTYPE), which records never need"))
                stack.append(element.tag)
                if len(stack) > MAX_DEPTH:
                    raise UnreadableDelivery(unreadable(name, f"more than {MAX_DEPTH} levels inside each other"))
                yield tuple(stack), False, element
            else:
                yield tuple(stack), True, element
                stack.pop()


def _survey(path: Path, encoding: str, name: str) -> Counter[Path_]:
    """How often an element with children or a known record stands at each place."""
    counted: Counter[Path_] = Counter()
    parents: set[Path_] = set()
    for place, ended, element in _events(path, encoding, name):
        if ended:
            _forget(element)
            continue
        counted[place] += 1
        parents.add(place[:-1])
        if len(counted) > MAX_PATHS:
            raise UnreadableDelivery(unreadable(name, f"more than {MAX_PATHS} kinds of elements"))
    return Counter({place: count for place, count in counted.items() if place in parents or place[-1] in KNOWN})


def _chosen(found: Counter[Path_], record_path: str, name: str) -> Path_:
    if record_path:
        wanted = [place for place in found if _named(place) == record_path.strip("/")]
        if wanted:
            return wanted[0]
        raise UnreadableDelivery(unreadable(name, f"no element with children at {record_path}"))
    if not found:
        raise UnreadableDelivery(unreadable(name, "no element has others inside it"))
    known = [place for place in found if place[-1] in KNOWN]
    if known:
        return max(known, key=lambda place: found[place])
    most = max(found, key=lambda place: (found[place], -len(place)))
    around = (most[:length] for length in range(1, len(most)))
    single = max(found, key=lambda place: (len(place) == 2, found[place]))
    return next((place for place in around if found[place] > 1), most if found[most] > 1 else single)


def _records(path: Path, encoding: str, used: Path_, name: str) -> Iterator[Any]:
    depth = len(used)
    for place, ended, element in _events(path, encoding, name):
        if not ended or (len(place) > depth and place[:depth] == used):
            continue
        if place == used:
            yield element
        _forget(element)


def _forget(element: Any) -> None:
    """Free an element that has been read, and its elder siblings."""
    element.clear()
    parent = element.getparent()
    while element.getprevious() is not None:
        del parent[0]


def fields_of(element: Any) -> dict[str, str]:
    """The columns of a record by its kind. Raises ValueError with more than 500 columns or 64 levels."""
    return KNOWN.get(element.tag, plain_fields)(element)


def plain_fields(element: Any) -> dict[str, str]:
    """The columns of an element of no known kind. Raises ValueError with more than 500 columns or 64 levels."""
    return flatten(_nested(element))


def _nested(element: Any, depth: int = 1) -> object:
    """An element as JSON would have it: text, or a mapping with "@attribute", its children and "#text"."""
    if depth > MAX_DEPTH:
        raise ValueError(f"more than {MAX_DEPTH} levels inside each other")
    said = {key: value for key, value in element.attrib.items() if not key.endswith(LOCATION)}
    fields: dict[str, Any] = {f"@{_local(key)}": value for key, value in said.items()}
    if not len(element) or _is_prose(element):
        text = "".join(element.itertext()).strip()
        return {OWN_TEXT: text, **fields} if fields else text
    for child in element:
        fields.setdefault(_local(child.tag), []).append(_nested(child, depth + 1))
    return fields


def _is_prose(element: Any) -> bool:
    """Text between elements: they are marks in it, not fields."""
    return any((text or "").strip() for text in (element.text, *(child.tail for child in element)))


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _named(place: Path_) -> str:
    return "/".join(map(_local, place))
