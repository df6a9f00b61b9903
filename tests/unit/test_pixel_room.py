"""Room for pictures: never more at once than there is, and nobody waits for ever."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from time import sleep

import pytest

from stafett.pixel_room import PixelRoom


def test_no_more_pixels_at_once_than_there_is_room() -> None:
    room, lock, held, most = PixelRoom(100), Lock(), 0, 0

    def decode(pixels: int) -> None:
        nonlocal held, most
        with room.taken(pixels):
            with lock:
                held += min(pixels, 100)
                most = max(most, held)
            sleep(0.002)
            with lock:
                held -= min(pixels, 100)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(decode, [40, 60, 100, 30, 30, 500, 70, 1, 50] * 4))
    assert 40 < most <= 100 and held == 0


def test_room_is_given_back_after_a_failure() -> None:
    room = PixelRoom(10)
    with pytest.raises(ValueError, match="broken"), room.taken(10):
        raise ValueError("broken")
    with room.taken(10):
        pass
