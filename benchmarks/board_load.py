"""The board: one GET of its page from the portal, against one SQL join and a trivial table from the same server.

Five partnerships are walked through the ledger's own commands and then copied, row by row, to the number wanted.
The baseline reads the same partnerships and open steps from the same database with one query, and shows five columns.
"""

from __future__ import annotations

import os
import signal
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from jinja2 import Environment

from benchmarks.measure import Figure, Watch, main
from benchmarks.relays import launch
from portal.app import make_app
from stafett.ledger import Ledger
from stafett.process import answers, free_port
from stafett.settings import Settings

COPIED = ("partnership", "phase", "step", "record")
JOIN = """
    SELECT p.title, p.institution, p.phase, s.party, s.since FROM partnership p
    LEFT JOIN step s ON s.partnership = p.id AND s.state IN ('offered', 'accepted', 'delivered')
    WHERE p.status = 'active' ORDER BY s.due_at
"""
TABLE = Environment(autoescape=True).from_string(
    "<!doctype html><table>{% for row in rows %}<tr>{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>"
    "{% endfor %}</table>"
)


def figure(quick: bool) -> Figure:
    """500 partnerships, or 5,000."""
    return of(500 if quick else 5_000)


def of(partnerships: int, times: int = 5) -> Figure:
    """Load the board of that many partnerships several times."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        fill(home, partnerships)
        ours, peak, size = _loaded(lambda: portal(home), times)
        theirs, _, _ = _loaded(lambda: joined(home / "ledger.sqlite"), times)
    return Figure(
        name="board_load",
        what=f"GET of the board with {partnerships} partnerships, against one SQL join in a bare table",
        unit="s",
        ours=ours,
        baseline=theirs,
        peak_mb=peak,
        rows=[("page", f"{size / 1000:,.0f} kB"), ("per partnership", f"{ours / partnerships * 1000:.3f} ms")],
    )


def fill(home: Path, partnerships: int) -> None:
    """A ledger with that many partnerships: some launched by commands, the others copies of those."""
    ledger = Ledger(f"sqlite:///{home / 'ledger.sqlite'}", home / "files")
    ledger.database.migrate()
    walked = [launch(ledger, f"museum-{number}", records=40) for number in range(min(5, partnerships))]
    ledger.close()
    database = sqlite3.connect(home / "ledger.sqlite")
    with database:
        for number in range(len(walked), partnerships):
            _copy(database, walked[number % len(walked)], number)
    database.close()


def _copy(database: sqlite3.Connection, known: str, number: int) -> None:
    """The rows of one partnership under another id; people are shared."""
    for table in COPIED:
        columns = [row[1] for row in database.execute(f"PRAGMA table_info({table})")]
        cells = ", ".join(_fresh(table, column, number) for column in columns)
        mine = "id" if table == "partnership" else "partnership"
        database.execute(f"INSERT INTO {table} SELECT {cells} FROM {table} WHERE {mine} = ?", (known,))  # noqa: S608


def _fresh(table: str, column: str, number: int) -> str:
    """What stands in a copied row: ids, and the slug, are made different by the copy's number."""
    if column in ("id", "slug") or (column == "partnership" and table != "partnership"):
        return f"substr({column}, 1, 20) || '-{number}'"
    return f'"{column}"'


def portal(home: Path) -> FastAPI:
    """The real portal."""
    ledger = Ledger(f"sqlite:///{home / 'ledger.sqlite'}", home / "files")
    return make_app(ledger, Settings(home=home))


def joined(path: Path) -> FastAPI:
    """The baseline: one query, one table."""
    app = FastAPI()

    def table() -> HTMLResponse:
        database = sqlite3.connect(path)
        rows: list[Any] = database.execute(JOIN).fetchall()
        database.close()
        return HTMLResponse(TABLE.render(rows=rows))

    app.add_api_route("/", table, response_model=None)
    return app


def _loaded(app: Callable[[], FastAPI], times: int) -> tuple[float, float, int]:
    """Serve in a child process and GET `/`: median seconds, the server's highest memory, bytes of the page."""
    port = free_port()
    child = os.fork()
    if child == 0:
        uvicorn.run(app(), port=port, log_level="error")
        os._exit(0)
    watch = Watch(child)
    watch.start()
    try:
        while not answers(port):
            time.sleep(0.05)
        with httpx.Client(trust_env=False, timeout=120) as visitor:
            seconds, size = zip(*(_get(visitor, f"http://127.0.0.1:{port}/") for _ in range(times)), strict=True)
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    return statistics.median(seconds), watch.stop(), size[-1]


def _get(visitor: httpx.Client, url: str) -> tuple[float, int]:
    began = time.perf_counter()
    page = visitor.get(url).raise_for_status()
    return time.perf_counter() - began, len(page.content)


if __name__ == "__main__":
    main(figure)
