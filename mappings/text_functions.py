"""The small functions by which a crosswalk may change a text (`as`). The set is closed: each is named, and does one
thing that partners' columns need."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Literal

from mappings.wikitext import plain

TextFunction = Literal["first_sentence", "without_brackets", "without_full_stop", "lower", "capitalised"]

_BRACKETS = re.compile(r"\s*(?:\([^()]*\)|\[[^\[\]]*\])")
_SENTENCE_END = re.compile(r"[.!?…][)”\"'’]?\s+(?=[\W_]*[^\W_])")
_SHORT = "ca bl dr fr hr mr mrs nr no st tex dvs kap fig jr sr resp osv"
_ABBREVIATED = re.compile(rf"(?:^|[\W_])(?:[^\W\d_]|[^\W\d_]\.[^\W\d_]|{_SHORT.replace(' ', '|')})\.$", re.IGNORECASE)
_NEAR = 12
"""Signs on both sides of a full stop that are looked at."""


def apply(functions: Iterable[TextFunction], text: str) -> str:
    """`text` after each of `functions`, in their order."""
    for function in functions:
        text = FUNCTIONS[function](text)
    return text


def first_sentence(text: str) -> str:
    """Up to the first full stop, question mark or exclamation mark that ends a sentence; a line break ends one too.

    A full stop before a small letter or a number, or after an initial ("J. F. Ekholm", "ca. 1890"), ends none. A line
    in which nothing can be read is none.
    """
    line = plain(text).partition("\n")[0].strip()
    for found in _SENTENCE_END.finditer(line):
        before = line[max(0, found.end() - _NEAR) : found.end()].rstrip()
        after = line[found.end() : found.end() + _NEAR].lstrip("\"”'’(«–- ")
        if after[:1].isupper() and not _ABBREVIATED.search(before):
            return line[: found.end()].rstrip()
    return line


def without_brackets(text: str) -> str:
    """Without what stands in round or square brackets: "Målningar (Måleri)" becomes "Målningar"."""
    return _BRACKETS.sub("", text).strip()


def without_full_stop(text: str) -> str:
    """Without the full stop at the end; "…" and "..." stay."""
    kept = text.strip()
    return kept.removesuffix(".") if not kept.endswith("..") else kept


def lower(text: str) -> str:
    """In small letters."""
    return text.lower()


def capitalised(text: str) -> str:
    """With a capital at the beginning; the rest stays."""
    return text[:1].upper() + text[1:]


FUNCTIONS: dict[TextFunction, Callable[[str], str]] = {
    "first_sentence": first_sentence, "without_brackets": without_brackets, "without_full_stop": without_full_stop,
    "lower": lower, "capitalised": capitalised,
}  # fmt: skip
