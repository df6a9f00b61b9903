"""The sample collection: dirty in the ways it says, good enough to go up, drawn the same every time."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from demo.collection.deliveries import Delivered, dirty_delivery, good_delivery
from demo.collection.media import make_media, picture
from mappings.scope import count_ready, summarise_rights
from stafett.media import MediaFacts, inspect_all
from stafett.problems import Problem
from stafett.rules import blocks_delivery
from stafett.sources import Reading, check_columns, check_ids, match_media, read_delivery

COLUMNS = [
    "inventory_no",
    "title",
    "title_sv",
    "creator",
    "date",
    "materials",
    "dimensions",
    "subjects",
    "place",
    "description_en",
    "description_sv",
    "rights",
    "credit_line",
    "image_file",
    "object_url",
]


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Delivered:
    return good_delivery(tmp_path_factory.mktemp("good"))


@pytest.fixture(scope="module")
def facts(good: Delivered) -> list[MediaFacts]:
    return inspect_all(good.media)


@pytest.fixture(scope="module")
def dirty(good: Delivered, tmp_path_factory: pytest.TempPathFactory) -> Delivered:
    return dirty_delivery(tmp_path_factory.mktemp("dirty"), drawn=good.media[0].parent)


def checked(reading: Reading, media: list[MediaFacts]) -> list[Problem]:
    names = [found.name for found in media]
    return [
        *reading.problems,
        *check_columns(reading.records, COLUMNS),
        *check_ids(reading.records, "inventory_no"),
        *match_media(reading.records, "image_file", names, "inventory_no"),
        *(problem for found in media for problem in found.problems),
    ]


def test_the_good_delivery_passes_as_a_delivery(good: Delivered, facts: list[MediaFacts]) -> None:
    reading = read_delivery(good.metadata, id_column="inventory_no")
    problems = checked(reading, facts)
    assert list(reading.records.columns) == COLUMNS
    assert not [problem for problem in problems if blocks_delivery(problem)]
    assert [(p.rule, p.value) for p in problems] == [("media-duplicate", "SMN_0026_kopia.jpg")]


def test_most_but_not_all_of_its_records_can_go_up(good: Delivered, facts: list[MediaFacts]) -> None:
    records = read_delivery(good.metadata).records
    found = summarise_rights(records["rights"].tolist())
    assert (found.free, found.missing, found.refused, found.unknown) == (55, 3, 2, 1)
    assert count_ready(records, [], facts, rights_column="rights", media_column="image_file") == 55


def test_the_media_are_distinct_and_of_three_types(facts: list[MediaFacts]) -> None:
    assert {found.mime for found in facts} == {"image/jpeg", "image/png", "image/tiff"}
    assert len({found.sha1 for found in facts}) == len(facts) - 1
    assert all(600 <= found.width <= 1400 and 600 <= found.height <= 1400 for found in facts)


def test_the_dirty_delivery_is_sent_back_with_each_reason(dirty: Delivered) -> None:
    reading = read_delivery(dirty.metadata, id_column="inventory_no")
    problems = checked(reading, inspect_all(dirty.media))
    assert (reading.encoding, reading.delimiter) == ("Windows-1252", ";")
    assert {(p.rule, p.column or p.value) for p in problems if blocks_delivery(p)} == {
        ("column-missing", "rights"),
        ("row-without-id", "inventory_no"),
        ("id-duplicate", "inventory_no"),
        ("media-broken", "SMN_0005.jpg"),
        ("media-not-media", "SMN_0022.jpg"),
        ("media-missing", "image_file"),
    }
    assert {p.value for p in problems if p.rule == "media-unnamed"} == {"DSC_0417.jpg"}


def test_a_picture_is_drawn_the_same_every_time(good: Delivered) -> None:
    for number in (3, 35, 53):
        digests = {hashlib.sha256(picture(number).tobytes()).hexdigest() for _ in range(2)}
        assert len(digests) == 1


def test_media_that_are_there_are_not_drawn_again(good: Delivered) -> None:
    folder: Path = good.media[0].parent
    before = {path: path.stat().st_mtime_ns for path in good.media}
    assert make_media(folder) == good.media
    assert {path: path.stat().st_mtime_ns for path in good.media} == before
