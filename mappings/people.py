"""Who made it, and how sure the museum is: creators with their relation to the work.

A cell may hold several people, with roles and qualifiers in columns beside it. What cannot be lined up is shown as the
museum wrote it and becomes no statement.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from mappings.tables import Entry, Table, key_of
from mappings.wikitext import escape, plain, template

FORMER, UNCLEAR = "former", "unclear"

RELATIONS = {
    "": (
        "konstnär", "fotograf", "upphovsperson", "upphovsman", "utförd av", "komp. och utförd av", "målare", "tecknare",
        "artist", "photographer", "painter", "creator", "maker", "tillverkare", "kartograf", "gravör", "foto", "photo",
    ),
    "attributed to": ("tillskriven", "attribuerad till", "attributed to", "osäker attribution", "tillskrivs"),
    "after": ("kopia efter", "fri kopia efter", "efter", "copy after", "after", "free copy after"),
    "workshop of": ("hans ateljé", "hennes ateljé", "ateljé", "workshop of", "hans verkstad", "verkstad", "studio of"),
    "manner of": ("hans art", "hennes art", "manner of", "style of", "i stil med"),
    "school of": ("hans skola", "hennes skola", "school of"),
    "circle of": ("hans krets", "hennes krets", "circle of"),
    "follower of": ("hans efterföljare", "efterföljare till", "follower of"),
    FORMER: ("tidigare attribution", "earlier attributed to", "formerly attributed to", "alternativ tillskrivning",
             "alternativ attribution", "alternative attribution"),
}  # fmt: skip
"""How a person relates to the work → the words for it. The relations other than "" are templates on Commons; an
attribution that the museum has given up, or that competes with another, is not shown as the creator."""

UNKNOWN = frozenset(
    [
        "okänd", "okänt", "okänd konstnär", "okänd fotograf", "okänd upphovsperson", "okänd tillverkare",
        "tuntematon", "tuntematon tekijä", "ukjent", "ukjent kunstner", "ukendt", "ukendt kunstner", "unbekannt",
        "unbekannter künstler", "inconnu", "artiste inconnu",
        "fotograf okänd", "konstnär okänd", "ingen uppgift", "uppgift saknas", "ej känd", "unknown", "unknown artist",
        "unknown photographer", "unknown maker", "not known",
    ]
)  # fmt: skip
ANONYMOUS = frozenset(["anonym", "anonymous", "anon", "anonyme", "anonyymi"])

_RELATION_OF = {word: relation for relation, words in RELATIONS.items() for word in words}
_IN_BRACKETS = re.compile(r"^(?P<name>.*\S)\s*\((?P<note>[^()]+)\)$")
_LIFE = re.compile(r"^(?:f\.?\s*|född\s*|born\s*)?(?P<born>\d{4})?\s*[-–—]\s*(?:d\.?\s*|död\s*)?(?P<died>\d{4})$")
_STATED_FIRST = {
    "attributed to": "attributed to|tillskriven|attribuerad till|tillskrevet|zugeschrieben an|attribué à|attribuée à",
    "after": "copy after|free copy after|after|kopia efter|fri kopia efter|kopi etter|kopi efter|kopie nach"
    "|copie d'après|d'après",
    "workshop of": "workshop of|studio of|werkstatt von|atelier de|verkstedet til",
    "manner of": "manner of|style of|i stil med|in der art von|à la manière de",
    "circle of": "circle of|umkreis von|entourage de|kretsen kring",
    "follower of": "follower of|efterföljare till|nachfolger von|suiveur de",
}
"""Relations that may stand before the name. A bare "ateljé" or "school of" may be the name of a firm or a school."""
_RELATION_FIRST = re.compile(
    "^(?:"
    + "|".join(f"(?P<{key.replace(' ', '_')}>{words})" for key, words in _STATED_FIRST.items())
    + r"),?\s+(?P<name>[^\W\d_].*)$",
    re.IGNORECASE,
)
_ROLE_FIRST = re.compile(r"^(?P<role>[\w .]+?):\s+(?P<name>\S.*)$")


@dataclass(frozen=True)
class Person:
    """One person beside a work. `name` as shown; `relation` "" for the maker; `note` the museum's own words where the
    relation is not understood; `entry` the row of the mapping table; `died` the year of death or 0."""

    name: str
    relation: str = ""
    note: str = ""
    entry: Entry | None = None
    unknown: bool = False
    died: int = 0

    @property
    def made_it(self) -> bool:
        """Whether this person's life decides the copyright: the maker, also where attributed."""
        return self.relation in ("", "attributed to")


