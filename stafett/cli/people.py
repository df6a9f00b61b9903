"""People as they are typed in the terminal: `Name <mail>`, with languages and skills; found again by e-mail."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from stafett.errors import Refused, Unknown
from stafett.phases import Party

if TYPE_CHECKING:
    from stafett.commands import Actor, NewPerson
    from stafett.ledger import Ledger
    from stafett.ledger.views import PersonView

FORM = "Name <name@museum.example>; languages=sv,en; skills=maps; hours=10"
PERSON = re.compile(r"\s*(?P<name>[^<>;]+?)\s*<(?P<email>[^<>;\s@]+@[^<>;\s@]+)>\s*(?P<rest>;.*)?")


@dataclass(frozen=True)
class Typed:
    """A person as typed, before the party is known."""

    name: str
    email: str
    languages: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    hours: float = 0.0


class PersonType(click.ParamType):  # type: ignore[type-arg]  # generic since click 8.3 only
    """The value of --partner, --helpdesk, --community, --expert."""

    name = "Name <mail>[; languages=…; skills=…; hours=…]"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Typed:
        """Read a person; the message shows the form that is expected."""
        found = PERSON.fullmatch(str(value))
        if found is None:
            self.fail(
                f"{value!r} is not understood. Expected: {FORM!r} (all after the mail may be left out).", param, ctx
            )
        details: dict[str, Any] = {}
        for part in filter(str.strip, (found["rest"] or "").split(";")):
            key, _, content = (one.strip() for one in part.partition("="))
            if key in ("languages", "skills"):
                details[key] = tuple(filter(None, (one.strip() for one in content.split(","))))
            elif key == "hours" and re.fullmatch(r"\d+(\.\d+)?", content):
                details[key] = float(content)
            else:
                self.fail(f"{part.strip()!r} in {value!r} is not understood. Expected: {FORM!r}.", param, ctx)
        return Typed(found["name"], found["email"], **details)


def new_person(typed: Typed, party: Party, language: str) -> NewPerson:
    """A person for the launch; they are written to in their first language."""
    from stafett.commands import NewPerson

    first = typed.languages[0] if typed.languages else language
    return NewPerson(
        name=typed.name,
        email=typed.email,
        party=party,
        language=first,
        skills=typed.skills,
        languages=typed.languages,
        hours_per_month=typed.hours,
    )


def everybody(ledger: Ledger) -> list[PersonView]:
    """All people whom the ledger knows, each once."""
    return list({one.id: one for lane in ledger.board() for one in ledger.people(lane.slug)}.values())


def find_person(ledger: Ledger, wanted: str, party: Party | None = None, slug: str = "") -> PersonView:
    """One person by e-mail or id; raise Unknown for none, Refused where an e-mail stands for several."""
    known = ledger.people(slug, party) if slug else [one for one in everybody(ledger) if party in (None, one.party)]
    found = [one for one in known if wanted in (one.id, one.email)]
    if not found:
        role = f" of the {party.value}" if party else ""
        names = ", ".join(one.email for one in known if one.email) or "nobody yet"
        raise Unknown(f"Nobody{role} has the address {wanted!r}. Known: {names}.")
    if len(found) > 1:
        ids = ", ".join(f"{one.id} ({one.party.value})" for one in found)
        raise Refused(f"{wanted!r} stands for several people; give the id: {ids}.")
    return found[0]


def staff_actor(ledger: Ledger, email: str | None) -> Actor:
    """Who gives the command: the staff person with this e-mail; without one the helpdesk, unnamed."""
    from stafett.commands import Actor, Door

    person = find_person(ledger, email, Party.HELPDESK).id if email else None
    return Actor(party=Party.HELPDESK, door=Door.CLI, person=person)


as_option = click.option(
    "--as", "staff", envvar="STAFETT_AS", metavar="EMAIL", help="Who you are, of the helpdesk (or set STAFETT_AS)."
)
