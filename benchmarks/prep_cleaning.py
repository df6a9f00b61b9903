"""Cleaning: eight operations of an OpenRefine history by the built-in cleaner, and by a real OpenRefine server.

Both read the same CSV and write the cleaned table; starting OpenRefine does not count.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.data import COLUMNS, museum_rows, operations, write_csv
from benchmarks.measure import Figure, Side, main, timed
from demo.servers.openrefine import OpenRefineServer
from mappings.delivered_pages import CleanedBlocks
from mappings.written_records import write_csv as write_records
from stafett.openrefine import OpenRefine
from stafett.process import free_port


def figure(quick: bool) -> Figure:
    """20,000 records, or 200,000."""
    return of(20_000 if quick else 200_000)


def of(records: int) -> Figure:
    """Clean `records` records both ways."""
    with tempfile.TemporaryDirectory() as folder:
        raw = write_csv(Path(folder) / "metadata.csv", museum_rows(records))
        ours = timed(lambda: clean_ourselves(raw, Path(folder) / "ours.csv"), times=3)
        theirs = clean_with_openrefine(raw, Path(folder))
    return Figure(
        name="prep_cleaning",
        what=f"eight operations on {records} records, CSV to CSV: the built-in cleaner against OpenRefine 3.6",
        unit="s",
        ours=ours.median,
        baseline=theirs.median,
        peak_mb=ours.peak_mb,
        rows=[("records per second", f"{records / ours.median:,.0f}")],
    )


def clean_ourselves(raw: Path, out: Path) -> int:
    """Read, clean and write, block by block as data preparation does; gives the number of records."""
    return write_records(CleanedBlocks(raw, operations(), id_column=COLUMNS[0]), out)


def clean_with_openrefine(raw: Path, folder: Path, history: Sequence[dict[str, Any]] | None = None) -> Side:
    """Import, the operations (those that we do) and export on a real server, started before and stopped after."""
    history = history or operations()
    server = OpenRefineServer(folder / "openrefine", free_port())
    server.start()
    try:
        return timed(lambda: OpenRefine(server.url).clean(raw, history, folder / "theirs.csv").rows)
    finally:
        server.stop()


if __name__ == "__main__":
    main(figure)
