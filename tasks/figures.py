"""What each number of the usage reports means: a number without its definition is not shown.

"Use" means four things in this field (transfers, embeds, reach, reuse elsewhere); these are embeds and reach.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

from stafett.phases import Text


class Definition(NamedTuple):
    """The name of a figure and what is counted, per language."""

    name: Text
    meaning: Text


class Figure(BaseModel):
    """A number with where it comes from. `key` is a key of DEFINITIONS, `taken` the day it was asked for."""

    model_config = ConfigDict(frozen=True)

    key: str
    value: int
    source: str
    taken: date


DEFINITIONS: dict[str, Definition] = {
    "files": Definition(
        {"en": "Files", "sv": "Filer"},
        {
            "en": "Files of this partnership that exist on Wikimedia Commons.",
            "sv": "Partnerskapets filer som finns på Wikimedia Commons.",
        },
    ),
    "used_files": Definition(
        {"en": "Files in use", "sv": "Filer som används"},
        {
            "en": "Files shown in at least one article on any Wikimedia wiki. "
            "User, talk and project pages do not count.",
            "sv": "Filer som visas i minst en artikel på någon av Wikimedias wikier. "
            "Användar-, diskussions- och projektsidor räknas inte.",
        },
    ),
    "wikis": Definition(
        {"en": "Wikis", "sv": "Wikier"},
        {
            "en": "Different wikis (language editions and sister projects) with at least one such article.",
            "sv": "Olika wikier (språkversioner och systerprojekt) med minst en sådan artikel.",
        },
    ),
    "pages": Definition(
        {"en": "Articles", "sv": "Artiklar"},
        {
            "en": "Different articles that show at least one of the files; an article with three files counts once.",
            "sv": "Olika artiklar som visar minst en av filerna; en artikel med tre filer räknas en gång.",
        },
    ),
    "views": Definition(
        {"en": "Views of the articles", "sv": "Visningar av artiklarna"},
        {
            "en": "How often people (not known bots) opened these articles during the whole month. It says how many "
            "could see a file, not how many looked at it; a file added during the month is credited for all of it.",
            "sv": "Hur ofta människor (inte kända robotar) öppnade artiklarna under hela månaden. Det säger hur många "
            "som kunde se en fil, inte hur många som tittade på den; "
            "en fil som lades till under månaden räknas hela månaden.",
        },
    ),
    "pages_without_data": Definition(
        {"en": "Articles without view data", "sv": "Artiklar utan visningsdata"},
        {
            "en": "Articles for which the service has no views for the month; they add nothing to the sum.",
            "sv": "Artiklar som tjänsten saknar visningar för under månaden; de bidrar inte till summan.",
        },
    ),
    "other_uses": Definition(
        {"en": "Other pages", "sv": "Andra sidor"},
        {
            "en": "Pages outside the articles (user, talk and project pages) that show a file. "
            "Not part of other figures.",
            "sv": "Sidor utanför artiklarna (användar-, diskussions- och projektsidor) som visar en fil. "
            "Ingår inte i andra siffror.",
        },
    ),
    "gone": Definition(
        {"en": "Files gone", "sv": "Försvunna filer"},
        {
            "en": "Files of this partnership that no longer exist on Wikimedia Commons under their name.",
            "sv": "Partnerskapets filer som inte längre finns på Wikimedia Commons under sitt namn.",
        },
    ),
    "nominated": Definition(
        {"en": "Nominated for deletion", "sv": "Föreslagna för radering"},
        {
            "en": "Files that somebody has proposed to delete; the proposal is being discussed.",
            "sv": "Filer som någon har föreslagit för radering; förslaget diskuteras.",
        },
    ),
}
