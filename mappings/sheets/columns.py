"""The columns of a sheet: what a value is, what is suggested, what people fill in, and the mark of each row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mappings.formulas import neutral
from mappings.sheets.merge import MEANING, mark_of, mark_of_answers, meaning
from mappings.sheets.needs import Need, Suggestion
from mappings.tables import Entry
from mappings.wikitext import plain
from stafett.phases import Text, say

HEADERS: dict[str, Text] = {
    "value": {"en": "value", "sv": "värde"},
    "records": {"en": "records", "sv": "poster"},
    "percent": {"en": "percent of records", "sv": "procent av posterna"},
    "examples": {"en": "examples", "sv": "exempel"},
    "state": {"en": "state", "sv": "läge"},
    "suggestions": {"en": "suggestions", "sv": "förslag"},
    "name": {"en": "name", "sv": "namn"},
    "wikidata": {"en": "wikidata", "sv": "wikidata-objekt"},
    "category": {"en": "category", "sv": "kategori"},
    "creator": {"en": "creator page", "sv": "creator-sida"},
    "born": {"en": "born", "sv": "född"},
    "died": {"en": "died", "sv": "död"},
    "note": {"en": "note", "sv": "anteckning"},
    "without": {"en": "without a match because", "sv": "utan koppling eftersom"},
    "by": {"en": "filled in by", "sv": "ifylld av"},
    "mark": {"en": "mark (leave as it is)", "sv": "märke (rör inte)"},
}
"""Column → its header per language. A sheet comes back with the headers of any language, or with the column names."""

CHOICE: Text = {"en": "right answer (its number)", "sv": "rätt svar (dess nummer)"}
"""The header of the column `choice`, before `name`, which is there only where something is to be decided."""

ALL = {
    column: text
    for name, header in HEADERS.items()
    for column, text in ([("choice", CHOICE), (name, header)] if name == "name" else [(name, header)])
}
"""Every column that a sheet may have."""

STATES: dict[str, Text] = {
    "conflict": {"en": "to decide: two answers", "sv": "att avgöra: två svar"},
    "open": {"en": "to fill in", "sv": "att fylla i"},
    "mapped": {"en": "mapped", "sv": "kopplad"},
    "without": {"en": "accepted without", "sv": "godtagen utan"},
}

Cell = str | int | float


def sheet_rows(needs: Iterable[Need], language: str) -> list[list[Cell]]:
    """The header and a row per value. Texts are harmless in a spreadsheet; `formulas.restored` gives them back."""
    asked = list(needs)
    headers = ALL if any(need.answers for need in asked) else HEADERS
    columns = list(headers)
    header: list[Cell] = [say(text, language) for text in headers.values()]
    return [header, *(_row(need, columns, language) for need in asked)]


def column_of(header: str) -> str:
    """The column that a header in any language stands for, or ""."""
    return _COLUMNS.get(" ".join(header.casefold().split()), "")


def suggestion_text(suggestion: Suggestion, language: str) -> str:
    """A suggestion as people read it: what to fill in, then the score and where it comes from."""
    entry = suggestion.entry
    category = f"Category:{entry.category}" if entry.category else ""
    creator = f"Creator:{entry.creator}" if entry.creator else ""
    life = f"{entry.born}–{entry.died}" if entry.born or entry.died else ""
    said = " · ".join(filter(None, (entry.wikidata, entry.name, life, category, creator, entry.note)))
    return f"{said} ({suggestion.score:.0f}, {say(suggestion.origin, language)})"


def answer_texts(answers: Sequence[Entry], language: str) -> list[str]:
    """The answers for a value, each with its number and who gave it: “1: Q5 · Eva Ek (partner)”."""
    return [plain(f"{place}: {_answer_text(one, language)}") for place, one in enumerate(answers, start=1)]


def _answer_text(answer: Entry, language: str) -> str:
    said = " · ".join(filter(None, meaning(answer)))
    return f"{said or say(NOTHING, language)} ({answer.by or say(CROSSWALK, language)})"


NOTHING: Text = {"en": "nothing", "sv": "inget"}
CROSSWALK: Text = {"en": "the crosswalk's table", "sv": "korstabellens egen tabell"}

_COLUMNS = {
    word.casefold(): column for column, text in ALL.items() for word in (column, column.title(), *text.values())
}


def _row(need: Need, columns: Sequence[str], language: str) -> list[Cell]:
    by = f", {need.entry.by}" if need.entry and need.entry.by else ""
    standing = None if need.answers else need.entry  # what is in conflict is empty until somebody decides
    numbered = answer_texts(need.answers, language)
    texts = {
        "value": need.value,
        "examples": "; ".join(need.examples),
        "state": f"{say(STATES[need.state], language)}{by if standing else ''}",
        "suggestions": "\n".join([*numbered, *(suggestion_text(one, language) for one in need.suggestions)]),
        **{name: getattr(standing, name) if standing else "" for name in MEANING},
        "mark": mark_of_answers(need.value, need.answers) if need.answers else mark_of(need.value, need.entry),
    }
    numbers: dict[str, Cell] = {"records": need.records, "percent": round(100 * need.share, 1)}
    return [numbers[column] if column in numbers else neutral(plain(texts.get(column, ""))) for column in columns]
