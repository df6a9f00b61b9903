"""From a file to checked pages: in memory, or by way of a folder for a large delivery."""

from __future__ import annotations

import csv
from pathlib import Path

from mappings.preparation import inspect_folder, prepare_batch, prepare_pages, read_records
from tests.unit.crosswalks import GOOD, small_crosswalk


def test_a_large_delivery_gets_the_same_pages_and_findings(tmp_path: Path) -> None:
    crosswalk = small_crosswalk(tmp_path / "crosswalk")
    changes: list[dict[str, str]] = [{}, {"id": "P 2", "rights": "none", "date": "vintern 1909"}, {"title": "Another"}]
    changes += [{"id": f"P {number}", "file": f"p{number}.jpg", "title": "Fyr"} for number in range(3, 20)]
    delivered = tmp_path / "records.csv"
    with delivered.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, GOOD)
        writer.writeheader()
        writer.writerows({**GOOD, **change} for change in changes)
    scans = tmp_path / "scans"
    scans.mkdir()
    (scans / "p1.jpg").write_bytes(b"\xff\xd8\xff\xe0 not a whole JPEG")
    (scans / "left.jpg").write_bytes(b"")

    records, facts = read_records(delivered, crosswalk), inspect_folder(scans)
    plain = prepare_pages(records, crosswalk, facts)
    batch = prepare_batch(records, crosswalk, tmp_path / "work", facts)
    assert list(batch.pages) == plain.pages
    assert batch.nobodys == plain.nobodys
    found = {rule for page in plain.pages for rule in page.rules}
    assert {"id-duplicate", "media-broken", "media-missing", "date-unparsed"} <= found
    assert {"title-repeated", "media-unnamed"} <= {problem.rule for problem in plain.nobodys}
