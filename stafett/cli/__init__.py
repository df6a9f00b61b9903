"""The terminal: everything that staff do, as commands. `main` is what people type as `stafett`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

from stafett.cli import (
    board,
    close,
    crosswalk,
    doctor,
    export,
    forget,
    harvest,
    import_,
    journal,
    launch,
    link,
    parse,
    portal,
    reconcile,
    register,
    rehearse,
    scope,
    status,
    step,
    tables,
    title,
    up,
)
from stafett.cli.inputs import BadInput
from stafett.errors import InvalidDelivery, Refused, StafettError, Unknown

REFUSALS = (InvalidDelivery, Refused, Unknown)


class Terminal(click.Group):
    """The group of all commands: what the core refuses becomes one sentence, and exit status 2 where input was bad."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; no traceback for what people can put right themselves."""
        try:
            return super().invoke(ctx)
        except StafettError as refused:
            kind = BadInput if isinstance(refused, REFUSALS) else click.ClickException
            raise kind(str(refused)) from refused


@click.group(cls=Terminal, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.option(
    "--home",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of this installation (default: STAFETT_HOME, or .stafett).",
)
@click.version_option(package_name="stafett")
def main(home: Path | None) -> None:
    """Stafett: upload partnerships with Wikimedia Commons, from the request to years of follow-up.

    \b
    Begin with:  stafett up
    Then:        stafett launch --help
    """
    if home:
        os.environ["STAFETT_HOME"] = str(home.resolve())


for _room in (up, launch, status, board, step, journal, link, close, forget):
    main.add_command(_room.command)
for _room in (
    export,
    import_,
    doctor,
    reconcile,
    register,
    portal,
    harvest,
    scope,
    crosswalk,
    tables,
    rehearse,
    title,
    parse,
):
    main.add_command(_room.command)
