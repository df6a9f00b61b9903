"""How often Stafett asks how files are used: HTTP calls for 1,000 files, against one call per file.

The stand-in for the usage APIs counts the calls. One call per file is what tools do that ask for each file alone.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from benchmarks.measure import Figure, main, timed
from stafett.process import Server, answers, free_port
from stafett.usage import UsageClient

AGENT = "StafettBenchmark/0.1 (https://example.org/stafett)"


def figure(quick: bool) -> Figure:
    """1,000 files, quick or not: calls do not depend on the machine."""
    return of(1_000)


def of(files: int) -> Figure:
    """Ask for the use of that many files, in our way and one by one."""
    with usage_service() as address:
        ours = timed(lambda: counted(address, lambda: ask_in_batches(address, files)))
        theirs = timed(lambda: counted(address, lambda: ask_one_by_one(address, files)))
    return Figure(
        name="usage_calls",
        what=f"HTTP calls to learn the global usage of {files} files, against one call per file",
        unit="calls",
        ours=ours.result,
        baseline=theirs.result,
        peak_mb=ours.peak_mb,
        rows=[("seconds", f"{ours.median:.2f}, against {theirs.median:.2f}")],
    )


def titles_of(files: int) -> list[str]:
    """Titles of the usual length; the stand-in invents how each is used."""
    return [f"Porträtt av en kvinna, nr {number} - Museet - NM {number}.jpg" for number in range(files)]


def ask_in_batches(address: str, files: int) -> int:
    """As a snapshot asks."""
    return len(client(address).global_usage(titles_of(files)))


def ask_one_by_one(address: str, files: int) -> int:
    """One call for each file; a file that is used on very many pages would need more."""
    query: dict[str, str | int] = {
        "action": "query",
        "format": "json",
        "formatversion": 2,
        "prop": "globalusage",
        "gulimit": 500,
    }
    with httpx.Client(headers={"User-Agent": AGENT}, trust_env=False) as http:
        for title in titles_of(files):
            http.get(f"{address}/w/api.php", params={**query, "titles": f"File:{title}"}).raise_for_status()
    return files


def client(address: str) -> UsageClient:
    """Our client on the stand-in."""
    return UsageClient(
        globalusage_api=f"{address}/w/api.php",
        metrics_api=f"{address}/api/rest_v1/metrics",
        article_api=address + "/wikis/{wiki}/w/api.php",
        user_agent=AGENT,
    )


def counted(address: str, ask: Callable[[], Any]) -> int:
    """How many calls the service answered while `ask` ran."""
    httpx.post(f"{address}/switch", json={"month": "2026-05"}, trust_env=False).raise_for_status()
    ask()
    return int(httpx.get(f"{address}/switch", trust_env=False).json()["requests"])


@contextmanager
def usage_service() -> Iterator[str]:
    """The stand-in on a free port; gives its address."""
    port = free_port()
    command = [sys.executable, "-m", "demo.servers.usage", "--port", str(port)]
    with tempfile.TemporaryDirectory() as folder:
        server = Server("usage", command, log=Path(folder) / "usage.log")
        server.start(lambda: answers(port))
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            server.stop()


if __name__ == "__main__":
    main(figure)
