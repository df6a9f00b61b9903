"""Dates as museums write them, Swedish and English, parsed to a typed value or not at all.

Wrong is far worse than unparsed: what these rules do not fully understand is None, and the caller keeps the text and
names it. Parts of a century or decade follow Commons' {{Complex date}}; `edtf` follows ISO 8601-2.
"""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

Certainty = Literal["", "circa", "presumably"]
Unit = Literal["day", "month", "year", "decade", "century"]
Part = Literal["", "early", "mid", "late", "1half", "2half", "1quarter", "2quarter", "3quarter", "4quarter"]
Link = Literal["", "between", "-", "or"]
Bound = Literal["", "before", "after"]

FIRST_YEAR, LAST_YEAR = 1000, 2100
TEXT_LIMIT = 120
"""A longer text is a story with a date in it, and is not parsed."""


@dataclass(frozen=True, order=True)
class Point:
    """One date of a given unit: `day` 1642-05-03, `month` 1642-05, `year` 1642, `decade` 1640 (1640 to 1649),
    `century` 1600 (1600 to 1699, as Swedish counts them), with `part` of it if only that is meant."""

    year: int
    month: int = 0
    day: int = 0
    unit: Unit = "year"
    part: Part = ""

    @property
    def span(self) -> tuple[str, str]:
        """First and last day as ISO 8601."""
        if self.unit == "day":
            return (_iso(self.year, self.month, self.day),) * 2
        if self.unit == "month":
            last = calendar.monthrange(self.year, self.month)[1]
            return _iso(self.year, self.month, 1), _iso(self.year, self.month, last)
        first, last = self.years
        return _iso(first, 1, 1), _iso(last, 12, 31)

    @property
    def years(self) -> tuple[int, int]:
        """First and last year."""
        length = {"decade": 10, "century": 100}.get(self.unit, 1)
        start, size = _PARTS[self.part]
        return self.year + round(start * length), self.year + round((start + size) * length) - 1

    @property
    def iso(self) -> str:
        """The date in the form that Commons' templates take; decades and centuries by their first year."""
        return "-".join(
            [
                f"{self.year:04}",
                *([f"{self.month:02}"] if self.month else []),
                *([f"{self.day:02}"] if self.day else []),
            ]
        )

    @property
    def edtf(self) -> str:
        """The date in EDTF; a part of a decade or century is an interval of years."""
        if self.part:
            return "/".join(f"{year:04}" for year in self.years)
        return {"decade": f"{self.year // 10}X", "century": f"{self.year // 100}XX"}.get(self.unit, self.iso)


@dataclass(frozen=True)
class ParsedDate:
    """What a text says about when something was made.

    `points` holds one date, or two joined by `link`, or none for a date that is stated to be unknown. With a `bound`
    the true date is before or after the point and nothing else is known.
    """

    points: tuple[Point, ...] = ()
    link: Link = ""
    bound: Bound = ""
    certainty: Certainty = ""

    @property
    def unknown(self) -> bool:
        """Whether the text states that nobody knows ("odaterad", "n.d.")."""
        return not self.points

    @property
    def exact(self) -> bool:
        """Whether this is one day, month or year without any reservation."""
        return len(self.points) == 1 and not (
            self.bound or self.certainty or self.points[0].unit in ("decade", "century")
        )

    @property
    def earliest(self) -> str:
        """First possible day as ISO 8601, or "" where open. A circa date stretches nothing: it is as stated."""
        if self.unknown or self.bound == "before":
            return ""
        return self.points[0].span[1 if self.bound == "after" else 0]

    @property
    def latest(self) -> str:
        """Last possible day as ISO 8601, or "" where open."""
        if self.unknown or self.bound == "after":
            return ""
        return self.points[-1].span[0 if self.bound == "before" else 1]

    @property
    def edtf(self) -> str:
        """The date in EDTF, level 1 and 2; "" where unknown."""
        if self.unknown:
            return ""
        mark = {"circa": "~", "presumably": "?", "": ""}[self.certainty]
        ends = [point.edtf + ("" if "/" in point.edtf else mark) for point in self.points]
        if self.bound:
            return f"../{ends[0]}" if self.bound == "before" else f"{ends[0]}/.."
        return f"[{ends[0]},{ends[1]}]" if self.link == "or" else "/".join(ends)


