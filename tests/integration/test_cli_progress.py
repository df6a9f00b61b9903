"""How far long work has come is said in a terminal, and nowhere else."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

from tests.unit.crosswalks import records, write_crosswalk

PROGRAM = "from stafett.cli import progress; progress.TELL_EVERY = 0; from stafett.cli import main; main()"


def rehearse(folder: Path, errors: int) -> None:
    write_crosswalk(folder / "crosswalk")
    records({}, {"id": "P 2", "file": "2.jpg"}).to_csv(folder / "records.csv", index=False)
    (folder / "media").mkdir(exist_ok=True)
    (folder / "media" / "2.jpg").write_bytes(b"no picture")
    command = [sys.executable, "-c", PROGRAM, "rehearse", "--crosswalk", str(folder / "crosswalk")]
    command += ["--records", str(folder / "records.csv"), "--media", str(folder / "media")]
    command += ["--out", str(folder / "out")]
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=errors, check=True)


def test_a_rehearsal_says_in_a_terminal_how_far_it_is(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    rehearse(tmp_path, theirs)
    os.close(theirs)
    said = os.read(ours, 10_000).decode().splitlines()
    assert said == ["Media looked at: 1 of 1", "Pages made: 2 of 2", "Pages written: 0 of 2", "Pages written: 1 of 2"]


def test_a_rehearsal_in_a_pipe_says_nothing(tmp_path: Path) -> None:
    with (tmp_path / "errors").open("w") as errors:
        rehearse(tmp_path, errors.fileno())
    assert (tmp_path / "errors").read_text() == ""
