"""The monthly snapshot: seconds for use and views of all files, against asking for each file and each page alone.

Both ask the same stand-in. Ours keeps to the etiquette (at most three requests at a time); the baseline has one
connection and asks one thing after the other.
"""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote

import httpx

from benchmarks.measure import Figure, main, timed
from benchmarks.usage_calls import AGENT, client, counted, titles_of, usage_service
from tasks.monitor import Snapshot, take_snapshot

MONTH = "2026-05"


class EmptyWiki:
    """The wiki's own answers are no part of this figure: nothing is gone, nothing nominated."""

    def missing(self, titles: Iterable[str]) -> set[str]:
        """None of them."""
        return set()

    def nominated_for_deletion(self, titles: Iterable[str]) -> set[str]:
        """None of them."""
        return set()


def figure(quick: bool) -> Figure:
    """200 files, or 1,000."""
    return of(200 if quick else 1_000)


def of(files: int) -> Figure:
    """Take a snapshot of that many files both ways."""
    with usage_service() as address:
        counted(address, lambda: None)
        ours = timed(lambda: take(address, files).figure("pages"))
        theirs = timed(lambda: take_one_by_one(address, files))
    return Figure(
        name="usage_snapshot",
        what=f"a month's snapshot of {files} files (use and views), against one call per file and per page in turn",
        unit="s",
        ours=ours.median,
        baseline=theirs.median,
        peak_mb=ours.peak_mb,
        rows=[("pages with a file", f"{ours.result:,}, against {theirs.result:,}")],
    )


def take(address: str, files: int) -> Snapshot:
    """Our snapshot."""
    return take_snapshot(titles_of(files), MONTH, client(address), EmptyWiki())


def take_one_by_one(address: str, files: int) -> int:
    """The same figures by a loop; gives the number of articles that show a file."""
    pages: set[tuple[str, str]] = set()
    query: dict[str, str | int] = {
        "action": "query",
        "format": "json",
        "formatversion": 2,
        "prop": "globalusage",
        "gulimit": 500,
    }
    with httpx.Client(headers={"User-Agent": AGENT}, trust_env=False) as http:
        for title in titles_of(files):
            asked = {**query, "titles": f"File:{title}", "guprop": "url|pageid|namespace"}
            answer = http.get(f"{address}/w/api.php", params=asked).raise_for_status().json()
            uses = answer["query"]["pages"][0].get("globalusage", [])
            pages |= {(use["wiki"], use["title"]) for use in uses if str(use["ns"]) == "0"}
        for wiki, title in sorted(pages):
            article = quote(title.replace(" ", "_"), safe="")
            path = f"per-article/{wiki}/all-access/user/{article}/monthly/20260501/20260531"
            http.get(f"{address}/api/rest_v1/metrics/pageviews/{path}")
    return len(pages)


if __name__ == "__main__":
    main(figure)
