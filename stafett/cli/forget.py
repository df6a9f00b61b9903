"""`stafett forget`: erase what is known about a person."""

from __future__ import annotations

import click

from stafett.cli.installation import ledger_here
from stafett.cli.people import as_option, find_person, staff_actor


@click.command("forget")
@click.argument("person")
@click.option("--partnership", "slug", default="", metavar="SLUG", help="Where an e-mail stands for several people.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@as_option
def command(person: str, slug: str, yes: bool, staff: str | None) -> None:
    """Erase PERSON (e-mail or id): name, address, languages, skills, links, drafts. It cannot be undone.

    What they did stays in the journal under a bare number. What they own goes to their deputies.

    \b
    Example:  stafett forget anna@norro.example
    """
    from stafett.cli.words import plain, title
    from stafett.commands import ForgetPerson

    with ledger_here() as (ledger, _):
        found = find_person(ledger, person, slug=slug)
        held = [step for step in ledger.waiting_for() if step.person and step.person.id == found.id]
        click.echo(f"{plain(found.name)} <{plain(found.email)}>, {found.party.value}: all of it would be erased.")
        for step in held:
            click.echo(
                f"  has the baton of {title(step)}; it goes to {step.deputy.name if step.deputy else 'the party'}"
            )
        if not yes:
            click.confirm("Erase this person?", abort=True)
        receipt = ledger.apply(ForgetPerson(actor=staff_actor(ledger, staff), person=found.id))
        click.echo(f"Forgotten. Receipt {receipt.number}.")
