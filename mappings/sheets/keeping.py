"""Keeping a merged table, and beside it what is in conflict until somebody has decided."""

from __future__ import annotations

import csv
from pathlib import Path

from pydantic import ValidationError

from mappings.crosswalk_model import Crosswalk
from mappings.formulas import restored
from mappings.sheets.merge import Merged, meaning
from mappings.tables import Entry, TableError, key_of, write_table


def keep(crosswalk: Crosswalk, name: str, merged: Merged) -> None:
    """Write the table `name`, and add the offered side of each conflict to the file beside it. Raises TableError."""
    path = crosswalk.table_path(name)
    offered = [conflict.offered for conflict in merged.conflicts]
    kept = {(key_of(one.value), meaning(one), one.by): one for one in [*undecided(crosswalk, name), *offered]}
    if kept:
        write_table(_beside(path), kept.values())
    write_table(path, merged.table.values())


def undecided(crosswalk: Crosswalk, name: str) -> list[Entry]:
    """What conflicts have left undecided; several entries may be for one value. Raises TableError."""
    path = _beside(crosswalk.table_path(name))
    if not path.exists():
        return []
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        return [Entry.model_validate({key: restored(cell or "") for key, cell in row.items()}) for row in rows]
    except (UnicodeDecodeError, csv.Error, ValidationError, TypeError) as error:
        raise TableError([f"{path}: cannot be read as a mapping table. Correct it, or move it away."]) from error


def _beside(path: Path) -> Path:
    return path.with_name(f"{path.stem}.conflicts.csv")
