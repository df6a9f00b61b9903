"""P6243 digital representation of, with P180 and P921.

Commons:Structured data/Modeling/Visual artworks: a faithful copy of a flat work is its digital representation, and has
the work as what it depicts and as its main subject too. A view of a thing in the round has these two only. P6243 names
one item (Wikidata:Property proposal/Digital representation of).
"""

from __future__ import annotations

from mappings.statements.snaks import Statement, item, statement

REPRESENTATION, MAIN_SUBJECT = "P6243", "P921"


def represents(work: str, *, faithfully: bool) -> list[Statement]:
    """The file shows `work` (an item), `faithfully` as a copy. What it depicts is stated with all else that is."""
    copy = [statement(item(REPRESENTATION, work))] if faithfully else []
    return [*copy, statement(item(MAIN_SUBJECT, work))]
