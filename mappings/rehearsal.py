"""The rehearsal on paper: every page as it would be uploaded, in a folder that can be read and compared with the next.

The folder appears whole or not at all: it is written beside its place and renamed. Pages are written as they come, so
that a large collection needs no more memory than a small one.
"""

from __future__ import annotations

import re
import shutil
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import orjson
from pydantic import BaseModel, ConfigDict

from mappings.page_files import PageFiles
from mappings.rehearsal_report import Report
from mappings.rehearsal_tables import ReportTable, write_rule_table
from mappings.rehearsal_work import held
from mappings.rule_counts import RuleCounts
from stafett.acceptances import Acceptances
from stafett.pages import Page, Standing
from stafett.problems import Problem, Severity

PARTS = {"pages.jsonl", "pages", "report.csv", "rules.csv", "report.html", "records"}
"""What a rehearsal consists of."""


class OccupiedFolder(ValueError):
    """The folder for a rehearsal holds what must not be replaced: `found`, or is a file."""

    def __init__(self, folder: Path, found: Sequence[str]) -> None:
        what = ", ".join(found) or "a file"
        super().__init__(f"{folder} holds something else than a rehearsal ({what}). Name a new or an empty folder.")
        self.folder, self.found = folder, found


class Rehearsal(BaseModel):
    """What came of a rehearsal: pages = ready + held.

    Of the ready ones, `warned` have warnings that are open, `accepted` only such as were accepted. `rules` counts for
    each rule the records that have it; `open_warnings` and `accepted_warnings` count findings, those about no single
    record too. `nobodys` concern no single record, `of_acceptances` say which acceptances do not hold or match nothing.
    """

    model_config = ConfigDict(frozen=True)

    pages: int
    ready: int
    held: int
    warned: int
    accepted: int
    open_warnings: int
    accepted_warnings: int
    rules: dict[str, int]
    nobodys: list[Problem]
    of_acceptances: list[Problem]


