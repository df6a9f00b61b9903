"""What people name in the terminal: a crosswalk, records, a folder of media; exit status 2 where it is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from stafett.cli.phrasing import phrase
from stafett.cli.pipes import plain

if TYPE_CHECKING:
    from mappings.crosswalk import Crosswalk
    from mappings.preparation import Records
    from stafett.problems import Problem
    from stafett.sources import Overruling

Command = TypeVar("Command", bound=Callable[..., object])


class BadInput(click.ClickException):
    """What was typed or named cannot be taken as it is."""

    exit_code = 2


FILE = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)
FOLDER = click.Path(exists=True, file_okay=False, readable=True, path_type=Path)
NEW_FOLDER = click.Path(file_okay=False, path_type=Path)


def crosswalk_option(required: bool = True) -> Callable[[Command], Command]:
    """`--crosswalk`: a name in mappings/, a file, or a folder."""
    help_ = "Name of a crosswalk in mappings/, or the path of a crosswalk.yaml or of its folder."
    return click.option("--crosswalk", "name", required=required, metavar="C", help=help_)


def records_option(command: Command) -> Command:
    """`--records`: the partner's file."""
    return click.option(
        "--records",
        "file",
        type=FILE,
        required=True,
        help="The partner's file: CSV, XLSX, ODS, JSON, JSON Lines, XML, LIDO or MARC.",
    )(command)


def reading_options(command: Command) -> Command:
    """`--encoding`, `--delimiter`, `--sheet` and `--records-at`: what is wrong in how a file was found to be; see
    `overruling_of`."""
    for option in (
        click.option(
            "--records-at", metavar="PATH", help="Where the records lie: response.docs, export/objects/object."
        ),
        click.option("--sheet", metavar="TITLE", help="The only sheet of a workbook to read."),
        click.option("--delimiter", metavar="SIGN", help="Between cells: a sign, or comma, semicolon, tab, pipe."),
        click.option("--encoding", metavar="NAME", help="Encoding of text: UTF-8, Windows-1252, mac_roman."),
    ):
        command = option(command)
    return command


def overruling_of(encoding: str | None, delimiter: str | None, sheet: str | None, records_at: str | None) -> Overruling:
    """What the options of `reading_options` say; one that is wrong is named."""
    from pydantic import ValidationError

    from stafett.sources import Overruling

    said = {"encoding": encoding, "delimiter": delimiter, "sheet": sheet, "records": records_at}
    try:
        return Overruling(**{name: value for name, value in said.items() if value is not None})
    except ValidationError as wrong:
        found = wrong.errors()[0]
        name = str(found["loc"][0]).replace("records", "records-at")
        raise BadInput(plain(f"--{name} {found['input']!r}: {found['msg'].removeprefix('Value error, ')}.")) from wrong


def language_option(command: Command) -> Command:
    """`--language` of what is written for people."""
    choice = click.Choice(["en", "sv"])
    return click.option(
        "--language", type=choice, default="en", show_default=True, help="Language of what is written and said."
    )(command)


def open_crosswalk(name: str) -> Crosswalk:
    """The crosswalk of that name; every mistake in it, a line each, where it cannot be used."""
    from mappings.crosswalk import CrosswalkError, load_crosswalk

    try:
        return load_crosswalk(name)
    except CrosswalkError as wrong:
        raise BadInput("\n".join(plain(mistake) for mistake in wrong.mistakes)) from wrong


def open_records(file: Path, crosswalk: Crosswalk, language: str = "en", *, first: int | None = None) -> Records:
    """The records of a file, cleaned; says what is wrong and what to do where none can be had."""
    from mappings.preparation import read_records

    with said_as_bad_input(language):
        return read_records(file, crosswalk, first=first)


@contextmanager
def said_as_bad_input(language: str = "en") -> Iterator[None]:
    """Turn what a file or folder that was named makes impossible into sentences and exit status 2."""
    from mappings.cleaning import UnsupportedOperation
    from mappings.preparation import WrongColumns
    from mappings.rehearsal import OccupiedFolder
    from mappings.rehearsal_work import FolderInUse
    from mappings.tables import TableError
    from stafett.sources import UnreadableDelivery

    try:
        yield
    except UnreadableDelivery as wrong:
        raise BadInput(sentence(wrong.problem, language)) from wrong
    except WrongColumns as wrong:
        raise BadInput("\n".join(sentence(problem, language) for problem in wrong.problems)) from wrong
    except UnsupportedOperation as wrong:
        raise BadInput(plain(phrase("cleaning-needs-openrefine", language, reason=wrong))) from wrong
    except OccupiedFolder as wrong:
        found = ", ".join(wrong.found) or phrase("occupied-file", language)
        raise BadInput(plain(phrase("occupied", language, folder=wrong.folder, found=found))) from wrong
    except FolderInUse as wrong:
        raise BadInput(plain(phrase("in-use", language, folder=wrong.folder))) from wrong
    except TableError as wrong:
        raise BadInput("\n".join(map(plain, str(wrong).splitlines()))) from wrong
    except OSError as wrong:
        where = f"{wrong.filename}: " if wrong.filename else ""
        raise BadInput(plain(f"{where}{wrong.strerror or wrong}.")) from wrong


def sentence(problem: Problem, language: str) -> str:
    """A problem as one line: what was found, what to do, and the rule's name."""
    from stafett.rules import explain

    said = explain(problem, language)
    return plain(f"{said.explanation} {said.remedy} ({problem.rule})")
