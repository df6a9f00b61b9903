"""One date from its signs (see `words`): a day, month, season, year, decade, century, millennium, or part of one."""

from __future__ import annotations

import calendar
import re
from dataclasses import replace

from mappings.dates.points import Part, Point

FIRST_YEAR, LAST_YEAR = 1000, 2100
"""Years that stand without an era."""
OLDEST = -9999

_SPAN = r"(?P<span>\d{1,4} TAL|\d{3}0 DECADE|\d{1,2}\.? ?CENTURY|\d{1,2}\.? ?MILLENNIUM)"
_SIZE = r"(?:\d\.|LAST) (?:HALF|QUARTER|THIRD)|EARLY(?:YEARS)?|MID|LATE(?:YEARS)?|FIRSTHALF|SECONDHALF"
_FILLER = r"(?:(?:OF|THE|IN) )*"
_WHOLE = re.compile(rf"^{_FILLER}{_SPAN}$")
_PART_BEFORE = re.compile(rf"^{_FILLER}(?P<part>{_SIZE})(?: | ?- ?|, ){_FILLER}{_SPAN}$")
_PART_AFTER = re.compile(rf"^{_FILLER}{_SPAN},? \(?(?P<part>{_SIZE})\)?$")
_PARTS: dict[str, Part] = {
    "EARLY": "early", "MID": "mid", "LATE": "late", "EARLYYEARS": "early", "LATEYEARS": "late",
    "FIRSTHALF": "1half", "SECONDHALF": "2half",
    "1. HALF": "1half", "2. HALF": "2half", "LAST HALF": "2half",
    "1. THIRD": "1third", "2. THIRD": "2third", "3. THIRD": "3third", "LAST THIRD": "3third",
    "1. QUARTER": "1quarter", "2. QUARTER": "2quarter", "3. QUARTER": "3quarter", "4. QUARTER": "4quarter",
    "LAST QUARTER": "4quarter",
}  # fmt: skip
_BEFORE = re.compile(
    r"^(?:(?:IN |THE )*IN (?=\d{4}$|M\d)|(?:IN |THE )+(?=SEASON|\d{1,2}\.? (?:OF )?M\d|\d{1,2}[./] ?\d{1,2}[./ -]"
    r"|\d+ (?:TAL|DECADE)|\d+\. CENTURY))"
)
# Not "de första …", which are several.
_TENTH_BEFORE = re.compile(rf"^(?:(?:THE|IN) )*(?P<number>\d{{1,2}}|LAST)\.? DECENNIUM {_FILLER}{_SPAN}$")
_TENTH_AFTER = re.compile(rf"^{_FILLER}{_SPAN},? (?P<number>\d{{1,2}}|LAST)\.? DECENNIUM$")
_HALVES = ("early", "mid", "late", "1half", "2half")
"""Parts into which a decade is divided too."""
_HUNDREDS = range(500, 1000, 100)
"""The 10th century is "900-talet"; "ett 200-tal" are about 200 pieces."""
_CATALOGUED = re.compile(r"^(?:(\d{2})(?:--|\.\.)|(\d{3})-)$")
"""As libraries write what they do not know: [18--], [18..], [185-]."""


def point_of(said: str) -> Point | None:
    """The date that the signs give, or None."""
    if dated := re.fullmatch(r"(?:IN )?CE (\d{1,4})|(.+) (BCE|CE)", said):
        return _in_era(dated[1] or dated[2], dated[3] or "CE")
    said = _BEFORE.sub("", said)
    readers = (_numeric, _with_month_name, _century_or_decade, _tenth, _catalogued)
    point = next((found for reader in readers if (found := reader(said))), None)
    if point is None or point.unit == "millennium":
        return None  # without an era a millennium is of either
    return point if (0 if point.unit == "century" else FIRST_YEAR) <= point.year <= LAST_YEAR else None


def _in_era(said: str, era: str) -> Point | None:
    """A year, century or millennium whose era is stated; nothing finer is known before our era."""
    if re.fullmatch(r"(?:IN )?\d{1,4}", said):
        year = int(said.removeprefix("IN "))
        return Point(year if era == "CE" else 1 - year) if year else None
    if era == "CE" and (hundreds := re.fullmatch(r"(?:IN |THE )*(\d{1,2}00) TAL", said)):
        return Point(int(hundreds[1]), unit="century")
    point = _century_or_decade(said)
    if point is None or point.unit == "decade" or "TAL" in said:
        return None
    if era == "CE":
        return point
    length = 100 if point.unit == "century" else 1000
    year = 1 - point.year - length
    return replace(point, year=year) if year >= OLDEST else None


