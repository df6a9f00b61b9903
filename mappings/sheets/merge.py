"""Merging what people filled in into a mapping table: row by row, with who said it, and nothing silently replaced.

A sheet carries a mark per row, made from what the table said when the sheet went out. It tells three cases apart: a
row that nobody touched, a row that was changed, and a row that was changed here as well in the meantime.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from mappings.tables import Entry, Table, key_of
from mappings.wikitext import plain

MEANING = ("name", "wikidata", "category", "creator", "born", "died", "note", "without")
"""What people fill in for a value."""


@dataclass(frozen=True)
class Filled:
    """One row as it came back. `said` are the columns that the sheet still had; `mark` is "" where it was lost.
    `choice` is the number (from 1) of the answer that was chosen, where several were shown; 0 where none was."""

    row: int
    entry: Entry
    said: frozenset[str] = frozenset(MEANING)
    mark: str = ""
    choice: int = 0


Answers = tuple[Entry, ...]
"""What people have said of one value: first what the table says now, then what else was offered."""


@dataclass(frozen=True)
class Decision:
    """Somebody has seen all the answers for a value and said which it is, or another one."""

    answers: Answers
    chosen: Entry


@dataclass(frozen=True)
class Conflict:
    """Two people say different things about a value. `standing` stays in the table, `offered` is kept beside it."""

    standing: Entry
    offered: Entry


@dataclass
class Merged:
    """The table with what was filled in. `added` are values that had no match, `changed` pairs of before and after,
    `decided` were in conflict before."""

    table: Table
    added: list[Entry] = field(default_factory=list)
    changed: list[tuple[Entry, Entry]] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    decided: list[Decision] = field(default_factory=list)
    unchanged: int = 0


def meaning(entry: Entry | None) -> tuple[str, ...]:
    """What an entry says, without who said it."""
    return tuple(plain(getattr(entry, name)) if entry else "" for name in MEANING)


def mark_of(value: str, entry: Entry | None) -> str:
    """What a row of a sheet is recognised by: its value, and what was said of it when it went out."""
    return f"{_digest(key_of(value))}-{_digest(meaning(entry))}"


def mark_of_answers(value: str, answers: Sequence[Entry]) -> str:
    """What a row is recognised by that was sent with these answers, to be decided."""
    return f"{_digest(key_of(value))}-{_digest([meaning(one) for one in answers])}"


def answers_of(table: Table, undecided: Iterable[Entry]) -> dict[str, Answers]:
    """By key, the answers for each value of which `undecided` says something else than the table does."""
    found: dict[str, Answers] = {}
    for offered in undecided:
        key = key_of(offered.value)
        answers = found.get(key) or ((table[key],) if key in table else ())
        if answers and meaning(offered) not in map(meaning, answers):
            found[key] = (*answers, offered)
    return found


def is_for(mark: str, value: str) -> bool:
    """Whether a mark was made for this value; false where cells were moved or a program changed the value."""
    return mark.partition("-")[0] == _digest(key_of(value))


def merge(base: Table, filled: Iterable[Filled], who: str, *, answers: Mapping[str, Answers] | None = None) -> Merged:
    """Merge rows into `base`, which is not changed. Every entry of it stays that no row speaks of.

    `who` filled the rows in, where a row itself names nobody. A row that says what the table says changes nothing.
    `answers` are those of values in conflict, by key: they are decided by whoever was shown all of them; what others
    say is one more answer.
    """
    merged = Merged(dict(base))
    for row in filled:
        if known := (answers or {}).get(key_of(row.entry.value)):
            _merge_answer(merged, row, who, known)
        else:
            _merge_row(merged, row, who)
    return merged


def _merge_answer(merged: Merged, row: Filled, who: str, answers: Answers) -> None:
    """Decide a value in conflict, or keep one more answer for it."""
    said = {name: word for name in MEANING if (word := getattr(row.entry, name))}
    about = {"value": answers[0].value, "by": row.entry.by or who}
    if row.mark == mark_of_answers(row.entry.value, answers) and (said or 0 < row.choice <= len(answers)):
        start = answers[row.choice - 1] if 0 < row.choice <= len(answers) else Entry(value=answers[0].value)
        chosen = start.model_copy(update={**said, **about})
        merged.table[key_of(chosen.value)] = chosen
        merged.decided.append(Decision(answers, chosen))
    elif said and meaning(row.entry) not in map(meaning, answers):
        merged.conflicts.append(Conflict(answers[0], row.entry.model_copy(update=about)))
    else:
        merged.unchanged += 1


def _merge_row(merged: Merged, row: Filled, who: str) -> None:
    key = key_of(row.entry.value)
    standing = merged.table.get(key)
    offered = _completed(row, standing, who)
    mark = mark_of(offered.value, offered)
    said_nothing = not any(meaning(offered)) and not row.mark
    if meaning(offered) == meaning(standing) or mark == row.mark or said_nothing:
        merged.unchanged += 1
    elif standing is None or not any(meaning(standing)):
        merged.table[key] = offered
        merged.added.append(offered)
    elif mark_of(standing.value, standing) == row.mark:
        merged.table[key] = offered
        merged.changed.append((standing, offered))
    else:
        merged.conflicts.append(Conflict(standing, offered))


def _completed(row: Filled, standing: Entry | None, who: str) -> Entry:
    """The row with what the table says in columns that the sheet lost, and who filled it in."""
    lost = {name: getattr(standing, name) for name in MEANING if standing and name not in row.said}
    value = standing.value if standing else row.entry.value
    return row.entry.model_copy(update={**lost, "value": value, "by": row.entry.by or who})


def _digest(content: object) -> str:
    return hashlib.sha256(json.dumps(content, ensure_ascii=True).encode()).hexdigest()[:8]
