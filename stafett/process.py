"""Start a server in a process group of its own, wait until it answers, and stop the whole group."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path


class ServerDied(RuntimeError):
    """The server ended or did not answer in time; the message holds the end of its log."""


def free_port() -> int:
    """Give a TCP port of 127.0.0.1 that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(port: int, host: str = "127.0.0.1") -> bool:
    """Tell whether something accepts connections at `port`."""
    with contextlib.suppress(OSError), socket.create_connection((host, port), timeout=1):
        return True
    return False


class Server:
    """One child process with its log; `start` waits for `ready`, `stop` ends the process group."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        *,
        log: Path,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
    ) -> None:
        self.name = name
        self.command = list(command)
        self.log = log
        self.env = {**os.environ, **(env or {})}
        self.cwd = cwd
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """Process id, which is also the id of the process group."""
        if self.process is None:
            raise ServerDied(f"{self.name} has not been started.")
        return self.process.pid

    @property
    def code(self) -> int | None:
        """The exit status, or None while the process has not ended (or not begun)."""
        return self.process.poll() if self.process else None

    def spawn(self) -> None:
        """Start the process, without waiting for it."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=self.env,
                cwd=self.cwd,
                start_new_session=True,
            )

    def start(self, ready: Callable[[], bool], *, seconds: float = 120) -> None:
        """Start the process and return once `ready()` is true; raise ServerDied otherwise."""
        self.spawn()
        deadline = time.monotonic() + seconds
        while not ready():
            if self.code is not None or time.monotonic() > deadline:
                self.stop(grace=1)
                raise ServerDied(
                    f"{self.name} did not come up within {seconds:.0f} s. End of {self.log}:\n{self.tail()}"
                )
            time.sleep(0.1)

    def stop(self, *, grace: float = 15) -> None:
        """Ask the process group to end, and end it by force after `grace` seconds."""
        if self.process is None:
            return
        for sign, patience in ((signal.SIGTERM, grace), (signal.SIGKILL, 5.0)):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, sign)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(timeout=patience)
                break

    def tail(self, lines: int = 15) -> str:
        """The last lines of the log."""
        return (
            "\n".join(self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])
            if self.log.exists()
            else ""
        )


def marked(mark: str) -> list[int]:
    """Our processes whose environment has the entry `mark` (NAME=value), ourselves excluded; none where /proc is not.

    What a killed parent left behind is found by what it inherited, never by its name or its number.
    """
    wanted, mine = os.fsencode(mark), os.getpid()
    return sorted(pid for pid in _processes() if pid != mine and wanted in _environment(pid).split(b"\0"))


def end_marked(mark: str, *, spare: Collection[int] = (), grace: float = 5) -> list[int]:
    """End the processes that bear `mark`, by force after `grace` seconds; gives the ids of those that were there."""
    found = [pid for pid in marked(mark) if pid not in spare]
    for sign in (signal.SIGTERM, signal.SIGKILL):
        _signal([pid for pid in marked(mark) if pid not in spare], sign)
        deadline = time.monotonic() + grace
        while set(marked(mark)) - set(spare) and time.monotonic() < deadline:
            time.sleep(0.1)
    return found


def _processes() -> list[int]:
    folder = Path("/proc")
    return [int(one.name) for one in folder.iterdir() if one.name.isdigit()] if folder.is_dir() else []


def _environment(pid: int) -> bytes:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/environ").read_bytes()
    return b""


def _signal(pids: Sequence[int], sign: signal.Signals) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, sign)
