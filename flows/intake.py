"""Intake: from a request to an agreement in which every later step has an owner.

Nobody promises anything before the scope is measured from a sample of the real metadata and media.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any, Literal

from stafett.engine.relay import end_partnership, handoff, phase_flow, reopen
from stafett.phases import Party, Phase
from stafett.steps import FileRef, Form, Step, ask
from tasks.agreement import agreement_exhibit, propose_owners, put_in_force
from tasks.scope import capacity_exhibit, estimate_scope


@phase_flow(Phase.INTAKE)
def intake(partnership: str) -> dict[str, Any]:
    """Request → completeness → decision of the panel → agreement."""
    request = handoff(REQUEST)
    estimate = estimate_scope(
        partnership, request.sample, request.sample_media, request.expected_files, request.wanted_by
    )
    completeness = handoff(COMPLETENESS.showing(*estimate.exhibits))
    while completeness.verdict == "incomplete":
        reopen(REQUEST, completeness.missing)
        request = handoff(REQUEST)
        estimate = estimate_scope(
            partnership, request.sample, request.sample_media, request.expected_files, request.wanted_by
        )
        completeness = handoff(COMPLETENESS.showing(*estimate.exhibits))

    capacity = capacity_exhibit(partnership, estimate, request.wanted_by)
    decision = handoff(DECISION.showing(capacity, *estimate.exhibits))
    while decision.decision == "wait_until":
        reopen(DECISION, decision.reason, due=_morning_of(decision.wait_until))
        decision = handoff(DECISION.showing(capacity, *estimate.exhibits))
    if decision.decision == "decline":
        end_partnership("declined", decision.reason)

    propose = PROPOSE_AGREEMENT.showing(*estimate.exhibits, owners=propose_owners(partnership))
    proposal = handoff(propose)
    answer = handoff(ACCEPT_AGREEMENT.showing(agreement_exhibit(partnership, proposal.owners)))
    while answer.decision == "changes":
        reopen(PROPOSE_AGREEMENT, answer.changes)
        proposal = handoff(propose)
        answer = handoff(ACCEPT_AGREEMENT.showing(agreement_exhibit(partnership, proposal.owners)))
    put_in_force(partnership, proposal.owners, {"reduced_to": decision.reduced_to, "note": proposal.note})
    return {
        "expected_files": request.expected_files,
        "hours_low": estimate.hours_low,
        "hours_high": estimate.hours_high,
    }


def _morning_of(day: date | None) -> datetime | None:
    return datetime.combine(day, time(8), tzinfo=UTC) if day else None


class Request(Form):
    """What the partner asks for."""

    what: str = ask(
        en="What do you want to share, and why?",
        sv="Vad vill ni dela, och varför?",
        hint_en="A few sentences: the collection, its time and subjects, who will be glad of it.",
        hint_sv="Några meningar: samlingen, dess tid och ämnen, vem som får glädje av den.",
        widget="textarea",
        min_length=20,
        max_length=5000,
    )
    expected_files: int = ask(
        en="How many files do you think it is?", sv="Hur många filer tror ni att det är?", widget="number", ge=1
    )
    wanted_by: date | None = ask(
        None,
        en="Is there a day by which it has to be online?",
        sv="Finns det en dag då det måste vara på plats?",
        hint_en="An anniversary, an exhibition. Leave it empty if there is none.",
        hint_sv="Ett jubileum, en utställning. Lämna tomt om det inte finns någon.",
        widget="date",
    )
    rights: str = ask(
        en="On what grounds may the files be free?",
        sv="På vilken grund får filerna vara fria?",
        hint_en="Copyright has expired, you own the rights and choose a licence, …",
        hint_sv="Upphovsrätten har gått ut, ni äger rättigheterna och väljer en licens, …",
        widget="textarea",
        min_length=5,
    )
    sample: FileRef = ask(
        en="A sample of the metadata (CSV, Excel, OpenDocument, JSON, XML, LIDO or MARC)",
        sv="Ett prov på metadata (CSV, Excel, OpenDocument, JSON, XML, LIDO eller MARC)",
        hint_en="An untouched export from your system, 20 rows or more. We measure it; nothing is published.",
        hint_sv="En orörd export ur ert system, minst 20 rader. Vi mäter den; inget publiceras.",
        widget="file",
    )
    sample_media: list[FileRef] = ask(
        [],
        en="Some of the files that belong to it",
        sv="Några av filerna som hör till",
        hint_en="Five to twenty are enough to see sizes and formats.",
        hint_sv="Fem till tjugo räcker för att se storlekar och format.",
        widget="files",
        max_length=200,
    )


class Completeness(Form):
    """Whether the request can be decided on."""

    verdict: Literal["complete", "incomplete"] = ask(
        en="Is everything there that a decision needs?",
        sv="Finns allt som behövs för ett beslut?",
        widget="choice",
        choices={
            "complete": {"en": "Yes, it is complete", "sv": "Ja, den är komplett"},
            "incomplete": {"en": "No, the partner must add something", "sv": "Nej, partnern måste komplettera"},
        },
    )
    missing: str = ask(
        "",
        en="If not: what is missing?",
        sv="Om inte: vad saknas?",
        hint_en="The partner reads this as it stands.",
        hint_sv="Partnern läser detta ordagrant.",
        widget="textarea",
    )


class Decision(Form):
    """What the experts' panel decides."""

    decision: Literal["accept", "accept_reduced", "wait_until", "decline"] = ask(
        en="The panel’s decision",
        sv="Panelens beslut",
        widget="choice",
        choices={
            "accept": {"en": "Accept", "sv": "Anta"},
            "accept_reduced": {"en": "Accept a smaller part", "sv": "Anta en mindre del"},
            "wait_until": {"en": "Wait until a day", "sv": "Vänta till en dag"},
            "decline": {"en": "Decline, with a reason that is published", "sv": "Avböj, med en orsak som publiceras"},
        },
    )
    reason: str = ask(
        en="Why?",
        sv="Varför?",
        hint_en="Benefit, technical and legal questions, risk of more work than there are hands.",
        hint_sv="Nytta, tekniska och juridiska frågor, risk för mer arbete än det finns händer.",
        widget="textarea",
        min_length=5,
    )
    reduced_to: int | None = ask(
        None, en="If smaller: how many files?", sv="Om mindre: hur många filer?", widget="number", ge=1
    )
    wait_until: date | None = ask(None, en="If waiting: until when?", sv="Om väntan: till när?", widget="date")


