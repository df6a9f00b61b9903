"""Open the ledger's database, SQLite or PostgreSQL, with the same guarantees, and bring its tables up to date."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command as alembic
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url

WRITERS = 7_382_338
"""The key of PostgreSQL's advisory lock that every writer of a ledger takes."""


class Database:
    """One database. `reading()` and `writing()` give a connection inside a transaction."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.sqlite = make_url(url).get_backend_name() == "sqlite"
        self.engine = _sqlite(url) if self.sqlite else _postgresql(url)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one consistent state, however many queries are asked."""
        with self.engine.connect() as connection:
            if not self.sqlite:
                connection = connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            with connection.begin():
                yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection in a write transaction, one at a time: BEGIN IMMEDIATE on SQLite, a lock on PostgreSQL.

        One writer at a time is what makes check-then-write safe and lets the journal's numbers follow its commits.
        """
        with self.engine.connect() as connection:
            connection = connection.execution_options(immediate=True)
            with connection.begin():
                if not self.sqlite:
                    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": WRITERS})
                yield connection

    def migrate(self) -> None:
        """Bring the tables to the newest version (Alembic); safe to call at every start."""
        if self.sqlite and (path := make_url(self.url).database):
            Path(path).parent.mkdir(parents=True, exist_ok=True)
        config = Config()
        config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
        with self.writing() as connection:
            config.attributes["connection"] = connection
            alembic.upgrade(config, "head")

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()


def _postgresql(url: str) -> Engine:
    """PostgreSQL with the same patience as SQLite, and no writer that stops in the middle and holds up the others."""
    limits = "-c lock_timeout=30000 -c idle_in_transaction_session_timeout=60000"
    return create_engine(url, pool_pre_ping=True, connect_args={"options": limits})


def _sqlite(url: str) -> Engine:
    """SQLite with a write-ahead log, foreign keys, patience with other writers, and transactions that we begin."""
    engine = create_engine(url, connect_args={"timeout": 30})

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=30000"):
            connection.execute(f"PRAGMA {pragma}")
        # SQLite's own lower() knows A to Z only; å, ä and ö are letters too.
        connection.create_function("lower", 1, lambda text: text and text.lower(), deterministic=True)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        immediate = connection.get_execution_options().get("immediate")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")

    return engine
