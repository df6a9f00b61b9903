"""Statements as people read them: "material (P186): Q296955". Nothing of a statement is left out."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from mappings.statements.dimension import UNITS
from mappings.statements.inception import GREGORIAN, JULIAN, PRECISIONS
from mappings.statements.snaks import Snak, Statement
from stafett.phases import Text, say

TABLE = Path(__file__).parent / "vocabularies" / "statement_words.toml"
ENTITY = "http://www.wikidata.org/entity/"
_UNIT_NAMES = {f"{ENTITY}{item}": unit for unit, item in UNITS.items()}
_PARTS = {PRECISIONS["year"]: 1, PRECISIONS["month"]: 2, PRECISIONS["day"]: 3}


def statement_lines(statements: Iterable[Statement], language: str) -> list[str]:
    """One line per statement, with its qualifiers behind it."""
    return [_line(one, language) for one in statements]


def _line(statement: Statement, language: str) -> str:
    groups = statement.get("qualifiers", {})
    order = statement.get("qualifiers-order", list(groups))
    qualifiers = [_snak(snak, language) for name in order for snak in groups[name]]
    return "; ".join([_snak(statement["mainsnak"], language), *qualifiers])


def _snak(snak: Snak, language: str) -> str:
    number = snak["property"]
    name = _word("properties", number, language)
    return f"{name} ({number}): {_value(snak, language)}" if name else f"{number}: {_value(snak, language)}"


def _value(snak: Snak, language: str) -> str:
    if snak["snaktype"] != "value":
        return _word("words", "unknown", language)
    kind, value = snak["datavalue"]["type"], snak["datavalue"]["value"]
    if kind == "string":
        return f"“{value}”"
    if kind == "wikibase-entityid":
        name = _word("items", value["id"], language)
        return f"{name} ({value['id']})" if name else str(value["id"])
    if kind == "time":
        return _time(value, language)
    if kind == "quantity":
        return f"{value['amount'].removeprefix('+')} {_UNIT_NAMES.get(value['unit'], value['unit'])}"
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _time(value: dict[str, Any], language: str) -> str:
    """The parts of a time that its precision tells: 1880-05-12, 1880-05, 1880, 1880 (decade)."""
    precision, calendar = value["precision"], value["calendarmodel"].removeprefix(ENTITY)
    sign, stamp = value["time"][:1], value["time"][1:].partition("T")[0].split("-")
    shown = "-".join(stamp[: _PARTS.get(precision, 1)])
    notes = [_word("precisions", str(precision), language)] if precision not in _PARTS else []
    notes += [] if calendar == GREGORIAN else [_word("words", "julian", language) if calendar == JULIAN else calendar]
    return f"{sign.removeprefix('+')}{shown}" + (f" ({', '.join(notes)})" if notes else "")


def _word(group: str, key: str, language: str) -> str:
    text = _table()[group].get(key)
    return say(text, language) if text else ""


@cache
def _table() -> dict[str, dict[str, Text]]:
    return tomllib.loads(TABLE.read_text(encoding="utf-8"))
