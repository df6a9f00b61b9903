"""Approved pages into the ledger: ready ones wait for the upload, the others are rejected with their reasons."""

from __future__ import annotations

from stafett.engine.relay import relay
from stafett.engine.work import work
from stafett.ledger.views import Counts, RecordView
from stafett.media import MediaFacts
from stafett.pages import Page
from stafett.problems import Severity
from stafett.steps import FileRef
from tasks.examine import Examined, media_facts
from tasks.render import load_pages


@work("register the records")
def register_records(partnership: str, examined: Examined, kept: FileRef) -> Counts:
    """Write every record into the ledger: ready ones wait for the upload, the others are rejected with reasons."""
    here = relay()
    here.still_mine()
    facts = {one.name: one for one in media_facts(here, examined)}
    here.ledger.remember(here.lane.id, here.cycle, "pages", kept.model_dump())
    rows = (record_row(place, page, facts) for place, page in enumerate(load_pages(here, kept)))
    return here.ledger.records.register(here.lane.id, here.cycle, rows)


def record_row(place: int, page: Page, facts: dict[str, MediaFacts]) -> RecordView:
    """The ledger's row for a page: waiting if nothing forbids it, otherwise rejected."""
    errors = [problem for problem in page.problems if problem.severity is Severity.ERROR]
    return RecordView(
        source_id=page.source_id,
        place=place,
        state="rejected" if errors else "waiting",
        media=page.media,
        sha1=facts[page.media].sha1 if page.media in facts else "",
        title=page.title,
        page_id=0,
        pilot=False,
        problems=[problem.model_dump(mode="json") for problem in page.problems],
        note=errors[0].rule if errors else "",
    )
