"""`stafett harvest`: from a server, or a folder of media, to one file that is delivered like any other."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from stafett.cli.inputs import FOLDER, BadInput
from stafett.cli.pipes import plain
from stafett.errors import StafettError

if TYPE_CHECKING:
    from stafett.sources.fetching import Fetcher
    from stafett.sources.harvest import Haul, State

OUT = click.Path(dir_okay=False, path_type=Path)
TELL_EVERY = 2.0
"""Seconds between two lines about the progress."""
SHOWN = 10
"""Notes that are shown one by one."""
INTERRUPTED = 130

out_option = click.option("--out", type=OUT, required=True, help="The file to write: JSON Lines, a record a line.")


@click.group("harvest")
def command() -> None:
    """Fetch records from a server, or from the media themselves, into one file that is delivered like any other.

    Beside FILE, FILE.harvest.json says what was asked and when. Interrupted, it keeps FILE.part; the same command
    goes on from there.

    \b
    Example:  stafett harvest oai https://museum.example/oai --out records.jsonl
    """


@command.command("oai")
@click.argument("address")
@out_option
@click.option("--prefix", default="oai_dc", show_default=True, help="The metadata format (metadataPrefix).")
@click.option("--set", "set_", default="", help="Only the records of this set.")
@click.option("--from", "since", default="", metavar="DAY", help="Only what has changed since: 2026-05-01.")
@click.option("--until", default="", metavar="DAY", help="Only what has changed until then.")
@click.option("--since", "earlier", type=OUT, help="A file harvested earlier: only what has changed since then.")
def oai(address: str, out: Path, prefix: str, set_: str, since: str, until: str, earlier: Path | None) -> None:
    """Fetch the records of an OAI-PMH server. Deleted ones are kept, with the status "deleted"; they make no page.

    \b
    Example:  stafett harvest oai https://museum.example/oai --set photographs --out photographs.jsonl
              stafett harvest oai https://museum.example/oai --set photographs --since photographs.jsonl --out new.jsonl
    """
    from stafett.sources.oai import DAY, Wish, harvest

    if earlier and since:
        raise click.UsageError("Choose one: --from or --since.")
    for day in (since, until):
        if day and not re.fullmatch(DAY, day):
            raise BadInput(f"{plain(day)!r} is not a day: write it as 2026-05-01, or as 2026-05-01T10:00:00Z (in UTC).")
    _demand_address(address)
    request = {"source": "oai", "address": address, "prefix": prefix, "set": set_}
    since = _moment(earlier, request) if earlier else since
    wish = Wish(prefix, set_, since, until)
    _run(
        out, request | {"from": since, "until": until}, lambda fetcher, onward: harvest(address, wish, fetcher, onward)
    )


@command.command("iiif")
@click.argument("address")
@out_option
def iiif(address: str, out: Path) -> None:
    """Fetch a IIIF manifest, or a collection with all below it (Presentation 2 and 3): a record for each image.

    Texts in a known language stand in columns like label:sv, the image's address in full size in image_url.

    \b
    Example:  stafett harvest iiif https://museum.example/iiif/collection.json --out maps.jsonl
    """
    from stafett.sources.iiif import harvest

    _demand_address(address)
    request = {"source": "iiif", "address": address}
    _run(out, request, lambda fetcher, onward: harvest(address, fetcher, onward))


@command.command("folder")
@click.argument("address", type=FOLDER, metavar="FOLDER")
@out_option
@click.option("--position", is_flag=True, help="Write where a picture was taken, not only that the file says so.")
def folder(address: Path, out: Path, position: bool) -> None:
    """List the media in a folder, with what is written into them (EXIF, IPTC, XMP): a record for each file.

    \b
    Example:  stafett harvest folder scans/ --out scans.jsonl
    """
    from stafett.sources.embedded import harvest

    if out.resolve().is_relative_to(address.resolve()):
        raise BadInput(f"{plain(out)} lies in the folder that is listed. Name a file outside of it with --out.")
    request = {
        "source": "folder",
        "address": os.fsencode(address).decode(errors="replace"),
        "position": "yes" if position else "no",
    }
    _run(out, request, lambda _, onward: harvest(address, onward, position=position))


def _demand_address(address: str) -> None:
    if not re.match(r"https?://[^/]", address, re.IGNORECASE):
        raise BadInput(f"{plain(address)!r} is no whole address: write it as https://museum.example/…")


def _moment(earlier: Path, request: dict[str, str]) -> str:
    """When the earlier harvest of the same records began, by the server's clock."""
    from stafett.sources.harvest import read_state

    state = read_state(earlier)
    other = [name for name, value in request.items() if state.request.get(name, "") != value]
    if other:
        raise BadInput(f"{plain(earlier)} was harvested with another {', '.join(other)}: what is new cannot be told.")
    if not state.finished:
        raise BadInput(f"{plain(earlier)} was not harvested to its end. Let that harvest end first.")
    if not state.begun:
        raise BadInput("The server did not say when that harvest was. Say it with --from.")
    return state.begun


def _run(out: Path, request: dict[str, str], source: Callable[[Fetcher, str], Iterator[Haul]]) -> None:
    from stafett.settings import Settings
    from stafett.sources.fetching import Fetcher
    from stafett.sources.harvest import Harvest

    harvest = Harvest(out, request)
    if harvest.resumed:
        _say(f"Going on after the {harvest.resumed:,} records in {harvest.part}.")
    try:
        with Fetcher(Settings().user_agent, tell=_say) as fetcher:
            state = harvest.run(lambda onward: source(fetcher, onward), _Progress())
    except KeyboardInterrupt:
        _say(f"Stopped. {_kept(harvest.part, harvest.state)}")
        raise SystemExit(INTERRUPTED) from None
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        told = f"{where}{error.strerror or error}. {_kept(harvest.part, harvest.state)}"
        raise click.ClickException(plain(told.strip())) from error
    except StafettError as error:
        raise click.ClickException(plain(f"{error} {_kept(harvest.part, harvest.state)}".strip())) from error
    _conclude(out, state)


class _Progress:
    """Says on standard error how far it has come, now and then."""

    def __init__(self) -> None:
        self._last = time.monotonic()

    def __call__(self, state: State, total: int) -> None:
        if time.monotonic() - self._last >= TELL_EVERY:
            self._last = time.monotonic()
            _say(f"{state.records:,}{f' of {total:,}' if total else ''} records")


def _kept(part: Path, state: State) -> str:
    if not state.records:
        return ""
    return f"{state.records:,} records are in {part}; the same command goes on from there."


def _conclude(out: Path, state: State) -> None:
    for note in state.notes[:SHOWN]:
        _say(note)
    if len(state.notes) > SHOWN:
        _say(f"and {len(state.notes) - SHOWN} more notes, in {out.name}.harvest.json")
    if not state.records:
        _say("There is nothing (new) to fetch; no file was written.")
        return
    others = {name: count for name, count in state.statuses.items() if name != "present"}
    told = "".join(f", {count:,} {name}" for name, count in sorted(others.items()))
    click.echo(plain(f"{state.records:,} records{told}: {out}"))


def _say(text: str) -> None:
    click.echo(plain(text), err=True)
