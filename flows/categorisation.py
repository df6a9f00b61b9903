"""Categorisation: the machine does what follows from the data; people who know the subject do the rest."""

from __future__ import annotations

from typing import Any, Literal

from stafett.engine.relay import handoff, handoff_all, phase_flow
from stafett.phases import Party, Phase
from stafett.steps import Form, Step, ask
from tasks.categorisation import (
    apply_categories,
    count_files,
    cut_packets,
    packet_exhibit,
    packet_title,
    rest_exhibits,
    settle_category_plan,
)


@phase_flow(Phase.CATEGORISATION)
def categorisation(partnership: str) -> dict[str, Any]:
    """Plan → create and apply → count what is left → packets for experts → the rest accepted in writing."""
    plan = settle_category_plan(partnership)
    apply_categories(partnership, plan)
    before = count_files(partnership, "before")

    packets = cut_packets(partnership)
    handoff_all(
        [
            SORT_PACKET.about(packet.key, packet_title(packet), (packet.language,)).showing(packet_exhibit(packet))
            for packet in packets
        ]
    )

    after = count_files(partnership, "after")
    handoff(ACCEPT_REST.showing(*rest_exhibits(partnership, before, after)))
    return {"categorised_before": before.categorised, "categorised_after": after.categorised, "packets": len(packets)}


class PacketReport(Form):
    """What an expert did with a packet."""

    sorted_files: int = ask(
        en="How many files did you put into better categories?",
        sv="Hur många filer har du lagt i bättre kategorier?",
        widget="number",
        ge=0,
    )
    links: list[str] = ask(
        [],
        en="Links that show it (your contributions, a category)",
        sv="Länkar som visar det (dina bidrag, en kategori)",
        widget="links",
        max_length=50,
    )
    remarks: str = ask(
        "", en="What could not be decided, and why?", sv="Vad gick inte att avgöra, och varför?", widget="textarea"
    )


class Rest(Form):
    """The partner's word on what stays as it is."""

    accepted: Literal[True] = ask(
        en="We have seen which files remain, and accept that they stay as they are.",
        sv="Vi har sett vilka filer som återstår och godtar att de blir som de är.",
        widget="checkbox",
    )
    remarks: str = ask("", en="Remarks", sv="Anmärkningar", widget="textarea")


SORT_PACKET = Step(
    key="sort-packet",
    phase=Phase.CATEGORISATION,
    party=Party.EXPERT,
    call=True,
    title={"en": "Sort a packet of files", "sv": "Sortera ett paket filer"},
    why={
        "en": "These files need somebody who knows the subject. Take the packet, put the files into the right categories, report.",
        "sv": "De här filerna behöver någon som kan ämnet. Ta paketet, lägg filerna i rätt kategorier, rapportera.",
    },
    form=PacketReport,
    business_days=20,
    hours=2,
    without=PacketReport(sorted_files=0, remarks="Nobody could be found."),
    evidence={"en": "Links to your contributions", "sv": "Länkar till dina bidrag"},
)
ACCEPT_REST = Step(
    key="accept-rest",
    phase=Phase.CATEGORISATION,
    party=Party.PARTNER,
    title={"en": "Accept the rest in writing", "sv": "Godta resten skriftligt"},
    why={
        "en": "Not every file can be sorted. See before and after, and accept what remains; it stays visible on this page.",
        "sv": "Alla filer går inte att sortera. Se före och efter, och godta det som återstår; det förblir synligt på sidan.",
    },
    form=Rest,
    business_days=10,
    hours=1,
)
STEPS = (SORT_PACKET, ACCEPT_REST)
