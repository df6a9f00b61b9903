"""A date as a typed value: points in time, how they are joined, and how sure the museum is.

Years are astronomical: 1 is 1 CE, 0 is 1 BCE, -199 is 200 BCE. `edtf` follows ISO 8601-2, parts of a century or decade
Commons' {{Complex date}}.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from typing import Literal

Certainty = Literal["", "circa", "presumably"]
Unit = Literal["day", "month", "season", "year", "decade", "century", "millennium"]
Day = tuple[int, int, int]
Part = Literal[
    "", "early", "mid", "late", "1half", "2half", "1third", "2third", "3third", "1quarter", "2quarter", "3quarter",
    "4quarter",
]  # fmt: skip
Link = Literal["", "between", "-", "or"]
Bound = Literal["", "before", "after", "by", "from"]
""" "by 1850" and "from 1850 on" hold 1850 itself; "before" and "after" do not."""
Calendar = Literal["", "julian", "gregorian"]

SEASON_MONTHS = {21: (3, 5), 22: (6, 8), 23: (9, 11)}
"""Spring, summer and autumn by their number in EDTF → first and last month. A winter belongs to two years."""

LENGTHS = {"decade": 10, "century": 100, "millennium": 1000}


@dataclass(frozen=True, order=True)
class Point:
    """One date of a given unit: `day` 1642-05-03, `month` 1642-05, `season` 1642-22 (in `month`), `year` 1642, `decade`
    1640 (to 1649), `century` 1600 (to 1699, as Swedish counts them; BCE -299 to -200, the 3rd), `millennium`,
    with `part` of it if only that is meant."""

    year: int
    month: int = 0
    day: int = 0
    unit: Unit = "year"
    part: Part = ""

    @property
    def days(self) -> tuple[Day, Day]:
        """First and last day as (year, month, day)."""
        if self.unit == "day":
            return ((self.year, self.month, self.day),) * 2
        first, last = self.years
        if not self.month:
            return (first, 1, 1), (last, 12, 31)
        start, end = SEASON_MONTHS.get(self.month, (self.month, self.month))
        return (self.year, start, 1), (self.year, end, calendar.monthrange(self.year, end)[1])

    @property
    def span(self) -> tuple[str, str]:
        """First and last day as ISO 8601."""
        first, last = self.days
        return _iso(*first), _iso(*last)

    @property
    def years(self) -> tuple[int, int]:
        """First and last year."""
        length = LENGTHS.get(self.unit, 1)
        start, size = _PARTS[self.part]
        first = self.year + round(start * length)
        last = self.year + round((start + size) * length) - 1
        return (1 if first == 0 and length > 1 else first), last  # our era has no year 0

    @property
    def before_our_era(self) -> bool:
        """Whether this is BCE."""
        return self.year < 0 or (self.year == 0 and self.unit == "year")

    @property
    def number(self) -> str:
        """The date as Commons' templates count: a century or millennium by its number, BCE without a sign."""
        if self.unit in ("century", "millennium"):
            return str(abs(self.year) // LENGTHS[self.unit] + 1)
        return f"{1 - self.year}" if self.before_our_era else self.iso

    @property
    def iso(self) -> str:
        """The date in the form that Commons' templates take; decades and centuries by their first year."""
        return _iso(self.year, self.month, self.day)

    @property
    def edtf(self) -> str:
        """The date in EDTF; a part of a decade or century, and a century BCE, is an interval of years."""
        if self.part or (self.before_our_era and self.unit in LENGTHS) or self.unit == "millennium":
            return "/".join(_iso(year) for year in self.years)
        return {"decade": f"{self.year // 10:03}X", "century": f"{self.year // 100:02}XX"}.get(self.unit, self.iso)


@dataclass(frozen=True)
class ParsedDate:
    """What a text says about when something was made.

    `points` holds one date, or two joined by `link`, or none for a date that is stated to be unknown. With a `bound`
    the true date is before or after the point and nothing else is known. `certainty` is that of both dates, or
    of the last alone if the `first_sure`. A day whose `calendar` is stated is in `points` by the Gregorian one, as EDTF
    has it; `julian` is the same day as it was written.
    """

    points: tuple[Point, ...] = ()
    link: Link = ""
    bound: Bound = ""
    certainty: Certainty = ""
    first_sure: bool = False
    calendar: Calendar = ""
    julian: Point | None = None

    @property
    def unknown(self) -> bool:
        """Whether the text states that nobody knows ("odaterad", "n.d.")."""
        return not self.points

    @property
    def exact(self) -> bool:
        """Whether this is one day, month or year without any reservation."""
        return len(self.points) == 1 and not (
            self.bound
            or self.certainty
            or self.julian
            or self.points[0].unit in ("season", *LENGTHS)
            or self.points[0].before_our_era
        )

    @property
    def earliest(self) -> str:
        """First possible day as ISO 8601, or "" where open. A circa date stretches nothing: it is as stated."""
        if self.unknown or self.bound in ("before", "by"):
            return ""
        return self.points[0].span[1 if self.bound == "after" else 0]

    @property
    def latest(self) -> str:
        """Last possible day as ISO 8601, or "" where open."""
        if self.unknown or self.bound in ("after", "from"):
            return ""
        return self.points[-1].span[0 if self.bound == "before" else 1]

    @property
    def edtf(self) -> str:
        """The date in EDTF, level 1 and 2; "" where unknown."""
        if self.unknown:
            return ""
        mark = {"circa": "~", "presumably": "?", "": ""}[self.certainty]
        marks = ["" if self.first_sure else mark, *[mark] * (len(self.points) - 1)]
        ends = [
            [f"{end}{sign}" for end in self._ends(point, sign)] for point, sign in zip(self.points, marks, strict=True)
        ]
        if self.bound:
            return _BOUNDS[self.bound].format(first=ends[0][0], last=ends[0][-1])
        if self.link == "or":
            return f"[{','.join('..'.join(end) for end in ends)}]"
        return "/".join(dict.fromkeys([ends[0][0], ends[-1][-1]]))

    def _ends(self, point: Point, mark: str) -> list[str]:
        """First and last year or month of a point, or its one sign. EDTF has no decade or century at an open end, none
        with a mark in an interval, and no season with a mark or in a choice."""
        if point.unit == "season" and (mark or self.link == "or"):
            return [_iso(*day[:2]) for day in point.days]
        if "X" in point.edtf and (self.bound or (mark and len(self.points) > 1)):
            return [_iso(year) for year in point.years]
        return point.edtf.split("/")


def edge(point: Point, end: int) -> Point:
    """The first (0) or last (1) month of a season, year of a decade or anything longer; anything else as it is."""
    if point.unit == "season":
        year, month, _ = point.days[end]
        return Point(year, month, unit="month")
    return Point(point.years[end]) if point.unit in LENGTHS else point


_BOUNDS = {"before": "../{first}", "by": "../{last}", "after": "{last}/..", "from": "{first}/.."}

_PARTS: dict[str, tuple[float, float]] = {
    "": (0, 1), "early": (0, 0.5), "mid": (0.25, 0.5), "late": (0.5, 0.5), "1half": (0, 0.5), "2half": (0.5, 0.5),
    "1third": (0, 1 / 3), "2third": (1 / 3, 1 / 3), "3third": (2 / 3, 1 / 3),
    "1quarter": (0, 0.25), "2quarter": (0.25, 0.25), "3quarter": (0.5, 0.25), "4quarter": (0.75, 0.25),
}  # fmt: skip
"""Where a part begins in its decade or century, and how much of it it fills."""


def _iso(year: int, month: int = 0, day: int = 0) -> str:
    sign = "-" if year < 0 else ""
    return sign + "-".join([f"{abs(year):04}", *(f"{part:02}" for part in (month, day) if part)])
