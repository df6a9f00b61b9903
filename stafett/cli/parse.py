"""`stafett parse`: one value of a hard column per line in, one JSON object per line out."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO

import click

if TYPE_CHECKING:
    from mappings.parsing import Kind, Tables

LANGUAGES = ("sv", "nb", "nn", "no", "da", "fi", "en", "de", "fr")
LINE_LIMIT = 1_000_000
"""Bytes of a line that are kept; the rest of it is read and forgotten."""


@click.command("parse")
@click.argument("kind", type=click.Choice(["date", "dimension", "person", "place", "rights"]))
@click.option("--language", type=click.Choice(LANGUAGES), help="The language of the values, where it is known.")
@click.option("--crosswalk", help="A crosswalk (name or file) whose tables creators and places are used.")
def command(kind: Kind, language: str | None, crosswalk: str | None) -> None:
    """Read values of KIND from standard input, one a line, and write one JSON object a line.

    Each object has value, parsed, certainty, commons, wikibase and problem. What is not understood has a problem and
    is never guessed; the other lines go on.

    \b
    Example:  echo "slutet av 1700-talet" | stafett parse date --language sv
              stafett parse place --crosswalk norro < places.txt
    """
    from mappings.parsing import parse

    tables = _tables(crosswalk)
    for line in _lines(sys.stdin.buffer):
        value = line.decode("utf-8", errors="replace")
        found = parse(kind, value, language or "", tables).as_json()
        if "\ufffd" in value and found["problem"] is None:
            found |= {"parsed": None, "commons": "", "wikibase": [], "problem": _undecodable()}
        click.echo(json.dumps(found, ensure_ascii=False))
        sys.stdout.flush()


def _undecodable() -> dict[str, object]:
    from stafett.rules import finding

    return finding("delivery-undecodable", encoding="UTF-8").model_dump(mode="json", exclude_defaults=True)


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    """The lines without their ends, as they come; of a line without end, the beginning."""
    while line := stream.readline(LINE_LIMIT):
        rest = line
        while len(rest) == LINE_LIMIT and not rest.endswith(b"\n"):
            rest = stream.readline(LINE_LIMIT)
        yield line.rstrip(b"\r\n").removeprefix(b"\xef\xbb\xbf")


def _tables(crosswalk: str | None) -> Tables:
    if not crosswalk:
        return {}
    from mappings.crosswalk import CrosswalkError, load_crosswalk

    try:
        loaded = load_crosswalk(crosswalk)
    except CrosswalkError as mistakes:
        raise click.UsageError(str(mistakes)) from mistakes
    return {name: loaded.table(name) for name in loaded.tables}
