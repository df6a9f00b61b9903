"""The agreement: a proposal of owners for the whole road, how it is shown, and putting it in force."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from stafett.commands import ENGINE, PutInForce
from stafett.engine.relay import relay
from stafett.ledger.views import PersonView
from stafett.phases import PARTY_NAMES, PHASE_NAMES, Party, Phase, say
from stafett.steps import Exhibit, in_each_language


class Owned(Protocol):
    """One line of the agreement: step key, person ids, hours."""

    step: str
    owner: str
    deputy: str
    hours: float


def propose_owners(partnership: str) -> list[dict[str, Any]]:
    """A first proposal: each step after the intake with the first and second person of its party."""
    here = relay()
    road = here.ledger.road(partnership)
    people = here.ledger.people(partnership)
    return owners_for(road, people, here.lane.language)


def owners_for(road: Sequence[dict[str, Any]], people: Sequence[PersonView], language: str) -> list[dict[str, Any]]:
    """One row per step after the intake, with the people of its party in the order in which they stand."""
    rows = []
    for spec in road:
        if spec["phase"] == Phase.INTAKE.value:
            continue
        mine = [one.id for one in people if one.party.value == spec["party"]] or [one.id for one in people][:1]
        phase, party = (
            say(PHASE_NAMES[Phase(spec["phase"])], language),
            say(PARTY_NAMES[Party(spec["party"])], language),
        )
        rows.append(
            {
                "step": spec["base"],
                "what": f"{phase}: {say(spec['title'], language)}",
                "party": party,
                "owner": mine[0] if mine else "",
                "deputy": mine[1] if len(mine) > 1 else "",
                "hours": spec["hours"],
            }
        )
    return rows


def agreement_exhibit(partnership: str, owners: Sequence[Owned]) -> Exhibit:
    """The proposed division of labour as a table, by ids of people only where a name is not known any more."""
    here = relay()
    names = {one.id: one.name for one in here.ledger.people(partnership)}
    titles = {spec["base"]: spec["title"] for spec in here.ledger.road(partnership)}
    head = {"en": ["Step", "Owner", "Deputy", "Hours"], "sv": ["Steg", "Ägare", "Ersättare", "Timmar"]}
    rows = [
        [
            titles.get(one.step, one.step),
            f"person:{one.owner}",
            f"person:{one.deputy}" if one.deputy else "",
            f"{one.hours:g}",
        ]
        for one in owners
        if one.owner in names
    ]
    title = {"en": "Who does what", "sv": "Vem gör vad"}
    return Exhibit(title=title, kind="table", rows=[in_each_language(head), *rows])


def put_in_force(partnership: str, owners: Sequence[Owned], terms: dict[str, Any]) -> None:
    """Put the agreement in force, once: a run that walks through here again finds it in force."""
    here = relay()
    wanted = {one.step: (one.owner, one.deputy, one.hours) for one in owners}
    in_force = here.ledger.agreement(partnership)
    if in_force and in_force.get("owners") == {key: list(value) for key, value in wanted.items()}:
        return
    here.still_mine()
    here.ledger.apply(PutInForce(actor=ENGINE, partnership=partnership, owners=wanted, terms=terms))
