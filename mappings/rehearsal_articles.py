"""The records of a rehearsal as HTML, for the parts of its report.

Nearly all of a record's HTML depends on how it stands and on its rules: that much comes from the template once, with
slots for the rest, which are filled record by record.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from operator import attrgetter
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from stafett.pages import Page, Standing
from stafett.problems import Problem

SLOT = "\0"
"""Before and behind the name of a slot; HTML holds no such sign."""
SLOTS = ("name", "anchor", "number", "title", "wikitext")
"""What is filled in of a `Shown`, besides its problems."""
FRAMES = 5_000
"""Frames that are kept: one per standing and rules."""

Words = Mapping[str, str]


@dataclass(frozen=True)
class Shown:
    """A page in the report, with its place in the delivery (from 0), its name, and its row as delivered."""

    place: int
    page: Page
    name: str
    source: Mapping[str, str]

    @property
    def anchor(self) -> str:
        """Its name as links have it."""
        return quote(self.name)

    @property
    def number(self) -> str:
        """What its record is called."""
        return self.page.source_id or "–"

    @property
    def title(self) -> str:
        """The title of its file."""
        return self.page.title or "…"

    @property
    def wikitext(self) -> str:
        """Its wikitext."""
        return self.page.wikitext

    @cached_property
    def standing(self) -> Standing:
        """How the page stands."""
        return self.page.standing

    @property
    def rules(self) -> str:
        """Its rules, as the filter reads them."""
        return _rules(self.page.rules)

    @property
    def problems(self) -> list[Problem]:
        """Its problems, the gravest first."""
        return sorted(self.page.problems, key=attrgetter("severity"))


class Articles:
    """Makes the HTML of records; `piece` gives that of a problem."""

    def __init__(self, words: Words, piece: Callable[[Problem], Markup]) -> None:
        self._words, self._piece = words, piece
        self._frame = lru_cache(FRAMES)(self._made)

    def of(self, shown: Shown) -> Markup:
        """The record as it stands in a part."""
        parts = self._frame(shown.standing, shown.page.rules).copy()
        values = {slot: escape(getattr(shown, slot)) for slot in SLOTS}
        said = map(self._piece, shown.problems)
        parts[1::2] = [values[slot] if slot in values else next(said) for slot in parts[1::2]]
        return Markup("".join(parts))  # noqa: S704 - each value is escaped

    def _made(self, standing: Standing, rules: tuple[str, ...]) -> list[str]:
        """A record's HTML: texts, and between them the names of slots."""
        blank: dict[str, Any] = {slot: _slot(slot) for slot in SLOTS}
        blank |= {"standing": standing, "rules": _rules(rules), "problems": ["problem"] * len(rules)}
        return str(templates().listed(blank, _slot, self._words)).split(SLOT)


def _slot(name: str) -> Markup:
    return Markup(f"{SLOT}{name}{SLOT}")  # noqa: S704 - a name of ours


def _rules(rules: Sequence[str]) -> str:
    return " ".join(dict.fromkeys(rules))


@cache
def environment() -> Environment:
    """The templates of the report."""
    return Environment(
        loader=PackageLoader("mappings", "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )


@cache
def templates() -> Any:
    """The templates of a record and of its parts, to be called."""
    return environment().get_template("rehearsal_record.html").module
