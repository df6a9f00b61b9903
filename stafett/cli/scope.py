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
    overruling_of,
    reading_options,
    said_as_bad_input,
)
from stafett.cli.pipes import json_line, plain
from stafett.cli.progress import Progress

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mappings.crosswalk import Crosswalk
    from mappings.measuring import Measured
    from mappings.profile import Profile
    from stafett.phases import Text
    from stafett.sources import Overruling, Reading

WIDEST, LONGEST_NAME = 160, 40
"""Characters of a line about a column, and of the column's name in it."""


@click.command("scope")
@click.argument("files", nargs=-1, required=True, type=FILE, metavar="FILE...")
@crosswalk_option(required=False)
@reading_options
@click.option("--media", type=FOLDER, help="Folder with media files, all or a sample.")
@click.option("--expected", type=click.IntRange(0), help="Files that the partner thinks there are.")
@click.option("--wanted", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="Day on which it should be up.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.option("--html", type=click.Path(dir_okay=False, path_type=Path), help="Write a page with pictures there.")
@language_option
def command(
    files: tuple[Path, ...],
    name: str | None,
    encoding: str | None,
    delimiter: str | None,
    sheet: str | None,
    records_at: str | None,
    media: Path | None,
    expected: int | None,
    wanted: datetime | None,
    as_json: bool,
    html: Path | None,
    language: str,
) -> None:
    """Measure a partner's files: what is in them, what could go up today, and hours by phase and party, low and high.

    Several files count as one delivery. How each was read is said, and by what that was found out; where it is wrong,
    the options overrule it, and the crosswalk. Needs no server and no ledger.

    \b
    Example:  stafett scope export.csv --media scans/ --expected 500
              stafett scope export.csv --crosswalk norro --html scope.html --language sv
              stafett scope export.txt --encoding mac_roman --delimiter tab
    """
    if as_json and html:
        raise click.UsageError("Choose one: --json or --html.")
    overruling = overruling_of(encoding, delimiter, sheet, records_at)
    with said_as_bad_input(language):
        readings, crosswalk = _read(files, name, overruling)
        measured = _measured(readings, crosswalk, media, expected, wanted, language)
        how = [(plain(file.name), reading.how) for file, reading in zip(files, readings, strict=True)]
        if html:
            _write_page(measured, how, html, language)
    if as_json:
        from mappings.scope_page import scope_json

        click.echo(json_line(scope_json(measured, how)))
    elif not html:
        _tell(measured, how, language)


def _read(files: tuple[Path, ...], name: str | None, overruling: Overruling) -> tuple[list[Reading], Crosswalk | None]:
    """The files, each read as the options say, or the crosswalk."""
    from stafett.sources import read_delivery

    crosswalk = open_crosswalk(name) if name else None
    id_column = crosswalk.id_column if crosswalk else ""
    said = overruling.over(crosswalk.reading) if crosswalk else overruling
    return [read_delivery(file, id_column=id_column, overruling=said) for file in files], crosswalk


def _measured(
    readings: list[Reading],
    crosswalk: Crosswalk | None,
    media: Path | None,
    expected: int | None,
    wanted: datetime | None,
    language: str,
) -> Measured:
    from mappings.measuring import joined, measure
    from mappings.preparation import inspect_folder

    facts = inspect_folder(media, Progress("media-looked-at", language)) if media else []
    wished = wanted.date() if wanted else None
    today = datetime.now().astimezone().date()
    return measure(joined(readings), facts, crosswalk, today=today, expected_files=expected, wanted_by=wished)


def _write_page(measured: Measured, read: Sequence[tuple[str, Text]], html: Path, language: str) -> None:
    from mappings.scope_page import scope_html

    today = datetime.now().astimezone().date()
    html.write_text(scope_html(measured, read, language, made=today), encoding="utf-8")
    click.echo(plain(html))


def _tell(measured: Measured, read: Sequence[tuple[str, Text]], language: str) -> None:
    from mappings.scope import as_text
    from mappings.scope_page import WORDS
    from stafett.phases import say

    for name, how in read:
        click.echo(plain(f"{name}: {say(how, language)}."))
    for line in as_text(measured.estimate, language).splitlines():
        click.echo(plain(line))
    if not measured.estimate.files:
        click.echo(say(WORDS["no_media"], language))
    click.echo()
    _draw(measured.profile, language)
    _remark(measured, language)


def _remark(measured: Measured, language: str) -> None:
    """What is to know about the values, and what was noticed, a line each."""
    from mappings.scope_page import noticed, told_of_values

    for line in (*told_of_values(measured.profile, language), *noticed(measured.problems, language)):
        click.echo(plain(line))


def _draw(profile: Profile, language: str) -> None:
    """The columns, a line each: kind, how full, how many distinct values, what the values look like."""
    from mappings.scope_page import KINDS
    from stafett.phases import say

    kinds = {column.kind: say(KINDS[column.kind], language) for column in profile.columns}
    widest = max(10, *map(len, kinds.values())) if kinds else 0
    width = min(LONGEST_NAME, max((len(column.name) for column in profile.columns), default=0))
    for column in profile.columns:
        name = column.name if len(column.name) <= width else f"{column.name[: width - 1]}…"
        bar = "█" * round(10 * column.fill_rate)
        examples = " · ".join(column.examples[:3])
        shown = f"{name:<{width}}  {kinds[column.kind]:<{widest}}  {bar:<10} {column.fill_rate:>4.0%}"
        line = plain(f"{shown}  {column.distinct:>6}  {examples}")
        click.echo(line if len(line) <= WIDEST else f"{line[: WIDEST - 1]}…")
