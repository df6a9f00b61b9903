"""What the inspected files say together with the records that name them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator

import pandas

from mappings.crosswalk_model import Crosswalk
from mappings.embedded_checks import about_embedded
from mappings.records import as_read, blocks_as_read, media_name, rows_of
from stafett.likeness import alike
from stafett.media import MediaFacts
from stafett.problems import Problem
from stafett.rules import finding


def check_media(
    records: pandas.DataFrame | Iterable[pandas.DataFrame], crosswalk: Crosswalk, media: Iterable[MediaFacts]
) -> list[Problem]:
    """Name near-duplicates, and what is written into a file that contradicts its record.

    `records` are cleaned, with their line in the delivered file as the index; they may come in blocks. Every problem
    names its record.
    """
    files = {_same(facts.name): facts for facts in media}
    embedded: list[Problem] = []
    holders: list[tuple[int, str, MediaFacts]] = []
    for block in _blocks(records, crosswalk) if files else ():
        for number, row in zip(block.index, rows_of(block.fillna("")), strict=True):
            if facts := files.get(_same(media_name(crosswalk, row))):
                embedded += about_embedded(facts, row, int(number), crosswalk)
                holders.append((int(number), str(row.get(crosswalk.id_column, "")).strip(), facts))
    return [*embedded, *_near_duplicates(holders)]


def _blocks(records: pandas.DataFrame | Iterable[pandas.DataFrame], crosswalk: Crosswalk) -> Iterable[pandas.DataFrame]:
    if isinstance(records, pandas.DataFrame):
        return [as_read(records, crosswalk)]
    return blocks_as_read(records, crosswalk)


def _near_duplicates(holders: Iterable[tuple[int, str, MediaFacts]]) -> Iterator[Problem]:
    """The later of two files that look alike, with the record of the earlier one. Files with the same bytes count as
    one: they are named as duplicates already."""
    first: dict[str, tuple[int, str, MediaFacts]] = {}
    for holder in holders:
        first.setdefault(holder[2].sha1, holder)
    found = alike((sha1, facts.likeness) for sha1, (_, _, facts) in first.items())
    for later, earlier in found.items():
        number, source_id, facts = first[later]
        _, other, before = first[earlier]
        about = {"first": before.name, "other": other}
        yield finding("media-near-duplicate", record=source_id, row=number, value=facts.name, **about)


def _same(name: str) -> str:
    return unicodedata.normalize("NFC", name)
