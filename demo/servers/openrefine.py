"""OpenRefine without its window, from Debian's package."""

from __future__ import annotations

import contextlib
from pathlib import Path

import httpx

from stafett.process import Server

PACKAGE = Path("/usr/share/openrefine")
FORM_BYTES = 104_857_600
"""OpenRefine's own limit of 1 MB is too small for the mass edits of a large collection."""


class OpenRefineServer:
    """One OpenRefine on `port` of 127.0.0.1 with its projects in `folder`; takes up to 1.7 GB.

    Java is started by itself, not by Debian's wrapper, which would leave it running when it is stopped.
    """

    def __init__(self, folder: Path, port: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.url = f"http://127.0.0.1:{port}"
        options = {
            "headless": "true",
            "data_dir": str(folder.resolve()),
            "webapp": "webapp",
            "port": str(port),
            "interface": "127.0.0.1",
            "host": "127.0.0.1",
            "max_form_content_size": str(FORM_BYTES),
        }
        command = ["java", "-cp", "server/classes:server/*", "-Xms128M", "-Xmx1400M"]
        command += [f"-Drefine.{name}={value}" for name, value in options.items()] + ["com.google.refine.Refine"]
        self._server = Server("OpenRefine", command, log=folder.resolve() / "openrefine.log", cwd=PACKAGE)

    @staticmethod
    def installed() -> bool:
        """Whether Debian's package is there."""
        return (PACKAGE / "webapp").is_dir()

    @property
    def pid(self) -> int:
        """Process id of the Java that serves."""
        return self._server.pid

    def start(self) -> None:
        """Start and wait until it answers (8 to 20 s); raise ServerDied otherwise."""
        self._server.start(self._answers)

    def stop(self) -> None:
        """Stop it; it saves its projects first."""
        self._server.stop(grace=20)

    def _answers(self) -> bool:
        with contextlib.suppress(httpx.HTTPError):
            return httpx.get(f"{self.url}/command/core/get-version", timeout=5).status_code == 200
        return False
