"""Who made it, and how sure the museum is: creators with their relation to the work.

A cell may hold several people, with roles and qualifiers in columns beside it. What cannot be lined up, or is not
understood (mappings/person_cells.py), is shown as the museum wrote it and becomes no statement.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from mappings.people_words import FORMER, people_words
from mappings.person_cells import Said, read_people
from mappings.public_domain_rules import old_enough
from mappings.tables import Entry, Table, key_of
from mappings.wikitext import escape, plain, template

UNCLEAR = "unclear"
COPIED = "after"
"""The relation of those whose work was copied: the copy is theirs, too."""


@dataclass(frozen=True)
class Person:
    """One person beside a work. `name` as shown, given name first; `relation` "" for the maker, UNCLEAR where it is not
    understood or is another's than the maker's, FORMER where the museum has given it up; `note` the museum's own words
    then; `entry` the row of the mapping table; `born` and `died` years or 0; `role` in English; `uncertain` perhaps
    somebody else; `read` false where the cell was not understood and `name` is all of it."""

    name: str
    relation: str = ""
    note: str = ""
    entry: Entry | None = None
    unknown: bool = False
    died: int = 0
    born: int = 0
    role: str = ""
    active: str = ""
    anonymous: bool = False
    uncertain: bool = False
    firm: bool = False
    read: bool = True

    @property
    def born_in(self) -> int:
        """The year of birth, by the table or else by the cell, or 0."""
        return int((self.entry.born if self.entry else "") or self.born)

    @property
    def beside_it(self) -> bool:
        """Whether this person surely did something else than make it: published, gave or commissioned it."""
        return self.read and self.relation == UNCLEAR and self.role in people_words().beside

    @property
    def made_it(self) -> bool:
        """Whether this person's life decides the copyright: the maker, also where attributed."""
        return self.relation in ("", "attributed to") and not self.uncertain


def parse_people(
    names: Sequence[str], roles: Sequence[str], qualifiers: Sequence[str], table: Table, *, family_first: bool = False
) -> tuple[Person, ...]:
    """Give the people of one record, with roles and qualifiers lined up by position where their numbers agree.

    Attributions that the museum has given up are left out, and names in which nothing can be read.
    """
    aligned_roles = list(roles) if len(roles) == len(names) else [""] * len(names)
    cells = [
        _in_role(people_in(name, table, family_first), role) for name, role in zip(names, aligned_roles, strict=True)
    ]
    if len(roles) not in (0, len(names)):
        cells = [_each(people, UNCLEAR, ", ".join(roles)) for people in cells]
    cells = _qualified(cells, [text for text in qualifiers if text])
    return tuple(person for people in cells for person in people if person.relation != FORMER and plain(person.name))


def people_in(text: str, table: Table, family_first: bool = False) -> tuple[Person, ...]:
    """Give the people of one cell. A row of the table for the whole cell says who is meant, whatever the cell looks
    like; else the table is asked for each name. One person who is not `read` where nothing is understood."""
    whole = table.get(key_of(text)) if table else None
    found = read_people(text, family_first or None)
    if found is None:
        return (_matched(Person(text, "" if whole else UNCLEAR, read=False), whole),)
    return tuple(_person(said, (whole if len(found) == 1 else None) or table.get(key_of(said.name))) for said in found)


def year_all_died(people: Sequence[Person]) -> int:
    """Year in which the last of the makers died, and of those whose work they copied, or 0 where that is not known of
    every one of them. What was copied very long ago needs nobody's death."""
    makers = [one.died for one in people if one.made_it]
    copied = [one.died for one in people if one.relation == COPIED]
    if not makers or not all(makers) or any(one.relation == UNCLEAR or one.uncertain for one in people):
        return 0
    return max(makers + copied) if all(copied) or old_enough(max(makers)) else 0


def copies(people: Sequence[Person]) -> bool:
    """Whether the work copies somebody's."""
    return any(one.relation == COPIED for one in people)


