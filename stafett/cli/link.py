"""`stafett link`: hand out a personal link."""

from __future__ import annotations

import click

from stafett.cli.installation import ledger_here
from stafett.cli.people import everybody, find_person


@click.command("link")
@click.argument("person", required=False)
@click.option("--staff", is_flag=True, help="A link to everything, for somebody of the helpdesk.")
@click.option("--partnership", "slug", default="", metavar="SLUG", help="Where a person is in several.")
def command(person: str | None, staff: bool, slug: str) -> None:
    """Make a personal link for PERSON (e-mail or id): to their partnership, or with --staff to everything.

    It is shown once and kept as a hash only. A link to one step: stafett step SLUG/KEY link.

    \b
    Example:  stafett link anna@norro.example
              stafett link --staff ulf@chapter.example
    """
    from stafett.phases import Party

    with ledger_here() as (ledger, settings):
        if person is None:
            known = [one for one in everybody(ledger) if one.party is Party.HELPDESK]
            if not staff or len(known) != 1:
                names = ", ".join(one.email for one in known) or "nobody yet; stafett launch --helpdesk adds somebody"
                raise click.UsageError(f"Say for whom: stafett link [--staff] EMAIL. Of the helpdesk: {names}.")
            person = known[0].id
        found = find_person(ledger, person, Party.HELPDESK if staff else None, slug)
        if staff or found.partnership is None:
            address = "staff/" + ledger.links.make(found.id, "staff")
        else:
            address = "p/" + ledger.links.make(found.id, "view", partnership=found.partnership)
        click.echo(f"{settings.portal_url}/{address}")
