"""A Prefect server of its own for a benchmark, with its database in a folder that goes away."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

from stafett.process import Server, free_port


@contextmanager
def prefect_server(folder: Path) -> Iterator[str]:
    """Start it and wait until it answers; gives the address of its API."""
    folder.mkdir(parents=True)
    port = free_port()
    api = f"http://127.0.0.1:{port}/api"
    environment = {
        "PREFECT_HOME": str(folder),
        "PREFECT_API_URL": api,
        "PREFECT_SERVER_DATABASE_CONNECTION_URL": f"sqlite+aiosqlite:///{folder / 'prefect.db'}",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_CLI_PROMPT": "false",
    }
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)]
    server = Server("prefect", command, log=folder / "server.log", env=environment)
    server.start(lambda: _answers(api), seconds=120)
    try:
        yield api
    finally:
        server.stop(grace=10)


def _answers(api: str) -> bool:
    with contextlib.suppress(OSError), urlopen(f"{api}/health", timeout=5) as answer:  # noqa: S310
        return bool(answer.status == 200)
    return False