def last_known_death(people: Sequence[Person]) -> int:
    """Year in which the last of those died whose work this may be, of those of whom it is known, or 0."""
    return max((one.died for one in people if not one.beside_it), default=0)


def last_known_birth(people: Sequence[Person]) -> int:
    """Year in which the youngest of the makers was born, of those of whom it is known, or 0."""
    return max((one.born_in for one in people if one.made_it), default=0)


def without_name(people: Sequence[Person]) -> Literal["", "unknown", "anonymous"]:
    """Whether the makers are said to be unknown, or never to have said who they are; "" where one has a name, or
    nobody says anything."""
    if not people or not all(person.unknown for person in people):
        return ""
    return "anonymous" if all(person.anonymous for person in people) else "unknown"


def creator_wikitext(people: Sequence[Person]) -> str:
    """The makers for an infobox: Creator templates where the table names them, else names as text."""
    return "<br>".join(_shown(person) for person in people)


def _person(said: Said, entry: Entry | None) -> Person:
    relation, note = (said.relation, "") if said.maker else (UNCLEAR, said.note)
    found = Person(
        said.name,
        relation,
        note,
        unknown=said.unknown,
        died=said.died,
        born=said.born,
        role=said.role,
        active=said.active,
        anonymous=said.anonymous,
        uncertain=said.uncertain,
        firm=said.firm,
    )
    return _matched(found, entry)


def _matched(person: Person, entry: Entry | None) -> Person:
    if entry is None or person.unknown:
        return person
    return replace(person, name=entry.name or person.name, entry=entry, died=int(entry.died or person.died))


def _relation(text: str) -> tuple[str, str]:
    """What a column of roles or qualifiers says: a relation, and the museum's words where they are not the maker's."""
    words, small = people_words(), text.casefold()
    if small in words.relation_aside:
        return words.relation_aside[small], ""
    return ("", "") if not text or small in words.maker else (UNCLEAR, text)


def _in_role(people: tuple[Person, ...], role: str) -> tuple[Person, ...]:
    relation, note = _relation(role)
    known = people_words().role.get(role.casefold(), "")
    return tuple(_add_relation(replace(one, role=one.role or known), relation, note) for one in people)


def _qualified(cells: list[tuple[Person, ...]], qualifiers: list[str]) -> list[tuple[Person, ...]]:
    if not qualifiers:
        return cells
    if len(qualifiers) == len(cells):
        return [_each(people, *_relation(text)) for people, text in zip(cells, qualifiers, strict=True)]
    known = {person.relation for people in cells for person in people}
    if all(_relation(text)[0] in known for text in qualifiers):
        return cells  # the roles say it already
    return [_each(people, UNCLEAR, ", ".join(qualifiers)) for people in cells]


def _each(people: tuple[Person, ...], relation: str, note: str) -> tuple[Person, ...]:
    return tuple(_add_relation(person, relation, note) for person in people)


def _add_relation(person: Person, relation: str, note: str) -> Person:
    if relation in ("", person.relation) and not note:
        return person
    if FORMER in (relation, person.relation):
        relation, note = FORMER, ""
    elif person.relation:
        known = person.relation if person.relation != UNCLEAR else person.note
        relation, note = UNCLEAR, ", ".join(filter(None, (known, note or relation)))
    return replace(person, relation=relation, note=note)


def _shown(person: Person) -> str:
    if person.unknown:
        return template("anonymous") if person.anonymous else template("unknown", {"1": "author"})
    creator, relation = person.entry.creator if person.entry else "", _option(person.relation)
    if creator:
        shown = "{{" + "|".join(filter(None, (f"Creator:{creator}", relation))) + "}}"
    else:
        shown = template(relation, {"1": escape(person.name)}) if relation else escape(person.name)
    doubt = " (?)" if person.uncertain else ""
    return f"{shown}{doubt} ({escape(person.note)})" if person.note else f"{shown}{doubt}"


def _option(relation: str) -> str:
    return relation if relation not in ("", UNCLEAR) else ""
