"""Where a rehearsal is made: beside the folder that it will become, and gone when it is done or was killed."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

WORK = ".pages-"
_REMAINS = re.compile(r"\.(?:pages-\w+|[0-9a-f]{32})")
"""What follows the name of the rehearsal's folder: a folder of work, or a draft of the whole."""


_OLDER = re.compile(r"\.older\.[0-9a-f]{32}")
"""What follows it while an older rehearsal stands aside for a new one."""


class FolderInUse(RuntimeError):
    """Another run works on the same rehearsal."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"Another rehearsal is being written into {folder}.")
        self.folder = folder


@contextmanager
def work_beside(folder: Path) -> Iterator[Path]:
    """A folder for the work on the rehearsal `folder`, on the same disk.

    What runs that were killed have left there goes first. Raises FolderInUse while another run works on the same
    rehearsal, and OSError where the disk refuses.
    """
    folder = folder.resolve()
    folder.parent.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        with held(folder.parent):  # of two runs that begin at once, the second finds what the first has made
            _clear(folder)
            work = stack.enter_context(TemporaryDirectory(prefix=f".{folder.name}{WORK}", dir=folder.parent))
            stack.enter_context(held(Path(work)))
        yield Path(work)


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Nobody else holds the folder meanwhile, on this machine; a process that is killed lets go of it."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _clear(folder: Path) -> None:
    """Remove what killed runs have left. An older rehearsal goes only where it has been replaced."""
    name = f".{folder.name}"
    beside = [path for path in folder.parent.iterdir() if path.name.startswith(name) and path.is_dir()]
    ends = [(path, path.name.removeprefix(name)) for path in beside]
    remains = [path for path, end in ends if _REMAINS.fullmatch(end) or (_OLDER.fullmatch(end) and folder.exists())]
    if not all(map(_free, remains)):
        raise FolderInUse(folder)
    for path in remains:
        shutil.rmtree(path, ignore_errors=True)


def _free(path: Path) -> bool:
    """Whether no run holds a folder."""
    try:
        handle = os.open(path, os.O_RDONLY)
    except FileNotFoundError:  # a run that ended just now has removed it
        return True
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(handle)
    return True
