"""What is made of cells, worked out once per distinct value, column by column.

A collection says the same few thousand things in a million cells. What comes back is shared between records: to be
read only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Generic, TypeVar

KEPT = 100_000
"""Values kept per kind: those that came last."""
LONG = 500
"""Characters; a longer text hardly comes twice, and is not kept."""

Made = TypeVar("Made")


class Kept(dict[Any, Made]):
    """What `work` makes of a value (a text, or texts together), looked up as quickly as Python can; what was asked for
    lately is there. What is kept is bounded in number and, without long values, in bytes."""

    def __init__(self, work: Callable[[Any], Made], size: Callable[[Any], int] = len) -> None:
        super().__init__()
        self._work, self._size = work, size
        self._before: dict[Any, Made] = {}

    def __missing__(self, given: Any) -> Made:
        made = self._before[given] if given in self._before else self._work(given)
        if self._size(given) <= LONG:
            self._make_room()
            self[given] = made
        return made

    def learn(self, made: Mapping[Any, Made]) -> None:
        """Keep what was made of some values elsewhere."""
        self._make_room()
        self.update({given: one for given, one in made.items() if self._size(given) <= LONG})

    def _make_room(self) -> None:
        if len(self) >= KEPT // 2:
            self._before = self.copy()
            self.clear()


def total(texts: Sequence[str]) -> int:
    """The length of all texts together."""
    return sum(map(len, texts))


class Cells:
    """The cells of some records by column, trimmed; a column that is not there is empty. `numbers` are the records'
    lines in the delivered file."""

    def __init__(self, numbers: Sequence[int], columns: Mapping[str, Sequence[str]]) -> None:
        self.numbers = numbers
        self._columns = columns
        self._trimmed: dict[str, list[str]] = {}

    def __len__(self) -> int:
        return len(self.numbers)

    def __contains__(self, column: str) -> bool:
        return column in self._columns

    def __getitem__(self, column: str) -> list[str]:
        if column not in self._trimmed:
            cells = self._columns.get(column) if column else None
            self._trimmed[column] = [""] * len(self) if cells is None else list(map(str.strip, cells))
        return self._trimmed[column]

    def beside(self, column: str, cells: Sequence[str]) -> Cells:
        """The same with one more column, where no column of that name is there."""
        return Cells(self.numbers, {column: cells, **self._columns})


class Distinct(Generic[Made]):
    """What `work` makes of the cells of some columns, record by record, done once per distinct value."""

    def __init__(self, columns: Sequence[str], work: Callable[..., Made]) -> None:
        self.columns = tuple(columns)
        together = Kept(lambda given: work(*given), total)
        self._kept: Kept[Made] = Kept(work) if len(self.columns) == 1 else together

    def of(self, cells: Cells) -> list[Made]:
        """One for each record, in order."""
        read = [cells[column] for column in self.columns]
        if not read:
            return [self._kept[()]] * len(cells)
        return list(map(self._kept.__getitem__, read[0] if len(read) == 1 else zip(*read, strict=True)))
