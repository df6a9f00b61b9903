"""Uploading with one worker: files into a real MediaWiki by the upload task, against a plain script with pywikibot.

The script sends each file and its structured data, and that is all. Ours asks the ledger and the wiki what is there
already, writes down what it is going to do and what it did, stashes, reads the warnings, and compares what arrived.
"""

from __future__ import annotations

from benchmarks.measure import Figure, apart, main
from benchmarks.uploads import upload_all
from benchmarks.wiki_bed import delivered, installation, plain_script


def figure(quick: bool) -> Figure:
    """10 files, or 300."""
    return of(10 if quick else 300)


def of(files: int) -> Figure:
    """Upload that many files both ways."""
    with installation() as settings:
        delivered(settings, museum=range(files))
        ours = apart(lambda: upload_all(settings, "museum"))
        theirs = apart(lambda: plain_script(settings, files))
    return Figure(
        name="upload_one_worker",
        what=f"{files} files with structured data into a MediaWiki on this machine: the upload task in one process, "
        "against a plain script with pywikibot",
        unit="s",
        ours=ours.median,
        baseline=theirs.median,
        peak_mb=ours.peak_mb,
        rows=[("per file", f"{ours.median / files:.2f} s, the script {theirs.median / files:.2f} s")],
    )


if __name__ == "__main__":
    main(figure)
