"""`stafett close`: end a partnership, with the reason that is published."""

from __future__ import annotations

import click

from stafett.cli.dispatching import dispatch_if_prefect_answers
from stafett.cli.installation import ledger_here
from stafett.cli.people import as_option, staff_actor


@click.command("close")
@click.argument("slug")
@click.option("--reason", required=True, help="Why; it is published.")
@click.option(
    "--status", type=click.Choice(["closed", "declined", "cancelled"]), default="closed", show_default=True, help="How."
)
@click.option("--yes", is_flag=True, help="Do not ask.")
@as_option
def command(slug: str, reason: str, status: str, yes: bool, staff: str | None) -> None:
    """End the partnership SLUG: what would end is shown, and you are asked. Nothing is deleted.

    \b
    Example:  stafett close norro --reason "All is uploaded and followed up."
    """
    from stafett.cli.words import plain, title, where, who
    from stafett.commands import ClosePartnership
    from stafett.machine import StepState

    with ledger_here() as (ledger, settings):
        lane = ledger.partnership(slug)
        planned = sum(step.state is StepState.PLANNED for step in lane.steps)
        click.echo(f"{slug} ({plain(lane.institution)}) is in {where(lane)}. Ending it as {status} would withdraw:")
        for step in lane.open_steps:
            click.echo(f"  {title(step)} ({step.key}), which {who(step)} has now")
        click.echo(f"  {planned} steps that are planned; its runs are cancelled; its files and its history stay.")
        if not yes:
            click.confirm(f"End {slug}?", abort=True)
        actor = staff_actor(ledger, staff)
        receipt = ledger.apply(ClosePartnership(actor=actor, partnership=slug, status=status, reason=reason))
        click.echo(f"{slug} is {status}. Receipt {receipt.number}.")
        dispatch_if_prefect_answers(ledger, settings)
