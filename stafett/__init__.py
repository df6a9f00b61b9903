"""The core of Stafett: the ledger, the people, the steps, and the doors to the world outside."""
