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
from types import TracebackType
from typing import NamedTuple

from mappings.crosswalk_model import Crosswalk
from mappings.messages import receive, send
from mappings.page_worker import Maker

HOME = Path(__file__).resolve().parent.parent
AHEAD = 32
"""Chunks under way per process: one is worked on while others wait, and more of them are read."""
REMEMBERED = 100_000
"""Marks of values after which what a process knows is forgotten; it forgets values itself."""


class Chunk(NamedTuple):
    """Some records: the name of the file of their pages, what stands in them (b"" where the file is there already), and
    marks of some of their values, always of the same ones."""

    name: str
    content: bytes
    marks: frozenset[int] = frozenset()


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
            process_group=0,  # Ctrl-C in the terminal is for the one that started it, which ends it without a word
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

    def kill(self) -> None:
        """End it, whatever it is doing; who waits for it is told."""
        self._process.kill()

    def end(self) -> None:
        """End it, and let go of it; nobody waits for it any more."""
        self._process.kill()
        self._process.communicate()

    def _tell(self, *messages: bytes) -> None:
        try:
            for message in messages:
                if self._process.stdin:
                    send(self._process.stdin, message)
        except BrokenPipeError as error:
            raise CrewFailed(f"A process that made pages ended with status {self._process.wait()}.") from error


class Member:
    """Somebody who makes chunks, one after the other, and remembers some of the values that stood in them."""

    def __init__(self, maker: Maker | Process) -> None:
        self.maker = maker
        self._thread = ThreadPoolExecutor(1)
        self._waiting: deque[Future[None]] = deque()
        self._known: set[int] = set()

    def take(self, chunk: Chunk) -> Future[None]:
        """Make the chunk when those before it are made."""
        if len(self._known) > REMEMBERED:
            self._known.clear()
        self._known |= chunk.marks
        self._waiting.append(made := self._thread.submit(self.maker.make, chunk.name, chunk.content))
        return made

    def load(self) -> int:
        """How many chunks are not made yet."""
        while self._waiting and self._waiting[0].done():
            self._waiting.popleft()
        return len(self._waiting)

    def suits(self, chunk: Chunk) -> float:
        """How good it is to give the chunk to this one: much of it is known, and few others wait."""
        return len(self._known & chunk.marks) / (len(chunk.marks) or 1) - self.load() / AHEAD

    def end(self, *, at_once: bool) -> None:
        """Make no more than what was taken, or not even that."""
        if at_once and isinstance(self.maker, Process):
            self.maker.kill()
        self._thread.shutdown(cancel_futures=at_once)
        if isinstance(self.maker, Process):
            self.maker.end()


class Crew:
    """Makes chunks in up to `processes` processes, started when there is work, or in this one where that is 1.

    What a process has made of a value it need not make again, so that a chunk goes to the one that knows most of it.
    To be used in a `with`, which ends the processes: at once where one of them failed or somebody breaks off, else when
    what they have taken is made.
    """

    def __init__(self, crosswalk: Crosswalk, year: int, folder: Path, processes: int) -> None:
        self._given, self._processes = (crosswalk, year, folder), processes
        self._members: list[Member] = []

    def __enter__(self) -> Crew:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        broken = kind is not None and (issubclass(kind, CrewFailed) or not issubclass(kind, Exception))
        for member in self._members:
            member.end(at_once=broken)

    def make(self, chunks: Iterable[Chunk]) -> Iterator[str]:
        """Make each chunk that has a content, and give the names of all back in the same order. Raises CrewFailed, and
        in this process what `Maker.make` raises."""
        under_way: deque[tuple[str, Future[None] | None]] = deque()
        for chunk in chunks:
            under_way.append((chunk.name, self._best_for(chunk).take(chunk) if chunk.content else None))
            if len(under_way) > AHEAD * self._processes:
                yield _finished(*under_way.popleft())
        while under_way:
            yield _finished(*under_way.popleft())

    def _best_for(self, chunk: Chunk) -> Member:
        if len(self._members) < self._processes and all(member.load() for member in self._members):
            self._members.append(Member((Process if self._processes > 1 else Maker)(*self._given)))
            return self._members[-1]
        return max(self._members, key=lambda member: member.suits(chunk))


def _finished(name: str, work: Future[None] | None) -> str:
    if work:
        work.result()
    return name
