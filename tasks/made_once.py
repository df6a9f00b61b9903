"""What was made lies in the work folder beside a digest of all that it was made from, and is made again when that
changes.

A run has no memory, so contents decide: the digests of what went in, and of the program.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

from stafett.engine.relay import Relay
from tasks.work_folder import work_folder, write_lines

HOME = Path(__file__).resolve().parent.parent
PROGRAM = ("mappings", "stafett", "tasks")
ENDINGS = {".py", ".toml", ".html", ".css", ".js"}
"""The files that decide what is made; crosswalks and tables are named by those who read them."""


def made_once(
    here: Relay, name: str, made_from: Iterable[bytes], make: Callable[[], Any], *, files: Sequence[Path] = ()
) -> Any:
    """What `make` gave (as JSON) when it was last called for `name`, if that was from the same and `files`, which it
    writes, are there; otherwise what it gives now. Raises what `make` raises."""
    note = work_folder(here) / f"{name}.made.json"
    digest = _digest([_program(), *made_from]).hex()
    known = json.loads(note.read_text(encoding="utf-8")) if note.exists() else {}
    if known.get("made_from") == digest and all(path.exists() for path in files):
        return known["result"]
    note.unlink(missing_ok=True)  # before anything is overwritten: a run that dies now leaves nothing half believed
    result = make()
    write_lines(note, [json.dumps({"made_from": digest, "result": result}, ensure_ascii=False)])
    return result


@cache
def _program() -> bytes:
    found = (path for folder in PROGRAM for path in (HOME / folder).rglob("*") if path.suffix in ENDINGS)
    return _digest(path.read_bytes() for path in sorted(found))


def _digest(parts: Iterable[bytes]) -> bytes:
    whole = blake2b(digest_size=32)
    for part in parts:
        whole.update(len(part).to_bytes(8) + part)
    return whole.digest()
