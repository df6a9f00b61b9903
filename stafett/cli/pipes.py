"""What goes through the terminal and through pipes, made harmless: no value can steer the reader's terminal."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator

LONGEST = 10_000_000
"""Characters of one line of the input."""


def plain(text: object) -> str:
    """A text that cannot steer the terminal: control characters (escape sequences) become spaces."""
    return "".join(sign if sign.isprintable() else " " for sign in str(text))


def json_line(value: object) -> str:
    """`value` as one line of JSON, readable, with every sign that is not printable as an escape."""
    return "".join(sign if sign.isprintable() else _escaped(sign) for sign in json.dumps(value, ensure_ascii=False))


def _escaped(sign: str) -> str:
    return json.dumps(sign)[1:-1]


def lines_in() -> Iterator[str]:
    """The lines of standard input as they come, without their end; bytes that are no UTF-8 become U+FFFD.

    A line beyond LONGEST is given cut, so that whoever reads it finds it broken; the rest of it is passed over.
    """
    stream = sys.stdin.buffer
    while line := stream.readline(LONGEST):
        rest = line
        while not rest.endswith(b"\n") and (rest := stream.readline(LONGEST)):
            pass
        yield line.decode("utf-8", errors="replace").rstrip("\r\n")
