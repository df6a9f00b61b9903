"""Data preparation: from a delivery to pages that partner and community have both seen and approved."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from flows.mapping_tables import STEPS as TABLE_STEPS
from flows.mapping_tables import fill_tables
from stafett.acceptances import SOME_WORDS
from stafett.engine.relay import check_off, handoff, phase_flow, reopen, send_back
from stafett.phases import Party, Phase
from stafett.steps import Exhibit, FileRef, Form, Step, ask
from tasks.acceptances import accept_warnings, refused_acceptances, warnings_found
from tasks.cleaning import Refusal, clean_records, refusal_exhibits, take_over
from tasks.examine import examine_delivery
from tasks.preview import preview_exhibits
from tasks.register import register_records
from tasks.render import render_pages
from tasks.tables import table_exhibits
from tasks.verdicts import wishes_exhibit, wishes_of


@phase_flow(Phase.DATA_PREP)
def data_prep(partnership: str) -> dict[str, Any]:
    """Deliver → examine, sent back until it passes → clean, by hand where need be → tables → render → approve."""
    delivery = handoff(DELIVER_METADATA)
    while (examined := examine_delivery(partnership, delivery.metadata, delivery.media)).must_be_sent_back:
        send_back(DELIVER_METADATA, examined.problems)
        delivery = handoff(DELIVER_METADATA)
    check_off(DELIVER_METADATA)

    while isinstance(cleaned := clean_records(partnership, examined), Refusal):
        mended = handoff(MEND_CLEANING.showing(*refusal_exhibits(cleaned)))
        if not_usable := take_over(partnership, examined, cleaned, mended.how, mended.table):
            reopen(MEND_CLEANING, not_usable)
    fill_tables(partnership, cleaned)
    pages = render_pages(partnership, examined, cleaned)
    gallery = [*preview_exhibits(partnership, examined, pages), *table_exhibits(partnership, cleaned)]
    verdicts = _verdicts(partnership, gallery)
    while wishes := wishes_of(verdicts):
        handoff(ADJUST_CROSSWALK.showing(wishes_exhibit(wishes), *gallery))
        fill_tables(partnership, cleaned)
        pages = render_pages(partnership, examined, cleaned)
        gallery = [*preview_exhibits(partnership, examined, pages), *table_exhibits(partnership, cleaned)]
        verdicts = _verdicts(partnership, gallery)

    counts = register_records(partnership, examined, accept_warnings(partnership, pages))
    return {"records": counts.records_in, "ready": counts.waiting, "rejected": counts.rejected}


def _verdicts(partnership: str, gallery: Sequence[Exhibit]) -> tuple[PartnersApproval, Approval]:
    """Both verdicts on the previews; the partner is asked again while a warning is accepted that cannot be."""
    while True:
        asked = APPROVE_AS_PARTNER.showing(*gallery, accepted=warnings_found(partnership))
        verdicts = handoff(asked, APPROVE_AS_COMMUNITY.showing(*gallery))
        if not (refused := refused_acceptances(partnership)):
            return verdicts
        reopen(APPROVE_AS_PARTNER, refused)


class Delivery(Form):
    """The metadata and the media of one delivery."""

    metadata: FileRef = ask(
        en="The metadata file (CSV, Excel, OpenDocument, JSON, XML, LIDO or MARC)",
        sv="Metadatafilen (CSV, Excel, OpenDocument, JSON, XML, LIDO eller MARC)",
        hint_en="As your system exports it. One row per object, with its inventory number.",
        hint_sv="Så som ert system exporterar den. En rad per föremål, med inventarienumret.",
        widget="file",
    )
    media: list[FileRef] = ask(
        [],
        en="The media files",
        sv="Mediefilerna",
        hint_en="All files that the metadata names, in the best quality you have.",
        hint_sv="Alla filer som metadata nämner, i den bästa kvalitet ni har.",
        widget="files",
        max_length=100_000,
    )
    remarks: str = ask("", en="Anything we should know?", sv="Något vi bör veta?", widget="textarea")


class Mending(Form):
    """How to go on where the history of operations cannot be applied."""

    how: Literal["project", "table", "again"] = ask(
        en="How do we go on?",
        sv="Hur går vi vidare?",
        widget="choice",
        choices={
            "project": {
                "en": "With the project in OpenRefine as it is now",
                "sv": "Med projektet i OpenRefine som det är nu",
            },
            "table": {"en": "With the table that I hand in here", "sv": "Med tabellen som jag lämnar in här"},
            "again": {"en": "The history is put right; apply it again", "sv": "Historiken är rättad; kör den igen"},
        },
    )
    table: list[FileRef] = ask(
        [],
        en="The cleaned table",
        sv="Den städade tabellen",
        hint_en="All records, with their ids or the column “stafett row”.",
        hint_sv="Alla poster, med sina nummer eller kolumnen ”stafett row”.",
        widget="files",
        max_length=1,
    )
    remarks: str = ask("", en="What did you change by hand?", sv="Vad ändrade du för hand?", widget="textarea")


class Approval(Form):
    """A verdict on the previews."""

    decision: Literal["approve", "changes"] = ask(
        en="Are the pages right?",
        sv="Är sidorna rätt?",
        widget="choice",
        choices={
            "approve": {"en": "Yes, they can go up like this", "sv": "Ja, de kan laddas upp så här"},
            "changes": {"en": "No, something has to change", "sv": "Nej, något måste ändras"},
        },
    )
    comment: str = ask(
        "",
        en="What should change, or what did you check?",
        sv="Vad ska ändras, eller vad har du kontrollerat?",
        widget="textarea",
    )


class AcceptedWarning(Form):
    """One rule of warnings that was found, and why the partner takes it as it is (empty: the warnings stay open)."""

    rule: str = ask(en="Rule", sv="Regel", widget="fixed")
    finding: str = ask("", en="What was found", sv="Vad som hittades", widget="fixed")
    number: str = ask("", en="How often", sv="Hur ofta", widget="fixed")
    reason: str = ask(
        "",
        en="Accepted because",
        sv="Godtas eftersom",
        widget="textarea",
        max_length=1000,
        pattern=rf"^\s*$|{SOME_WORDS}",
    )
    only: list[str] = ask(
        [],
        en="Only these objects",
        sv="Bara de här föremålen",
        widget="links",
        max_length=1000,
    )


class PartnersApproval(Approval):
    """The partner's verdict, with the warnings that the partner accepts."""

    accepted: list[AcceptedWarning] = ask(
        [],
        en="Warnings that you accept",
        sv="Varningar som ni godtar",
        hint_en="Nothing has to be accepted. With a reason of at least two words a warning counts as settled; it is still "
        "shown, with your reason. Where it is right for some objects only, write their numbers, one on each line. Errors "
        "cannot be accepted.",
        hint_sv="Ingenting måste godtas. Med ett skäl på minst två ord räknas en varning som avgjord; den visas fortfarande, "
        "med ert skäl. Om den är rätt bara för vissa föremål, skriv deras nummer, ett per rad. Fel kan inte godtas.",
        widget="rows",
        max_length=200,
    )


