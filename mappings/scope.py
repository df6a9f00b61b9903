"""How much work a delivery is: measured from the real metadata and media, with the arithmetic shown.

The minutes below are our own first guesses; what partnerships report will replace them.
"""

from __future__ import annotations

import math
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

import pandas
from pydantic import BaseModel, ConfigDict

from mappings.profile import ColumnProfile, Kind, Profile
from mappings.rights import REFUSED, UNKNOWN, recognise
from stafett.media import MediaFacts
from stafett.phases import PARTY_NAMES, PHASE_NAMES, Party, Phase, Text, say
from stafett.problems import Problem, Severity
from stafett.sources import bad_rows

LARGER = 1.25
"""More than this many times the files that the partner thought of is "larger than thought"."""
WAITING_DAYS = 30
"""Days in which nobody works because somebody answers: agreement, corrections, approvals."""
PREVIEWS = 20
REVIEWS = 3


def sentences_of(table: str) -> dict[str, Text]:
    """Key → language → sentence, from `scope_texts/<language>.toml`."""
    said: dict[str, Text] = defaultdict(dict)
    for path in sorted(Path(__file__).with_name("scope_texts").glob("*.toml")):
        for key, sentence in tomllib.loads(path.read_text(encoding="utf-8"))[table].items():
            said[key][path.stem] = sentence
    return dict(said)


WHAT = sentences_of("what")
SAID = sentences_of("said")


class Rate(NamedTuple):
    """Minutes of one party for each of something, low and high."""

    phase: Phase
    party: Party
    low: float
    high: float


RATES: dict[str, Rate] = {
    "request": Rate(Phase.INTAKE, Party.HELPDESK, 60, 180),
    "columns": Rate(Phase.DATA_PREP, Party.HELPDESK, 10, 20),
    "untidy": Rate(Phase.DATA_PREP, Party.HELPDESK, 15, 30),
    "problems": Rate(Phase.DATA_PREP, Party.PARTNER, 2, 5),
    "rights": Rate(Phase.DATA_PREP, Party.PARTNER, 2, 10),
    "creators": Rate(Phase.DATA_PREP, Party.COMMUNITY, 1.5, 4),
    "words": Rate(Phase.DATA_PREP, Party.COMMUNITY, 0.5, 1.5),
    "previews": Rate(Phase.DATA_PREP, Party.PARTNER, 2, 4),
    "upload": Rate(Phase.UPLOAD, Party.HELPDESK, 60, 180),
    "doubtful": Rate(Phase.UPLOAD, Party.HELPDESK, 2, 5),
    "reconciliation": Rate(Phase.UPLOAD, Party.PARTNER, 30, 60),
    "categories": Rate(Phase.CATEGORISATION, Party.EXPERT, 0.5, 1.5),
    "event": Rate(Phase.COMMUNITY_ENGAGEMENT, Party.COMMUNITY, 480, 1200),
    "announcements": Rate(Phase.COMMUNITY_ENGAGEMENT, Party.HELPDESK, 120, 300),
    "months": Rate(Phase.USAGE_MONITORING, Party.HELPDESK, 10, 30),
    "reviews": Rate(Phase.USAGE_MONITORING, Party.PARTNER, 30, 60),
}


class RightsSummary(BaseModel):
    """Records by what their rights allow. A claim of public domain counts as free; its proof is checked later.

    `to_settle`: what somebody must find out: each statement that is no use, once, and each maker of records without any
    statement (each of these records, where no column holds makers)."""

    model_config = ConfigDict(frozen=True)

    free: int
    missing: int
    refused: int
    unknown: int
    to_settle: int = 0


class Effort(BaseModel):
    """One line of the arithmetic: `count` times the minutes of the rate `rate` are `low` to `high` hours."""

    model_config = ConfigDict(frozen=True)

    rate: str
    phase: Phase
    party: Party
    count: int
    low: float
    high: float

    def as_text(self, language: str) -> str:
        """The line as it is shown: "29 distinct creators to match × 1.5–4 min = 0.7–1.9 h"."""
        rate = RATES[self.rate]
        minutes, hours = hours_text(rate.low, rate.high, language), hours_text(self.low, self.high, language)
        return f"{self.count} {say(WHAT[self.rate], language)} × {minutes} min = {hours} h"


