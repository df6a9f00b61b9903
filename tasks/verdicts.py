"""Verdicts of several people on the same thing: what they wish, and how it is shown to the one who changes it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from stafett.steps import Exhibit


class Verdict(Protocol):
    """An answer that approves, or asks for changes in a comment."""

    @property
    def decision(self) -> str: ...
    @property
    def comment(self) -> str: ...


def wishes_of(verdicts: Sequence[Verdict]) -> list[str]:
    """What those want who did not approve; empty once everybody has."""
    return [
        one.comment or "Changes are wanted, without a word of what." for one in verdicts if one.decision != "approve"
    ]


def wishes_exhibit(wishes: Sequence[str]) -> Exhibit:
    """The wishes as a table for the one who makes the changes."""
    title = {"en": "What should change", "sv": "Vad som ska ändras"}
    return Exhibit(title=title, kind="table", rows=[["Wish"], *[[wish] for wish in wishes]])
