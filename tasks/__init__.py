"""The work: plain functions with the Prefect task beside them, one file per kind of work."""
