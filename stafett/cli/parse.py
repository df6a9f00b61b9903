"""`stafett parse`: one value of a hard column per line in, one JSON object per line out."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, BinaryIO

import click

if TYPE_CHECKING:
    from mappings.parsing import Kind, Tables
    from mappings.public_domain import Evidence

LANGUAGES = ("sv", "nb", "nn", "no", "da", "fi", "en", "de", "fr")
LINE_LIMIT = 1_000_000
"""Bytes of a line that are kept; the rest of it is read and forgotten."""


@click.command("parse")
@click.argument("kind", type=click.Choice(["date", "dimension", "person", "place", "rights"]))
@click.option("--language", type=click.Choice(LANGUAGES), help="The language of the values, where it is known.")
@click.option("--crosswalk", help="A crosswalk (name or file) whose tables creators and places are used.")
@click.option("--country", help="rights: the country of origin, as an ISO code or a name. Without it: Sweden.")
@click.option("--died", type=click.IntRange(1, 9999), help="rights: the year in which the last maker died.")
@click.option("--made", type=click.IntRange(1, 9999), help="rights: the latest year in which the work was made.")
@click.option("--made-from", type=click.IntRange(1, 9999), help="rights: the earliest such year, if not the same.")
@click.option("--born", type=click.IntRange(1, 9999), help="rights: the year in which the last maker was born.")
@click.option("--published", help="rights: the year of the first publication, or “never” (before 2003).")
@click.option("--maker", type=click.Choice(["unknown", "anonymous"]), help="rights: a maker without a name.")
@click.option(
    "--formality",
    type=click.Choice(["no notice", "not renewed"]),
    help="rights: what was not done for an American work.",
)
@click.option("--photograph", is_flag=True, help="rights: the work is a photograph and no work of art.")
@click.option("--scanned", is_flag=True, help="rights: the file is a scan of a flat work and no photograph.")
@click.option("--flat/--in-the-round", default=None, help="rights: what the file is a photograph of.")
def command(kind: Kind, language: str | None, crosswalk: str | None, **shown: Any) -> None:
    """Read values of KIND from standard input, one a line, and write one JSON object a line.

    Each object has value, parsed, certainty, commons, wikibase and problem. What is not understood has a problem and
    is never guessed; the other lines go on. Claims of the public domain are proved by what the options say.

    \b
    Example:  echo "slutet av 1700-talet" | stafett parse date --language sv
              stafett parse place --crosswalk norro < places.txt
              echo "Public domain" | stafett parse rights --country NO --died 1920 --made 1910
    """
    from mappings.parsing import parse

    tables = _tables(crosswalk)
    evidence = _evidence(kind, **shown)
    for line in _lines(sys.stdin.buffer):
        value = line.decode("utf-8", errors="replace")
        found = parse(kind, value, language or "", tables, evidence).as_json()
        if "\ufffd" in value and found["problem"] is None:
            found |= {"parsed": None, "commons": "", "wikibase": [], "problem": _undecodable()}
        click.echo(json.dumps(found, ensure_ascii=False))
        sys.stdout.flush()


def _evidence(kind: Kind, country: str | None, published: str | None, **rest: Any) -> Evidence | None:
    given = {name: value for name, value in rest.items() if value not in (None, False) or name == "flat"}
    if kind != "rights" and (country or published or set(given) - {"flat"} or given["flat"] is not None):
        raise click.UsageError("Country, years, maker and kind of the work are for rights only.")
    from mappings.countries import country_of
    from mappings.public_domain import NEVER, Evidence

    code = country_of(country) or "ZZ" if country is not None else "SE"
    if published not in (None, "never") and not published.isdecimal():
        raise click.UsageError("--published is a year, or “never”.")
    year = None if published is None else NEVER if published == "never" else int(published)
    # One year says when it was made, and not only by when.
    given.setdefault("made_from", given.get("made", 0))
    return Evidence(country=code, published=year, **given)


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
