"""Steps as data: what is asked of whom, in which form, and how long it may take.

A step is declared next to the flow that uses it. The playbook gathers all of them, so that the agreement, the board
and the pages can show the whole road before it is walked. Nothing here talks to Prefect, a database or a browser.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from stafett.phases import Party, Phase, Text

KEY = re.compile(r"[a-z][a-z0-9-]{1,79}")
"""A step's key. Prefect's pause keys hold only these characters; a run suspended with others is stuck."""


class Form(BaseModel):
    """What an owner hands over. Subclasses declare the fields with `ask`; unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, str_max_length=20_000)


class FileRef(BaseModel):
    """A delivered file: its content is in the file store under `sha256`, `name` is what the sender called it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    name: str = Field(max_length=255)
    size: int = Field(ge=0)


AFTERWARDS = "afterwards "
"""Before a step's id: the key under which the ledger remembers what is to be looked at once the step is answered."""

Cell = str | Text
"""Of a table: as it stands, or in the language of whoever reads it."""


class Exhibit(BaseModel):
    """Something to look at before answering a step: a table, a file, a link or a paragraph.

    `rows` begins with the names of the columns.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: Text
    kind: Literal["text", "table", "file", "link", "problems", "gallery"]
    text: Text = {}
    rows: Sequence[Sequence[Cell]] = []
    file: FileRef | None = None
    url: str = ""
    items: list[dict[str, Any]] = []


def in_each_language(words: Mapping[str, Sequence[str]]) -> list[Cell]:
    """Words that stand beside each other, such as the names of columns: from a list per language to a text per word."""
    return [dict(zip(words, said, strict=True)) for said in zip(*words.values(), strict=True)]


def ask(
    default: Any = ...,
    *,
    en: str,
    sv: str,
    hint_en: str = "",
    hint_sv: str = "",
    widget: str = "",
    choices: Mapping[str, Text] | None = None,
    **limits: Any,
) -> Any:
    """Declare a form field with its question in every language.

    `widget` tells the portal how to draw it (text, textarea, file, files, choice, person, owners, links, date, number,
    checkbox; rows as a table or as cards, and in these fixed, shown, hidden, pick); `choices` gives the words for the
    values of an enumeration; `limits` are pydantic's (ge, max_length, …).
    """
    extra: dict[str, Any] = {"label": {"en": en, "sv": sv}, "hint": {"en": hint_en, "sv": hint_sv}, "widget": widget}
    if choices:
        extra["choices"] = dict(choices)
    return Field(default, title=en, json_schema_extra=extra, **limits)


F = TypeVar("F", bound=Form)


@dataclass(frozen=True, kw_only=True)
class Step(Generic[F]):
    """One manual step of a phase.

    `business_days` is the time from offer to delivery; `hours` the work it takes; `receiver` says who checks the
    delivery (None: a valid form is enough); `without` is the delivery that stands when the step is skipped (None: it
    cannot be skipped); `call` marks an expert call that whoever fits may claim; `starts` is what a form is filled with;
    `judges` names the steps whose newest delivery this one is about: a round offered before it is asked once more;
    with `anew` a round after a send-back starts from `starts`, not from what was sent back.
    """

    key: str
    phase: Phase
    party: Party
    title: Text
    why: Text
    form: type[F]
    business_days: int
    hours: float = 1.0
    receiver: Party | None = None
    without: F | None = None
    call: bool = False
    skills: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    evidence: Text | None = None
    exhibits: tuple[Exhibit, ...] = ()
    starts: Mapping[str, Any] = field(default_factory=dict)
    judges: tuple[str, ...] = ()
    anew: bool = False
    base: str = ""

    def __post_init__(self) -> None:
        if not KEY.fullmatch(self.key):
            raise ValueError(f"Step key {self.key!r}: use lowercase letters, digits and dashes only.")

    @property
    def declared(self) -> str:
        """The key under which the step stands in the playbook and the agreement."""
        return self.base or self.key

    def about(self, subject: str, title: Text | None = None, languages: tuple[str, ...] = ()) -> Step[F]:
        """The same step about one subject of several, such as one packet: `subject` becomes part of the key."""
        return replace(
            self,
            key=f"{self.key}--{subject}",
            base=self.declared,
            title=title or self.title,
            languages=languages or self.languages,
        )

    def showing(self, *exhibits: Exhibit, **starts: Any) -> Step[F]:
        """The same step with something to look at, and with a form that starts filled in."""
        return replace(self, exhibits=(*self.exhibits, *exhibits), starts={**self.starts, **starts})

    def spec(self) -> dict[str, Any]:
        """The step as JSON: what the ledger keeps, so that the portal needs no flow to show it."""
        schema = self.form.model_json_schema()
        return {
            "key": self.key,
            "base": self.declared,
            "phase": self.phase.value,
            "party": self.party.value,
            "title": self.title,
            "why": self.why,
            "schema": schema,
            "form": fingerprint(schema),
            "business_days": self.business_days,
            "hours": self.hours,
            "receiver": self.receiver.value if self.receiver else "",
            "skippable": self.without is not None,
            "call": self.call,
            "skills": list(self.skills),
            "languages": list(self.languages),
            "evidence": self.evidence or {},
            "exhibits": [exhibit.model_dump(mode="json") for exhibit in self.exhibits],
            "anew": self.anew,
            "starts": json.loads(json.dumps(dict(self.starts), default=str)),
        }


AnyStep = Step[Any]


def fingerprint(value: Any) -> str:
    """SHA-256 of a JSON value, the same for the same value whatever the order of its keys."""
    return hashlib.sha256(json.dumps(value, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


class Playbook:
    """All declared steps in the order of the road, by phase."""

    def __init__(self, steps: Iterable[AnyStep]) -> None:
        order = list(Phase)
        self.steps = sorted(steps, key=lambda step: order.index(step.phase))
        doubled = {step.key for step in self.steps if [other.key for other in self.steps].count(step.key) > 1}
        if doubled:
            raise ValueError(f"These step keys are declared twice: {', '.join(sorted(doubled))}.")

    def specs(self) -> list[dict[str, Any]]:
        """Every step as JSON, in the order of the road."""
        return [step.spec() for step in self.steps]
