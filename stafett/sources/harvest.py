"""From a source to one delivery file: JSON Lines, every record with the same columns, in the order they were first met.

What was fetched so far stands in `<file>.part`; `<file>.harvest.json` says of what, how far, and when it began, so
that the same harvest goes on where it stopped, and a later one fetches only what is new.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from stafett.errors import Refused
from stafett.rules import NO_TEXT
from stafett.sources.fetching import HarvestStopped
from stafett.sources.fields import Record
from stafett.sources.nested import SEPARATOR
from stafett.sources.table import MAX_COLUMNS

OTHER = "other"
"""The column of all fields beyond the bound on columns, as `name: value`."""
LARGEST_STATE = 1 << 24
MOST_NOTES = 100


class LostPlace(HarvestStopped):
    """The source no longer knows the place from which to go on."""


@dataclass(frozen=True)
class Haul:
    """What came at once: records, the place from which to go on, and how many records there are in all (0: unknown).

    `onward` is empty at the end only. `begun` is the source's own time at the start; `notes` are sentences about what
    had to be mended or left out.
    """

    records: list[Record]
    onward: str = ""
    total: int = 0
    begun: str = ""
    notes: list[str] = field(default_factory=list)


class State(BaseModel):
    """How far a harvest has come. `request` is what was asked; `size` is the length of the .part that counts."""

    model_config = ConfigDict(extra="forbid")

    request: dict[str, str]
    begun: str = ""
    onward: str = ""
    size: int = 0
    records: int = 0
    statuses: dict[str, int] = {}
    columns: list[str] = []
    notes: list[str] = []
    finished: bool = False


Start = Callable[[str], Iterator[Haul]]
"""Starts a source at a place; "" is the beginning."""


class Harvest:
    """One harvest into one file. Raises Refused where `out` is there already, or a part of another harvest is."""

    def __init__(self, out: Path, request: dict[str, str]) -> None:
        self.out, self.part, self.state_file = out, _beside(out, ".part"), _beside(out, ".harvest.json")
        if out.exists():
            raise Refused(f"{out} is there already, and a delivery is never changed. Name another file with --out.")
        self.state = self._earlier(request) or State(request=request)
        self.resumed = self.state.records

    def run(self, start: Start, tell: Callable[[State, int], None] = lambda state, total: None) -> State:
        """Fetch all and write the file; nothing is left where there is no record. Whatever stops it, the part stays.

        `tell` is told after each haul, with the number of records that the source says it has.
        """
        try:
            if not self.state.records or self.state.onward:
                self._fetch(start, tell)
        except LostPlace:
            if not self.state.onward:
                raise
            self.state = State(request=self.state.request, notes=["The place was lost; begun again."])
            self._fetch(start, tell)
        finally:
            if not self.state.records:
                self.part.unlink(missing_ok=True)
                self.state_file.unlink(missing_ok=True)
        if self.state.records:
            self._finish()
        return self.state

    def _fetch(self, start: Start, tell: Callable[[State, int], None]) -> None:
        self.out.parent.mkdir(parents=True, exist_ok=True)
        self._keep()
        with self.part.open("r+b" if self.state.size else "wb") as file:
            file.truncate(self.state.size)
            file.seek(self.state.size)
            for haul in start(self.state.onward):
                records = [{_kept(name): _kept(value) for name, value in one.items()} for one in haul.records]
                size = sum(file.write(_line(record)) for record in records)
                file.flush()
                self._count(haul, records, size)
                tell(self.state, haul.total)

    def _count(self, haul: Haul, records: list[Record], size: int) -> None:
        state = self.state
        met = dict.fromkeys(state.columns)
        for record in records:
            met.update(dict.fromkeys(record))
        self.state = state.model_copy(
            update={
                "begun": state.begun or haul.begun,
                "onward": haul.onward,
                "size": state.size + size,
                "records": state.records + len(records),
                "statuses": dict(Counter(state.statuses) + Counter(one.get("status", "") for one in records)),
                "columns": list(met)[: MAX_COLUMNS - 1],
                "notes": [*state.notes, *map(_kept, haul.notes)][:MOST_NOTES],
            }
        )
        self._keep()

    def _finish(self) -> None:
        """Give every record every column, now that they are known; then the part is no longer needed."""
        whole = _beside(self.out, ".tmp")
        with self.part.open(encoding="utf-8") as lines, whole.open("wb") as file:
            file.writelines(_line(_complete(json.loads(line), self.state.columns)) for line in lines)
        self.state = self.state.model_copy(update={"finished": True, "onward": ""})
        self._keep()
        whole.replace(self.out)
        self.part.unlink()

    def _keep(self) -> None:
        new = self.state_file.with_name(self.state_file.name + ".tmp")
        new.write_text(self.state.model_dump_json(indent=1), encoding="utf-8")
        new.replace(self.state_file)

    def _earlier(self, request: dict[str, str]) -> State | None:
        """The state of this harvest where a part of it is there; a part that cannot be trusted is not written over."""
        if not self.part.exists():
            return None
        try:
            state = read_state(self.out)
        except Refused:
            state = None
        if state is None or (state.request != request or self.part.stat().st_size < state.size):
            raise Refused(f"{self.part} is a part of another harvest. Move it away, or name another file with --out.")
        return state


def read_state(out: Path) -> State:
    """The state of the harvest that made, or is making, `out`; raises Refused where there is none."""
    path = _beside(out, ".harvest.json")
    try:
        if path.stat().st_size > LARGEST_STATE:
            raise ValueError("it is too large")
        return State.model_validate_json(path.read_bytes())
    except FileNotFoundError as error:
        raise Refused(f"{path} is not there: it is written by stafett harvest, beside the file.") from error
    except (OSError, ValidationError, ValueError) as error:
        raise Refused(f"{path} cannot be read as the state of a harvest.") from error


def _beside(out: Path, ending: str) -> Path:
    return out.with_name(out.name + ending)


def _line(record: Record) -> bytes:
    """One line of JSON; what some readers take for the end of a line is escaped."""
    text = json.dumps(record, ensure_ascii=False)
    return text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029").replace("\u0085", "\\u0085").encode() + b"\n"


def _kept(text: str) -> str:
    """Without what no database stores (NUL, half a surrogate pair)."""
    return NO_TEXT.sub("\ufffd", text)


def _complete(record: dict[str, Any], columns: list[str]) -> Record:
    whole = {name: str(record.pop(name, "")) for name in columns}
    beyond = SEPARATOR.join(f"{name}: {value}" for name, value in record.items() if value)
    return whole | {OTHER: beyond} if len(columns) >= MAX_COLUMNS - 1 else whole
