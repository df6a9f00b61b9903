"""Sheets on their way back: each row judged for itself, the good ones go on, each bad one is named with its remedy."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from mappings.formulas import restored
from mappings.sheets.columns import ALL, column_of
from mappings.sheets.merge import MEANING, Filled, is_for, meaning
from mappings.sheets.wiki_table import read_wiki_table
from mappings.tables import Entry, key_of, one_line
from mappings.wikidata_items import item_id
from mappings.wikitext import plain
from stafett.problems import Problem
from stafett.rules import finding
from stafett.sources import UnreadableDelivery, read_delivery

WIKI = {".wiki", ".wikitext", ".mediawiki"}
LONGEST = 1_000
"""Characters of one cell that somebody filled in."""

FILLED = (*MEANING, "by")
_LOOKS_LIKE = {
    "wikidata": "Q42",
    "category": "Lighthouses in Sweden",
    "creator": "Anders Zorn",
    "born": "1860",
    "died": "1920",
}
_MARK = re.compile(r"[0-9a-f]{8}-[0-9a-f]{8}")

Cells = Mapping[str, str | None]
"""Column → its cell; None where it cannot be read as text."""


@dataclass
class Returned:
    """What came back: the rows that can be merged, and what is wrong with the others."""

    rows: list[Filled] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read_sheet(path: Path, *, name: str = "", answers: Mapping[str, int] | None = None) -> Returned:
    """Read a sheet: CSV, a workbook, or the wikitext of a page, by the ending of `name` (or of the path). `answers`
    says how many there are to choose from, by the key of a value.

    Columns are known by their headers in any language, in any order; columns of others are passed over.
    Raises UnreadableDelivery where nothing can be read.
    """
    name = name or path.name
    header, rows, problems = _wiki(path, name) if Path(name).suffix.lower() in WIKI else _spreadsheet(path, name)
    columns = [column_of(word) for word in header]
    if "value" not in columns:
        present = ", ".join(filter(None, header))
        raise UnreadableDelivery(finding("column-missing", value=name, column="value", present=present))
    gone = [column for column in (*MEANING, "mark") if column not in columns]
    others = ", ".join(word for word, column in zip(header, columns, strict=True) if word and not column) or "–"
    named = (
        (row, {column: cell for column, cell in zip(columns, cells, strict=True) if column in ALL})
        for row, cells in rows
    )
    returned = judged(named, frozenset(MEANING) - set(gone), answers)
    about_columns = [finding("sheet-column-gone", column=one, others=others) for one in gone]
    returned.problems[:0] = [*problems, *about_columns]
    return returned


def judged(
    rows: Iterable[tuple[int, Cells]],
    said: frozenset[str] = frozenset(MEANING),
    answers: Mapping[str, int] | None = None,
) -> Returned:
    """Judge rows (number, cells by their columns) from wherever they come; `said` are the columns that they have,
    `answers` how many a value has to choose from, by its key."""
    judge = _Judge(Returned(), said, answers or {})
    for row, cells in rows:
        judge.add(row, cells)
    return judge.returned


Table = tuple[list[str], Iterable[tuple[int, list[str | None]]], list[Problem]]


def _spreadsheet(path: Path, name: str) -> Table:
    """The rows of a spreadsheet; one with too few or too many cells may have them in the wrong columns."""
    reading = read_delivery(path, name=name)
    ragged = {problem.row for problem in reading.problems if problem.rule == "row-ragged"}
    lines = zip(reading.records.index, reading.records.itertuples(index=False), strict=True)
    rows = ((int(line), [str(cell) for cell in cells]) for line, cells in lines if int(line) not in ragged)
    return [str(column) for column in reading.records.columns], rows, list(reading.problems)  # type: ignore[return-value]


def _wiki(path: Path, name: str) -> Table:
    header, rows = read_wiki_table(path, name)
    width = len(header)
    problems = [
        finding("row-ragged", row=row, expected=width, found=len(cells)) for row, cells in rows if len(cells) != width
    ]
    return header, [(row, cells) for row, cells in rows if len(cells) == width], problems


class _Judge:
    """Looks at one row after the other."""

    def __init__(self, returned: Returned, said: frozenset[str], answers: Mapping[str, int]) -> None:
        self.returned, self.said, self.answers = returned, said, answers
        self.seen: dict[str, Filled] = {}

    def add(self, row: int, cells: Cells) -> None:
        """Take a row, or name what is wrong with it."""
        value = one_line(restored(plain(cells["value"] or "")))
        words = {name: _word(name, cells.get(name) or "") for name in FILLED}
        mark, choice = plain(cells.get("mark") or ""), plain(cells.get("choice") or "").strip().removesuffix(".0")
        found = list(self._problems(row, cells, value, words, mark))
        if choice and not self._is_answer(choice, value):
            found.append(finding("sheet-entry-invalid", row=row, column="choice", value=choice, example="1"))
        self.returned.problems += found
        if not found and value:
            entry = Entry.model_validate({"value": value, **words})
            self._take(Filled(row, entry, self.said, mark if _MARK.fullmatch(mark) else "", int(choice or 0)))

    def _is_answer(self, choice: str, value: str) -> bool:
        """Whether it is the number of an answer; where nobody knows of a conflict any more, it says nothing."""
        return bool(re.fullmatch("[1-9]", choice)) and int(choice) <= self.answers.get(key_of(value), 9)

    def _problems(self, row: int, cells: Cells, value: str, words: dict[str, str], mark: str) -> Iterable[Problem]:
        for column in ("value", *FILLED, "mark"):
            if column in cells and cells[column] is None:
                yield finding("sheet-cell-markup", row=row, column=column, value=value)
        if not value and any(words.values()):
            yield finding("sheet-value-missing", row=row, value=next(filter(None, words.values())))
        if value and _MARK.fullmatch(mark) and not is_for(mark, value):
            yield finding("sheet-value-changed", row=row, value=value)
        for column in filter(words.get, FILLED):
            if not _fits(column, words[column]):
                example = _LOOKS_LIKE.get(column, "…")
                yield finding("sheet-entry-invalid", row=row, column=column, value=words[column], example=example)

    def _take(self, filled: Filled) -> None:
        first = self.seen.setdefault(key_of(filled.entry.value), filled)
        if first is filled:
            self.returned.rows.append(filled)
        elif meaning(first.entry) != meaning(filled.entry):
            about = finding("sheet-value-twice", row=filled.row, value=filled.entry.value, first_row=first.row)
            self.returned.problems.append(about)


def _word(column: str, cell: str) -> str:
    text = restored(plain(cell))
    if column == "wikidata":
        return item_id(text) or text
    return text.removeprefix("Creator:").strip() if column == "creator" else text


def _fits(column: str, text: str) -> bool:
    if len(text) > LONGEST:
        return False
    try:
        Entry.model_validate({"value": "value", column: text})
    except ValidationError:
        return False
    return True
