"""What is let in: a file of a bounded size and of the kind that it says; a library that fails on it gives a problem."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from stafett.content import HEAD_BYTES, Kind, kind_of
from stafett.problems import Problem
from stafett.rules import finding
from stafett.sources.table import UnreadableDelivery

MAX_BYTES = 1 << 30


def unreadable(name: str, reason: str) -> Problem:
    """The problem of a delivered file from which nothing can be read."""
    return finding("delivery-unreadable", value=name, reason=reason)


def admit(path: Path, name: str, claimed: str, kinds: tuple[Kind, ...], most: int = MAX_BYTES) -> bytes:
    """The first bytes of a file of one of `kinds`.

    Raises UnreadableDelivery when it is empty, over `most` bytes, or of another kind than `claimed`.
    """
    if (size := path.stat().st_size) > most:
        raise UnreadableDelivery(finding("delivery-too-large", value=name, size=size, limit=most))
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    if not head.strip():
        raise UnreadableDelivery(finding("delivery-empty", value=name))
    if (kind := kind_of(head)) not in kinds:
        raise UnreadableDelivery(finding("delivery-not-what-it-says", value=name, claimed=claimed, found=kind.name))
    return head


@contextmanager
def refusing(name: str) -> Iterator[None]:
    """A broken file fails anywhere in a library, with any exception: then it cannot be read."""
    try:
        yield
    except UnreadableDelivery:
        raise
    except Exception as error:
        reason = " ".join(f"{type(error).__name__}: {error}".split())
        raise UnreadableDelivery(unreadable(name, reason)) from error
