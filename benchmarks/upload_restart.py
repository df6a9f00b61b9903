"""What a killed upload costs: the rest of the files after a kill -9 in the middle, against as many in an upload that
nobody disturbs.

A ratio of 1 means that going on costs nothing. The figure is only given where no file is on the wiki twice.
"""

from __future__ import annotations

import os
import signal
import time

from benchmarks.measure import Figure, apart, main
from benchmarks.uploads import upload_all
from benchmarks.wiki_bed import ELSEWHERE, delivered, installation
from stafett.ledger import open_ledger
from stafett.settings import Settings

POLL_SECONDS = 0.02
PATIENCE = 600


def figure(quick: bool) -> Figure:
    """10 files, or 200."""
    return of(10 if quick else 200)


def of(files: int) -> Figure:
    """Kill the upload of that many files about half way, and let another process go on."""
    with installation() as settings:
        delivered(settings, museum=range(files))
        left = files - killed_after(settings, "museum", files // 2)
        ours = apart(lambda: upload_all(settings, "museum"))
        delivered(settings, undisturbed=range(ELSEWHERE, ELSEWHERE + left))
        theirs = apart(lambda: upload_all(settings, "undisturbed"))
    return Figure(
        name="upload_restart",
        what=f"the {left} files that were left when an upload of {files} was killed, by another process, against "
        "as many files in an upload that nobody disturbs",
        unit="s",
        ours=ours.median,
        baseline=theirs.median,
        peak_mb=ours.peak_mb,
        rows=[("uploaded in all", f"{ours.result:,} of {files:,}")],
    )


def killed_after(settings: Settings, slug: str, number: int) -> int:
    """Kill the uploading process when that many files are done; gives how many were."""
    child = os.fork()
    if child == 0:
        upload_all(settings, slug)
        os._exit(0)
    ledger = open_ledger(settings)
    lane, limit = ledger.partnership(slug).id, time.monotonic() + PATIENCE
    while ledger.records.counts(lane, 1).uploaded < number:
        if time.monotonic() > limit or os.waitpid(child, os.WNOHANG) != (0, 0):
            raise RuntimeError("The upload ended before it could be killed.")
        time.sleep(POLL_SECONDS)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    done = ledger.records.counts(lane, 1).uploaded
    ledger.close()
    return done


if __name__ == "__main__":
    main(figure)
