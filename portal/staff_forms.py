"""The forms that staff fill in, declared as the steps' own forms are, and drawn by the same template."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from stafett.commands import NewPerson
from stafett.phases import PARTY_NAMES, Party
from stafett.steps import Form, ask

PEOPLE_PARTIES = ("partner", "community", "expert", "helpdesk", "commons")
PARTIES = {name: PARTY_NAMES[Party(name)] for name in PEOPLE_PARTIES}
LANGUAGES = {"sv": {"en": "Swedish", "sv": "Svenska"}, "en": {"en": "English", "sv": "Engelska"}}


class PersonForm(Form):
    """Somebody who takes part."""

    name: str = ask(en="Name", sv="Namn", min_length=1, max_length=200)
    email: str = ask(en="E-mail", sv="E-post", pattern=r"^[^@\s]+@[^@\s]+$", max_length=200)
    party: Literal["partner", "community", "expert", "helpdesk", "commons"] = ask(
        en="Party", sv="Part", choices=PARTIES
    )
    language: Literal["sv", "en"] = ask("sv", en="Language", sv="Språk", choices=LANGUAGES)

    def person(self) -> NewPerson:
        """The person as the ledger takes them."""
        return NewPerson(name=self.name, email=self.email, party=Party(self.party), language=self.language)


class FullPersonForm(PersonForm):
    """Somebody who takes part, with what they can and how much time they have."""

    skills: list[str] = ask([], en="Subjects", sv="Ämnen", hint_en="One per line.", hint_sv="Ett per rad.")
    languages: list[str] = ask(
        [],
        en="Languages that the person reads",
        sv="Språk som personen läser",
        hint_en="Language codes, one per line: sv, en, se.",
        hint_sv="Språkkoder, en per rad: sv, en, se.",
    )
    hours_per_month: float = ask(0.0, en="Hours per month", sv="Timmar per månad", ge=0, le=400)

    def person(self) -> NewPerson:
        """The person as the ledger takes them."""
        return NewPerson(
            name=self.name,
            email=self.email,
            party=Party(self.party),
            language=self.language,
            skills=tuple(self.skills),
            languages=tuple(self.languages),
            hours_per_month=self.hours_per_month,
        )


class LaunchForm(Form):
    """A new partnership."""

    title: str = ask(en="What is the partnership about?", sv="Vad gäller partnerskapet?", min_length=1, max_length=200)
    institution: str = ask(en="Institution", sv="Institution", min_length=1, max_length=200)
    slug: str = ask(
        en="Short name",
        sv="Kortnamn",
        hint_en="Becomes part of addresses: lowercase letters, digits and dashes.",
        hint_sv="Blir del av adresser: små bokstäver, siffror och bindestreck.",
        pattern=r"^[a-z0-9][a-z0-9-]{1,60}$",
    )
    language: Literal["sv", "en"] = ask("sv", en="The partner's language", sv="Partnerns språk", choices=LANGUAGES)
    crosswalk: str = ask(
        en="Crosswalk",
        sv="Kolumnöversättning",
        hint_en="Name of the folder that says what the partner's columns become.",
        hint_sv="Namnet på mappen som säger vad partnerns kolumner blir.",
        min_length=1,
        max_length=80,
    )
    funding_until: date | None = ask(None, en="Funded until", sv="Finansierat till och med")
    people: list[PersonForm] = Field(
        min_length=1,
        max_length=50,
        json_schema_extra={
            "label": {"en": "People", "sv": "Personer"},
            "hint": {
                "en": "At least one of the partner; empty rows are left out.",
                "sv": "Minst en hos partnern; tomma rader räknas inte.",
            },
            "widget": "rows",
        },
    )


class EndForm(Form):
    """The end of a partnership."""

    status: Literal["closed", "declined", "cancelled"] = ask(
        en="How does it end?",
        sv="Hur slutar det?",
        choices={
            "closed": {"en": "Closed: the work is done", "sv": "Avslutat: arbetet är klart"},
            "declined": {"en": "Declined: it will not begin", "sv": "Avböjt: det börjar inte"},
            "cancelled": {"en": "Cancelled: it ends before its time", "sv": "Avbrutet: det slutar i förtid"},
        },
    )
    reason: str = ask(
        en="Reason (published)",
        sv="Skäl (publiceras)",
        widget="textarea",
        min_length=1,
        max_length=2000,
    )
    sure: Literal[True] = ask(
        en="I have read what will be withdrawn", sv="Jag har läst vad som kommer att dras tillbaka"
    )


class ReasonForm(Form):
    """A change that needs a reason and nothing else."""

    reason: str = ask(en="Reason", sv="Skäl", widget="textarea", min_length=1, max_length=2000)
