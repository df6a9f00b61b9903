"""The columns that a crosswalk makes of others (`made_columns`): "Från" and "Till" become one date.

Everybody who reads records by a crosswalk gets them (`mappings.records.as_read`); the columns they are made of stay. A
made column is made once for the same cells. What cannot be made is empty and named, never guessed.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from mappings.column_patterns import lacking, parts_filled
from mappings.crosswalk_model import Crosswalk
from mappings.crosswalk_parts import MadeColumn
from mappings.distinct import Cells, Kept, total
from mappings.found import Found, found

if TYPE_CHECKING:  # the processes that make pages are started often, and need no tables
    import pandas

LONGEST = 1_000_000
"""Characters in a made cell, as in a delivered one."""
WORDS = Path(__file__).parent / "vocabularies" / "span_words.toml"
_NUMBER, _YEAR = re.compile(r"[-−]?[0-9]{1,4}"), re.compile(r"[-−]?[1-9][0-9]{0,3}")
LEAST_YEAR, LAST_WITH_ERA = 100, 1500
"""A year of three digits is one beside a year of the same age; beside 1910, “190” is a slip."""


class Made(NamedTuple):
    """A made cell, and why it is empty or less than its columns hold."""

    text: str = ""
    wrong: tuple[Found, ...] = ()


class MadeColumns:
    """Makes a crosswalk's made columns, for tables, single records and chunks; what it has made it remembers."""

    def __init__(self, crosswalk: Crosswalk) -> None:
        self._each = [_Column(name, rule, crosswalk.language) for name, rule in crosswalk.made_columns.items()]

    def added(self, table: pandas.DataFrame) -> pandas.DataFrame:
        """The table with the made columns; its index stays. Doing it twice changes nothing."""
        if not self._each:
            return table
        none = [""] * len(table)
        given = {one: _trimmed(table[one]) for one in table.columns if any(one in made.columns for made in self._each)}
        texts: dict[str, list[str]] = {}
        for one in self._each:
            texts[one.name] = [made.text for made in one.of([(given | texts).get(name, none) for name in one.columns])]
        return table.assign(**texts).astype(dict.fromkeys(texts, "str"))

    def row(self, row: Mapping[str, str]) -> dict[str, str]:
        """One record with the made columns."""
        whole = dict(row)
        for one in self._each:
            whole[one.name] = one.of([[whole.get(name, "").strip()] for name in one.columns])[0].text
        return whole

    def found(self, cells: Cells) -> list[list[tuple[Found, ...]]]:
        """What could not be made, column by column, each with an entry for every record; columns in which all is well
        are left out."""
        judged = ([made.wrong for made in one.of([cells[name] for name in one.columns])] for one in self._each)
        return [part for part in judged if any(part)]

    def digest(self, cells: Mapping[str, Sequence[str]]) -> bytes:
        """A value that changes when what is found about these cells, by column, does."""
        if not self._each:
            return b""
        count = max(map(len, cells.values()), default=0)
        parts = self.found(Cells(range(count), cells))
        return "\n".join(
            f"{place} {one.said_of('', 0)}" for part in parts for place, wrong in enumerate(part) for one in wrong
        ).encode(errors="surrogatepass")


@dataclass(frozen=True)
class WithMade:
    """Blocks of records with the made columns; they can be gone through as often as the blocks."""

    blocks: Iterable[pandas.DataFrame]
    columns: MadeColumns

    def __iter__(self) -> Iterator[pandas.DataFrame]:
        return map(self.columns.added, self.blocks)


def with_made(blocks: Iterable[pandas.DataFrame], crosswalk: Crosswalk) -> Iterable[pandas.DataFrame]:
    """The blocks with the made columns: the blocks themselves where there are none."""
    return WithMade(blocks, MadeColumns(crosswalk)) if crosswalk.made_columns else blocks


class _Column:
    """One made column."""

    def __init__(self, name: str, rule: MadeColumn, language: str) -> None:
        self.name, self.columns = name, rule.columns
        self._kept: Kept[Made] = Kept(partial(_made, name, rule, language), total)

    def of(self, cells: Sequence[Sequence[str]]) -> list[Made]:
        """The made cell of each record, from those of its columns."""
        return list(map(self._kept.__getitem__, zip(*cells, strict=True)))


def _trimmed(column: pandas.Series[str]) -> list[str]:
    cells = column.fillna("") if column.hasnans else column
    return list(map(str.strip, cells.to_numpy().tolist()))


def _made(name: str, rule: MadeColumn, language: str, cells: tuple[str, ...]) -> Made:
    """What a rule makes of the cells of its columns."""
    if not any(cells):
        return Made()
    make: Callable[[Mapping[str, str]], _Part]
    make = partial(_by_pattern, rule) if rule.pattern else partial(_span, rule, language)
    if rule.each:
        return _each_made(name, rule, make, cells)
    return _joined(name, "", [make(dict(zip(rule.columns, cells, strict=True)))])


