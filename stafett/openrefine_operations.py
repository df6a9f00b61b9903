"""What one operation of an OpenRefine history asks for, read without a server."""

from __future__ import annotations

import re
from typing import Any

Operation = dict[str, Any]

EXISTING_COLUMN_KEYS = ("columnName", "baseColumnName", "oldColumnName", "startColumnName")
FETCHING = re.compile(r"fetching-urls|recon|extend|upload|import", re.IGNORECASE)
FOREIGN_LANGUAGE = re.compile(r"^(?!grel:)[a-z]+:", re.IGNORECASE)


def describe(operation: Operation) -> str:
    """Name an operation for people: its own description, or else its kind."""
    named = isinstance(operation, dict) and (operation.get("description") or operation.get("op"))
    return str(named or "not an operation")[:200]


def forbidden(operation: Operation) -> str:
    """Say why no server of ours runs this; a history comes from outside, and Jython or a fetched URL reach far."""
    if not isinstance(operation, dict) or not isinstance(operation.get("op"), str):
        return 'it is not an object with an "op"; export the history from OpenRefine (Undo / Redo, Extract).'
    if FETCHING.search(operation["op"]):
        return "it fetches from the network; do that before the delivery."
    foreign = [expression for _, expression in expressions_used(operation) if FOREIGN_LANGUAGE.match(expression)]
    return f"only GREL expressions are run, not {foreign[0][:60]!r}." if foreign else ""


def _facets(operation: Operation) -> list[dict[str, Any]]:
    engine = operation.get("engineConfig")
    facets = engine.get("facets", []) if isinstance(engine, dict) else []
    return [facet for facet in facets if isinstance(facet, dict)]


def columns_used(operation: Operation) -> list[str]:
    """The columns that must exist for the operation and for the facets that narrow it."""
    named = [part[key] for part in (operation, *_facets(operation)) for key in EXISTING_COLUMN_KEYS if part.get(key)]
    return [str(name) for name in (*named, *operation.get("columnNames", []))]


def expressions_used(operation: Operation) -> list[tuple[str, str]]:
    """Column and expression of the operation and of the facets that narrow it."""
    parts = (operation, *_facets(operation))
    return [
        (str(part.get("columnName") or part.get("baseColumnName") or ""), str(part["expression"]))
        for part in parts
        if "expression" in part
    ]
