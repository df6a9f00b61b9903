"""`stafett title`: the titles of records, in a pipe."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from stafett.cli.inputs import crosswalk_option, open_crosswalk
from stafett.cli.pipes import json_line, lines_in

if TYPE_CHECKING:
    from mappings.crosswalk import Crosswalk
    from mappings.made_columns import MadeColumns


@click.command("title")
@crosswalk_option()
def command(name: str) -> None:
    """Read records as JSON Lines, write for each its title, what was changed, and why.

    A record is an object of columns. Each line of the answer has id, title (empty where none can be made), changes
    (before, after, why) and problems. Titles that an earlier record has are named; the wiki is not asked.

    \b
    Example:  stafett title --crosswalk norro < records.jsonl
    """
    from mappings.made_columns import MadeColumns
    from mappings.titles import clash_key

    crosswalk = open_crosswalk(name)
    made = MadeColumns(crosswalk)
    holders: dict[str, str] = {}
    for number, line in enumerate(lines_in(), start=1):
        if not line.strip():
            continue
        answer = _answer(line, number, crosswalk, made)
        key = clash_key(answer["title"])
        if answer["title"] and key in holders:
            answer["problems"].append(_duplicate(answer, holders[key]))
        holders.setdefault(key, answer["id"])
        click.echo(json_line(answer))


def _answer(line: str, number: int, crosswalk: Crosswalk, columns: MadeColumns) -> dict[str, Any]:
    from mappings.crosswalk_columns import taken_columns
    from mappings.record_titles import title_of

    try:
        record = json.loads(line)
        if not isinstance(record, dict):
            raise ValueError("no object")
    except (ValueError, RecursionError) as error:
        what = f"Line {number} is no JSON object ({str(error)[:100]}). Write one record a line, as {{column: value}}."
        return {"id": "", "title": "", "changes": [], "problems": [{"rule": "line-unreadable", "says": what}]}
    row = {column: _text(value) for column, value in record.items()}
    made = title_of(columns.row(row), crosswalk, number=number)
    return {
        "id": made.source_id,
        "title": made.text,
        "changes": [asdict(change) for change in made.changes()],
        "problems": [_said(problem) for problem in (*taken_columns(row, crosswalk), *made.problems)],
    }


def _text(value: object) -> str:
    """A cell as text; half a surrogate pair, which JSON can hold and no file name can, becomes U+FFFD."""
    text = "" if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _duplicate(answer: dict[str, Any], holder: str) -> dict[str, str]:
    from stafett.rules import finding

    return _said(finding("title-duplicate", record=answer["id"], value=answer["title"], other=holder))


def _said(problem: Any) -> dict[str, str]:
    from stafett.rules import explain

    said = explain(problem, "en")
    return {"rule": problem.rule, "severity": str(problem.severity), "says": f"{said.explanation} {said.remedy}"}
