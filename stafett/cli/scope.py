"""`stafett scope`: what a delivery holds and what it takes, before anybody promises anything."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from stafett.cli.inputs import (
    FILE,
    FOLDER,
    crosswalk_option,
    language_option,
    open_crosswalk,
    said_as_bad_input,
)
from stafett.cli.pipes import json_line, plain

if TYPE_CHECKING:
    from mappings.measuring import Measured
    from mappings.profile import Profile


@click.command("scope")
@click.argument("files", nargs=-1, required=True, type=FILE, metavar="FILE...")
@crosswalk_option(required=False)
@click.option("--media", type=FOLDER, help="Folder with media files, all or a sample.")
@click.option("--expected", type=click.IntRange(0), help="Files that the partner thinks there are.")
@click.option("--wanted", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="Day on which it should be up.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.option("--html", type=click.Path(dir_okay=False, path_type=Path), help="Write a page with pictures there.")
@language_option
def command(
    files: tuple[Path, ...],
    name: str | None,
    media: Path | None,
    expected: int | None,
    wanted: datetime | None,
    as_json: bool,
    html: Path | None,
    language: str,
) -> None:
    """Measure a partner's files: what is in them, what could go up today, and hours by phase and party, low and high.

    Several files count as one delivery. Needs no server and no ledger.

    \b
    Example:  stafett scope export.csv --media scans/ --expected 500
              stafett scope export.csv --crosswalk norro --html scope.html --language sv
    """
    if as_json and html:
        raise click.UsageError("Choose one: --json or --html.")
    with said_as_bad_input(language):
        measured = _measured(files, name, media, expected, wanted)
        if html:
            _write_page(measured, files, html, language)
    if as_json:
        from mappings.scope_page import scope_json

        click.echo(json_line(scope_json(measured)))
    elif not html:
        _tell(measured, language)


def _measured(
    files: tuple[Path, ...], name: str | None, media: Path | None, expected: int | None, wanted: datetime | None
) -> Measured:
    from mappings.measuring import joined, measure
    from mappings.preparation import inspect_folder
    from stafett.sources import read_delivery

    crosswalk = open_crosswalk(name) if name else None
    id_column = crosswalk.id_column if crosswalk else ""
    reading = joined([read_delivery(file, id_column=id_column) for file in files])
    facts = inspect_folder(media) if media else []
    wished = wanted.date() if wanted else None
    today = datetime.now().astimezone().date()
    return measure(reading, facts, crosswalk, today=today, expected_files=expected, wanted_by=wished)


def _write_page(measured: Measured, files: tuple[Path, ...], html: Path, language: str) -> None:
    from mappings.scope_page import scope_html

    names = [plain(file.name) for file in files]
    today = datetime.now().astimezone().date()
    html.write_text(scope_html(measured, names, language, made=today), encoding="utf-8")
    click.echo(plain(html))


def _tell(measured: Measured, language: str) -> None:
    from mappings.scope import as_text
    from mappings.scope_page import WORDS
    from stafett.phases import say

    for line in as_text(measured.estimate, language).splitlines():
        click.echo(plain(line))
    if not measured.estimate.files:
        click.echo(say(WORDS["no_media"], language))
    click.echo()
    _draw(measured.profile)


def _draw(profile: Profile) -> None:
    """The columns, a line each: kind, how full, how many distinct values, what the values look like."""
    width = min(30, max((len(column.name) for column in profile.columns), default=0))
    for column in profile.columns:
        bar = "█" * round(10 * column.fill_rate)
        examples = " · ".join(column.examples[:3])
        shown = f"{column.name[:width]:<{width}}  {column.kind:<10}  {bar:<10} {column.fill_rate:>4.0%}"
        click.echo(plain(f"{shown}  {column.distinct:>6}  {examples}")[:160])
