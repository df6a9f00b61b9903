"""How far long work has come, for those who sit and wait."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

import click

from stafett.cli.phrasing import phrase

TELL_EVERY = 2.0
"""Seconds between two lines."""

Item = TypeVar("Item")


class Progress:
    """Says on standard error, in `language`, how far something (a key of the phrases) has come, now and then, and
    nothing where nobody looks."""

    def __init__(self, what: str, language: str) -> None:
        self._what, self._language, self._last = phrase(what, language), language, time.monotonic()

    def __call__(self, done: int, of: int) -> None:
        """So many are done."""
        if time.monotonic() - self._last >= TELL_EVERY and sys.stderr.isatty():
            self._last = time.monotonic()
            numbers = {"done": f"{done:,}", "of": f"{of:,}"}
            click.echo(phrase("progress", self._language, what=self._what, **numbers), err=True)

    def along(self, items: Iterable[Item], of: int) -> Iterator[Item]:
        """The same items, counted as they are taken."""
        for done, item in enumerate(items):
            self(done, of)
            yield item