class Estimate(BaseModel):
    """The scope of a delivery. Hours are people's hours; `ready` counts records that could go up today."""

    model_config = ConfigDict(frozen=True)

    rows: int
    files: int
    bytes: int
    pixels: int = 0
    fill_rate: float
    rights: RightsSummary
    ready: int
    expected_files: int | None
    efforts: list[Effort]
    lead_days: int
    wanted_by: date | None
    ready_by: date
    flags: list[str]
    """Of "larger-than-thought" and "late"."""

    @property
    def ready_share(self) -> float:
        """Share of the records (0 to 1) that could go up today."""
        return self.ready / self.rows if self.rows else 0.0

    def hours(self, phase: Phase | None = None, party: Party | None = None) -> tuple[float, float]:
        """Hours, low and high, of one phase, one party, both, or all."""
        lines = [line for line in self.efforts if phase in (None, line.phase) and party in (None, line.party)]
        return sum(line.low for line in lines), sum(line.high for line in lines)


def summarise_rights(values: Sequence[str], makers: Sequence[str] | None = None) -> RightsSummary:
    """Count records by what their rights value allows on Commons; `makers` are those of the same records."""
    allowed = [_allows(value) for value in values]
    counts = Counter(allowed)
    useless = {value.strip() for value, allows in zip(values, allowed, strict=True) if allows in ("refused", "unknown")}
    unsaid = counts["missing"]
    if makers is not None:
        unsaid = len({maker for maker, allows in zip(makers, allowed, strict=True) if allows == "missing"})
    counts["to_settle"] = len(useless) + unsaid
    return RightsSummary(**{name: counts[name] for name in RightsSummary.model_fields})


def count_ready(
    records: pandas.DataFrame,
    problems: Sequence[Problem],
    media: Sequence[MediaFacts],
    *,
    rights_column: str,
    media_column: str,
) -> int:
    """Count the records that nothing keeps out today: no error, free rights, and a medium that is whole."""
    if rights_column not in records.columns or media_column not in records.columns:
        return 0
    whole = {facts.name for facts in media if all(problem.severity is not Severity.ERROR for problem in facts.problems)}
    bad = bad_rows(problems)
    rows = zip(records.index, records[rights_column], records[media_column], strict=True)
    return sum(row not in bad and _allows(rights) == "free" and name.strip() in whole for row, rights, name in rows)


def estimate(
    profile: Profile,
    media: Sequence[MediaFacts],
    rights: RightsSummary,
    *,
    ready: int,
    today: date,
    expected_files: int | None = None,
    wanted_by: date | None = None,
    hours_per_month: float = 80,
) -> Estimate:
    """Estimate the work of a delivery.

    `ready` comes from `count_ready`; `expected_files` and `wanted_by` are what the partner thought and wished;
    `hours_per_month` is what helpdesk and volunteers together can give.
    """
    efforts = [_effort(name, count) for name, count in _counts(profile, media, rights).items() if count > 0]
    ours = sum(line.high for line in efforts if _delays_the_upload(line))
    lead_days = WAITING_DAYS + math.ceil(30 * ours / hours_per_month)
    ready_by = today + timedelta(days=lead_days)
    flags = ["larger-than-thought"] if expected_files is not None and len(media) > LARGER * expected_files else []
    flags += ["late"] if wanted_by is not None and ready_by > wanted_by else []
    return Estimate(
        rows=profile.rows,
        files=len(media),
        bytes=profile.media_bytes,
        pixels=profile.media_pixels,
        fill_rate=profile.fill_rate,
        rights=rights,
        ready=ready,
        expected_files=expected_files,
        efforts=efforts,
        lead_days=lead_days,
        wanted_by=wanted_by,
        ready_by=ready_by,
        flags=flags,
    )


def _allows(value: str) -> str:
    return {"": "missing", REFUSED: "refused", UNKNOWN: "unknown"}.get(recognise(value), "free")


