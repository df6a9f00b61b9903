"""JSON: an array of objects, or an object with such an array somewhere inside. Read as a stream, never as a whole."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import ijson

from stafett.content import JSON, TEXT, utf16_without_mark
from stafett.overruling import AS_FOUND, Overruling
from stafett.problems import Problem
from stafett.rules import finding
from stafett.sources.evidence import Evidence
from stafett.sources.gate import admit, refusing, unreadable
from stafett.sources.nested import MAX_DEPTH, Entry, flatten, tabulate_entries
from stafett.sources.table import Reading, UnreadableDelivery

BUFFER = 1 << 18
MAX_DIGITS = 4_000
LONG_NUMBER = re.compile(rb"[\[:,\s]-?[0-9]{%d}" % MAX_DIGITS)
"""One outside quotation marks; inside, only where one of these signs stands before it."""
MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


def read(path: Path, *, name: str, id_column: str = "", overruling: Overruling = AS_FOUND) -> Reading:
    """Read the largest array of objects, or the one that is overruled to ("response.docs"); a record's number is its
    place.

    Numbers stay as they are written. JSON is UTF-8 (RFC 8259) or has a byte order mark, where that is not overruled.
    Raises UnreadableDelivery when it is no JSON, broken, over 1 GiB, over 64 deep, without an array of objects, or with
    a number of thousands of digits.
    """
    guessed = encoding_of(path, name)
    codec = overruling.encoding or guessed
    with refusing(name):
        with _Guarded(path, codec, name) as file:
            found = _survey(file, name)
        used = _chosen(found, overruling.records, name)
        with _Guarded(path, codec, name) as file:
            odd: list[Problem] = []
            records, problems = tabulate_entries(_entries(file, used, odd), name, id_column=id_column)
    others = ", ".join(_named(one) for one in found if one != used)
    if others:
        odd.insert(0, finding("delivery-more-lists", value=name, used=_named(used), others=others))
    return Reading(records, _encoding_name(codec), Evidence("records", _named(used)), odd + problems)


def encoding_of(path: Path, name: str) -> str:
    """The codec by the first bytes. Raises UnreadableDelivery when the file is neither JSON nor text, or too large."""
    head = admit(path, name, "JSON", (JSON, TEXT))
    marked = (codec for mark, codec in MARKS.items() if head.startswith(mark))
    return next(marked, "") or utf16_without_mark(head) or "utf-8"


class _Guarded:
    """A JSON file as the UTF-8 bytes that ijson wants, without the numbers on which its C code comes down.

    ijson 3.6.0 does not look whether Python took a whole number; Python takes none of more than `MAX_DIGITS` digits
    (https://docs.python.org/3/library/stdtypes.html#int-max-str-digits), and the process ends without a word.
    """

    def __init__(self, path: Path, codec: str, name: str) -> None:
        self._file: IO[bytes] | IO[str] = path.open("rb") if codec == "utf-8" else path.open(encoding=codec, newline="")
        self._name, self._before = name, b""

    def __enter__(self) -> _Guarded:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def read(self, size: int) -> bytes:
        """The next bytes. Raises UnreadableDelivery at a number that is too long."""
        given = self._file.read(size)
        part = given if isinstance(given, bytes) else given.encode()
        if LONG_NUMBER.search(self._before + part):
            raise UnreadableDelivery(unreadable(self._name, f"a number of more than {MAX_DIGITS} digits"))
        self._before = part[-MAX_DIGITS:]
        return part


def _survey(file: _Guarded, name: str) -> dict[str, int]:
    """Each array of objects that lies in no other array, with the number of its objects; the depth is bounded."""
    found: dict[str, int] = {}
    keys: list[str] = []
    depth = array = 0  # `array` is the depth inside the outermost open array, 0 outside
    for event, value in ijson.basic_parse(file, buf_size=BUFFER):
        if event == "map_key":
            if not array:
                keys[-1] = value
        elif event.startswith("start"):
            if event == "start_map" and array == depth and array:
                path = ".".join([*keys, "item"])
                found[path] = found.get(path, 0) + 1
            depth += 1
            if depth > MAX_DEPTH:
                raise UnreadableDelivery(unreadable(name, f"more than {MAX_DEPTH} levels inside each other"))
            if not array:
                if event == "start_array":
                    array = depth
                else:
                    keys.append("")
        elif event.startswith("end"):
            if not array:
                keys.pop()
            if array == depth:
                array = 0
            depth -= 1
    return found


def _chosen(found: dict[str, int], record_path: str, name: str) -> str:
    if record_path:
        wanted = "item" if record_path == "item" else f"{record_path.removesuffix('.item')}.item"
        if wanted in found:
            return wanted
    elif found:
        return max(found, key=lambda path: found[path])
    at = f" at {record_path}" if record_path else ""
    raise UnreadableDelivery(unreadable(name, f"no array of objects{at}"))


def _entries(file: _Guarded, path: str, odd: list[Problem]) -> Iterator[Entry]:
    for number, value in enumerate(ijson.items(file, path, buf_size=BUFFER), start=1):
        if isinstance(value, dict):
            yield Entry(number, flatten(value))
        else:
            odd.append(finding("record-unreadable", row=number, value=str(value), reason="no object"))


def _named(path: str) -> str:
    return f"“{path.removesuffix('.item')}”" if path != "item" else "the outermost array"


def _encoding_name(codec: str) -> str:
    return codec.removesuffix("-sig").upper()
