"""Pages: a delivery read, cleaned, made into pages and checked by us; by OpenRefine, read, cleaned and exported only.

The baseline is what a helpdesk does today before it has a single page. Starting OpenRefine does not count.

    python -m benchmarks.prep_pages --records 200000 --collection tate

takes the real columns of Tate from the folder of collections that STAFETT_DATA names (else `../shared/data`). Without
`--collection` it does so where that folder is there; else, and with `--collection nationalmuseum`, records are made up
in the columns of Nationalmuseum, nearly all values of which are met once. `--alone` leaves OpenRefine out (the baseline
is then 0, and no ratio is given).
"""

from __future__ import annotations

import argparse
import os
import resource
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from benchmarks.data import TATE, museum_rows, operations, tate_rows, write_csv
from benchmarks.measure import Figure, timed
from benchmarks.prep_cleaning import clean_with_openrefine
from mappings.checks import check_pages
from mappings.crosswalk import load_crosswalk
from mappings.delivered_pages import pages_of_delivery

RECORDS, QUICK_RECORDS = 200_000, 5000


@dataclass(frozen=True)
class Collection:
    """Records in a file, with their crosswalk and the operations that clean them."""

    raw: Path
    crosswalk: str
    operations: Sequence[dict[str, Any]]


@dataclass(frozen=True)
class Done:
    """What came of one run, and its seconds: read, cleaned and made at the same time; checked and written."""

    pages: int
    ready: int
    chunks_made: int
    seconds: tuple[float, float]


def figure(quick: bool) -> Figure:
    """5,000 records, or 200,000."""
    return of(QUICK_RECORDS if quick else RECORDS)


def of(records: int, name: str = "", *, alone: bool = False) -> Figure:
    """From `records` records to checked pages, then again with nothing changed. `name` is as for `collection`, or ""
    for Tate where its file is there."""
    name = name or ("tate" if (real_collections() / TATE).exists() else "nationalmuseum")
    with tempfile.TemporaryDirectory() as folder:
        one = collection(name, records, Path(folder))
        ours = timed(lambda: (delivery_to_pages(one, Path(folder) / "work"), _processor_seconds()))
        again = timed(lambda: delivery_to_pages(one, Path(folder) / "work"))
        theirs = 0.0 if alone else clean_with_openrefine(one.raw, Path(folder), one.operations).median
    done, processor = ours.result
    parts = ", ".join(f"{part} {took:.1f} s" for part, took in zip(PARTS, done.seconds, strict=True))
    return Figure(
        name="prep_pages",
        what=f"{records} records ({name}): CSV to checked pages by Stafett, against import, eight operations and "
        "export by OpenRefine 3.6 (no pages yet)",
        unit="s",
        ours=ours.median,
        baseline=theirs,
        peak_mb=ours.peak_mb,
        rows=[
            ("pages", f"{done.pages:,}, of which {done.ready:,} ready"),
            ("parts", parts),
            ("processor", f"{processor:.1f} s, {processor / done.pages * 1000:.3f} ms per page"),
            ("again, nothing changed", f"{again.median:.1f} s, {again.result.chunks_made} chunks made"),
        ],
    )


def real_collections() -> Path:
    """The folder of real collections, which need not be there."""
    return Path(os.environ.get("STAFETT_DATA", Path(__file__).parents[2] / "shared" / "data"))


PARTS = ("read, clean and make", "check and write")


def collection(name: str, records: int, folder: Path) -> Collection:
    """Write the records into `folder`. `name` is nationalmuseum or tate."""
    raw = folder / "metadata.csv"
    if name == "tate":
        rows = tate_rows(real_collections(), records)
        return Collection(
            write_csv(raw, rows),
            str(Path(__file__).parent / "tate"),
            operations("all_artists", "medium", "acno", separator="|"),
        )
    return Collection(write_csv(raw, museum_rows(records)), name, operations())


def delivery_to_pages(one: Collection, work: Path) -> Done:
    """Read, clean, make pages, check them, and write them as one file with all that was found."""
    crosswalk = load_crosswalk(one.crosswalk)
    times = [time.perf_counter()]
    batch = pages_of_delivery(one.raw, crosswalk, one.operations, work)
    times.append(time.perf_counter())
    check_pages(batch.heads)
    with (work.parent / "pages.jsonl").open("wb") as out:
        out.writelines(batch.blocks())
    times.append(time.perf_counter())
    took = [after - before for before, after in pairwise(times)]
    ready = sum(head.ready for head in batch.heads)
    return Done(len(batch), ready, batch.made, (took[0], took[1]))


def _processor_seconds() -> float:
    """Of this process and of those that it started and that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true", help="a smaller input; done within 50 seconds")
    parser.add_argument("--records", type=int, help=f"how many (normally {RECORDS:,})")
    parser.add_argument("--collection", choices=("nationalmuseum", "tate"), default="")
    parser.add_argument("--alone", action="store_true", help="without OpenRefine")
    given = parser.parse_args()
    records = given.records or (QUICK_RECORDS if given.quick else RECORDS)
    found = of(records, given.collection, alone=given.alone)
    print(found.as_table())
    print(found.as_json(), flush=True)


if __name__ == "__main__":
    main()
