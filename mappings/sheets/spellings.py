"""Values that are nearly the same: the key collisions by which OpenRefine clusters.

Two values are near where a key that forgets order, accents and punctuation is the same
(https://openrefine.org/docs/technical-reference/clustering-in-depth). What is near is suggested, never changed.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable

from mappings.tables import key_of

SHORTEST = 8
"""Letters below which pairs of letters say too little: “Oslo” and “Solo” are two words."""

LOOKED_AT = 20
"""Near values that are looked at for one value, so that a thousand spellings of one name cost no million steps."""


def fingerprint(value: str) -> str:
    """The words of a value without accents and punctuation, each once, in the order of the alphabet."""
    return " ".join(sorted(set(re.findall(r"[^\W_]+", _without_accents(value)))))


def pairs_of_letters(value: str) -> str:
    """The pairs of neighbouring letters, each once, in order; "" for a short value."""
    letters = "".join(re.findall(r"[^\W_]", _without_accents(value)))
    if len(letters) < SHORTEST:
        return ""
    return "".join(sorted({letters[at : at + 2] for at in range(len(letters) - 1)}))


KEYS: tuple[tuple[Callable[[str], str], float], ...] = ((fingerprint, 90.0), (pairs_of_letters, 75.0))
"""How nearness is told, the stricter first, and the score of a suggestion that rests on it."""


class Neighbours:
    """Values by their near spellings."""

    def __init__(self, values: Iterable[str]) -> None:
        self._found: list[dict[str, list[str]]] = [defaultdict(list) for _ in KEYS]
        for value in values:
            for (key, _), found in zip(KEYS, self._found, strict=True):
                if made := key(value):
                    found[made].append(value)

    def of(self, value: str) -> list[tuple[str, float]]:
        """The other values near to `value`, each with its score, the nearest first."""
        near: dict[str, float] = {}
        for (key, score), found in zip(KEYS, self._found, strict=True):
            for other in found.get(key(value), [])[:LOOKED_AT]:
                near.setdefault(other, score)
        return [(other, score) for other, score in near.items() if key_of(other) != key_of(value)]


def _without_accents(value: str) -> str:
    taken_apart = unicodedata.normalize("NFKD", key_of(value))
    return "".join(sign for sign in taken_apart if not unicodedata.combining(sign))
