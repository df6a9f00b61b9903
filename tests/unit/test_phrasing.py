"""What commands say in the terminal: the same in every language, and nothing that no language has."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from string import Formatter

import pytest

from stafett.cli.inputs import language_option
from stafett.cli.phrasing import FOLDER, phrase

CLI = FOLDER.parent
TEXTS = {path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in FOLDER.glob("*.toml")}


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_every_language_that_can_be_asked_for_says_the_same_with_the_same_words() -> None:
    command = language_option(lambda: None)
    (option,) = command.__click_params__  # type: ignore[attr-defined]
    assert set(option.type.choices) == TEXTS.keys()
    for text in TEXTS.values():
        assert {key: fields(said) for key, said in text.items()} == {k: fields(said) for k, said in TEXTS["en"].items()}


@pytest.mark.parametrize("path", sorted(CLI.glob("*.py")), ids=lambda path: path.name)
def test_every_phrase_that_is_said_is_there(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    said = re.findall(r'\b(?:phrase|Progress)\("([a-z-]+)"', source)
    assert set(said) <= TEXTS["en"].keys()


def test_an_unknown_language_is_english() -> None:
    assert phrase("pages-made", "xx") == "Pages made"
