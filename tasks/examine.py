"""A delivery looked at as it came: what it holds, what is wrong with it, and whether it must go back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from mappings.crosswalk_model import Crosswalk
from mappings.records import media_name, prepare_records, rows_of
from stafett.engine.artifacts import show_progress
from stafett.engine.relay import Relay, relay
from stafett.engine.work import work
from stafett.media import MediaFacts, inspect_all, inspected_by
from stafett.phases import Text
from stafett.problems import Problem
from stafett.rules import RULES
from stafett.sources import UnreadableDelivery, read_delivery
from stafett.sources.checks import check_columns, check_ids, match_media
from stafett.steps import FileRef, fingerprint
from tasks.crosswalks import crosswalk_of
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
    found, how_read = _metadata_problems(here, examined, crosswalk)
    problems = [problem for one in facts for problem in one.problems] + found
    return Examined(metadata, examined.media, {one.name: one for one in facts}, problems, how_read)


def media_facts(here: Relay, examined: Examined) -> list[MediaFacts]:
    """What is known about each media file; found once per delivery, and anew when the program finds other things."""
    kept = work_folder(here) / f"media-{examined.key}-{inspected_by()}.jsonl"
    if kept.exists():
        return [MediaFacts.model_validate_json(line) for line in kept.read_text(encoding="utf-8").splitlines()]
    files = here.ledger.files
    facts = inspect_all([(files.path(one), name) for name, one in examined.media.items()])
    write_lines(kept, [one.model_dump_json() for one in facts])
    return facts


def _metadata_problems(here: Relay, examined: Examined, crosswalk: Crosswalk) -> tuple[list[Problem], Text]:
    """What is wrong with the metadata, and how they were read."""
    path, name = here.ledger.files.path(examined.metadata), examined.metadata.name
    try:
        reading = read_delivery(path, name=name, id_column=crosswalk.id_column, overruling=crosswalk.reading)
    except UnreadableDelivery as unreadable:
        return [unreadable.problem], {}
    missing = check_columns(reading.records, crosswalk.all_required)
    if missing:
        return [*reading.problems, *missing], reading.how
    records = prepare_records(reading.records, crosswalk) if crosswalk.deduplicate else reading.records
    named = records.assign(**{MEDIA: [media_name(crosswalk, row).strip() for row in rows_of(records)]})
    files = match_media(named, MEDIA, list(examined.media), id_column=crosswalk.id_column)
    return [*reading.problems, *check_ids(records, crosswalk.id_column), *files], reading.how


MEDIA = "media file"


def delivered_media(here: Relay, step_id: str) -> dict[str, FileRef]:
    """The media files of a delivery by the names under which they came."""
    delivery = here.ledger.delivery(step_id)
    given = delivery.payload.get("media", []) if delivery else []
    return {one["name"]: FileRef.model_validate(one) for one in given}
