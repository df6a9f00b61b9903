"""The reconciler: every minute, ledger, Prefect and outbox are compared, and what differs is repaired."""

from __future__ import annotations

from prefect import flow

from stafett.engine.reconcile import reconcile as compare_and_repair
from stafett.ledger import open_ledger
from stafett.settings import Settings


@flow(name="reconcile", log_prints=True)
def reconcile() -> None:
    """Start what is missing, resume what is answered, restart what died, remind who is late."""
    settings = Settings()
    ledger = open_ledger(settings)
    for line in compare_and_repair(ledger, settings):
        print(line)
