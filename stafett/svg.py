"""What a drawing (SVG) holds besides lines: scripts and things from elsewhere, for which Commons refuses it.

After `UploadVerification` of MediaWiki 1.45: a link (`a`) may lead outside, nothing else may, and every element must be
of a namespace on its list, which stands in `svg_namespaces.toml`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from lxml import etree

from stafett.problems import Problem
from stafett.rules import finding

BLOCK = 1 << 16
INKSCAPE = "http://www.inkscape.org/namespaces/inkscape"
_WITHIN = re.compile(r"\s*(?:#|data:image/(?:a?png|jpe?g|gif|webp|avif)|$)", re.IGNORECASE)
_LINK = re.compile(r"\s*(?:https?:|#|$)", re.IGNORECASE)
_STYLE = re.compile(r"url\(\s*[\"']?\s*(?!#|data:image/|data:;base64,)[^\s\"')]{1,80}|@import", re.IGNORECASE)
_ACTIVE = frozenset({"script", "handler", "stylesheet", "iframe"})
_CHANGING = frozenset({"set", "animate"})
_ELSEWHERE = re.compile(r"(?:https?|data|script):", re.IGNORECASE)
_UNNAMED = re.compile(r"&(?:#38;)*ns_[a-z_]+;")
"""What Inkscape makes of Illustrator's namespaces; harmless (https://phabricator.wikimedia.org/T144827)."""
_ENCODING = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([^\"'>]{1,40})", re.IGNORECASE)
_DOCTYPE = re.compile(
    rb"<!DOCTYPE\s+[\w:.\-]+\s+(?:SYSTEM|PUBLIC\s+[\"']([^\"'>]{0,200})[\"'])\s+[\"']([^\"'>]{0,500})[\"']",
    re.IGNORECASE,
)
_STYLE_LIMIT = 1_000_000
"""Characters of a style sheet that are looked at; fonts within it make it long."""


class _Reader:
    """Told of each element in turn, so that no tree is kept. `found` is the first thing that is refused, `foreign` the
    first namespace that the wiki does not know."""

    def __init__(self) -> None:
        self.found = ""
        self.foreign = ""
        self._style: list[str] | None = None
        self._length = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        namespace, name = _namespace(tag), _local(tag)
        self._style = [] if name == "style" else None
        if namespace not in known_namespaces() and not _UNNAMED.fullmatch(namespace):
            self.foreign = self.foreign or namespace
        if name in _ACTIVE:
            self._see(f"<{name}>")
        for attribute, value in attributes.items():
            if namespace != INKSCAPE or _namespace(attribute):  # Inkscape's own may begin with "on": only_selected
                self._handler(_local(attribute))
            self._attribute(name, _local(attribute), value)

    def pi(self, target: str, _data: str | None = None) -> None:
        if "xml-stylesheet" in target.casefold():
            self._see(f"<?{target}?>")

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

    def _handler(self, attribute: str) -> None:
        if attribute.startswith("on"):
            self._see(attribute)

    def _attribute(self, element: str, name: str, value: str) -> None:
        allowed = _LINK if element == "a" else _WITHIN
        if (
            element in _CHANGING
            and name == "attributename"
            and value.casefold().startswith(("on", "href", "xlink:href"))
        ) or (element == "set" and name == "to" and _ELSEWHERE.search(value)):
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
            head = block = file.read(BLOCK)
            while block:
                parser.feed(block)
                block = file.read(BLOCK)
        parser.close()
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        return [finding("media-broken", value=name, type="SVG", reason=str(error))]
    found = _about_head(head) or reader.found
    refused = [finding("media-svg-refused", value=name, found=found)] if found else []
    foreign = [finding("media-svg-namespace", value=name, namespace=reader.foreign)] if reader.foreign else []
    return refused + foreign


def _about_head(head: bytes) -> str:
    """An encoding or a document type that is not on the list, or ""."""
    encoding, kind = _ENCODING.search(head), _DOCTYPE.search(head)
    if encoding and encoding[1].decode("ascii", "replace").upper() not in _listed()["encodings"]:
        return encoding[0].decode("ascii", "replace")
    if kind:
        public, system = ((part or b"").decode("ascii", "replace") for part in kind.groups())
        if system not in _listed()["doctypes"] or not public.startswith("-//W3C//"):
            return f"<!DOCTYPE … {system}>"
    return ""


@cache
def known_namespaces() -> frozenset[str]:
    """The namespaces that MediaWiki lets pass, in small letters; elements of others make it refuse a drawing."""
    return frozenset(root + name for root, names in _listed()["namespaces"].items() for name in names)


@cache
def _listed() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("svg_namespaces.toml").read_text(encoding="utf-8"))


def _namespace(name: str) -> str:
    return name[1:].partition("}")[0].casefold() if name.startswith("{") else ""


def _local(name: str) -> str:
    return name.rpartition("}")[2].casefold()
