"""`stafett reconcile`: one pass of the reconciler, now."""

from __future__ import annotations

import click

from stafett.cli.installation import ledger_here


@click.command("reconcile")
def command() -> None:
    """Compare ledger, Prefect and outbox, and repair what differs. Happens every minute by itself.

    \b
    Example:  stafett reconcile
    """
    from stafett.engine.reconcile import reconcile
    from stafett.engine.runs import PrefectDown

    with ledger_here() as (ledger, settings):
        try:
            lines = reconcile(ledger, settings)
        except PrefectDown as down:
            raise click.ClickException(f"Prefect does not answer at {settings.prefect_api_url}. {down}") from down
    click.echo("\n".join(lines) or "Nothing to repair.")
