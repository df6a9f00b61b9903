"""The processes that make pages, as the one that needs the pages sees them."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from queue import Empty, SimpleQueue
from types import TracebackType

from mappings.crosswalk_model import Crosswalk
from mappings.page_worker import Maker, receive, send

HOME = Path(__file__).resolve().parent.parent
AHEAD = 8
"""Chunks under way per process: one is worked on while others wait, and more of them are read."""


class CrewFailed(RuntimeError):
    """A process that made pages failed or was killed (for want of memory, most often); the message says which."""


class Process:
    """One process; used by one thread at a time."""

    def __init__(self, crosswalk: Crosswalk, year: int, folder: Path) -> None:
        paths = os.pathsep.join([str(HOME), *filter(None, [os.environ.get("PYTHONPATH")])])
        self._process = subprocess.Popen(
            [sys.executable, "-m", "mappings.page_worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": paths},
        )
        self._tell(pickle.dumps((crosswalk, year, folder)))

    def make(self, name: str, chunk: bytes) -> None:
        """As `Maker.make`. Raises CrewFailed."""
        self._tell(name.encode(), chunk)
        answer = receive(self._process.stdout) if self._process.stdout else None
        if answer is None:
            raise CrewFailed(f"A process that made pages ended with status {self._process.wait()}.")
        if answer:
            raise CrewFailed(answer.decode())

    def end(self) -> None:
        """End it, whatever it is doing."""
        self._process.kill()
        self._process.communicate()

    def _tell(self, *messages: bytes) -> None:
        try:
            for message in messages:
                if self._process.stdin:
                    send(self._process.stdin, message)
        except BrokenPipeError as error:
            raise CrewFailed(f"A process that made pages ended with status {self._process.wait()}.") from error


class Crew:
    """Makes chunks in up to `processes` processes, started when there is work, or in this one where that is 1.

    To be used in a `with`, which ends the processes.
    """

    def __init__(self, crosswalk: Crosswalk, year: int, folder: Path, processes: int) -> None:
        self._given, self._processes = (crosswalk, year, folder), processes
        self._here = Maker(*self._given) if processes == 1 else None
        self._all: list[Process] = []
        self._idle: SimpleQueue[Process] = SimpleQueue()

    def __enter__(self) -> Crew:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in self._all:
            process.end()

    def make(self, chunks: Iterable[tuple[str, bytes | None]]) -> Iterator[str]:
        """Make each chunk (name, content; None where it is made already), and give the names back in the same order."""
        with ThreadPoolExecutor(self._processes) as threads:
            under_way: deque[tuple[str, Future[None] | None]] = deque()
            for name, chunk in chunks:
                under_way.append((name, threads.submit(self._made, name, chunk) if chunk is not None else None))
                if len(under_way) > AHEAD * self._processes:
                    yield _finished(*under_way.popleft())
            while under_way:
                yield _finished(*under_way.popleft())

    def _made(self, name: str, chunk: bytes) -> None:
        if self._here:
            return self._here.make(name, chunk)
        process = self._free()
        try:
            process.make(name, chunk)
        finally:
            self._idle.put(process)
        return None

    def _free(self) -> Process:
        """One that has nothing to do; there are as many threads as there may be processes, so that one will be free."""
        try:
            return self._idle.get_nowait()
        except Empty:
            self._all.append(process := Process(*self._given))
            return process


def _finished(name: str, work: Future[None] | None) -> str:
    if work:
        work.result()
    return name
