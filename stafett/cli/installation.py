"""The installation in front of us: its settings, its ledger, and whether `stafett up` runs it now."""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from stafett.ledger import Ledger
    from stafett.settings import Settings


@dataclass(frozen=True)
class Running:
    """What `stafett up` has started: its process, the addresses of portal and Prefect, the port of the portal."""

    pid: int
    portal: str
    prefect_api: str
    listens: int


class AlreadyUp(click.ClickException):
    """Another `stafett up` runs this home folder."""


def read_settings() -> Settings:
    """The settings; one sentence for each value that is wrong, and exit status 2."""
    from pydantic import ValidationError

    from stafett.settings import Settings

    try:
        return Settings()
    except ValidationError as wrong:
        lines = [f"STAFETT_{str(one['loc'][0]).upper()}={one['input']!r}: {one['msg']}" for one in wrong.errors()]
        raise click.UsageError("These settings are wrong:\n  " + "\n  ".join(lines)) from wrong
    except OSError as missing:
        raise click.UsageError(f"The file of a secret cannot be read: {missing}") from missing


def settings_here() -> Settings:
    """The settings, with the addresses that a running `stafett up` has chosen."""
    settings = read_settings()
    now = running(settings.home)
    if now is None:
        return settings
    chosen = {"portal_url": now.portal, "prefect_api_url": now.prefect_api}
    return settings.model_copy(update={k: v for k, v in chosen.items() if k not in settings.model_fields_set})


@contextmanager
def ledger_here() -> Iterator[tuple[Ledger, Settings]]:
    """The ledger of this installation and its settings."""
    from stafett.ledger import open_ledger

    settings = settings_here()
    ledger = open_ledger(settings)
    try:
        yield ledger, settings
    finally:
        ledger.close()


def running(home: Path) -> Running | None:
    """What runs this home folder now. A lock tells, so that a killed `stafett up` leaves nothing that misleads."""
    lock, state = home / "up.lock", home / "up.json"
    if not lock.exists():
        return None
    with lock.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            pass
        else:
            return None
    try:
        return Running(**json.loads(state.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


@contextmanager
def only_one(home: Path) -> Iterator[None]:
    """Hold the lock of a home folder for as long as it is up; raise AlreadyUp where somebody has it."""
    home.mkdir(parents=True, exist_ok=True)
    with (home / "up.lock").open("a") as file:
        if not _locked(file.fileno()):
            now = running(home)
            where = f" The board: {now.portal}  (process {now.pid})" if now else " It is starting."
            raise AlreadyUp(f"Stafett is already up in {home}.{where}")
        try:
            yield
        finally:
            (home / "up.json").unlink(missing_ok=True)


def _locked(file: int) -> bool:
    """Take the lock; a look at it by `stafett status` takes it for a moment, so try for a second."""
    for _ in range(10):
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            time.sleep(0.1)
        else:
            return True
    return False


def write_down(home: Path, what: Running) -> None:
    """Say in the home folder what runs it, complete or not at all."""
    partial = home / f"up.json.{os.getpid()}"
    partial.write_text(json.dumps(asdict(what)), encoding="utf-8")
    partial.replace(home / "up.json")
