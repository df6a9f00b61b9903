"""The five hard columns by one door: `parse(kind, value)` gives the typed value, what it becomes, or the problem.

Places are matched with mapping tables only; people too, where there is a table. What is not understood is named.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal, get_args

from mappings.dates import parse_date
from mappings.dimensions import parse_pieces
from mappings.infobox import date_wikitext
from mappings.people import UNCLEAR, Person, creator_wikitext, people_in
from mappings.people_words import FORMER
from mappings.place_cells import named_place, read_place
from mappings.public_domain import Evidence
from mappings.rights import PUBLIC_DOMAIN, UNPROVEN, Rights, recognise, resolve
from mappings.sizes import size_wikitext
from mappings.statements.creator import created_by
from mappings.statements.inception import inception
from mappings.tables import Table
from mappings.wikitext import escape
from stafett.problems import Problem
from stafett.rules import finding

Kind = Literal["date", "dimension", "person", "place", "rights"]
KINDS: tuple[Kind, ...] = get_args(Kind)
Tables = Mapping[str, Table]
VALUE_LIMIT = 5_000
"""Characters of a value that is read at all; a longer one is no cell of a column of facts."""


@dataclass(frozen=True)
class Parsed:
    """What `value` says. `parsed` is JSON (None where not understood); `certainty` "", "circa", "presumably" or
    "unknown" (it says that nobody knows); `commons` wikitext; `wikibase` statements; `problem` what is wrong."""

    value: str
    parsed: Any = None
    certainty: str = ""
    commons: str = ""
    wikibase: tuple[dict[str, Any], ...] = ()
    problem: Problem | None = None

    def as_json(self) -> dict[str, Any]:
        """Values that the json library takes; the problem by its rule, gravity, and details."""
        problem = self.problem.model_dump(mode="json", exclude_defaults=True) if self.problem else None
        return asdict(self) | {"wikibase": list(self.wikibase), "problem": problem}


def parse(
    kind: Kind, value: str, language: str = "", tables: Tables | None = None, evidence: Evidence | None = None
) -> Parsed:
    """Read one value of a hard column. `language` (sv, nb, da, fi, en, de, fr, or "") settles what would be ambiguous;
    `tables` are a crosswalk's mapping tables: "creators" for people, "places" for places; `evidence` is what proves a
    claim of the public domain. Raises ValueError for a kind that there is none of; never for a value."""
    if kind not in KINDS:
        raise ValueError(f"There is no kind “{kind}”. Use one of {', '.join(KINDS)}.")
    text = value.strip()
    if not text:
        return Parsed(value)
    if len(text) > VALUE_LIMIT:
        return Parsed(value[:200], problem=finding("cell-too-large", value=text, size=len(text), limit=VALUE_LIMIT))
    found = _rights(text, evidence) if kind == "rights" else _READERS[kind](text, language, tables or {})
    return Parsed(value, found.parsed, found.certainty, found.commons, found.wikibase, found.problem)


def _date(text: str, language: str, tables: Tables) -> Parsed:
    date = parse_date(text, language)
    if date is None:
        return Parsed(text, commons=escape(text), problem=finding("date-unparsed", column="date", value=text))
    parsed = {"edtf": date.edtf, "earliest": date.earliest or None, "latest": date.latest or None}
    certainty = "unknown" if date.unknown else date.certainty
    return Parsed(text, parsed, certainty, date_wikitext(date, text), tuple(inception(date, text)))


def _dimension(text: str, language: str, tables: Tables) -> Parsed:
    """Dimensions go to Wikibase only when a crosswalk asks for it, so none are made here."""
    pieces = parse_pieces(text, language)
    if pieces is None:
        return Parsed(text, commons=escape(text), problem=finding("dimension-unparsed", column="dimension", value=text))
    found = [one for piece in pieces for one in piece]
    parsed = [
        {"number": one.number, "unit": one.unit, "kind": one.kind or None, "part": one.part or None} for one in found
    ]
    certainty = "circa" if any(one.circa for one in found) else ""
    return Parsed(text, parsed, certainty, size_wikitext(pieces) or escape(text))


def _person(text: str, language: str, tables: Tables) -> Parsed:
    """The languages are read at once: a name may be of another one than the catalogue."""
    people = people_in(text, tables.get("creators", {}))
    if not all(person.read or person.entry for person in people):
        return Parsed(text, commons=escape(text), problem=finding("creator-unmapped", column="person", value=text))
    makers = [person for person in people if person.relation != FORMER]
    unmapped = bool(tables) and any(person.entry is None and not person.unknown for person in people)
    problem = finding("creator-unmapped", column="person", value=text) if unmapped else None
    certainty = "unknown" if any(person.unknown for person in people) else ""
    certainty = certainty or ("presumably" if any(person.uncertain for person in people) else "")
    shown = creator_wikitext(makers) or escape(text)
    return Parsed(text, [_as_json(person) for person in people], certainty, shown, tuple(created_by(makers)), problem)


def _as_json(person: Person) -> dict[str, Any]:
    return {
        "name": person.name,
        "relation": person.relation if person.relation != UNCLEAR else None,
        "role": person.role or None,
        "note": person.note or None,
        "unknown": person.unknown,
        "anonymous": person.anonymous,
        "uncertain": person.uncertain,
        "firm": person.firm,
        "born": person.born or int((person.entry and person.entry.born) or 0) or None,
        "died": person.died or None,
        "active": person.active or None,
        "wikidata": (person.entry and person.entry.wikidata) or None,
    }


def _place(text: str, language: str, tables: Tables) -> Parsed:
    found = read_place(text, tables.get("places", {}))
    if found is None:
        problem = finding("value-needs-mapping", column="place", value=text, table="places")
        name, uncertain = named_place(text) or ("", False)
        unmapped = {"name": name, "wikidata": None, "category": None} if name else None
        return Parsed(text, unmapped, "presumably" if uncertain else "", escape(text), problem=problem)
    if found.entry is None:
        return Parsed(text, {"name": None, "wikidata": None, "category": None}, "unknown", escape(text))
    entry, doubt = found.entry, " (?)" if found.uncertain else ""
    parsed = {
        "name": entry.name or entry.value,
        "wikidata": entry.wikidata or None,
        "category": entry.category or None,
    }
    certainty = "presumably" if found.uncertain else ""
    return Parsed(text, parsed, certainty, escape(entry.name or entry.value) + doubt)


def _rights(text: str, evidence: Evidence | None) -> Parsed:
    """A public-domain statement alone is understood, and not proved: the tags follow from who died when, and where."""
    found = resolve(text, evidence)
    if isinstance(found, Rights):
        return Parsed(text, {"key": found.key, "name": found.name, "url": found.url}, "", found.tag, found.statements)
    problem = found.model_copy(update={"column": "rights"})
    claimed = found.rule == UNPROVEN and recognise(text) == PUBLIC_DOMAIN
    return Parsed(
        text, {"key": PUBLIC_DOMAIN, "name": "Public domain", "url": None} if claimed else None, problem=problem
    )


_READERS: dict[str, Callable[[str, str, Tables], Parsed]] = {
    "date": _date, "dimension": _dimension, "person": _person, "place": _place,
}  # fmt: skip
