"""Suggestions for values that nobody has mapped: from partners' tables, near spellings and a reconciliation service."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from mappings.crosswalk import FILE_NAME, HOME, CrosswalkError, load_crosswalk
from mappings.sheets.needs import Need, Suggestion
from mappings.sheets.spellings import Neighbours
from mappings.tables import Entry, Table, key_of, one_line
from stafett.phases import Text

if TYPE_CHECKING:
    from stafett.reconciliation import Candidate

SHOWN = 3
"""Suggestions per value: more are not read."""

SPELLING_ONLY = 20.0
"""Taken off the score where the near value has no entry either: it only says how the name is spelled."""

SURE, UNSURE = 0.95, 0.8
"""What a reconciliation service's score is worth, where it says that it is sure and where it does not. Its best is
below the same value in a table, which people have filled in; what it doubts, though it scores 100 (there are many of
the name), is below the same words in another order."""


def tables_of_others(name: str, own: str) -> dict[str, Table]:
    """Partner → table `name`, of every crosswalk in mappings/ that can be read, other than `own`."""
    found: dict[str, Table] = {}
    for path in sorted(HOME.glob(f"*/{FILE_NAME}")):
        try:
            crosswalk = load_crosswalk(path)
        except CrosswalkError:
            continue  # a partner's broken crosswalk is that partner's matter
        if crosswalk.name != own and (table := crosswalk.table(name)):
            found[crosswalk.name] = table
    return found


def suggest(
    needs: Sequence[Need],
    own: Table,
    others: Mapping[str, Table],
    *,
    offered: Iterable[Entry] = (),
    reconciled: Mapping[str, Sequence[Candidate]] | None = None,
) -> list[Need]:
    """The needs, each open one with the best suggestions. `offered` are what conflicts left undecided, and are shown
    with mapped values too; `reconciled` are values with what a reconciliation service answered for them."""
    libraries = [(_own_table(), own), *((_table_of(partner), table) for partner, table in others.items())]
    shelves = [(origin, table, Neighbours(e.value for e in table.values() if e.mapped)) for origin, table in libraries]
    neighbours = Neighbours(need.value for need in needs)
    counts = {key_of(need.value): need.records for need in needs}
    undecided: dict[str, list[Suggestion]] = {}
    for entry in offered:
        undecided.setdefault(key_of(entry.value), []).append(Suggestion(entry, 100.0, _filled_in(entry.by)))

    def found(need: Need) -> Iterable[Suggestion]:
        key = key_of(need.value)
        yield from (
            one for one in undecided.get(key, ()) if not need.entry or _meaning(one.entry) != _meaning(need.entry)
        )
        if need.state != "open":
            return
        known = [one for shelf in shelves for one in _from_table(need.value, *shelf)]
        yield from known
        items = {one.entry.wikidata for one in known}
        yield from (one for one in _reconciled(need.value, reconciled or {}) if one.entry.wikidata not in items)
        for other, score in neighbours.of(need.value):
            if counts[key_of(other)] >= need.records:
                yield Suggestion(Entry(value=need.value, name=other), score - SPELLING_ONLY, _near(other))

    return [replace(need, suggestions=_best(found(need))) for need in needs]


def _from_table(value: str, origin: Text, table: Table, near: Neighbours) -> Iterable[Suggestion]:
    same = table.get(key_of(value))
    if same and same.mapped:
        yield Suggestion(_for(value, same), 100.0, origin)
    for other, score in near.of(value):
        yield Suggestion(_for(value, table[key_of(other)]), score, origin)


def _reconciled(value: str, found: Mapping[str, Sequence[Candidate]]) -> Iterable[Suggestion]:
    for one in found.get(value, ()):
        entry = Entry(value=value, name=one_line(one.name), wikidata=one.item, note=one_line(one.description))
        yield Suggestion(entry, one.score * (SURE if one.match else UNSURE), _reconciliation())


def _for(value: str, entry: Entry) -> Entry:
    """What another value means, for `value`; it is called as the other one is."""
    return entry.model_copy(update={"value": value, "name": entry.name or entry.value, "note": "", "by": ""})


def _best(found: Iterable[Suggestion]) -> tuple[Suggestion, ...]:
    best: dict[tuple[str, ...], Suggestion] = {}
    for one in sorted(found, key=lambda one: -one.score):
        best.setdefault(_meaning(one.entry), one)
    return tuple(best.values())[:SHOWN]


def _meaning(entry: Entry) -> tuple[str, ...]:
    return (entry.name, entry.wikidata, entry.category, entry.creator)


def _own_table() -> Text:
    return {"en": "this table", "sv": "den här tabellen"}


def _reconciliation() -> Text:
    return {"en": "reconciliation", "sv": "avstämning"}


def _table_of(partner: str) -> Text:
    return {"en": f"table of {partner}", "sv": f"tabellen för {partner}"}


def _filled_in(by: str) -> Text:
    return {"en": f"conflict: filled in by {by}", "sv": f"konflikt: ifylld av {by}"}


def _near(value: str) -> Text:
    return {"en": f"spelled nearly like “{value}”", "sv": f"stavas nästan som ”{value}”"}
