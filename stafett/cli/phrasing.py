"""What commands with `--language` say in the terminal; the sentences stand in phrases/<language>.toml."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).with_name("phrases")


def phrase(key: str, language: str, **words: object) -> str:
    """The sentence `key` in `language` (English where there is none), with the words filled in. Numbers are written as
    they are given."""
    return (_phrases(language) or _phrases("en"))[key].format(**words)


@cache
def _phrases(language: str) -> dict[str, str]:
    path = FOLDER / f"{language}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
