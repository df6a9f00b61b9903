"""The rehearsal on paper: every page as it would be uploaded, in a folder that can be read and compared with the next.

The folder appears whole or not at all: it is written beside its place and renamed.
"""

from __future__ import annotations

import csv
import json
import re
import shutil
import uuid
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from pydantic import BaseModel, ConfigDict

from mappings.statement_words import statement_lines
from stafett.pages import Page
from stafett.problems import Problem, Severity
from stafett.rules import explain

# A spreadsheet runs what begins with one of these (https://owasp.org/www-community/attacks/CSV_Injection).
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
REPORT_LIMIT = 1000
"""Pages shown in report.html, the worst first; a browser chokes on more. All of them are in the other files."""

PARTS = {"pages.jsonl", "pages", "report.csv", "report.html"}
"""What a rehearsal consists of."""

REPORT_COLUMNS = (
    "source_id",
    "title",
    "media",
    "ready",
    "severity",
    "rule",
    "column",
    "value",
    "explanation",
    "remedy",
)

WORDS = {
    "en": {
        "heading": "Rehearsal", "pages": "Pages", "ready": "ready", "held": "held back",
        "warned": "with warnings",
        "by_rule": "By rule", "problem": "Problem", "count": "Records", "by_record": "By record, problems first",
        "wikitext": "Wikitext", "statements": "Structured data", "no_problems": "No problems.",
        "error": "Error", "warning": "Warning", "nothing": "There are no pages.", "captions": "Captions",
        "source": "As delivered", "column": "Column", "value": "Value",
        "shown": "{shown} of {all} pages are shown here; all of them are in report.csv and pages.jsonl.",
    },
    "sv": {
        "heading": "Repetition", "pages": "Sidor", "ready": "klara", "held": "hålls inne",
        "warned": "med varningar",
        "by_rule": "Per regel", "problem": "Problem", "count": "Poster", "by_record": "Per post, problemen först",
        "wikitext": "Wikitext", "statements": "Strukturerade data", "no_problems": "Inga problem.",
        "error": "Fel", "warning": "Varning", "nothing": "Det finns inga sidor.", "captions": "Bildtexter",
        "source": "Som det levererades", "column": "Kolumn", "value": "Värde",
        "shown": "{shown} av {all} sidor visas här; alla finns i report.csv och pages.jsonl.",
    },
}  # fmt: skip


class OccupiedFolder(ValueError):
    """The folder for a rehearsal holds what must not be replaced."""


class Rehearsal(BaseModel):
    """What came of a rehearsal: pages = ready + held; `warned` are those of the ready ones that have warnings."""

    model_config = ConfigDict(frozen=True)

    pages: int
    ready: int
    held: int
    warned: int
    rules: dict[str, int]


