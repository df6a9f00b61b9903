"""Uploading: rehearse against the wiki, upload in batches, verify by SHA-1, let people decide what a machine must not.

The invariant: every record of the delivery ends in exactly one of uploaded, already there, rejected with a reason, or
waiting; and no record is ever on the wiki twice. Each file is written down as intended before it is sent and as done
after; a run that finds one intended asks the wiki what became of it before it sends anything.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from prefect.concurrency.sync import concurrency

from stafett.engine.artifacts import show_counts, show_progress
from stafett.engine.relay import Relay, relay
from stafett.engine.work import work
from stafett.errors import Refused as NotPossible
from stafett.ledger.transaction import phase_lease
from stafett.ledger.views import Counts, RecordView
from stafett.pages import Page
from stafett.rules import finding
from stafett.steps import Cell, Exhibit, FileRef, in_each_language
from stafett.target import Target, open_target, page_address
from stafett.wiki import Published, Refused
from stafett.wiki.errors import BytesDiffer, PageRejected
from tasks.acceptances import accept_warnings
from tasks.cleaning import Refusal, clean_records
from tasks.crosswalks import crosswalk_of
from tasks.examine import DELIVERED, delivered_media, examine_delivery
from tasks.render import load_pages, render_pages
from tasks.sheets import write_sheet

PILOT = 5
"""The first files, looked at by people before the rest (Commons:Bots asks for a test run)."""
BATCH = 20
REPORT_SECONDS = 5.0
"""How often the progress within a batch is shown."""
DOUBT = "doubt:"
"""Begins the note of a record that waits for a person's decision."""

NEVER_ACCEPTED = frozenset({"nochange", "fileexists-no-change"})


@dataclass(frozen=True)
class Outcome:
    """What became of one file: state of the record, and what is written into its row."""

    state: str
    title: str = ""
    page_id: int = 0
    note: str = ""


@work("rehearse against the wiki")
def rehearse(partnership: str) -> None:
    """The whole upload without writing: titles that are taken or forbidden are named before the first file is sent."""
    here = relay()
    waiting = _untouched(here)
    wiki = open_target(here.settings)
    taken = wiki.titles_taken([record.title for record in waiting])
    begun = {effect.key for effect in here.ledger.effects.of(here.lane.id)}
    for record in waiting:
        if record.title in taken and _effect_key(here, record) not in begun:
            _settle(here, record, Outcome("waiting", note=f"{DOUBT}exists: the wiki has a file of this name"))
        elif reason := _forbidden(wiki, record, taken):
            problem = finding("title-blacklisted", record=record.source_id, value=record.title, reason=reason)
            _settle(here, record, Outcome("rejected", note=problem.rule), problems=[problem.model_dump(mode="json")])
    show_progress(partnership, here.phase, 0.1, f"{len(waiting)} pages are rehearsed")


def _forbidden(wiki: Target, record: RecordView, taken: set[str]) -> str | None:
    return None if record.title in taken else wiki.title_allowed(record.title)


@work("prepare the wiki")
def prepare_wiki(partnership: str) -> None:
    """Make the category that all files share before the first file needs it (COM:File naming, partner categories)."""
    here = relay()
    crosswalk = crosswalk_of(here)
    category = crosswalk.institution.category
    text = f"Files contributed by [[{crosswalk.institution.wikidata}|{crosswalk.institution.name}]].\n\n__HIDDENCAT__"
    wiki = open_target(here.settings)
    if category and wiki.page_text(f"Category:{category}") is None:
        here.still_mine()
        wiki.save_page(f"Category:{category}", text, summary(here), create_only=True)


def batches(partnership: str, *, pilot: bool = False) -> list[list[str]]:
    """The source ids that still wait and are not in doubt, in batches; or the pilot, chosen once and for all."""
    here = relay()
    if pilot:
        return [_choose_pilot(here)]
    ids = [record.source_id for record in _untouched(here)]
    return [ids[start : start + BATCH] for start in range(0, len(ids), BATCH)]


def _choose_pilot(here: Relay) -> list[str]:
    known = here.ledger.recall(here.lane.id, here.cycle, "pilot")
    if known is None:
        known = [record.source_id for record in _untouched(here)[:PILOT]]
        if not known:
            raise NotPossible("No record of this delivery is ready to be uploaded.")
        here.ledger.remember(here.lane.id, here.cycle, "pilot", known)
    return list(known)


