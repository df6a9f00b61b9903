"""From the JSON Schema of a step's form to fields that can be drawn, and back from what was typed to a payload.

Pure: no browser, no ledger. A value that cannot be read as its type stays as it was typed, so that it can be shown
again; the schema then says what is wrong with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from stafett.phases import say

EMPTY_ROWS = 3
ROWS_LIMIT = 5000
FILE = "FileRef"
AS_SHOWN = ("shown", "hidden")
"""The columns of a row that say what it is about."""


@dataclass(frozen=True)
class Field:
    """One question of a form. `schema` is the value's own, with references and the null alternative resolved."""

    name: str
    widget: str
    label: str
    hint: str
    required: bool
    nullable: bool
    schema: Mapping[str, Any]
    choices: tuple[tuple[str, str], ...] = ()
    party: str = ""
    fields: tuple[Field, ...] = ()
    default: Any = None

    @property
    def open_ended(self) -> bool:
        """Whether rows may be added to what the form starts with."""
        return all(one.widget != "fixed" for one in self.fields)

    def is_filled_in(self, row: Mapping[str, Any]) -> bool:
        """Whether somebody has written something into a row of this field."""
        asked = [one for one in self.fields if one.widget not in AS_SHOWN]
        return any(row.get(one.name) not in (None, "", one.default) for one in asked)


@dataclass
class Typed:
    """What arrived for a form: the words and files by input name."""

    words: Mapping[str, list[str]]
    files: Mapping[str, list[dict[str, Any]]] = field(default_factory=dict)

    def first(self, name: str) -> str:
        """The last value typed for an input, or nothing."""
        return (self.words.get(name) or [""])[-1]


def fields_of(schema: Mapping[str, Any], language: str) -> tuple[Field, ...]:
    """The fields of a form, in the order in which it declares them."""
    return _fields(schema, schema.get("$defs", {}), language)


def _fields(schema: Mapping[str, Any], defs: Mapping[str, Any], language: str) -> tuple[Field, ...]:
    required = set(schema.get("required", ()))
    properties = schema.get("properties", {})
    return tuple(_field(name, one, defs, language, name in required) for name, one in properties.items())


def _field(name: str, given: Mapping[str, Any], defs: Mapping[str, Any], language: str, required: bool) -> Field:
    value, nullable = resolved(given, defs)
    items, _none = resolved(value.get("items", {}), defs)
    widget, _, party = str(given.get("widget") or "").partition(":")
    kind = widget if widget in WIDGETS else _guess(value, items)
    kind = "rows" if kind == "owners" else kind
    inner = items if kind in ("rows", "cards") else value if kind == "group" else {}
    return Field(
        name=name,
        widget=kind,
        label=_said(given.get("label"), language) or str(given.get("title") or name.replace("_", " ").capitalize()),
        hint=_said(given.get("hint"), language),
        required=required,
        nullable=nullable,
        schema=value,
        choices=_choices(value if "enum" in value else items, given.get("choices", {}), language),
        party=party or str(given.get("party", "")),
        fields=_fields(inner, defs, language),
        default=given.get("default"),
    )


def resolved(schema: Mapping[str, Any], defs: Mapping[str, Any]) -> tuple[Mapping[str, Any], bool]:
    """The schema behind references, and whether null is allowed beside it."""
    nullable = False
    for _ in range(10):
        if "anyOf" in schema:
            others = [one for one in schema["anyOf"] if one.get("type") != "null"]
            nullable = nullable or len(others) < len(schema["anyOf"])
            schema = others[0] if others else {}
        elif "allOf" in schema and len(schema["allOf"]) == 1:
            schema = schema["allOf"][0]
        elif "$ref" in schema:
            name = schema["$ref"].rpartition("/")[2]
            schema = {"title": name, **defs.get(name, {})}
        else:
            break
    return schema, nullable


WIDGETS = frozenset(
    {"text", "textarea", "number", "date", "checkbox", "choice", "choices", "person", "links"}
    | {"file", "files", "rows", "cards", "group", "fixed", "shown", "hidden", "pick", "owners"}
)


