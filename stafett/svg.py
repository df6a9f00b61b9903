"""What a drawing (SVG) holds besides lines: scripts and things from elsewhere, for which Commons refuses it.

After `checkSvgScriptCallback` of MediaWiki's upload check: a link (`a`) may lead outside, nothing else may.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from lxml import etree

from stafett.problems import Problem
from stafett.rules import finding

BLOCK = 1 << 16
_WITHIN = re.compile(r"\s*(?:#|data:image/(?:png|jpe?g|gif)|$)", re.IGNORECASE)
_LINK = re.compile(r"\s*(?:https?:|#|$)", re.IGNORECASE)
_STYLE = re.compile(r"url\(\s*[\"']?\s*(?!#|data:image/|data:;base64,)[^\s\"')]{1,80}|@import", re.IGNORECASE)
_ACTIVE = frozenset({"script", "handler", "stylesheet", "iframe"})
_CHANGING = frozenset({"set", "animate"})
_STYLE_LIMIT = 1_000_000
"""Characters of a style sheet that are looked at; fonts within it make it long."""


class _Reader:
    """Told of each element in turn, so that no tree is kept. `found` is the first thing that is refused."""

    def __init__(self) -> None:
        self.found = ""
        self._style: list[str] | None = None
        self._length = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        name = _local(tag)
        self._style = [] if name == "style" else None
        if name in _ACTIVE:
            self._see(f"<{name}>")
        for attribute, value in attributes.items():
            self._attribute(name, _local(attribute), value)

    def end(self, _tag: str) -> None:
        if self._style and (outside := _STYLE.search("".join(self._style))):
            self._see(outside[0])
        self._style, self._length = None, 0

    def data(self, text: str) -> None:
        if self._style is not None and self._length < _STYLE_LIMIT:
            self._style.append(text)
            self._length += len(text)

    def close(self) -> str:
        return self.found

    def _attribute(self, element: str, name: str, value: str) -> None:
        allowed = _LINK if element == "a" else _WITHIN
        if name.startswith("on"):
            self._see(name)
        elif (
            element in _CHANGING
            and name == "attributename"
            and value.casefold().startswith(("on", "href", "xlink:href"))
        ):
            self._see(f"<{element}> {value}")
        elif (name == "href" and not allowed.match(value)) or _STYLE.search(value):
            self._see(value)

    def _see(self, what: str) -> None:
        self.found = self.found or what


def about_svg(path: Path, name: str) -> list[Problem]:
    """Errors about an SVG: not well-formed, or with something that Commons refuses. Nothing is loaded from outside."""
    reader = _Reader()
    parser = etree.XMLParser(target=reader, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        with path.open("rb") as file:
            while block := file.read(BLOCK):
                parser.feed(block)
        parser.close()
    except (etree.XMLSyntaxError, ValueError) as error:
        return [finding("media-broken", value=name, type="SVG", reason=str(error))]
    return [finding("media-svg-refused", value=name, found=reader.found)] if reader.found else []


def _local(name: str) -> str:
    return name.rpartition("}")[2].casefold()
