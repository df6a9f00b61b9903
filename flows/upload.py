"""Upload: every file exactly once, nothing that nobody has approved, and the books balance at the end."""

from __future__ import annotations

from typing import Any, Literal

from stafett.engine.relay import handoff, phase_flow, reopen
from stafett.phases import Party, Phase
from stafett.steps import Form, Step, ask
from tasks.upload import (
    batches,
    carry_out_decisions,
    doubtful_files,
    pilot_exhibits,
    prepare_wiki,
    reconciliation_exhibits,
    rehearse,
    renew_pilot,
    see_that_something_succeeded,
    upload_batch,
    verify_files,
)
from tasks.verdicts import wishes_exhibit, wishes_of


@phase_flow(Phase.UPLOAD)
def upload(partnership: str) -> dict[str, Any]:
    """Rehearsal → pilot, approved → batches → verification → doubtful files decided → reconciliation signed."""
    rehearse(partnership)
    prepare_wiki(partnership)

    upload_batch(partnership, batches(partnership, pilot=True)[0])
    pilot = pilot_exhibits(partnership)
    verdicts = handoff(APPROVE_PILOT_AS_COMMUNITY.showing(*pilot), APPROVE_PILOT_AS_PARTNER.showing(*pilot))
    while wishes := wishes_of(verdicts):
        handoff(CORRECT_PILOT.showing(wishes_exhibit(wishes)))
        renew_pilot(partnership)
        verdicts = handoff(APPROVE_PILOT_AS_COMMUNITY.showing(*pilot), APPROVE_PILOT_AS_PARTNER.showing(*pilot))

    for batch in batches(partnership):
        upload_batch(partnership, batch)
    verify_files(partnership)
    see_that_something_succeeded(partnership)

    while doubtful := doubtful_files(partnership):
        decisions = handoff(DECIDE_DOUBTFUL.showing(files=doubtful))
        if not carry_out_decisions(partnership, decisions.files):
            reopen(DECIDE_DOUBTFUL, "These files still wait for a decision.")

    counts, sheet = reconciliation_exhibits(partnership)
    handoff(SIGN_RECONCILIATION.showing(*sheet))
    return {"uploaded": counts.uploaded, "already_there": counts.already_there, "rejected": counts.rejected}


class Approval(Form):
    """A verdict on the pilot."""

    decision: Literal["approve", "changes"] = ask(
        en="Are the uploaded files right?",
        sv="Är de uppladdade filerna rätt?",
        widget="choice",
        choices={
            "approve": {"en": "Yes, go on with the rest", "sv": "Ja, fortsätt med resten"},
            "changes": {"en": "No, something has to change first", "sv": "Nej, något måste ändras först"},
        },
    )
    comment: str = ask(
        "",
        en="What should change, or what did you check?",
        sv="Vad ska ändras, eller vad har du kontrollerat?",
        widget="textarea",
    )


class Correction(Form):
    """What the helpdesk corrected after the pilot."""

    changed: str = ask(
        en="What was changed in the crosswalk or its tables?",
        sv="Vad ändrades i korstabellen eller dess tabeller?",
        widget="textarea",
        min_length=5,
    )


class FileDecision(Form):
    """The decision on one doubtful file."""

    record: str = ask(en="Object", sv="Föremål", widget="fixed")
    title: str = ask("", en="File", sv="Fil", widget="fixed")
    why: str = ask("", en="What the wiki says", sv="Vad wikin säger", widget="fixed")
    choice: Literal["upload", "already_there", "leave_out"] = ask(
        en="Decision",
        sv="Beslut",
        widget="choice",
        choices={
            "leave_out": {"en": "Leave it out", "sv": "Ta inte med den"},
            "already_there": {"en": "It is there already; use that file", "sv": "Den finns redan; använd den filen"},
            "upload": {"en": "Upload it all the same", "sv": "Ladda upp den ändå"},
        },
    )
    reason: str = ask("", en="Reason", sv="Orsak", widget="text", max_length=500)


class Decisions(Form):
    """The decisions on all doubtful files."""

    files: list[FileDecision] = ask(en="The files in doubt", sv="De tveksamma filerna", widget="rows")


class Signature(Form):
    """The partner's word on the reconciliation sheet."""

    agreed: Literal[True] = ask(
        en="Every record is accounted for; we sign the sheet.",
        sv="Varje post är redovisad; vi skriver under avstämningen.",
        widget="checkbox",
    )
    remarks: str = ask("", en="Remarks", sv="Anmärkningar", widget="textarea")


APPROVE_PILOT_AS_COMMUNITY = Step(
    key="approve-pilot-community",
    phase=Phase.UPLOAD,
    party=Party.COMMUNITY,
    title={"en": "Approve the pilot, for the community", "sv": "Godkänn piloten, för gemenskapen"},
    why={
        "en": "These files are on the wiki now. Look at them there; the rest follows only once you approve.",
        "sv": "De här filerna finns nu på wikin. Titta på dem där; resten följer först när du har godkänt.",
    },
    form=Approval,
    business_days=7,
    hours=1,
    judges=("correct-pilot",),
)
APPROVE_PILOT_AS_PARTNER = Step(
    key="approve-pilot-partner",
    phase=Phase.UPLOAD,
    party=Party.PARTNER,
    title={"en": "Approve the pilot, for the institution", "sv": "Godkänn piloten, för institutionen"},
    why={
        "en": "The first of your files are on the wiki. Look at them there; the rest follows only once you approve.",
        "sv": "De första av era filer finns på wikin. Titta på dem där; resten följer först när ni har godkänt.",
    },
    form=Approval,
    business_days=7,
    hours=1,
    judges=("correct-pilot",),
)
CORRECT_PILOT = Step(
    key="correct-pilot",
    phase=Phase.UPLOAD,
    party=Party.HELPDESK,
    title={"en": "Correct what the pilot showed", "sv": "Rätta det som piloten visade"},
    why={
        "en": "Change the crosswalk or its tables. The pilot’s pages are then written again and shown again.",
        "sv": "Ändra korstabellen eller dess tabeller. Pilotens sidor skrivs sedan om och visas på nytt.",
    },
    form=Correction,
    business_days=5,
    hours=2,
    judges=("approve-pilot-community", "approve-pilot-partner"),
)
DECIDE_DOUBTFUL = Step(
    key="decide-doubtful",
    phase=Phase.UPLOAD,
    party=Party.HELPDESK,
    title={"en": "Decide the doubtful files", "sv": "Avgör de tveksamma filerna"},
    why={
        "en": "The wiki has warned about these files: duplicates, deleted before, a name taken. A machine must not decide that.",
        "sv": "Wikin har varnat för de här filerna: dubbletter, raderade förr, upptagna namn. Det får ingen maskin avgöra.",
    },
    form=Decisions,
    business_days=5,
    hours=2,
)
SIGN_RECONCILIATION = Step(
    key="sign-reconciliation",
    phase=Phase.UPLOAD,
    party=Party.PARTNER,
    title={"en": "Sign the reconciliation sheet", "sv": "Skriv under avstämningen"},
    why={
        "en": "Every record you delivered is uploaded, already there, or rejected with a reason. See whether you agree.",
        "sv": "Varje post ni levererat är uppladdad, fanns redan, eller är avvisad med en orsak. Se om ni håller med.",
    },
    form=Signature,
    business_days=10,
    hours=1,
)
STEPS = (
    APPROVE_PILOT_AS_COMMUNITY,
    APPROVE_PILOT_AS_PARTNER,
    CORRECT_PILOT,
    DECIDE_DOUBTFUL,
    SIGN_RECONCILIATION,
)
