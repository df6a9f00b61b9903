"""Dimensions as wikitext: {{Size}} and {{Weight}}, which Commons shows in the reader's language and units.

Parameters of {{Size}}: `unit` with height, width, depth, length, diameter and thickness (Template:Size); numbers of
which nobody says what they are stand without names, and are shown so: 48 × 71 cm.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mappings.dimensions import Dimension
from mappings.wikitext import escape, template

NAMED = frozenset(["height", "width", "depth", "length", "diameter", "thickness"])
LENGTHS, WEIGHTS = frozenset(["mm", "cm", "dm", "m", "in", "ft"]), frozenset(["g", "kg"])
UNNAMED_LIMIT = 3

Measures = Sequence[Dimension]
"""Measures that belong together."""


def size_wikitext(pieces: Iterable[Measures]) -> str:
    """All pieces of a text about dimensions, each on a line; "" where the templates cannot say one of them (a
    circumference, a calibre)."""
    lines = [_line(measures) for measures in _joined(pieces)]
    return "<br>".join(lines) if all(lines) else ""


def _joined(pieces: Iterable[Measures]) -> list[list[Dimension]]:
    """What one template holds: measures in one unit, each of another kind. Those without a kind stay in their piece."""
    held: list[list[Dimension]] = []
    for piece in pieces:
        opened = not piece[0].kind
        for place, one in enumerate(piece):
            last = held[-1] if held else []
            if last and (place if opened else _fits(one, last)):
                last.append(one)
            else:
                held.append([one])
    return held


def _fits(one: Dimension, last: Measures) -> bool:
    known = {other.kind for other in last}
    same = (one.unit, one.part, one.circa) == (last[0].unit, last[0].part, last[0].circa)
    return same and bool(one.kind) and "" not in known and one.kind not in known


def _line(measures: Measures) -> str:
    call = _call(measures)
    part = escape(measures[0].part)
    about = "{{Circa}} " if measures[0].circa else ""
    return f"{f'{part}: ' if part else ''}{about}{call}" if call else ""


def _call(measures: Measures) -> str:
    unit, kinds = measures[0].unit, {one.kind for one in measures}
    numbers = [f"{one.number:.9f}".rstrip("0").rstrip(".") for one in measures]
    if kinds == {"weight"} and unit in WEIGHTS:
        return template("Weight", {"1": unit, "2": numbers[0]})
    if unit not in LENGTHS or any(one.unit != unit for one in measures):
        return ""
    if kinds <= NAMED:
        return template("Size", {"unit": unit} | {one.kind: text for one, text in zip(measures, numbers, strict=True)})
    if kinds == {""} and len(measures) <= UNNAMED_LIMIT:
        return template("Size", {"1": unit} | {str(place): text for place, text in enumerate(numbers, start=2)})
    return ""