@work("upload a batch")
def upload_batch(partnership: str, source_ids: Sequence[str]) -> Counts:
    """Upload these records one after the other; each outcome is in the ledger before the next file is sent."""
    here = relay()
    pages = pages_of(here)
    wiki = open_target(here.settings)
    pilot = set(here.ledger.recall(here.lane.id, here.cycle, "pilot") or ())
    reported = time.monotonic()
    # Taken once for the batch, not once per file: each time is a request to Prefect, which all runs share.
    with concurrency(f"wiki-{here.settings.wiki_name}", occupy=1, strict=False):
        for source_id in source_ids:
            record = here.ledger.records.one(here.lane.id, here.cycle, source_id)
            if record and record.state == "waiting" and not record.note:
                outcome = upload_file(here, wiki, record, pages[source_id])
                _settle(here, record, outcome, pilot=source_id in pilot)
            if time.monotonic() > reported + REPORT_SECONDS:
                _report(here)
                reported = time.monotonic()
    _report(here)
    counts = here.ledger.records.counts(here.lane.id, here.cycle)
    show_counts(partnership, here.phase, counts, {})
    return counts


def upload_file(
    here: Relay, wiki: Target, record: RecordView, page: Page, accept: frozenset[str] = frozenset()
) -> Outcome:
    """Put one file on the wiki with its structured data, or say why not.

    Raises what will pass (the wiki is away, the lease is lost): nothing is settled then, and the next run asks again.
    """
    here.still_mine()
    key = _effect_key(here, record)
    lease = phase_lease(here.lane.id, here.cycle, here.phase.value)
    intent = {"title": page.title, "sha1": record.sha1, "record": record.source_id}
    effect = here.ledger.effects.intend(key, here.lane.id, intent, lease_key=lease, fence=here.fence)
    if effect.state == "done":
        return Outcome("uploaded", effect.receipt["title"], effect.receipt["page_id"])
    elsewhere = [title for title in wiki.files_with_sha1(record.sha1) if title != page.title]
    if elsewhere and effect.fresh and "duplicate" not in accept:
        return _duplicate(here, elsewhere)
    try:
        answer = wiki.publish(_media_path(here, record), page.title, page.wikitext, summary(here), accept=accept)
    except (PageRejected, BytesDiffer) as rejected:
        return Outcome("waiting", note=f"{DOUBT}{rejected.code}: {rejected.info}"[:500])
    if isinstance(answer, Refused):
        return _in_doubt(answer)
    note = _describe(here, wiki, answer, page)
    here.ledger.effects.done(key, {"title": answer.title, "page_id": answer.page_id, "revision": answer.revision})
    return Outcome("uploaded", answer.title, answer.page_id, note)


def _describe(here: Relay, wiki: Target, file: Published, page: Page) -> str:
    """Add the structured data; where the wiki refuses it, the file is up all the same, with a note that says so."""
    try:
        wiki.add_structured_data(file.page_id, page.captions, page.statements, summary(here))
    except PageRejected as rejected:
        return f"Without structured data, which the wiki refused: {rejected.info}"[:500]
    return ""


def _duplicate(here: Relay, elsewhere: Sequence[str]) -> Outcome:
    """The wiki has these bytes: from others, then the record is there already; from us, then people must look."""
    ours = {record.title for record in here.ledger.records.find(here.lane.id, here.cycle, states=["uploaded"])}
    foreign = [title for title in elsewhere if title not in ours]
    if foreign:
        return Outcome("already_there", foreign[0], note=f"The wiki has this file: {foreign[0]}")
    return Outcome("waiting", note=f"{DOUBT}duplicate: the same picture is there as {elsewhere[0]}")


def _in_doubt(answer: Refused) -> Outcome:
    details = "; ".join(f"{code}: {detail}" for code, detail in answer.warnings.items()) or answer.info
    return Outcome("waiting", note=f"{DOUBT}{answer.code}: {details}"[:500])


@work("verify by SHA-1")
def verify_files(partnership: str) -> int:
    """Ask the wiki for every uploaded file: what is there must have the bytes that were delivered."""
    here = relay()
    wiki = open_target(here.settings)
    uploaded = here.ledger.records.find(here.lane.id, here.cycle, states=["uploaded"])
    wrong = [record for record in uploaded if not _same_bytes(wiki, record)]
    here.ledger.remember(here.lane.id, here.cycle, "unverified", [record.source_id for record in wrong])
    show_progress(partnership, here.phase, 0.8, f"{len(uploaded) - len(wrong)} of {len(uploaded)} files are verified")
    return len(wrong)


def _same_bytes(wiki: Target, record: RecordView) -> bool:
    file = wiki.file(record.title)
    return file is not None and file.sha1 == record.sha1


