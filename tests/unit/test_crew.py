"""The processes that make pages: who gets which chunk, and what they load."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event

import pytest

from mappings.crew import AHEAD, Chunk, Member, Process
from mappings.crosswalk import load_crosswalk


class Held:
    """Somebody who is not done before they are let go."""

    def __init__(self) -> None:
        self.let_go = Event()

    def make(self, name: str, chunk: bytes) -> None:
        self.let_go.wait()


@contextmanager
def held() -> Iterator[Member]:
    maker = Held()
    member = Member(maker)  # type: ignore[arg-type]
    try:
        yield member
    finally:
        maker.let_go.set()
        member.end(at_once=True)


def chunk(*marks: int) -> Chunk:
    return Chunk("a.jsonl", b"[[],[],[]]", frozenset(marks))


def test_a_chunk_suits_the_one_who_knows_its_values() -> None:
    with held() as one, held() as other:
        one.take(chunk(1, 2, 3, 4))
        other.take(chunk(4, 5))
        assert one.suits(chunk(1, 2, 3, 9)) - other.suits(chunk(1, 2, 3, 9)) == pytest.approx(0.75)
        assert one.suits(chunk(4, 5)) < other.suits(chunk(4, 5))
        assert one.suits(chunk(7)) == other.suits(chunk(7)) == one.suits(chunk())


def test_nobody_waits_long_because_another_knows_more() -> None:
    with held() as one, held() as other:
        for _ in range(AHEAD // 2):
            one.take(chunk(1, 2, 3, 4))
        assert one.load() == AHEAD // 2
        assert one.suits(chunk(1, 2)) > other.suits(chunk(1, 2)), "known as a whole is worth a while"
        assert one.suits(chunk(1, 8, 9)) < other.suits(chunk(1, 8, 9))


def test_a_chunk_that_is_made_is_no_load() -> None:
    with held() as one:
        made = one.take(chunk(1))
        assert one.load() == 1
        one.maker.let_go.set()  # type: ignore[union-attr]
        made.result(timeout=30)
        assert one.load() == 0


def test_a_process_that_makes_pages_starts_without_what_only_tables_need() -> None:
    program = "import sys, mappings.page_worker; print({'pandas', 'numpy', 'pyarrow', 'openpyxl'} & {*sys.modules})"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert loaded.stdout.strip() == "set()"


def test_a_process_whose_asker_was_killed_ends_without_a_word() -> None:
    asker = (
        "import os, pickle, subprocess, sys;"
        "from mappings.messages import send;"
        "from mappings.crosswalk import load_crosswalk;"
        "worker = subprocess.Popen([sys.executable, '-m', 'mappings.page_worker'], stdin=-1, stdout=-1);"
        "send(worker.stdin, pickle.dumps((load_crosswalk('norro'), 2026, None)));"
        "worker.stdout.close();"
        "[send(worker.stdin, message) for message in (b'name', b'no chunk')];"
        "sys.exit(worker.wait())"
    )
    ended = subprocess.run([sys.executable, "-c", asker], capture_output=True, text=True, timeout=60)
    assert (ended.returncode, ended.stderr) == (1, "")


def test_ctrl_c_in_the_terminal_does_not_reach_a_process_that_makes_pages(tmp_path: Path) -> None:
    process = Process(load_crosswalk("norro"), 2026, tmp_path)
    try:
        assert os.getpgid(process._process.pid) != os.getpgid(0)
    finally:
        process.end()
