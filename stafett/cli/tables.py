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
from stafett.cli.phrasing import phrase
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

    crosswalk = _with_table(open_crosswalk(name), table, language)
    chosen = kind or _kind_of(path, language)
    service = _service(reconcile, language)
    needs = _needs(crosswalk, open_records(file, crosswalk, language).cleaned, table, service, anew, language)
    target = path or Path(f"{table}{ENDINGS[chosen]}")
    shown = [need for need in needs if need.state == "open" or not only_open]
    with said_as_bad_input(language):
        write_sheet(target, sheet_rows(shown, language), chosen, language)
    open_ones = sum(need.state == "open" for need in needs)
    click.echo(phrase("to-fill-in", language, values=len(shown), open=open_ones), err=True)
    click.echo(plain(target))


def _kind_of(path: Path | None, language: str) -> str:
    """The format that the name of the file says; CSV where it has no ending."""
    found = next((one for one, end in ENDINGS.items() if path and path.suffix.lower() == end), "")
    if path and path.suffix and not found:
        known = ", ".join(ENDINGS.values())
        raise BadInput(phrase("sheet-kind", language, name=plain(path.name), kinds=known))
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

    crosswalk = _with_table(open_crosswalk(name), table, language)
    if not by.strip():
        raise BadInput(phrase("by-whom", language))
    with said_as_bad_input(language):
        returned = read_sheet(file)
    merged = merge(crosswalk.table(table), returned.rows, by.strip()[:200])
    for problem in returned.problems:
        click.echo(sentence(problem, language), err=True)
    _tell(merged, language)
    if write:
        with said_as_bad_input(language):
            keep(crosswalk, table, merged)
    click.echo(phrase("written" if write else "not-written", language), err=True)
    if merged.conflicts or any(problem.severity is Severity.ERROR for problem in returned.problems):
        raise SystemExit(1)


@command.command("coverage")
@crosswalk_option()
@records_option
@click.option("--json", "as_json", is_flag=True, help="One JSON object per table and line.")
@language_option
def coverage(name: str, file: Path, as_json: bool, language: str) -> None:
    """Show for each table how many values and records it covers; exit status 1 where a gate is not passed.

    \b
    Example:  stafett tables coverage --crosswalk norro --records export.csv --json
    """
    from mappings.sheets.needs import coverage_of

    crosswalk = open_crosswalk(name)
    records = open_records(file, crosswalk, language).cleaned
    found = [coverage_of(records, crosswalk, table) for table in crosswalk.tables]
    for one in found:
        click.echo(json_line(_as_data(one)) if as_json else _as_text(one, language))
    if not all(one.passed for one in found):
        raise SystemExit(1)


def _with_table(crosswalk: Crosswalk, table: str, language: str) -> Crosswalk:
    if table not in crosswalk.tables:
        known = ", ".join(crosswalk.tables) or phrase("none", language)
        raise BadInput(plain(phrase("table-unknown", language, crosswalk=crosswalk.name, table=table, tables=known)))
    return crosswalk


def _service(reconcile: bool | None, language: str) -> str:
    """The address of the reconciliation service to ask, or ""."""
    from stafett.settings import Settings

    address = "" if reconcile is False else Settings().reconciliation_url
    if reconcile and not address:
        raise BadInput(phrase("no-service", language))
    return address


def _needs(crosswalk: Crosswalk, records: Any, table: str, service: str, anew: bool, language: str) -> Sequence[Need]:
    from mappings.sheets.keeping import undecided
    from mappings.sheets.needs import needs_of
    from mappings.sheets.suggestions import suggest, tables_of_others

    needs = needs_of(records, crosswalk, table)
    others = tables_of_others(table, crosswalk.name)
    with said_as_bad_input(language):
        offered = undecided(crosswalk, table)
    reconciled = _reconciled(service, needs, crosswalk.reconcile.get(table, ""), anew, language) if service else {}
    return suggest(needs, crosswalk.table(table), others, offered=offered, reconciled=reconciled)


def _reconciled(
    service: str, needs: Sequence[Need], of_type: str, anew: bool, language: str
) -> dict[str, list[Candidate]]:
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
        progress=Progress("reconciled", language),
    )


def _say(text: str) -> None:
    click.echo(plain(text), err=True)


def _tell(merged: Merged, language: str) -> None:
    """A line for each change; + new, ~ changed, ! in conflict."""
    for entry in merged.added:
        click.echo(plain(f"+ {entry.value}: {_said(entry)}"))
    for before, after in merged.changed:
        click.echo(plain(f"~ {after.value}: {_said(before)} → {_said(after)}"))
    for conflict in merged.conflicts:
        click.echo(plain(f"! {conflict.standing.value}: {_said(conflict.standing)} ≠ {_said(conflict.offered)}"))
    counts = {"new": len(merged.added), "changed": len(merged.changed), "conflicts": len(merged.conflicts)}
    click.echo(phrase("changes", language, **counts, unchanged=merged.unchanged), err=True)


def _said(entry: Entry) -> str:
    from mappings.sheets.merge import meaning

    return f"{' · '.join(filter(None, meaning(entry))) or '–'} [{entry.by or '?'}]"


def _as_data(one: Coverage) -> dict[str, Any]:
    return {**vars(one), "percent": one.percent, "passed": one.passed}


def _as_text(one: Coverage, language: str) -> str:
    passed = phrase("passed" if one.passed else "not-passed", language)
    gate = "" if one.gate is None else phrase("gate", language, gate=f"{one.gate:g}", passed=passed)
    numbers = {name: getattr(one, name) for name in ("table", "mapped", "values", "without", "covered", "records")}
    return plain(phrase("coverage", language, percent=f"{one.percent:g}", gate=gate, **numbers))
