"""`stafett journal`: who did what, when, through which door."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from stafett.cli.installation import ledger_here


@click.command("journal")
@click.argument("slug", required=False)
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 100_000), help="How many, newest first.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def command(slug: str | None, limit: int, as_json: bool) -> None:
    """Show the journal of a partnership (or of all): the newest first.

    \b
    Example:  stafett journal norro
              stafett journal norro --json --limit 100000 > journal.jsonl
    """
    from stafett.cli.words import plain

    with ledger_here() as (ledger, _):
        for event in ledger.journal(slug, limit=limit):
            if as_json:
                click.echo(json.dumps(asdict(event), ensure_ascii=False, default=str))
                continue
            who = plain(event.person.name) if event.person else event.party.value
            after = ", ".join(f"{key}={plain(value)}" for key, value in event.after.items())
            why = f"  “{plain(event.reason)}”" if event.reason else ""
            what = event.type.replace("_", " ")
            click.echo(
                f"{event.seq:>6}  {event.at:%Y-%m-%d %H:%M:%S}  {who} ({event.door}): {what}  {after[:200]}{why}"
            )