_PARTS: dict[str, tuple[float, float]] = {
    "": (0, 1), "early": (0, 0.5), "mid": (0.25, 0.5), "late": (0.5, 0.5), "1half": (0, 0.5), "2half": (0.5, 0.5),
    "1quarter": (0, 0.25), "2quarter": (0.25, 0.25), "3quarter": (0.5, 0.25), "4quarter": (0.75, 0.25),
}  # fmt: skip
"""Where a part begins in its decade or century, and how much of it it fills."""

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januari january jan", "februari february feb", "mars march mar", "april apr", "maj may", "juni june jun",
            "juli july jul", "augusti august aug", "september sept sep", "oktober october okt oct",
            "november nov", "december dec",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip

_UNKNOWN = frozenset(
    [
        "odaterad", "odaterat", "ej daterad", "ej daterat", "utan år", "u.å", "u å", "okänt", "okänd", "okänt datum",
        "datum okänt", "okänt år", "ej känt", "okänd datering", "datering okänd", "undated", "not dated", "n.d", "n. d",
        "nd", "s.d", "s.a", "no date", "date unknown", "unknown date", "unknown", "date not known", "not known", "?",
    ]
)  # fmt: skip

_ABOUT_MAKING = re.compile(
    r"^(?:(?:utf(?:örd|ört)?|sign(?:erad|erat)?|dat(?:erad|erat)?|målad|målat|tillverkad|tillverkat|tagen|taget|fotograferad"
    r"|fotograferat|stämplad|tryckt|utg(?:iven|ivet)?|executed|painted|made|signed|dated|printed|taken|published|stamped)"
    r"(?:\s+(?:och|and|&)\s+(?:dat(?:erad|erat|ed)?|sign(?:erad|erat|ed)?))?\b\.?:?\s+)+"
)
_PRESUMABLY = re.compile(r"^(?:troligen|troligtvis|sannolikt|antagligen|förmodligen|probably|presumably|prob\.?)\s+")
_CIRCA = re.compile(
    r"^(?:(?:circa|cirka|omkring|ungefär|runt|about|around|approx(?:imately)?|kring)\.?\s+|(?:ca|c:a|c|omkr)(?:\.\s*|\s+|(?=\d)))"
)
_DOUBT = re.compile(r"\s*(?:\(\?\)|\[\?\]|\?)$")
_BEFORE = re.compile(r"^(?:före|innan|before|pre)\s+")
_AFTER = re.compile(r"^(?:efter|after|post)\s+")
_BETWEEN = re.compile(r"^(?:mellan|between)\s+(.+?)\s+(?:och|and)\s+(.+)$")
_FROM_TO = re.compile(r"^(?:(?:från|from)\s+)?(.+?)\s+(?:till|to|until|t\.?o\.?m\.?)\s+(.+)$")
_BEGUN = re.compile(r"^(?:påbörjad|begun)\s+(\d{4}),\s*(?:avslutad|completed|finished)\s+(\d{4})$")
_OR = re.compile(r"^(.+?)\s+(?:eller|or)\s+(.+)$")
_DASHED = re.compile(r"^(.+?)\s*[–—]\s*(.+)$|^(.+?)\s+-\s+(.+)$")
_YEARS_WITH_HYPHEN = re.compile(r"^(\d{4})\s?(-|–|—)\s?(\d{2}|\d{4})$")

