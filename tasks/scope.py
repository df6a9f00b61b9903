"""The scope of a request, measured from a sample of the real data before anybody promises anything."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from pydantic import BaseModel

from mappings.column_remarks import remarks
from mappings.crosswalk import Crosswalk, CrosswalkError, load_crosswalk
from mappings.measuring import measure
from mappings.profile import ColumnProfile, Profile
from mappings.scope import Estimate, as_text
from mappings.scope_page import KINDS
from stafett.capacity import Load, loads, suggest
from stafett.engine.relay import relay
from stafett.engine.work import work
from stafett.media import inspect_all
from stafett.phases import PARTY_NAMES, Party, Text, say
from stafett.problems import Problem
from stafett.sources import AS_FOUND, UnreadableDelivery, read_delivery
from stafett.steps import Exhibit, FileRef, in_each_language


class Scope(BaseModel):
    """What was measured: exhibits for those who decide, and the hours, low and high."""

    exhibits: list[Exhibit]
    hours_low: float = 0.0
    hours_high: float = 0.0


@work("estimate the scope", retries=0)
def estimate_scope(
    partnership: str, sample: FileRef, media: Sequence[FileRef], expected_files: int, wanted_by: date | None
) -> Scope:
    """Measure a sample; one that cannot be read is no failure, it is what the helpdesk must see."""
    here = relay()
    files = here.ledger.files
    facts = inspect_all([(files.path(one), one.name) for one in media])
    crosswalk = _crosswalk(here.lane.crosswalk)
    try:
        reading = read_delivery(
            files.path(sample),
            name=sample.name,
            id_column=crosswalk.id_column if crosswalk else "",
            overruling=crosswalk.reading if crosswalk else AS_FOUND,
        )
    except UnreadableDelivery as unreadable:
        return Scope(exhibits=[_problems_exhibit([unreadable.problem])])
    measured = measure(
        reading,
        facts,
        crosswalk,
        # The day of the request, not of this run: a run started again must see the same estimate.
        today=here.lane.created_at.date(),
        expected_files=expected_files,
        wanted_by=wanted_by,
        hours_per_month=here.settings.expert_hours_per_month,
    )
    low, high = measured.estimate.hours()
    shown = _exhibits(measured.estimate, measured.profile, measured.problems, here.lane.language)
    return Scope(exhibits=[*shown, how_read_exhibit(reading.how)], hours_low=low, hours_high=high)


def how_read_exhibit(how: Text) -> Exhibit:
    """How a file was read and by what that was found out, so that a person can see where it is wrong."""
    return Exhibit(title={"en": "How the file was read", "sv": "Hur filen lästes"}, kind="text", text=how)


def capacity_exhibit(partnership: str, scope: Scope, wanted_by: date | None) -> Exhibit:
    """Who has hours left: what everybody has taken on in all partnerships, and until when this one could be done."""
    here = relay()
    steps = [step for lane in here.ledger.board() for step in here.ledger.partnership(lane.slug).steps]
    people = [one for one in here.ledger.people(partnership) if one.party is not Party.PARTNER]
    taken = loads(steps, people)
    head = {
        "en": ["Person", "Party", "Hours promised", "Hours a month"],
        "sv": ["Person", "Part", "Lovade timmar", "Timmar i månaden"],
    }
    rows = [
        [
            f"person:{one.person.id}",
            PARTY_NAMES[one.person.party],
            f"{one.hours:g}",
            f"{one.person.hours_per_month:g}",
        ]
        for one in taken
    ]
    advice = _advice(scope, taken, here.ledger.clock().date(), wanted_by)
    title = {"en": "Who has hours left", "sv": "Vem som har timmar kvar"}
    return Exhibit(title=title, kind="table", text=advice, rows=[in_each_language(head), *rows])


def _advice(scope: Scope, taken: Sequence[Load], today: date, wanted_by: date | None) -> Text:
    """What the hours allow, in a sentence; the panel decides."""
    capacity = sum(one.person.hours_per_month for one in taken)
    if capacity <= 0:
        return {
            "en": "Nobody has said how many hours a month they have, so no honest date can be given.",
            "sv": "Ingen har sagt hur många timmar i månaden de har, så inget ärligt datum kan ges.",
        }
    load = sum(one.hours for one in taken)
    found = suggest(scope.hours_high, load, capacity, today, wanted_by or date.max.replace(year=today.year + 1))
    said = {"until": found.until.isoformat(), "hours": f"{found.hours:g}", "need": f"{scope.hours_high:.0f}"}
    return {language: text.format(**said) for language, text in ADVICE[found.decision].items()}


ADVICE: dict[str, Text] = {
    "accept": {
        "en": "Up to {need} hours are needed. With the hours that people have, it could be done by {until}: accept.",
        "sv": "Upp till {need} timmar behövs. Med de timmar som finns kan det vara klart {until}: anta.",
    },
    "accept_reduced": {
        "en": "Up to {need} hours are needed, {hours} are free before the day wished: accept a smaller part.",
        "sv": "Upp till {need} timmar behövs, {hours} är lediga före önskad dag: anta en mindre del.",
    },
    "wait": {
        "en": "Up to {need} hours are needed, too many before the day wished. An honest date is {until}.",
        "sv": "Upp till {need} timmar behövs, och de räcker inte före önskad dag. Ett ärligt datum är {until}.",
    },
}


def _crosswalk(name: str) -> Crosswalk | None:
    """The crosswalk, as far as there is one already."""
    try:
        return load_crosswalk(name)
    except (CrosswalkError, OSError):
        return None


def _exhibits(measured: Estimate, found: Profile, problems: Sequence[Problem], language: str) -> list[Exhibit]:
    text = {code: as_text(measured, code) for code in ("en", "sv")}
    head = {
        "en": ["Column", "Filled", "Distinct", "Kind", "Examples", "To know"],
        "sv": ["Kolumn", "Ifyllt", "Olika", "Slag", "Exempel", "Att veta"],
    }
    rows = [in_each_language({code: _column_row(one, found.rows, code) for code in head}) for one in found.columns]
    shown = [
        Exhibit(title={"en": "What it takes", "sv": "Vad det kräver"}, kind="text", text=text),
        Exhibit(title={"en": "The columns", "sv": "Kolumnerna"}, kind="table", rows=[in_each_language(head), *rows]),
    ]
    return [*shown, _problems_exhibit(problems)] if problems else shown


def _column_row(one: ColumnProfile, rows: int, language: str) -> list[str]:
    filled, kind = f"{one.filled / max(rows, 1):.0%}", say(KINDS[one.kind], language)
    examples, remarked = " · ".join(one.examples)[:200], "; ".join(remarks(one, language))
    return [one.name, filled, str(one.distinct), kind, examples, remarked[:400]]


def _problems_exhibit(problems: Sequence[Problem]) -> Exhibit:
    return Exhibit(
        title={"en": "What was noticed in the sample", "sv": "Vad som märktes i provet"},
        kind="problems",
        items=[problem.model_dump(mode="json") for problem in problems[:500]],
    )
