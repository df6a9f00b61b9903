"""Days whose calendar is stated: "12 June 1720 (O.S.)". Inside they are Gregorian, as EDTF and ISO 8601 want them."""

from __future__ import annotations

import datetime
import re

from mappings.dates.points import Calendar, ParsedDate, Point

_STATED = re.compile(
    r"^(?P<day>.+?),? (?P<open>\()?(?P<sign>JULIAN|GREGORIAN|OLDSTYLE|ENGLISHOLDSTYLE|NEWSTYLE)(?(open)\))$"
)
_MONTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_STYLES = range(1583, 1930)
"""Years in which "old style" can mean the calendar. Before, it means where the year began."""
_ENGLISH_YEAR_FROM_MARCH = 1752
"""Until then the English year began on 25 March: 12 February 1720 "O.S." may be in 1721."""
_SWEDISH = range(1700, 1713)
"""Sweden's own calendar, a day off from the Julian, which is also called "gamla stilen"."""


def stated(said: str) -> tuple[str, str]:
    """The signs without a calendar that is stated at their end, and that one's sign, or ""."""
    found = _STATED.match(said)
    return (found["day"], found["sign"]) if found else (said, "")


def by_calendar(parsed: ParsedDate, sign: str) -> ParsedDate | None:
    """A day by the calendar that is stated with it; None where that leaves more than one day."""
    point = parsed.points[0] if len(parsed.points) == 1 else None
    if point is None or point.unit != "day" or parsed.bound or parsed.certainty:
        return None
    if sign in ("GREGORIAN", "NEWSTYLE"):
        calendar: Calendar = "gregorian"
        return ParsedDate((point,), calendar=calendar) if point.year >= _STYLES.start else None
    if sign.endswith("OLDSTYLE") and not _is_julian(point, english=sign != "OLDSTYLE"):
        return None
    return ParsedDate((gregorian(point),), calendar="julian", julian=point)


def gregorian(point: Point) -> Point:
    """The Gregorian name of a day of the Julian calendar."""
    year = point.year - 1
    day_of_year = sum(_MONTHS[: point.month - 1]) - (point.month > 2 and point.year % 4 > 0) + point.day
    # 1 January of year 1 was two days earlier by the Julian calendar.
    day = datetime.date.fromordinal(year * 365 + year // 4 + day_of_year - 2)
    return Point(day.year, day.month, day.day, "day")


def _is_julian(point: Point, *, english: bool) -> bool:
    early = english and point.year <= _ENGLISH_YEAR_FROM_MARCH and (point.month, point.day) < (3, 25)
    return point.year in _STYLES and point.year not in _SWEDISH and not early
