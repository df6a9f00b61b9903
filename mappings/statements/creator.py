"""P170 creator: the item, or "somebody" with the name as stated (Commons:Structured data/Modeling/Author)."""

from __future__ import annotations

from collections.abc import Sequence

from mappings.people import UNCLEAR, Person
from mappings.statements.snaks import Statement, item, statement, text, unknown

CREATOR, NAME, AS_STATED = "P170", "P2093", "P1932"
RELATIONS = {
    "attributed to": "P1773",
    "workshop of": "P1774",
    "follower of": "P1775",
    "circle of": "P1776",
    "manner of": "P1777",
    "school of": "P1780",
    "after": "P1877",
}
"""How an unnamed maker relates to a named person → the qualifier for it."""


def created_by(people: Sequence[Person]) -> list[Statement]:
    """One statement per maker. A work "after" or "workshop of" somebody has an unnamed maker, qualified by that
    person; the unnamed maker who stands beside it in the record is the same one and is not stated twice."""
    if any(person.relation == UNCLEAR for person in people):
        return []
    related = [person for person in people if person.relation]
    made = [_statement(person) for person in people if not (related and person.unknown)]
    return [found for found in made if found]


def _statement(person: Person) -> Statement | None:
    wikidata = person.entry.wikidata if person.entry else ""
    if person.unknown:
        return statement(unknown(CREATOR))
    if person.relation:
        qualifier = item(RELATIONS[person.relation], wikidata) if wikidata else text(AS_STATED, _words(person))
        return statement(unknown(CREATOR), [qualifier])
    return statement(item(CREATOR, wikidata)) if wikidata else statement(unknown(CREATOR), [text(NAME, person.name)])


def _words(person: Person) -> str:
    return f"{person.relation} {person.name}"
