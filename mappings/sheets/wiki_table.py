"""Reading a table back from a wiki page, whatever people and vandals made of it.

A cell gives text: references, line breaks, bold, links and the templates that name an item or a creator are understood;
everything else in a cell is a problem of its row, never text that only looks harmless.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import mwparserfromhell
from mwparserfromhell.nodes import Comment, ExternalLink, HTMLEntity, Node, Tag, Template, Text, Wikilink
from mwparserfromhell.wikicode import Wikicode

from mappings.sheets.columns import column_of
from stafett.rules import finding
from stafett.sources import UnreadableDelivery

MAX_BYTES = 2 << 20
"""The largest page that MediaWiki keeps ($wgMaxArticleSize)."""

_SHOWN_AS_TEXT = {"b", "i", "u", "small", "big", "code", "span", "nowiki", "tt", "kbd"}
_PREFIX = re.compile(r"^\s*:?(?:d:|wikidata:)?", re.IGNORECASE)

Row = tuple[int, list[str | None]]
"""Its number in the table (the header is 1), and its cells; None where a cell holds what cannot be read as text."""


def read_wiki_table(path: Path, name: str) -> tuple[list[str], list[Row]]:
    """The header and rows of the first table that has a column of values.

    Raises UnreadableDelivery where there is none, or where the file is no text in UTF-8 or over 2 MiB.
    """
    tables = [list(_rows(table)) for table in _tables(_parsed(path, name))]
    for header, *rows in filter(None, tables):
        names = [cell or "" for cell in header]
        if "value" in map(column_of, names):
            return names, list(enumerate(rows, start=2))
    raise UnreadableDelivery(finding("column-missing", value=name, column="value", present=f"{len(tables)} tables"))


def _parsed(path: Path, name: str) -> Wikicode:
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise UnreadableDelivery(finding("delivery-too-large", value=name, size=size, limit=MAX_BYTES))
    try:
        return mwparserfromhell.parse(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as error:
        raise UnreadableDelivery(finding("delivery-undecodable", value=name, encoding="UTF-8")) from error
    except (mwparserfromhell.parser.ParserError, RecursionError) as error:
        raise UnreadableDelivery(finding("delivery-unreadable", value=name, reason=str(error))) from error


def _tables(code: Wikicode) -> list[Tag]:
    return [tag for tag in code.filter_tags(recursive=True) if tag.tag == "table"]


def _rows(table: Tag) -> Iterator[list[str | None]]:
    """The cells of each row; those of a first row without its own mark stand in the table itself."""
    loose = [_cell(node) for node in _cells(table.contents)]
    if loose:
        yield loose
    for row in table.contents.filter_tags(recursive=False):
        if row.tag == "tr" and (cells := [_cell(node) for node in _cells(row.contents)]):
            yield cells


def _cells(code: Wikicode) -> list[Tag]:
    return [tag for tag in code.filter_tags(recursive=False) if tag.tag in ("td", "th")]


class _Markup(ValueError):
    """Something in a cell that is more than text."""


def _cell(cell: Tag) -> str | None:
    if any(str(attribute.name).strip().lower() in ("rowspan", "colspan") for attribute in cell.attributes):
        return None
    try:
        return _text(cell.contents.nodes).strip()
    except _Markup:
        return None


def _text(nodes: Iterable[Node]) -> str:
    return "".join(map(_said, nodes))


def _said(node: Node) -> str:
    match node:
        case Text():
            return str(node.value)
        case Comment():
            return ""
        case HTMLEntity():
            return _sign(node)
        case Wikilink():
            return _PREFIX.sub("", _text(node.title.nodes), count=1).replace("_", " ").strip()
        case ExternalLink():
            return _text(node.url.nodes)
        case Template():
            return _template(node)
        case Tag() if node.tag == "br":
            return "\n"
        case Tag() if str(node.tag).lower() in _SHOWN_AS_TEXT:
            return _text(node.contents.nodes)
        case _:
            raise _Markup


def _sign(entity: HTMLEntity) -> str:
    try:
        return str(entity.normalize())
    except (ValueError, OverflowError) as error:
        raise _Markup from error


def _template(call: Template) -> str:
    """{{Q|42}} is an item, {{Creator:Name}} a creator's page; of any other nobody knows what it shows."""
    name = _text(call.name.nodes).strip()
    if name.casefold() == "q" and call.has("1"):
        number = _text(call.get("1").value.nodes).strip()
        return f"Q{number.lstrip('Qq')}"
    if name.casefold().startswith("creator:") and not call.params:
        return name
    raise _Markup
