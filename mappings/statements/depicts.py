"""P180 depicts: only what a mapping table matches with an item; words alone are not statements."""

from __future__ import annotations

from collections.abc import Iterable

from mappings.statements.snaks import Statement, item, statement

DEPICTS = "P180"


def depicts(items: Iterable[str]) -> list[Statement]:
    """The file shows each of `items`."""
    return [statement(item(DEPICTS, found)) for found in dict.fromkeys(items)]
