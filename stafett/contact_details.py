"""E-mail addresses and telephone numbers in a text, and how to speak of private data without spreading them."""

from __future__ import annotations

import re

SHOWN = 2
"""Characters of a private value that are shown, so that its owner knows which one is meant; of an address the first and
the end of the domain."""

_EMAIL = re.compile(r"(?<![\w.+\-])[\w.+\-]{1,64}@(?:[\w\-]{1,63}\.){1,5}[A-Za-z]{2,10}(?!\w)")
_ABROAD = r"[1-9]\d{0,2}[ ()\-]{0,3}(?:\d[ \-]?){6,11}\d(?!\d)"
_TELEPHONE = (
    (("+",), re.compile(rf"\+(?<![\w+].){_ABROAD}")),  # +46 8 123 45 67
    (("00",), re.compile(rf"00(?<![\w+]..){_ABROAD}")),
    (("07",), re.compile(r"07(?<![\w\-/.]..)[02369][ \-]?\d[ \-]?(?:\d{2}[ \-]?){3}(?![\w\-])")),  # Swedish mobiles
    (("tel", "tfn", "phone", "mobil", "puh"), re.compile(
        r"\b(?:tel|tfn|telefon|telephone|phone|mobil|puh)\b[.: ]{0,3}\+?(?:\d[ \-/]?){6,14}", re.IGNORECASE
    )),
)  # fmt: skip
"""Ways to write a telephone number, and what a text must hold for each to be looked for. They begin with what stands
there, which is quick to search for, and look back from it."""

_IDENTITY = re.compile(r"(?<!\d)(?:\d{2})?\d{6}[+\-]\d{4}(?!\d)")


def find_contact(text: str) -> str:
    """The first e-mail address or telephone number in `text`, or ""."""
    found = _EMAIL.search(text) if "@" in text else None
    if found is None:
        folded = text.casefold()
        asked = [kind.search(text) for signs, kind in _TELEPHONE if any(sign in folded for sign in signs)]
        found = min(filter(None, asked), key=re.Match.start, default=None)
    return found[0].strip() if found else ""


def masked(value: str) -> str:
    """The beginning of a private value: "an…"; of an e-mail address a little of both ends: "a…@…se"."""
    name, _, domain = value.strip().partition("@")
    if _EMAIL.fullmatch(value.strip()):
        return f"{name[:1]}…@…{domain.rpartition('.')[2]}"
    return f"{value[:SHOWN]}…"


def without_private(text: str) -> str:
    """A text with its e-mail addresses, telephone numbers and personal identity numbers masked."""
    for pattern in (_EMAIL, *(kind for _, kind in _TELEPHONE), _IDENTITY):
        text = pattern.sub(lambda found: masked(found[0]), text)
    return text