_ORDINALS = {
    "första": 1, "andra": 2, "tredje": 3, "fjärde": 4, "sista": 0, "förra": 1, "senare": 2,
    "first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "last": 0, "final": 0,
}  # fmt: skip
_SPAN = r"(?P<span>\d{2,4}0-tal(?:et)?s?|(?:the\s+)?(?:\d{1,2}(?:st|nd|rd|th)\s+century|\d{3}0'?s))"
_PART_BEFORE = re.compile(
    rf"^(?:the\s+)?(?P<part>början|slutet|mitten|senare\s+delen|(?:{'|'.join(_ORDINALS)})\s+(?:hälften|fjärdedel(?:en)?|half|quarter)"
    rf"|tidigt|sent|early|mid|late|beginning|end|middle)(?:\s+(?:av|of)|-)?\s*(?:the\s+)?{_SPAN}$"
)
_PART_AFTER = re.compile(rf"^{_SPAN}\s+(?P<part>början|slut|mitt|(?:{'|'.join(_ORDINALS)})\s+(?:hälft|fjärdedel))$")
_WHOLE = re.compile(rf"^{_SPAN}$")
_SIMPLE_PARTS: dict[str, Part] = {
    "början": "early", "tidigt": "early", "beginning": "early", "early": "early",
    "mitten": "mid", "mitt": "mid", "mid": "mid", "middle": "mid",
    "slutet": "late", "slut": "late", "sent": "late", "late": "late", "end": "late", "senare delen": "late",
}  # fmt: skip


@lru_cache(maxsize=100_000)
def parse_date(text: str) -> ParsedDate | None:
    """Give what `text` says about a date, or None where it is not fully understood."""
    words = _normal(text)
    if not words or len(words) > TEXT_LIMIT:
        return None
    if words.strip("[]().") in _UNKNOWN:
        return ParsedDate()
    core, certainty = _reservations(words)
    parsed = _parse(core) if core is not None else None
    if parsed is None or not _in_order(parsed):
        return None
    if certainty and parsed.certainty and certainty != parsed.certainty:
        return None  # "troligen ca 1700" has two reservations, and the types below hold one
    return replace(parsed, certainty=certainty or parsed.certainty)