def _numeric(said: str) -> Point | None:
    if re.fullmatch(r"\d{4}", said):
        return Point(int(said))
    if found := re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})|(\d{4})\.(\d{2})\.(\d{2})", said):
        return _dated(*(int(group) for group in found.groups() if group))
    if found := re.fullmatch(r"(\d{4})-(\d{2})", said):
        year, month = int(found[1]), int(found[2])
        # 1901-05 may be the years 1901 to 1905; 1921-05 can only be May.
        return Point(year, month, unit="month") if 1 <= month <= 12 and month <= year % 100 else None
    if (found := re.fullmatch(r"(\d{2})\.(\d{4})", said)) and 1 <= int(found[1]) <= 12:
        return Point(int(found[2]), int(found[1]), unit="month")
    # Day before month, as in "5/7 1921" and "5.7.1921": no English text writes these.
    day_first = r"(\d{1,2})/(\d{1,2})(?:\s+|-)(\d{4})|(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})"
    if found := re.fullmatch(day_first, said):
        day, month, year = (int(group) for group in found.groups() if group)
        return _dated(year, month, day)
    return _either_first(said)


def _either_first(said: str) -> Point | None:
    """25/12/1921 and 12/25/1921: no month has such a number. 5/7/1921 may be May or July."""
    if found := re.fullmatch(r"(\d{1,2})([/-])(\d{1,2})\2(\d{4})", said):
        low, high = sorted((int(found[1]), int(found[3])))
        return _dated(int(found[4]), low, high) if low <= 12 < high else None
    return None


def _with_month_name(said: str) -> Point | None:
    if found := re.fullmatch(r"(?:THE )?(\d{1,2})\.? (?:OF )?M(\d+),? (?:IN )?(\d{4})", said):
        return _dated(int(found[3]), int(found[2]), int(found[1]))
    if found := re.fullmatch(r"(\d{1,2}) ?- ?M(\d+) ?- ?(\d{4})", said):
        return _dated(int(found[3]), int(found[2]), int(found[1]))
    if found := re.fullmatch(r"M(\d+) (?:THE )?(\d{1,2})\.?,? (?:IN )?(\d{4})", said):
        return _dated(int(found[3]), int(found[1]), int(found[2]))
    if found := re.fullmatch(r"(\d{4}),? M(\d+) (\d{1,2})\.?|(\d{4}), (\d{1,2})\.? M(\d+)", said):
        year, month, day = (found[1], found[2], found[3]) if found[1] else (found[4], found[6], found[5])
        return _dated(int(year), int(month), int(day))
    if found := re.fullmatch(r"M(\d+) ?,? (?:IN )?(\d{4})|(\d{4}),? M(\d+)", said):
        return Point(int(found[2] or found[3]), int(found[1] or found[4]), unit="month")
    if found := re.fullmatch(r"SEASON(\d+),? (?:(?:IN|OF) )?(\d{4})", said):
        return Point(int(found[2]), int(found[1]), unit="season")
    if found := re.fullmatch(r"(\d{4}),? SEASON(\d+)", said):
        return Point(int(found[1]), int(found[2]), unit="season")
    return None


def _century_or_decade(said: str) -> Point | None:
    for pattern in (_WHOLE, _PART_BEFORE, _PART_AFTER):
        if found := pattern.match(said):
            point = _span(found["span"])
            part = _PARTS.get(found["part"]) if pattern is not _WHOLE else ""
            if point is None or part is None or (part and part not in _HALVES and point.unit == "decade"):
                return None
            if point.unit != "decade" and "YEARS" in found[0]:
                return None  # "1800-luvun alkuvuodet" are a few years only
            return replace(point, part=part)
    return None


def _tenth(said: str) -> Point | None:
    """ "The first decade of the 19th century" is 1800 to 1809."""
    found = _TENTH_BEFORE.match(said) or _TENTH_AFTER.match(said)
    century = _span(found["span"]) if found else None
    if found is None or century is None or century.unit != "century":
        return None
    number = 10 if found["number"] == "LAST" else int(found["number"])
    return Point(century.year + 10 * (number - 1), unit="decade") if 1 <= number <= 10 else None


def _span(said: str) -> Point | None:
    """ "1890-talet" is a decade and "1800-talet" a century; English "1800s" may be either, and is not understood."""
    found = re.fullmatch(r"(\d+)\.? ?([A-Z]+)", said)
    if found is None:
        return None
    number, unit = int(found[1]), found[2]
    if unit == "CENTURY":
        return Point((number - 1) * 100, unit="century") if number else None
    if unit == "MILLENNIUM":
        return Point((number - 1) * 1000, unit="millennium") if 0 < number <= 10 else None
    if number in _HUNDREDS and unit == "TAL":
        return Point(number, unit="century")
    if number % 10 or number < FIRST_YEAR:
        return None
    if number == 2000:
        return None  # ten years, a hundred, or a thousand
    if number % 100 == 0:
        return Point(number, unit="century") if unit == "TAL" else None
    return Point(number, unit="decade")


def _catalogued(said: str) -> Point | None:
    if found := _CATALOGUED.match(said):
        return Point(int(found[1]) * 100, unit="century") if found[1] else Point(int(found[2]) * 10, unit="decade")
    return None


def _dated(year: int, month: int, day: int) -> Point | None:
    if not 1 <= month <= 12 or not 1 <= day <= calendar.monthrange(year, month)[1]:
        return None
    return Point(year, month, day, "day")
