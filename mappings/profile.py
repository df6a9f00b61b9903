"""What is in a delivery: each column's fill rate, values and troubles, and how media and records match. One pass."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from enum import StrEnum

import pandas
from pydantic import BaseModel, ConfigDict

from mappings.rights import UNKNOWN, recognise
from stafett.media import MediaFacts
from stafett.problems import Problem

EXAMPLES = 5
LOOKED_AT = 2_000
"""Distinct values of a column from which its kind is guessed."""
ENOUGH = 0.6
"""Share of the values that must be of a kind."""


class Kind(StrEnum):
    """What the values of a column seem to be."""

    EMPTY = "empty"
    IDENTIFIER = "identifier"
    DATE = "date"
    URL = "url"
    RIGHTS = "rights"
    DIMENSION = "dimension"
    PERSON = "person"
    MEDIA = "media"
    NUMBER = "number"
    TEXT = "text"
    WORDS = "words"


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


class Profile(BaseModel):
    """A delivery in figures; bytes as delivered, problems as found when it was read and inspected."""

    model_config = ConfigDict(frozen=True)

    rows: int
    fill_rate: float
    columns: list[ColumnProfile]
    repeated_ids: int
    media_files: int
    media_bytes: int
    media_missing: int
    media_unnamed: int
    media_duplicates: int
    problems: list[Problem]

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
MOJIBAKE = re.compile("Ã[\u0080-\u00bfƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|â€|Â[°´§»«]|\ufffd|√[•§∂•©]")
_YEAR = r"(?:1[0-9]|20)\d\d"
PATTERNS: list[tuple[Kind, re.Pattern[str]]] = [
    (Kind.URL, re.compile(r"https?://\S+$", re.I)),
    (
        Kind.MEDIA,
        re.compile(
            r"(?!.*://)[^\n]+\.(?:jpe?g|png|tiff?|gif|webp|svg|pdf|djvu|og[gva]|flac|wav|mp3|webm|mp4|mov)$", re.I
        ),
    ),
    (Kind.DIMENSION, re.compile(r".*\d\s*(?:mm|cm|dm|m|tum|in|inch(?:es)?|g|kg)\b", re.I | re.S)),
    (Kind.NUMBER, re.compile(r"-?\d+(?:[.,]\d+)?$")),
    (
        Kind.DATE,
        re.compile(
            rf"(?=.{{1,40}}$)(?:.*\b{_YEAR}(?!\d)|.*\b\d\d?(?:st|nd|rd|th) century|odaterad|u\.?\s?å|n\.?d\.?$)", re.I
        ),
    ),
    (
        Kind.PERSON,
        re.compile(r"(?:[^\W\d_][\w.'’-]*,?\s+){1,4}[^\W\d_][\w.'’-]*(?:\s*\([^()]*\d{4}[^()]*\))?$"),
    ),
]
PERSON_WORDS = re.compile(
    r"creator|artist|photograph(?:er)?$|author|maker|person|konstn|upphov|fotograf|tillverkare", re.I
)
DATE_WORDS = re.compile(r"date|dat(?:um|o|ering)|year|år|jahr|année|vuosi", re.I)
YEAR = re.compile(rf"{_YEAR}$")
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
) -> Profile:
    """Profile `records` (as `read_delivery` gives them), the inspected `media` and the `problems` found so far."""
    columns = [_column(str(name), records[name], str(name) == id_column) for name in records.columns]
    rules = Counter(problem.rule for problem in [*problems, *(p for facts in media for p in facts.problems)])
    cells = max(1, len(records) * len(columns))
    return Profile(
        rows=len(records),
        fill_rate=sum(column.filled for column in columns) / cells,
        columns=columns,
        repeated_ids=rules["id-duplicate"],
        media_files=len(media),
        media_bytes=sum(facts.size for facts in media),
        media_missing=rules["media-missing"] + rules["media-name-differs"],
        media_unnamed=rules["media-unnamed"],
        media_duplicates=rules["media-duplicate"],
        problems=list(problems),
    )


def _column(name: str, values: pandas.Series, is_id: bool) -> ColumnProfile:
    counts = values[values.str.strip() != ""].value_counts()
    found = {str(value): int(count) for value, count in counts.items()}
    filled = sum(found.values())
    separators = _separators(found)
    kind = _kind(name, list(found)[:LOOKED_AT], filled, len(values), is_id)
    return ColumnProfile(
        name=name,
        kind=kind,
        language=_language(list(found)[:LOOKED_AT]) if kind is Kind.TEXT else "",
        filled=filled,
        fill_rate=filled / max(1, len(values)),
        distinct=len(found),
        distinct_parts=len(_parts(found, separators)) if kind in (Kind.WORDS, Kind.PERSON) else len(found),
        longest=max(map(len, found), default=0),
        examples=[value[:120] for value in list(found)[:EXAMPLES]],
        separators=separators,
        whitespace=_cells(found, _untidy),
        mojibake=_cells(found, MOJIBAKE.search),
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


def _parts(found: dict[str, int], separators: dict[str, int]) -> set[str]:
    signs = "".join(map(re.escape, separators))
    cut = re.compile(f"[{signs}]") if signs else None
    return {part.strip() for value in found for part in (cut.split(value) if cut else [value]) if part.strip()}


def _kind(name: str, values: list[str], filled: int, rows: int, is_id: bool) -> Kind:
    """The kind that most distinct values have; the column's name helps only to tell people from other words."""
    if not values:
        return Kind.EMPTY
    if is_id:
        return Kind.IDENTIFIER
    stripped = [value.strip() for value in values]
    if sum(recognise(value) not in ("", UNKNOWN) for value in stripped) > ENOUGH * len(stripped):
        return Kind.RIGHTS
    for kind, pattern in PATTERNS:
        share = sum(pattern.match(value) is not None for value in stripped) / len(stripped)
        needed = 0.4 if kind is Kind.PERSON and PERSON_WORDS.search(name) else ENOUGH
        if share > needed and (kind is not Kind.PERSON or PERSON_WORDS.search(name)):
            years = kind is Kind.NUMBER and DATE_WORDS.search(name) and _mostly(YEAR, stripped)
            return Kind.DATE if years else kind
    if filled == rows > 1 and len(values) == min(rows, LOOKED_AT) and all(_like_id(value) for value in stripped):
        return Kind.IDENTIFIER
    words = sum(len(value.split()) for value in stripped) / len(stripped)
    return Kind.TEXT if words >= 3.5 else Kind.WORDS


def _mostly(pattern: re.Pattern[str], values: list[str]) -> bool:
    return sum(pattern.match(value) is not None for value in values) > ENOUGH * len(values)


def _like_id(value: str) -> bool:
    return len(value) <= 40 and any(sign.isdigit() for sign in value)


def _language(values: list[str]) -> str:
    words = Counter(word for value in values for word in re.findall(r"\w+", value.casefold()))
    rated = {language: sum(words[word] for word in stops) for language, stops in STOPWORDS.items()}
    best = max(rated, key=lambda language: rated[language])
    others = sum(rated.values()) - rated[best]
    return best if rated[best] > 2 * others else ""
