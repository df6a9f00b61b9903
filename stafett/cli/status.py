"""`stafett status`: what runs here; or one partnership's whole road."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import click

from stafett.cli.installation import ledger_here, running

if TYPE_CHECKING:
    from stafett.ledger import Ledger
    from stafett.ledger.views import PartnershipView
    from stafett.settings import Settings


@click.command("status")
@click.argument("slug", required=False)
def command(slug: str | None) -> None:
    """Show what runs here and what waits; with SLUG the whole road of that partnership.

    \b
    Example:  stafett status
              stafett status norro
    """
    with ledger_here() as (ledger, settings):
        if slug:
            _show_partnership(ledger, slug)
        else:
            _show_installation(ledger, settings)


def _show_installation(ledger: Ledger, settings: Settings) -> None:
    from stafett.cli.portal import answers_ok, prefect_answers

    now = running(settings.home)
    portal = answers_ok(f"{settings.portal_url}/healthz") is not None
    click.echo(f"home      {settings.home.resolve()}")
    click.echo(f"up        {f'process {now.pid}' if now else 'no (stafett up starts everything)'}")
    click.echo(f"portal    {settings.portal_url}  {'answers' if portal else 'does not answer'}")
    prefect = "answers" if prefect_answers(settings.prefect_api_url) else "does not answer"
    click.echo(f"prefect   {settings.prefect_api_url}  {prefect}")
    lanes = ledger.board()
    states = Counter(lane.status for lane in lanes)
    click.echo(f"lanes     {', '.join(f'{count} {status}' for status, count in states.items()) or 'none yet'}")
    _show_waiting(ledger, lanes)


def _show_waiting(ledger: Ledger, lanes: list[PartnershipView]) -> None:
    moment = ledger.clock()
    steps = [step for lane in lanes for step in lane.open_steps]
    parties = Counter(step.waits_for.value for step in steps)
    late = sum(step.due_at is not None and step.due_at < moment for step in steps)
    waits = ", ".join(f"{count} for {party}" for party, count in parties.most_common())
    click.echo(f"waiting   {waits or 'nothing'}{f'; {late} late' if late else ''}")
    outbox = ledger.outbox.waiting()
    failed = ledger.outbox.failed()
    click.echo(f"outbox    {len(outbox) - len(failed)} to do, {len(failed)} given up")
    for errand in failed[:10]:
        click.echo(f"            {errand.kind}: {errand.last_error[:160]!r}")


def _show_partnership(ledger: Ledger, slug: str) -> None:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    from stafett.cli import words
    from stafett.phases import PHASE_NAMES

    lane, moment = ledger.partnership(slug), ledger.clock()
    click.echo(f"{lane.slug}: {words.plain(lane.title)} · {words.plain(lane.institution)} · {lane.status}")
    click.echo(f"{words.legs(lane)}  {words.where(lane)}, cycle {lane.cycle}  {words.counted(lane.counts)}")
    for phase in (one for one in lane.phases if one.reason):
        click.echo(
            f"{phase.phase.value}: {phase.state} after {phase.attempts} tries: {words.plain(phase.reason)[:300]}"
        )
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in ("Phase", "Step", "Round", "State", "Owner", "Since", "Due"):
        table.add_column(name, overflow="fold")
    for step in lane.steps:
        name = f"{PHASE_NAMES[step.phase]['en']}{f' ({step.cycle})' if lane.cycle > 1 else ''}"
        since = words.days(step.since, moment) if step.open else ""
        until = words.due(step, moment) if step.open else ""
        state = step.state.value.replace("_", " ")
        cells = (
            name,
            step.key,
            str(step.round),
            state,
            words.who(step) if step.open else words.owner(step),
            since,
            until,
        )
        table.add_row(*(Text(cell) for cell in cells), style="bold" if step.open else None)
    words.drawing().print(table)
