"""`stafett export`: a partnership as one file."""

from __future__ import annotations

from pathlib import Path

import click

from stafett.cli.installation import ledger_here


@click.command("export")
@click.argument("slug")
@click.option(
    "--to", "target", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The file to write."
)
@click.option("--force", is_flag=True, help="Replace the file if it is there.")
def command(slug: str, target: Path, force: bool) -> None:
    """Write the partnership SLUG whole (history, deliveries, files) to a zip that `stafett import` reads.

    It holds personal data: keep it as you keep the ledger.

    \b
    Example:  stafett export norro --to norro.zip
    """
    from stafett.ledger.bundle import export_partnership

    if target.exists() and not force:
        raise click.UsageError(f"{target} is there already; choose another name, or --force.")
    if not target.absolute().parent.is_dir():
        raise click.UsageError(f"There is no folder {str(target.absolute().parent)!r}.")
    with ledger_here() as (ledger, _):
        written = export_partnership(ledger, slug, target)
    click.echo(f"{written} ({written.stat().st_size:,} bytes)")
