"""The licences of records: a statement about rights beside the evidence that the record has."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from mappings.crosswalk_model import AcquiredIn, Crosswalk
from mappings.distinct import Cells, Distinct, Kept
from mappings.found import Found
from mappings.origins import Origins
from mappings.page_parts import Dated, Makers, Piece, as_json
from mappings.public_domain_rules import Evidence
from mappings.rights import Rights, asks_for_credit, resolve


def acquired(rule: AcquiredIn) -> Distinct[int]:
    """The year in which the museum got the object, or 0 where the cell does not begin with it."""
    words = "|".join(map(re.escape, rule.words))
    start = re.compile(rf"(?:{words})\s*(\d{{4}})(?!\d)", re.IGNORECASE)

    def of(cell: str) -> int:
        return int(year[1]) if (year := start.match(cell)) else 0

    return Distinct((rule.column,), of)


class Licences:
    """What statements about rights become, by the evidence in their records: the licence's tag is the wikitext, and ""
    where the record may not go up."""

    def __init__(self, crosswalk: Crosswalk) -> None:
        self._crosswalk, self._rule = crosswalk, crosswalk.rights
        self._acquired = acquired(self._rule.made_before) if self._rule.made_before else None
        self._origins = Origins(crosswalk)
        self._kept = Kept(lambda known: self._licence(*known), lambda known: len(known[0] + known[1]))

    def of(self, cells: Cells, creators: Sequence[Makers], dates: Sequence[Dated]) -> list[Piece]:
        """One for each record; `creators` and `dates` are what is known of these."""
        stated = [self._rule.value] * len(cells) if self._rule.value else cells[self._rule.column]
        known = zip(stated, self._credits(stated, cells), *self._evidence(cells, creators, dates), strict=True)
        return list(map(self._kept.__getitem__, known))

    def _credits(self, stated: Sequence[str], cells: Cells) -> list[str]:
        """The credit line of each record whose licence asks for one."""
        asked = {text for text in set(stated) if asks_for_credit(text)}
        default = self._crosswalk.source.default or self._crosswalk.institution.name
        given = zip(stated, cells[self._crosswalk.source.credit], strict=True)
        return [text or default if licence in asked else "" for licence, text in given]

    def _evidence(self, cells: Cells, creators: Sequence[Makers], dates: Sequence[Dated]) -> list[Sequence[Any]]:
        """The fields of `Evidence`, in their order, each with an entry for every record."""
        made, origins = self._made_by(cells, dates), self._origins
        died, published = [one.died for one in creators], origins.published(cells, made)
        return [
            died,
            made,
            origins.flat(cells),
            origins.countries(cells),
            origins.photograph(cells),
            published,
            [one.nameless for one in creators],
            [self._rule.prolonged_terms_checked] * len(cells),
            origins.scanned(cells),
            _made_too_late(dates, died, made, published),
            [one.born for one in creators],
            [one.lived_until for one in creators],
            origins.formality(cells),
            [one.copied for one in creators],
        ]

    def _made_by(self, cells: Cells, dates: Sequence[Dated]) -> list[int]:
        """Latest year in which each object can have been made, or 0."""
        if self._acquired is None:
            return [date.made for date in dates]
        acquired_in = self._acquired.of(cells)
        return [min(filter(None, (date.made, year)), default=0) for date, year in zip(dates, acquired_in, strict=True)]

    def _licence(self, statement: str, attribution: str, *evidence: Any) -> Piece:
        licence = resolve(statement, Evidence(*evidence), attribution)
        if isinstance(licence, Rights):
            return Piece(licence.tag, as_json(licence.statements))
        return Piece(found=(Found(licence.model_copy(update={"column": self._rule.column})),))


def _made_too_late(
    dates: Sequence[Dated], died: Sequence[int], made: Sequence[int], published: Sequence[int | None]
) -> list[int]:
    """The year before which a work was not made, where something else contradicts it, and else 0: records with the same
    evidence are judged once."""
    return [
        first if 0 < dead < first or 0 < last < first or 0 < (public or 0) < first else 0
        for (first, dead, last, public) in zip([date.made_from for date in dates], died, made, published, strict=True)
    ]
