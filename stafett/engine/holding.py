"""Hold the lease of a phase while its run is at work, so that of several runs one works."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

from stafett.ledger import Ledger
from stafett.ledger.leases import Lease

log = logging.getLogger(__name__)
RENEWED_EVERY = 8
"""Seconds; a lease lasts for 30, so three renewals may fail."""


def take_lease(ledger: Ledger, key: str, run: str) -> Lease | None:
    """Take the lease; where a dead run still has it, wait until it runs out; None while a live one renews it.

    Each process has a name of its own as holder: Prefect can be made to start the same run twice at once.
    """
    holder = f"{run}/{uuid4().hex[:12]}"
    seen = ledger.leases.live(key)
    while True:
        if lease := ledger.leases.acquire(key, holder):
            return lease
        held = ledger.leases.live(key)
        if held and seen and held.until > seen.until:
            return None
        seen = seen or held
        time.sleep(1)


def is_held_by(ledger: Ledger, key: str, run: str) -> bool:
    """Whether a process of this run holds the lease."""
    held = ledger.leases.live(key)
    return held is not None and held.holder.startswith(f"{run}/")


@contextmanager
def renewing(ledger: Ledger, lease: Lease) -> Iterator[None]:
    """Renew the lease in the background; a run that has lost it finds out at its next write."""
    over = threading.Event()

    def keep() -> None:
        while not over.wait(RENEWED_EVERY):
            try:
                if not ledger.leases.renew(lease):
                    return
            except Exception as missed:  # the database may be away for a moment; the next turn may still be in time
                log.warning("The lease could not be renewed: %s", missed)

    thread = threading.Thread(target=keep, name="lease", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join(timeout=5)
