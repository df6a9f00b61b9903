"""Cleaned records in a Parquet file, written and read block by block."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import blake2b
from pathlib import Path

import pandas
import pyarrow
from pyarrow.parquet import ParquetFile, ParquetWriter

AT_ONCE = 1 << 20
BLOCK = 2500
"""Rows that are in memory at a time."""


def write_records(blocks: Iterable[pandas.DataFrame], path: Path) -> Path:
    """Write the blocks, which have the same columns and at least one row together, as one table; `path` holds all of
    them or is not there. Raises what the blocks raise, and OSError."""
    draft = path.with_suffix(".part")
    writer: ParquetWriter | None = None
    try:
        for block in blocks:
            table = pyarrow.Table.from_pandas(block, preserve_index=True)
            writer = writer or ParquetWriter(draft, table.schema)
            writer.write_table(table)
    finally:
        if writer:
            writer.close()
    draft.replace(path)
    return path


class KeptRecords:
    """The records of a Parquet file with their index, as often as they are gone through."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __len__(self) -> int:
        with ParquetFile(self._path) as file:
            return int(file.metadata.num_rows)

    def __iter__(self) -> Iterator[pandas.DataFrame]:
        with ParquetFile(self._path) as file:
            for batch in file.iter_batches(batch_size=BLOCK):
                yield pyarrow.Table.from_batches([batch]).to_pandas()

    @property
    def columns(self) -> list[str]:
        """The names of the columns, without that of the index."""
        with ParquetFile(self._path) as file:
            schema = file.schema_arrow
        return [name for name in schema.names if name not in schema.pandas_metadata["index_columns"]]

    def only(self, wanted: Iterable[str]) -> pandas.DataFrame:
        """The whole table, but of its columns only those that are `wanted`."""
        with ParquetFile(self._path) as file:
            columns = set(file.schema_arrow.names) & set(wanted)
        return pandas.read_parquet(self._path, columns=sorted(columns))

    def latest(self, wanted: Iterable[str], by: str = "") -> Iterator[pandas.DataFrame]:
        """As `only`, block by block; where `by` is a column, without the earlier ones of the rows that are the same in
        it."""
        with ParquetFile(self._path) as file:
            index = [name for name in file.schema_arrow.pandas_metadata["index_columns"] if isinstance(name, str)]
            columns = [name for name in file.schema_arrow.names if name in {*wanted, *index}]
            stays = ~self.only([by])[by].duplicated(keep="last").to_numpy() if by in file.schema_arrow.names else None
            start = 0
            for batch in file.iter_batches(batch_size=BLOCK, columns=columns):
                block = pyarrow.Table.from_batches([batch]).to_pandas()
                end = start + len(block)
                yield block if stays is None else block[stays[start:end]]
                start = end

    @property
    def origin(self) -> bytes:
        """Another value for other records."""
        whole = blake2b()
        with self._path.open("rb") as file:
            while block := file.read(AT_ONCE):
                whole.update(block)
        return whole.digest()