class Adjustment(Form):
    """What the helpdesk changed in the crosswalk."""

    changed: str = ask(
        en="What was changed in the crosswalk or its tables?",
        sv="Vad ändrades i korstabellen eller dess tabeller?",
        widget="textarea",
        min_length=5,
    )


DELIVER_METADATA = Step(
    key="deliver-metadata",
    phase=Phase.DATA_PREP,
    party=Party.PARTNER,
    receiver=Party.BOT,
    title={"en": "Deliver metadata and media", "sv": "Leverera metadata och media"},
    why={
        "en": "Every row and every file is looked at. What is wrong is shown row by row, and you can deliver again.",
        "sv": "Varje rad och varje fil granskas. Det som är fel visas rad för rad, och ni kan leverera igen.",
    },
    form=Delivery,
    business_days=10,
    hours=8,
)
MEND_CLEANING = Step(
    key="mend-cleaning",
    phase=Phase.DATA_PREP,
    party=Party.HELPDESK,
    title={"en": "Clean the records by hand", "sv": "Städa posterna för hand"},
    why={
        "en": "One operation of the cleaning does not fit this delivery, so nothing was changed. Do it by hand, or put the history right.",
        "sv": "En åtgärd i städningen passar inte den här leveransen, så ingenting ändrades. Gör den för hand, eller rätta historiken.",
    },
    form=Mending,
    business_days=5,
    hours=3,
    judges=("deliver-metadata", "adjust-crosswalk"),
)
APPROVE_AS_PARTNER = Step(
    key="approve-previews",
    phase=Phase.DATA_PREP,
    party=Party.PARTNER,
    title={"en": "Approve the previews", "sv": "Godkänn förhandsvisningarna"},
    why={
        "en": "This is how your objects will look on Commons. You know the facts: names, dates, the credit line.",
        "sv": "Så här kommer era föremål att se ut på Commons. Ni kan fakta: namn, årtal, bildbyline.",
    },
    form=PartnersApproval,
    business_days=10,
    hours=2,
    judges=("deliver-metadata", "adjust-crosswalk"),
)
APPROVE_AS_COMMUNITY = Step(
    key="approve-crosswalk",
    phase=Phase.DATA_PREP,
    party=Party.COMMUNITY,
    title={"en": "Approve the crosswalk and previews", "sv": "Godkänn korstabellen och förhandsvisningarna"},
    why={
        "en": "You know Commons: templates, categories, licence tags, titles. Say what would annoy you in ten thousand files.",
        "sv": "Du kan Commons: mallar, kategorier, licensmallar, filnamn. Säg vad som skulle störa dig i tiotusen filer.",
    },
    form=Approval,
    business_days=10,
    hours=2,
    judges=("deliver-metadata", "adjust-crosswalk"),
)
ADJUST_CROSSWALK = Step(
    key="adjust-crosswalk",
    phase=Phase.DATA_PREP,
    party=Party.HELPDESK,
    title={"en": "Adjust the crosswalk", "sv": "Justera korstabellen"},
    why={
        "en": "Somebody wants changes. Change the crosswalk or its tables, then say what you changed; new previews follow.",
        "sv": "Någon vill ändra. Ändra korstabellen eller dess tabeller och säg vad du ändrat; nya förhandsvisningar följer.",
    },
    form=Adjustment,
    business_days=5,
    hours=3,
    judges=("approve-previews", "approve-crosswalk"),
)
STEPS = (DELIVER_METADATA, MEND_CLEANING, *TABLE_STEPS, APPROVE_AS_PARTNER, APPROVE_AS_COMMUNITY, ADJUST_CROSSWALK)
