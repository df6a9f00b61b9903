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

    def __init__(self, path: Path, wanted: frozenset[str] | None = None) -> None:
        self._path, self._wanted = path, wanted

    def __len__(self) -> int:
        with ParquetFile(self._path) as file:
            return int(file.metadata.num_rows)

    def __iter__(self) -> Iterator[pandas.DataFrame]:
        with ParquetFile(self._path) as file:
            for batch in file.iter_batches(batch_size=BLOCK, columns=self._read(file)):
                yield pyarrow.Table.from_batches([batch]).to_pandas()

    def _read(self, file: ParquetFile) -> list[str] | None:
        """The columns that are read, with the index; None for all."""
        if self._wanted is None:
            return None
        index = [name for name in file.schema_arrow.pandas_metadata["index_columns"] if isinstance(name, str)]
        return [name for name in file.schema_arrow.names if name in {*self._wanted, *index}]

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

    def narrowed(self, wanted: Iterable[str]) -> KeptRecords:
        """The same with only those of the columns that are `wanted`."""
        return KeptRecords(self._path, frozenset(wanted))

    @property
    def origin(self) -> bytes:
        """Another value for other records."""
        whole = blake2b()
        with self._path.open("rb") as file:
            while block := file.read(AT_ONCE):
                whole.update(block)
        return whole.digest()
