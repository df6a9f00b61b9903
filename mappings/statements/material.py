"""P186 made from material (Wikidata:WikiProject Visual arts/Item structure): what a table matches with items."""

from __future__ import annotations

from collections.abc import Iterable

from mappings.statements.snaks import Statement, item, statement

MATERIAL = "P186"


def made_from(items: Iterable[str]) -> list[Statement]:
    """The object consists of each of `items`; a technique such as oil painting is no material, and its item stays empty
    in the table."""
    return [statement(item(MATERIAL, found)) for found in dict.fromkeys(items)]
