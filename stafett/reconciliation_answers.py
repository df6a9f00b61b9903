"""What a reconciliation service answered, kept on disk: the next sheet of the same values asks for what is new only."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from stafett.clock import now
from stafett.reconciliation import Candidate, candidates_of

LONGEST_KEPT = timedelta(days=30)
"""Wikidata grows: what it did not know last month it may know now."""
LARGEST = 1 << 16
"""Bytes of one kept answer."""


class KeptAnswers:
    """The answers of one service about values of one type, in a folder: a file for each value, written whole or not.

    What is older than `age`, broken or not the answer to its question counts as never asked.
    """

    def __init__(
        self,
        folder: Path,
        service: str,
        of_type: str = "",
        *,
        age: timedelta = LONGEST_KEPT,
        clock: Callable[[], datetime] = now,
    ) -> None:
        self._folder = folder / _name(service, of_type)
        self._age, self._clock = age, clock

    def known(self, values: Iterable[str]) -> dict[str, list[Candidate]]:
        """What is kept about each value, if anything is."""
        found = {value: self._kept(value) for value in values}
        return {value: candidates for value, candidates in found.items() if candidates is not None}

    def keep(self, answers: Mapping[str, Sequence[Candidate]]) -> None:
        """Keep answers, over older ones. Raises OSError where the folder cannot be written."""
        self._folder.mkdir(parents=True, exist_ok=True)
        for value, candidates in answers.items():
            path = self._path(value)
            said = {"value": value, "asked": self._clock().isoformat(), "result": [_said(one) for one in candidates]}
            new = path.with_name(f"{path.name}.{os.getpid()}.tmp")
            new.write_text(json.dumps(said), encoding="utf-8")
            new.replace(path)

    def _kept(self, value: str) -> list[Candidate] | None:
        try:
            with self._path(value).open("rb") as file:
                said = json.loads(file.read(LARGEST))
            asked = datetime.fromisoformat(said["asked"])
            fresh = timedelta(0) <= self._clock() - asked <= self._age
            return candidates_of(said["result"])[0] if fresh and said["value"] == value else None
        except (OSError, ValueError, TypeError, KeyError, RecursionError):
            return None

    def _path(self, value: str) -> Path:
        return self._folder / f"{_name(value)}.json"


def _said(one: Candidate) -> dict[str, Any]:
    """A candidate in the form of the protocol."""
    said = asdict(one)
    return {"id": said.pop("item"), **said}


def _name(*parts: str) -> str:
    """A file's name for what was asked; the parts cannot run into each other."""
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]
