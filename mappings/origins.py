"""What a crosswalk and a record show of a work's origin, besides its age: country, publication, kind of work."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial

from mappings.countries import country_of
from mappings.crosswalk_model import Crosswalk
from mappings.crosswalk_parts import Condition
from mappings.dates import parse_date
from mappings.distinct import Cells, Distinct
from mappings.public_domain_rules import NEVER, Formality
from mappings.rights_rule import PublishedIn
from mappings.tables import key_of

LONGEST = 200
"""Characters; a longer cell is no country and no date."""


class Origins:
    """What one crosswalk makes of its records: each list has an entry for every record, in the order and with the
    meaning of the fields of `Evidence`."""

    def __init__(self, crosswalk: Crosswalk) -> None:
        self._rule, self._home = crosswalk.rights, crosswalk.institution.country
        column, rule = self._rule.country_column, self._rule.published
        self._country = Distinct((column.column,), partial(country_in, crosswalk)) if column else None
        year = partial(year_in, crosswalk.language)
        self._year = Distinct((rule.column,), year) if isinstance(rule, PublishedIn) else None

    def flat(self, cells: Cells) -> Sequence[bool | None]:
        """Whether the files show flat works."""
        return _holds(self._rule.flat, cells)

    def photograph(self, cells: Cells) -> Sequence[bool]:
        """Whether the works are photographs that are no works of art."""
        return list(map(bool, _holds(self._rule.photograph, cells)))

    def scanned(self, cells: Cells) -> Sequence[bool]:
        """Whether the files of flat works are scans."""
        return list(map(bool, _holds(self._rule.scanned, cells)))

    def formality(self, cells: Cells) -> Sequence[Formality]:
        """What the records say was not done for an American work."""
        if not (self._rule.without_notice or self._rule.not_renewed):
            return [""] * len(cells)
        unmarked, unrenewed = _holds(self._rule.without_notice, cells), _holds(self._rule.not_renewed, cells)
        return [
            "no notice" if no_notice else "not renewed" if not_renewed else ""
            for no_notice, not_renewed in zip(unmarked, unrenewed, strict=True)
        ]

    def countries(self, cells: Cells) -> Sequence[str]:
        """The countries of origin."""
        if self._country is None:
            fixed = self._rule.country if isinstance(self._rule.country, str) else self._home
            return [fixed] * len(cells)
        return self._country.of(cells)

    def published(self, cells: Cells, made: Iterable[int]) -> Sequence[int | None]:
        """The years of publication, by the years in which the works were made."""
        if self._year is not None:
            return self._year.of(cells)
        if self._rule.published is True:
            return [year or None for year in made]
        return [None if self._rule.published is None else NEVER] * len(cells)


def country_in(crosswalk: Crosswalk, cell: str) -> str:
    """The country of origin that a cell names (ISO code), or ""; the column's default where the cell is empty."""
    column = crosswalk.rights.country_column
    if column is None or len(cell) > LONGEST:
        return ""
    return country_of(cell, crosswalk.table(column.table).get(key_of(cell))) if cell else column.default


def year_in(language: str, cell: str) -> int | None:
    """The latest year in which something happened by a cell's date; None where that is not certain."""
    date = parse_date(cell, language) if 0 < len(cell) <= LONGEST else None
    if date is None or date.certainty or not date.latest:
        return None
    year = int(date.latest[:-6])
    return year if year > 0 else None


def _holds(rule: bool | Condition | None, cells: Cells) -> list[bool | None]:
    return [rule.holds(cell) for cell in cells[rule.column]] if isinstance(rule, Condition) else [rule] * len(cells)
