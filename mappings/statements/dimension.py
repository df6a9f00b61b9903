"""P2048 height, P2049 width and their like: the measures of the whole object, about so much with P1480.

On Commons P2048 and P2049 mostly hold the file's own pixels (Commons:Structured data/Modeling/Meta); the unit tells the
one from the other. They are stated only where a crosswalk asks for it.
"""

from __future__ import annotations

from collections.abc import Iterable

from mappings.dimensions import Dimension
from mappings.statements.inception import CERTAINTIES, CIRCUMSTANCES
from mappings.statements.snaks import Statement, item, quantity, statement

PROPERTIES = {
    "height": "P2048", "width": "P2049", "length": "P2043", "depth": "P5524", "thickness": "P2610",
    "diameter": "P2386", "circumference": "P2547", "weight": "P2067",
}  # fmt: skip
UNITS = {
    "mm": "Q174789", "cm": "Q174728", "dm": "Q200323", "m": "Q11573", "in": "Q218593", "ft": "Q3710",
    "g": "Q41803", "kg": "Q11570", "lb": "Q100995", "oz": "Q48013",
}  # fmt: skip


def measured(dimensions: Iterable[Dimension]) -> list[Statement]:
    """The measures of the whole object of which it is said what they are, the first of each kind. A frame's or a part's
    own measures are none of the object's."""
    first: dict[str, Dimension] = {}
    for one in dimensions:
        if one.kind in PROPERTIES and not one.part:
            first.setdefault(one.kind, one)
    return [_statement(kind, one) for kind, one in first.items()]


def _statement(kind: str, one: Dimension) -> Statement:
    circa = [item(CIRCUMSTANCES, CERTAINTIES["circa"])] if one.circa else []
    return statement(quantity(PROPERTIES[kind], one.number, UNITS[one.unit]), circa)
