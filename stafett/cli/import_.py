"""`stafett import`: take a partnership over from a file."""

from __future__ import annotations

from pathlib import Path

import click

from stafett.cli.installation import ledger_here


@click.command("import")
@click.argument("source", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE.zip")
def command(source: Path) -> None:
    """Take over a partnership that `stafett export` wrote; its runs go on here, whole or not at all.

    \b
    Example:  stafett import norro.zip
    """
    from stafett.ledger.bundle import import_partnership

    with ledger_here() as (ledger, settings):
        slug = import_partnership(ledger, source)
        click.echo(f"{slug} is here: {settings.portal_url}/partnership/{slug}")
