"""Messages between a process and those that it starts: a size, then so many bytes."""

from __future__ import annotations

from typing import IO

SIZE_BYTES = 8


def send(to: IO[bytes], message: bytes) -> None:
    """Write one message: its size, then itself."""
    to.write(len(message).to_bytes(SIZE_BYTES))
    to.write(message)
    to.flush()


def receive(source: IO[bytes]) -> bytes | None:
    """Read one message; None where the other side has ended."""
    size = source.read(SIZE_BYTES)
    content = source.read(int.from_bytes(size)) if len(size) == SIZE_BYTES else b""
    return content if len(size) == SIZE_BYTES and len(content) == int.from_bytes(size) else None
