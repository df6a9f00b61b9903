"""What is in a delivery: each column's fill rate, values and troubles, and how media and records match. One pass."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence

import pandas
from pydantic import BaseModel, ConfigDict

from mappings.cell_rules import MOJIBAKE
from mappings.column_kinds import LOOKED_AT, Kind, kind_of
from mappings.column_measures import NAMES, NOT_MEASURED, NOTHING_KNOWN, Known, Measures, measures_of
from stafett.media import MediaFacts
from stafett.problems import Problem

__all__ = ["ColumnProfile", "Kind", "Profile", "profile"]

EXAMPLES = 5


class ColumnProfile(BaseModel):
    """One column. Counts are cells; `separators` counts cells in which a sign seems to separate several values,
    `language` is "sv", "en" or "" and is guessed for texts only."""

    model_config = ConfigDict(frozen=True)

    name: str
    kind: Kind
    language: str = ""
    filled: int
    fill_rate: float
    distinct: int
    distinct_parts: int
    """Distinct values after cutting at the separators: how many rows a mapping table would have."""
    longest: int
    examples: list[str]
    separators: dict[str, int]
    whitespace: int
    mojibake: int
    measures: Measures = NOT_MEASURED


class Profile(BaseModel):
    """A delivery in figures; bytes as delivered, problems as found when it was read and inspected."""

    model_config = ConfigDict(frozen=True)

    rows: int
    fill_rate: float
    columns: list[ColumnProfile]
    repeated_ids: int = 0
    repeated_records: int = 0
    """Records that say the same as an earlier one in all but the id."""
    id_column: str = ""
    """The column by which the objects seem to be known, "" where there is none."""
    media_files: int = 0
    media_bytes: int = 0
    media_pixels: int = 0
    media_missing: int = 0
    media_unnamed: int = 0
    media_duplicates: int = 0
    problems: list[Problem] = []

    def of_kind(self, kind: Kind) -> list[ColumnProfile]:
        """The columns whose values seem to be of `kind`."""
        return [column for column in self.columns if column.kind is kind]


SEPARATORS = {
    ";": re.compile(r"\S\s*;\s*\S"),
    "||": re.compile(r"\S\s*\|\|\s*\S"),
    "|": re.compile(r"[^\s|]\s*\|\s*[^\s|]"),
    "/": re.compile(r"\S\s+/\s+\S"),
    "\n": re.compile(r"\S\s*\n\s*\S"),
}
ODD_SPACES = ("  ", "\t", "\u00a0", "\u200b", "\u202f", "\ufeff")
STOPWORDS = {
    "sv": {"och", "av", "på", "med", "som", "den", "det", "en", "ett", "för", "från", "till", "är", "efter"},
    "en": {"and", "of", "the", "with", "in", "a", "an", "for", "from", "to", "is", "after", "on", "by"},
}


def profile(
    records: pandas.DataFrame,
    *,
    id_column: str = "",
    media: Sequence[MediaFacts] = (),
    problems: Sequence[Problem] = (),
    language: str = "",
    known: Known = NOTHING_KNOWN,
) -> Profile:
    """Profile `records` (as `read_delivery` gives them), the inspected `media` and the `problems` found so far.

    `language` is that of dates and dimensions, `known` holds the keys of people and places that mapping tables have.
    """
    columns = [_column(str(name), records[name], str(name) == id_column, language, known) for name in records.columns]
    cells = max(1, len(records) * len(columns))
    found = Profile(rows=len(records), fill_rate=sum(column.filled for column in columns) / cells, columns=columns)
    return completed(found, media, problems)


def completed(found: Profile, media: Sequence[MediaFacts], problems: Sequence[Problem]) -> Profile:
    """The profile with the inspected `media` and the `problems` found so far."""
    rules = Counter(problem.rule for problem in [*problems, *(p for facts in media for p in facts.problems)])
    return found.model_copy(
        update={
            "repeated_ids": rules["id-duplicate"],
            "media_files": len(media),
            "media_bytes": sum(facts.size for facts in media),
            "media_pixels": sum(facts.width * facts.height for facts in media),
            "media_missing": rules["media-missing"] + rules["media-name-differs"],
            "media_unnamed": rules["media-unnamed"],
            "media_duplicates": rules["media-duplicate"],
            "problems": list(problems),
        }
    )


def repeated_records(records: pandas.DataFrame, id_column: str) -> int:
    """How many records say the same as an earlier one in all but the id."""
    said = records.drop(columns=[id_column], errors="ignore")
    return int((said.duplicated() & (said != "").any(axis=1)).sum()) if len(said.columns) > 1 else 0


def _column(name: str, values: pandas.Series, is_id: bool, language: str, known: Known) -> ColumnProfile:
    counts = values[values.str.strip() != ""].value_counts()
    found = {str(value): int(count) for value, count in counts.items()}
    filled = sum(found.values())
    separators = _separators(found)
    cut = _cut(separators)
    first = list(found)[:LOOKED_AT]
    kind = kind_of(name, first, filled=filled, rows=len(values), is_id=is_id, cut=cut)
    parts = _parts(found, cut) if kind in NAMES else []
    return ColumnProfile(
        name=name,
        kind=kind,
        language=_language(first) if kind is Kind.TEXT else "",
        filled=filled,
        fill_rate=filled / max(1, len(values)),
        distinct=len(found),
        distinct_parts=len(parts) if kind in NAMES else len(found),
        longest=max(map(len, found), default=0),
        examples=[value[:120] for value in first[:EXAMPLES]],
        separators=separators,
        whitespace=_cells(found, _untidy),
        mojibake=_cells(found, MOJIBAKE.search),
        measures=measures_of(kind, found, parts, language, known),
    )


def _cells(found: dict[str, int], says: Callable[[str], object]) -> int:
    return sum(count for value, count in found.items() if says(value))


def _separators(found: dict[str, int]) -> dict[str, int]:
    cells = {}
    for sign, pattern in SEPARATORS.items():
        having = {value: count for value, count in found.items() if sign in value}
        if count := _cells(having, pattern.search):
            cells[sign] = count
    return cells


def _untidy(value: str) -> bool:
    return value != value.strip() or any(odd in value for odd in ODD_SPACES)


def _cut(separators: dict[str, int]) -> re.Pattern[str] | None:
    signs = "".join(map(re.escape, separators))
    return re.compile(f"[{signs}]") if signs else None


def _parts(found: dict[str, int], cut: re.Pattern[str] | None) -> list[str]:
    """The distinct values between the separators, those of the commonest cells first."""
    parts = (part.strip() for value in found for part in (cut.split(value) if cut else [value]))
    return list(dict.fromkeys(filter(None, parts)))


def _language(values: list[str]) -> str:
    words = Counter(word for value in values for word in re.findall(r"\w+", value.casefold()))
    rated = {language: sum(words[word] for word in stops) for language, stops in STOPWORDS.items()}
    best = max(rated, key=lambda language: rated[language])
    others = sum(rated.values()) - rated[best]
    return best if rated[best] > 2 * others else ""
