"""What a delivery must fulfil before anything is made of it: its columns, its ids, and media that match."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence

import pandas

from stafett.problems import Problem, Severity
from stafett.rules import finding


def check_columns(records: pandas.DataFrame, required: Iterable[str]) -> list[Problem]:
    """Name each column of `required` that the delivery lacks."""
    present = ", ".join(map(str, records.columns))
    return [finding("column-missing", column=name, present=present) for name in required if name not in records.columns]


def check_ids(records: pandas.DataFrame, id_column: str) -> list[Problem]:
    """Name records without an id and ids that come again, compared without surrounding whitespace.

    A missing id column is named by `check_columns`, not here.
    """
    if id_column not in records.columns:
        return []
    ids = records[id_column].str.strip()
    problems = [finding("row-without-id", row=int(row), column=id_column) for row in ids.index[ids == ""]]
    given = ids[ids != ""]
    first = given.drop_duplicates()
    first_row = dict(zip(first, first.index, strict=True))
    for row, value in given[given.duplicated()].items():
        about = {"record": value, "column": id_column, "value": value}
        problems.append(finding("id-duplicate", row=int(str(row)), first_row=first_row[value], **about))
    return problems


def match_media(
    records: pandas.DataFrame, media_column: str, delivered_names: Iterable[str], id_column: str
) -> list[Problem]:
    """Compare the media that the records name with those that arrived, in both directions.

    Names are compared exactly, but for Unicode's two ways to write a letter with an accent (NFC and NFD). A name
    that differs in case only is pointed out. A missing media column is named by `check_columns`, not here.
    """
    if media_column not in records.columns:
        return []
    delivered = {_same(name): name for name in delivered_names}
    alike = {name.casefold(): original for name, original in delivered.items()}
    named: set[str] = set()
    problems = []
    ids = records[id_column] if id_column in records.columns else pandas.Series("", index=records.index)
    for row, record, value in zip(records.index, ids, records[media_column], strict=True):
        wanted = _same(value)
        named.add(_same(alike.get(wanted.casefold(), wanted)))
        if wanted in delivered:
            continue
        problems.append(_absent(str(record).strip(), int(row), media_column, value.strip(), alike))
    unnamed = [name for key, name in delivered.items() if key not in named]
    return problems + [finding("media-unnamed", value=name) for name in unnamed]


def bad_rows(problems: Sequence[Problem]) -> set[int]:
    """The lines of the delivered file that an error keeps out."""
    return {problem.row for problem in problems if problem.severity is Severity.ERROR and problem.row > 0}


def without(records: pandas.DataFrame, problems: Sequence[Problem]) -> pandas.DataFrame:
    """The records that no error names, so that the good ones can go on."""
    return records[~records.index.isin(sorted(bad_rows(problems)))]


def _same(name: str) -> str:
    return unicodedata.normalize("NFC", name.strip())


def _absent(record: str, row: int, column: str, value: str, alike: dict[str, str]) -> Problem:
    about = {"record": record, "column": column}
    if not value:
        return finding("record-without-media", row=row, **about)
    near = alike.get(_same(value).casefold())
    if near is not None:
        return finding("media-name-differs", row=row, value=value, delivered=near, **about)
    return finding("media-missing", row=row, value=value, **about)
