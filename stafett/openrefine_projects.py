"""Projects on a real OpenRefine server: every operation looked at before and after, every table measured."""

from __future__ import annotations

import contextlib
import csv
import json
import shutil
import tempfile
from codecs import BOM_UTF8
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any
from urllib.parse import parse_qs, urlsplit

import httpx

from stafett.openrefine_commands import Commands, OpenRefineDown, OpenRefineError, excerpt, reached
from stafett.openrefine_operations import Operation, columns_used, describe, expressions_used, forbidden

Progress = Callable[[int, int, str], None]

IMPORT_OPTIONS = {
    "encoding": "UTF-8",
    "separator": ",",
    "ignoreLines": -1,
    "headerLines": 1,
    "skipDataLines": 0,
    "limit": -1,
    "storeBlankRows": True,
    "guessCellValueTypes": False,
    "processQuotes": True,
    "quoteCharacter": '"',
    "storeBlankCellsAsNulls": True,
    "trimStrings": False,
    "includeFileSources": False,
    "includeArchiveFileName": False,
}
"""All options, because what is not said is guessed: "007" becomes 7, quoted line breaks end the row."""

EXPORT_OPTIONS = {
    "separator": ",",
    "lineSeparator": "\n",
    "encoding": "UTF-8",
    "outputColumnHeaders": True,
    "outputBlankRows": True,
}


class OperationSkipped(OpenRefineError):
    """One operation of the history would not, or must not, be applied; no result was written.

    `index` counts from 0, `description` is the operation's own, `reason` says why and what there is instead.
    """

    def __init__(self, index: int, description: str, reason: str) -> None:
        super().__init__(f"Operation {index + 1} ({description}) cannot be applied: {reason}")
        self.index = index
        self.description = description
        self.reason = reason


@dataclass(frozen=True, kw_only=True)
class Cleaned:
    """The result: a UTF-8 CSV at `path` with `rows` data rows, and what OpenRefine says it did, in order."""

    path: Path
    rows: int
    applied: list[str]


