"""`stafett step`: look at one step, or act on it as staff."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from stafett.cli.installation import ledger_here
from stafett.cli.people import as_option, find_person, staff_actor

if TYPE_CHECKING:
    from stafett.ledger import Ledger
    from stafett.ledger.views import StepView
    from stafett.settings import Settings

ACTIONS = {
    "show": "what is asked, of whom, and every problem found",
    "accept": "take it, for its owner",
    "claim": "take an expert call (with --as)",
    "decline": "give it back; --reason",
    "deliver": "hand over: --data and --file",
    "check_off": "accept what was delivered",
    "send_back": "return what was delivered; --reason",
    "ask": "ask for something; --reason, --to",
    "answer": "answer what was asked; --reason",
    "block": "it waits for something; --reason, --to",
    "unblock": "it can go on",
    "reassign": "give it to --to; --reason",
    "delegate": "let --to do it, the owner stays",
    "reopen": "ask once more; --reason",
    "withdraw": "take it back; --reason",
    "skip": "go on without; --reason",
    "link": "a personal link for its owner, or for --to",
}
NEED_REASON = ("decline", "send_back", "ask", "answer", "block", "reassign", "reopen", "withdraw", "skip")
NEED_PERSON = ("reassign", "delegate")


@click.command("step", epilog="\b\nActions:\n" + "\n".join(f"  {name:<10} {what}" for name, what in ACTIONS.items()))
@click.argument("reference", metavar="ID|SLUG/KEY")
@click.argument("action", type=click.Choice(list(ACTIONS)), default="show", metavar="[ACTION]")
@as_option
@click.option("--data", help="The form as JSON, or @file.json.")
@click.option("--file", "files", multiple=True, metavar="FIELD=PATH", help="A file of the form; may be repeated.")
@click.option("--reason", default="", help="Why; the next person reads it.")
@click.option("--to", metavar="EMAIL", help="Whom: the new owner, the delegate, the one asked, the holder of the link.")
@click.option("--cycle", type=click.IntRange(1), help="Cycle of SLUG/KEY (default: the newest).")
@click.option("--json", "as_json", is_flag=True, help="Show as JSON.")
def command(
    reference: str,
    action: str,
    staff: str | None,
    data: str | None,
    files: tuple[str, ...],
    reason: str,
    to: str | None,
    cycle: int | None,
    as_json: bool,
) -> None:
    """Show one step, or act on it as staff.

    \b
    Example:  stafett step norro/request
              stafett step norro/deliver-metadata deliver --file metadata=export.csv --file media=scans/
              stafett step norro/request reassign --to anna@norro.example --reason "Anna is back"
    """
    if action in NEED_REASON and not reason.strip():
        raise click.UsageError(f'“{action}” needs a --reason "…"; the next person reads it.')
    if action in NEED_PERSON and not to:
        raise click.UsageError(f"“{action}” needs --to EMAIL.")
    with ledger_here() as (ledger, settings):
        step = find_step(ledger, reference, cycle)
        if action == "show":
            _show(ledger, step, as_json)
        elif action == "link":
            click.echo(_link(ledger, settings, step, to))
        else:
            person = find_person(ledger, to, slug=step.partnership).id if to else None
            payload = read_payload(ledger, step, data, files) if action == "deliver" else None
            _give(ledger, settings, step, action, staff=staff, payload=payload, reason=reason, person=person)


def find_step(ledger: Ledger, reference: str, cycle: int | None) -> StepView:
    """The newest round of SLUG/KEY, or the step with this id; raise Unknown with the keys that there are."""
    from stafett.errors import Unknown

    slug, slash, key = reference.partition("/")
    if not slash:
        return ledger.step(reference)
    lane = ledger.partnership(slug)
    step = ledger.latest(slug, cycle or lane.cycle, key)
    if step is None:
        keys = ", ".join(dict.fromkeys(one.key for one in lane.steps if one.cycle == (cycle or lane.cycle)))
        raise Unknown(f"{slug} has no step {key!r} in cycle {cycle or lane.cycle}. It has: {keys}.")
    return step


def _give(ledger: Ledger, settings: Settings, step: StepView, action: str, *, staff: str | None, **given: Any) -> None:
    """Give the command on what was shown, and wake the run that waits for it."""
    from stafett.cli.dispatching import dispatch_if_prefect_answers
    from stafett.commands import StepCommand

    actor = staff_actor(ledger, staff)
    receipt = ledger.apply(StepCommand(actor=actor, step=step.id, name=action, expected=step.version, **given))
    state = receipt.state.replace("_", " ")
    click.echo(f"{step.key} (round {receipt.round}) is {state}. Receipt {receipt.number}.")
    dispatch_if_prefect_answers(ledger, settings)


def _link(ledger: Ledger, settings: Settings, step: StepView, to: str | None) -> str:
    person = find_person(ledger, to, slug=step.partnership) if to else step.waits_for_person
    if person is None:
        raise click.UsageError("Nobody in particular holds this step: say --to EMAIL.")
    token = ledger.links.make(person.id, "act", partnership=step.partnership, step=step.id)
    return f"{settings.portal_url}/s/{token}"


def read_payload(ledger: Ledger, step: StepView, data: str | None, files: tuple[str, ...]) -> dict[str, Any]:
    """What is handed over: the JSON of --data, and the files of --file kept in the store; raise UsageError."""
    payload = _read_json(data, step)
    fields = step.spec["schema"].get("properties", {})
    for entry in files:
        field, equals, place = entry.partition("=")
        if not equals or field not in fields:
            raise click.UsageError(f"--file {entry!r}: expected FIELD=PATH, with a field of: {', '.join(fields)}.")
        kept = [ledger.files.keep(path).model_dump() for path in _paths(entry, Path(place))]
        if fields[field].get("type") == "array":
            payload[field] = [*payload.get(field, []), *kept]
        elif len(kept) == 1:
            payload[field] = kept[0]
        else:
            raise click.UsageError(f"--file {entry!r}: {field} takes one file, and there are {len(kept)}.")
    return payload


def _read_json(data: str | None, step: StepView) -> dict[str, Any]:
    if data is None:
        return {}
    try:
        payload = json.loads(Path(data[1:]).read_text(encoding="utf-8") if data.startswith("@") else data)
    except (OSError, ValueError) as wrong:
        raise click.UsageError(f"--data cannot be read: {wrong}. Expected: {_expected(step)}") from wrong
    if not isinstance(payload, dict):
        raise click.UsageError(f"--data must be a JSON object. Expected: {_expected(step)}")
    return payload


def _expected(step: StepView) -> str:
    """The form in one line: its fields, the required ones first."""
    required = step.spec["schema"].get("required", [])
    fields = step.spec["schema"].get("properties", {})
    parts = [f'"{name}": …' for name in required] + [f'"{name}" (optional)' for name in fields if name not in required]
    return "{" + ", ".join(parts) + "}"


def _paths(entry: str, place: Path) -> list[Path]:
    """The file, or the files of a folder in the order of their names."""
    if place.is_dir():
        return sorted(one for one in place.iterdir() if one.is_file() and not one.name.startswith("."))
    if not place.is_file():
        raise click.UsageError(f"--file {entry!r}: there is no file {str(place)!r}.")
    return [place]


def _show(ledger: Ledger, step: StepView, as_json: bool) -> None:
    delivery = ledger.delivery(step.id)
    if as_json:
        whole = asdict(step) | {"delivery": asdict(delivery) if delivery else None}
        click.echo(json.dumps(whole, ensure_ascii=False, indent=2, default=str))
        return
    from stafett.cli import words

    moment = ledger.clock()
    click.echo(f"{words.title(step)}  ({step.key}, cycle {step.cycle}, round {step.round}, {step.id})")
    click.echo(f"  {words.plain(step.spec['why']['en'])}")
    click.echo(f"  state    {step.state.value.replace('_', ' ')}, for {words.days(step.since, moment)}")
    click.echo(f"  owner    {words.owner(step)}{f'; waits for {words.who(step)}' if step.open else ''}")
    click.echo(f"  due      {words.due(step, moment) or '—'}")
    click.echo(f"  form     {_expected(step)}")
    if step.reason:
        click.echo(f"  reason   {words.plain(step.reason)}")
    if delivery:
        by = words.plain(delivery.person.name) if delivery.person else delivery.door
        click.echo(f"  delivery {delivery.at:%Y-%m-%d %H:%M} UTC by {by}")
        click.echo(f"           {words.plain(json.dumps(delivery.payload, ensure_ascii=False))[:2000]}")
    if step.problems:
        show_problems(step.problems)
    for exhibit in step.spec.get("exhibits", []):
        if exhibit["kind"] == "problems" and exhibit["items"]:
            show_problems(exhibit["items"])


def show_problems(problems: list[dict[str, Any]], language: str = "en") -> None:
    """Every problem, row by row: record, row, column, value, rule, and what to do about it."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    from stafett.cli import words
    from stafett.problems import Problem
    from stafett.rules import explain

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, title=f"{len(problems)} problems", title_justify="left")
    for name in ("Record", "Row", "Column", "Value", "Rule", "What to do"):
        table.add_column(name, overflow="fold")
    for one in map(Problem.model_validate, problems):
        said = explain(one, language)
        rule = f"{one.rule}: {said.title}"
        cells = (one.record, str(one.row or ""), one.column, one.value[:60], rule, said.remedy)
        table.add_row(*(Text(words.plain(cell)) for cell in cells), style="" if one.severity == "error" else "dim")
    words.drawing().print(table)
