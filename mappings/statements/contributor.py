"""P9126 Commons media contributed by, qualified by P3831 object has role.

The roles are those that Commons' largest partnership states: the institution that holds the object is the repository, a
department of it the custodial unit, whoever gathers for several of them an aggregator (github: dpla/ingest-wikimedia).
"""

from __future__ import annotations

from collections.abc import Sequence

from mappings.crosswalk_parts import Contributor, Role
from mappings.statements.snaks import Statement, item, statement

CONTRIBUTOR, ROLE = "P9126", "P3831"
ROLES: dict[Role, str] = {"aggregator": "Q393351", "repository": "Q108296843", "custodial unit": "Q108296919"}


def contributed_by(contributors: Sequence[Contributor] | None, institution: str) -> list[Statement]:
    """One statement per contributor; where the crosswalk names none (None), `institution` (an item or "") is it."""
    if contributors is None:
        contributors = [Contributor(wikidata=institution)] if institution else []
    return [statement(item(CONTRIBUTOR, one.wikidata), [item(ROLE, ROLES[one.role])]) for one in contributors]