def _normal(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold().replace("−", "-").replace("‐", "-").replace("‑", "-")
    bare = " ".join(folded.split()).rstrip(".,;")
    while found := _ABOUT_MAKING.match(bare):
        bare = re.sub(r"^år:?\s+", "", bare[found.end() :])
    return re.sub(r"^år\s+(?=\d)", "", bare)


def _reservations(words: str) -> tuple[str | None, Certainty]:
    """Strip "troligen", "ca" and "(?)" from `words`; None where several different ones stand together."""
    found: set[Certainty] = set()
    if doubt := _DOUBT.search(words):
        words = words[: doubt.start()]
        found.add("presumably")
    kinds: tuple[tuple[re.Pattern[str], Certainty], ...] = ((_PRESUMABLY, "presumably"), (_CIRCA, "circa"))
    for pattern, kind in kinds:
        if start := pattern.match(words):
            words = words[start.end() :]
            found.add(kind)
    if len(found) > 1:
        return None, ""
    return words, next(iter(found), "")


def _parse(words: str) -> ParsedDate | None:
    readers: tuple[Callable[[str], ParsedDate | None], ...] = (_single, _bounded, _joined)
    return next((parsed for reader in readers if (parsed := reader(words))), None)


def _single(words: str) -> ParsedDate | None:
    point = _point(words)
    return ParsedDate((point,)) if point else None


def _bounded(words: str) -> ParsedDate | None:
    bounds: tuple[tuple[re.Pattern[str], Bound], ...] = ((_BEFORE, "before"), (_AFTER, "after"))
    for pattern, bound in bounds:
        if start := pattern.match(words):
            parsed = _reserved_point(words[start.end() :])
            return ParsedDate((parsed[0],), bound=bound, certainty=parsed[1]) if parsed else None
    return None


def _joined(words: str) -> ParsedDate | None:
    if years := _YEARS_WITH_HYPHEN.match(words):
        return _year_span(*years.groups())
    links: tuple[tuple[re.Pattern[str], Link], ...] = (
        (_BEGUN, "-"), (_BETWEEN, "between"), (_FROM_TO, "-"), (_OR, "or"), (_DASHED, "-"),
    )  # fmt: skip
    for pattern, link in links:
        if found := pattern.match(words):
            first, last = (_reserved_point(group) for group in found.groups() if group)
            if first is None or last is None:
                return None
            certainties = {first[1], last[1]} - {""}
            if len(certainties) > 1:
                return None
            return ParsedDate((first[0], last[0]), link=link, certainty=next(iter(certainties), ""))
    return None


def _reserved_point(words: str) -> tuple[Point, Certainty] | None:
    core, certainty = _reservations(words.strip())
    point = _point(core) if core else None
    return (point, certainty) if point else None


def _year_span(first: str, dash: str, last: str) -> ParsedDate | None:
    """1815-17 and 1815-1817. With a hyphen, 1901-05 is May or five years: not understood."""
    if len(last) == 2:
        if dash == "-" and int(last) <= 12:
            return None
        last = first[:2] + last
    points = Point(int(first)), Point(int(last))
    return ParsedDate(points, link="-")


def _point(words: str) -> Point | None:
    readers = (_numeric, _with_month_name, _century_or_decade)
    point = next((found for reader in readers if (found := reader(words))), None)
    return point if point and FIRST_YEAR <= point.year <= LAST_YEAR else None


def _numeric(words: str) -> Point | None:
    if re.fullmatch(r"\d{4}", words):
        return Point(int(words))
    if found := re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", words):
        return _dated(*map(int, found.groups()))
    if found := re.fullmatch(r"(\d{4})-(\d{2})", words):
        year, month = int(found[1]), int(found[2])
        # 1901-05 may be the years 1901 to 1905; 1921-05 can only be May.
        return Point(year, month, unit="month") if 1 <= month <= 12 and month <= year % 100 else None
    # Day before month, as in "5/7 1921" and "5.7.1921": no English text writes these; "5/7/1921" both do.
    if found := re.fullmatch(r"(\d{1,2})/(\d{1,2})\s+(\d{4})|(\d{1,2})\.(\d{1,2})\.(\d{4})", words):
        day, month, year = (int(group) for group in found.groups() if group)
        return _dated(year, month, day)
    return None


def _with_month_name(words: str) -> Point | None:
    if found := re.fullmatch(r"(?:den\s+)?(\d{1,2})(?::?e|st|nd|rd|th)?\.?\s+([a-zäö]+)\.?,?\s+(\d{4})", words):
        return _dated(int(found[3]), _MONTHS.get(found[2], 0), int(found[1]))
    if found := re.fullmatch(r"([a-z]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})", words):
        return _dated(int(found[3]), _MONTHS.get(found[1], 0), int(found[2]))
    if found := re.fullmatch(r"([a-z]+)\.?,?\s+(\d{4})", words):
        month = _MONTHS.get(found[1], 0)
        return Point(int(found[2]), month, unit="month") if month else None
    return None


def _century_or_decade(words: str) -> Point | None:
    for pattern in (_WHOLE, _PART_BEFORE, _PART_AFTER):
        if found := pattern.match(words):
            point = _span(found["span"])
            part = _part(found["part"]) if pattern is not _WHOLE else ""
            if point is None or part is None or (part.endswith("quarter") and point.unit == "decade"):
                return None
            return replace(point, part=part)
    return None


def _span(words: str) -> Point | None:
    """ "1890-talet" is a decade and "1800-talet" a century; English "1800s" may be either, and is not understood."""
    number = int(re.search(r"\d+", words)[0])  # type: ignore[index]
    if "century" in words:
        return Point((number - 1) * 100, unit="century")
    if number % 100 == 0:
        return Point(number, unit="century") if "-tal" in words else None
    return Point(number, unit="decade")


def _part(words: str) -> Part | None:
    simple = _SIMPLE_PARTS.get(words)
    if simple:
        return simple
    ordinal, _, kind = words.partition(" ")
    number = _ORDINALS[ordinal]
    if kind.startswith(("häl", "hal")):
        halves: dict[int, Part] = {1: "1half", 2: "2half", 0: "2half"}
        return halves.get(number)
    quarters: dict[int, Part] = {1: "1quarter", 2: "2quarter", 3: "3quarter", 4: "4quarter", 0: "4quarter"}
    return None if ordinal in ("förra", "senare") else quarters.get(number)


def _dated(year: int, month: int, day: int) -> Point | None:
    if not 1 <= month <= 12 or not 1 <= day <= calendar.monthrange(year, month)[1]:
        return None
    return Point(year, month, day, "day")


def _in_order(parsed: ParsedDate) -> bool:
    return len(parsed.points) < 2 or parsed.points[0].span < parsed.points[1].span


def _iso(year: int, month: int, day: int) -> str:
    return f"{year:04}-{month:02}-{day:02}"