class Ownership(Form):
    """Who owns one step."""

    step: str = ask(en="Step", sv="Steg", widget="fixed")
    what: str = ask("", en="What is done", sv="Vad som görs", widget="fixed")
    party: str = ask("", en="Party", sv="Part", widget="fixed")
    owner: str = ask(en="Owner", sv="Ägare", widget="person", min_length=1)
    deputy: str = ask("", en="Deputy", sv="Ersättare", widget="person")
    hours: float = ask(0.0, en="Hours", sv="Timmar", widget="number", ge=0)


class Proposal(Form):
    """The agreement as the helpdesk proposes it."""

    owners: list[Ownership] = ask(en="Who does what", sv="Vem gör vad", widget="rows")
    note: str = ask(
        "",
        en="What else is agreed",
        sv="Vad som är överenskommet i övrigt",
        hint_en="Credit line, days on which nobody is there, how you talk to each other.",
        hint_sv="Bildbyline, dagar då ingen är på plats, hur ni pratar med varandra.",
        widget="textarea",
    )


class Acceptance(Form):
    """The partner's word on the agreement."""

    decision: Literal["accept", "changes"] = ask(
        en="Do you accept this division of labour?",
        sv="Godtar ni denna arbetsfördelning?",
        widget="choice",
        choices={
            "accept": {"en": "Yes, for our institution", "sv": "Ja, för vår institution"},
            "changes": {"en": "Not yet, we want changes", "sv": "Inte än, vi vill ändra"},
        },
    )
    changes: str = ask("", en="If not: what should change?", sv="Om inte: vad ska ändras?", widget="textarea")


REQUEST = Step(
    key="request",
    phase=Phase.INTAKE,
    party=Party.PARTNER,
    title={"en": "Tell us what you want to share", "sv": "Berätta vad ni vill dela"},
    why={
        "en": "From this and a sample of your real data we measure how much work it is, before anyone promises anything.",
        "sv": "Av detta och ett prov på era riktiga data mäter vi hur mycket arbete det är, innan någon lovar något.",
    },
    form=Request,
    business_days=10,
    hours=2,
)
COMPLETENESS = Step(
    key="completeness",
    phase=Phase.INTAKE,
    party=Party.HELPDESK,
    title={"en": "See whether the request is complete", "sv": "Se om förfrågan är komplett"},
    why={
        "en": "The panel decides on complete requests only. What is missing goes back to the partner, with your words.",
        "sv": "Panelen beslutar bara om kompletta förfrågningar. Det som saknas går tillbaka till partnern, med dina ord.",
    },
    form=Completeness,
    business_days=5,
    hours=1,
    judges=("request",),
)
DECISION = Step(
    key="decision",
    phase=Phase.INTAKE,
    party=Party.EXPERT,
    title={"en": "Decide on the request", "sv": "Besluta om förfrågan"},
    why={
        "en": "The estimate shows what this costs in hours, and of whom. Accept only what there are hands for.",
        "sv": "Uppskattningen visar vad detta kostar i timmar, och av vem. Anta bara det som det finns händer till.",
    },
    form=Decision,
    business_days=20,
    hours=1,
    judges=("request",),
)
PROPOSE_AGREEMENT = Step(
    key="propose-agreement",
    phase=Phase.INTAKE,
    party=Party.HELPDESK,
    title={"en": "Propose who does what", "sv": "Föreslå vem som gör vad"},
    why={
        "en": "Every step of every phase gets an owner and a deputy. The upload does not start before what follows has owners.",
        "sv": "Varje steg i varje fas får en ägare och en ersättare. Uppladdningen börjar inte innan det som följer har ägare.",
    },
    form=Proposal,
    business_days=5,
    hours=2,
)
ACCEPT_AGREEMENT = Step(
    key="accept-agreement",
    phase=Phase.INTAKE,
    party=Party.PARTNER,
    title={"en": "Accept the agreement", "sv": "Godta överenskommelsen"},
    why={
        "en": "Here stands who does what, from now until the follow-up ends. Once you accept, the work can begin.",
        "sv": "Här står vem som gör vad, från nu tills uppföljningen är slut. När ni godtar den kan arbetet börja.",
    },
    form=Acceptance,
    business_days=10,
    hours=1,
    judges=("propose-agreement",),
)
STEPS = (REQUEST, COMPLETENESS, DECISION, PROPOSE_AGREEMENT, ACCEPT_AGREEMENT)
