"""The ledger of partnerships: one truth, in SQLite or PostgreSQL. The guarantees are in docs/ledger.md."""

from stafett.ledger.ledger import Ledger, open_ledger

__all__ = ["Ledger", "open_ledger"]
