"""A delivery looked at as it came: what it holds, what is wrong with it, and whether it must go back."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from typing import Any

import pandas

from mappings.cleaning import Cleaner, UnsupportedOperation
from mappings.crosswalk_columns import taken_columns
from mappings.crosswalk_model import Crosswalk
from mappings.made_columns import with_made
from mappings.preparation import operations_of
from mappings.records import media_names
from stafett.engine.artifacts import show_progress
from stafett.engine.relay import Relay, relay
from stafett.engine.work import work
from stafett.media import MediaFacts, inspect_all, inspected_by
from stafett.phases import Text
from stafett.problems import Problem
from stafett.rules import RULES
from stafett.sources import UnreadableDelivery, Whole, stream_delivery
from stafett.sources.checks import IdCheck, MediaMatch, check_columns
from stafett.sources.deleted import Present
from stafett.steps import FileRef, fingerprint
from tasks.crosswalks import crosswalk_of
from tasks.made_once import made_once
from tasks.work_folder import work_folder, write_lines

DELIVERED = "deliver-metadata"
"""The key of the step whose delivery everything here comes from."""


@dataclass(frozen=True)
class Examined:
    """A delivery that was looked at: what it holds, what is wrong, and whether it must go back as a whole.

    `how_read` says how the metadata were read and by what that was found out; empty where they could not be."""

    metadata: FileRef
    media: dict[str, FileRef]
    facts: dict[str, MediaFacts] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    how_read: Text = field(default_factory=dict)

    @property
    def must_be_sent_back(self) -> bool:
        """Whether something is wrong that only the partner can mend, for all of it."""
        return any(RULES[problem.rule].blocks_delivery for problem in self.problems)

    @property
    def key(self) -> str:
        """A name made from the bytes of all that was delivered."""
        media = {name: reference.sha256 for name, reference in self.media.items()}
        return fingerprint([self.metadata.sha256, self.metadata.name, media])[:16]


@work("examine the delivery", retries=0)
def examine_delivery(partnership: str, metadata: FileRef, media: Sequence[FileRef]) -> Examined:
    """Read the metadata and look at every media file; what is wrong is named, what is right goes on."""
    here = relay()
    crosswalk = crosswalk_of(here)
    show_progress(partnership, here.phase, 0.1, "Looking at the delivery")
    examined = Examined(metadata, {one.name: one for one in media})
    facts = media_facts(here, examined)
    made_from = [examined.key.encode(), crosswalk.model_dump_json().encode()]
    looked = made_once(here, "examined", made_from, lambda: _metadata_problems(here, examined, crosswalk))
    problems = [problem for one in facts for problem in one.problems]
    problems += map(Problem.model_validate, looked["problems"])
    return Examined(metadata, examined.media, {one.name: one for one in facts}, problems, looked["how"])


def media_facts(here: Relay, examined: Examined) -> list[MediaFacts]:
    """What is known about each media file; found once per delivery, and anew when the program finds other things."""
    kept = work_folder(here) / f"media-{examined.key}-{inspected_by()}.jsonl"
    if kept.exists():
        return [MediaFacts.model_validate_json(line) for line in kept.read_text(encoding="utf-8").splitlines()]
    files = here.ledger.files
    facts = inspect_all([(files.path(one), name) for name, one in examined.media.items()])
    write_lines(kept, [one.model_dump_json() for one in facts])
    return facts


def _metadata_problems(here: Relay, examined: Examined, crosswalk: Crosswalk) -> dict[str, Any]:
    """What is wrong with the metadata (`problems`), and how they were read (`how`)."""
    problems, how = _looked_through(here, examined, crosswalk)
    return {"problems": [problem.model_dump(mode="json") for problem in problems], "how": how}


def _looked_through(here: Relay, examined: Examined, crosswalk: Crosswalk) -> tuple[list[Problem], Text]:
    try:
        stream = _stream(here, examined, crosswalk)
        if wrong := [*check_columns(stream.names, crosswalk.all_required), *_taken(stream.names, crosswalk)]:
            deque(stream, maxlen=0)  # what is wrong with single rows is told as well
            return [*stream.problems, *wrong], stream.how
        last = _last_of_each(with_made(_stream(here, examined, crosswalk), crosswalk), crosswalk)
        found = _row_problems(with_made(stream, crosswalk), last, examined, crosswalk)
    except UnreadableDelivery as unreadable:
        return [unreadable.problem], {}
    return [*stream.problems, *found], stream.how


def _taken(names: Sequence[str], crosswalk: Crosswalk) -> list[Problem]:
    """Columns with the names of made ones, but for such as cleaning takes away or renames."""
    if not crosswalk.made_columns:
        return []
    try:
        return taken_columns(Cleaner(names, operations_of(crosswalk)).columns, crosswalk)
    except UnsupportedOperation:
        return []  # whether they remain is seen when the records are clean


def _stream(here: Relay, examined: Examined, crosswalk: Crosswalk) -> Present | Whole:
    """The records as they are read, block by block."""
    path, name = here.ledger.files.path(examined.metadata), examined.metadata.name
    return stream_delivery(path, name=name, id_column=crosswalk.id_column, overruling=crosswalk.reading)


def _last_of_each(blocks: Iterable[pandas.DataFrame], crosswalk: Crosswalk) -> dict[str, int]:
    """The row of the last delivery of each record, where the crosswalk leaves out earlier ones."""
    by = crosswalk.deduplicate.by if crosswalk.deduplicate else ""
    pairs = (zip(block[by], block.index.tolist(), strict=True) for block in (blocks if by else ()) if by in block)
    return dict(chain.from_iterable(pairs))


def _row_problems(
    blocks: Iterable[pandas.DataFrame], last: Mapping[str, int], examined: Examined, crosswalk: Crosswalk
) -> list[Problem]:
    """What is wrong with ids and media of the records, but for those that have come again later."""
    ids, match = IdCheck(crosswalk.id_column), MediaMatch(MEDIA, examined.media, crosswalk.id_column)
    of_ids: list[Problem] = []
    of_media: list[Problem] = []
    for block in blocks:
        if last and crosswalk.deduplicate:
            keys = block[crosswalk.deduplicate.by]
            block = block[[last[key] == row for key, row in zip(keys, block.index, strict=True)]]
        of_ids += ids.look(block)
        names = media_names(crosswalk, partial(_trimmed, block), len(block))
        of_media += match.look(block.assign(**{MEDIA: names}))
    return [*of_ids, *of_media, *match.unnamed()]


def _trimmed(block: pandas.DataFrame, column: str) -> list[str]:
    cells: list[str] = block[column].str.strip().tolist() if column in block else [""] * len(block)
    return cells


MEDIA = "media file"


def delivered_media(here: Relay, step_id: str) -> dict[str, FileRef]:
    """The media files of a delivery by the names under which they came."""
    delivery = here.ledger.delivery(step_id)
    given = delivery.payload.get("media", []) if delivery else []
    return {one["name"]: FileRef.model_validate(one) for one in given}