def _guess(value: Mapping[str, Any], items: Mapping[str, Any]) -> str:
    kind = value.get("type")
    if kind == "array":
        if _is_file(items):
            return "files"
        return "rows" if items.get("type") == "object" else "choices" if "enum" in items else "links"
    if kind == "object":
        return "file" if _is_file(value) else "group"
    if "enum" in value:
        return "choice"
    if kind == "boolean" or isinstance(value.get("const"), bool):
        return "checkbox"
    if kind in ("integer", "number"):
        return "number"
    return "date" if value.get("format") == "date" else "text"


def _is_file(schema: Mapping[str, Any]) -> bool:
    return {"sha256", "name", "size"} <= set(schema.get("properties", {}))


def _said(text: Any, language: str) -> str:
    return say(text, language) if isinstance(text, dict) and text.get("en") is not None else ""


def _choices(schema: Mapping[str, Any], words: Mapping[str, Any], language: str) -> tuple[tuple[str, str], ...]:
    values = [str(one) for one in schema.get("enum", ())]
    return tuple((one, _said(words.get(one), language) or one.replace("_", " ")) for one in values)


def read(fields: Iterable[Field], typed: Typed, starts: Mapping[str, Any], prefix: str = "f") -> dict[str, Any]:
    """Build the payload from what was typed. What a form shows as fixed comes from `starts`, never from the browser."""
    found = {one.name: READERS[one.widget](one, typed, f"{prefix}.{one.name}", starts.get(one.name)) for one in fields}
    return {name: value for name, value in found.items() if value is not LEFT_OUT}


LEFT_OUT = object()


def _nothing(one: Field) -> Any:
    """What an empty input means: null where that is allowed, otherwise that the field is missing."""
    if one.nullable:
        return None
    cleared = not one.required and one.schema.get("type") == "string" and "enum" not in one.schema and one.default
    return "" if cleared else LEFT_OUT


def _text(one: Field, typed: Typed, name: str, start: Any) -> Any:
    words = typed.first(name).replace("\r\n", "\n").strip()
    return words if words else _nothing(one)


def _number(one: Field, typed: Typed, name: str, start: Any) -> Any:
    """A number as people write it, with a comma or a point and with spaces between thousands."""
    words = typed.first(name).strip()
    if not words:
        return _nothing(one)
    plain = "".join(words.split()).replace(",", ".").replace("−", "-")
    try:
        if one.schema.get("type") == "integer":
            return int(plain)
        value = float(plain)
    except ValueError:
        return words[:200]
    return value if abs(value) < 1e300 else words[:200]


def _checkbox(one: Field, typed: Typed, name: str, start: Any) -> Any:
    return bool(typed.first(name))


def _many(one: Field, typed: Typed, name: str, start: Any) -> Any:
    return [value for value in typed.words.get(name, []) if value]


def _lines(one: Field, typed: Typed, name: str, start: Any) -> Any:
    return [line.strip() for line in typed.first(name).splitlines() if line.strip()]


def _one_file(one: Field, typed: Typed, name: str, start: Any) -> Any:
    arrived = typed.files.get(name, [])
    return arrived[-1] if arrived else _nothing(one)


def _many_files(one: Field, typed: Typed, name: str, start: Any) -> Any:
    return list({(file["sha256"], file["name"]): file for file in typed.files.get(name, [])}.values())


def _group(one: Field, typed: Typed, name: str, start: Any) -> Any:
    return read(one.fields, typed, start if isinstance(start, dict) else {}, name)


def _rows(one: Field, typed: Typed, name: str, start: Any) -> Any:
    starts = [row for row in start or [] if isinstance(row, dict)]
    if not one.open_ended:
        return [read(one.fields, typed, row, _typed_for(one, typed, name, row, at)) for at, row in enumerate(starts)]
    places = set(_numbers(typed, name)) | set(range(len(starts)))
    rows = [
        (place, read(one.fields, typed, starts[place] if place < len(starts) else {}, f"{name}.{place}"))
        for place in sorted(places)
    ]
    return [row for place, row in rows if place < len(starts) or _says_something(one, row)]


