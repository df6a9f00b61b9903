"""What a record becomes: file title, wikitext, structured data, categories.

Value objects only. How a record becomes a page is in `mappings/`; how a page reaches a wiki is in `tasks/`.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Any, NamedTuple

import orjson
from pydantic import BaseModel, ConfigDict, TypeAdapter

from stafett.problems import Problem, Severity

_PROBLEMS = TypeAdapter(list[Problem])


class Standing(StrEnum):
    """How a page stands, the gravest first: held back by an error, with open warnings, with accepted ones, or clear."""

    HELD = "held"
    WARNED = "warned"
    ACCEPTED = "accepted"
    CLEAR = "clear"


class Page(BaseModel):
    """One file page to be.

    `title` is without the `File:` prefix, with spaces and extension; `media` is the file name in the delivery;
    `captions` language → text (at most 250 characters); `statements` are Wikibase claims in the JSON form that
    `wbeditentity` takes under `claims`; `categories` are without the `Category:` prefix and already in the wikitext.
    `crosswalk` names the crosswalk and its version.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    source_id: str
    title: str
    media: str
    wikitext: str
    captions: dict[str, str] = {}
    statements: list[dict[str, Any]] = []
    categories: list[str] = []
    problems: list[Problem] = []
    crosswalk: str = ""

    @property
    def rules(self) -> tuple[str, ...]:
        """The rules of its problems."""
        return tuple(problem.rule for problem in self.problems)

    @property
    def ready(self) -> bool:
        """Whether nothing forbids the upload of this page."""
        return all(problem.severity is not Severity.ERROR for problem in self.problems)

    @property
    def standing(self) -> Standing:
        """How it stands after all that was found and accepted."""
        return standing_of(self.problems)


def page_of(line: bytes) -> Page:
    """The page of a line of JSON that this program has written; of what it holds only the problems are checked again,
    which is quicker by half."""
    said = orjson.loads(line)
    said["problems"] = _PROBLEMS.validate_python(said["problems"])
    return Page.model_construct(**said)


def standing_of(problems: Iterable[Problem]) -> Standing:
    """How a page with these problems stands."""
    found = list(problems)
    if any(problem.severity is Severity.ERROR for problem in found):
        return Standing.HELD
    if any(problem.open_warning for problem in found):
        return Standing.WARNED
    return Standing.ACCEPTED if found else Standing.CLEAR


class PageHead(NamedTuple):
    """What the pages of a batch are compared by, where the pages themselves would be too much to hold in memory.

    `row` is the record's line in the delivered file, `key` what no two titles of files may share.
    """

    source_id: str
    title: str
    media: str
    row: int
    ready: bool
    rules: tuple[str, ...]
    key: str
