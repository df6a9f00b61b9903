"""`stafett up`: everything on one machine, from one command, until Ctrl-C."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from stafett.cli.installation import Running, only_one, read_settings, write_down

if TYPE_CHECKING:
    from stafett.settings import Settings

PREFECT_PORT = 4200
PORTAL_PORT = 8200


@click.command("up")
@click.option("--port", type=click.IntRange(0, 65535), help="Port of the portal (8200); 0 takes a free one.")
@click.option("--prefect-port", type=click.IntRange(0, 65535), help="Port of Prefect (4200); 0 takes a free one.")
@click.option("--home", type=click.Path(file_okay=False, path_type=Path), help="Folder of this installation.")
@click.option("--runs", default=8, show_default=True, type=click.IntRange(1), help="Runs at once; 250 MB each.")
@click.option(
    "--once-ready",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the addresses here (JSON) when all is up.",
)
def command(port: int | None, prefect_port: int | None, home: Path | None, runs: int, once_ready: Path | None) -> None:
    """Start everything on this machine: portal, Prefect server, worker.

    Ctrl-C stops every process that this command started, and nothing else. Where STAFETT_PREFECT_API_URL is set, that
    Prefect is used and none is started.

    \b
    Example:  stafett up
              stafett up --port 0 --prefect-port 0 --home /srv/stafett
    """
    from stafett.cli.household import Household

    if home:
        os.environ["STAFETT_HOME"] = str(home.resolve())
    settings = read_settings()
    settings = settings.model_copy(update={"home": settings.home.resolve()})
    _see_that_ledger_is_found_from_anywhere(settings)
    with only_one(settings.home):
        addresses = choose_addresses(settings, port, prefect_port)
        write_down(settings.home, addresses)
        household = Household(settings, addresses, runs)

        def ready() -> None:
            if once_ready:
                partial = once_ready.with_name(once_ready.name + ".part")
                partial.write_text(json.dumps({**vars(addresses), "home": str(settings.home)}), encoding="utf-8")
                partial.replace(once_ready)

        household.run(ready)


def choose_addresses(settings: Settings, port: int | None, prefect_port: int | None) -> Running:
    """Where portal and Prefect will be; raise a UsageError where something else listens there already."""
    if "prefect_api_url" in settings.model_fields_set:
        if prefect_port is not None:
            raise click.UsageError(
                "STAFETT_PREFECT_API_URL is set, so no Prefect is started here: leave --prefect-port out."
            )
        prefect_api = settings.prefect_api_url
    else:
        prefect_api = f"http://127.0.0.1:{_free('--prefect-port', prefect_port, PREFECT_PORT)}/api"
    if "portal_url" in settings.model_fields_set:
        listens = _free("--port", port, urlsplit(settings.portal_url).port or PORTAL_PORT)
        return Running(os.getpid(), settings.portal_url, prefect_api, listens)
    listens = _free("--port", port, PORTAL_PORT)
    return Running(os.getpid(), f"http://127.0.0.1:{listens}", prefect_api, listens)


def _free(option: str, asked: int | None, usual: int) -> int:
    from stafett.process import answers, free_port

    if asked == 0:
        return free_port()
    port = usual if asked is None else asked
    if answers(port):
        raise click.UsageError(f"Something else listens on port {port}. Choose another: {option} {port + 1}")
    return port


def _see_that_ledger_is_found_from_anywhere(settings: Settings) -> None:
    """Runs work in folders of their own: a relative path would give each of them another ledger."""
    path = settings.database_url.removeprefix("sqlite:///")
    if path != settings.database_url and not path.startswith("/"):
        raise click.UsageError(
            f"STAFETT_DATABASE_URL={settings.database_url!r}: give the whole path, as in sqlite:////srv/ledger.sqlite"
        )
