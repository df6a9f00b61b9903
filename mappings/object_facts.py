"""What the object itself is like: materials, places, dimensions, the item that it is. From cells to what stands on the
page, one reader per part of the crosswalk; each depends on its own few cells only, so that it can be remembered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial
from typing import NamedTuple

from mappings.crosswalk_model import Crosswalk
from mappings.crosswalk_parts import Dimensions, Materials, Measured, Place, PlaceMeaning, Representation
from mappings.dimensions import Dimension, parse_dimensions, parse_pieces
from mappings.infobox_parameters import PARAMETERS, Template
from mappings.place_cells import Places
from mappings.records import parts_of, split
from mappings.sizes import LENGTHS, size_wikitext
from mappings.statements.dimension import measured
from mappings.statements.material import made_from
from mappings.statements.place import located
from mappings.statements.representation import represents
from mappings.statements.snaks import Statement
from mappings.tables import Entry, key_of
from mappings.wikidata_items import item_id
from mappings.wikitext import escape, in_language

PLACE_PARAMETERS: dict[PlaceMeaning, str] = {
    "depicted": "depicted place", "created": "place of creation", "found": "place of discovery",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fact:
    """What one part of a crosswalk makes of its cells: wikitext for its parameter, statements, items that the file
    depicts, the rule that names what was not understood ("" where all was), and in which of the cells (from 0)."""

    wikitext: str = ""
    statements: tuple[Statement, ...] = ()
    shown: tuple[str, ...] = ()
    unclear: str = ""
    where: int = 0


NOTHING = Fact()


class Reader(NamedTuple):
    """How a part is read: the columns whose cells `work` is given, the parameter that holds its wikitext ("" where the
    infobox has none)."""

    columns: tuple[str, ...]
    parameter: str
    work: Callable[..., Fact]


def readers(crosswalk: Crosswalk) -> list[Reader]:
    """The readers of a crosswalk, in the order in which statements are made."""
    found: list[Reader] = []
    if rule := crosswalk.digital_representation_of:
        columns = (rule.column, rule.when.column) if rule.when else (rule.column,)
        found.append(Reader(columns, "", partial(representation, crosswalk, rule)))
    for place in crosswalk.places:
        parameter = _parameter(crosswalk.template, place.means)
        known = Places(crosswalk.table(place.table))
        found.append(Reader((place.column,), parameter, partial(places, crosswalk, place, known)))
    if part := crosswalk.materials:
        found.append(Reader((part.column,), _held(crosswalk, "medium"), partial(materials, crosswalk, part)))
    if sizes := crosswalk.dimensions:
        read = dimensions if sizes.column else measures
        found.append(Reader(sizes.all_columns, _held(crosswalk, "dimensions"), partial(read, crosswalk, sizes)))
    return found


def materials(crosswalk: Crosswalk, rule: Materials, cell: str) -> Fact:
    """Materials by their names, and those that the table knows as items; joined ones are shown as they stand."""
    shown, items = _looked_up(crosswalk, rule.table, cell)
    if rule.joined_by:
        parts = parts_of(cell, crosswalk.separator, rule.joined_by)
        items = [entry.wikidata for entry in _entries(crosswalk, rule.table, parts) if entry.wikidata]
        shown = split(cell, crosswalk.separator)
    return Fact(_text(shown, rule.language), tuple(made_from(items)))


def places(crosswalk: Crosswalk, rule: Place, known: Places, cell: str) -> Fact:
    """Places by their names, with "(?)" where they are only presumed, and those that the table knows as items. What a
    file may show is not stated: it would be found as if it did."""
    shown: list[str] = []
    items: dict[str, bool] = {}
    for value in split(cell, crosswalk.separator):
        found = known.read(value)
        entry = found.entry if found else None
        doubt = bool(found and found.uncertain)
        shown.append(_place_shown(entry, value, doubt=doubt) if entry else value)
        if entry and entry.wikidata:
            items[entry.wikidata] = doubt and items.get(entry.wikidata, True)
    text = _text(dict.fromkeys(shown), rule.language)
    if rule.means != "depicted":
        return Fact(text, tuple(located(rule.means, items)))
    sure = tuple(item for item, doubt in items.items() if not doubt)
    return Fact(text, (), sure, "" if len(sure) == len(items) else "depicted-place-uncertain")


def _place_shown(entry: Entry, value: str, *, doubt: bool) -> str:
    own = value if key_of(value) == key_of(entry.value) else entry.value
    return f"{entry.name or own}{' (?)' if doubt else ''}"


def dimensions(crosswalk: Crosswalk, rule: Dimensions, cell: str) -> Fact:
    """Dimensions by Commons' templates where all of them were understood; otherwise as the partner wrote them."""
    values = split(cell, crosswalk.separator)
    if not values:
        return NOTHING
    pieces = parse_pieces("\n".join(values), rule.language or crosswalk.language, rule.order)
    if pieces is None:
        return Fact(escape(", ".join(values)), unclear="dimension-unparsed")
    stated = measured(one for piece in pieces for one in piece) if rule.statements else ()
    return Fact(size_wikitext(pieces) or escape(", ".join(values)), tuple(stated))


