"""What all benchmarks share: time and memory of one side, the figure made of two sides, the table and the JSON line.

Each side runs in a child process of its own, so that neither warms the other up and the memory is its own.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import pickle
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SAMPLE_SECONDS, SHARE = 0.1, 0.01
"""How often the memory is looked at, and the share of one core that this may take: a look goes through every page of
memory, and must not weigh on what is measured."""


@dataclass(frozen=True)
class Side:
    """One side of a comparison: how long each repetition took, its highest memory in MB, and what it gave back."""

    seconds: list[float]
    peak_mb: float
    result: Any = None

    @property
    def median(self) -> float:
        """The middle one of the repetitions: the machine is shared, and one of them is always disturbed."""
        return statistics.median(self.seconds)


@dataclass(frozen=True)
class Figure:
    """One figure. `ours` and `baseline` are in `unit`; `peak_mb` is our side's highest memory; `what` names both sides.

    `rows` go into the table for people only.
    """

    name: str
    what: str
    unit: str
    ours: float
    baseline: float
    peak_mb: float
    rows: Sequence[tuple[str, str]] = field(default=())

    @property
    def ratio(self) -> float:
        """Ours divided by the baseline: below 1 where we are faster (or ask less often)."""
        return self.ours / self.baseline if self.baseline else 0.0

    def as_json(self) -> str:
        """The one line for programs."""
        numbers = {name: round(getattr(self, name), 4) for name in ("ours", "baseline", "ratio", "peak_mb")}
        return json.dumps({"name": self.name, **numbers, "unit": self.unit, "what": self.what}, ensure_ascii=False)

    def as_table(self) -> str:
        """The same for people, with what else was seen."""
        lines = [
            ("ours", f"{self.ours:,.3f} {self.unit}"),
            ("baseline", f"{self.baseline:,.3f} {self.unit}"),
            ("ratio", f"{self.ratio:,.3f}"),
            ("peak memory", f"{self.peak_mb:,.0f} MB"),
            *self.rows,
        ]
        width = max(len(name) for name, _ in lines)
        return "\n".join([f"{self.name}: {self.what}", *(f"  {name:<{width}}  {value}" for name, value in lines)])


def main(figure: Callable[[bool], Figure]) -> None:
    """The command line of a benchmark: `--quick` finishes within 50 seconds, on a smaller input."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true", help="a smaller input; done within 50 seconds")
    found = figure(parser.parse_args().quick)
    print(found.as_table())
    print(found.as_json(), flush=True)


def timed(work: Callable[[], Any], times: int = 1) -> Side:
    """Do `work` in a child process, `times` in a row; the result is the last one's and must be picklable.

    Raises RuntimeError with the child's error.
    """
    return apart(lambda: _repeated(work, times))


def _repeated(work: Callable[[], Any], times: int) -> tuple[list[float], Any]:
    seconds, result = [], None
    for _ in range(times):
        began = time.perf_counter()
        result = work()
        seconds.append(time.perf_counter() - began)
    return seconds, result


def apart(work: Callable[[], tuple[list[float], Any]]) -> Side:
    """As `timed`, for work that measures its own seconds (so that its preparation does not count)."""
    with tempfile.NamedTemporaryFile(suffix=".result") as answer:
        child = os.fork()
        if child == 0:
            _child(work, Path(answer.name))
        watch = Watch(child)
        watch.start()
        _, status, usage = os.wait4(child, 0)
        peak = watch.stop()
        error, seconds, result = pickle.loads(Path(answer.name).read_bytes())  # noqa: S301 - written by our own child
    if status or error:
        raise RuntimeError(error or f"The measured process ended with status {status}.")
    return Side(seconds, max(peak, usage.ru_maxrss / 1024), result)


def _child(work: Callable[[], tuple[list[float], Any]], answer: Path) -> None:
    """Never returns: a forked child must not go on with what its parent was doing."""
    status = 1
    with contextlib.suppress(BaseException):
        try:
            outcome: tuple[Any, ...] = ("", *work())
        except BaseException as error:
            outcome = (f"{type(error).__name__}: {error}", [], None)
        answer.write_bytes(pickle.dumps(outcome))
        status = 0
    os._exit(status)


class Watch:
    """Looks at the memory of a process and its children again and again, and keeps the highest sum (PSS, in MB)."""

    def __init__(self, process: int) -> None:
        self._process = process
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._peak = 0.0

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> float:
        """End, and give the highest memory that was seen."""
        self._over.set()
        self._thread.join()
        return self._peak

    def _look(self) -> None:
        pause = SAMPLE_SECONDS
        while not self._over.wait(pause):
            began = time.thread_time()
            self._peak = max(self._peak, sum(_memory(one) for one in _family(self._process)))
            pause = max(SAMPLE_SECONDS, (time.thread_time() - began) / SHARE)


def _family(process: int) -> list[int]:
    """A process with its descendants."""
    found = [process]
    for one in found:
        with contextlib.suppress(OSError):
            for task in Path(f"/proc/{one}/task").iterdir():
                found += [int(child) for child in (task / "children").read_text().split()]
    return found


def _memory(process: int) -> float:
    """Proportional set size in MB: pages that several processes share are counted once in all."""
    with contextlib.suppress(OSError, StopIteration):
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
        return int(next(line for line in lines if line.startswith("Pss:")).split()[1]) / 1024
    return 0.0
