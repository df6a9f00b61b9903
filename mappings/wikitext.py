"""Wikitext from values that nobody has checked: every value is text, and stays text.

A value from a partner is written with HTML character references wherever MediaWiki could read markup in it. The
references are resolved when the page is shown and never parsed again, so a value can neither close a template, add
a category, transclude, sign, break a table nor link. (https://www.mediawiki.org/wiki/Markup_spec)
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from urllib.parse import quote, urlsplit

BIDI_CONTROLS = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_HOST, _SPACE, _NOT_IN_COMMENT = re.compile(r"[\w.\-]+"), re.compile(r"\s"), re.compile(r"[<>]|--+")
URL_LIMIT = 1500
"""Longest URL that Wikibase takes on Commons (reference: wmgWikibaseStringLimits)."""

_LINE_BREAK = re.compile(r"(?<![ \t])[ \t]*(?:\r\n|[\r\n\v\f\x85\u2028\u2029])\s*")
_MARKUP = re.compile(
    r"[<>\[\]{}|=~]"  # elements, links, templates, tables, headings, signatures
    r"|&(?! )"  # character references; "Lind & Co" is none
    r"|'(?=')|(?<=')'"  # bold and italic
    r"|[_＿](?=[_＿])|(?<=[_＿])[_＿]"  # behaviour switches such as __TOC__
    r"|(?<=[A-Za-z]):(?=\S)"  # addresses that MediaWiki would link by itself
    r"|(?<=ISBN)\s|(?<=RFC)\s|(?<=PMID)\s"  # magic links
    r"|^[*#:;!\-+]",  # lists, table rows and rules at the start of a line
    re.IGNORECASE,
)
LINE_STARTS = frozenset("*#:;!-+")
_SIGNS = re.compile(r"[&<>\[\]{}|=~_＿\n]")
_BEFORE_ADDRESS = re.compile(r":\S")
_MAGIC_ENDS = re.compile(r"[BFIbfiİı][NCDncd]\s")
"""With `LINE_STARTS` and two apostrophes, quick to search for: a text in which none of these is found holds no
`_MARKUP`."""
_SAFE_IN_URL = "/:?&;=+$,@!*()-._~%#"
_IN_PATH = r"[A-Za-z0-9/.?&;=+$,!*()%#-]*"
_PLAIN_URL = re.compile(rf"https?://[A-Za-z0-9.-]+(?:/{_IN_PATH}(?:(?:~(?!~)|_(?!_)){_IN_PATH})*)?")
"""An address that is written as it must be: nothing in it needs to be taken apart."""


def plain(value: str) -> str:
    """Give `value` without control characters and bidi controls, NFC, plain spaces, each line break as one newline."""
    if value.isascii() and value.isprintable():
        return value.strip()
    composed = unicodedata.normalize("NFC", value).replace("\u00a0", " ")
    if composed.isprintable():
        return composed.strip()
    broken = _LINE_BREAK.sub("\n", composed)
    if broken.replace("\n", "").isprintable():
        return unicodedata.normalize("NFC", broken).strip()
    kept = (char for char in broken if char == "\n" or (char not in BIDI_CONTROLS and _printable(char)))
    # What stood on both sides of something invisible may belong together now.
    return _LINE_BREAK.sub("\n", unicodedata.normalize("NFC", "".join(kept))).strip()


def escape(value: str) -> str:
    """Give `value` as wikitext that shows exactly this text; a line break becomes `<br>`."""
    text = plain(value)
    calm = text[:1] not in LINE_STARTS and "''" not in text and not _SIGNS.search(text)
    if calm and not (_BEFORE_ADDRESS.search(text) or _MAGIC_ENDS.search(text)):
        return text
    return "<br>".join(_MARKUP.sub(_reference, line) for line in text.split("\n"))


def template(name: str, parameters: Mapping[str, str] | None = None) -> str:
    """Call a template with named parameters whose values are wikitext already. Empty values are left out.

    `name` and the parameters' names come from the crosswalk's model, which allows no markup in them.
    """
    filled = [f"{key}={value}" for key, value in (parameters or {}).items() if value]
    return "{{" + "|".join([name, *filled]) + "}}"


def in_language(language: str, text: str) -> str:
    """Mark `text` (not yet escaped) as being in `language`, with the language's template on Commons."""
    shown = escape(text)
    return f"{{{{{language}|1={shown}}}}}" if shown else ""


def external_link(address: str, text: str) -> str:
    """Link `text` to a web address; an address that is none is shown as text."""
    url = web_address(address)
    return f"[{url} {escape(text)}]" if url else escape(address)


def web_address(value: str) -> str:
    """Give `value` as an http(s) address that no markup can hide in, or "" where it is none."""
    if _PLAIN_URL.fullmatch(value):
        return value if len(value) <= URL_LIMIT else ""
    text = plain(value)
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not _HOST.fullmatch(host) or _SPACE.search(text):
        return ""
    safe = quote(text, safe=_SAFE_IN_URL).replace("~~", "%7E%7E").replace("__", "%5F%5F")
    return safe if len(safe) <= URL_LIMIT else ""


def category_links(categories: Iterable[str]) -> str:
    """One line per category; names come through `titles.category_name` and hold no markup."""
    return "\n".join([f"[[Category:{name}]]" for name in categories])


@lru_cache(maxsize=16)
def comment(text: str) -> str:
    """An HTML comment that `text` cannot end."""
    return f"<!-- {_NOT_IN_COMMENT.sub(' ', text)} -->"


def _printable(char: str) -> bool:
    return unicodedata.category(char) not in ("Cc", "Cs", "Co", "Cn") and char not in "\ufeff\u00ad\u200b"


def _reference(match: re.Match[str]) -> str:
    return f"&#{ord(match.group())};"
