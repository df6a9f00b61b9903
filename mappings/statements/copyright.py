"""P6216 copyright status and P275 licence (Commons:Structured data/Modeling/Copyright and licensing)."""

from __future__ import annotations

from collections.abc import Sequence

from mappings.statements.snaks import Statement, item, statement

STATUS, LICENCE, JURISDICTION, METHOD = "P6216", "P275", "P1001", "P459"
COPYRIGHTED, PUBLIC_DOMAIN = "Q50423863", "Q19652"


def licensed(licence: str, status: str) -> list[Statement]:
    """The work is under `licence` (an item) and has the copyright `status` (an item)."""
    return [statement(item(STATUS, status)), statement(item(LICENCE, licence))]


def in_public_domain(grounds: Sequence[tuple[str, str]]) -> list[Statement]:
    """The work is in the public domain, once per ground: (jurisdiction, determination method or "") as items."""
    if not grounds:
        return [statement(item(STATUS, PUBLIC_DOMAIN))]
    return [
        statement(item(STATUS, PUBLIC_DOMAIN), [item(JURISDICTION, where), *([item(METHOD, how)] if how else [])])
        for where, how in grounds
    ]
