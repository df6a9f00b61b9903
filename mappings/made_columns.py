"""The columns that a crosswalk makes of others (`made_columns`): "Från" and "Till" become one date.

Everybody who reads records by a crosswalk gets them (`mappings.records.as_read`); the columns they are made of stay.
The same cells are put together once (`mappings.made_cells`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mappings.crosswalk_model import Crosswalk
from mappings.distinct import Cells, Kept, total
from mappings.found import Found
from mappings.made_cells import CellMaker, Made

if TYPE_CHECKING:  # the processes that make pages are started often, and need no tables
    import pandas


class MadeColumns:
    """Makes a crosswalk's made columns, for tables, single records and chunks; what it has made it remembers."""

    def __init__(self, crosswalk: Crosswalk) -> None:
        rules = crosswalk.made_columns.items()
        self._each = [_Column(CellMaker(name, rule, crosswalk.language)) for name, rule in rules]

    def added(self, table: pandas.DataFrame) -> pandas.DataFrame:
        """The table with the made columns; its index stays. Doing it twice changes nothing."""
        if not self._each:
            return table
        read, none = {name for one in self._each for name in one.columns}, [""] * len(table)
        cells: dict[str, list[str]] = {name: _texts(table[name]) for name in table.columns if name in read}
        for one in self._each:
            cells[one.name] = [made.text for made in one.of([cells.get(name, none) for name in one.columns])]
        made = {one.name: cells[one.name] for one in self._each}
        return table.assign(**made).astype(dict.fromkeys(made, "str"))

    def row(self, row: Mapping[str, str]) -> dict[str, str]:
        """One record with the made columns."""
        whole = dict(row)
        for one in self._each:
            whole[one.name] = one.of([[whole.get(name, "")] for name in one.columns])[0].text
        return whole

    def found(self, cells: Cells) -> list[list[tuple[Found, ...]]]:
        """What could not be made, column by column, each with an entry for every record; columns in which all is well
        are left out."""
        judged = ([made.wrong for made in one.of([cells[name] for name in one.columns])] for one in self._each)
        return [part for part in judged if any(part)]

    def digest(self, cells: Mapping[str, Sequence[str]]) -> bytes:
        """A value that changes when what is found about these cells, by column, does."""
        if not self._each:
            return b""
        count = max(map(len, cells.values()), default=0)
        parts = self.found(Cells(range(count), cells))
        return "\n".join(
            f"{place} {one.said_of('', 0)}" for part in parts for place, wrong in enumerate(part) for one in wrong
        ).encode(errors="surrogatepass")


@dataclass(frozen=True)
class WithMade:
    """Blocks of records with the made columns; they can be gone through as often as the blocks."""

    blocks: Iterable[pandas.DataFrame]
    columns: MadeColumns

    def __iter__(self) -> Iterator[pandas.DataFrame]:
        return map(self.columns.added, self.blocks)


def with_made(blocks: Iterable[pandas.DataFrame], crosswalk: Crosswalk) -> Iterable[pandas.DataFrame]:
    """The blocks with the made columns: the blocks themselves where there are none."""
    return WithMade(blocks, MadeColumns(crosswalk)) if crosswalk.made_columns else blocks


class _Column:
    """One made column, with what was made for it."""

    def __init__(self, maker: CellMaker) -> None:
        self.name, self.columns = maker.name, maker.columns
        self._kept: Kept[Made] = Kept(maker.made, total)

    def of(self, cells: Sequence[Sequence[str]]) -> list[Made]:
        """The made cell of each record, from those of its columns."""
        return list(map(self._kept.__getitem__, zip(*cells, strict=True)))


def _texts(column: pandas.Series[str]) -> list[str]:
    cells: list[str] = (column.fillna("") if column.hasnans else column).to_numpy().tolist()
    return cells
