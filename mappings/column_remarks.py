"""What a person should know about the values of a column before they promise anything, in sentences."""

from __future__ import annotations

from mappings.column_kinds import Kind
from mappings.profile import ColumnProfile
from mappings.scope import sentences_of
from stafett.phases import say

REMARKS = sentences_of("remark")
EXAMPLE = 60
"""Characters of a value that is shown as an example."""


def remarks(column: ColumnProfile, language: str) -> list[str]:
    """The sentences about a column; none where there is nothing to know."""
    found = [*_read(column, language), *_names(column, language)]
    if column.separators:
        shown = column.separators.items()
        signs = ", ".join(_said("sign", language, sign=_sign(sign, language), cells=cells) for sign, cells in shown)
        found.append(_said("separators", language, signs=signs))
    if column.whitespace:
        found.append(_said("whitespace", language, cells=column.whitespace))
    if column.mojibake:
        found.append(_said("mojibake", language, cells=column.mojibake))
    return found


def _read(column: ColumnProfile, language: str) -> list[str]:
    measures = column.measures
    if not measures.judged:
        return []
    said = _said(column.kind.value, language, share=_share(measures.read, measures.judged))
    whole = measures.judged == column.filled
    return [said if whole else _said("measured", language, share=said, judged=measures.judged)]


def _names(column: ColumnProfile, language: str) -> list[str]:
    measures, found = column.measures, []
    if column.kind in (Kind.PERSON, Kind.PLACE):
        found.append(_said("known", language, known=measures.known, parts=column.distinct_parts))
    if measures.spellings:
        examples = "; ".join(" / ".join(value[:EXAMPLE] for value in group) for group in measures.spelt)
        found.append(_said("spellings", language, groups=measures.spellings, examples=examples))
    return found


def _share(part: int, whole: int) -> str:
    """Percent, never rounded to 100 or to 0 where it is not quite that."""
    percent = 100 * part / whole
    return "> 99" if 99.5 <= percent < 100 else "< 1" if 0 < percent < 0.5 else f"{percent:.0f}"


def _sign(sign: str, language: str) -> str:
    return say(REMARKS["break"], language) if sign == "\n" else sign


def _said(key: str, language: str, **words: object) -> str:
    return say(REMARKS[key], language).format(**words)
