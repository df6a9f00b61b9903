"""Migrations of the ledger, oldest first; written once, never edited after a release."""
