"""P195 collection and P217 inventory number, each qualified by the other."""

from __future__ import annotations

from mappings.statements.snaks import Statement, item, statement, text

COLLECTION, INVENTORY_NUMBER = "P195", "P217"


def held_by(institution: str, number: str) -> list[Statement]:
    """The object is in the collection of `institution` (an item) under `number`; without the item, the number alone
    would not say whose it is, and nothing is stated."""
    if not institution:
        return []
    collection, inventory = item(COLLECTION, institution), text(INVENTORY_NUMBER, number)
    return [statement(collection, [inventory]), statement(inventory, [collection])]
