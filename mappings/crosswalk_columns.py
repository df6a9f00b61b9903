"""The columns that a crosswalk names, and those of them that a delivery lacks."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence

from mappings.crosswalk_model import Condition, Crosswalk
from stafett.problems import Problem
from stafett.rules import finding

PLACEHOLDER = re.compile(r"\{([^{}]+)\}")
NEAR = 0.7
"""Likeness (0 to 1) from which another column may be the one that was meant."""


def named_columns(crosswalk: Crosswalk) -> list[str]:
    """Every column that the crosswalk reads, each once, in the order of its file."""
    people, rights, work = crosswalk.people, crosswalk.rights, crosswalk.digital_representation_of
    pattern = crosswalk.media_pattern
    media = [name for name in PLACEHOLDER.findall(pattern) if name != "id"] if pattern else [crosswalk.media_column]
    conditions = [value.when for value in crosswalk.values]
    conditions += [rights.flat if isinstance(rights.flat, Condition) else None, work.when if work else None]
    parts = [crosswalk.materials, work, rights.made_before, *crosswalk.lookups, *conditions]
    made = [column for made in crosswalk.made_columns.values() for column in made.columns]
    found = [
        *(crosswalk.id_column, *media, *made, *(value.column for value in crosswalk.values)),
        *(value.languages for value in crosswalk.values),
        *((people.column, people.roles, people.qualifiers, *people.life) if people else ()),
        *(*crosswalk.date, rights.column, crosswalk.source.url, crosswalk.source.credit),
        *(part.column for part in parts if part),
        *(crosswalk.dimensions.all_columns if crosswalk.dimensions else ()),
        crosswalk.deduplicate.by if crosswalk.deduplicate else "",
    ]
    return [column for column in dict.fromkeys(found) if column]


def unknown_columns(present: Iterable[str], crosswalk: Crosswalk) -> list[Problem]:
    """Name each column that the crosswalk reads and the delivery lacks, with the one that may be meant.

    Those without which nothing can be made are named by `check_columns`.
    """
    there = [*map(str, present), *crosswalk.made_columns]
    demanded = {*there, *crosswalk.all_required}
    return [
        finding("column-unknown", column=column, near=nearest(column, there))
        for column in named_columns(crosswalk)
        if column not in demanded
    ]


def unread_columns(crosswalk: Crosswalk) -> list[str]:
    """The made columns that nothing in the crosswalk reads."""
    read = {*named_columns(crosswalk), *crosswalk.required_columns}
    return [column for column in crosswalk.made_columns if column not in read]


def taken_columns(present: Iterable[str], crosswalk: Crosswalk) -> list[Problem]:
    """Name each column that the crosswalk makes of others though the delivery has one of that name."""
    there = set(map(str, present))
    return [finding("column-taken", column=column) for column in crosswalk.made_columns if column in there]


def nearest(name: str, known: Sequence[str]) -> str:
    """The one of `known` that is most like `name`, or "–"."""
    plain = {one.casefold(): one for one in known}
    found = difflib.get_close_matches(name.casefold(), plain, n=1, cutoff=NEAR)
    return plain[found[0]] if found else "–"
