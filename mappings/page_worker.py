"""A process that makes pages: chunks of records come in, files of pages and their heads go out.

It is a program of its own and talks through its standard input and output, so that it starts quickly, needs nothing of
the process that started it (which may be a flow's, with threads), and ends when that process is gone.
"""

from __future__ import annotations

import gc
import os
import pickle
import sys
from pathlib import Path

import orjson

from mappings.chunk_files import write_pages
from mappings.crosswalk_model import Crosswalk
from mappings.distinct import Cells
from mappings.messages import receive, send
from mappings.page_maker import PageMaker

SELDOM = 100_000
"""New objects after which Python looks for cycles among them: pages hold none, and to look takes a fifth of all."""


class Maker:
    """Makes the pages of chunks of records with one crosswalk, into files of a folder."""

    def __init__(self, crosswalk: Crosswalk, year: int, folder: Path) -> None:
        self._pages = PageMaker(crosswalk, year)
        self._folder = folder

    def make(self, name: str, chunk: bytes) -> None:
        """Write the pages of `chunk` (see `mappings.batch`) to the file `name`, with their heads and what their records
        say. The file is there as a whole or not at all."""
        numbers, columns, cells = orjson.loads(chunk)
        made = self._pages.make(Cells(numbers, dict(zip(columns, cells, strict=True))))
        heads = orjson.dumps([list(zip(*made.heads, strict=True)), *made.said], option=orjson.OPT_APPEND_NEWLINE)
        write_pages(self._folder / name, heads, made.lines)


def main() -> None:
    """First come the crosswalk, the year and the folder (pickled, from the process that started this one), then a name
    and a chunk by turns; each is answered with an empty message, or with what went wrong."""
    commands, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever prints must not speak into the answers
    first = receive(commands)
    if first is None:
        return
    maker = Maker(*pickle.loads(first))  # noqa: S301 - written by the process that started this one
    gc.freeze()
    gc.set_threshold(SELDOM)
    while (name := receive(commands)) is not None and (chunk := receive(commands)) is not None:
        try:
            maker.make(name.decode(), chunk)
            answer = b""
        except Exception as error:
            answer = f"{type(error).__name__}: {error}".encode()
        try:
            send(answers, answer)
        except BrokenPipeError:  # who asked was killed, and what is left to be written has no reader
            os._exit(1)


if __name__ == "__main__":
    main()
