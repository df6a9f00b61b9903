"""Where a cycle's results lie that can be computed again: kept only to be quick, under names made from all they
depend on."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from stafett.engine.relay import Relay


def work_folder(here: Relay) -> Path:
    """Where a cycle's results lie that can be computed again."""
    folder = here.settings.home.resolve() / "work" / here.lane.slug / str(here.cycle)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def write_lines(path: Path, lines: Iterable[str]) -> None:
    """Write lines; `path` holds all of them or is as it was."""
    draft = path.with_name(f"{path.name}.part")
    with draft.open("w", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in lines)
    draft.replace(path)
