"""`stafett rehearse`: every page as it would be uploaded, in a folder."""

from __future__ import annotations

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
    summary = _rehearse(open_records(file, crosswalk), crosswalk, media, acceptances, folder, language)
    tell(summary, language)
    if media is None:
        click.echo("The media were not checked: name their folder with --media.")
    click.echo(plain(folder / "report.html"))
    if any(problem.severity is Severity.ERROR for problem in summary.of_acceptances):
        raise SystemExit(1)


def _rehearse(
    records: Records,
    crosswalk: Crosswalk,
    media: Path | None,
    acceptances: Acceptances | None,
    folder: Path,
    language: str,
) -> Rehearsal:
    """Make the pages in a folder beside that of the rehearsal, which is on a disk that has room for them."""
    from mappings.crew import CrewFailed
    from mappings.page_files import WriterFailed
    from mappings.preparation import inspect_folder, prepare_batch
    from mappings.rehearsal import write_rehearsal
    from mappings.rehearsal_work import work_beside

    with said_as_bad_input(language):
        facts = inspect_folder(media, Progress("Media looked at")) if media else None
        with work_beside(folder) as work:
            try:
                made = prepare_batch(records, crosswalk, work, facts, progress=Progress("Pages made"))
                pages = Progress("Pages written").along(made.pages, len(records.cleaned))
                return write_rehearsal(pages, folder, language, batch_problems=made.nobodys, acceptances=acceptances)
            except (CrewFailed, WriterFailed) as failed:
                raise click.ClickException(plain(failed)) from failed


def open_acceptances(file: Path, language: str) -> Acceptances:
    """The acceptances of a table."""
    from mappings.acceptances import read_acceptances
    from stafett.acceptances import Acceptances

    with said_as_bad_input(language):
        return Acceptances(*read_acceptances(file))


def tell(summary: Rehearsal, language: str) -> None:
    """Print the counts, the commonest rules, what concerns no single page, and what is wrong with acceptances."""
    from stafett.rules import RULES

    click.echo(
        f"{summary.pages} pages: {summary.ready} ready ({summary.warned} with open warnings, "
        f"{summary.accepted} with accepted ones only), {summary.held} held back"
    )
    click.echo(f"{summary.open_warnings} warnings open, {summary.accepted_warnings} accepted")
    for rule, count in list(summary.rules.items())[:COMMONEST]:
        title = RULES[rule].title.get(language, rule)
        click.echo(f"{count:>8}  {RULES[rule].severity:<7}  {rule:<28}  {title}")
    if len(summary.rules) > COMMONEST:
        click.echo(f"          and {len(summary.rules) - COMMONEST} other rules; all are in rules.csv")
    _tell_nobodys([problem for problem in summary.nobodys if problem.accepted is None], language)
    for problem in summary.of_acceptances:
        click.echo(sentence(problem, language), err=True)


def _tell_nobodys(problems: Sequence[Problem], language: str) -> None:
    for problem in problems[:SHOWN]:
        click.echo(f"{problem.severity}: {sentence(problem, language)}")
    if len(problems) > SHOWN:
        click.echo(f"and {len(problems) - SHOWN} more like these; all are in report.csv")
