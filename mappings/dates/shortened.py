"""What a text says once for two dates, said twice: "17. - 18. CENTURY" → "17. CENTURY - 18. CENTURY"."""

from __future__ import annotations

import re

_TO = r"\s?(?:[-–—]|TO|UNTIL)\s?"
_DAY = r"(?:THE )?\d{1,2}\.?"
_PART = r"(?:(?:\d\.|LAST) (?:HALF|QUARTER|THIRD)|EARLY|MID|LATE|FIRSTHALF|SECONDHALF)"
_PART_OF = rf"{_PART}(?: | ?- ?)"

_DAYS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), full)
    for pattern, full in (
        (rf"^({_DAY}){_TO}({_DAY}) (M\d+),? (\d{{4}})$", r"\1 \3 \4 - \2 \3 \4"),
        (rf"^({_DAY}) (M\d+){_TO}({_DAY}) (M\d+),? (\d{{4}})$", r"\1 \2 \5 - \3 \4 \5"),
        (rf"^(M\d+) ({_DAY}){_TO}({_DAY}),? (\d{{4}})$", r"\2 \1 \4 - \3 \1 \4"),
        (rf"^(M\d+) ({_DAY}){_TO}(M\d+) ({_DAY}),? (\d{{4}})$", r"\2 \1 \5 - \4 \3 \5"),
        (rf"^(?:OF )?(M\d+){_TO}(M\d+),? (\d{{4}})$", r"\1 \3 - \2 \3"),
        (rf"^({_DAY}) OR ({_DAY}) (M\d+),? (\d{{4}})$", r"\1 \3 \4 OR \2 \3 \4"),
        (r"^(M\d+) OR (M\d+),? (\d{4})$", r"\1 \3 OR \2 \3"),
        # French: "du 12 au 14 mai 1904", "du 12 mai au 3 juin 1904".
        (r"^OF (\d{1,2}\.?) IN (\d{1,2}\.?) (M\d+) (\d{4})$", r"\1 \3 \4 - \2 \3 \4"),
        (r"^OF (\d{1,2}\.?) (M\d+) IN (\d{1,2}\.?) (M\d+) (\d{4})$", r"\1 \2 \5 - \3 \4 \5"),
        (r"^(\d{1,2}/\d{1,2}) ?[-–] ?(\d{1,2}/\d{1,2}) (\d{4})$", r"\1 \3 - \2 \3"),
        (r"^CE (\d{1,4}) ?[-–] ?(?:CE )?(\d{1,4})$", r"\1 CE - \2 CE"),
        # French: "du XVIIe au XVIIIe siècle", "de la fin du XVIIe au début du XVIIIe siècle".
        (
            rf"^OF ((?:{_PART} (?:OF )?)?\d{{1,2}}\.) IN ((?:{_PART} (?:OF )?)?\d{{1,2}}\.) (CENTURY)$",
            r"\1 \3 - \2 \3",
        ),
        (r"^(\d{1,2}\.) ?[-–] ?(\d{1,2}\.) ?(\d{1,2}\.) ?(\d{4})$", r"\1\3\4 - \2\3\4"),
        (r"^(\d{1,2}\. ?\d{1,2}\.) ?[-–] ?(\d{1,2}\. ?\d{1,2}\.) ?(\d{4})$", r"\1\3 - \2\3"),
        (r"^(\d{1,2}\. ?\d{1,2}\. ?\d{4})[-–](\d{1,2}\. ?\d{1,2}\. ?\d{4})$", r"\1 - \2"),
    )
)
_CENTURIES = re.compile(
    rf"^(?P<first>(?:IN |THE |OF )*(?:{_PART_OF}(?:OF |THE )*)?\d{{1,2}}\.)(?P<link>\s?(?:[-–—]|TO|UNTIL|AND|OR)\s?)"
    rf"(?P<last>(?:(?:OF |THE )*{_PART_OF}(?:OF |THE )*)?(?:THE )?\d{{1,2}}\.) ?(?P<unit>CENTURY)(?P<era> BCE| CE)?$"
)
_COUNTED = re.compile(
    r"^(?P<before>(?:CIRCA |IN |THE |OF )*)(?P<first>[1-4])\.(?P<link>\s?[-–—]\s?| (?:TO|UNTIL|IN|AND|OR) )(?:THE )?"
    r"(?P<last>\d\.|LAST) (?P<unit>HALF|QUARTER|THIRD)"
    r"(?P<whole> (?:OF |THE |IN )*(?P<number>\d+)\.? ?(?:CENTURY|TAL).*)$"
)
"""A count of parts, which looks like a century: "1. - 3. QUARTER 18. CENTURY"."""
_ANCIENT = 10
"""In centuries before this one a small number may be a century too."""
_TWO_PARTS = re.compile(
    r"^((?:CIRCA |IN |THE )*)(EARLY|MID)(?: ?- ?| ?-? ?TO )(MID|LATE)(?: | ?- ?)((?:OF |THE )*\d.+)$"
)
_ERA_FIRST = re.compile(r"^CE (\d.+ CENTURY)$")
_SPANS = re.compile(r"^((?:IN |THE )*\d\d(\d)0)([-–]|- (?:AND|OR) )(\d\d(\d)0 (TAL|DECADE))$")


def in_full(said: str) -> str:
    """The signs of a date with what was left out of its first half put back."""
    said = _ERA_FIRST.sub(r"\1 CE", said)
    said = _TWO_PARTS.sub(r"\1\2 \4 - \3 \4", said)
    if (found := _COUNTED.match(said)) and (counted := _counted(found)):
        return counted
    for pattern, full in _DAYS:
        if pattern.match(said):
            return pattern.sub(full, said)
    if found := _CENTURIES.match(said):
        era = found["era"] or ""
        return f"{found['first']} CENTURY{era} {found['link'].strip()} {found['last']} CENTURY{era}"
    # Two decades or two centuries: "1640-1700-talet" mixes them.
    if (found := _SPANS.match(said)) and (found[2] == "0") == (found[5] == "0"):
        return f"{found[1]} {found[6]} {found[3].removeprefix('- ')} {found[4]}"
    return said


def _counted(found: re.Match[str]) -> str:
    """Both parts in full, or "" where the first number is a century: "3. - 1. HALF 4. CENTURY". What may be either
    stays as it is, and nobody reads it."""
    first, last, number = found["first"], found["last"], int(found["number"])
    grows = last != "LAST" and int(first) < int(last[0])
    if number < _ANCIENT and not grows and last != "LAST":
        return ""
    if number < _ANCIENT or not grows:
        return found[0]
    link = found["link"].strip()
    link = "-" if link in ("TO", "UNTIL", "IN", "–", "—") else link
    before = found["before"].removeprefix("OF ")
    part = f"{found['unit']}{found['whole']}"
    return f"{before}{first}. {part} {link} {last} {part}"
