"""What the engine costs per file: batches with ledger, Prefect's tasks and limits, against a bare loop.

Both write the same files to the same kind of folder that plays the wiki, so that what differs is only ours: the
intent and the outcome in the ledger, the lease, the shared limit of writers, the progress in Prefect's pages.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from benchmarks.data import picture
from benchmarks.measure import Figure, apart, main
from benchmarks.prefect_server import prefect_server
from benchmarks.relays import deliver, page
from benchmarks.uploads import upload_all, written_in_a_loop
from stafett.folder_wiki import FolderWiki
from stafett.ledger import open_ledger
from stafett.settings import Settings


def figure(quick: bool) -> Figure:
    """100 files, or 1,000."""
    return of(40 if quick else 1_000)


def of(files: int) -> Figure:
    """Upload that many files both ways."""
    with tempfile.TemporaryDirectory() as name, prefect_server(Path(name) / "prefect") as api:
        folder = Path(name)
        settings = Settings(home=folder / "home", prefect_api_url=api)
        ledger = open_ledger(settings)
        deliver(ledger, "museum", range(files))
        ledger.close()
        ours = apart(lambda: upload_all(settings, "museum"))
        theirs = apart(lambda: bare_loop(folder, files))
    each, bare = ours.median / files * 1000, theirs.median / files * 1000
    return Figure(
        name="upload_engine_cost",
        what=f"milliseconds per file for {files} files into a folder: the upload task with its ledger and Prefect, "
        "against a bare loop over the same calls",
        unit="ms per file",
        ours=each,
        baseline=bare,
        peak_mb=ours.peak_mb,
        rows=[("cost of the engine", f"{each - bare:.2f} ms per file"), ("uploaded", f"{ours.result:,}")],
    )


def bare_loop(folder: Path, files: int) -> tuple[list[float], int]:
    """The two calls of the wiki client for each file, and nothing else."""
    wiki = FolderWiki(folder / "bare-wiki")
    media = folder / "bare-media"
    media.mkdir()
    for number in range(files):
        (media / f"{number}.jpg").write_bytes(picture(number))
    pages = [page(number, f"En tavla - Museet - NM {number}.jpg") for number in range(files)]
    return written_in_a_loop(wiki, media, pages)


if __name__ == "__main__":
    main(figure)
