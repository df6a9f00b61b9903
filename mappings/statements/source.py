"""P7482 source of file: the object's page in the institution's own catalogue."""

from __future__ import annotations

from mappings.statements.snaks import Statement, item, statement, text

SOURCE, DESCRIBED_AT, OPERATOR = "P7482", "P973", "P137"
FILE_ON_THE_INTERNET = "Q74228490"


def found_at(url: str, institution: str) -> list[Statement]:
    """The file comes from `url`, run by `institution` (an item, or "" where Wikidata has none)."""
    if not url:
        return []
    operator = [item(OPERATOR, institution)] if institution else []
    return [statement(item(SOURCE, FILE_ON_THE_INTERNET), [text(DESCRIBED_AT, url), *operator])]
