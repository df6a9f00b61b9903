"""How far long work has come, for those who sit and wait."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

import click

TELL_EVERY = 2.0
"""Seconds between two lines."""

Item = TypeVar("Item")


class Progress:
    """Says on standard error how far `what` has come, now and then, and nothing where nobody looks."""

    def __init__(self, what: str) -> None:
        self._what, self._last = what, time.monotonic()

    def __call__(self, done: int, of: int) -> None:
        """So many are done."""
        if time.monotonic() - self._last >= TELL_EVERY and sys.stderr.isatty():
            self._last = time.monotonic()
            click.echo(f"{self._what}: {done:,} of {of:,}", err=True)

    def along(self, items: Iterable[Item], of: int) -> Iterator[Item]:
        """The same items, counted as they are taken."""
        for done, item in enumerate(items):
            self(done, of)
            yield item
