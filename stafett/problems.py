"""What is wrong with a delivery, as data: each problem names record, column, value, rule and remedy.

A problem never stops the good records. The sentences per language stand with the rule, in `stafett/rules.py`;
a problem holds only what is particular to one finding, so that it can be shown in the reader's language.
"""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, ConfigDict


class Severity(StrEnum):
    """ERROR keeps the record out of the upload; WARNING may be accepted with a reason; INFORMATION asks for nothing."""

    ERROR = "error"
    WARNING = "warning"
    INFORMATION = "information"


class Accepted(BaseModel):
    """Why a warning is taken as it is, by whom, and on which day (ISO 8601; empty where nobody says).

    `by` is a name, or `person:` and a person's id, which pages show as the name for as long as there is one.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    reason: str
    by: str
    on: str = ""


class Problem(BaseModel):
    """One finding about one value.

    `record` is the source id (empty where the finding is about the whole delivery), `row` the line in the
    delivered file (1-based, header included; 0 where there is none), `rule` a key of `stafett.rules.RULES`,
    `value` the offending value cut at 200 characters, `detail` fills the rule's sentence. `accepted` is set on a
    warning that somebody takes as it is (see `stafett.acceptances`); any other problem is open.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    rule: str
    severity: Severity = Severity.ERROR
    record: str = ""
    row: int = 0
    column: str = ""
    value: str = ""
    detail: dict[str, str] = {}
    accepted: Accepted | None = None

    @property
    def open_warning(self) -> bool:
        """Whether it is a warning that nobody has accepted."""
        return self.severity is Severity.WARNING and self.accepted is None
