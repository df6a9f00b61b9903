"""From a delivered file to checked pages, with nothing but the file, the crosswalk and a folder of media."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas

from mappings.batch import Batch, make_batch
from mappings.checks import check_pages
from mappings.cleaning import UnsupportedOperation, clean
from mappings.crosswalk_columns import taken_columns, unknown_columns
from mappings.crosswalk_model import Crosswalk
from mappings.media_checks import check_media
from mappings.records import media_name, prepare_records, rows_of
from stafett.media import MediaFacts, inspect_all
from stafett.pages import Page, PageHead
from stafett.problems import Problem
from stafett.sources import read_delivery
from stafett.sources.checks import check_columns, check_ids, match_media

MEDIA = "media file"


class WrongColumns(ValueError):
    """The delivery lacks columns that the crosswalk needs, or has such as it makes; `problems` name each."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(", ".join(problem.column for problem in problems))
        self.problems = problems


@dataclass(frozen=True)
class Records:
    """The records of a delivery, cleaned, with what was found on the way.

    `delivered` is the table as it came, `cleaned` the one of which pages are made; both have the line in the delivered
    file as their index. `deleted` records are in neither: their source has deleted them.
    """

    delivered: pandas.DataFrame
    cleaned: pandas.DataFrame
    problems: list[Problem]
    deleted: int = 0

    @property
    def left_out(self) -> int:
        """Records that were delivered again later, or removed by the cleaning."""
        return len(self.delivered) - len(self.cleaned)


@dataclass(frozen=True)
class Prepared:
    """Pages with their problems, the delivered row of each with the made columns, and the problems that concern no
    single page."""

    pages: list[Page]
    rows: list[dict[str, str]]
    nobodys: list[Problem] = field(default_factory=list)


def read_records(path: Path, crosswalk: Crosswalk, *, first: int | None = None) -> Records:
    """Read a delivery (or its `first` records) and clean it with the crosswalk's operations, without a server.

    Raises UnreadableDelivery where nothing can be read, WrongColumns, and UnsupportedOperation.
    """
    reading = read_delivery(path, id_column=crosswalk.id_column, overruling=crosswalk.reading)
    try:
        cleaned = clean(reading.records, operations_of(crosswalk)).records
    except UnsupportedOperation:
        _demand_columns(reading.records, crosswalk)  # a column that is missing says more than the operation on it
        raise
    _demand_columns(cleaned, crosswalk)
    kept = prepare_records(cleaned, crosswalk).head(first if first is not None else len(cleaned))
    lines = set(kept.index)
    about = [problem for problem in reading.problems if first is None or not problem.row or problem.row in lines]
    return Records(reading.records, kept, [*about, *check_ids(kept, crosswalk.id_column)], reading.deleted)


def operations_of(crosswalk: Crosswalk) -> list[dict[str, Any]]:
    """The OpenRefine history that the crosswalk names; empty where it names none."""
    path = crosswalk.operations_path
    return list(json.loads(path.read_text(encoding="utf-8"))) if path else []


def inspect_folder(folder: Path, progress: Callable[[int, int], None] = lambda done, of: None) -> list[MediaFacts]:
    """Inspect every file below a folder of media, named by its path in it; hidden files (`.DS_Store`) are none.
    `progress` is told how many of how many are done."""
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    named = [(path, path.relative_to(folder).as_posix()) for path in found]
    media = [(path, name) for path, name in named if not any(part.startswith(".") for part in name.split("/"))]
    return inspect_all(media, progress)


def prepare_pages(
    records: Records, crosswalk: Crosswalk, media: Sequence[MediaFacts] | None = None, *, year: int = 0
) -> Prepared:
    """Make the pages of `records` and judge them alone, together, and against the inspected `media` (None: not).

    `year` is the present one unless given.
    """
    with TemporaryDirectory(prefix="pages-") as folder:
        made = prepare_batch(records, crosswalk, Path(folder), media, year=year)
        pages = list(made.pages)
    rows = records.delivered.loc[records.cleaned.index].assign(**records.cleaned[list(crosswalk.made_columns)])
    return Prepared(pages, rows_of(rows), made.nobodys)


