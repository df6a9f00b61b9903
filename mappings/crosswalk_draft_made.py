"""The columns that a draft of a crosswalk makes of others: a date of two ends, dimensions of measures in step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from mappings.columns_together import Span, Steps, name_for
from mappings.draft_lines import quoted, remark
from mappings.profile import ColumnProfile


class Made(NamedTuple):
    """What the draft makes of several columns, and how the made ones are called."""

    span: Span | None
    date: str
    steps: Steps | None
    measures: str

    @property
    def columns(self) -> list[ColumnProfile]:
        """The columns of which something is made."""
        ends = [self.span.first, self.span.last] if self.span else []
        return [*ends, *(self.steps.columns if self.steps else ())]


def made_of(
    columns: Sequence[ColumnProfile],
    roles: Mapping[str, ColumnProfile],
    spans: Sequence[Span],
    steps: Steps | None,
    language: str,
) -> Made:
    """The date of two ends, where no column has the whole of it as often and only one pair seems to be the object's;
    and the dimensions of measures in step, where no column has them."""
    sure = [one for one in spans if one.of_making]
    names = [one.name for one in columns]
    whole = roles["date"].filled if "date" in roles else 0
    return Made(
        sure[0] if len(sure) == 1 and sure[0].first.filled > whole else None,
        name_for("date_name", language, names),
        steps if "dimension" not in roles else None,
        name_for("measures_name", language, names),
    )


def made_columns(made: Made, separator: str) -> list[str]:
    """The part of the draft that makes them; empty where there are none. `separator` is between values in a cell."""
    if not made.columns:
        return []
    lines = ["# Columns that are made of others, which stay as they are:"]
    lines += [f"# {remark(one)}" for one in made.columns]
    lines += ["made_columns:"]
    if made.span:
        first, last = made.span.first, made.span.last
        each = f", each: {quoted(separator)}" if separator in {*first.separators, *last.separators} else ""
        lines += [
            f"  {quoted(made.date)}: {{from: {quoted(first.name)}, to: {quoted(last.name)}{each}}}",
            "  # Where one end is empty, nothing is made, unless you add what the other is alone:",
            "  # from_alone: date (or: or_later), to_alone: date (or: or_earlier)",
        ]
    if made.steps:
        kind, value, unit = made.steps.kind, made.steps.value, made.steps.unit
        pattern = (f"{{{kind.name}}} " if kind else "") + f"{{{value.name}}}" + (f"[ {{{unit.name}}}]" if unit else "")
        lines += [f'  {quoted(made.measures)}: {{pattern: {quoted(pattern)}, each: {quoted(separator)}, joined: "; "}}']
    return [*lines, ""]
