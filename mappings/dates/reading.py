"""Reads the signs of a date (see `words`), the same for all languages."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache

from mappings.dates.points import Bound, Certainty, Link, ParsedDate, Part, Point
from mappings.dates.words import LANGUAGES, normal, says_unknown, signs

FIRST_YEAR, LAST_YEAR = 1000, 2100
"""Years that stand without an era."""
OLDEST = -9999
TEXT_LIMIT = 120
"""A longer text is a story with a date in it, and is not parsed."""

_MADE = re.compile(r"^(?:MADE(?: (?:AND|&) MADE)?:?\s*)+(?:IN:?\s+)?")
_DOUBT = re.compile(r"\s*(?:\(\?\)|\[\?\]|\?)$")
_DOUBT_FIRST = re.compile(r"^\?\s*(?=[\dC])")
_BOUNDED = re.compile(r"^(BEFORE|AFTER)[ -](?:IN )?(.+)$")
_AFTERWARDS = re.compile(r"^(?:IN )?(.+) AFTERWARDS$")
_LINKS: tuple[tuple[re.Pattern[str], Link], ...] = (
    (re.compile(r"^BETWEEN (.+?) (?:AND) (.+?)(?: AMID)?$"), "between"),
    (re.compile(r"^(\d{3,4}) AND (\d{3,4}) AMID$"), "between"),
    (re.compile(r"^(?:BETWEEN )?(\d{4})\s?[-–—]\s?(\d{4}) AMID$"), "between"),
    (re.compile(r"^(?:(?:FROM|OF) )?(.+?) TO (.+)$"), "-"),
    (re.compile(r"^(?:påbörjad|begun) (\d{4}), ?(?:avslutad|completed|finished|accomplished) (\d{4})$"), "-"),
    (re.compile(r"^(.+?) OR (.+)$"), "or"),
    (re.compile(r"^(.+?)\s*[–—]\s*(.+)$"), "-"),
    (re.compile(r"^(.+?) - (.+)$"), "-"),
    (re.compile(r"^(\d{4} (?:DECADE|TAL)) ?- ?(\d{4} (?:DECADE|TAL))$"), "-"),
    (re.compile(r"^(\d{1,4})-(\d{1,4} BCE)$"), "-"),
)
_YEARS_WITH_HYPHEN = re.compile(r"^(\d{4})\s?(-|–|—)\s?(\d{1,2}|\d{4})$")
_CENTURIES = re.compile(r"^(\d{1,2})\.?\s?[-–—]\s?(\d{1,2})\.? CENTURY( BCE| CE)?$")

_SPAN = r"(?P<span>\d{1,4} TAL|\d{3}0 DECADE|\d{1,2}\.? CENTURY|\d{1,2}\.? MILLENNIUM)"
_SIZE = r"(?:\d\.|LAST) (?:HALF|QUARTER)|EARLY|MID|LATE|FIRSTHALF|SECONDHALF"
_FILLER = r"(?:(?:OF|THE|IN) )*"
_WHOLE = re.compile(rf"^{_FILLER}{_SPAN}$")
_PART_BEFORE = re.compile(rf"^(?:IN )?(?:THE )?(?P<part>{_SIZE})(?: | ?- ?){_FILLER}{_SPAN}$")
_PART_AFTER = re.compile(rf"^{_SPAN} (?P<part>{_SIZE})$")
_PARTS: dict[str, Part] = {
    "EARLY": "early", "MID": "mid", "LATE": "late", "FIRSTHALF": "1half", "SECONDHALF": "2half",
    "1. HALF": "1half", "2. HALF": "2half", "LAST HALF": "2half", "1. QUARTER": "1quarter", "2. QUARTER": "2quarter",
    "3. QUARTER": "3quarter", "4. QUARTER": "4quarter", "LAST QUARTER": "4quarter",
}  # fmt: skip


def parse_date(text: str, language: str = "") -> ParsedDate | None:
    """Give what `text` says about a date, or None where it is not fully understood.

    `language` (sv, nb or no, da, fi, en, de, fr) decides only between words that mean different things in two of them.
    """
    if len(text) > 2 * TEXT_LIMIT:
        return None
    code = {"no": "nb", "nn": "nb"}.get(language[:2].lower(), language[:2].lower())
    return _parse_date(text, code if code in LANGUAGES else "")


@lru_cache(maxsize=100_000)
def _parse_date(text: str, language: str) -> ParsedDate | None:
    words = normal(text)
    if not words or len(words) > TEXT_LIMIT or re.search(r"[^\W_a-zà-öø-ÿœ0-9]", words):
        return None
    if says_unknown(words, language):
        return ParsedDate()
    said = _MADE.sub("", signs(words, language))
    if says_unknown(said, language):
        return ParsedDate()
    core, certainty = _reservations(said)
    parsed = _read(core) if core is not None else None
    if parsed is None or not _in_order(parsed):
        return None
    if certainty and parsed.certainty and certainty != parsed.certainty:
        return None  # "troligen ca 1700" has two reservations, and the types hold one
    return replace(parsed, certainty=certainty or parsed.certainty)


def _reservations(said: str) -> tuple[str | None, Certainty]:
    """Strip "troligen", "ca" and "(?)"; None where several different ones stand together."""
    found: set[Certainty] = set()
    for pattern in (_DOUBT, _DOUBT_FIRST):
        if doubt := pattern.search(said):
            said = said[: doubt.start()] + said[doubt.end() :]
            found.add("presumably")
    kinds: tuple[tuple[str, Certainty], ...] = (("PRESUMABLY ", "presumably"), ("CIRCA ", "circa"))
    for sign, kind in kinds:
        if said.removeprefix("IN ").startswith(sign):
            said = said.removeprefix("IN ").removeprefix(sign)
            found.add(kind)
    if len(found) > 1:
        return None, ""
    return said, next(iter(found), "")


def _read(said: str) -> ParsedDate | None:
    readers: tuple[Callable[[str], ParsedDate | None], ...] = (_single, _bounded, _joined)
    return next((parsed for reader in readers if (parsed := reader(said))), None)


def _single(said: str) -> ParsedDate | None:
    point = _point(said)
    return ParsedDate((point,)) if point else None


def _bounded(said: str) -> ParsedDate | None:
    if found := _BOUNDED.match(said):
        bound: Bound = "before" if found[1] == "BEFORE" else "after"
        words = found[2]
    elif found := _AFTERWARDS.match(said):
        bound, words = "after", found[1]
    else:
        return None
    parsed = _reserved_point(words)
    return ParsedDate((parsed[0],), bound=bound, certainty=parsed[1]) if parsed else None


def _joined(said: str) -> ParsedDate | None:
    if years := _YEARS_WITH_HYPHEN.match(said):
        return _year_span(*years.groups())
    if found := _CENTURIES.match(said):
        era = found[3] or ""
        return _linked(f"{found[1]}. CENTURY{era}", f"{found[2]}. CENTURY{era}", "-")
    for pattern, link in _LINKS:
        if found := pattern.match(said):
            return _linked(found[1].strip(), found[2].strip(), link)
    return None


def _linked(first: str, last: str, link: Link) -> ParsedDate | None:
    """Two dates; BCE behind the second counts for the first too, if that states no era."""
    if last.endswith(" BCE") and not first.endswith("E"):
        first += " BCE"
    start, end = _reserved_point(first), _reserved_point(last)
    if start is None or end is None or len({start[1], end[1]} - {""}) > 1:
        return None
    return ParsedDate((start[0], end[0]), link=link, certainty=start[1] or end[1])


def _reserved_point(said: str) -> tuple[Point, Certainty] | None:
    core, certainty = _reservations(said.strip())
    point = _point(core) if core else None
    return (point, certainty) if point else None


def _year_span(first: str, dash: str, last: str) -> ParsedDate | None:
    """1815-17, 1798–9 and 1815-1817. With a hyphen, 1901-05 is May or five years: not understood."""
    if len(last) < 4:
        if dash == "-" and int(last) <= 12:
            return None
        last = first[: -len(last)] + last
    points = Point(int(first)), Point(int(last))
    return ParsedDate(points, link="-") if all(FIRST_YEAR <= point.year <= LAST_YEAR for point in points) else None


def _point(said: str) -> Point | None:
    if dated := re.fullmatch(r"(?:IN )?CE (\d{1,4})|(.+) (BCE|CE)", said):
        return _in_era(dated[1] or dated[2], dated[3] or "CE")
    said = re.sub(r"^IN (?=\d{4}$|SEASON|M\d|\d+ (?:TAL|DECADE)|\d+\. CENTURY)", "", said)
    readers = (_numeric, _with_month_name, _century_or_decade)
    point = next((found for reader in readers if (found := reader(said))), None)
    long = point is not None and point.unit in ("century", "millennium")
    return point if point and (0 if long else FIRST_YEAR) <= point.year <= LAST_YEAR else None


def _in_era(said: str, era: str) -> Point | None:
    """A year, century or millennium whose era is stated; nothing finer is known before our era."""
    if re.fullmatch(r"(?:IN )?\d{1,4}", said):
        year = int(said.removeprefix("IN "))
        return Point(year if era == "CE" else 1 - year) if year else None
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
    if found := re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", said):
        return _dated(*map(int, found.groups()))
    if found := re.fullmatch(r"(\d{4})-(\d{2})", said):
        year, month = int(found[1]), int(found[2])
        # 1901-05 may be the years 1901 to 1905; 1921-05 can only be May.
        return Point(year, month, unit="month") if 1 <= month <= 12 and month <= year % 100 else None
    # Day before month, as in "5/7 1921" and "5.7.1921": no English text writes these; "5/7/1921" both do.
    if found := re.fullmatch(r"(\d{1,2})/(\d{1,2})\s+(\d{4})|(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})", said):
        day, month, year = (int(group) for group in found.groups() if group)
        return _dated(year, month, day)
    return None


def _with_month_name(said: str) -> Point | None:
    if found := re.fullmatch(r"(?:(?:THE|IN) )?(\d{1,2})\.? (?:OF )?M(\d+),? (\d{4})", said):
        return _dated(int(found[3]), int(found[2]), int(found[1]))
    if found := re.fullmatch(r"M(\d+) (?:THE )?(\d{1,2})\.?,? (\d{4})", said):
        return _dated(int(found[3]), int(found[1]), int(found[2]))
    if found := re.fullmatch(r"M(\d+) ?,? (\d{4})", said):
        return Point(int(found[2]), int(found[1]), unit="month")
    if found := re.fullmatch(r"SEASON(\d+) (?:(?:IN|OF) )?(\d{4})", said):
        return Point(int(found[2]), int(found[1]), unit="season")
    return None


def _century_or_decade(said: str) -> Point | None:
    for pattern in (_WHOLE, _PART_BEFORE, _PART_AFTER):
        if found := pattern.match(said):
            point = _span(found["span"])
            part = _PARTS.get(found["part"]) if pattern is not _WHOLE else ""
            if point is None or part is None or (part.endswith("quarter") and point.unit == "decade"):
                return None
            return replace(point, part=part)
    return None


def _span(said: str) -> Point | None:
    """ "1890-talet" is a decade and "1800-talet" a century; English "1800s" may be either, and is not understood."""
    digits, _, unit = said.partition(" ")
    number = int(digits.rstrip("."))
    if unit == "CENTURY":
        return Point((number - 1) * 100, unit="century") if number else None
    if unit == "MILLENNIUM":
        return Point((number - 1) * 1000, unit="millennium") if 0 < number <= 10 else None
    if number % 10 or number < FIRST_YEAR:
        return None
    if number % 100 == 0:
        return Point(number, unit="century") if unit == "TAL" else None
    return Point(number, unit="decade")


def _dated(year: int, month: int, day: int) -> Point | None:
    if not 1 <= month <= 12 or not 1 <= day <= calendar.monthrange(year, month)[1]:
        return None
    return Point(year, month, day, "day")


def _in_order(parsed: ParsedDate) -> bool:
    return len(parsed.points) < 2 or parsed.points[0].days < parsed.points[1].days
