"""E-mail addresses and telephone numbers in a text, and how to speak of private data without spreading them."""

from __future__ import annotations

import re

SHOWN = 2
"""Characters of a private value that are shown, so that its owner knows which one is meant."""

_EMAIL = re.compile(r"(?<![\w.+\-])[\w.+\-]{1,64}@(?:[\w\-]{1,63}\.){1,5}[A-Za-z]{2,10}(?!\w)")
_TELEPHONE = re.compile(
    r"(?<![\w+])(?:\+|00)[1-9]\d{0,2}[ ()\-]{0,3}(?:\d[ \-]?){6,11}\d(?!\d)"  # +46 8 123 45 67
    r"|\b(?:tel|tfn|telefon|telephone|phone|mobil|puh)\b[.: ]{0,3}\+?(?:\d[ \-/]?){6,14}"
    r"|(?<![\w\-/.])07[02369][ \-]?\d[ \-]?(?:\d{2}[ \-]?){3}(?![\w\-])",  # Swedish mobiles
    re.IGNORECASE,
)


def find_contact(text: str) -> str:
    """The first e-mail address or telephone number in `text`, or ""."""
    found = (_EMAIL.search(text) if "@" in text else None) or _TELEPHONE.search(text)
    return found[0].strip() if found else ""


def masked(value: str) -> str:
    """The beginning of a private value: "an…"."""
    return f"{value[:SHOWN]}…"
