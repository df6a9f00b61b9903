"""`stafett launch`: begin a partnership."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from stafett.cli.dispatching import dispatch_if_prefect_answers
from stafett.cli.installation import ledger_here
from stafett.cli.people import PersonType, Typed, new_person, staff_actor
from stafett.phases import PARTY_NAMES, PHASE_NAMES, Party, Phase

if TYPE_CHECKING:
    from stafett.ledger import Ledger
    from stafett.ledger.views import PersonView
    from stafett.settings import Settings

PARTIES = ("partner", "helpdesk", "community", "expert", "commons")


def _people_options(function: Any) -> Any:
    for party in reversed(PARTIES):
        help_ = f"Somebody of the {PARTY_NAMES[Party(party)]['en'].lower()}; may be repeated."
        function = click.option(f"--{party}", type=PersonType(), multiple=True, help=help_)(function)
    return function


@click.command("launch")
@click.argument("slug")
@click.option("--title", required=True, help="What the collection is called.")
@click.option("--institution", required=True, help="Whose it is.")
@click.option("--crosswalk", required=True, help="Its crosswalk: the name of a folder in mappings/, or a path to one.")
@click.option("--language", default="en", show_default=True, help="Language of the partner (ISO 639 code).")
@_people_options
@click.option("--funding-until", type=click.DateTime(["%Y-%m-%d"]), help="Last day for which there is funding.")
@click.option("--dry-run", is_flag=True, help="Show the road that would be planned, and write nothing.")
def command(
    slug: str,
    title: str,
    institution: str,
    crosswalk: str,
    language: str,
    funding_until: datetime | None,
    dry_run: bool,
    **typed: tuple[Typed, ...],
) -> None:
    """Begin a partnership called SLUG: its people, its whole road, and its first step.

    \b
    Example:  stafett launch norro --title "Norrö in pictures" --institution "Norrö Museum" --crosswalk norro \\
                --language sv --partner "Anna Ek <anna@norro.example>; languages=sv" \\
                --helpdesk "Ulf Ö <ulf@chapter.example>" --community "Kim <kim@example.org>; skills=maps"
    """
    from flows.playbook import PLAYBOOK
    from stafett.commands import Launch

    people = tuple(new_person(one, Party(party), language) for party in PARTIES for one in typed[party])
    missing = [party for party in ("partner", "helpdesk") if not typed[party]]
    if missing:
        raise click.UsageError(f'A partnership needs at least one --{missing[0]} "Name <name@example.org>".')
    crosswalk = _known_crosswalk(crosswalk)
    if dry_run:
        click.echo(road(PLAYBOOK.specs()))
        return
    with ledger_here() as (ledger, settings):
        ledger.register_playbook(PLAYBOOK)
        receipt = ledger.apply(
            Launch(
                actor=staff_actor(ledger, None),
                slug=slug,
                title=title,
                institution=institution,
                language=language,
                crosswalk=crosswalk,
                people=people,
                funding_until=funding_until.date() if funding_until else None,
            )
        )
        click.echo(f"{slug} is launched (receipt {receipt.number}): {settings.portal_url}/partnership/{slug}")
        _hand_out_links(ledger, settings, slug, [one.email for one in people])
        if dispatch_if_prefect_answers(ledger, settings):
            click.echo("The first step is offered within half a minute. See: stafett board")
        else:
            click.echo("Prefect does not answer now; the first step is offered as soon as “stafett up” runs.")


def _known_crosswalk(name: str) -> str:
    """The crosswalk, read once so that its mistakes show now; a path is made whole, for runs work in other folders."""
    from mappings.crosswalk import CrosswalkError, load_crosswalk

    try:
        load_crosswalk(name)
    except CrosswalkError as wrong:
        raise click.BadParameter(str(wrong), param_hint="--crosswalk") from wrong
    return str(Path(name).resolve()) if Path(name).exists() else name


def road(specs: list[dict[str, Any]]) -> str:
    """The whole road as text: phases, steps, parties, days and hours."""
    lines = []
    for phase in Phase:
        lines.append(PHASE_NAMES[phase]["en"])
        for spec in (one for one in specs if one["phase"] == phase.value):
            party = PARTY_NAMES[Party(spec["party"])]["en"]
            takes = f"{spec['business_days']} business days, {spec['hours']:g} h"
            lines.append(f"  {spec['key']:<28} {party:<22} {takes:<26} {spec['title']['en']}")
    hours = sum(spec["hours"] for spec in specs)
    return "\n".join([*lines, f"{len(specs)} steps, {hours:g} hours of people's work. Nothing was written."])


def _hand_out_links(ledger: Ledger, settings: Settings, slug: str, emails: list[str]) -> None:
    """Who owns the first step gets a link to it, staff a link to everything, the others a look at the partnership."""
    lane = ledger.partnership(slug)
    first = lane.steps[0]
    for one in (person for person in ledger.people(slug) if person.email in emails):
        party = PARTY_NAMES[one.party]["en"]
        link, what = _link(ledger, one, lane.id, first.id if one.party is first.party else "")
        click.echo(f"  {party:<22} {one.name:<24} {settings.portal_url}/{link}  {what}")
    click.echo("These links are personal: give each to its owner only.")


def _link(ledger: Ledger, person: PersonView, partnership_id: str, step_id: str) -> tuple[str, str]:
    if person.party is Party.HELPDESK:
        return "staff/" + ledger.links.make(person.id, "staff"), "everything"
    if step_id:
        return "s/" + ledger.links.make(person.id, "act", partnership=partnership_id, step=step_id), "the first step"
    return "p/" + ledger.links.make(person.id, "view", partnership=partnership_id), "the partnership"
