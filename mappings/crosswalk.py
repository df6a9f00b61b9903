"""Reading a crosswalk from its folder, with every mistake named by file, line, field, rule and remedy."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, SequenceNode

from mappings.crosswalk_columns import nearest, taken_columns, unknown_columns
from mappings.crosswalk_mistakes import Lines, column_uses, line_of, lines_of, mistakes_in, placed_mistakes
from mappings.crosswalk_model import Crosswalk
from mappings.tables import Table, TableError, load_table

HOME = Path(__file__).parent
FILE_NAME = "crosswalk.yaml"
__all__ = ["Crosswalk", "CrosswalkError", "load_crosswalk", "schema", "schema_text"]
SIZE_LIMIT = 1_000_000
"""Bytes; a crosswalk is written by hand."""


class CrosswalkError(ValueError):
    """A crosswalk that cannot be used. One sentence per mistake: file, line, field, rule, remedy."""

    def __init__(self, mistakes: list[str]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = mistakes


def load_crosswalk(name_or_path: str | Path) -> Crosswalk:
    """Load a crosswalk by its name in mappings/, by its file, or by the folder that holds it, with its tables.

    Raises CrosswalkError.
    """
    path = _find(name_or_path)
    text = _read(path)
    data, lines = _parse(path, text)
    tables, mistakes = _tables(path, lines, data)
    try:
        crosswalk = Crosswalk.model_validate(data)
    except ValidationError as error:
        raise CrosswalkError(mistakes_in(path, lines, data, error, schema()) + mistakes) from error
    crosswalk._tables.update(tables)
    crosswalk._table_paths.update({table: path.parent / file for table, file in crosswalk.tables.items()})
    if crosswalk.operations:
        try:
            crosswalk._operations_path = _operations(path, lines, crosswalk.operations)
        except CrosswalkError as error:
            mistakes += error.mistakes
    if mistakes:
        raise CrosswalkError(mistakes)
    return crosswalk


def column_mistakes(name_or_path: str | Path, present: Sequence[str]) -> list[str]:
    """A sentence for each place where a crosswalk that can be loaded reads a column that a delivery with the columns
    `present` does not have after cleaning, or makes one that it has. Raises CrosswalkError."""
    path, crosswalk = _find(name_or_path), load_crosswalk(name_or_path)
    data, lines = _parse(path, _read(path))
    gone = {one.column: one.detail["near"] for one in unknown_columns(present, crosswalk)}
    gone |= {column: nearest(column, present) for column in crosswalk.all_required if column not in present}
    rules = {column: _not_there(column, near) for column, near in gone.items()}
    placed = [(at, rules[column]) for column in rules for at in list(column_uses(data, column)) or [("media_column",)]]
    placed += [(("made_columns", one.column), TAKEN) for one in taken_columns(present, crosswalk)]
    return placed_mistakes(path, lines, placed)


TAKEN = "the file has a column of that name, too. Give the made column another name."


def _not_there(column: str, near: str) -> str:
    meant = f"; did you mean “{near}”?" if near != "–" else "."
    return f"the file has no column “{column}”{meant} Correct the name, or deliver the column."


def schema() -> dict[str, Any]:
    """The JSON Schema of a crosswalk file, for editors; published as crosswalk.schema.json."""
    made = Crosswalk.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **made, "title": "Crosswalk of Stafett"}


def schema_text() -> str:
    """The schema as the published file holds it."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def _find(name_or_path: str | Path) -> Path:
    given = Path(name_or_path)
    named = HOME / str(name_or_path) / FILE_NAME
    for path in (given, given / FILE_NAME, *([named] if len(given.parts) == 1 else [])):
        if path.is_file():
            return path
    known = ", ".join(sorted(path.parent.name for path in HOME.glob(f"*/{FILE_NAME}")))
    remedy = f"Give one of these names: {known}; or the path of a {FILE_NAME} or of its folder."
    raise CrosswalkError([f"There is no crosswalk “{name_or_path}”. {remedy}"])


def _read(path: Path) -> str:
    try:
        if path.stat().st_size > SIZE_LIMIT:
            raise CrosswalkError(
                [f"{path}: larger than {SIZE_LIMIT} bytes, so it is no crosswalk. Give the right file."]
            )
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise CrosswalkError([f"{path}: not text in UTF-8 (byte {error.start}). Save it again as UTF-8."]) from error
    except OSError as error:
        raise CrosswalkError([f"{path}: {error.strerror}. Make the file readable."]) from error


def _parse(path: Path, text: str) -> tuple[Any, Lines]:
    try:
        node = YAML(typ="safe", pure=True).compose(text)
        if "&" in text and _has_alias(node, set()):
            raise CrosswalkError([f"{path}: uses YAML anchors, which are not allowed here. Write the part out twice."])
        return YAML(typ="safe", pure=True).load(text), lines_of(node)
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        tab = "\\t" in str(error.problem)
        remedy = "Indent with spaces, never with tabs." if tab else "Look at indents and quotes."
        raise CrosswalkError([f"{path}, line {line}: not YAML ({error.problem}). {remedy}"]) from error
    except (YAMLError, RecursionError, ValueError) as error:
        if isinstance(error, CrosswalkError):
            raise
        raise CrosswalkError([f"{path}: not YAML ({error}). Look at indents and quotes."]) from error


def _has_alias(node: Node | None, seen: set[int]) -> bool:
    """An alias gives the same node twice; aliases of aliases can grow a small file beyond all memory."""
    if node is None or not isinstance(node, (MappingNode, SequenceNode)):
        return False
    if id(node) in seen:
        return True
    seen.add(id(node))
    children = [part for pair in node.value for part in pair] if isinstance(node, MappingNode) else node.value
    return any(_has_alias(child, seen) for child in children)


def _tables(path: Path, lines: Lines, data: Any) -> tuple[dict[str, Table], list[str]]:
    """The mapping tables that can be read, and what is wrong with the others; wrong forms are the model's to name."""
    named = data.get("tables") if isinstance(data, dict) else None
    found: dict[str, Table] = {}
    mistakes: list[str] = []
    for name, file in named.items() if isinstance(named, dict) else ():
        if not isinstance(file, str):
            continue
        try:
            found[name] = load_table(_inside(path, lines, ("tables", name), file))
        except CrosswalkError as error:
            mistakes += error.mistakes
        except TableError as error:
            mistakes += error.mistakes
    return found, mistakes


def _operations(path: Path, lines: Lines, file: str) -> Path:
    """The operation history, which must be the list that OpenRefine exports."""
    found = _inside(path, lines, ("operations",), file)
    try:
        history = json.loads(found.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise CrosswalkError([f"{found}: not JSON ({error}). Export the history from OpenRefine again."]) from error
    if not isinstance(history, list) or not all(isinstance(one, dict) and "op" in one for one in history):
        raise CrosswalkError([f"{found}: not a list of operations. Export the history from OpenRefine again."])
    return found


def _inside(path: Path, lines: Lines, at: tuple[str | int, ...], file: str) -> Path:
    """A file that a crosswalk names must exist, in the crosswalk's own folder."""
    folder = path.parent.resolve()
    found = (folder / file).resolve()
    if not found.is_relative_to(folder) or not found.is_file():
        field = ".".join(map(str, at))
        rule = f"“{file}” is not a file in {folder.name}/"
        raise CrosswalkError(
            [f"{path}, line {line_of(lines, at)}, field “{field}”: {rule}. Put it beside the crosswalk."]
        )
    return found
