"""Figures of finished months, kept on disk because they never change and each costs a request."""

from __future__ import annotations

import json
import threading
from pathlib import Path


class MonthFigures:
    """A folder of figures by kind (`pageviews`), month and key: a JSON line each; one torn by a crash is not read."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._known: dict[str, dict[str, int]] = {}
        self._lock = threading.Lock()

    def get(self, kind: str, month: str, key: str) -> int | None:
        """The figure, or None where it has not been kept."""
        with self._lock:
            return self._figures(kind, month).get(key)

    def put(self, kind: str, month: str, key: str, figure: int) -> None:
        """Keep a figure for ever."""
        with self._lock:
            self._figures(kind, month)[key] = figure
            self.folder.mkdir(parents=True, exist_ok=True)
            with self._file(kind, month).open("a", encoding="utf-8") as file:
                file.write(f"\n{json.dumps([key, figure])}")

    def _file(self, kind: str, month: str) -> Path:
        return self.folder / f"{kind}-{month}.jsonl"

    def _figures(self, kind: str, month: str) -> dict[str, int]:
        name = f"{kind}-{month}"
        if name not in self._known:
            file = self._file(kind, month)
            lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
            self._known[name] = dict(filter(None, map(_figure_line, lines)))
        return self._known[name]


def _figure_line(line: str) -> tuple[str, int] | None:
    try:
        key, figure = json.loads(line)
    except (ValueError, TypeError):
        return None
    return (str(key), int(figure)) if isinstance(figure, int) else None