def write_rehearsal(
    pages: Iterable[Page],
    folder: Path,
    language: str,
    *,
    batch_problems: Sequence[Problem] = (),
    sources: Sequence[Mapping[str, str]] = (),
) -> Rehearsal:
    """Write pages.jsonl, a .wiki file per page, report.csv and report.html into `folder`, replacing an older rehearsal.

    `batch_problems` come from `check_pages`; those that name a record are shown with it and hold it back if they are
    errors. `sources` are the delivered rows of the pages, shown beside each in report.html. Raises OccupiedFolder where
    `folder` holds anything else, and OSError where the disk refuses; the older rehearsal then still stands.
    """
    folder = folder.resolve()
    _refuse_occupied(folder)
    judged = _with_batch_problems(pages, batch_problems)
    summary = _summary(judged)
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = folder.with_name(f".{folder.name}.{uuid.uuid4().hex}")
    try:
        draft.mkdir()
        _write_pages(judged, draft)
        _write_csv(judged, batch_problems, draft / "report.csv", language)
        report = _html(judged, batch_problems, summary, language, sources)
        (draft / "report.html").write_text(report, encoding="utf-8")
        _replace(draft, folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return summary


def _refuse_occupied(folder: Path) -> None:
    """A folder is replaced as a whole, so it must hold a rehearsal or nothing."""
    strangers = {path.name for path in folder.iterdir()} - PARTS if folder.is_dir() else set()
    if strangers or (folder.exists() and not folder.is_dir()):
        found = ", ".join(sorted(strangers)[:3]) or "a file"
        raise OccupiedFolder(
            f"{folder} holds something else than a rehearsal ({found}). Name a new or an empty folder."
        )


def file_names(pages: Sequence[Page]) -> list[str]:
    """A file name per page: from the source id, safe on any disk, distinct, the same for the same pages."""
    seen: Counter[str] = Counter()
    names = []
    for page in pages:
        base = re.sub(r"[^\w\-]+", "_", page.source_id).strip("_")[:80] or "record"
        seen[base.casefold()] += 1
        number = seen[base.casefold()]
        names.append(f"{base}{f'~{number}' if number > 1 else ''}.wiki")
    return names


def csv_safe(value: str) -> str:
    """Give `value` so that a spreadsheet shows it as text and calculates nothing."""
    return f"'{value}" if value.startswith(FORMULA_STARTS) else value


def _with_batch_problems(pages: Iterable[Page], problems: Sequence[Problem]) -> list[Page]:
    by_record: dict[str, list[Problem]] = {}
    for problem in problems:
        if problem.record:
            by_record.setdefault(problem.record, []).append(problem)
    return [
        page.model_copy(update={"problems": [*page.problems, *by_record[page.source_id]]})
        if page.source_id in by_record
        else page
        for page in pages
    ]


def _summary(pages: Sequence[Page]) -> Rehearsal:
    ready = [page for page in pages if page.ready]
    rules = Counter(problem.rule for page in pages for problem in page.problems)
    return Rehearsal(
        pages=len(pages),
        ready=len(ready),
        held=len(pages) - len(ready),
        warned=sum(bool(page.problems) for page in ready),
        rules=dict(sorted(rules.items(), key=lambda item: (-item[1], item[0]))),
    )


def _write_pages(pages: Sequence[Page], folder: Path) -> None:
    wiki = folder / "pages"
    wiki.mkdir()
    with (folder / "pages.jsonl").open("w", encoding="utf-8") as lines:
        for page, name in zip(pages, file_names(pages), strict=True):
            (wiki / name).write_text(page.wikitext + "\n", encoding="utf-8")
            lines.write(json.dumps(_as_json(page), ensure_ascii=False) + "\n")


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
        "problems": [problem.model_dump(mode="json") for problem in page.problems],
        "crosswalk": page.crosswalk,
    }


def _write_csv(pages: Sequence[Page], batch: Sequence[Problem], path: Path, language: str) -> None:
    """One line per problem, one for each page without any, then what concerns no single record."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(REPORT_COLUMNS)
        for page in pages:
            about = [page.source_id, page.title, page.media, "yes" if page.ready else "no"]
            for cells in [_problem_cells(problem, language) for problem in page.problems] or [[""] * 6]:
                writer.writerow([csv_safe(cell) for cell in (*about, *cells)])
        for problem in batch:
            if not problem.record:
                writer.writerow([csv_safe(cell) for cell in ("", "", "", "", *_problem_cells(problem, language))])


def _problem_cells(problem: Problem, language: str) -> list[str]:
    said = explain(problem, language)
    return [str(problem.severity), problem.rule, problem.column, problem.value, said.explanation, said.remedy]


def _html(
    pages: Sequence[Page],
    batch: Sequence[Problem],
    summary: Rehearsal,
    language: str,
    sources: Sequence[Mapping[str, str]],
) -> str:
    environment = Environment(
        loader=PackageLoader("mappings", "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    beside = sources or [{}] * len(pages)
    worst_first = sorted(zip(pages, beside, strict=True), key=lambda pair: (pair[0].ready, not pair[0].problems))
    return environment.get_template("rehearsal.html").render(
        pages=worst_first[:REPORT_LIMIT],
        summary=summary,
        beside=bool(sources),
        batch=[problem for problem in batch if not problem.record],
        say=lambda problem: explain(problem, language),
        rule_title=lambda rule: explain(Problem(rule=rule), language).title,
        words=WORDS.get(language, WORDS["en"]),
        language=language if language in WORDS else "en",
        error=Severity.ERROR,
        said=lambda page: statement_lines(page.statements, language),
        crosswalk=pages[0].crosswalk if pages else "",
    )


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
