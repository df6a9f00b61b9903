"""The files that pages lie in between the delivery and the rehearsal: what some pages are compared by as a line of
JSON, then the pages, a line of JSON each, compressed (zstd).

Pages say the same again and again: they take a thirtieth of their size then, and packing costs less than writing all.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

QUICKLY = -1
"""zstd's level: a gigabyte takes less than a second."""


def write_pages(path: Path, heads: bytes, lines: Iterable[bytes]) -> None:
    """Write the pages of some records, and what they are compared by; each line has its end. The file is there as a
    whole or not at all."""
    draft, packer = path.with_name(f"{path.name}.{os.getpid()}.part"), zstd.ZstdCompressor(QUICKLY)
    with draft.open("wb") as file:
        file.write(heads)
        file.writelines(map(packer.compress, lines))
        file.write(packer.flush())
    draft.replace(path)


def read_heads(path: Path) -> bytes:
    """What the pages of a file are compared by."""
    with path.open("rb") as file:
        return file.readline()


def read_pages(path: Path) -> bytes:
    """The pages of a file, each on a line with its end."""
    with path.open("rb") as file:
        file.readline()
        return zstd.decompress(file.read())