def see_that_something_succeeded(partnership: str) -> None:
    """A phase in which nothing succeeded has failed, whatever the colour of its rows."""
    here = relay()
    counts = here.ledger.records.counts(here.lane.id, here.cycle)
    if not counts.balanced:
        raise NotPossible(f"The books do not balance: {counts}.")
    if counts.uploaded + counts.already_there == 0:
        raise NotPossible("Not one file of this delivery is on the wiki; look at the records of the partnership.")


def doubtful_files(partnership: str) -> list[dict[str, Any]]:
    """The rows of the decision: each record in doubt, with what the wiki said about it."""
    here = relay()
    waiting = here.ledger.records.find(here.lane.id, here.cycle, states=["waiting"], noted=True)
    return [
        {"record": one.source_id, "title": one.title, "why": one.note.removeprefix(DOUBT), "choice": "leave_out"}
        for one in waiting
    ]


class FileDecision(Protocol):
    """One line of the decision."""

    @property
    def record(self) -> str: ...
    @property
    def choice(self) -> str: ...
    @property
    def reason(self) -> str: ...


@work("carry out the decisions")
def carry_out_decisions(partnership: str, decisions: Iterable[FileDecision]) -> bool:
    """Do what was decided for each file; True once no file is in doubt any more."""
    here = relay()
    pages = pages_of(here)
    wiki = open_target(here.settings)
    for decision in decisions:
        record = here.ledger.records.one(here.lane.id, here.cycle, decision.record)
        if record and record.state == "waiting" and record.note:
            _settle(here, record, _decided(here, wiki, record, pages[record.source_id], decision))
    return not doubtful_files(partnership)


def _decided(here: Relay, wiki: Target, record: RecordView, page: Page, decision: FileDecision) -> Outcome:
    reason = decision.reason or record.note.removeprefix(DOUBT)
    if decision.choice == "leave_out":
        return Outcome("rejected", record.title, note=f"Left out by decision: {reason}"[:500])
    if decision.choice == "already_there":
        there = wiki.files_with_sha1(record.sha1)
        return Outcome("already_there", there[0] if there else record.title, note=reason[:500])
    # Only the warnings that were shown for this very file are accepted, none that come new.
    shown = frozenset({record.note.removeprefix(DOUBT).split(":")[0]} - NEVER_ACCEPTED)
    return upload_file(here, wiki, record, page, accept=shown)


@work("renew the pilot’s pages")
def renew_pilot(partnership: str) -> int:
    """Render all pages with the crosswalk as it is now, and write those of the pilot anew where they differ."""
    here = relay()
    delivery = here.ledger.latest(partnership, here.cycle, DELIVERED)
    given = here.ledger.delivery(delivery.id) if delivery else None
    if given is None:
        raise NotPossible("The delivery of this cycle cannot be found.")
    media = [FileRef.model_validate(one) for one in given.payload.get("media", [])]
    examined = examine_delivery(partnership, FileRef.model_validate(given.payload["metadata"]), media)
    cleaned = clean_records(partnership, examined)
    if isinstance(cleaned, Refusal):
        raise NotPossible(f"The records cannot be cleaned as before: {cleaned.reason}")
    kept = accept_warnings(partnership, render_pages(partnership, examined, cleaned))
    here.ledger.remember(here.lane.id, here.cycle, "pages", kept.model_dump())
    return sum(_rewrite(here, record) for record in _pilot_records(here))


def _rewrite(here: Relay, record: RecordView) -> bool:
    wiki, page = open_target(here.settings), pages_of(here)[record.source_id]
    here.still_mine()
    changed = wiki.page_text(f"File:{record.title}") != page.wikitext
    if changed:
        wiki.save_page(f"File:{record.title}", page.wikitext, summary(here))
    wiki.add_structured_data(record.page_id, page.captions, page.statements, summary(here))
    return changed


def pilot_exhibits(partnership: str) -> list[Exhibit]:
    """The pilot’s files with their addresses on the wiki."""
    here = relay()
    rows = [
        [one.source_id, one.title, page_address(here.settings, f"File:{one.title}")] for one in _pilot_records(here)
    ]
    title = {"en": "The pilot on the wiki", "sv": "Piloten på wikin"}
    head = {"en": ["Object", "File", "Address"], "sv": ["Föremål", "Fil", "Adress"]}
    return [Exhibit(title=title, kind="table", rows=[in_each_language(head), *rows])]


def _pilot_records(here: Relay) -> list[RecordView]:
    ids = here.ledger.recall(here.lane.id, here.cycle, "pilot") or []
    found = [here.ledger.records.one(here.lane.id, here.cycle, source_id) for source_id in ids]
    return [record for record in found if record and record.state == "uploaded"]


