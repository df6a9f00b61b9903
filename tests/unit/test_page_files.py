"""Files by the hundred: all are there in the end, or somebody is told."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from mappings import page_files
from mappings.page_files import PageFiles, WriterFailed


@pytest.fixture(autouse=True)
def few_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_files, "AT_ONCE", 3)


def texts(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}


@pytest.mark.parametrize("number", [0, 1, 3, 4, 6, 7, 20])
def test_all_files_are_there_when_it_is_closed(number: int, tmp_path: Path) -> None:
    given = {f"å {place}.wiki": f"Fyr {place}\n" * place for place in range(number)}
    with PageFiles(tmp_path) as files:
        for name, text in given.items():
            files.add(name, text)
    assert texts(tmp_path) == given


@pytest.mark.parametrize("number", [1, 4, 20])
def test_a_disk_that_refuses_is_named(number: int, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"gone/\d\.wiki"), PageFiles(tmp_path / "gone") as files:
        for place in range(number):
            files.add(f"{place}.wiki", "Fyr")


def test_a_process_that_is_killed_is_not_taken_for_one_that_has_written(tmp_path: Path) -> None:
    with pytest.raises(WriterFailed, match="status -9"), PageFiles(tmp_path) as files:
        for place in range(6):
            files.add(f"{place}.wiki", "Fyr")
        assert files._writer
        os.kill(files._writer._process.pid, signal.SIGKILL)
        files._writer._process.wait()
        files.add("4.wiki", "Fyr")


def test_whoever_breaks_off_waits_for_no_file(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), PageFiles(tmp_path) as files:
        for place in range(20):
            files.add(f"{place}.wiki", "Fyr")
        raise KeyboardInterrupt
    assert files._writer and files._writer._process.returncode is not None


def test_the_process_starts_with_nothing_that_it_does_not_need() -> None:
    program = "import sys, mappings.page_files; print({'pandas', 'pydantic', 'jinja2'} & {*sys.modules})"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert loaded.stdout.strip() == "set()"


def test_ctrl_c_in_the_terminal_does_not_reach_the_process(tmp_path: Path) -> None:
    with PageFiles(tmp_path) as files:
        for place in range(4):
            files.add(f"{place}.wiki", "Fyr")
        assert files._writer
        assert os.getpgid(files._writer._process.pid) != os.getpgid(0)
