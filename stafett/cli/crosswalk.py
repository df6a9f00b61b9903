"""`stafett crosswalk`: write, check, see and compare the files that say what columns become."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from stafett.cli.inputs import (
    FILE,
    NEW_FOLDER,
    BadInput,
    language_option,
    open_crosswalk,
    open_records,
    overruling_of,
    reading_options,
    records_option,
    said_as_bad_input,
)
from stafett.cli.phrasing import phrase
from stafett.cli.pipes import plain
from stafett.cli.rehearse import tell

if TYPE_CHECKING:
    from mappings.crosswalk import Crosswalk
    from mappings.crosswalk_draft import Draft


@click.group("crosswalk")
def command() -> None:
    """Write, check, see and compare crosswalks: the files that say what a partner's columns become.

    C is the name of a crosswalk in mappings/, or the path of a crosswalk.yaml or of its folder.

    \b
    Example:  stafett crosswalk new --records export.csv --name norro --out mappings/norro
              stafett crosswalk check norro
              stafett crosswalk preview norro --records export.csv --out preview
    """


@command.command("check")
@click.argument("name", metavar="C")
@click.option("--records", "file", type=FILE, help="The partner's file: are the columns in it that C names?")
def check(name: str, file: Path | None) -> None:
    """Name every mistake in the crosswalk C and its tables, with file and line; exit status 2 if there is one.

    With the partner's file also every column that is not in it.

    \b
    Example:  stafett crosswalk check mappings/norro
              stafett crosswalk check mappings/norro --records export.csv
    """
    from mappings.crosswalk_columns import unread_columns

    crosswalk = open_crosswalk(name)
    if file and (mistakes := _column_mistakes(name, crosswalk, file)):
        raise BadInput("\n".join(map(plain, mistakes)))
    rows = sum(len(crosswalk.table(table)) for table in crosswalk.tables)
    for made in unread_columns(crosswalk):
        click.echo(plain(f"Nothing reads the made column “{made}” yet: name it where it belongs, such as under date."))
    click.echo(f"{crosswalk.stamp} is in order: {len(crosswalk.tables)} tables with {rows} values.")


def _column_mistakes(name: str, crosswalk: Crosswalk, file: Path) -> list[str]:
    """What is wrong with the columns that the crosswalk names, beside those of a file after cleaning."""
    from mappings.cleaning import Cleaner
    from mappings.crosswalk import column_mistakes
    from mappings.preparation import operations_of
    from stafett.sources import stream_delivery

    with said_as_bad_input():
        stream = stream_delivery(file, id_column=crosswalk.id_column, overruling=crosswalk.reading)
        columns = Cleaner(stream.names, operations_of(crosswalk)).columns
    return column_mistakes(name, columns)


@command.command("schema")
def schema() -> None:
    """Print the JSON Schema of a crosswalk, for editors that complete and check while somebody writes.

    \b
    Example:  stafett crosswalk schema > crosswalk.schema.json
    """
    from mappings.crosswalk import schema_text

    click.echo(schema_text(), nl=False)


@command.command("preview")
@click.argument("name", metavar="C")
@records_option
@click.option(
    "-n", "--number", type=click.IntRange(1), default=20, show_default=True, help="Records, from the first on."
)
@click.option("--out", "folder", type=NEW_FOLDER, required=True, help="Folder to write.")
@language_option
def preview(name: str, file: Path, number: int, folder: Path, language: str) -> None:
    """Show the first records beside the pages that C makes of them, and print the path of what to open.

    \b
    Example:  stafett crosswalk preview norro --records export.csv -n 20 --out preview
    """
    from mappings.preparation import prepare_pages
    from mappings.rehearsal import write_rehearsal

    crosswalk = open_crosswalk(name)
    records = open_records(file, crosswalk, language, first=number)
    with said_as_bad_input(language):
        made = prepare_pages(records, crosswalk)
        summary = write_rehearsal(made.pages, folder, language, batch_problems=made.nobodys, sources=made.rows)
    tell(summary, language)
    click.echo(plain(folder / "report.html"))


@command.command("diff")
@click.argument("older", metavar="C1")
@click.argument("newer", metavar="C2")
@records_option
@click.option("--count", "only_count", is_flag=True, help="Only say how many pages change.")
@language_option
def diff(older: str, newer: str, file: Path, only_count: bool, language: str) -> None:
    """Show what changes on which pages between the crosswalks C1 and C2, as a unified diff; the counts go to stderr.

    \b
    Example:  stafett crosswalk diff norro-of-may/ mappings/norro --records export.csv
    """
    from mappings.page_changes import changes_between, counts
    from mappings.preparation import prepare_pages

    before, after = (
        prepare_pages(open_records(file, crosswalk, language), crosswalk).pages
        for crosswalk in (open_crosswalk(older), open_crosswalk(newer))
    )
    changes = changes_between(before, after, language)
    for change in changes if not only_count else ():
        click.echo("\n".join(plain(line) for line in change.lines))
    told = ", ".join(f"{count} {phrase(f'kind-{kind}', language)}" for kind, count in counts(changes).items())
    kinds = f": {told}" if told else ""
    click.echo(phrase("pages-differ", language, changed=len(changes), pages=len(before), kinds=kinds), err=True)


@command.command("new")
@records_option
@click.option("--name", required=True, help="Lowercase letters, digits and dashes.")
@click.option("--out", "folder", type=NEW_FOLDER, required=True, help="Folder for crosswalk.yaml and its tables.")
@click.option("--institution", default="", help="The partner's name as people say it (default: the name).")
@click.option("--language", default="", help="The partner's language, such as sv (default: that of most texts).")
@reading_options
def new(
    file: Path,
    name: str,
    folder: Path,
    institution: str,
    language: str,
    encoding: str | None,
    delimiter: str | None,
    sheet: str | None,
    records_at: str | None,
) -> None:
    """Draft a commented crosswalk from what the columns hold, with the tables to fill in. Replaces nothing.

    What the options say about how the file is read is written into the crosswalk, for the deliveries to come.

    \b
    Example:  stafett crosswalk new --records export.csv --name norro --institution "Norrö Museum" --language sv \\
                --out mappings/norro
    """
    from mappings.crosswalk_draft import draft_crosswalk
    from mappings.profile import profile
    from stafett.sources import read_delivery

    overruling = overruling_of(encoding, delimiter, sheet, records_at)
    with said_as_bad_input():
        reading = read_delivery(file, overruling=overruling)
    try:
        found = profile(reading.records, problems=reading.problems)
        draft = draft_crosswalk(
            found, reading, name=name, institution=institution or name, language=language, overruling=overruling
        )
    except ValueError as error:
        raise BadInput(plain(f"{file}: {error}.")) from error
    with said_as_bad_input():
        _write(draft, folder, name)
    click.echo(plain(folder / "crosswalk.yaml"))


def _write(draft: Draft, folder: Path, name: str) -> None:
    """Write the draft; whether it can be used is decided elsewhere first, so that nothing wrong is left behind."""
    import shutil
    import tempfile

    files = {"crosswalk.yaml": draft.text, **{table.file: table.content for table in draft.tables}}
    if there := [file for file in files if (folder / file).exists()]:
        raise BadInput(plain(f"{folder} has {', '.join(there)} already. Name another folder; nothing was written."))
    with tempfile.TemporaryDirectory() as trial:
        for file, text in files.items():
            (Path(trial) / file).write_text(text, encoding="utf-8")
        try:
            open_crosswalk(trial)
        except BadInput as wrong:
            raise BadInput(wrong.message.replace(trial, plain(folder)) + "\nNothing was written.") from wrong
        folder.mkdir(parents=True, exist_ok=True)
        for file in files:
            shutil.copyfile(Path(trial) / file, folder / file)
