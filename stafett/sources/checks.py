"""What a delivery must fulfil before anything is made of it: its columns, its ids, and media that match."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence

import pandas

from stafett.problems import Problem, Severity
from stafett.rules import VALUE_LIMIT, finding


def check_columns(records: pandas.DataFrame | Sequence[str], required: Iterable[str]) -> list[Problem]:
    """Name each column of `required` that the delivery (a table, or the names of its columns) lacks."""
    names = [str(name) for name in getattr(records, "columns", records)]
    present = ", ".join(names)
    if len(present) > VALUE_LIMIT:  # a problem holds no more, and half a name is none
        present = f"{present[: VALUE_LIMIT - 3].rpartition(', ')[0]}, …"
    return [finding("column-missing", column=name, present=present) for name in required if name not in names]


def check_ids(records: pandas.DataFrame, id_column: str) -> list[Problem]:
    """Name records without an id and ids that come again, compared without surrounding whitespace.

    A missing id column is named by `check_columns`, not here.
    """
    return IdCheck(id_column).look(records)


class IdCheck:
    """`check_ids` for records that come block by block; it holds an id of each."""

    def __init__(self, id_column: str) -> None:
        self._column = id_column
        self._first: dict[str, int] = {}

    def look(self, records: pandas.DataFrame) -> list[Problem]:
        """What is wrong in these records, and between them and those before."""
        if self._column not in records.columns:
            return []
        ids = records[self._column].str.strip()
        problems = [finding("row-without-id", row=int(row), column=self._column) for row in ids.index[ids == ""]]
        for row, value in zip(ids.index.tolist(), ids.tolist(), strict=True):
            if value and (first := self._first.setdefault(value, row)) != row:
                about = {"record": value, "column": self._column, "value": value}
                problems.append(finding("id-duplicate", row=row, first_row=first, **about))
        return problems


def match_media(
    records: pandas.DataFrame, media_column: str, delivered_names: Iterable[str], id_column: str
) -> list[Problem]:
    """Compare the media that the records name with those that arrived, in both directions.

    Names are compared exactly, but for Unicode's two ways to write a letter with an accent (NFC and NFD). A name
    that differs in case only is pointed out. A missing media column is named by `check_columns`, not here.
    """
    match = MediaMatch(media_column, delivered_names, id_column)
    return [*match.look(records), *match.unnamed()] if media_column in records.columns else []


class MediaMatch:
    """`match_media` for records that come block by block."""

    def __init__(self, media_column: str, delivered_names: Iterable[str], id_column: str) -> None:
        self._column, self._id_column = media_column, id_column
        self._delivered = {_same(name): name for name in delivered_names}
        self._alike = {name.casefold(): original for name, original in self._delivered.items()}
        self._named: set[str] = set()

    def look(self, records: pandas.DataFrame) -> list[Problem]:
        """The files of these records that did not arrive under the name that they are given."""
        ids = records[self._id_column] if self._id_column in records.columns else pandas.Series("", index=records.index)
        problems = []
        for row, record, value in zip(records.index, ids, records[self._column], strict=True):
            wanted = _same(value)
            if near := self._alike.get(wanted.casefold()):
                self._named.add(_same(near))
            if wanted not in self._delivered:
                problems.append(_absent(str(record).strip(), int(row), self._column, value.strip(), self._alike))
        return problems

    def unnamed(self) -> list[Problem]:
        """The files that none of the records so far names."""
        return [finding("media-unnamed", value=name) for key, name in self._delivered.items() if key not in self._named]


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
