"""From cleaned records to checked pages: rendered, rehearsed, and kept for people to look at.

Everything between the delivery and the pages can be computed again from both and the crosswalk.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from mappings.batch import Batch, fingerprint, make_batch, words_of
from mappings.checks import check_pages
from mappings.crosswalk_columns import unknown_columns
from mappings.crosswalk_model import Crosswalk
from mappings.kept_records import KeptRecords
from mappings.media_checks import check_media
from mappings.rehearsal import pack_rehearsal, write_rehearsal
from mappings.wiki_checks import check_against_wiki
from stafett.clock import now
from stafett.engine.artifacts import show_progress
from stafett.engine.relay import Relay, relay
from stafett.engine.work import work
from stafett.media import MediaFacts
from stafett.pages import Page
from stafett.previews import KEPT_AS, write_index
from stafett.problems import Problem
from stafett.steps import FileRef
from tasks.crosswalks import crosswalk_of
from tasks.examine import Examined
from tasks.made_once import made_once
from tasks.wiki_answers import ask_wiki
from tasks.work_folder import work_folder, write_lines


@work("render the pages", retries=0)
def render_pages(partnership: str, examined: Examined, cleaned: Path) -> FileRef:
    """Apply the crosswalk, check every page, and rehearse into the work folder; gives the pages as a kept file.

    Where nothing that they depend on has changed since they were last made, the pages and the rehearsal stay as they
    are.
    """
    here = relay()
    crosswalk, kept, folder = crosswalk_of(here), KeptRecords(cleaned), work_folder(here)
    pages = make_batch(kept, crosswalk, folder / "chunks", origin=kept.origin)
    sha1 = {name: facts.sha1 for name, facts in examined.facts.items()}
    met = check_against_wiki(pages.heads, sha1, ask_wiki(here, pages.heads, sha1))
    made = made_once(
        here,
        "pages",
        _made_from(here, crosswalk, kept, [*examined.problems, *met], examined),
        lambda: _made(here, crosswalk, kept, examined, pages, met),
        files=[folder / name for name in REHEARSED],
    )
    show_progress(partnership, here.phase, 0.7, f"{made['number']} pages are rendered")
    return show_pages(here, made["files"])


NOBODYS = "nobodys.jsonl"
"""What was found about no single record, a line each."""

REHEARSED = ("rehearsal", "rehearsal.zip", "whole-columns.jsonl", NOBODYS)
"""What lies in the work folder beside the kept pages."""


def _made_from(
    here: Relay, crosswalk: Crosswalk, kept: KeptRecords, found: Sequence[Problem], examined: Examined
) -> Iterator[bytes]:
    """All that pages, rehearsal and findings depend on; of the day only the year counts (dates in the future)."""
    yield from (fingerprint(crosswalk), kept.origin, examined.key.encode())
    yield from (here.lane.language.encode(), str(now().year).encode())
    yield from (problem.model_dump_json().encode() for problem in found)


def _made(
    here: Relay,
    crosswalk: Crosswalk,
    kept: KeptRecords,
    examined: Examined,
    pages: Batch,
    met: Sequence[Problem],
) -> dict[str, Any]:
    said = check_media(kept.narrowed(words_of(crosswalk.model_dump())), crosswalk, examined.facts.values())
    columns = unknown_columns(kept.columns, crosswalk)
    batch = [*check_pages(pages.heads, list(examined.media)), *pages.repeated, *columns, *said, *met]
    _rehearse(here, pages, batch, examined)
    judged = with_problems(pages, [*batch, *examined.problems], examined.facts)
    out = work_folder(here) / "pages.jsonl"
    write_lines(out, (page.model_dump_json() for page in judged))
    kept_files = keep_pages(here, out, examined.media) | keep_report(here, work_folder(here) / "rehearsal")
    return {"number": len(pages), "files": kept_files}


def keep_pages(here: Relay, pages: Path, media: Mapping[str, FileRef]) -> dict[str, Any]:
    """Keep a file of pages, and the index that finds each of them; gives both as kept files."""
    index = work_folder(here) / "previews.sqlite"
    write_index(pages, media, index)
    files = here.ledger.files
    return {"pages": files.keep(pages, "pages.jsonl").model_dump(), "index": files.keep(index).model_dump()}


def keep_report(here: Relay, rehearsal: Path) -> dict[str, Any]:
    """Keep the report of a rehearsal, and the archive with it and its tables; gives both as kept files."""
    packed = rehearsal.with_suffix(".zip")
    pack_rehearsal(rehearsal, packed)
    files, slug = here.ledger.files, here.lane.slug
    return {
        "report": files.keep(rehearsal / "report.html", f"{slug}-report.html").model_dump(),
        "packed": files.keep(packed, f"{slug}-report.zip").model_dump(),
    }


def show_pages(here: Relay, files: Mapping[str, Any]) -> FileRef:
    """Let people look at each of these kept pages, and at their report, in the portal."""
    if here.ledger.recall(here.lane.id, here.cycle, KEPT_AS) != files:
        here.ledger.remember(here.lane.id, here.cycle, KEPT_AS, dict(files))
    return FileRef.model_validate(files["pages"])


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
    write_lines(folder / NOBODYS, (problem.model_dump_json() for problem in (*nobodys, *more)))
    write_lines(folder / "whole-columns.jsonl", (problem.model_dump_json() for problem in more))


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
