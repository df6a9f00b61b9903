"""P170 creator: the item, or "somebody" with the name as stated (Commons:Structured data/Modeling/Author)."""

from __future__ import annotations

from collections.abc import Sequence

from mappings.people import UNCLEAR, Person
from mappings.statements.snaks import Snak, Statement, item, statement, text, unknown

CREATOR, NAME, AS_STATED, CIRCUMSTANCES = "P170", "P2093", "P1932", "P1480"
PRESUMABLY = "Q18122778"
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
    person; the unnamed maker who stands beside it in the record is the same one and is not stated twice. Where the one
    who worked "after" somebody is named, the statement about them says after whom.

    Who stands beside the work as its publisher or donor is left out. Where somebody is not understood nothing is
    stated: "Carl Ek; kopia" does not say that he made it."""
    people = [person for person in people if not person.beside_it]
    if any(person.relation == UNCLEAR for person in people):
        return []
    related = [person for person in people if person.relation]
    makers = [person for person in people if not (person.relation or person.unknown)]
    if len(makers) == 1 and related and all(person.relation == "after" for person in related):
        return [_statement(makers[0], [_related(person) for person in related])]
    return [_statement(person, []) for person in people if not (related and person.unknown)]


def _statement(person: Person, more: list[Snak]) -> Statement:
    wikidata = person.entry.wikidata if person.entry else ""
    doubt = [item(CIRCUMSTANCES, PRESUMABLY)] if person.uncertain else []
    if person.unknown:
        return statement(unknown(CREATOR))
    if person.relation:
        return statement(unknown(CREATOR), [_related(person)])
    if wikidata:
        return statement(item(CREATOR, wikidata), [*more, *doubt])
    return statement(unknown(CREATOR), [text(NAME, person.name), *more, *doubt])


def _related(person: Person) -> Snak:
    wikidata = person.entry.wikidata if person.entry else ""
    return (
        item(RELATIONS[person.relation], wikidata) if wikidata else text(AS_STATED, f"{person.relation} {person.name}")
    )
