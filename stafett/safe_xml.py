"""XML from strangers: no entity is expanded, no DTD and nothing else is loaded, depth and text are bounded."""

from __future__ import annotations

import re

from lxml import etree

FORBIDDEN = re.compile(
    rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|&#(?:0*(?:[0-8]|1[124-9]|2\d|3[01])|x0*(?:[0-8bcef]|1[\da-f]));", re.I
)
"""Characters that XML 1.0 does not have, raw or as references (https://www.w3.org/TR/xml/#charsets)."""
REPLACEMENT = "\ufffd".encode()


class BrokenXml(ValueError):
    """This is no well-formed XML, or has a document type; the message says where and why."""


def parse_xml(content: bytes) -> etree._Element:
    """The root of a document; raises BrokenXml. A document type is refused: data need none, and bombs do."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise BrokenXml(str(error)[:300]) from error
    if root.getroottree().docinfo.doctype:
        raise BrokenXml("it has a document type (DOCTYPE), which is not read")
    return root


def without_forbidden(content: bytes) -> tuple[bytes, int]:
    """The document with U+FFFD for each character that XML forbids, and how many there were."""
    return FORBIDDEN.subn(REPLACEMENT, content)


def local(element: etree._Element) -> str:
    """The name of an element without its namespace."""
    return str(etree.QName(element).localname)
