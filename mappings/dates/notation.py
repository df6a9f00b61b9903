"""Dates that are in EDTF or ISO 8601 already: `1890~`, `189X`, `1890/1895`, `../1850`, `-0299`, a day with a time.

What is no notation but a museum's habit is left to the words: 1890-95 is a span of years, -1850 an open one. Level 1 is
read (https://www.loc.gov/standards/datetime/), without seasons, years of five digits, and reservations on one end alone
but the last.
"""

from __future__ import annotations

import calendar
import re

from mappings.dates.points import Bound, Certainty, ParsedDate, Point
from mappings.dates.single import LAST_YEAR

_MARKS: dict[str, Certainty] = {"": "", "~": "circa", "?": "presumably"}
_END = re.compile(
    r"(?P<year>-?\d{4})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d))?)?(?P<mark>[~?]?)|(?P<unknown>\d{2}[\dX]X)(?P<doubt>[~?]?)"
)
_ALONE = re.compile(r"[~X]|^-0|^0[1-9]")
"""What only EDTF writes; a year, month or day without it is read as everybody's."""
_TIMED = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d)[T ](?P<time>\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)(?:Z|[+-]\d\d(?::?\d\d)?)?"
)
_FIRST_WITH_DAYS = 1000
"""Machines write 0001-01-01 where there is no date."""


def noted(text: str) -> ParsedDate | None:
    """The date in a text that is EDTF, or a day of ISO 8601 with a time; None for all else."""
    if timed := _TIMED.fullmatch(text):
        return _day_of_time(timed["day"], timed["time"])
    first, slash, last = text.partition("/")
    if not slash:
        end = _end(text) if _ALONE.search(text) else None
        return ParsedDate((end[0],), certainty=end[1]) if end else None
    if first == ".." or last == "..":
        bound: Bound = "by" if first == ".." else "from"
        end = _end(last if first == ".." else first)
        return ParsedDate((end[0],), bound=bound, certainty=end[1]) if end else None
    start, end = _end(first), _end(last)
    if start is None or end is None or (start[1] and start[1] != end[1]):
        return None
    return ParsedDate((start[0], end[0]), link="-", certainty=end[1], first_sure=bool(end[1] and not start[1]))


def _end(text: str) -> tuple[Point, Certainty] | None:
    found = _END.fullmatch(text)
    if found is None:
        return None
    if digits := found["unknown"]:
        year = int(digits.replace("X", "0"))
        return Point(year, unit="century" if digits.endswith("XX") else "decade"), _MARKS[found["doubt"]]
    point = _point(int(found["year"]), int(found["month"] or 0), int(found["day"] or 0))
    return (point, _MARKS[found["mark"]]) if point else None


def _point(year: int, month: int, day: int) -> Point | None:
    if year > LAST_YEAR:
        return None
    if not month:
        return Point(year) if year else None
    if year < _FIRST_WITH_DAYS or not 1 <= month <= 12 or day > calendar.monthrange(year, month)[1]:
        return None
    return Point(year, month, day, "day") if day else Point(year, month, unit="month")


def _day_of_time(day: str, time: str) -> ParsedDate | None:
    """A database writes midnight of 1 January where it knows the year only: that is no day."""
    end = _end(day)
    no_day = day.endswith("-01-01") and not time.strip("0:.")
    return ParsedDate((end[0],)) if end and not no_day else None
