"""The tests' own PostgreSQL: each test has a database to itself."""

from __future__ import annotations

import psycopg
import pytest

seen: list[str] = []


@pytest.mark.parametrize("turn", [1, 2])
def test_a_database_is_empty_and_not_shared(postgres_database: str, turn: int) -> None:
    assert postgres_database.startswith("postgresql+psycopg://")
    assert postgres_database not in seen
    seen.append(postgres_database)
    with psycopg.connect(postgres_database.replace("+psycopg", "")) as connection:
        connection.execute("CREATE TABLE baton (holder text)")
        connection.execute("INSERT INTO baton VALUES ('Åsa 李明')")
        assert connection.execute("SELECT holder FROM baton").fetchall() == [("Åsa 李明",)]
