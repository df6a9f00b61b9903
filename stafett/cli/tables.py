"""`stafett tables`: hand mapping tables out to be filled in, take them in again, and see how far they reach."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from stafett.cli.inputs import (
    FILE,
    BadInput,
    crosswalk_option,
    language_option,
    open_crosswalk,
    open_records,
    records_option,
    said_as_bad_input,
    sentence,
)
from stafett.cli.pipes import json_line, plain
from stafett.cli.progress import Progress

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mappings.crosswalk import Crosswalk
    from mappings.sheets.merge import Merged
    from mappings.sheets.needs import Coverage, Need
    from mappings.tables import Entry
    from stafett.reconciliation import Candidate

ENDINGS = {"csv": ".csv", "xlsx": ".xlsx", "wiki": ".wiki"}
table_option = click.option("--table", "table", required=True, metavar="T", help="A table of the crosswalk: creators.")


@click.group("tables")
def command() -> None:
    """Mapping tables: hand them out to be filled in, take them in again, see how many records they cover.

    \b
    Example:  stafett tables out --crosswalk norro --records export.csv --table creators --out creators.xlsx
              stafett tables in --crosswalk norro --table creators creators.xlsx --by "Märta Ek" --write
              stafett tables coverage --crosswalk norro --records export.csv
    """


@command.command("out")
@crosswalk_option()
@records_option
@table_option
@click.option("--format", "kind", type=click.Choice(list(ENDINGS)), help="Default: as the name of the file says.")
@click.option(
    "--out", "path", type=click.Path(dir_okay=False, path_type=Path), help="Default: T.csv, T.xlsx or T.wiki."
)
@click.option("--open", "only_open", is_flag=True, help="Only the values that nobody has mapped.")
@click.option(
    "--reconcile/--no-reconcile",
    default=None,
    help="Ask the reconciliation service too. Default: where STAFETT_RECONCILIATION_URL is set.",
)
@click.option("--anew", is_flag=True, help="Ask again for what the service answered in the last 30 days.")
@language_option
def out(
    name: str,
    file: Path,
    table: str,
    kind: str | None,
    path: Path | None,
    only_open: bool,
    reconcile: bool | None,
    anew: bool,
    language: str,
) -> None:
    """Write the values of a table with counts, examples and suggestions, to be filled in by partner or volunteers.

    \b
    Example:  stafett tables out --crosswalk norro --records export.csv --table creators --format wiki
    """
    from mappings.sheets.columns import sheet_rows
    from mappings.sheets.out import write_sheet

    crosswalk = _with_table(open_crosswalk(name), table)
    chosen = kind or _kind_of(path)
    service = _service(reconcile)
    needs = _needs(crosswalk, open_records(file, crosswalk).cleaned, table, service, anew)
    target = path or Path(f"{table}{ENDINGS[chosen]}")
    shown = [need for need in needs if need.state == "open" or not only_open]
    with said_as_bad_input(language):
        write_sheet(target, sheet_rows(shown, language), chosen, language)
    open_ones = sum(need.state == "open" for need in needs)
    click.echo(f"{len(shown)} values, {open_ones} of them to fill in.", err=True)
    click.echo(plain(target))


def _kind_of(path: Path | None) -> str:
    """The format that the name of the file says; CSV where it has no ending."""
    found = next((one for one, end in ENDINGS.items() if path and path.suffix.lower() == end), "")
    if path and path.suffix and not found:
        known = ", ".join(ENDINGS.values())
        raise BadInput(f"{plain(path.name)}: a sheet is written as {known}. Name the file so, or say --format.")
    return found or "csv"


@command.command("in")
@crosswalk_option()
@table_option
@click.argument("file", type=FILE)
@click.option("--by", required=True, help="Who filled it in, where a row itself names nobody.")
@click.option("--write", is_flag=True, help="Write the table; without it only show what would change.")
@language_option
def in_(name: str, table: str, file: Path, by: str, write: bool, language: str) -> None:
    """Take a filled-in table in: show what changes, what is in conflict and what is wrong, and with --write keep it.

    What is in conflict is never replaced: it is kept beside the table, in T.conflicts.csv, and shown in the next sheet.
    Exit status 1 where rows are wrong or in conflict.

    \b
    Example:  stafett tables in --crosswalk norro --table creators creators.xlsx --by "Märta Ek" --write
    """
    from mappings.sheets.back import read_sheet
    from mappings.sheets.keeping import keep
    from mappings.sheets.merge import merge
    from stafett.problems import Severity

    crosswalk = _with_table(open_crosswalk(name), table)
    if not by.strip():
        raise BadInput("Say who filled it in: --by NAME.")
    with said_as_bad_input(language):
        returned = read_sheet(file)
    merged = merge(crosswalk.table(table), returned.rows, by.strip()[:200])
    for problem in returned.problems:
        click.echo(sentence(problem, language), err=True)
    _tell(merged)
    if write:
        with said_as_bad_input(language):
            keep(crosswalk, table, merged)
    click.echo("Written." if write else "Nothing is written yet; add --write.", err=True)
    if merged.conflicts or any(problem.severity is Severity.ERROR for problem in returned.problems):
        raise SystemExit(1)


@command.command("coverage")
@crosswalk_option()
@records_option
@click.option("--json", "as_json", is_flag=True, help="One JSON object per table and line.")
def coverage(name: str, file: Path, as_json: bool) -> None:
    """Show for each table how many values and records it covers; exit status 1 where a gate is not passed.

    \b
    Example:  stafett tables coverage --crosswalk norro --records export.csv --json
    """
    from mappings.sheets.needs import coverage_of

    crosswalk = open_crosswalk(name)
    records = open_records(file, crosswalk).cleaned
    found = [coverage_of(records, crosswalk, table) for table in crosswalk.tables]
    for one in found:
        click.echo(json_line(_as_data(one)) if as_json else _as_text(one))
    if not all(one.passed for one in found):
        raise SystemExit(1)


def _with_table(crosswalk: Crosswalk, table: str) -> Crosswalk:
    if table not in crosswalk.tables:
        known = ", ".join(crosswalk.tables) or "none"
        raise BadInput(plain(f"{crosswalk.name} has no table “{table}”. Its tables: {known}."))
    return crosswalk


def _service(reconcile: bool | None) -> str:
    """The address of the reconciliation service to ask, or ""."""
    from stafett.settings import Settings

    address = "" if reconcile is False else Settings().reconciliation_url
    if reconcile and not address:
        raise BadInput("There is no reconciliation service to ask: set STAFETT_RECONCILIATION_URL to its address.")
    return address


def _needs(crosswalk: Crosswalk, records: Any, table: str, service: str, anew: bool) -> Sequence[Need]:
    from mappings.sheets.keeping import undecided
    from mappings.sheets.needs import needs_of
    from mappings.sheets.suggestions import suggest, tables_of_others

    needs = needs_of(records, crosswalk, table)
    others = tables_of_others(table, crosswalk.name)
    with said_as_bad_input():
        offered = undecided(crosswalk, table)
    reconciled = _reconciled(service, needs, crosswalk.reconcile.get(table, ""), anew) if service else {}
    return suggest(needs, crosswalk.table(table), others, offered=offered, reconciled=reconciled)


def _reconciled(service: str, needs: Sequence[Need], of_type: str, anew: bool) -> dict[str, list[Candidate]]:
    """What the service answers for the open values; what it could not be asked or did not answer is said."""
    from stafett.reconciliation import ask_service
    from stafett.reconciliation_answers import KeptAnswers
    from stafett.settings import Settings

    settings = Settings()
    values = [need.value for need in needs if need.state == "open"]
    kept = KeptAnswers(settings.home / "reconciliation", service, of_type)
    return ask_service(
        service,
        settings.user_agent,
        values,
        of_type=of_type,
        tell=_say,
        kept=kept,
        anew=anew,
        progress=Progress("Reconciliation, values"),
    )


def _say(text: str) -> None:
    click.echo(plain(text), err=True)


def _tell(merged: Merged) -> None:
    """A line for each change; + new, ~ changed, ! in conflict."""
    for entry in merged.added:
        click.echo(plain(f"+ {entry.value}: {_said(entry)}"))
    for before, after in merged.changed:
        click.echo(plain(f"~ {after.value}: {_said(before)} → {_said(after)}"))
    for conflict in merged.conflicts:
        click.echo(plain(f"! {conflict.standing.value}: {_said(conflict.standing)} ≠ {_said(conflict.offered)}"))
    counts = (len(merged.added), len(merged.changed), len(merged.conflicts), merged.unchanged)
    click.echo("{} new, {} changed, {} in conflict, {} unchanged.".format(*counts), err=True)


def _said(entry: Entry) -> str:
    from mappings.sheets.merge import meaning

    return f"{' · '.join(filter(None, meaning(entry))) or '–'} [{entry.by or '?'}]"


def _as_data(one: Coverage) -> dict[str, Any]:
    return {**vars(one), "percent": one.percent, "passed": one.passed}


def _as_text(one: Coverage) -> str:
    gate = "" if one.gate is None else f"; gate {one.gate:g} %: {'passed' if one.passed else 'NOT passed'}"
    settled = f"{one.mapped} of {one.values} values mapped, {one.without} accepted without"
    return plain(f"{one.table}: {settled}; {one.covered} of {one.records} records covered ({one.percent:g} %){gate}")
