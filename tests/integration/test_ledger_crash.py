"""Kill -9 in the middle of submits: a receipt that was shown is kept, all else is wholly there or wholly absent."""

from __future__ import annotations

import random
import subprocess
import sys
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sqlalchemy import Row, select

from stafett.ledger import Ledger
from stafett.ledger.tables import command, delivery, event, outbox, step
from tests.fixtures.ledger import Lane

KILLS = 4


def pairs(rows: Iterable[Row[Any]]) -> dict[Any, Any]:
    """Rows of two columns as a mapping."""
    return {row[0]: row[1] for row in rows}


def killed_submitter(lane: Lane, files: Path, name: str, seconds: float) -> list[list[str]]:
    """Let a process submit for a while after its first receipt, kill it, and give the words of what it said."""
    arguments = [lane.ledger.database.url, str(files), lane.slug, name]
    program = [sys.executable, "-m", "tests.integration.crash_submitter", *arguments]
    with subprocess.Popen(program, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        first = process.stdout.readline()
        timer = threading.Timer(seconds, process.kill)
        timer.start()
        said = [first, *process.stdout]
    timer.cancel()
    assert process.returncode == -9, "It must have been killed, not have ended."
    return [line.split() for line in said if line.endswith("\n")]


def test_no_receipt_is_lost_and_nothing_is_half_done(lane: Lane, tmp_path: Path) -> None:
    chance = random.Random(7)  # noqa: S311
    said = [
        words
        for number in range(KILLS)
        for words in killed_submitter(
            lane, tmp_path / "files", f"k{number}-{lane.slug}"[:20], chance.uniform(0.05, 0.6)
        )
    ]
    after = Ledger(lane.ledger.database.url, tmp_path / "files")
    after.database.migrate()
    with after.database.reading() as connection:
        mine = select(step.c.id).where(step.c.partnership == lane.id)
        states = pairs(connection.execute(select(step.c.id, step.c.state).where(step.c.partnership == lane.id)))
        delivered = set(connection.execute(select(delivery.c.step).where(delivery.c.step.in_(mine))).scalars())
        journal = pairs(connection.execute(select(event.c.command, event.c.seq).where(event.c.type == "deliver")))
        receipts = pairs(connection.execute(select(command.c.id, command.c.receipt)))
        wakes = connection.execute(select(outbox.c.payload).where(outbox.c.kind == "wake")).scalars().all()
    woken = {payload["step"] for payload in wakes}
    shown = [words for words in said if words[0] == "receipt"]
    assert len(shown) >= KILLS
    for _, id_, step_id, number in shown:
        assert journal[id_] == int(number) and step_id in delivered, "A receipt that was shown is in the ledger."
    for _, id_, step_id in (words for words in said if words[0] == "sent"):
        traces = {states[step_id] == "done", step_id in delivered, id_ in journal, id_ in receipts, step_id in woken}
        assert len(traces) == 1, f"{id_} is half done."
    after.close()
