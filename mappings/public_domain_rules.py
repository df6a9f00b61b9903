"""The rules of Commons on the public domain, and how one is tried on what a record shows.

They stand in vocabularies/public_domain.toml, one row each with the page of Commons that it comes from. A fact that
nobody has given never helps.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

TABLE = Path(__file__).parent / "vocabularies" / "public_domain.toml"
NEVER = 0
"""In `Evidence.published`: not published before 2003."""
US, NO_COUNTRY = "US", "ZZ"

Row = Mapping[str, Any]
Maker = Literal["", "unknown", "anonymous"]
Formality = Literal["", "no notice", "not renewed"]


@dataclass(frozen=True)
class Evidence:
    """What the record shows about a work's age and origin.

    `died`: year in which the last surviving author died, 0 where unknown; `made`: latest year in which the work can
    have been made, 0 where unknown; `flat`: the file is a faithful reproduction of a two-dimensional work, so that the
    work's own rights count besides those of the photograph (Commons:When to use the PD-Art tag), false of a thing in
    the round, None where nobody says; `country` of origin, an ISO code, "" where unknown; `photograph`: the work is a
    photograph that is no work of art; `published`: year by which it was published, NEVER, or None where nobody says;
    `maker`: what the record says of a maker without a name; `checked`: somebody has seen to it that no maker's term is
    prolonged (authors who died for France); `scanned`: the file of a flat work is a scan or a photocopy, and no
    photograph (Commons:When to use the PD-scan tag); `made_from`: first year in which it can have been made, and
    `born` year in which the last of the makers was born, 0 where unknown: both only speak against the rest;
    `lived_until`: a year until which somebody surely lived whose work this is, where `died` is not known of all;
    `formality`: what the record says was not done for an American work when it was published, or 28 years later;
    `copy`: it copies a work of somebody else, whose rights no term for photographs ends.
    """

    died: int = 0
    made: int = 0
    flat: bool | None = None
    country: str = "SE"
    photograph: bool = False
    published: int | None = None
    maker: Maker = ""
    checked: bool = False
    scanned: bool = False
    made_from: int = 0
    born: int = 0
    lived_until: int = 0
    formality: Formality = ""
    copy: bool = False

    @property
    def made_by(self) -> int:
        """Nobody makes anything after their death, so the year of death bounds the year of making."""
        return min(filter(None, (self.made, self.died)), default=0)

    @property
    def published_by(self) -> int:
        """Year by which it was published; the year of making where nobody says (decision 0044). 0: not known."""
        return self.made_by if self.published is None else self.published


@cache
def table() -> dict[str, Any]:
    """All of the rules."""
    return tomllib.loads(TABLE.read_text(encoding="utf-8"))


def current_year() -> int:
    """The year for which the terms were checked."""
    return int(table()["year"])


def listed_countries() -> dict[str, str]:
    """Country (ISO code) → its item in Wikidata, for those whose rules are known."""
    return {code: str(row["item"]) for code, row in table()["countries"].items()}


def origin_rows(country: str) -> list[Row]:
    """Why works of a country may be free there, in the order in which that is tried."""
    return [row for row in table()["origin"] if country in row["countries"]]


def us_rows(evidence: Evidence, origin: Row) -> Iterator[Row]:
    """Why it is free in the United States, given why it is free at home."""
    for row in table()["united_states"]:
        if _IN_US[row["name"]](evidence, row, origin):
            yield row


def _expired(evidence: Evidence, row: Row, _: Row) -> bool:
    return long_ago(evidence.published_by, row["years"])


def _restored(evidence: Evidence, _: Row, origin: Row) -> bool:
    """Not restored by the URAA, to be exact: published without formalities, and free at home on that date."""
    published = 0 < evidence.published_by < table()["published_before_1996_rule"]
    return published and any(holds(conditions, evidence) for conditions in origin.get("free_1996", ()))


def _unpublished(evidence: Evidence, row: Row, _: Row) -> bool:
    return evidence.published == NEVER and any(holds(conditions, evidence) for conditions in row["when"])


def _without_formality(evidence: Evidence, row: Row, _: Row) -> bool:
    """Of American works only, as those of others were restored; the year of publication is one that somebody gave."""
    published = 0 < (evidence.published or 0) < row["published_before"]
    return published and evidence.country == US and evidence.formality == row["name"]


_IN_US = {
    "expired": _expired,
    "restored": _restored,
    "unpublished": _unpublished,
    "no notice": _without_formality,
    "not renewed": _without_formality,
}


def holds(conditions: Row, evidence: Evidence) -> bool:
    """Whether all parts of a condition hold."""
    return all(CHECKS[name](evidence, wanted) for name, wanted in conditions.items())


def _nobody_since(year: int, years: int) -> bool:
    """Whether of no maker it is known that they lived within `years`."""
    return not year or long_ago(year, years)


def long_ago(year: int, years: int) -> bool:
    """Whether more than `years` full calendar years have passed since `year` (0: not known)."""
    return 0 < year < current_year() - years


@cache
def old_enough(year: int) -> bool:
    """Whether what was made by `year` is assumed to be free where nobody knows when its maker died."""
    return long_ago(year, max(row["when"]["made_years"] for row in table()["origin"] if row["name"] == "assumed"))


CHECKS: dict[str, Callable[[Evidence, Any], bool]] = {
    "died_years": lambda evidence, years: long_ago(evidence.died, years),
    "made_years": lambda evidence, years: long_ago(evidence.made_by, years),
    "published_years": lambda evidence, years: long_ago(evidence.published or 0, years),
    "died_before": lambda evidence, year: 0 < evidence.died < year,
    "made_before": lambda evidence, year: 0 < evidence.made_by < year,
    "published_before": lambda evidence, year: 0 < (evidence.published or 0) < year,
    "died_unknown": lambda evidence, years: not evidence.died and _nobody_since(evidence.lived_until, years),
    "unpublished": lambda evidence, _: evidence.published == NEVER,
    "never_published": lambda evidence, wanted: (evidence.published == NEVER) is wanted,
    "photograph": lambda evidence, _: evidence.photograph and not evidence.copy,
    "maker": lambda evidence, names: evidence.maker in names,
}