class Projects:
    """The projects of one server: made, changed by operations, exported, deleted."""

    def __init__(self, server: Commands, progress: Progress) -> None:
        self._server = server
        self._progress = progress

    def clean(self, csv_path: Path, operations: Sequence[Operation], out: Path) -> Cleaned:
        """Load, apply, export and delete: all of it, or nothing."""
        project = self.load(csv_path)
        try:
            applied = list(self.applied(project, operations))
            return replace(self.take(project, out), applied=applied)
        finally:
            with contextlib.suppress(OpenRefineError):
                self.forget(project)

    def load(self, csv_path: Path, name: str = "stafett") -> str:
        """Make a project of a file and see that OpenRefine read it as it is; none is left where it did not."""
        header, rows = _measure(csv_path)
        project = self._create(csv_path, name)
        try:
            self._verify_import(project, header, rows)
        except OpenRefineError:
            with contextlib.suppress(OpenRefineError):
                self.forget(project)
            raise
        return project

    def applied(self, project: str, operations: Sequence[Operation]) -> Iterator[str]:
        """Apply operations one by one, and give what OpenRefine says of each."""
        for index, operation in enumerate(operations):
            done = self._apply(project, index, operation)
            self._progress(index + 1, len(operations), done)
            yield done

    def take(self, project: str, out: Path) -> Cleaned:
        """Export a project as it stands."""
        self._refuse_error_cells(project)
        rows = self._server.count(project)
        self._export(project, out, rows)
        return Cleaned(
            path=out, rows=rows, applied=[str(one.get("description", "")) for one in self._server.history(project)]
        )

    def forget(self, project: str) -> None:
        self._server.post("delete-project", {"project": project})

    def _create(self, csv_path: Path, name: str) -> str:
        params = {"format": "text/line-based/*sv", "options": json.dumps(IMPORT_OPTIONS)}

        def upload() -> httpx.Response:
            with _without_mark(csv_path) as table:
                return self._server.send(
                    "create-project-from-upload",
                    params={**params, "csrf_token": self._server.csrf_token()},
                    data={"project-name": name},
                    files={"project-file": ("delivery.csv", table, "text/csv")},
                )

        answer = self._server.with_fresh_token(upload)
        found = parse_qs(urlsplit(answer.headers.get("location", "")).query).get("project")
        if answer.status_code != 302 or not found:
            raise OpenRefineError(f"OpenRefine made no project of {csv_path.name}: {excerpt(answer)}")
        return str(found[0])

    def _verify_import(self, project: str, header: list[str], rows: int) -> None:
        columns = list(self._server.columns(project))
        if columns != header:
            raise OpenRefineError(
                f"OpenRefine read other columns than the file has. File: {header}. OpenRefine: {columns}. "
                "Give every column a name of its own, and no row more cells than the header."
            )
        if (counted := self._server.count(project)) != rows:
            raise OpenRefineError(f"OpenRefine read {counted} rows where the file has {rows}; check its quotes.")

    def _apply(self, project: str, index: int, operation: Operation) -> str:
        """Apply one operation and give OpenRefine's own description of what it did."""
        description = describe(operation)
        if reason := forbidden(operation) or self._unfit(project, operation):
            raise OperationSkipped(index, description, reason)
        before = len(self._server.history(project))
        try:
            self._server.post("apply-operations", {"project": project, "operations": json.dumps([operation])})
        except OpenRefineDown:
            raise
        except OpenRefineError as error:
            raise OperationSkipped(index, description, f"OpenRefine refused it: {error}") from error
        history = self._server.history(project)
        if len(history) != before + 1:
            reason = "OpenRefine left it out without a word, as it does with an operation it does not know."
            raise OperationSkipped(index, description, reason)
        return str(history[-1].get("description") or description)

    def _unfit(self, project: str, operation: Operation) -> str:
        """Say why this project's columns or OpenRefine's grammar do not fit the operation; empty if they do."""
        columns = self._server.columns(project)
        for name in columns_used(operation):
            if name not in columns:
                return f'there is no column "{name}"; there are: {", ".join(columns)}.'
        if (new := operation.get("newColumnName")) in columns:
            return f'there is already a column "{new}".'
        complaints = (self._complaint(project, columns, *used) for used in expressions_used(operation))
        return next(filter(None, complaints), "")

    def _complaint(self, project: str, columns: dict[str, int], column: str, expression: str) -> str:
        cell = str(columns.get(column, next(iter(columns.values()), 0)))
        question = {
            "project": project,
            "cellIndex": cell,
            "rowIndices": "[0]",
            "expression": expression,
            "repeat": "false",
        }
        answer = self._server.json(self._server.send("preview-expression", data=question), checked=False)
        if answer.get("code") == "ok":
            return ""
        return f"its expression {expression!r} is wrong: {answer.get('message', 'no reason given')}"

    def _refuse_error_cells(self, project: str) -> None:
        """Error cells would be exported as their message, as if the partner had written it."""
        facets = [
            {"type": "list", "name": name, "columnName": name, "expression": "grel:isError(value)", "selection": []}
            for name in self._server.columns(project)
        ]
        answer = self._server.post("compute-facets", {"project": project, "engine": _engine(facets)})
        for facet in answer.get("facets", []):
            failed = sum(choice["c"] for choice in facet.get("choices", []) if choice["v"]["l"] == "true")
            if failed or "error" in facet:
                raise OpenRefineError(
                    f'Column "{facet["name"]}" holds {failed} cells with an error instead of a value '
                    f"({facet.get('error', 'an expression failed on them')}). Let the expression handle every value, "
                    'or set the operation\'s "onError" to "keep-original".'
                )

    def _export(self, project: str, out: Path, rows: int) -> None:
        form = {"project": project, "format": "csv", "engine": _engine([]), "options": json.dumps(EXPORT_OPTIONS)}
        part = out.with_name(f"{out.name}.part")
        try:
            with reached(), self._server.http.stream("POST", "export-rows/cleaned.csv", data=form) as answer:
                if answer.status_code != 200 or "html" in answer.headers.get("content-type", ""):
                    raise OpenRefineError(f"OpenRefine did not export the table: status {answer.status_code}.")
                with part.open("wb") as file:
                    file.writelines(answer.iter_bytes())
            if (written := _measure(part)[1]) != rows:
                raise OpenRefineError(f"OpenRefine exported {written} rows of {rows}; the result is not used.")
            part.replace(out)
        finally:
            part.unlink(missing_ok=True)


@contextlib.contextmanager
def _without_mark(path: Path) -> Iterator[IO[bytes]]:
    """Open a file without its byte order mark, which OpenRefine would take for a part of the first column's name."""
    with path.open("rb") as file:
        if file.read(len(BOM_UTF8)) != BOM_UTF8:
            file.seek(0)
            yield file
            return
        with tempfile.TemporaryFile() as copy:
            shutil.copyfileobj(file, copy)
            copy.seek(0)
            yield copy


def _measure(path: Path) -> tuple[list[str], int]:
    """Header and number of data rows of a CSV; raises OpenRefineError for what is not one."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file)
            return next(reader, []), sum(1 for _ in reader)
    except (UnicodeDecodeError, csv.Error) as error:
        raise OpenRefineError(f"{path.name} is not a CSV in UTF-8: {error}.") from error


def _engine(facets: list[dict[str, Any]]) -> str:
    return json.dumps({"facets": facets, "mode": "row-based"})
