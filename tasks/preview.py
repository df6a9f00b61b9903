"""What partner and community are shown before they approve: twenty pages, and all that was found."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from stafett.engine.relay import Relay, relay
from stafett.engine.work import work
from stafett.pages import Page
from stafett.previews import KEPT_AS
from stafett.problems import Problem, Severity
from stafett.rules import RULES
from stafett.steps import Exhibit, FileRef
from stafett.target import open_target
from stafett.thumbnails import thumbnail
from tasks.examine import DELIVERED, Examined, delivered_media
from tasks.render import load_pages
from tasks.scope import how_read_exhibit
from tasks.work_folder import work_folder

FINDINGS = 200
"""Findings listed next to the previews; the report that lies beside them has them all."""

PREVIEWS = 20
"""Pages that partner and community look at before anything is uploaded (partnership process, step 13)."""


@work("preview")
def preview_exhibits(partnership: str, examined: Examined, kept: FileRef) -> list[Exhibit]:
    """Twenty pages as the wiki's own parser renders them, then what was found: by rule, row by row, and in full."""
    here = relay()
    pages = list(load_pages(here, kept))
    ready = [page for page in pages if page.ready]
    delivery = here.ledger.latest(partnership, here.cycle, DELIVERED)
    media = delivered_media(here, delivery.id) if delivery else {}
    wiki = open_target(here.settings)
    items = [
        {
            "title": page.title,
            "image": _thumbnail(here, media[page.media]) if page.media in media else None,
            "fields": {OBJECT.get(here.lane.language, OBJECT["en"]): page.source_id, **page.captions},
            "wikitext": page.wikitext,
            "html": wiki.render(page.wikitext, page.title),
            "problems": [problem.model_dump(mode="json") for problem in page.problems],
        }
        for page in sample(ready, PREVIEWS)
    ]
    shown = here.ledger.recall(here.lane.id, here.cycle, KEPT_AS) or {}
    report, packed = (FileRef.model_validate(shown[name]) for name in ("report", "packed"))
    return [
        Exhibit(title={"en": "Previews", "sv": "Förhandsvisningar"}, kind="gallery", items=items),
        Exhibit(
            title={"en": "What was found", "sv": "Vad som hittades"},
            kind="table",
            rows=rule_counts(pages, here.lane.language),
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


OBJECT = {"en": "Object", "sv": "Föremål"}


def _thumbnail(here: Relay, media: FileRef) -> dict[str, Any] | None:
    """A small JPEG of a media file as a kept file; None for what is no picture."""
    small = thumbnail(here.ledger.files.path(media))
    return here.ledger.files.put(BytesIO(small), f"{Path(media.name).stem}.jpg").model_dump() if small else None


def gravest(of_delivery: Sequence[Problem], pages: Sequence[Page]) -> list[Problem]:
    """What was found about the delivery and its records, errors first; no more than a page shows."""
    nobodys = [problem for problem in of_delivery if not problem.record]
    found = [*nobodys, *(problem for page in pages for problem in page.problems)]
    return sorted(found, key=lambda problem: problem.severity is not Severity.ERROR)[:FINDINGS]


def sample(pages: Sequence[Page], number: int) -> list[Page]:
    """At most `number` pages, spread over the whole delivery, those with warnings first."""
    warned = [page for page in pages if page.problems]
    clean_ones = [page for page in pages if not page.problems]
    chosen = [*_spread(warned, number // 2)]
    return [*chosen, *_spread(clean_ones, number - len(chosen))]


def _spread(pages: Sequence[Page], number: int) -> list[Page]:
    if len(pages) <= number:
        return list(pages)
    return [pages[place * len(pages) // number] for place in range(number)]


def rule_counts(pages: Sequence[Page], language: str) -> list[list[str]]:
    """A table: rule, severity, records."""
    head = {"en": ["Finding", "Records", "Held back"], "sv": ["Fynd", "Poster", "Hålls inne"]}
    counts: dict[str, int] = {}
    for page in pages:
        for rule in {problem.rule for problem in page.problems}:
            counts[rule] = counts.get(rule, 0) + 1
    yes = {"en": "yes", "sv": "ja"}
    rows = [
        [RULES[rule].title.get(language, rule), str(number), yes.get(language, "yes") if _is_error(rule) else ""]
        for rule, number in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    ]
    return [head.get(language, head["en"]), *rows]


def _is_error(rule: str) -> bool:
    return RULES[rule].severity is Severity.ERROR
