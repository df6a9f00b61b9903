"""Reads the signs of a date (see `words`), the same for all languages: what is reserved, bounded, or joined."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from itertools import product

from mappings.dates.calendars import by_calendar, stated
from mappings.dates.notation import noted
from mappings.dates.points import LENGTHS, Bound, Certainty, Link, ParsedDate, Point
from mappings.dates.shortened import in_full
from mappings.dates.single import FIRST_YEAR, LAST_YEAR, point_of
from mappings.dates.words import LANGUAGES, normal, says_unknown, signs

TEXT_LIMIT = 120
"""A longer text is a story with a date in it, and is not parsed."""

_NOTE = re.compile(r"[⁰¹²³⁴-⁹]")
"""The number of a footnote, which is no digit of a year."""
_FINER = ("day", "month", "season")

_MADE = re.compile(r"^(?:MADE(?: (?:AND|&) MADE)? ?:?\s*)+(?:(?:IN|OF):?\s+)?")
_MADE_LAST = re.compile(r" \(MADE\)$")
_WEEKDAY = re.compile(r"^(?:(?:IN|THE) )*WEEKDAY,? (?:THE )?(?=\d{1,2}[. /]|M\d+ (?:THE )?\d{1,2}\b)")
_NO_BLANK = re.compile(r"(M\d+ \d{1,2}(?: ?- ?\d{1,2})?),(?=\d{4}$)")
"""June 21,1958"""
_IN_BRACKETS_LAST = re.compile(r"^(.+) \((CIRCA|PRESUMABLY|BEFORE|AFTER)\)$")
_LAST = re.compile(r"^(.*[\dA-Z])(?<! OR)(?:,(?= [CP]))? (CIRCA|PRESUMABLY|BEFORE|BY)$")
_DOUBT = re.compile(r"\s*(?:\(\?\)|\[\?\]|\?)$")
_DOUBT_FIRST = re.compile(r"^\?\s*(?=[\dC])")
_BOUNDS: tuple[tuple[re.Pattern[str], Bound], ...] = (
    (re.compile(r"^(?:IN OR BEFORE|BEFORE OR IN|BY|BYTIME|UNTIL) (?:IN )?(.+)$"), "by"),
    (re.compile(r"^(.+) OR (?:BEFORE|EARLIER)$"), "by"),
    (re.compile(r"^(?:(?:IN|TO) )?(.+) UPTO$"), "by"),
    (re.compile(r"^(?:IN OR AFTER|AFTER OR IN|SINCE) (?:IN )?(.+)$"), "from"),
    (re.compile(r"^(.+) OR (?:AFTER|LATER)$"), "from"),
    (re.compile(r"^(?:(?:FROM|IN|SINCE) )?(.+) ONWARDS$"), "from"),
    (re.compile(r"^BEFORE[ -]+(?:IN )?(.+)$"), "before"),
    (re.compile(r"^AFTER(?:WARDS)?[ -]+(?:IN )?(.+)$"), "after"),
    (re.compile(r"^(?:IN )?(.+) AFTER(?:WARDS)?$"), "after"),
)
_VAGUE = frozenset({*product(("early", "mid", "late"), ("before", "after")), ("mid", "by"), ("mid", "from")})
"""Parts whose edge is not certain: 1840 is before the middle of the 19th century."""
_PART = r"(?:EARLY|MID|LATE|FIRSTHALF|SECONDHALF)"
_TO_SOME_TIME_IN = ("BYTIME", "UNTIL")
"""What is "by the 1840s" may be from before 1840."""
_SPAN = r"(?:TAL|DECADE|CENTURY|MILLENNIUM)"
_LINKS: tuple[tuple[re.Pattern[str], Link], ...] = (
    (re.compile(r"^BETWEEN (.+?) (?:AND) (.+?)(?: AMID)?$"), "between"),
    (re.compile(r"^(?:IN )?(\d{3,4}) AND (\d{3,4}) AMID$"), "between"),
    (re.compile(r"^(?:BETWEEN |IN )?(\d{4})\s?[-–—]\s?(\d{4}) AMID$"), "between"),
    (re.compile(r"^BETWEEN (\d{4})\s?[-–—]\s?(\d{4})$"), "between"),
    # As French museums file it: "1870 entre ; 1880 et".
    (re.compile(r"^(\d{4}) BETWEEN ?; (\d{4}) AND$"), "between"),
    (re.compile(r"^(?:(?:FROM|OF) )?(.+?) (?:TO|UNTIL) (.+)$"), "-"),
    (re.compile(r"^(?:påbörjad|begun) (\d{4}), ?(?:avslutad|completed|finished|accomplished) (\d{4})$"), "-"),
    (re.compile(r"^(.+?) OR (.+)$"), "or"),
    (re.compile(r"^(.+?)\s*[–—]\s*(.+)$"), "-"),
    (re.compile(r"^(.+?) - (.+)$"), "-"),
    (re.compile(rf"^(.+ {_SPAN}(?: \([A-Z]+\)| {_PART})?|.+[ \d](?:BCE|CE)|M\d+ \d{{4}}) ?- ?(.+)$"), "-"),
    (re.compile(r"^(\d{1,4})-(\d{1,4} B?CE)$"), "-"),
    (re.compile(r"^(\d{4}) ?- ?(CIRCA \d{4})$"), "-"),
)
_BOTH = re.compile(rf"^(.+ {_SPAN})-? AND (.+ {_SPAN})$")
_YEARS_WITH_HYPHEN = re.compile(r"^(?:IN )?(\d{4})\s?(-|–|—)\s?(\d{1,2}|\d{4})$")


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
    if parsed := noted(text.strip()):
        return parsed if _in_order(parsed) else None
    words = normal(text) if not _NOTE.search(text) else ""
    if not words or len(words) > TEXT_LIMIT or re.search(r"[^\W_a-zà-öø-ÿœ0-9]", words):
        return None
    if says_unknown(words, language):
        return ParsedDate()
    said = _WEEKDAY.sub("", _MADE_LAST.sub("", _MADE.sub("", signs(words, language))))
    if says_unknown(said, language):
        return ParsedDate()
    said, calendar = stated(_NO_BLANK.sub(r"\1, ", said))
    core, certainty = _reservations(said)
    parsed = _read(in_full(core)) if core is not None else None
    if parsed is None or not _in_order(parsed):
        return None
    if certainty and parsed.certainty and certainty != parsed.certainty:
        return None  # "troligen ca 1700" has two reservations, and the types hold one
    parsed = replace(parsed, certainty=certainty or parsed.certainty, first_sure=parsed.first_sure and not certainty)
    return by_calendar(parsed, calendar) if calendar else parsed


def _reservations(said: str) -> tuple[str | None, Certainty]:
    """Strip "troligen", "ca" and "(?)"; None where several different ones stand together."""
    found: set[Certainty] = set()
    for pattern in (_DOUBT, _DOUBT_FIRST):
        if doubt := pattern.search(said):
            said = said[: doubt.start()] + said[doubt.end() :]
            found.add("presumably")
    if last := _IN_BRACKETS_LAST.match(said) or _LAST.match(said):
        said = f"{last[2]} {last[1]}"
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
    point = point_of(said)
    return ParsedDate((point,)) if point else None


def _bounded(said: str) -> ParsedDate | None:
    for pattern, bound in _BOUNDS:
        if found := pattern.match(said):
            parsed = _reserved_point(found[1])
            if parsed is None or (parsed[0].part, bound) in _VAGUE:
                return None
            if said.startswith(_TO_SOME_TIME_IN) and parsed[0].unit in LENGTHS:
                return None
            return ParsedDate((parsed[0],), bound=bound, certainty=parsed[1])
    return None


def _joined(said: str) -> ParsedDate | None:
    if years := _YEARS_WITH_HYPHEN.match(said):
        return _year_span(*years.groups())
    if both := _BOTH.match(said):
        parsed = _linked(both[1], both[2], "-")
        return parsed if parsed and _next_to_each_other(*parsed.points) else None
    for pattern, link in _LINKS:
        if found := pattern.match(said):
            return _linked(found[1].strip(), found[2].strip(), link)
    return None


def _next_to_each_other(first: Point, last: Point) -> bool:
    """Whether "1600- och 1700-talet" leaves nothing out; "1600- och 1800-talet" does."""
    return first.unit == last.unit and first.years[1] + 1 == last.years[0]


def _linked(first: str, last: str, link: Link) -> ParsedDate | None:
    """Two dates; BCE behind the second counts for the first too, if that states no era. A reservation on the first is
    one on both, on the last alone it is not."""
    if last.endswith(" BCE") and not first.endswith("E"):
        first += " BCE"
    elif last.endswith(" CE") and first.removeprefix("CIRCA ").isdigit():
        first += " CE"
    start, end = _reserved_point(first), _reserved_point(last)
    if start is None or end is None or len({start[1], end[1]} - {""}) > 1:
        return None
    if _of_two_kinds(start[0], end[0], link):
        return None
    if start[0].before_our_era and not {"BCE", "CE"}.intersection(last.split()):
        return None  # "300 f.Kr. - 200-talet": of which era?
    if _DOUBT.search(first) and not end[1]:
        return None  # "1890? - 1895": the last is sure, and the types hold that of the first only
    first_sure = not start[1] and bool(end[1])
    return ParsedDate((start[0], end[0]), link=link, certainty=start[1] or end[1], first_sure=first_sure)


def _of_two_kinds(first: Point, last: Point, link: Link) -> bool:
    """Whether the second may lack what the first says: "juni 1912 eller 1913", "1740 or 1750s"."""
    return (link == "or" and first.unit != last.unit) or (
        link != "between" and first.unit in _FINER and last.unit == "year"
    )


def _reserved_point(said: str) -> tuple[Point, Certainty] | None:
    core, certainty = _reservations(said.strip())
    point = point_of(core) if core else None
    return (point, certainty) if point else None


def _year_span(first: str, dash: str, last: str) -> ParsedDate | None:
    """1815-17, 1798–9 and 1815-1817. With a hyphen, 1901-05 is May or five years: not understood."""
    if len(last) < 4:
        if dash == "-" and int(last) <= 12:
            return None
        last = first[: -len(last)] + last
    points = Point(int(first)), Point(int(last))
    return ParsedDate(points, link="-") if all(FIRST_YEAR <= point.year <= LAST_YEAR for point in points) else None


def _in_order(parsed: ParsedDate) -> bool:
    """Whether the second of two dates begins and ends after the first."""
    days = [point.days for point in parsed.points]
    return len(days) < 2 or (days[0][0] < days[1][0] and days[0][1] < days[1][1])
