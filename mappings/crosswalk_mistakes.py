"""What is wrong in a crosswalk, in sentences: file, line, field, rule and remedy."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from ruamel.yaml.nodes import MappingNode, Node, SequenceNode

from mappings.crosswalk_model import Misnamed

At = tuple[str | int, ...]
"""The way to a field from the top of the file."""
Lines = dict[At, int]
"""Way to each field → its line."""

RULES = {
    "missing": "it is missing",
    "extra_forbidden": "there is no such field here",
    "string_type": "must be text",
    "list_type": "must be a list: [one, another]",
    "dict_type": "must have fields below it, each with its name: value",
    "model_type": "must have fields below it, each with its name: value",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "too_short": "must not be empty",
    "string_too_short": "must not be empty; put signs in quotation marks",
}
"""What the kinds of pydantic's errors mean to somebody who never heard of it."""
SHAPES = {
    "language": "must be the code of a language, such as sv",
    "captions": "must be the code of a language, such as sv",
    "name": "must be lowercase letters, digits and dashes, beginning with one of the first two",
    "version": 'must be letters, digits and points, such as "2" or "1.3"',
    "wikidata": "must be an item of Wikidata, such as Q42",
    "reconcile": "must be an item of Wikidata, such as Q5",
    "country": "must be the code of a country, such as SE, or ZZ where that is not known",
}
"""What a field of some form must look like."""
FORMED = ("string_pattern_mismatch",)
REMEDIES = {
    "missing": "Add it.",
    "extra_forbidden": "Remove it, or correct its name.",
    "literal_error": "Use one of the words that the rule names.",
    "string_type": "Put it in quotation marks.",
}


def mistakes_in(path: Path, lines: Lines, data: Any, error: ValidationError, schema: Mapping[str, Any]) -> list[str]:
    """A sentence for each mistake that the model found in `data`, in the order of their lines."""
    found = [one for raw in error.errors() for one in _apart(dict(raw), data)]
    placed = [(line_of(lines, tuple(one["loc"])), _sentence(one, schema)) for one in found]
    return [f"{path}, line {line}, {said}" for line, said in sorted(placed, key=lambda pair: pair[0])]


def placed_mistakes(path: Path, lines: Lines, placed: Iterable[tuple[At, str]]) -> list[str]:
    """A sentence for each field with the rule it breaks, in the order of their lines."""
    told = [(line_of(lines, at), f"field “{'.'.join(map(str, at))}”: {rule}") for at, rule in placed]
    return [f"{path}, line {line}, {said}" for line, said in sorted(told, key=lambda pair: pair[0])]


def column_uses(data: Any, column: str, at: At = ()) -> Iterator[At]:
    """Where a crosswalk names a column: in a field of columns, or between braces in a pattern."""
    if isinstance(data, (dict, list)):
        for key, value in data.items() if isinstance(data, dict) else enumerate(data):
            yield from column_uses(value, column, (*at, key))
    elif isinstance(data, str):
        fields = {str(step) for step in at[-2:]}  # the last step may be a place in a list
        patterned = at[0] in PATTERNS and f"{{{column}}}" in data
        if patterned or (data == column and not COLUMN_FIELDS.isdisjoint(fields)):
            yield at


PATTERNS = ("made_columns", "media_pattern")
COLUMN_FIELDS = frozenset(
    ("by", "column", "columns", "credit", "date", "from", "id_column", "languages", "life", "media_column",
     "qualifiers", "required_columns", "roles", "to", "url")
)  # fmt: skip
"""The fields of a crosswalk that hold names of columns."""


def lines_of(node: Node | None, at: At = ()) -> Lines:
    """The line of each field of a YAML file."""
    if node is None:
        return {}
    found: Lines = {at: node.start_mark.line + 1}
    if isinstance(node, MappingNode):
        for key, value in node.value:
            found |= lines_of(value, (*at, key.value)) | {(*at, key.value): key.start_mark.line + 1}
    elif isinstance(node, SequenceNode):
        for number, value in enumerate(node.value):
            found |= lines_of(value, (*at, number))
    return found


def line_of(lines: Lines, at: At) -> int:
    """The line of a field, or of the nearest part of the file around it where the field is missing."""
    return next((lines[at[:end]] for end in range(len(at), -1, -1) if at[:end] in lines), 1)


def _apart(error: dict[str, Any], data: Any) -> Iterator[dict[str, Any]]:
    """A mistake about names that stand in several places, once for each place; any other as it is."""
    told = error.get("ctx", {}).get("error")
    if not isinstance(told, Misnamed):
        yield error
        return
    for name, rule in told.rules.items():
        for at in list(_uses(data, name)) or [("tables",)] if told.among == "tables" else [(told.among, name)]:
            yield error | {"loc": at, "msg": rule, "input": None}


def _uses(data: Any, table: str, at: At = ()) -> Iterator[At]:
    """Where a crosswalk speaks of a mapping table."""
    if isinstance(data, dict):
        for key, value in data.items():
            if (key == "table" and value == table) or (at in (("gates",), ("reconcile",)) and key == table):
                yield (*at, key)
            yield from _uses(value, table, (*at, key))
    elif isinstance(data, list):
        for number, value in enumerate(data):
            yield from _uses(value, table, (*at, number))


def _sentence(error: Mapping[str, Any], schema: Mapping[str, Any]) -> str:
    at, kind, found = tuple(error["loc"]), error["type"], error["input"]
    shape = next((SHAPES[str(step)] for step in reversed(at) if step in SHAPES), "") if kind in FORMED else ""
    rule = shape or RULES.get(kind, error["msg"].removeprefix("Value error, "))
    if kind == "extra_forbidden":
        rule += _nearest(str(at[-1]), _fields_at(schema, at[:-1]))
    shown = f" (found {found!r})" if isinstance(found, (str, int, float)) else ""
    field = ".".join(map(str, at)) or "the whole file"
    return f"field “{field}”: {rule}{shown}. {REMEDIES.get(kind, 'Correct the value.')}"


def _nearest(name: str, known: Sequence[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    return f"; did you mean “{near[0]}”?" if near else f"; there are: {', '.join(known)}" if known else ""


def _fields_at(schema: Mapping[str, Any], at: At) -> list[str]:
    """The names of the fields that the published schema has at a place."""
    here: Mapping[str, Any] = schema
    for step in at:
        here = _resolved(here, schema)
        inner = here.get("items") if isinstance(step, int) else here.get("properties", {}).get(step)
        here = inner or here.get("additionalProperties") or {}
    return list(_resolved(here, schema).get("properties", {}))


def _resolved(here: Any, schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """A part of the schema itself, where it is named elsewhere or is one of several."""
    while isinstance(here, dict) and ("$ref" in here or "anyOf" in here):
        here = schema["$defs"][here["$ref"].rpartition("/")[2]] if "$ref" in here else here["anyOf"][0]
    return here if isinstance(here, dict) else {}
