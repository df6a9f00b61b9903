"""What partner and community are shown before they approve: twenty pages, and all that was found."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from stafett.engine.relay import Relay, relay
from stafett.engine.work import work
from stafett.pages import Standing
from stafett.phases import Text
from stafett.previews import KEPT_AS, Preview, Previews, Wanted
from stafett.problems import Problem, Severity
from stafett.rules import RULES
from stafett.steps import Cell, Exhibit, FileRef, in_each_language
from stafett.target import open_target
from stafett.thumbnails import thumbnail
from stafett.wiki import WikiError
from tasks.examine import DELIVERED, Examined, delivered_media
from tasks.made_once import made_once
from tasks.scope import how_read_exhibit
from tasks.work_folder import work_folder

log = logging.getLogger(__name__)

FINDINGS = 200
"""Findings listed next to the previews; the report that lies beside them has them all."""

PREVIEWS = 20
"""Pages that partner and community look at before anything is uploaded (partnership process, step 13)."""


@work("preview")
def preview_exhibits(partnership: str, examined: Examined, kept: FileRef) -> list[Exhibit]:
    """Twenty pages as the wiki's own parser renders them, then what was found: by rule, row by row, and in full."""
    here = relay()
    shown = here.ledger.recall(here.lane.id, here.cycle, KEPT_AS) or {}
    index, report, packed = (FileRef.model_validate(shown[name]) for name in ("index", "report", "packed"))
    pages = Previews(here.ledger.files.path(kept), here.ledger.files.path(index))
    return [
        _gallery(here, pages, kept),
        Exhibit(
            title={"en": "What was found", "sv": "Vad som hittades"},
            kind="table",
            rows=rule_table(pages.rules()),
        ),
        Exhibit(
            title={"en": "Row by row", "sv": "Rad för rad"},
            kind="problems",
            items=[problem.model_dump(mode="json") for problem in gravest(examined.problems, pages)],
        ),
        *_whole_columns(here),
        Exhibit(title={"en": "The whole report", "sv": "Hela rapporten"}, kind="file", file=report),
        Exhibit(title=PACKED, kind="file", file=packed),
        *([how_read_exhibit(examined.how_read)] if examined.how_read else []),
    ]


def _gallery(here: Relay, pages: Previews, kept: FileRef) -> Exhibit:
    """Pages that are ready, spread over the whole delivery, half of them with warnings; as wikitext only, where the
    wiki does not answer."""
    said: Text = {}
    try:
        made_from = [kept.sha256.encode(), here.settings.wiki_api.encode()]
        items = made_once(here, "gallery", made_from, lambda: _items(here, pages, open_target(here.settings).render))
    except WikiError as error:
        log.warning("The wiki did not render the previews: %s", error)
        said, items = NOT_RENDERED, _items(here, pages, lambda text, title: "")
    return Exhibit(title={"en": "Previews", "sv": "Förhandsvisningar"}, kind="gallery", text=said, items=items)


def _items(here: Relay, pages: Previews, render: Callable[[str, str], str]) -> list[dict[str, Any]]:
    delivery = here.ledger.latest(here.lane.slug, here.cycle, DELIVERED)
    media = delivered_media(here, delivery.id) if delivery else {}
    return [
        {
            "title": page.title,
            "image": _thumbnail(here, media[page.media]) if page.media in media else None,
            "object": page.source_id,
            "fields": page.captions,
            "wikitext": page.wikitext,
            "html": render(page.wikitext, page.title),
            "problems": [problem.model_dump(mode="json") for problem in page.problems],
        }
        for page in map(pages.page, spread(pages, PREVIEWS))
    ]


NOT_RENDERED = {
    "en": "The wiki does not answer just now, so the pages stand here as wikitext. How each will look is seen in the "
    "gallery of all objects, once the wiki is back.",
    "sv": "Wikin svarar inte just nu, så sidorna står här som wikitext. Hur var och en kommer att se ut syns i "
    "galleriet med alla föremål, när wikin är tillbaka.",
}
PACKED = {
    "en": "The report with every record, and tables by rule and by record",
    "sv": "Rapporten med varje post, och tabeller per regel och per post",
}


def _whole_columns(here: Relay) -> list[Exhibit]:
    """What was found about whole columns and other things that no single record shows."""
    lines = (work_folder(here) / "whole-columns.jsonl").read_text(encoding="utf-8").splitlines()
    items = [Problem.model_validate_json(line).model_dump(mode="json") for line in lines[:FINDINGS]]
    title = {"en": "About whole columns", "sv": "Om hela kolumner"}
    return [Exhibit(title=title, kind="problems", items=items)] if items else []


def _thumbnail(here: Relay, media: FileRef) -> dict[str, Any] | None:
    """A small JPEG of a media file as a kept file; None for what is no picture."""
    small = thumbnail(here.ledger.files.path(media))
    return here.ledger.files.put(BytesIO(small), f"{Path(media.name).stem}.jpg").model_dump() if small else None


def gravest(of_delivery: Sequence[Problem], pages: Previews) -> list[Problem]:
    """What was found about the delivery and its records, errors first; no more than a page shows."""
    nobodys = [problem for problem in of_delivery if not problem.record]
    some = [
        one for standing in (Standing.HELD, Standing.WARNED) for one in pages.find(Wanted(standing), limit=FINDINGS)
    ]
    found = [*nobodys, *(problem for one in some for problem in pages.page(one).problems)]
    return sorted(found, key=lambda problem: problem.severity is not Severity.ERROR)[:FINDINGS]


def spread(pages: Previews, number: int) -> list[Preview]:
    """At most `number` ready pages, spread over the whole delivery, those with warnings first."""
    chosen = _spread(pages, Wanted(Standing.WARNED), number // 2)
    return [*chosen, *_spread(pages, Wanted(Standing.CLEAR), number - len(chosen))]


def _spread(pages: Previews, wanted: Wanted, number: int) -> list[Preview]:
    there = pages.number(wanted)
    places = range(there) if there <= number else [place * there // number for place in range(number)]
    return [one for place in places for one in pages.find(wanted, limit=1, offset=place)]


def rule_table(counts: Sequence[tuple[str, int]]) -> list[list[Cell]]:
    """A table: rule, records, whether it holds them back; in the language of whoever reads it."""
    return [
        in_each_language({"en": ["Finding", "Records", "Held back"], "sv": ["Fynd", "Poster", "Hålls inne"]}),
        *([RULES[rule].title, str(number), YES if _is_error(rule) else ""] for rule, number in counts),
    ]


YES = {"en": "yes", "sv": "ja"}


def _is_error(rule: str) -> bool:
    return RULES[rule].severity is Severity.ERROR
