"""P571 inception, with P1480 sourcing circumstances, P1319 earliest and P1326 latest date, P1932 as stated.

(Commons:Structured data/Modeling/Date). What was not parsed gets no statement.
"""

from __future__ import annotations

from mappings.dates import ParsedDate, Point
from mappings.dates.points import edge
from mappings.statements.snaks import Snak, Statement, item, statement, text, time, unknown

INCEPTION, CIRCUMSTANCES, EARLIEST, LATEST, AS_STATED = "P571", "P1480", "P1319", "P1326", "P1932"
CERTAINTIES = {"circa": "Q5727902", "presumably": "Q18122778"}
GREGORIAN, JULIAN = "Q1985727", "Q1985786"
PRECISIONS = {"millennium": 6, "century": 7, "decade": 8, "year": 9, "season": 9, "month": 10, "day": 11}

# Between these years some countries had the Gregorian calendar and some (Sweden: until 1753) had not. Where a record
# does not say which it counts by, a day is stated by its year only.
FIRST_GREGORIAN, LAST_MIXED = 1583, 1753


def inception(date: ParsedDate, as_stated: str) -> list[Statement]:
    """Say when the object was made; `as_stated` is the partner's own text. Empty for a date stated to be unknown."""
    if date.unknown:
        return []
    qualifiers = _limits(date)
    if date.certainty:
        qualifiers.append(item(CIRCUMSTANCES, CERTAINTIES[date.certainty]))
    if not date.exact:
        qualifiers.append(text(AS_STATED, as_stated))
    return [statement(_value(date), qualifiers)]


def _value(date: ParsedDate) -> Snak:
    if date.bound:
        return unknown(INCEPTION)
    if date.calendar:
        return _day(INCEPTION, date.julian or date.points[0], JULIAN if date.julian else GREGORIAN)
    if len(date.points) == 1:
        return _time(INCEPTION, date.points[0])
    first, last = date.points[0].years[0], date.points[1].years[1]
    if first <= 0:
        return unknown(INCEPTION)
    if first // 10 == last // 10:
        return _time(INCEPTION, Point(first // 10 * 10, unit="decade"))
    if first // 100 == last // 100:
        return _time(INCEPTION, Point(first // 100 * 100, unit="century"))
    return unknown(INCEPTION)


def _limits(date: ParsedDate) -> list[Snak]:
    if date.bound:
        start = edge(date.points[0], 0 if date.bound in ("before", "from") else 1)
        return [_time(LATEST if date.bound in ("before", "by") else EARLIEST, start)]
    if len(date.points) == 1 and not date.points[0].part and date.points[0].unit != "season":
        return []
    first, last = (edge(date.points[0], 0), edge(date.points[-1], 1))
    return [_time(EARLIEST, first), _time(LATEST, last)]


def _time(property_id: str, point: Point) -> Snak:
    """A century begins one year later than Swedish counts it, so that 1600-talet is shown as the 17th century. Wikibase
    has no year 0: -0200 is 200 BCE."""
    precision = PRECISIONS[point.unit]
    year = point.year + 1 if point.unit in ("century", "millennium") and point.year >= 0 else point.year
    month, day = (0, 0) if point.unit == "season" else (point.month, point.day)
    if month and FIRST_GREGORIAN <= year <= LAST_MIXED:
        precision, month, day = PRECISIONS["year"], 0, 0
    model = GREGORIAN if year >= FIRST_GREGORIAN else JULIAN
    sign, shown = ("+", year) if year > 0 else ("-", 1 - year)
    return time(property_id, f"{sign}{shown:04}-{month:02}-{day:02}T00:00:00Z", precision, model)


def _day(property_id: str, point: Point, model: str) -> Snak:
    """A day by the calendar that was stated; Wikibase wants a Julian day as the Julian calendar names it."""
    return time(property_id, f"+{point.iso}T00:00:00Z", PRECISIONS["day"], model)
