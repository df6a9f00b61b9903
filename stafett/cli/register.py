"""`stafett register`: tell the ledger and Prefect what the flows of this version are."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path

import click

from stafett.cli.installation import ledger_here


@click.command("register")
@click.option("--wait", default=0.0, metavar="SECONDS", help="Wait so long for Prefect to answer.")
@click.option("--runs", type=click.IntRange(1), help="Let the work pool have so many runs at once; 250 MB each.")
@click.option("--alone", is_flag=True, help="All runs are of this machine, and those from before this moment are gone.")
def command(wait: float, runs: int | None, alone: bool) -> None:
    """Register the playbook and the deployments of prefect.yaml.

    `stafett up` does this by itself; a team does it once after each release, with STAFETT_PREFECT_API_URL set.

    \b
    Example:  stafett register --wait 60
    """
    from flows import playbook
    from stafett.engine.reconcile import take_up_again
    from stafett.engine.runs import PrefectDown
    from stafett.engine.setup import read_deployments, set_up_prefect

    began = datetime.now(UTC)
    deployments = read_deployments(Path(playbook.__file__).parents[1] / "prefect.yaml")
    deadline = time.monotonic() + wait
    with ledger_here() as (ledger, settings):
        click.echo(f"playbook {ledger.register_playbook(playbook.PLAYBOOK)[:12]}: {len(playbook.PLAYBOOK.steps)} steps")
        while True:
            try:
                lines = set_up_prefect(settings, deployments, runs)
                lines += take_up_again(ledger, settings, began) if alone else []
            except PrefectDown as down:
                if time.monotonic() > deadline:
                    raise click.ClickException(f"Prefect does not answer. {down}") from down
                time.sleep(1)
            else:
                break
    click.echo("\n".join(lines))