def _counts(profile: Profile, media: Sequence[MediaFacts], rights: RightsSummary) -> Mapping[str, int]:
    """How many there are of each thing that takes somebody's time."""
    filled = [column for column in profile.columns if column.kind is not Kind.EMPTY]
    words = [*profile.of_kind(Kind.WORDS), *profile.of_kind(Kind.PLACE)]
    errors = [problem for problem in profile.problems if problem.severity is Severity.ERROR]
    errors += [problem for facts in media for problem in facts.problems if problem.severity is Severity.ERROR]
    return {
        "request": 1,
        "columns": len(filled),
        "untidy": sum(bool(column.whitespace or column.mojibake or len(column.separators) > 1) for column in filled),
        "problems": len(errors),
        "rights": rights.to_settle,
        "creators": sum(_unknown(column) for column in profile.of_kind(Kind.PERSON)),
        "words": sum(_unknown(column) for column in words if _comes_again(column)),
        "previews": min(PREVIEWS, profile.rows),
        "upload": 1,
        "doubtful": profile.media_duplicates + profile.media_unnamed,
        "reconciliation": 1,
        "categories": len(media),
        "event": 1,
        "announcements": 1,
        "months": 12,
        "reviews": REVIEWS,
    }


def _unknown(column: ColumnProfile) -> int:
    """The distinct values that no mapping table knows yet."""
    return column.distinct_parts - column.measures.known


def _comes_again(column: ColumnProfile) -> bool:
    """Words that come again or stand together can be matched once for many records; titles cannot."""
    return bool(column.separators) or column.distinct < 0.8 * column.filled


def _effort(name: str, count: int) -> Effort:
    rate = RATES[name]
    low, high = count * rate.low / 60, count * rate.high / 60
    return Effort(rate=name, phase=rate.phase, party=rate.party, count=count, low=low, high=high)


def _delays_the_upload(line: Effort) -> bool:
    """Whether it is our work and comes before the files are up; the partner's own work is in the days of waiting."""
    before = line.phase in (Phase.INTAKE, Phase.DATA_PREP, Phase.UPLOAD)
    return before and line.party in (Party.HELPDESK, Party.COMMUNITY, Party.EXPERT)


def hours_text(low: float, high: float, language: str) -> str:
    """A span of numbers as people write it: "0.7–1.9", with the comma of the language."""
    text = f"{low:.3g}" if low == high else f"{_short(low)}–{_short(high)}"
    return text.replace(".", ",") if language == "sv" else text


def _short(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")


def as_text(estimate: Estimate, language: str) -> str:
    """The estimate as lines for the terminal or a plain page, with the arithmetic under each phase."""
    first, last = ("size", "rights", "ready"), ("total", *estimate.flags)
    phases = [line for phase in Phase for line in _phase_lines(estimate, phase, language)]
    return "\n".join([*_said(estimate, first, language), *phases, *_said(estimate, last, language)])


def lead_sentences(estimate: Estimate, language: str) -> list[str]:
    """What there is, what it takes in all, and what is not as it was thought, in sentences."""
    return _said(estimate, ("size", "rights", "ready", "total", *estimate.flags), language)


def _said(estimate: Estimate, keys: Iterable[str], language: str) -> list[str]:
    words = {
        "rows": estimate.rows,
        "files": estimate.files,
        "megabytes": f"{estimate.bytes / 1e6:.0f}",
        "megapixels": f"{estimate.pixels / 1e6:.0f}",
        "fill": f"{100 * estimate.fill_rate:.0f}",
        "ready": estimate.ready,
        "share": f"{100 * estimate.ready_share:.0f}",
        "expected": estimate.expected_files,
        "wanted": estimate.wanted_by,
        "day": estimate.ready_by,
        "days": estimate.lead_days,
        "span": hours_text(*estimate.hours(), language),
        **estimate.rights.model_dump(),
    }
    return [say(SAID[key], language).format_map(words) for key in keys]


def _phase_lines(estimate: Estimate, phase: Phase, language: str) -> list[str]:
    efforts = [line for line in estimate.efforts if line.phase is phase]
    span = hours_text(*estimate.hours(phase), language)
    lines = [say(SAID["phase"], language).format(phase=say(PHASE_NAMES[phase], language), span=span)]
    for party in dict.fromkeys(line.party for line in efforts):
        span = hours_text(*estimate.hours(phase, party), language)
        lines.append(say(SAID["party"], language).format(party=say(PARTY_NAMES[party], language), span=span))
        lines += [f"    {line.as_text(language)}" for line in efforts if line.party is party]
    return lines
