"""Where the object was made, was found, is kept, and what it stands within.

Commons:Structured data/Modeling/Location: a place that is seen in a file is depicted (P180), and where it was made is
P1071. It advises against P276 and P131 on files, because they speak of the object and not of the file: a crosswalk has
them only where it asks for them.
"""

from __future__ import annotations

from collections.abc import Mapping

from mappings.crosswalk_parts import PlaceMeaning
from mappings.statements.creator import CIRCUMSTANCES, PRESUMABLY
from mappings.statements.snaks import Statement, item, statement

PROPERTIES: dict[PlaceMeaning, str] = {"created": "P1071", "found": "P189", "kept": "P276", "within": "P131"}
"""What a place is to the object → location of creation, location of discovery, location, located in the administrative
territorial entity. What is depicted is stated with all else that is (mappings/statements/depicts.py)."""


def located(means: PlaceMeaning, items: Mapping[str, bool]) -> list[Statement]:
    """One statement per place (an item, and whether it is only presumed: P1480); none for what is depicted."""
    if means not in PROPERTIES:
        return []
    return [
        statement(item(PROPERTIES[means], found), [item(CIRCUMSTANCES, PRESUMABLY)] if doubt else [])
        for found, doubt in items.items()
    ]
