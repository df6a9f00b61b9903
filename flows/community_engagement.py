"""Community engagement: the files are told about, and offered to the pages that could use them."""

from __future__ import annotations

from typing import Any

from stafett.engine.relay import handoff, phase_flow
from stafett.phases import Party, Phase
from stafett.steps import Form, Step, ask
from tasks.engagement import announcement_exhibits, suggestion_exhibits, write_project_page


@phase_flow(Phase.COMMUNITY_ENGAGEMENT)
def community_engagement(partnership: str) -> dict[str, Any]:
    """Project page and drafts written from the data → announced → an event with the list of unused files."""
    page = write_project_page(partnership)
    posted = handoff(POST_ANNOUNCEMENTS.showing(*announcement_exhibits(partnership, page)))
    event = handoff(RUN_EVENT.showing(*suggestion_exhibits(partnership)))
    return {"announcements": len(posted.links), "participants": event.participants, "files_used": event.files_used}


class Announced(Form):
    """Where the announcements stand."""

    links: list[str] = ask(
        en="Links to what you posted",
        sv="Länkar till det du har skrivit",
        hint_en="One a line. They are the evidence that others can follow.",
        hint_sv="En per rad. De är underlaget som andra kan följa.",
        widget="links",
        min_length=1,
        max_length=50,
    )
    reactions: str = ask("", en="First reactions", sv="Första reaktionerna", widget="textarea")


class Event(Form):
    """What an event brought."""

    links: list[str] = ask(
        en="Links to the event or its results",
        sv="Länkar till evenemanget eller resultaten",
        hint_en="One a line. Without an event, ask the helpdesk to skip this step.",
        hint_sv="En per rad. Utan evenemang: be helpdesken hoppa över steget.",
        widget="links",
        min_length=1,
        max_length=50,
    )
    participants: int = ask(0, en="How many took part?", sv="Hur många deltog?", widget="number", ge=0)
    files_used: int = ask(
        0, en="How many files were put to use?", sv="Hur många filer kom till användning?", widget="number", ge=0
    )
    lessons: str = ask("", en="What would you do differently?", sv="Vad skulle ni göra annorlunda?", widget="textarea")


POST_ANNOUNCEMENTS = Step(
    key="post-announcements",
    phase=Phase.COMMUNITY_ENGAGEMENT,
    party=Party.COMMUNITY,
    title={"en": "Post the announcements", "sv": "Publicera meddelandena"},
    why={
        "en": "The drafts are written from the data. Change them as you like, post them in your own name, and link them here.",
        "sv": "Utkasten är skrivna ur data. Ändra dem som du vill, publicera dem i ditt eget namn och länka dem här.",
    },
    form=Announced,
    business_days=10,
    hours=2,
    evidence={"en": "Links to the posts", "sv": "Länkar till inläggen"},
)
RUN_EVENT = Step(
    key="run-event",
    phase=Phase.COMMUNITY_ENGAGEMENT,
    party=Party.HELPDESK,
    title={"en": "Run an event", "sv": "Håll ett evenemang"},
    why={
        "en": "Here are the files that nobody uses yet, with pages that could. Invite people to an afternoon with them.",
        "sv": "Här är filerna som ingen använder än, med sidor som kunde göra det. Bjud in till en eftermiddag med dem.",
    },
    form=Event,
    business_days=40,
    hours=12,
    without=Event.model_construct(links=[], participants=0, files_used=0, lessons="No event was held."),
    evidence={"en": "A link to the event page", "sv": "En länk till evenemangets sida"},
)
STEPS = (POST_ANNOUNCEMENTS, RUN_EVENT)