def _typed_for(one: Field, typed: Typed, name: str, row: Mapping[str, Any], place: int) -> str:
    """Where the words for a row stand that the step starts with: a page that was opened earlier may have shown other
    rows, and what it said of each row (in its first column) comes back with it."""
    about = one.fields[0].name
    wanted = str(row.get(about))
    if typed.first(f"{name}.{place}.{about}") in ("", wanted):
        return f"{name}.{place}"
    others = (part for part in _numbers(typed, name) if typed.first(f"{name}.{part}.{about}") == wanted)
    return f"{name}.{next(others, 'none')}"


def _numbers(typed: Typed, name: str) -> list[int]:
    """The places of the rows for which anything was sent, in order."""
    start = f"{name}."
    parts = {key[len(start) :].partition(".")[0] for key in (*typed.words, *typed.files) if key.startswith(start)}
    return sorted(int(part) for part in parts if part.isdecimal() and int(part) < ROWS_LIMIT)


def _says_something(one: Field, row: Mapping[str, Any]) -> bool:
    """Whether a row holds more than what an untouched row holds."""
    untouched = {column.name: column.default for column in one.fields}
    return any(value not in (None, "", False, [], untouched[name]) for name, value in row.items())


def _cards(one: Field, typed: Typed, name: str, start: Any) -> Any:
    """The rows that the page showed, as it showed them: by now the step may start with others."""
    return [read(one.fields, typed, {}, f"{name}.{place}") for place in _numbers(typed, name)]


def _fixed(one: Field, typed: Typed, name: str, start: Any) -> Any:
    return start if start is not None else _nothing(one)


READERS: dict[str, Callable[[Field, Typed, str, Any], Any]] = {
    **dict.fromkeys(("text", "textarea", "date", "choice", "person", "pick", *AS_SHOWN), _text),
    "number": _number,
    "checkbox": _checkbox,
    "choices": _many,
    "links": _lines,
    "file": _one_file,
    "files": _many_files,
    "rows": _rows,
    "cards": _cards,
    "group": _group,
    "fixed": _fixed,
}


def with_people(fields: Iterable[Field], choices: Callable[[str], list[tuple[str, str]]]) -> tuple[Field, ...]:
    """The fields, with the people who can be chosen in every field that asks for a person (by party)."""
    return tuple(
        replace(
            one,
            choices=tuple(choices(one.party)) if one.widget == "person" else one.choices,
            fields=with_people(one.fields, choices),
        )
        for one in fields
    )


def on_starts(fields: Iterable[Field], values: Mapping[str, Any], starts: Mapping[str, Any]) -> dict[str, Any]:
    """`values` typed earlier, on the rows that the step starts with now: what a row is about (its first column) decides
    where its words belong, for rows may have come, gone or changed places since."""
    fitted = dict(values)
    for one in fields:
        if one.widget == "rows" and not one.open_ended:
            rows = [row for row in starts.get(one.name) or [] if isinstance(row, dict)]
            fitted[one.name] = [_on_start(one, row, values.get(one.name)) for row in rows]
    return fitted


def _on_start(one: Field, start: dict[str, Any], typed: Any) -> dict[str, Any]:
    about = one.fields[0].name
    mine = (row for row in typed or [] if isinstance(row, dict) and row.get(about) == start.get(about))
    asked = {column.name for column in one.fields if column.widget != "fixed"}
    return start | {name: value for name, value in next(mine, {}).items() if name in asked}


def rows_to_draw(one: Field, values: Any) -> list[dict[str, Any]]:
    """The rows of a table field: those that are there, and some empty ones where more may be added."""
    rows = [row for row in values or [] if isinstance(row, dict)]
    return rows + [{} for _ in range(EMPTY_ROWS if one.open_ended else 0)]


def cards_to_draw(one: Field, values: Any, starts: Any) -> list[dict[str, Any]]:
    """The rows that somebody has typed, each with what the step starts its subject (the first column) with, then the
    others that it starts with. What was left empty is drawn only where the step still starts with it."""
    begun = {_subject(one, row): row for row in starts or [] if isinstance(row, dict)}
    typed = [row for row in values or [] if isinstance(row, dict)]
    known = [row for row in typed if _subject(one, row) in begun or one.is_filled_in(row)]
    drawn = [{**begun.pop(_subject(one, row), {}), **row} for row in known]
    return [*drawn, *begun.values()]


def _subject(one: Field, row: Mapping[str, Any]) -> str:
    return str(row.get(one.fields[0].name, "")) if one.fields else ""
