"""`stafett rehearse`: every page as it would be uploaded, in a folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from stafett.cli.inputs import (
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

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mappings.rehearsal import Rehearsal
    from stafett.problems import Problem

COMMONEST = 10
SHOWN = 10
"""Problems of the whole delivery that are shown one by one."""


@click.command("rehearse")
@crosswalk_option()
@records_option
@click.option("--media", type=FOLDER, help="Folder with the media files; without it they are not checked.")
@click.option(
    "--out", "folder", type=NEW_FOLDER, required=True, help="Folder to write; an older rehearsal is replaced."
)
@language_option
def command(name: str, file: Path, media: Path | None, folder: Path, language: str) -> None:
    """Make and check every page without a server, a ledger or a wiki. Nothing is uploaded.

    DIR gets pages.jsonl, a .wiki file per page, report.csv and report.html, the same for the same input. Problems do
    not stop it; exit status 2 only where no page can be made.

    \b
    Example:  stafett rehearse --crosswalk norro --records export.csv --media scans/ --out rehearsal
              diff -r rehearsal-monday rehearsal
    """
    from mappings.preparation import inspect_folder, prepare_pages
    from mappings.rehearsal import write_rehearsal

    crosswalk = open_crosswalk(name)
    records = open_records(file, crosswalk)
    with said_as_bad_input(language):
        prepared = prepare_pages(records, crosswalk, inspect_folder(media) if media else None)
        summary = write_rehearsal(prepared.pages, folder, language, batch_problems=prepared.nobodys)
    tell(summary, prepared.nobodys, language)
    if media is None:
        click.echo("The media were not checked: name their folder with --media.")
    click.echo(plain(folder / "report.html"))


def tell(summary: Rehearsal, nobodys: Sequence[Problem], language: str) -> None:
    """Print the counts, the commonest rules, and what concerns no single page."""
    from stafett.rules import RULES

    click.echo(
        f"{summary.pages} pages: {summary.ready} ready ({summary.warned} with warnings), {summary.held} held back"
    )
    for rule, count in list(summary.rules.items())[:COMMONEST]:
        title = RULES[rule].title.get(language, rule)
        click.echo(f"{count:>8}  {RULES[rule].severity:<7}  {rule:<28}  {title}")
    if len(summary.rules) > COMMONEST:
        click.echo(f"          and {len(summary.rules) - COMMONEST} other rules; all are in report.html")
    for problem in nobodys[:SHOWN]:
        click.echo(f"{problem.severity}: {sentence(problem, language)}")
    if len(nobodys) > SHOWN:
        click.echo(f"and {len(nobodys) - SHOWN} more like these; all are in report.csv")
