"""docs/running.md and the program say the same: every setting, every command."""

from __future__ import annotations

import re
from pathlib import Path

from pydantic import SecretStr

from stafett.cli import main
from stafett.settings import SECRETS, Settings

TEXT = (Path(__file__).parents[2] / "docs" / "running.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| `(STAFETT_[A-Z_]+)` \| (?:`([^`]*)`)? ?\| (.+) \|$", re.MULTILINE)
FAMILY = {f"STAFETT_{name.upper()}_FILE" for name in SECRETS} | {"STAFETT_AS"}


def test_every_setting_is_documented_with_its_default_and_its_purpose() -> None:
    written = {name: (default, purpose) for name, default, purpose in ROW.findall(TEXT)}
    real = {}
    for name, field in Settings.model_fields.items():
        default = field.default.get_secret_value() if isinstance(field.default, SecretStr) else field.default
        real[f"STAFETT_{name.upper()}"] = (str(default), field.description)
    assert written == real


def test_no_setting_is_named_that_does_not_exist() -> None:
    known = {f"STAFETT_{name.upper()}" for name in Settings.model_fields} | FAMILY
    assert set(re.findall(r"STAFETT_[A-Z_]+", TEXT)) <= known
    assert set(re.findall(r"STAFETT_[A-Z_]+", TEXT)) >= known


def test_every_command_is_mentioned_and_no_other() -> None:
    assert set(re.findall(r"\bstafett ([a-z]+)\b", TEXT)) == set(main.commands)
