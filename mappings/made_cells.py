"""One cell made of others: by a pattern, or as the span of time between two ends (see `MadeColumn`).

What cannot be made is empty and named, never guessed. The words of spans stand in vocabularies/span_words.toml, and are
such as the parser of dates reads.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from mappings.column_patterns import lacking, parts_filled
from mappings.crosswalk_parts import MadeColumn
from mappings.dates import parse_date
from mappings.found import Found, found

LONGEST = 1_000_000
"""Characters in a made cell, as in a delivered one."""
WORDS = Path(__file__).parent / "vocabularies" / "span_words.toml"
BETWEEN = " – "
_PLAIN, _NUMBER, _YEAR = (re.compile(one) for one in ("[1-9][0-9]{3}", "[-−]?[0-9]{1,4}", "[-−]?[1-9][0-9]{0,3}"))
LEAST_YEAR, LAST_WITH_ERA = 100, 1500
"""A year of three digits is one beside a year of the same age; beside 1910, “190” is a slip."""


class Made(NamedTuple):
    """A made cell, and why it is empty or less than its columns hold."""

    text: str = ""
    wrong: tuple[Found, ...] = ()


NOTHING = Made()


class _Part(NamedTuple):
    """The texts of which one value consists; if it cannot be made, the rule that is broken, what there is and, where
    columns lack, their names."""

    texts: Sequence[str] = ()
    rule: str = ""
    given: str = ""
    lacking: Sequence[str] = ()


class CellMaker:
    """Makes the cells of the made column `name` from those of its `columns`."""

    def __init__(self, name: str, rule: MadeColumn, language: str) -> None:
        self.name, self.columns = name, tuple(rule.columns)
        self._rule, self._language = rule, language
        self._part = self._by_pattern if rule.pattern else self._span

    def made(self, cells: Sequence[str]) -> Made:
        """The cell that is made of these."""
        cells = [cell.strip() for cell in cells]
        if not any(cells):
            return NOTHING
        if self._rule.each:
            return self._each(cells)
        return self._joined("", [self._part(dict(zip(self.columns, cells, strict=True)))])

    def _each(self, cells: Sequence[str]) -> Made:
        """The first values of all columns together, then the second; a column without any is empty beside all."""
        split = [[value.strip() for value in cell.split(self._rule.each)] if cell else [] for cell in cells]
        counts = {len(values) for values in split if values}
        if len(counts) > 1:
            told = ", ".join(f"{column}: {len(values)}" for column, values in zip(self.columns, split, strict=True))
            return Made("", (found("column-out-of-step", self.name, _shown(cells), counts=told),))
        (count,) = counts
        rows = zip(*(values or [""] * count for values in split), strict=True)
        parts = (self._part(dict(zip(self.columns, row, strict=True))) for row in rows if any(row))
        return self._joined(self._rule.joined or self._rule.each, parts)

    def _joined(self, sign: str, parts: Iterable[_Part]) -> Made:
        """The values with the sign between them, and the first of those that could not be made."""
        texts: list[str] = []
        wrong: tuple[Found, ...] = ()
        length = 0
        for part in parts:
            length += sum(map(len, part.texts)) + len(sign)
            if length > LONGEST:
                return Made("", (found("column-too-long", self.name, _shown(texts), limit=LONGEST),))
            if part.rule and not wrong:
                about = {"missing": ", ".join(part.lacking)} if part.lacking else {}
                wrong = (found(part.rule, self.name, part.given, **about),)
            texts.append("".join(part.texts).strip())
        return Made(sign.join(filter(None, texts)), wrong)

    def _by_pattern(self, cells: Mapping[str, str]) -> _Part:
        """By the first pattern of which nothing is missing."""
        for pattern in self._rule.pattern:
            if not lacking(pattern, cells):
                return _Part(parts_filled(pattern, cells))
        return _Part((), "column-incomplete", _shown(cells.values()), lacking(self._rule.pattern[0], cells))

    def _span(self, cells: Mapping[str, str]) -> _Part:
        """The time between two ends as one date; the same end twice is that date."""
        rule, first, last = self._rule, cells[self._rule.start], cells[self._rule.end]
        if first == last:
            return _Part([self._year(first)])
        if first and last:
            return self._between(first, last)
        end, how, empty = (first, rule.from_alone, rule.end) if first else (last, rule.to_alone, rule.start)
        if not how:
            return _Part((), "column-incomplete", end, [empty])
        year = self._year(end)
        return _Part([year if how == "date" else _words(how, self._language).replace("{}", year)])

    def _between(self, first: str, last: str) -> _Part:
        if _NUMBER.fullmatch(first) and _NUMBER.fullmatch(last) and _number(last) < _number(first):
            return _Part((), "column-ends-unclear", _shown([first, last]))
        if _PLAIN.fullmatch(first) and _PLAIN.fullmatch(last):
            return _Part([first, "–", last])
        ends = [self._with_era(end) for end in (first, last)] if _is_old(first, last) else [first, last]
        if not self._says_both(*ends):
            return _Part((), "column-ends-unclear", _shown([first, last]))
        return _Part([ends[0], BETWEEN, ends[1]])

    def _says_both(self, first: str, last: str) -> bool:
        """Whether the two together, if they are read as a date at all, begin and end as they do by themselves:
        "18th century – 500 BC" is read as BC of both, and "1900 – 50-talet" as the 1950s."""
        whole = parse_date(f"{first}{BETWEEN}{last}", self._language)
        if whole is None:
            return True
        begun, ended = parse_date(first, self._language), parse_date(last, self._language)
        if begun is None or ended is None:
            return False
        return (begun.earliest, ended.latest) == (whole.earliest, whole.latest)

    def _year(self, year: str) -> str:
        """One end by itself; “190” stays as it is, which nobody reads as a year."""
        return self._with_era(year) if _YEAR.fullmatch(year) and _number(year) < 0 else year

    def _with_era(self, year: str) -> str:
        era = "before_our_era" if year[0] in "-−" else "of_our_era"
        return _words(era, self._language).replace("{}", year.lstrip("-−"))


def _is_old(first: str, last: str) -> bool:
    """Whether these are years that nobody takes for years without their era; −50 is 50 BC, as museums write it."""
    if not (_YEAR.fullmatch(first) and _YEAR.fullmatch(last)):
        return False
    years = [_number(year) for year in (first, last)]
    return min(years) < 0 or (LEAST_YEAR <= min(years) < 1000 and max(years) <= LAST_WITH_ERA)


def _number(year: str) -> int:
    return int(year.replace("−", "-"))


def _words(meaning: str, language: str) -> str:
    """The words for it in a language, or in English."""
    words = _table()[meaning]
    return words.get({"no": "nb", "nn": "nb"}.get(language[:2], language[:2]), words["en"])


@cache
def _table() -> dict[str, dict[str, str]]:
    return tomllib.loads(WORDS.read_text(encoding="utf-8"))


def _shown(cells: Iterable[str]) -> str:
    return " · ".join(cell for cell in cells if cell)
