"""The six phases of a partnership and the parties who can hold the baton (the words of docs/words.md)."""

from __future__ import annotations

from enum import StrEnum

Text = dict[str, str]
"""The same sentence in several languages: language code → sentence. English is always there."""


def say(text: Text, language: str) -> str:
    """Give `text` in `language`, or in English where that language is missing."""
    return text.get(language) or text["en"]


class Phase(StrEnum):
    """The phases in the order in which a partnership goes through them."""

    INTAKE = "intake"
    DATA_PREP = "data_prep"
    UPLOAD = "upload"
    CATEGORISATION = "categorisation"
    COMMUNITY_ENGAGEMENT = "community_engagement"
    USAGE_MONITORING = "usage_monitoring"

    @property
    def following(self) -> Phase | None:
        """The phase that gets the baton when this one is finished, or None after the last."""
        order = list(Phase)
        place = order.index(self) + 1
        return order[place] if place < len(order) else None


class Party(StrEnum):
    """Who can own a step. Exactly one party owns a step at any time."""

    HELPDESK = "helpdesk"
    PARTNER = "partner"
    COMMUNITY = "community"
    EXPERT = "expert"
    COMMONS = "commons"
    BOT = "bot"


PHASE_NAMES: dict[Phase, Text] = {
    Phase.INTAKE: {"en": "Intake", "sv": "Mottagning"},
    Phase.DATA_PREP: {"en": "Data preparation", "sv": "Dataförberedelse"},
    Phase.UPLOAD: {"en": "Upload", "sv": "Uppladdning"},
    Phase.CATEGORISATION: {"en": "Categorisation", "sv": "Kategorisering"},
    Phase.COMMUNITY_ENGAGEMENT: {"en": "Community engagement", "sv": "Gemenskapens engagemang"},
    Phase.USAGE_MONITORING: {"en": "Usage monitoring", "sv": "Uppföljning av användning"},
}

PARTY_NAMES: dict[Party, Text] = {
    Party.HELPDESK: {"en": "Helpdesk", "sv": "Helpdesk"},
    Party.PARTNER: {"en": "Partner", "sv": "Partner"},
    Party.COMMUNITY: {"en": "Community", "sv": "Gemenskapen"},
    Party.EXPERT: {"en": "Experts", "sv": "Experter"},
    Party.COMMONS: {"en": "Commons functionaries", "sv": "Commons funktionärer"},
    Party.BOT: {"en": "Stafett", "sv": "Stafett"},
}