def reconciliation_exhibits(partnership: str) -> tuple[Counts, list[Exhibit]]:
    """The balance, and the sheet with every record, as a table and as a file to keep."""
    here = relay()
    records = here.ledger.records.find(here.lane.id, here.cycle)
    counts = here.ledger.records.counts(here.lane.id, here.cycle)
    language = here.lane.language
    sheet = here.settings.home.resolve() / "work" / partnership / f"reconciliation-{here.cycle}.csv"
    sheet.parent.mkdir(parents=True, exist_ok=True)
    write_sheet(sheet, SHEET.get(language, SHEET["en"]), [_sheet_row(here, one) for one in records], language)
    return counts, [
        Exhibit(title={"en": "The balance", "sv": "Balansen"}, kind="table", rows=balance_rows(counts)),
        Exhibit(
            title={"en": "Every record (CSV)", "sv": "Varje post (CSV)"},
            kind="file",
            file=here.ledger.files.keep(sheet),
        ),
    ]


SHEET = {
    "en": ["Object", "Outcome", "File on the wiki", "Address", "Media", "SHA-1", "Note"],
    "sv": ["Föremål", "Utfall", "Fil på wikin", "Adress", "Media", "SHA-1", "Anmärkning"],
}


def _sheet_row(here: Relay, record: RecordView) -> list[str]:
    address = page_address(here.settings, f"File:{record.title}") if record.state != "rejected" else ""
    return [record.source_id, record.state, record.title, address, record.media, record.sha1, record.note]


def balance_rows(counts: Counts) -> list[list[Cell]]:
    """The balance as a table: records in = uploaded + already there + rejected + waiting."""
    words = {
        "en": ["", "Records", "Delivered", "Uploaded", "Already there", "Rejected with a reason", "Waiting"],
        "sv": ["", "Poster", "Levererade", "Uppladdade", "Fanns redan", "Avvisade med orsak", "Väntar"],
    }
    head, records, *names = in_each_language(words)
    numbers = (counts.records_in, counts.uploaded, counts.already_there, counts.rejected, counts.waiting)
    rows: list[list[Cell]] = [[name, str(number)] for name, number in zip(names, numbers, strict=True)]
    return [[head, records], *rows]


def pages_of(here: Relay) -> Mapping[str, Page]:
    """The approved pages of this cycle by source id; read once per process."""
    kept = here.ledger.recall(here.lane.id, here.cycle, "pages")
    if kept is None:
        raise NotPossible("No pages were approved for this delivery.")
    reference = FileRef.model_validate(kept)
    if reference.sha256 not in _pages:
        _pages.clear()
        _pages[reference.sha256] = {page.source_id: page for page in load_pages(here, reference)}
    return _pages[reference.sha256]


_pages: dict[str, Mapping[str, Page]] = {}
_media: dict[str, Mapping[str, FileRef]] = {}


def summary(here: Relay) -> str:
    """The edit summary: it names the partnership and its cycle, so that a batch can be found, reviewed and undone."""
    return f"Content partnership {here.lane.slug}, delivery {here.cycle} (Stafett)"


def _untouched(here: Relay) -> list[RecordView]:
    return here.ledger.records.find(here.lane.id, here.cycle, states=["waiting"], noted=False)


def _effect_key(here: Relay, record: RecordView) -> str:
    return f"upload:{here.lane.id}:{here.cycle}:{record.source_id}"[:200]


def _settle(here: Relay, record: RecordView, outcome: Outcome, **more: Any) -> None:
    values: dict[str, Any] = {"title": outcome.title or record.title, "note": outcome.note, **more}
    if outcome.page_id:
        values["page_id"] = outcome.page_id
    here.ledger.records.settle(here.lane.id, here.cycle, record.source_id, outcome.state, **values)


def _report(here: Relay) -> None:
    counts = here.ledger.records.counts(here.lane.id, here.cycle)
    done = counts.records_in - counts.waiting
    show_progress(
        here.lane.slug, here.phase, done / max(counts.records_in, 1), f"{done} of {counts.records_in} records"
    )


def _media_path(here: Relay, record: RecordView) -> Path:
    step = here.ledger.latest(here.lane.slug, here.cycle, DELIVERED)
    if step is None:
        raise NotPossible("The delivery of this cycle cannot be found.")
    if step.id not in _media:
        _media[step.id] = delivered_media(here, step.id)
    return here.ledger.files.path(_media[step.id][record.media])
