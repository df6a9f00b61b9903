"""Why a work is in the public domain in its country of origin and in the United States, or what is missing to say so.

Commons wants both (Commons:Licensing). It fails closed: what the rules (mappings/public_domain_rules.py) do not cover
is held back.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mappings.public_domain_missing import Unproven, contradiction, not_at_home, not_in_us
from mappings.public_domain_rules import (
    NEVER,
    NO_COUNTRY,
    US,
    Evidence,
    Row,
    holds,
    long_ago,
    origin_rows,
    table,
    us_rows,
)

__all__ = ["NEVER", "Evidence", "Ground", "Tag", "Unproven", "ground"]


@dataclass(frozen=True)
class Tag:
    """A licence template and its parameters, as plain text."""

    name: str
    parameters: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Ground:
    """Why a work is in the public domain: its tags (one for both countries, or one for each), and where and why as
    items (jurisdiction, determination method or "")."""

    tags: tuple[Tag, ...]
    statements: tuple[tuple[str, str], ...]


def ground(evidence: Evidence) -> Ground | Unproven:
    """Why the work is free in its country of origin and in the United States, or what keeps us from saying so."""
    if (against := contradiction(evidence)) is not None:
        return against
    if evidence.country == US:
        row = next(us_rows(evidence, {}), None)
        return _american(evidence, row) if row else not_in_us(evidence)
    if evidence.country not in table()["countries"]:
        known = evidence.country not in ("", NO_COUNTRY)
        return Unproven("country-unlisted" if known else "country-unknown", "give-rules" if known else "give-country")
    rows = [row for row in origin_rows(evidence.country) if holds(row["when"], evidence)]
    free = [row for row in rows if not _prolonged(row, evidence)]
    for row in free:
        if there := next(us_rows(evidence, row), None):
            return Ground(tuple(_tags(row, there, evidence)), tuple(_statements(row, there, evidence)))
    if free:
        return not_in_us(evidence)
    return Unproven("prolonged", f"give-check:{evidence.died + 101}") if rows else not_at_home(evidence)


def _prolonged(row: Row, evidence: Evidence) -> bool:
    years = row.get("prolonged", {"from": 1, "to": 0})
    return bool(years["from"] <= evidence.died <= years["to"]) and not evidence.checked


def _american(evidence: Evidence, row: Row) -> Ground:
    tag = Tag(row["tag"], (("country", US),) if row["name"] == "expired" else ())
    return Ground((tag,), (_in_us(row, evidence),))


def _tags(origin: Row, there: Row, evidence: Evidence) -> Iterator[Tag]:
    dead = (("deathyear", str(evidence.died)),) if origin["tag"] == "PD-old-auto" else ()
    country = (("country", evidence.country),) if there["name"] == "restored" else ()
    both = origin.get("combined", {}).get(there["name"])
    if both:
        yield Tag(both, (*dead, *country))
        return
    reason = (("reason", origin["reason"]),) if country else ()
    yield Tag(origin["tag"], dead)
    yield Tag(there["tag"], (*country, *reason))


def _statements(origin: Row, there: Row, evidence: Evidence) -> Iterator[tuple[str, str]]:
    """An assumption is not stated."""
    items = table()["statements"]
    if origin["name"] == "life":
        where, why = items["life_100" if long_ago(evidence.died, 100) else "life_70"]
        yield where, why
    elif origin["name"] != "assumed":
        yield table()["countries"][evidence.country]["item"], items["stated"]
    yield _in_us(there, evidence)


def _in_us(row: Row, evidence: Evidence) -> tuple[str, str]:
    where = table()["countries"][US]["item"]
    if row["name"] == "unpublished" and evidence.died:
        return where, table()["statements"]["life_70"][1]
    return where, row.get("method", "")
