"""Clean a table with an operation history on a real OpenRefine server, all of it or nothing.

OpenRefine (3.6) answers "ok" to operations that it leaves out: an unknown column, an expression it cannot read, an
operation it does not know. This client looks before and after each operation, so that a history is either applied
whole or refused with the number of the operation and the reason. A project lives as long as one call: the truth is
the delivered file and the history, never the server (docs/decisions/0010-openrefine-client.md). Only where a person
takes over does it stay, until what they made of it has been taken.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx

from stafett.openrefine_commands import Commands, OpenRefineDown, OpenRefineError
from stafett.openrefine_operations import Operation
from stafett.openrefine_projects import Cleaned, OperationSkipped, Progress, Projects

__all__ = ["Cleaned", "OpenProject", "OpenRefine", "OpenRefineDown", "OpenRefineError", "OperationSkipped"]


@dataclass(frozen=True, kw_only=True)
class OpenProject:
    """A project left open for a person, who finds it at `url` in a browser.

    `applied` are the operations that were done in it; `refused` says which one was not, and why (empty: all were).
    """

    id: str
    url: str
    applied: list[str]
    refused: str


class OpenRefine:
    """One OpenRefine server. `seconds` bounds each request, not the whole cleaning."""

    def __init__(self, url: str, *, seconds: float = 300) -> None:
        self._url = url.rstrip("/")
        self._base = f"{self._url}/command/core/"
        self._timeout = httpx.Timeout(seconds, connect=5)

    def clean(
        self, csv_path: Path, operations: Sequence[Operation], out: Path, *, progress: Progress | None = None
    ) -> Cleaned:
        """Apply `operations` to the UTF-8 CSV at `csv_path` and write the result to `out`.

        Every cell is a text, empty cells are blank; `progress(done, of, description)` is called after each operation.
        Line breaks inside cells come back as LF. Raises OperationSkipped, OpenRefineDown or OpenRefineError; `out` is
        then as it was before.
        """
        with self._projects(progress) as projects:
            return projects.clean(csv_path, operations, out)

    def open(
        self,
        csv_path: Path,
        operations: Sequence[Operation],
        *,
        name: str = "stafett",
        progress: Progress | None = None,
    ) -> OpenProject:
        """Open a project called `name` for a person to take over: `operations` are applied up to the first refused one.

        It stays on the server until `close`. Raises OpenRefineDown, or OpenRefineError where no project can be made.
        """
        with self._projects(progress) as projects:
            project, refused = projects.load(csv_path, name), ""
            applied: list[str] = []
            try:
                for done in projects.applied(project, operations):
                    applied.append(done)
            except OperationSkipped as skipped:
                refused = str(skipped)
            return OpenProject(
                id=project, url=f"{self._url}/project?project={project}", applied=applied, refused=refused
            )

    def take(self, project: str, out: Path) -> Cleaned:
        """Write a project as a person left it to `out`, whatever facets are open in their browser; it stays.

        Raises OpenRefineError where there is no such project, or where a cell holds an error instead of a value.
        """
        with self._projects(None) as projects:
            return projects.take(project, out)

    def close(self, project: str) -> None:
        """Delete a project from the server."""
        with self._projects(None) as projects:
            projects.forget(project)

    @contextlib.contextmanager
    def _projects(self, progress: Progress | None) -> Iterator[Projects]:
        with httpx.Client(base_url=self._base, timeout=self._timeout) as http:
            yield Projects(Commands(http), progress or (lambda *_: None))
