"""From a delivered file to its pages in one go: read, cleaned and made at the same time, few records in memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import blake2b
from pathlib import Path

import orjson
import pandas

from mappings.batch import Batch, make_batch
from mappings.cleaning import Cleaner, Operation
from mappings.crosswalk_model import Crosswalk
from stafett.sources import AS_FOUND, Overruling, stream_delivery

AT_ONCE = 1 << 20


class CleanedBlocks:
    """The records of a delivered file, cleaned by `operations`, block by block; read anew each time they are gone
    through, which raises UnreadableDelivery and UnsupportedOperation. `name` is what the partner called the file,
    `reading` what a person says about how it is read."""

    def __init__(
        self,
        path: Path,
        operations: Sequence[Operation],
        *,
        id_column: str,
        name: str = "",
        reading: Overruling = AS_FOUND,
    ) -> None:
        self._path, self._operations, self._id_column, self._name = path, operations, id_column, name or path.name
        self._reading = reading

    def __iter__(self) -> Iterator[pandas.DataFrame]:
        stream = stream_delivery(self._path, name=self._name, id_column=self._id_column, overruling=self._reading)
        cleaner = Cleaner(stream.names, self._operations)
        for block in stream:
            yield cleaner.clean(block)

    @property
    def origin(self) -> bytes:
        """Another value for another file, another way to read it or other operations."""
        said = self._reading.model_dump()
        whole = blake2b(orjson.dumps([Path(self._name).suffix, self._id_column, self._operations, said]))
        with self._path.open("rb") as file:
            while block := file.read(AT_ONCE):
                whole.update(block)
        return whole.digest()


def pages_of_delivery(
    path: Path, crosswalk: Crosswalk, operations: Sequence[Operation], folder: Path, *, processes: int | None = None
) -> Batch:
    """The pages of a delivered file, in files of `folder` as `make_batch` makes them.

    Raises UnreadableDelivery, UnsupportedOperation, CrewFailed, and OSError; `folder` then holds no batch, but what was
    made is found again.
    """
    blocks = CleanedBlocks(path, operations, id_column=crosswalk.id_column, reading=crosswalk.reading)
    return make_batch(blocks, crosswalk, folder, processes=processes, origin=blocks.origin)