def parse_people(
    names: Sequence[str], roles: Sequence[str], qualifiers: Sequence[str], table: Table, *, family_first: bool = False
) -> tuple[Person, ...]:
    """Give the people of one record, with roles and qualifiers lined up by position where their numbers agree.

    Attributions that the museum has given up are left out, and names in which nothing can be read.
    """
    aligned_roles = list(roles) if len(roles) == len(names) else [""] * len(names)
    people = [_person(name, role, family_first) for name, role in zip(names, aligned_roles, strict=True)]
    if len(roles) not in (0, len(names)):
        people = [_add_relation(person, UNCLEAR, ", ".join(roles)) for person in people]
    people = _qualified(people, [text for text in qualifiers if text])
    return tuple(_matched(person, table) for person in people if person.relation != FORMER and plain(person.name))


def year_all_died(people: Sequence[Person]) -> int:
    """Year in which the last of the makers died, or 0 where that is not known of every one of them."""
    years = [person.died for person in people if person.made_it]
    certain = bool(years) and all(years) and all(person.relation != UNCLEAR for person in people)
    return max(years) if certain else 0


def creator_wikitext(people: Sequence[Person]) -> str:
    """The makers for an infobox: Creator templates where the table names them, else names as text."""
    return "<br>".join(_shown(person) for person in people)


@lru_cache(maxsize=100_000)
def _person(text: str, role: str, family_first: bool) -> Person:
    relation, note = _relation(role)
    if (found := _ROLE_FIRST.match(text)) and found["role"].casefold() in _RELATION_OF:
        text, relation = found["name"], _RELATION_OF[found["role"].casefold()]
    elif not relation and (found := _RELATION_FIRST.match(text)) and found["name"][0].isupper():
        text, relation = found["name"], next(key for key in _STATED_FIRST if found[key.replace(" ", "_")])
    died = 0
    if found := _IN_BRACKETS.match(text):
        remark = found["note"].strip()
        if remark.casefold() in _RELATION_OF:
            text, said = found["name"], _RELATION_OF[remark.casefold()]
            relation, note = (said, note) if relation in ("", said) else (UNCLEAR, f"{role}, {remark}")
        elif life := _LIFE.match(remark):
            text, died = found["name"], int(life["died"])
    unknown = text.casefold().rstrip(".") in UNKNOWN | ANONYMOUS
    if family_first and not unknown and text.count(",") == 1:
        text = " ".join(part.strip() for part in reversed(text.split(",")))
    return Person(text, relation, note, unknown=unknown, died=died)


def _relation(words: str) -> tuple[str, str]:
    if not words:
        return "", ""
    relation = _RELATION_OF.get(words.casefold())
    return (UNCLEAR, words) if relation is None else (relation, "")


def _qualified(people: list[Person], qualifiers: list[str]) -> list[Person]:
    if not qualifiers:
        return people
    if len(qualifiers) == len(people):
        return [_add_relation(person, *_relation(text)) for person, text in zip(people, qualifiers, strict=True)]
    known = {person.relation for person in people}
    if all(_relation(text)[0] in known for text in qualifiers):
        return people  # the roles say it already
    return [_add_relation(person, UNCLEAR, ", ".join(qualifiers)) for person in people]


def _add_relation(person: Person, relation: str, note: str) -> Person:
    if relation in ("", person.relation):
        return person
    if FORMER in (relation, person.relation):
        relation, note = FORMER, ""
    elif person.relation:
        relation, note = UNCLEAR, ", ".join(filter(None, (person.relation, note or relation)))
    return Person(person.name, relation, note, person.entry, person.unknown, person.died)


def _matched(person: Person, table: Table) -> Person:
    entry = table.get(key_of(person.name))
    if entry is None or person.unknown:
        return person
    name, died = entry.name or person.name, int(entry.died or person.died)
    return Person(name, person.relation, person.note, entry, False, died)


def _shown(person: Person) -> str:
    if person.unknown:
        return template("anonymous") if person.name.casefold() in ANONYMOUS else template("unknown", {"1": "author"})
    creator = person.entry.creator if person.entry else ""
    if creator:
        shown = "{{" + "|".join(filter(None, (f"Creator:{creator}", _option(person.relation)))) + "}}"
    else:
        shown = (
            template(person.relation, {"1": escape(person.name)}) if _option(person.relation) else escape(person.name)
        )
    return f"{shown} ({escape(person.note)})" if person.note else shown


def _option(relation: str) -> str:
    return relation if relation not in ("", UNCLEAR) else ""
