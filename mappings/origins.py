"""What a crosswalk and a record show of a work's origin, besides its age: country, publication, kind of work."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache, partial

from mappings.countries import country_of
from mappings.crosswalk_model import Crosswalk
from mappings.crosswalk_parts import Condition
from mappings.dates import parse_date
from mappings.public_domain_rules import NEVER, Evidence, Maker
from mappings.rights_rule import PublishedIn
from mappings.tables import key_of

Shown = tuple[int, int, bool | None, str, bool, int | None, Maker, bool]
"""The fields of `Evidence`, in their order: quick to compare."""

KEPT = 10_000
"""Cells whose meaning is kept."""
LONG = 200
"""Characters; a longer cell is no country and no date."""


class Origins:
    """What one crosswalk makes of its records."""

    def __init__(self, crosswalk: Crosswalk) -> None:
        self._rule, self._home = crosswalk.rights, crosswalk.institution.country
        self._country: Callable[[str], str] = lru_cache(KEPT)(partial(country_in, crosswalk))
        self._year: Callable[[str], int | None] = lru_cache(KEPT)(partial(year_in, crosswalk.language))

    def evidence(self, row: Mapping[str, str], died: int, made: int, maker: Maker) -> Shown:
        """The evidence of one record, about a work whose age is known as far as it is."""
        rule = self._rule
        flat = _holds(rule.flat, row)
        photograph = bool(_holds(rule.photograph, row))
        country, published = self._country_of(row), self._published(row, made)
        return died, made, flat, country, photograph, published, maker, rule.prolonged_terms_checked

    def _country_of(self, row: Mapping[str, str]) -> str:
        column = self._rule.country_column
        if column is None:
            return self._rule.country if isinstance(self._rule.country, str) else self._home
        cell = row.get(column.column, "").strip()
        if len(cell) > LONG:
            return ""
        return self._country(cell) if cell else column.default

    def _published(self, row: Mapping[str, str], made: int) -> int | None:
        rule = self._rule.published
        if isinstance(rule, PublishedIn):
            cell = row.get(rule.column, "").strip()
            return self._year(cell) if len(cell) <= LONG else None
        return {None: None, True: made or None, False: NEVER}[rule]


def country_in(crosswalk: Crosswalk, cell: str) -> str:
    """The country of origin that a cell names (ISO code), or ""."""
    column = crosswalk.rights.country_column
    table = crosswalk.table(column.table) if column else {}
    return country_of(cell, table.get(key_of(cell)))


def year_in(language: str, cell: str) -> int | None:
    """The latest year in which something happened by a cell's date; None where that is not certain."""
    date = parse_date(cell, language) if cell else None
    if date is None or date.certainty or not date.latest:
        return None
    year = int(date.latest[:-6])
    return year if year > 0 else None


def evidence_of(shown: Shown) -> Evidence:
    """The same as evidence that rules are tried on."""
    return Evidence(*shown)


def _holds(rule: bool | Condition | None, row: Mapping[str, str]) -> bool | None:
    return rule.holds(row.get(rule.column, "").strip()) if isinstance(rule, Condition) else rule
