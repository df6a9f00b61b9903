"""Room in memory for pictures that are decoded at the same time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition


class PixelRoom:
    """Lets threads decode pictures as long as all of them together have no more than `pixels`; the others wait."""

    def __init__(self, pixels: int) -> None:
        self._free = self._all = pixels
        self._changed = Condition()

    @contextmanager
    def taken(self, pixels: int) -> Iterator[None]:
        """Wait for room and hold it; a picture larger than all of the room takes all of it."""
        needed = min(pixels, self._all)
        with self._changed:
            self._changed.wait_for(lambda: self._free >= needed)
            self._free -= needed
        try:
            yield
        finally:
            with self._changed:
                self._free += needed
                self._changed.notify_all()
