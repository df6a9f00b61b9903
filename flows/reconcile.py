"""The reconciler: every minute, ledger, Prefect and outbox are compared, and what differs is repaired."""

from __future__ import annotations

from prefect import flow
from prefect.runtime import flow_run

from stafett.engine.reconcile import reconcile as compare_and_repair
from stafett.ledger import open_ledger
from stafett.settings import Settings


@flow(name="reconcile", log_prints=True)
def reconcile() -> None:
    """Start what is missing, resume what is answered, restart what died, remind who is late."""
    settings = Settings()
    ledger = open_ledger(settings)
    lease = ledger.leases.acquire("reconcile", str(flow_run.id))
    if lease is None:
        print("Another pass is at work.")
        return
    for line in compare_and_repair(ledger, settings):
        print(line)
    ledger.leases.release(lease)
