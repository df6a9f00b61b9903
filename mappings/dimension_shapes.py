"""Texts about dimensions that differ in their numbers only: what “frame: 30 x 40 cm” says, “frame: 31 x 45 cm” says of
other numbers. A museum has tens of thousands of the ones and some hundreds of the others."""

from __future__ import annotations

import re
import unicodedata
from itertools import chain
from typing import NamedTuple

MOST_PIECES = 4
"""A first number that is no greater, and so much smaller than the second, may count."""

_NUMBER = re.compile(r"\d+")
_DEPENDS = re.compile(
    r"[(\[]"  # the same once more in other units, which has to agree
    r"|\d[.,]\d|\d[/'\"’′″”]|[/'\"’′″”]\d"  # decimals, thousands, fractions, feet
    r"|\d\s?[-–—]|[-–—]\s?\d|\d\s+\d|\d\s?f"
    r"|(?<!\d)0\d"
    rf"|(?<![x×*X])(?<![x×*X]\s)(?<!\d)[0-{MOST_PIECES}](?!\d)",  # "2 x 20 cm" may be two pieces
    re.IGNORECASE,
)
"""Where what a number says depends on more than how many digits it has."""


class Shape(NamedTuple):
    """A text with other numbers in it, and the number for which each of these stands."""

    text: str
    numbers: dict[float, float]


def shape_of(text: str) -> Shape | None:
    """Give the shape of `text`, the same for all that differ in their numbers only; None where the numbers matter."""
    if _DEPENDS.search(text) or not unicodedata.is_normalized("NFKC", text):
        return None
    meant = _NUMBER.findall(text)
    instead = [_instead(digits, place) for place, digits in enumerate(meant, start=1)]
    if not all(instead):
        return None
    between = _NUMBER.split(text)
    shape = "".join(chain.from_iterable(zip(between, [*instead, ""], strict=True)))
    return Shape(shape, {float(one): float(digits) for one, digits in zip(instead, meant, strict=True)})


def _instead(digits: str, place: int) -> str:
    """As many digits as these, the same in every text for the number at this place; "" where there are none."""
    if not digits.isascii() or (len(digits) == 1 and int(digits) <= MOST_PIECES):
        return digits if digits.isascii() else ""
    first = 10 ** (len(digits) - 1) if len(digits) > 1 else MOST_PIECES
    instead = str(first + place)
    return instead if len(instead) == len(digits) else ""
