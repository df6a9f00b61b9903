"""What people filled in through the portal, laid over the tables of a crosswalk.

The crosswalk's own files are the helpdesk's and are not touched. A row is kept with the mark of what they said when it
was filled in: a line that the helpdesk has changed there since counts more than the older answer.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from mappings.crosswalk_model import Crosswalk
from mappings.formulas import neutral
from mappings.sheets.back import read_sheet
from mappings.sheets.merge import MEANING, Conflict, Decision, Filled, Merged, mark_of, meaning, merge
from mappings.sheets.out import write_csv
from mappings.tables import Entry, Table, key_of

COLUMNS = ("value", *MEANING, "by", "mark")


def laid_over(crosswalk: Crosswalk, filled: Mapping[str, Sequence[Filled]]) -> Crosswalk:
    """The crosswalk with the rows that people filled in, by table; its version tells which rows these are."""
    known = {name: rows for name, rows in filled.items() if name in crosswalk.tables}
    tables = {name: with_rows(crosswalk.table(name), rows).table for name, rows in known.items()}
    changed = {name: table for name, table in tables.items() if table != crosswalk.table(name)}
    return crosswalk.with_tables(changed, _digest(changed)) if changed else crosswalk


def with_rows(own: Table, filled: Iterable[Filled]) -> Merged:
    """A crosswalk's own table with the rows that people filled in; in conflict are those that it contradicts by now."""
    return merge(own, filled, "")


def kept_rows(own: Table, before: Iterable[Filled], merged: Merged) -> list[Filled]:
    """The rows to keep: those kept `before`, and what `merged` adds to them, each marked by the crosswalk's `own`."""
    rows = {key_of(one.entry.value): one for one in before}
    changed = [*(after for _, after in merged.changed), *(one.chosen for one in merged.decided)]
    for entry in (*merged.added, *changed):
        key = key_of(entry.value)
        rows[key] = Filled(0, entry, mark=mark_of(entry.value, own.get(key)))
    return list(rows.values())


def still_undecided(
    before: Iterable[Entry], conflicts: Iterable[Conflict], table: Table, decided: Iterable[Decision] = ()
) -> list[Entry]:
    """What was offered for a value, is not `decided` and is not what `table` says; several may be for one value."""
    settled = {key_of(one.chosen.value) for one in decided}
    offered = [one for one in before if key_of(one.value) not in settled]
    offered += [conflict.offered for conflict in conflicts]
    different = [one for one in offered if meaning(one) != meaning(table.get(key_of(one.value)))]
    return list({(key_of(one.value), meaning(one), one.by): one for one in different}.values())


def write_rows(path: Path, rows: Iterable[Filled]) -> None:
    """Write rows as a sheet that `read_rows` and `stafett tables in` read."""
    cells = [[neutral(_cell(row, column)) for column in COLUMNS] for row in rows]
    write_csv(path, [COLUMNS, *cells], "en")


def read_rows(path: Path) -> list[Filled]:
    """The rows of a file that `write_rows` wrote. Raises UnreadableDelivery."""
    return read_sheet(path, name="rows.csv").rows


def _cell(row: Filled, column: str) -> str:
    return row.mark if column == "mark" else str(getattr(row.entry, column))


def _digest(tables: Mapping[str, Table]) -> str:
    said = [(name, sorted((key, meaning(entry)) for key, entry in tables[name].items())) for name in sorted(tables)]
    return hashlib.sha256(repr(said).encode()).hexdigest()[:8]
