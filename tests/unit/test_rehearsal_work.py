"""Where a rehearsal is made: what a run that was killed has left goes, what another run works with stays."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from mappings.rehearsal_work import FolderInUse, held, work_beside

DRAFT = "0123456789abcdef" * 2


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_what_killed_runs_left_goes_with_the_next_one(tmp_path: Path) -> None:
    for left in (".out.pages-a1b2", f".out.{DRAFT}"):
        (tmp_path / left / "pages").mkdir(parents=True)
    with work_beside(tmp_path / "out") as work:
        assert names(tmp_path) == {work.name}
    assert names(tmp_path) == set()


@pytest.mark.parametrize(
    "other", ["out", ".out", ".output.pages-a1", ".out.older." + DRAFT, ".out.pages-", ".out.notes"]
)
def test_what_is_something_else_stays(tmp_path: Path, other: str) -> None:
    (tmp_path / other).mkdir()
    with work_beside(tmp_path / "out"):
        pass
    assert names(tmp_path) == {other}


def test_two_runs_for_the_same_rehearsal_do_not_work_at_once(tmp_path: Path) -> None:
    with work_beside(tmp_path / "other"), work_beside(tmp_path / "out") as work:
        (tmp_path / f".out.{DRAFT}").mkdir()
        before = names(tmp_path)
        with pytest.raises(FolderInUse), work_beside(tmp_path / "out"):
            pass
        assert names(tmp_path) == before and work.is_dir()
    with work_beside(tmp_path / "out") as work:
        assert names(tmp_path) == {work.name}


def test_a_draft_that_somebody_writes_is_in_use_too(tmp_path: Path) -> None:
    (tmp_path / f".out.{DRAFT}").mkdir()
    with held(tmp_path / f".out.{DRAFT}"), pytest.raises(FolderInUse), work_beside(tmp_path / "out"):
        pass
    assert names(tmp_path) == {f".out.{DRAFT}"}


def test_an_older_rehearsal_goes_only_where_it_has_been_replaced(tmp_path: Path) -> None:
    older = tmp_path / f".out.older.{DRAFT}"
    older.mkdir()
    with work_beside(tmp_path / "out"):
        assert older.is_dir()
    (tmp_path / "out").mkdir()
    with work_beside(tmp_path / "out"):
        assert not older.exists()


def test_a_run_that_is_killed_holds_nothing(tmp_path: Path) -> None:
    script = (
        "import os, sys, pathlib\nfrom mappings.rehearsal_work import work_beside\n"
        "with work_beside(pathlib.Path(sys.argv[1])):\n    os.kill(os.getpid(), 9)\n"
    )
    killed = subprocess.run([sys.executable, "-c", script, str(tmp_path / "out")], check=False)
    assert killed.returncode == -9 and len(names(tmp_path)) == 1
    with work_beside(tmp_path / "out") as work:
        assert names(tmp_path) == {work.name}
