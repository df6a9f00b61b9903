"""Where a rehearsal is made: beside the folder that it will become, and gone when it is done or was killed."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

WORK = ".pages-"
_REMAINS = re.compile(r"\.(?:pages-\w+|[0-9a-f]{32})")
"""What follows the name of the rehearsal's folder: a folder of work, or a draft of the whole."""


@contextmanager
def work_beside(folder: Path) -> Iterator[Path]:
    """A folder for the work on the rehearsal `folder`, on the same disk.

    What runs that were killed have left there goes first; while another run works on the same rehearsal, nothing does.
    Raises OSError where the disk refuses.
    """
    folder = folder.resolve()
    folder.parent.mkdir(parents=True, exist_ok=True)
    _clear(folder)
    with TemporaryDirectory(prefix=f".{folder.name}{WORK}", dir=folder.parent) as work:
        held = os.open(work, os.O_RDONLY)
        try:
            fcntl.flock(held, fcntl.LOCK_EX)
            yield Path(work)
        finally:
            os.close(held)


def _clear(folder: Path) -> None:
    name = f".{folder.name}"
    beside = [path for path in folder.parent.iterdir() if path.name.startswith(name) and path.is_dir()]
    remains = [path for path in beside if _REMAINS.fullmatch(path.name.removeprefix(name))]
    if all(_free(path) for path in remains):
        for path in remains:
            shutil.rmtree(path, ignore_errors=True)


def _free(path: Path) -> bool:
    """Whether no run holds a folder: the lock of one that was killed is gone with it."""
    try:
        held = os.open(path, os.O_RDONLY)
    except OSError:
        return False
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    finally:
        os.close(held)
    return True
