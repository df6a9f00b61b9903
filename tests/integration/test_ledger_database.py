"""The database itself: migrations, what it refuses, and several processes at once."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import delete, inspect, text, update
from sqlalchemy.exc import DBAPIError

from stafett.ledger import Ledger
from stafett.ledger.tables import agreement, command, delivery, event, form, metadata, playbook, step
from tests.fixtures.ledger import REQUEST, Lane

KEPT = (event, delivery, command, form, playbook, agreement)


def test_migrations_make_the_tables_that_the_code_knows(ledger: Ledger) -> None:
    ledger.database.migrate()
    with ledger.database.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        assert set(inspect(connection).get_table_names()) == {*metadata.tables, "alembic_version"}


def test_two_processes_can_open_an_empty_ledger_at_once(ledger_url: str, tmp_path: Path) -> None:
    code = "import sys; from pathlib import Path; from stafett.ledger import Ledger; "
    code += "Ledger(sys.argv[1], Path(sys.argv[2])).database.migrate()"
    arguments = [sys.executable, "-c", code, ledger_url, str(tmp_path)]
    both = [subprocess.Popen(arguments, stderr=subprocess.PIPE) for _ in range(3)]
    assert [process.communicate()[1].decode() for process in both] == ["", "", ""]


def test_a_folder_with_odd_signs_in_its_name_is_fine(tmp_path: Path) -> None:
    ledger = Ledger(f"sqlite:///{tmp_path / 'å 50% & co' / 'ledger.sqlite'}", tmp_path)
    ledger.database.migrate()
    ledger.close()


@pytest.mark.parametrize("table", KEPT, ids=lambda table: table.name)
def test_the_database_refuses_to_rewrite_history(lane: Lane, table: object) -> None:
    lane.agree()
    lane.do(lane.who("Petra"), lane.offer(), "deliver", payload={"what": "A"})
    key = table.primary_key.columns.values()[0]  # type: ignore[attr-defined]
    for statement in (update(table).values({key: key}), delete(table)):  # type: ignore[arg-type]
        with pytest.raises(DBAPIError, match="append-only"), lane.ledger.database.writing() as connection:
            connection.execute(statement)


def test_postgresql_refuses_to_empty_the_journal_too(lane: Lane) -> None:
    if lane.ledger.database.sqlite:
        pytest.skip("SQLite has no TRUNCATE.")
    with pytest.raises(DBAPIError, match="append-only"), lane.ledger.database.writing() as connection:
        connection.execute(text("TRUNCATE event"))


def test_the_database_refuses_to_change_a_closed_round(lane: Lane) -> None:
    id_ = lane.offer(REQUEST)
    lane.do(lane.who("Petra"), id_, "deliver", payload={"what": "A"})
    for statement in (
        update(step).where(step.c.id == id_).values(reason="Other"),
        delete(step).where(step.c.id == id_),
    ):
        with pytest.raises(DBAPIError, match="closed round"), lane.ledger.database.writing() as connection:
            connection.execute(statement)


def test_a_reader_sees_one_state_while_others_write(lane: Lane) -> None:
    with lane.ledger.database.reading() as connection:
        before = connection.execute(text("SELECT count(*) FROM event")).scalar()
        writer = threading.Thread(target=lane.offer)
        writer.start()
        writer.join()
        assert connection.execute(text("SELECT count(*) FROM event")).scalar() == before
    with lane.ledger.database.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM event")).scalar() == (before or 0) + 1


def test_times_are_aware_and_in_utc(lane: Lane) -> None:
    view = lane.ledger.step(lane.offer())
    assert view.offered_at and view.offered_at.utcoffset() is not None
    assert view.offered_at == lane.ledger.clock()