def write_rehearsal(
    pages: Iterable[Page],
    folder: Path,
    language: str,
    *,
    batch_problems: Sequence[Problem] = (),
    sources: Sequence[Mapping[str, str]] = (),
    acceptances: Acceptances | None = None,
) -> Rehearsal:
    """Write pages.jsonl, a .wiki file per page, report.csv, rules.csv and report.html into `folder`, replacing an older
    rehearsal; and records/, where there are more pages than report.html shows.

    `batch_problems` come from `check_pages`; those that name a record are shown with it and hold it back if they are
    errors. `sources` are the delivered rows of the pages, shown beside each in report.html. Warnings that `acceptances`
    are for are shown as accepted. Raises OccupiedFolder where `folder` holds anything else, OSError where the disk
    refuses, and WriterFailed where the process that writes files was killed; the older rehearsal then still stands.
    """
    folder = folder.resolve()
    refuse_occupied(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = folder.with_name(f".{folder.name}.{uuid.uuid4().hex}")
    given = acceptances or Acceptances()
    try:
        draft.mkdir()
        with held(draft):
            judged = map(given.page, _with_batch_problems(pages, batch_problems))
            summary = _write(judged, draft, language, sources, given, [one for one in batch_problems if not one.record])
            _replace(draft, folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return summary


def _write(
    pages: Iterable[Page],
    folder: Path,
    language: str,
    sources: Sequence[Mapping[str, str]],
    given: Acceptances,
    nobodys: Sequence[Problem],
) -> Rehearsal:
    counts, names, standings = RuleCounts(), FileNames(), Counter[Standing]()
    report = Report(folder, language, beside=bool(sources))
    (folder / "pages").mkdir()
    with (
        (folder / "pages.jsonl").open("wb") as lines,
        ReportTable(folder / "report.csv", language) as table,
        PageFiles(folder / "pages") as files,
    ):
        for place, page in enumerate(pages):
            name = names.next(page.source_id)
            files.add(f"{name}.wiki", page.wikitext + "\n")
            lines.write(orjson.dumps(_as_json(page), default=vars) + b"\n")
            table.add(page)
            counts.add(page)
            standings[page.standing] += 1
            report.add(page, name, sources[place] if sources else {})
        judged = [given.judged(problem) for problem in nobodys]
        counts.add_nobodys(judged)
        told = [*given.problems, *given.unused()]
        table.add_nobodys([*judged, *told])
    write_rule_table(folder / "rules.csv", counts.by_name(), language)
    summary = _summary(standings, counts, judged, told)
    report.write(summary, counts.gravest_first())
    return summary


def pack_rehearsal(folder: Path, archive: Path) -> None:
    """Pack what people read of a rehearsal, the report and the tables, into a zip: the same for the same rehearsal."""
    draft = archive.with_name(f"{archive.name}.part")
    read = [folder / "report.html", folder / "rules.csv", folder / "report.csv", *sorted(folder.glob("records/*.html"))]
    with ZipFile(draft, "w", ZIP_DEFLATED, compresslevel=1) as packed:
        for path in read:
            about = ZipInfo(path.relative_to(folder).as_posix())  # without the moment of writing
            about.compress_type = ZIP_DEFLATED
            packed.writestr(about, path.read_bytes())
    draft.replace(archive)


def refuse_occupied(folder: Path) -> None:
    """A folder is replaced as a whole, so it must hold a rehearsal or nothing; raises OccupiedFolder."""
    strangers = {path.name for path in folder.iterdir()} - PARTS if folder.is_dir() else set()
    if strangers or (folder.exists() and not folder.is_dir()):
        raise OccupiedFolder(folder, sorted(strangers)[:3])


class FileNames:
    """A name per page: from the source id, safe on any disk, distinct, the same for the same ids in the same order."""

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()

    def next(self, source_id: str) -> str:
        """The name of the next page, without an ending."""
        base = re.sub(r"[^\w\-]+", "_", source_id).strip("_")[:80] or "record"
        self._seen[base.casefold()] += 1
        number = self._seen[base.casefold()]
        return f"{base}~{number}" if number > 1 else base


def _with_batch_problems(pages: Iterable[Page], problems: Sequence[Problem]) -> Iterator[Page]:
    by_record: dict[str, list[Problem]] = {}
    for problem in problems:
        if problem.record:
            by_record.setdefault(problem.record, []).append(problem)
    for page in pages:
        more = by_record.get(page.source_id)
        yield page.model_copy(update={"problems": [*page.problems, *more]}) if more else page


def _summary(
    standings: Counter[Standing], counts: RuleCounts, nobodys: list[Problem], told: list[Problem]
) -> Rehearsal:
    pages, held = standings.total(), standings[Standing.HELD]
    warnings = [one for one in counts.by_name() if one.severity is Severity.WARNING]
    records = sorted((one for one in counts.by_name() if one.records), key=lambda one: (-one.records, one.rule))
    return Rehearsal(
        pages=pages,
        ready=pages - held,
        held=held,
        warned=standings[Standing.WARNED],
        accepted=standings[Standing.ACCEPTED],
        open_warnings=sum(one.open for one in warnings),
        accepted_warnings=sum(one.accepted for one in warnings),
        rules={one.rule: one.records for one in records},
        nobodys=nobodys,
        of_acceptances=told,
    )


def _as_json(page: Page) -> dict[str, object]:
    return {
        "source_id": page.source_id,
        "title": page.title,
        "media": page.media,
        "ready": page.ready,
        "wikitext": page.wikitext,
        "structured_data": {
            "labels": {code: {"language": code, "value": text} for code, text in page.captions.items()},
            "claims": page.statements,
        },
        "categories": page.categories,
        "problems": page.problems,
        "crosswalk": page.crosswalk,
    }


def _replace(draft: Path, folder: Path) -> None:
    """Put `draft` in the place of `folder`, with the older one standing aside until the new one is there."""
    older = folder.with_name(f".{folder.name}.older.{uuid.uuid4().hex}")
    if folder.exists():
        folder.rename(older)
    try:
        draft.rename(folder)
    except OSError:
        if older.exists():
            older.rename(folder)
        raise
    shutil.rmtree(older, ignore_errors=True)
