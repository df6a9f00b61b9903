"""`stafett board`: every partnership, where it stands, and who has the baton."""

from __future__ import annotations

import csv
import json
import sys
from datetime import datetime
from typing import TYPE_CHECKING

import click

from stafett.cli.installation import ledger_here

if TYPE_CHECKING:
    from stafett.ledger.views import PartnershipView, StepView

    Baton = tuple[PartnershipView, StepView | None]


@click.command("board")
@click.option("--json", "as_json", is_flag=True, help="One JSON list, a row for each baton.")
@click.option("--csv", "as_csv", is_flag=True, help="CSV with a header, safe to open in a spreadsheet.")
@click.option("--all", "everything", is_flag=True, help="Show the partnerships that have ended, too.")
def command(as_json: bool, as_csv: bool, everything: bool) -> None:
    """Show every partnership: phase, who has the baton, since when, until when. Late ones first.

    \b
    Example:  stafett board
              stafett board --csv > board.csv
    """
    from stafett.cli.words import row_of

    if as_json and as_csv:
        raise click.UsageError("Choose one: --json or --csv.")
    with ledger_here() as (ledger, _):
        moment = ledger.clock()
        lanes = [lane for lane in ledger.board() if everything or lane.status == "active"]
    found = batons(lanes, moment)
    if as_json:
        click.echo(json.dumps([row_of(lane, step, moment) for lane, step in found], ensure_ascii=False, indent=2))
    elif as_csv:
        _write_csv([row_of(lane, step, moment) for lane, step in found])
    else:
        _draw(found, moment)


def batons(lanes: list[PartnershipView], moment: datetime) -> list[Baton]:
    """Each lane with each of its open steps (or none): the late first, then by due day."""
    pairs: list[Baton] = [(lane, step) for lane in lanes for step in lane.open_steps or (None,)]
    return sorted(pairs, key=lambda pair: _urgency(pair[1], moment))


def _urgency(step: StepView | None, moment: datetime) -> tuple[int, float]:
    if step is None or step.due_at is None:
        return (2, 0.0)
    return (0 if step.due_at < moment else 1, step.due_at.timestamp())


def _write_csv(rows: list[dict[str, object]]) -> None:
    from stafett.cli.words import COLUMNS

    writer = csv.DictWriter(sys.stdout, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: _no_formula(value) for name, value in row.items()} for row in rows)


def _no_formula(value: object) -> object:
    """A spreadsheet runs what begins with one of these signs."""
    return f"'{value}" if isinstance(value, str) and value[:1] in "=+-@\t\r" and value else value


def _draw(found: list[Baton], moment: datetime) -> None:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    from stafett.cli import words
    from stafett.cli.words import drawing

    if not found:
        click.echo("No partnership yet. Next: stafett launch --help")
        return
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in ("Partnership", "Road", "Phase", "Has the baton", "Step", "Since", "Due", "Records"):
        table.add_column(name, overflow="fold")
    for lane, step in found:
        late = step is not None and step.due_at is not None and step.due_at < moment
        cells = [lane.slug, words.legs(lane), words.where(lane)]
        if step:
            named = f"{words.title(step)} ({step.key}, {step.state.value.replace('_', ' ')})"
            cells += [words.who(step), named, words.days(step.since, moment), words.due(step, moment)]
        else:
            cells += ["Stafett" if lane.status == "active" else "", words.plain(lane.reason)[:80], "", ""]
        cells.append(words.counted(lane.counts))
        table.add_row(*(Text(cell) for cell in cells), style="bold red" if late else None)
    drawing().print(table)
    click.echo("● done  ◐ under way  ○ to come  ✗ failed")
