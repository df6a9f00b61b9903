"""A file per page, written by a second process where there are many: making files takes a third of a rehearsal's time.

The process is a program of its own, as in mappings/page_worker.py, and ends when the one that started it is gone.
"""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType

import orjson

from mappings.messages import receive, send

AT_ONCE = 500
"""Pages that wait to be written together."""
HOME = Path(__file__).resolve().parent.parent


class WriterFailed(RuntimeError):
    """The process that wrote the files was killed (for want of memory, most often)."""


class PageFiles(AbstractContextManager["PageFiles"]):
    """Writes texts into files of a folder that has none of these names; all are there when it is closed.

    Raises OSError where the disk refuses, and WriterFailed; not always with the text that could not be written, but
    before the end.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._waiting: list[tuple[str, str]] = []
        self._writer: _Writer | None = None

    def add(self, name: str, text: str) -> None:
        """Write `text` into the file `name`, now or soon."""
        if len(self._waiting) == AT_ONCE:
            self._writer = self._writer or _Writer(self._folder)
            self._writer.take(self._waiting)
            self._waiting = []
        self._waiting.append((name, text))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                if self._writer:
                    self._writer.finish()
                write_files(self._folder, self._waiting)
        finally:
            if self._writer:
                self._writer.end()


class _Writer:
    """The process; it writes one lot while the next one is made."""

    def __init__(self, folder: Path) -> None:
        paths = os.pathsep.join([str(HOME), *filter(None, [os.environ.get("PYTHONPATH")])])
        self._process = subprocess.Popen(
            [sys.executable, "-m", "mappings.page_files", str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": paths},
            process_group=0,  # Ctrl-C in the terminal is for the one that started it, which ends it without a word
        )
        self._writes = False

    def take(self, files: list[tuple[str, str]]) -> None:
        """Write these files when those before them are written."""
        self.finish()
        try:
            if self._process.stdin:
                send(self._process.stdin, orjson.dumps(files))
        except BrokenPipeError as error:
            raise self._failed() from error
        self._writes = True

    def finish(self) -> None:
        """Wait until all that was taken is written."""
        if not self._writes:
            return
        answer = receive(self._process.stdout) if self._process.stdout else None
        if answer is None:
            raise self._failed()
        if answer:
            raise OSError(*orjson.loads(answer))
        self._writes = False

    def end(self) -> None:
        """End the process, whatever it is doing."""
        self._process.kill()
        self._process.communicate()

    def _failed(self) -> WriterFailed:
        return WriterFailed(f"The process that wrote the pages' files ended with status {self._process.wait()}.")


def write_files(folder: Path, files: list[tuple[str, str]]) -> None:
    """Make these files."""
    for name, text in files:
        (folder / name).write_bytes(text.encode())


def main(folder: str) -> None:
    """Write each lot that comes, and answer with an empty message, or with what the disk said."""
    commands, answers = sys.stdin.buffer, sys.stdout.buffer
    while (files := receive(commands)) is not None:
        try:
            write_files(Path(folder), orjson.loads(files))
            answer = b""
        except OSError as error:
            answer = orjson.dumps(
                [error.errno, error.strerror, os.fsencode(error.filename or folder).decode(errors="replace")]
            )
        try:
            send(answers, answer)
        except BrokenPipeError:
            os._exit(1)


if __name__ == "__main__":
    main(sys.argv[1])
