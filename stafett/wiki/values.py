"""What the wiki tells us, as plain values. File titles are without `File:` and with spaces."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Account:
    """Who we are on the wiki; `rate_limits` is action → (number, seconds), empty for an account without limits."""

    name: str
    rights: frozenset[str]
    rate_limits: Mapping[str, tuple[int, int]]

    @property
    def is_bot(self) -> bool:
        """Whether edits may be marked as a bot's."""
        return "bot" in self.rights


@dataclass(frozen=True)
class RemoteFile:
    """The current version of a file on the wiki; `revision` is that of its page, `size` is in bytes."""

    title: str
    page_id: int
    sha1: str
    revision: int
    size: int
    mime: str
    uploaded: datetime
    uploader: str


@dataclass(frozen=True)
class Published:
    """The file is on the wiki with our bytes; `already_there` when an earlier try (or somebody else) put it there."""

    title: str
    page_id: int
    sha1: str
    revision: int
    already_there: bool = False


@dataclass(frozen=True)
class Refused:
    """The wiki did not take the file. `code` is an error code or the gravest warning not accepted beforehand.

    `warnings` holds every warning as the API gave it (code → detail): a person may accept them all and try again.
    """

    code: str
    warnings: Mapping[str, Any] = field(default_factory=dict)
    info: str = ""


@dataclass(frozen=True)
class Deletion:
    """A line of the deletion log."""

    when: datetime
    who: str
    comment: str