def measures(crosswalk: Crosswalk, rule: Dimensions, *cells: str) -> Fact:
    """As `dimensions`, of measures that stand in a column each. Databases write 0 where nothing was measured."""
    given = {kind: cell for kind, cell in zip(rule.columns, cells, strict=True) if cell.strip("0., ")}
    read = {kind: _measure(cell, kind, rule, crosswalk.language) for kind, cell in given.items()}
    written = escape(", ".join(f"{rule.columns[kind]} {cell}" for kind, cell in given.items()))
    if odd := next((kind for kind, one in read.items() if one is None), None):
        return Fact(written, unclear="dimension-unparsed", where=list(rule.columns).index(odd))
    understood = [one for one in read.values() if one]
    stated = measured(understood) if rule.statements else ()
    return Fact(size_wikitext([understood] if understood else []) or written, tuple(stated))


def _measure(cell: str, kind: Measured, rule: Dimensions, language: str) -> Dimension | None:
    """The one length in a cell, a bare number or one with its unit; None where it is another or is not understood."""
    bare = not any(sign.isalpha() or sign in "\"'″′”’" for sign in cell)
    found = parse_dimensions(f"{cell} {rule.unit}" if bare else cell, rule.language or language)
    one = found[0] if found and len(found) == 1 else None
    fits = one and one.kind in ("", kind) and not one.part and one.unit in LENGTHS
    return replace(one, kind=kind) if one and fits else None


def representation(crosswalk: Crosswalk, rule: Representation, cell: str, condition: str = "") -> Fact:
    """The item that the object is: one, or nothing is said."""
    values = split(cell, crosswalk.separator)
    if rule.table:
        found = [entry.wikidata for entry in _entries(crosswalk, rule.table, values) if entry.wikidata]
    else:
        found = [item_id(value) for value in values]
    if not found:
        return NOTHING
    if len(set(found)) > 1 or not found[0]:
        return Fact(unclear="item-unclear")
    faithfully = rule.when is None or rule.when.holds(condition)
    return Fact(statements=tuple(represents(found[0], faithfully=faithfully)), shown=(found[0],))


def _looked_up(crosswalk: Crosswalk, name: str, cell: str) -> tuple[list[str], list[str]]:
    """The values of a cell as they are shown, and the items of those that the table knows."""
    table = crosswalk.table(name)
    values = split(cell, crosswalk.separator)
    shown = [entry.name or value if (entry := table.get(key_of(value))) else value for value in values]
    return shown, [entry.wikidata for entry in _entries(crosswalk, name, values) if entry.wikidata]


def _entries(crosswalk: Crosswalk, name: str, values: Iterable[str]) -> list[Entry]:
    table = crosswalk.table(name)
    return [entry for value in values if (entry := table.get(key_of(value)))]


def _text(values: Iterable[str], language: str) -> str:
    text = ", ".join(values)
    return in_language(language, text) if language else escape(text)


def _parameter(template: Template, means: PlaceMeaning) -> str:
    """{{Map}} calls the place that it shows its location."""
    name = "location" if template == "Map" and means == "depicted" else PLACE_PARAMETERS.get(means, "")
    return name if name in PARAMETERS[template] else ""


def _held(crosswalk: Crosswalk, name: str) -> str:
    return name if name in PARAMETERS[crosswalk.template] else ""
