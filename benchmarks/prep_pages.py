"""Pages: a delivery read, cleaned, made into pages and checked by us; by OpenRefine, read, cleaned and exported only.

The baseline is what a helpdesk does today before it has a single page. Starting OpenRefine does not count.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from benchmarks.data import museum_rows, operations, write_csv
from benchmarks.measure import Figure, main, timed
from benchmarks.prep_cleaning import clean_with_openrefine
from mappings.checks import check_pages
from mappings.cleaning import clean
from mappings.crosswalk import load_crosswalk
from mappings.pages import make_pages
from stafett.sources import read_delivery


def figure(quick: bool) -> Figure:
    """20,000 records, or 200,000."""
    return of(5_000 if quick else 200_000)


def of(records: int) -> Figure:
    """From `records` records to checked pages."""
    with tempfile.TemporaryDirectory() as folder:
        raw = write_csv(Path(folder) / "metadata.csv", museum_rows(records))
        ours = timed(lambda: delivery_to_pages(raw))
        theirs = clean_with_openrefine(raw, Path(folder))
    pages, ready = ours.result
    return Figure(
        name="prep_pages",
        what=f"{records} records: CSV to checked pages by Stafett, against import, eight operations and export by "
        "OpenRefine 3.6 (no pages yet)",
        unit="s",
        ours=ours.median,
        baseline=theirs.median,
        peak_mb=ours.peak_mb,
        rows=[("pages", f"{pages:,}, of which {ready:,} ready"), ("per page", f"{ours.median / pages * 1000:.3f} ms")],
    )


def delivery_to_pages(raw: Path) -> tuple[int, int]:
    """Read, clean, make pages, check them; gives how many there are and how many are ready."""
    crosswalk = load_crosswalk("nationalmuseum")
    records = read_delivery(raw, id_column=crosswalk.id_column).records
    pages = make_pages(clean(records, operations()).records, crosswalk)
    check_pages(pages)
    return len(pages), sum(page.ready for page in pages)


if __name__ == "__main__":
    main(figure)