@dataclass(frozen=True)
class PreparedBatch:
    """As `Prepared`, for a large delivery: the pages can be gone through once, and are nowhere in memory together."""

    pages: Iterator[Page]
    nobodys: list[Problem]


def prepare_batch(
    records: Records,
    crosswalk: Crosswalk,
    folder: Path,
    media: Sequence[MediaFacts] | None = None,
    *,
    year: int = 0,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> PreparedBatch:
    """As `prepare_pages`, with the pages in files of `folder` and made on all cores; `progress` is told how many pages
    of how many there are. Raises CrewFailed where a process
    that made them was killed, and OSError where the disk refuses."""
    records_in = len(records.cleaned)
    made = make_batch(records.cleaned, crosswalk, folder, year=year, progress=lambda done: progress(done, records_in))
    found = _find(records, crosswalk, made, media)
    return PreparedBatch(found.judged(made), found.nobodys)


@dataclass(frozen=True)
class _Found:
    """What was found about pages by their place, about media files by name, and about nobody."""

    placed: dict[int, list[Problem]]
    of_files: dict[str, list[Problem]]
    nobodys: list[Problem]

    def judged(self, pages: Iterable[Page]) -> Iterator[Page]:
        """The pages with what was found about each."""
        for place, page in enumerate(pages):
            more = [*self.placed.get(place, ()), *self.of_files.get(page.media, ())]
            yield page.model_copy(update={"problems": _joined(page.problems, more)}) if more else page


def _find(
    records: Records,
    crosswalk: Crosswalk,
    made: Batch,
    media: Sequence[MediaFacts] | None,
) -> _Found:
    found = [*records.problems, *(_about_media(records.cleaned, crosswalk, media) if media is not None else [])]
    lines = [int(line) for line in records.cleaned.index]
    found += check_media(records.cleaned, crosswalk, media or ())
    of_batch = [*check_pages(made.heads), *made.repeated, *unknown_columns(records.cleaned.columns, crosswalk)]
    placed, nobodys = _place([*found, *_unsaid(found, of_batch)], made.heads, lines)
    of_files = {facts.name: facts.problems for facts in media or ()}
    named = {head.media for head in made.heads}
    nobodys += [problem for name, problems in of_files.items() if name not in named for problem in problems]
    return _Found(placed, of_files, nobodys)


def _demand_columns(records: pandas.DataFrame, crosswalk: Crosswalk) -> None:
    if wrong := [*check_columns(records, crosswalk.all_required), *taken_columns(records.columns, crosswalk)]:
        raise WrongColumns(wrong)


def _about_media(records: pandas.DataFrame, crosswalk: Crosswalk, media: Sequence[MediaFacts]) -> list[Problem]:
    named = records.assign(**{MEDIA: [media_name(crosswalk, row).strip() for row in rows_of(records)]})
    return match_media(named, MEDIA, [facts.name for facts in media], id_column=crosswalk.id_column)


def _unsaid(said: Sequence[Problem], more: Sequence[Problem]) -> list[Problem]:
    """Of `more`, what `said` does not name already, with its row, for the same record."""
    known = {(problem.rule, problem.record) for problem in said}
    return [problem for problem in more if (problem.rule, problem.record) not in known]


def _place(
    problems: Sequence[Problem], pages: Sequence[PageHead], lines: Sequence[int]
) -> tuple[dict[int, list[Problem]], list[Problem]]:
    """Page's place → problems, by record or else by line (two pages with one id are both concerned), and the rest."""
    by_line = {line: place for place, line in enumerate(lines)}
    by_record: dict[str, list[int]] = defaultdict(list)
    for place, page in enumerate(pages):
        by_record[page.source_id].append(place)
    placed: dict[int, list[Problem]] = defaultdict(list)
    rest = []
    for problem in problems:
        places = by_record.get(problem.record, []) if problem.record else []
        if not places and problem.row in by_line:
            places = [by_line[problem.row]]
        for place in places:
            placed[place].append(problem)
        if not places:
            rest.append(problem)
    return placed, rest


def _joined(said: Sequence[Problem], more: Sequence[Problem]) -> list[Problem]:
    """What the page says itself, and what is new beside it."""
    known = {(problem.rule, problem.row) for problem in said}
    return [*said, *(one for one in more if (one.rule, one.row) not in known)]
