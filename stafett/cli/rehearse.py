"""`stafett rehearse`: every page as it would be uploaded, in a folder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from stafett.cli.inputs import (
    FILE,
    FOLDER,
    NEW_FOLDER,
    crosswalk_option,
    language_option,
    open_crosswalk,
    open_records,
    records_option,
    said_as_bad_input,
    sentence,
)
from stafett.cli.phrasing import phrase
from stafett.cli.pipes import plain
from stafett.cli.progress import Progress

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mappings.crosswalk import Crosswalk
    from mappings.preparation import Records
    from mappings.rehearsal import Rehearsal
    from stafett.acceptances import Acceptances
    from stafett.problems import Problem

COMMONEST = 10
SHOWN = 10
"""Problems of the whole delivery that are shown one by one."""


@click.command("rehearse")
@crosswalk_option()
@records_option
@click.option("--media", type=FOLDER, help="Folder with the media files; without it they are not checked.")
@click.option(
    "--accepted",
    type=FILE,
    help="Table of warnings that are accepted: columns rule, reason, by; record, column and date if wanted.",
)
@click.option(
    "--out", "folder", type=NEW_FOLDER, required=True, help="Folder to write; an older rehearsal is replaced."
)
@language_option
def command(name: str, file: Path, media: Path | None, accepted: Path | None, folder: Path, language: str) -> None:
    """Make and check every page without a server, a ledger or a wiki. Nothing is uploaded.

    DIR gets pages.jsonl, a .wiki file per page, report.csv (by record), rules.csv (by rule) and report.html, the same
    for the same input; and records/, where there are more pages than report.html shows. Problems do not stop it; exit
    status 1 where an acceptance cannot hold (its warnings are then still open), 2 where no page can be made.

    \b
    Example:  stafett rehearse --crosswalk norro --records export.csv --media scans/ --out rehearsal
              stafett rehearse --crosswalk norro --records export.csv --accepted accepted.csv --out rehearsal
              diff -r rehearsal-monday rehearsal
    """
    from stafett.problems import Severity

    crosswalk = open_crosswalk(name)
    acceptances = open_acceptances(accepted, language) if accepted else None
    with _place_for(folder, language) as work:
        records = open_records(file, crosswalk, language)
        summary = _rehearse(records, crosswalk, media, acceptances, folder, language, work)
    tell(summary, language)
    if balance := _balance(records, summary.pages, language):
        click.echo(balance)
    if media is None:
        click.echo(phrase("media-unchecked", language))
    click.echo(plain(folder / "report.html"))
    if any(problem.severity is Severity.ERROR for problem in summary.of_acceptances):
        raise SystemExit(1)


@contextmanager
def _place_for(folder: Path, language: str) -> Iterator[Path]:
    """A folder for the work, on the disk of the rehearsal; says at once where nothing can be written."""
    from mappings.rehearsal import refuse_occupied
    from mappings.rehearsal_work import work_beside

    with said_as_bad_input(language), work_beside(folder) as work:
        refuse_occupied(folder)
        yield work


def _rehearse(
    records: Records,
    crosswalk: Crosswalk,
    media: Path | None,
    acceptances: Acceptances | None,
    folder: Path,
    language: str,
    work: Path,
) -> Rehearsal:
    """Make the pages in the folder `work`, and the rehearsal of them."""
    from mappings.crew import CrewFailed
    from mappings.page_files import WriterFailed
    from mappings.preparation import inspect_folder, prepare_batch
    from mappings.rehearsal import write_rehearsal

    with said_as_bad_input(language):
        facts = inspect_folder(media, Progress("media-looked-at", language)) if media else None
        try:
            made = prepare_batch(records, crosswalk, work, facts, progress=Progress("pages-made", language))
            pages = Progress("pages-written", language).along(made.pages, len(records.cleaned))
            return write_rehearsal(pages, folder, language, batch_problems=made.nobodys, acceptances=acceptances)
        except (CrewFailed, WriterFailed) as failed:
            raise click.ClickException(plain(failed)) from failed


def _balance(records: Records, pages: int, language: str) -> str:
    """Where all records have gone; nothing where each has become a page."""
    others = {"deleted": records.deleted, "left-out": records.left_out}
    went = [phrase(f"balance-{what}", language, number=number) for what, number in others.items() if number]
    total = phrase("balance", language, records=pages + sum(others.values()), pages=pages)
    return ", ".join([total, *went]) if went else ""


def open_acceptances(file: Path, language: str) -> Acceptances:
    """The acceptances of a table."""
    from mappings.acceptances import read_acceptances
    from stafett.acceptances import Acceptances

    with said_as_bad_input(language):
        return Acceptances(*read_acceptances(file))


def tell(summary: Rehearsal, language: str) -> None:
    """Print the counts, the commonest rules, what concerns no single page, and what is wrong with acceptances."""
    from stafett.rules import RULES

    counts = {name: getattr(summary, name) for name in ("pages", "ready", "warned", "accepted", "held")}
    click.echo(phrase("pages", language, **counts))
    click.echo(phrase("warnings", language, open=summary.open_warnings, accepted=summary.accepted_warnings))
    for rule, count in list(summary.rules.items())[:COMMONEST]:
        title, grade = RULES[rule].title.get(language, rule), phrase(RULES[rule].severity, language)
        click.echo(f"{count:>8}  {grade:<7}  {rule:<28}  {title}")
    if len(summary.rules) > COMMONEST:
        click.echo(" " * 10 + phrase("more-rules", language, number=len(summary.rules) - COMMONEST))
    _tell_nobodys([problem for problem in summary.nobodys if problem.accepted is None], language)
    for problem in summary.of_acceptances:
        click.echo(sentence(problem, language), err=True)


def _tell_nobodys(problems: Sequence[Problem], language: str) -> None:
    for problem in problems[:SHOWN]:
        click.echo(f"{phrase(problem.severity, language)}: {sentence(problem, language)}")
    if len(problems) > SHOWN:
        click.echo(phrase("more-nobodys", language, number=len(problems) - SHOWN))
