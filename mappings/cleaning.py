"""The built-in cleaner: replays an OpenRefine operation history on a table, without a server.

All operations are understood, and their columns known, before the first one changes anything; nothing is skipped.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

import numpy
import pandas

from mappings.distinct import Kept
from mappings.grel import Cells, Expression, Failed, UnsupportedExpression, compile_expression

Operation = dict[str, Any]
Change = Callable[[pandas.DataFrame], tuple[pandas.DataFrame, int]]


class UnsupportedOperation(ValueError):
    """The built-in cleaner cannot do an operation: `index` (from 0), `op`, `expression` say which, `reason` why."""

    def __init__(self, index: int, op: str, expression: str, reason: str) -> None:
        shown = f" ({expression})" if expression else ""
        super().__init__(f"Operation {index + 1}, {op}{shown}: {reason}")
        self.index, self.op, self.expression, self.reason = index, op, expression, reason


@dataclass(frozen=True)
class Step:
    """One operation done: its description from the history, and how many cells it changed."""

    description: str
    changed: int


@dataclass(frozen=True)
class Cleaned:
    """The table after all operations, and what each of them did."""

    records: pandas.DataFrame
    steps: list[Step]


class _Refused(ValueError):
    """Why one operation cannot be done; `clean` adds which one it is."""


def clean(records: pandas.DataFrame, operations: Sequence[Operation]) -> Cleaned:
    """Apply `operations` (the JSON list that OpenRefine exports) to a copy of `records`, row by row.

    Rows keep their order and index. Raises UnsupportedOperation, before anything is changed, for an operation, an
    expression or a facet that is not understood, and for a column that does not exist.
    """
    cleaner = Cleaner([str(name) for name in records.columns], operations)
    cleaned = cleaner.clean(records)
    return Cleaned(cleaned, cleaner.steps)


class Cleaner:
    """`operations`, understood once, for a table that comes in blocks: each of them looks at one row at a time, so that
    the blocks together become what the table as a whole would. `steps` counts what was changed so far.

    Raises UnsupportedOperation when it is made, and never later.
    """

    def __init__(self, columns: Sequence[str], operations: Sequence[Operation]) -> None:
        names = list(columns)
        self._changes = [_planned(index, operation, names) for index, operation in enumerate(operations)]
        self.steps = [Step(str(operation.get("description") or operation["op"]), 0) for operation in operations]
        self.columns = names
        """The columns that there are after all operations."""

    def clean(self, records: pandas.DataFrame) -> pandas.DataFrame:
        """A copy of `records` after all operations; rows keep their order and index."""
        table = records.copy()
        for place, change in enumerate(self._changes):
            table, changed = change(table)
            self.steps[place] = replace(self.steps[place], changed=self.steps[place].changed + changed)
        return table


def _planned(index: int, operation: Operation, columns: list[str]) -> Change:
    """Understand one operation; `columns` becomes the columns that there are after it."""
    op = str(operation.get("op", "no operation"))
    expression = str(operation.get("expression", ""))
    try:
        if op not in PLANS:
            raise _Refused("not known to the built-in cleaner")
        if (operation.get("engineConfig") or {}).get("facets"):
            raise _Refused("done on the rows of a facet, which needs OpenRefine")
        return PLANS[op](operation, columns)
    except (_Refused, UnsupportedExpression) as error:
        raise UnsupportedOperation(index, op, expression, str(error)) from error
    except (KeyError, TypeError) as error:
        raise UnsupportedOperation(index, op, expression, f"incomplete: {error}") from error


def _known(columns: list[str], name: str) -> str:
    if name not in columns:
        raise _Refused(f"no column “{name}”; there are {', '.join(columns)}")
    return name


def _new(columns: list[str], name: str) -> str:
    if name in columns:
        raise _Refused(f"there is already a column “{name}”")
    return name


def _plan_transform(operation: Operation, columns: list[str]) -> Change:
    column = _known(columns, operation["columnName"])
    evaluate = _evaluator(_compiled(operation, columns), column, _on_error(operation))
    times = int(operation.get("repeatCount", 10)) if operation.get("repeat") else 1

    def change(table: pandas.DataFrame) -> tuple[pandas.DataFrame, int]:
        before = table[column]
        for _ in range(max(1, times)):
            results = evaluate(table)
            settled = results.equals(table[column])
            table = table.assign(**{column: results})
            if settled:
                break
        return table, int((table[column] != before).sum())

    return change


def _plan_mass_edit(operation: Operation, columns: list[str]) -> Change:
    column = _known(columns, operation["columnName"])
    if operation.get("expression", "value").removeprefix("grel:") != "value":
        raise _Refused("mass edit by another expression than value")
    becomes: dict[str, str] = {}
    for edit in operation["edits"]:
        if edit.get("fromError"):
            raise _Refused("mass edit of errors")
        wanted = [str(value) for value in edit["from"]] + ([""] if edit.get("fromBlank") else [])
        becomes |= {value: str(edit["to"] or "") for value in wanted if value not in becomes}

    def change(table: pandas.DataFrame) -> tuple[pandas.DataFrame, int]:
        after = _each(table[column], lambda value: becomes.get(value, value))
        return table.assign(**{column: after}), int((after != table[column]).sum())

    return change


def _plan_addition(operation: Operation, columns: list[str]) -> Change:
    base = _known(columns, operation["baseColumnName"])
    name = _new(columns, operation["newColumnName"])
    evaluate = _evaluator(_compiled(operation, columns), base, _on_error(operation, instead="set-to-blank"))
    place = min(int(operation["columnInsertIndex"]), len(columns))
    columns.insert(place, name)

    def change(table: pandas.DataFrame) -> tuple[pandas.DataFrame, int]:
        added = evaluate(table)
        table = table.copy()
        table.insert(place, name, added)
        return table, int((added != "").sum())

    return change


def _plan_rename(operation: Operation, columns: list[str]) -> Change:
    old = _known(columns, operation["oldColumnName"])
    new = _new(columns, operation["newColumnName"])
    columns[columns.index(old)] = new
    return lambda table: (table.rename(columns={old: new}), 0)


def _plan_removal(operation: Operation, columns: list[str]) -> Change:
    column = _known(columns, operation["columnName"])
    columns.remove(column)
    return lambda table: (table.drop(columns=column), int((table[column] != "").sum()))


def _plan_move(operation: Operation, columns: list[str]) -> Change:
    column = _known(columns, operation["columnName"])
    columns.remove(column)
    columns.insert(int(operation["index"]), column)
    order = list(columns)
    return lambda table: (table[order], 0)


def _plan_reorder(operation: Operation, columns: list[str]) -> Change:
    order = [_known(columns, name) for name in operation["columnNames"]]
    columns[:] = order
    return lambda table: (table[order], 0)


def _plan_split(operation: Operation, columns: list[str]) -> Change:
    """Only into a stated number of columns: otherwise the columns would depend on the values."""
    column = _known(columns, operation["columnName"])
    parts = int(operation.get("maxColumns") or 0)
    if operation.get("mode") != "separator" or operation.get("regex") or parts < 1:
        raise _Refused("a split by other than a plain separator into a stated number of columns")
    if operation.get("guessCellType"):
        raise _Refused("a split that guesses types")
    separator, removes = str(operation["separator"]), bool(operation.get("removeOriginalColumn"))
    names = [_new(columns, f"{column} {number}") for number in range(1, parts + 1)]
    place = columns.index(column) + 1
    columns[place:place] = names
    if removes:
        columns.remove(column)
    order = list(columns)

    def change(table: pandas.DataFrame) -> tuple[pandas.DataFrame, int]:
        pieces = [value.split(separator, parts - 1) for value in table[column]]
        added = {
            name: pandas.Series([row[at] if at < len(row) else "" for row in pieces], index=table.index, dtype="str")
            for at, name in enumerate(names)
        }
        return table.assign(**added)[order], int((table[column] != "").sum())

    return change


def _compiled(operation: Operation, columns: list[str]) -> Expression:
    expression = compile_expression(operation["expression"])
    for name in sorted(expression.columns):
        _known(columns, name)
    return expression


def _on_error(operation: Operation, instead: str = "keep-original") -> str:
    wanted = str(operation.get("onError", instead))
    if wanted not in ("keep-original", "set-to-blank"):
        raise _Refused(f"onError {wanted}")
    return wanted


def _evaluator(expression: Expression, column: str, on_error: str) -> Callable[[pandas.DataFrame], pandas.Series]:
    """Gives the expression for each row of a table."""

    def result(value: str, cells: Cells = MappingProxyType({})) -> str:
        try:
            given = expression.evaluate(value or None, cells)
        except Failed:
            return value if on_error == "keep-original" else ""
        if isinstance(given, list):
            return value if on_error == "keep-original" else ""
        return "" if given is None else str(given)

    known, others = Kept(result), sorted(expression.columns)

    def of_rows(table: pandas.DataFrame) -> pandas.Series:
        rows = zip(table[column], *(table[name] for name in others), strict=True)
        results = [result(row[0], {n: v or None for n, v in zip(others, row[1:], strict=True)}) for row in rows]
        return pandas.Series(results, index=table.index, dtype="str")

    return of_rows if others else lambda table: _each(table[column], known.__getitem__)


def _each(column: pandas.Series, made: Callable[[str], str]) -> pandas.Series:
    """What is made of each cell, which is asked once per distinct value."""
    places, values = column.factorize(use_na_sentinel=False)
    results = pandas.array(list(map(made, numpy.asarray(values).tolist())), dtype="str")
    return pandas.Series(results.take(places), index=column.index)


PLANS: dict[str, Callable[[Operation, list[str]], Change]] = {
    "core/text-transform": _plan_transform,
    "core/mass-edit": _plan_mass_edit,
    "core/column-addition": _plan_addition,
    "core/column-rename": _plan_rename,
    "core/column-removal": _plan_removal,
    "core/column-move": _plan_move,
    "core/column-reorder": _plan_reorder,
    "core/column-split": _plan_split,
}
