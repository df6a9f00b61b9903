"""The rows of a table as a form asks for them, one value each, and back: as `back` reads them from a sheet."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from mappings.sheets.back import Cells
from mappings.sheets.columns import answer_texts, suggestion_text
from mappings.sheets.merge import MEANING, mark_of, mark_of_answers
from mappings.sheets.needs import FIRST, Need
from mappings.tables import Entry
from mappings.wikitext import plain

ROWS = 50
"""Values that a form asks for at once; the spreadsheet has them all."""

LONGEST = 1_000
"""Characters of a value that a form asks for; a longer one is no name of anything, and is in the spreadsheet."""
LONGEST_ID = 60

PICKED = ("name", "wikidata", "category", "creator", "born", "died")
"""What a suggestion fills in."""


def form_rows(needs: Iterable[Need], language: str) -> list[dict[str, Any]]:
    """What a form starts with: values in conflict, then the most frequent open ones, with their counts, examples,
    answers or suggestions, and marks."""
    asked = [need for need in needs if need.state in FIRST and len(need.value) <= LONGEST][:ROWS]
    return [_form_row(need, language) for need in asked]


def _form_row(need: Need, language: str) -> dict[str, Any]:
    numbered = answer_texts(need.answers, language)
    answers = [
        {"code": json.dumps({"choice": str(place)}), "text": text[:LONGEST]}
        for place, text in enumerate(numbered, start=1)
    ]
    suggestions = [
        {"code": _code(one.entry), "text": plain(suggestion_text(one, language))} for one in need.suggestions
    ]
    return {
        "value": plain(need.value),
        "records": in_records(need, language),
        **({"conflict": "; ".join(numbered)[:LONGEST]} if need.answers else {}),
        "mark": mark_of_answers(need.value, need.answers) if need.answers else mark_of(need.value, need.entry),
        "offers": [*answers, *suggestions],
    }


def in_records(need: Need, language: str) -> str:
    """In how many records a value stands, and in which: “3 (4.9 %): SMN 0010, SMN 0013”."""
    share = f"{100 * need.share:.1f} %".replace(".", "," if language == "sv" else ".")
    return f"{need.records} ({share}): {plain(', '.join(one[:LONGEST_ID] for one in need.examples))}"


def cells_of(rows: Sequence[Mapping[str, str]]) -> list[tuple[int, Cells]]:
    """The rows of an answer, numbered from 1, as cells to be judged; what was typed counts before what was picked."""
    return [(number, _cells(row)) for number, row in enumerate(rows, start=1)]


def _cells(row: Mapping[str, str]) -> Cells:
    cells: dict[str, str | None] = {"value": row.get("value", ""), "mark": row.get("mark", "")}
    picked = _picked(row.get("pick", ""))
    if picked is None:
        return {**cells, "name": None}
    said = {name: row.get(name) or picked.get(name, "") for name in MEANING}
    return {**cells, **said, "choice": picked.get("choice", "")}


def _code(entry: Entry) -> str:
    said = {name: getattr(entry, name) for name in PICKED if getattr(entry, name)}
    return json.dumps(said, ensure_ascii=False)


def _picked(code: str) -> dict[str, str] | None:
    """What a suggestion says; None for what no suggestion can be, whoever sent it."""
    try:
        said = json.loads(code) if code else {}
    except (ValueError, RecursionError):
        return None
    known = (*PICKED, "choice")
    if not isinstance(said, dict) or not all(name in known and isinstance(text, str) for name, text in said.items()):
        return None
    return said
