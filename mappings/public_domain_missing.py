"""What is missing to say that a work is in the public domain, and what would do.

Both are phrases of the rule `public-domain-unproven` (stafett/rule_texts), with years behind colons.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from mappings.public_domain_rules import (
    CHECKS,
    NEVER,
    Evidence,
    Row,
    current_year,
    holds,
    long_ago,
    origin_rows,
    table,
)

LONGEST_LIFE = 120
"""Years: nobody lives for longer after making something."""
UNPUBLISHED_UNTIL = 2039
"""The last year of what was never published in the United Kingdom by 1989."""


@dataclass(frozen=True)
class Unproven:
    """What is missing, and what would do: phrases of the rule `public-domain-unproven`, with years behind colons."""

    missing: str
    enough: str


def contradiction(evidence: Evidence) -> Unproven | None:
    """What in the evidence cannot all be true: then it is of another work, or another person, and proves nothing."""
    first, last = evidence.made_from, evidence.made
    if 0 < evidence.died < first:
        return Unproven(f"after-death:{first}:{evidence.died}", "give-consistent")
    if 0 < evidence.died < evidence.born:
        return Unproven(f"dead-before-birth:{evidence.died}:{evidence.born}", "give-consistent")
    if 0 < last < evidence.born:
        return Unproven(f"before-birth:{last}:{evidence.born}", "give-consistent")
    if 0 < last < evidence.died - LONGEST_LIFE:
        return Unproven(f"long-life:{last}:{evidence.died}", "give-consistent")
    if 0 < last < first:
        return Unproven(f"after-getting:{first}:{last}", "give-consistent")
    if 0 < (evidence.published or 0) < first:
        return Unproven(f"published-early:{evidence.published}:{first}", "give-consistent")
    return None


def not_in_us(evidence: Evidence) -> Unproven:
    """What the United States want besides; the work is free at home, or American."""
    unpublished = next(row["when"] for row in table()["united_states"] if row["name"] == "unpublished")
    if evidence.published == NEVER:
        years = f"{_before(unpublished, 'died')}:{_before(unpublished, 'made')}"
        return Unproven("us-unpublished", f"give-us-unpublished:{years}")
    before = max([current_year() - _us_term(), *_published_limits(evidence)])
    if not (evidence.made or evidence.published):
        return Unproven("us-year", f"give-us-year:{before}")
    may_be_unpublished = evidence.published is None and not _wants_publication(evidence.country)
    helps = may_be_unpublished and any(holds(conditions, evidence) for conditions in unpublished)
    late = "us-late" if evidence.published else "us-made-late"
    enough = f"give-us-{'never' if helps else 'late'}:{before}:{evidence.published_by + _us_term() + 1}"
    return Unproven(f"{late}:{evidence.published_by}", enough)


def not_at_home(evidence: Evidence) -> Unproven:
    """What the country of origin wants."""
    rows = origin_rows(evidence.country)
    if evidence.published == NEVER and not evidence.photograph and _wants_publication(evidence.country):
        return Unproven(f"protected:{UNPUBLISHED_UNTIL}", f"give-wait:{UNPUBLISHED_UNTIL + 1}")
    one = [(row["when"], *facts) for row in rows if len(facts := _wanted(row, evidence)) == 1]
    free = min((found for row in rows if (found := _free_from(row, evidence))), default=0)
    if taken := max(_taken_limits(rows, evidence), default=0):
        return Unproven("taken", f"give-taken:{taken}")
    if any("photograph" in when and fact == "maker" for when, fact in one):
        return Unproven("photographer", f"give-photographer:{_before((when for when, _ in one), 'died')}")
    if evidence.maker and any(fact == "published" for _, fact in one):
        return Unproven("published", f"give-published:{current_year() - _us_term()}")
    if waiting := _lived(rows, evidence):
        return Unproven(f"protected:{waiting - 1}", f"give-wait:{waiting}")
    if evidence.died or (evidence.photograph and free):
        return Unproven(f"protected:{free - 1}", f"give-wait:{free}")
    whens = [row["when"] for row in rows if "photograph" not in row["when"]]
    years = f"{_before(whens, 'died')}:{_before(whens, 'made')}"
    if evidence.made:
        return Unproven(f"died:{evidence.made}", f"give-died:{years}")
    return Unproven("died-or-made", f"give-died-or-made:{years}")


def _wants_publication(country: str) -> bool:
    """Whether works of a country that were never published are protected for longer."""
    return any("never_published" in row["when"] for row in origin_rows(country))


def _lived(rows: Iterable[Row], evidence: Evidence) -> int:
    """The year until which the work is protected at least, where not all of its makers' deaths are known, or 0."""
    years = next(row["when"]["died_years"] for row in rows if "died_years" in row["when"])
    protected = not evidence.died and evidence.lived_until and not long_ago(evidence.lived_until, years)
    return evidence.lived_until + int(years) + 1 if protected else 0


def _before(conditions: Iterable[Row], fact: str) -> int:
    """The first year in which a death, or the making of a work, is not long enough ago for any of the conditions."""
    return current_year() - min(int(one[f"{fact}_years"]) for one in conditions if f"{fact}_years" in one)


def _us_term() -> int:
    return int(next(row["years"] for row in table()["united_states"] if row["name"] == "expired"))


def _wanted(row: Row, evidence: Evidence) -> set[str]:
    """The facts that a row wants and nobody has given; none where a fact that is known speaks against it."""
    failing = [name for name, wanted in row["when"].items() if not CHECKS[name](evidence, wanted)]
    if any(not _open(name, row["when"][name], evidence) for name in failing):
        return set()
    return {name.partition("_")[0] for name in failing}


def _open(name: str, wanted: object, evidence: Evidence) -> bool:
    """Whether a condition could still hold if somebody said more."""
    if name.startswith("published"):
        # Nothing is published before it is made.
        possible = Evidence(published=evidence.made_by or 1)
        return evidence.published is None and CHECKS[name](possible, wanted)
    if name == "maker":
        return not (evidence.maker or evidence.died)
    return name in ("died_years", "made_years", "made_before") and not getattr(evidence, name.partition("_")[0])


def _free_from(row: Row, evidence: Evidence) -> int:
    """The year from which a row will hold if nothing else comes to light, or 0. Assumptions do not count."""
    years = [0]
    for name, wanted in row["when"].items():
        fact, _, kind = name.partition("_")
        year = getattr(evidence, {"made": "made_by"}.get(fact, fact), 0) if kind == "years" else 0
        if year:
            years.append(year + wanted + 1)
        elif name == "died_unknown" or not CHECKS[name](evidence, wanted):
            return 0
    return max(years)


def _published_limits(evidence: Evidence) -> Iterator[int]:
    """The years before which a publication would have made the work free in 1996."""
    if evidence.published is not None:
        return
    for row in origin_rows(evidence.country):
        for conditions in (row["when"], *row.get("free_1996", ())):
            limit = conditions.get("published_before", 0)
            others = {name: wanted for name, wanted in row["when"].items() if not name.startswith("published")}
            if limit > evidence.made_by and holds(others, evidence):
                yield limit


def _taken_limits(rows: list[Row], evidence: Evidence) -> Iterator[int]:
    """The years before which a photograph must have been taken, where that is what is missing."""
    for row in rows:
        when = row["when"]
        if "photograph" in when and "made" in _wanted(row, evidence):
            yield when.get("made_before") or current_year() - when["made_years"]
