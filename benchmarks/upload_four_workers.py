"""Uploading with four workers: four partnerships at once into one real MediaWiki, against a plain script in one
process."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from typing import Any

from benchmarks.measure import Figure, apart, main
from benchmarks.uploads import upload_all
from benchmarks.wiki_bed import delivered, installation, plain_script
from stafett.settings import Settings

WORKERS = 4
PATIENCE = 300
"""Seconds until a worker that does not get ready fails the figure."""


def figure(quick: bool) -> Figure:
    """12 files, or 400, in all."""
    return of(12 if quick else 400)


def of(files: int) -> Figure:
    """Upload that many files both ways, a quarter by each worker."""
    slugs = [f"museum{number}" for number in range(WORKERS)]
    with installation() as settings:
        delivered(settings, **{slug: range(place, files, WORKERS) for place, slug in enumerate(slugs)})
        ours = apart(lambda: together(settings, slugs))
        theirs = apart(lambda: plain_script(settings, files))
    return Figure(
        name="upload_four_workers",
        what=f"{files} files with structured data into a MediaWiki on this machine: four processes of the upload task, "
        "against a plain script with pywikibot in one process",
        unit="s",
        ours=ours.median,
        baseline=theirs.median,
        peak_mb=ours.peak_mb,
        rows=[("uploaded", f"{ours.result:,}")],
    )


def together(settings: Settings, slugs: list[str]) -> tuple[list[float], int]:
    """Seconds from the moment at which all are logged in until the last one is done, and how many were uploaded."""
    context = multiprocessing.get_context("fork")
    ready, answers = context.Barrier(len(slugs)), context.SimpleQueue()
    workers = [context.Process(target=_worker, args=(settings, slug, ready.wait, answers)) for slug in slugs]
    for worker in workers:
        worker.start()
    found = [answers.get() for _ in workers]
    for worker in workers:
        worker.join()
    if failed := [one for one in found if isinstance(one, str)]:
        raise RuntimeError(failed[0])
    return [max(seconds for seconds, _ in found)], sum(uploaded for _, uploaded in found)


def _worker(settings: Settings, slug: str, ready: Callable[[float], Any], answers: Any) -> None:
    try:
        (seconds,), uploaded = upload_all(settings, slug, ready=lambda: ready(PATIENCE))
        answers.put((seconds, uploaded))
    except Exception as error:
        answers.put(f"{type(error).__name__}: {error}")


if __name__ == "__main__":
    main(figure)
