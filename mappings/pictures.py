"""Pictures of numbers as inline SVG: colours come from the page's style sheet, text is real text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from markupsafe import Markup, escape

WIDTH = 360
HEIGHT = 190
TOP = 26
BOTTOM = 28
SIDE = 4
EDGE = 45
GAP = 0.28
"""Share of a column's place that stays empty."""


class Column(NamedTuple):
    """One month: its short label, its value, and the value as it is written."""

    label: str
    value: int
    shown: str


def columns(data: Sequence[Column], *, title: str, name: str) -> Markup:
    """A column per month; the last one stands out, and it and the highest bear their number.

    `name` makes the ids unique on the page. The same numbers must stand in a table beside the picture.
    """
    highest = max((column.value for column in data), default=0)
    place = (WIDTH - 2 * SIDE) / max(len(data), 4)
    named = _named(data)
    parts = [
        _column(column, number, place, highest, is_last=number == len(data) - 1, named=number in named)
        for number, column in enumerate(data)
    ]
    base = HEIGHT - BOTTOM
    line = Markup('<line class="base" x1="{}" x2="{}" y1="{}" y2="{}"/>').format(SIDE, WIDTH - SIDE, base, base)
    head = Markup('<svg viewBox="0 0 {w} {h}" role="img" aria-labelledby="{n}"><title id="{n}">{t}</title>').format(
        w=WIDTH, h=HEIGHT, n=f"picture-{name}", t=_sentence(title, data)
    )
    return head + Markup("").join(parts) + line + Markup("</svg>")


def bar(value: int, highest: int) -> Markup:
    """A bar for a table's cell, as long as `value` is of `highest`; the number stands in the cell beside it."""
    length = round(100 * value / highest, 1) if highest else 0
    return Markup(
        '<svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="track" width="100" height="8"/><rect class="fill" width="{}" height="8"/></svg>'
    ).format(length)


def _column(column: Column, number: int, place: float, highest: int, *, is_last: bool, named: bool) -> Markup:
    room = HEIGHT - TOP - BOTTOM
    height = round(room * column.value / highest, 1) if highest else 0
    left, width = SIDE + place * (number + GAP / 2), place * (1 - GAP)
    top, middle = HEIGHT - BOTTOM - height, round(left + width / 2, 1)
    kind = "now" if is_last else "then"
    drawn = Markup('<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>').format(
        kind, round(left, 1), round(top, 1), round(width, 1), height
    )
    drawn += Markup('<text class="label" x="{}" y="{}">{}</text>').format(middle, HEIGHT - 9, column.label)
    if named:
        drawn += _value(column.shown, middle, round(top - 7, 1))
    return drawn


def _value(shown: str, middle: float, y: float) -> Markup:
    """The number above a column; at the edges it is aligned to the edge, so that nothing is cut off."""
    anchor, x = "middle", middle
    if middle < EDGE:
        anchor, x = "start", SIDE
    elif middle > WIDTH - EDGE:
        anchor, x = "end", WIDTH - SIDE
    return Markup('<text class="value" style="text-anchor:{}" x="{}" y="{}">{}</text>').format(anchor, x, y, shown)


def _named(data: Sequence[Column]) -> set[int]:
    """The columns that bear their number: the last, and the highest where the two numbers cannot touch."""
    last = len(data) - 1
    highest = max(range(len(data)), key=lambda number: data[number].value, default=0)
    return {last, highest} if last - highest > 3 else {last}


def _sentence(title: str, data: Sequence[Column]) -> Markup:
    return escape(f"{title}: " + ", ".join(f"{column.label} {column.shown}" for column in data))


def span(low: float, high: float, highest: float) -> Markup:
    """A bar from nothing to `low`, lighter on to `high`, as long as they are of `highest`; the numbers stand beside."""
    sure, possible = (round(100 * value / highest, 1) if highest else 0 for value in (low, high))
    return Markup(
        '<svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="track" width="100" height="8"/><rect class="possible" width="{}" height="8"/>'
        '<rect class="fill" width="{}" height="8"/></svg>'
    ).format(possible, sure)