class _Part(NamedTuple):
    """The texts of which one value consists; if it cannot be made, the rule that is broken, what there is and, where
    columns lack, their names."""

    texts: Sequence[str] = ()
    rule: str = ""
    given: str = ""
    lacking: Sequence[str] = ()


def _each_made(name: str, rule: MadeColumn, make: Callable[[Mapping[str, str]], _Part], cells: tuple[str, ...]) -> Made:
    """The first values of all columns together, then the second; columns without any stay out of step with nothing."""
    split = [list(map(str.strip, cell.split(rule.each))) if cell else [] for cell in cells]
    counts = {len(values) for values in split if values}
    if len(counts) > 1:
        told = ", ".join(f"{column}: {len(values)}" for column, values in zip(rule.columns, split, strict=True))
        return Made("", (found("column-out-of-step", name, _shown(cells), counts=told),))
    (count,) = counts
    rows = zip(*(values or [""] * count for values in split), strict=True)
    parts = (make(dict(zip(rule.columns, row, strict=True))) for row in rows if any(row))
    return _joined(name, rule.joined or rule.each, parts)


def _joined(name: str, sign: str, parts: Iterable[_Part]) -> Made:
    """The values with the sign between them, and the first of those that could not be made."""
    texts: list[str] = []
    wrong: tuple[Found, ...] = ()
    length = 0
    for part in parts:
        length += sum(map(len, part.texts)) + len(sign)
        if length > LONGEST:
            return Made("", (found("column-too-long", name, _shown(texts), limit=LONGEST),))
        if part.rule and not wrong:
            about = {"missing": ", ".join(part.lacking)} if part.lacking else {}
            wrong = (found(part.rule, name, part.given, **about),)
        texts.append("".join(part.texts).strip())
    return Made(sign.join(filter(None, texts)), wrong)


def _by_pattern(rule: MadeColumn, cells: Mapping[str, str]) -> _Part:
    """By the first pattern of which nothing is missing."""
    for pattern in rule.pattern:
        if not lacking(pattern, cells):
            return _Part(parts_filled(pattern, cells))
    return _Part((), "column-incomplete", _shown(cells.values()), lacking(rule.pattern[0], cells))


def _span(rule: MadeColumn, language: str, cells: Mapping[str, str]) -> _Part:
    """The time between two ends as one date; the same end twice is that date."""
    first, last = cells[rule.start], cells[rule.end]
    if first == last:
        return _Part([_year(first, language)])
    if first and last:
        if _NUMBER.fullmatch(first) and _NUMBER.fullmatch(last) and _number(last) < _number(first):
            return _Part((), "column-ends-crossed", _shown([first, last]))
        return _Part(_between(first, last, language))
    end, how, empty = (first, rule.from_alone, rule.end) if first else (last, rule.to_alone, rule.start)
    if not how:
        return _Part((), "column-incomplete", end, [empty])
    year = _year(end, language)
    return _Part([year if how == "date" else _words(how, language).replace("{}", year)])


def _year(year: str, language: str) -> str:
    return _with_era(year, language) if _is_old(year, year) else year


def _between(first: str, last: str, language: str) -> list[str]:
    if _is_old(first, last):
        return [_with_era(first, language), " – ", _with_era(last, language)]
    return [first, "–" if first.isdecimal() and last.isdecimal() else " – ", last]


def _is_old(first: str, last: str) -> bool:
    """Whether these are years that nobody takes for years without their era; −50 is 50 BC, as museums write it."""
    if not (_YEAR.fullmatch(first) and _YEAR.fullmatch(last)):
        return False
    years = [_number(year) for year in (first, last)]
    return min(years) < 0 or (LEAST_YEAR <= min(years) < 1000 and max(years) <= LAST_WITH_ERA)


def _number(year: str) -> int:
    return int(year.replace("−", "-"))


def _with_era(year: str, language: str) -> str:
    era = "before_our_era" if year[0] in "-−" else "of_our_era"
    return _words(era, language).replace("{}", year.lstrip("-−"))


def _words(meaning: str, language: str) -> str:
    """The words for it in a language, or in English."""
    words = _table()[meaning]
    return words.get({"no": "nb", "nn": "nb"}.get(language[:2], language[:2]), words["en"])


@cache
def _table() -> dict[str, dict[str, str]]:
    return tomllib.loads(WORDS.read_text(encoding="utf-8"))


def _shown(cells: Iterable[str]) -> str:
    return " · ".join(cell for cell in cells if cell)
