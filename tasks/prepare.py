"""From a delivery to pages: examined, rendered, shown, registered (between them it is cleaned, in cleaning.py).

Everything between the delivery and the pages can be computed again from both and the crosswalk. What is in the work
folder is kept only to be quick: each result lies under a name made from all that it depends on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

from mappings.batch import Batch, make_batch, words_of
from mappings.checks import check_pages
from mappings.crosswalk_model import Crosswalk
from mappings.kept_records import KeptRecords
from mappings.media_checks import check_media
from mappings.record_checks import check_records
from mappings.records import media_name, prepare_records, rows_of
from mappings.rehearsal import pack_rehearsal, write_rehearsal
from stafett.clock import now
from stafett.engine.artifacts import show_progress
from stafett.engine.relay import Relay, relay
from stafett.engine.work import work
from stafett.ledger.views import Counts, RecordView
from stafett.media import MediaFacts, inspect_all, inspected_by
from stafett.pages import Page
from stafett.phases import Text
from stafett.previews import KEPT_AS, write_index
from stafett.problems import Problem, Severity
from stafett.rules import RULES
from stafett.sources import UnreadableDelivery, read_delivery
from stafett.sources.checks import check_columns, check_ids, match_media
from stafett.steps import Exhibit, FileRef, fingerprint
from stafett.target import open_target
from stafett.thumbnails import thumbnail
from tasks.crosswalks import crosswalk_of
from tasks.scope import how_read_exhibit

DELIVERED = "deliver-metadata"
"""The key of the step whose delivery everything here comes from."""

FINDINGS = 200
"""Findings listed next to the previews; the report that lies beside them has them all."""

PREVIEWS = 20
"""Pages that partner and community look at before anything is uploaded (partnership process, step 13)."""


@dataclass(frozen=True)
class Examined:
    """A delivery that was looked at: what it holds, what is wrong, and whether it must go back as a whole.

    `how_read` says how the metadata were read and by what that was found out; empty where they could not be."""

    metadata: FileRef
    media: dict[str, FileRef]
    facts: dict[str, MediaFacts] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    how_read: Text = field(default_factory=dict)

    @property
    def must_be_sent_back(self) -> bool:
        """Whether something is wrong that only the partner can mend, for all of it."""
        return any(RULES[problem.rule].blocks_delivery for problem in self.problems)

    @property
    def key(self) -> str:
        """A name made from the bytes of all that was delivered."""
        media = {name: reference.sha256 for name, reference in self.media.items()}
        return fingerprint([self.metadata.sha256, self.metadata.name, media])[:16]


@work("examine the delivery", retries=0)
def examine_delivery(partnership: str, metadata: FileRef, media: Sequence[FileRef]) -> Examined:
    """Read the metadata and look at every media file; what is wrong is named, what is right goes on."""
    here = relay()
    crosswalk = crosswalk_of(here)
    show_progress(partnership, here.phase, 0.1, "Looking at the delivery")
    examined = Examined(metadata, {one.name: one for one in media})
    facts = _facts(here, examined)
    found, how_read = _metadata_problems(here, examined, crosswalk)
    problems = [problem for one in facts for problem in one.problems] + found
    return Examined(metadata, examined.media, {one.name: one for one in facts}, problems, how_read)


def _facts(here: Relay, examined: Examined) -> list[MediaFacts]:
    """What is known about each media file; found once per delivery, and anew when the program finds other things."""
    kept = work_folder(here) / f"media-{examined.key}-{inspected_by()}.jsonl"
    if kept.exists():
        return [MediaFacts.model_validate_json(line) for line in kept.read_text(encoding="utf-8").splitlines()]
    files = here.ledger.files
    facts = inspect_all([(files.path(one), name) for name, one in examined.media.items()])
    _write_lines(kept, [one.model_dump_json() for one in facts])
    return facts


def _metadata_problems(here: Relay, examined: Examined, crosswalk: Crosswalk) -> tuple[list[Problem], Text]:
    """What is wrong with the metadata, and how they were read."""
    path, name = here.ledger.files.path(examined.metadata), examined.metadata.name
    try:
        reading = read_delivery(path, name=name, id_column=crosswalk.id_column, overruling=crosswalk.reading)
    except UnreadableDelivery as unreadable:
        return [unreadable.problem], {}
    missing = check_columns(reading.records, crosswalk.all_required)
    if missing:
        return [*reading.problems, *missing], reading.how
    records = prepare_records(reading.records, crosswalk) if crosswalk.deduplicate else reading.records
    named = records.assign(**{MEDIA: [media_name(crosswalk, row).strip() for row in rows_of(records)]})
    files = match_media(named, MEDIA, list(examined.media), id_column=crosswalk.id_column)
    return [*reading.problems, *check_ids(records, crosswalk.id_column), *files], reading.how


MEDIA = "media file"


@work("render the pages", retries=0)
def render_pages(partnership: str, examined: Examined, cleaned: Path) -> FileRef:
    """Apply the crosswalk, check every page, and rehearse into the work folder; gives the pages as a kept file."""
    here = relay()
    crosswalk = crosswalk_of(here)
    kept = KeptRecords(cleaned)
    pages = make_batch(kept, crosswalk, work_folder(here) / "chunks", origin=kept.origin)
    records = prepare_records(kept.only(words_of(crosswalk.model_dump())), crosswalk)
    said = check_records(records, crosswalk, today=now().date())
    said += check_media(records, crosswalk, examined.facts.values())
    batch = [*check_pages(pages.heads, list(examined.media)), *said]
    _rehearse(here, pages, batch, examined)
    judged = with_problems(pages, [*batch, *examined.problems], examined.facts)
    out = work_folder(here) / "pages.jsonl"
    _write_lines(out, (page.model_dump_json() for page in judged))
    show_progress(partnership, here.phase, 0.7, f"{len(pages)} pages are rendered")
    return keep_pages(here, out, examined.media)


def keep_pages(here: Relay, pages: Path, media: Mapping[str, FileRef]) -> FileRef:
    """Keep the pages of the newest rehearsal, and let people look at every one of them in the portal."""
    kept = here.ledger.files.keep(pages, "pages.jsonl")
    index = work_folder(here) / "previews.sqlite"
    write_index(pages, media, index)
    files = {"pages": kept.model_dump(), "index": here.ledger.files.keep(index).model_dump()}
    here.ledger.remember(here.lane.id, here.cycle, KEPT_AS, files)
    return kept


def _rehearse(here: Relay, pages: Batch, batch: Sequence[Problem], examined: Examined) -> None:
    """Write the rehearsal, with all that was found, and beside it what concerns no single record."""
    folder, named = work_folder(here), {head.media for head in pages.heads}
    of_pages = {
        (one.rule, one.value) for name in named & examined.facts.keys() for one in examined.facts[name].problems
    }
    nobodys = [one for one in examined.problems if not one.record and (one.rule, one.value) not in of_pages]
    known = {(one.rule, one.column, one.value) for one in nobodys}
    more = [one for one in batch if not one.record and (one.rule, one.column, one.value) not in known]
    judged = with_problems(pages, [*batch, *examined.problems], examined.facts)
    write_rehearsal(judged, folder / "rehearsal", here.lane.language, batch_problems=[*nobodys, *more])
    pack_rehearsal(folder / "rehearsal", folder / "rehearsal.zip")
    _write_lines(folder / "whole-columns.jsonl", (problem.model_dump_json() for problem in more))


def with_problems(pages: Iterable[Page], problems: Sequence[Problem], facts: dict[str, MediaFacts]) -> Iterator[Page]:
    """The pages, each with what the whole batch and its media file showed about it."""
    by_record: dict[str, list[Problem]] = {}
    for problem in problems:
        if problem.record:
            by_record.setdefault(problem.record, []).append(problem)
    for page in pages:
        media = facts[page.media].problems if page.media in facts else []
        extra = [one for one in [*by_record.get(page.source_id, []), *media] if one not in page.problems]
        yield page.model_copy(update={"problems": [*page.problems, *extra]}) if extra else page


def load_pages(here: Relay, kept: FileRef) -> Iterator[Page]:
    """The pages of a kept file, one by one."""
    with here.ledger.files.path(kept).open(encoding="utf-8") as lines:
        yield from map(Page.model_validate_json, lines)


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
    report = here.ledger.files.keep(work_folder(here) / "rehearsal" / "report.html", f"{partnership}-report.html")
    packed = here.ledger.files.keep(work_folder(here) / "rehearsal.zip", f"{partnership}-report.zip")
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


@work("register the records")
def register_records(partnership: str, examined: Examined, kept: FileRef) -> Counts:
    """Write every record into the ledger: ready ones wait for the upload, the others are rejected with reasons."""
    here = relay()
    here.still_mine()
    facts = {one.name: one for one in _facts(here, examined)}
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


def delivered_media(here: Relay, step_id: str) -> dict[str, FileRef]:
    """The media files of a delivery by the names under which they came."""
    delivery = here.ledger.delivery(step_id)
    given = delivery.payload.get("media", []) if delivery else []
    return {one["name"]: FileRef.model_validate(one) for one in given}


def work_folder(here: Relay) -> Path:
    """Where a cycle's results lie that can be computed again."""
    folder = here.settings.home.resolve() / "work" / here.lane.slug / str(here.cycle)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _write_lines(path: Path, lines: Iterable[str]) -> None:
    draft = path.with_name(f"{path.name}.part")
    with draft.open("w", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in lines)
    draft.replace(path)
