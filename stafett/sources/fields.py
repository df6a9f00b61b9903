"""A record from a source with structure as one flat object of strings: repeated fields joined, languages apart."""

from __future__ import annotations

from collections.abc import Iterable

from stafett.sources.nested import SEPARATOR

LONGEST_NAME = 200
LANGUAGE_LENGTH = 35
"""A language tag is never longer (RFC 5646, 4.4.1)."""

Record = dict[str, str]
NO_LANGUAGE = ("", "none", "@none", "und", "zxx")


class Fields:
    """Collects a record's fields; the same value twice in a field is kept once."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._values: dict[str, dict[str, None]] = {name: {} for name in names}

    def add(self, name: str, value: str | None, language: str | None = "") -> None:
        """Add a value to `name`, or to `name:sv` where its language is known; an empty value adds nothing."""
        text = (value or "").strip()
        if text:
            self._values.setdefault(column(name, language), {})[text] = None

    def put(self, name: str, value: str) -> None:
        """The only value of `name`, instead of those that were added."""
        self._values[name] = {value: None}

    def copy(self) -> Fields:
        """The same again, to which more can be added."""
        twin = Fields()
        twin._values = {name: dict(values) for name, values in self._values.items()}
        return twin

    def record(self) -> Record:
        """The fields as texts."""
        return {name: SEPARATOR.join(values) for name, values in self._values.items()}


def column(name: str, language: str | None = "") -> str:
    """The column of a field in a language: spaces as one, and never longer than people can read."""
    short = " ".join(name.split())[:LONGEST_NAME]
    tag = (language or "").strip()[:LANGUAGE_LENGTH]
    return short if tag.lower() in NO_LANGUAGE else f"{short}:{tag}"
