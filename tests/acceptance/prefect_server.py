"""A Prefect server of the test's own, so that it can be away and can lose its memory while Stafett goes on."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Any

import httpx

from stafett.process import Server, free_port


class PrefectServer:
    """One Prefect server with its database in `folder`."""

    def __init__(self, folder: Path) -> None:
        port = free_port()
        self.folder = folder
        self.api = f"http://127.0.0.1:{port}/api"
        env = {
            "PREFECT_HOME": str(folder),
            "PREFECT_SERVER_DATABASE_CONNECTION_URL": f"sqlite+aiosqlite:///{folder / 'prefect.db'}",
            "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        }
        command = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)]
        self._server = Server("Prefect", command, log=folder.with_suffix(".log"), env=env)

    def start(self) -> None:
        """Start and wait until it is well."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._server.start(self._is_well, seconds=180)

    def stop(self) -> None:
        """Stop; the database stays."""
        self._server.stop()

    def forget(self) -> None:
        """Delete everything it knew."""
        shutil.rmtree(self.folder)

    def runs(self, slug: str, *states: str) -> list[dict[str, Any]]:
        """The runs of a partnership, of all states or of some, the newest first."""
        wanted: dict[str, Any] = {"tags": {"all_": [f"partnership:{slug}"]}}
        if states:
            wanted["state"] = {"type": {"any_": list(states)}}
        return list(self.post("flow_runs/filter", {"flow_runs": wanted, "sort": "START_TIME_DESC"}).json())

    def post(self, path: str, content: dict[str, Any]) -> httpx.Response:
        """One call of its API."""
        return httpx.post(f"{self.api}/{path}", json=content, timeout=30)

    def _is_well(self) -> bool:
        try:
            return httpx.get(f"{self.api}/health", timeout=5).status_code == 200
        except httpx.HTTPError:
            return False
