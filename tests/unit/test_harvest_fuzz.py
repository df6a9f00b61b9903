"""Whatever a server sends: flat records of text or a named problem, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from stafett.rules import NO_TEXT
from stafett.sources import iiif, oai
from stafett.sources.fetching import Answer, Fetcher, HarvestStopped
from stafett.sources.fields import Record
from stafett.sources.harvest import Harvest, Haul
from tests.fixtures.museums import OAI_HEAD, manifest2, manifest3, oai_record

ADDRESS = "http://museum.example/x"

wild = st.text(st.characters(), max_size=8)
scalars = st.none() | st.booleans() | st.integers() | wild | st.floats(allow_nan=False)
names = st.sampled_from(
    [
        "id",
        "@id",
        "type",
        "@type",
        "@value",
        "@language",
        "label",
        "value",
        "items",
        "service",
        "body",
        "none",
        "default",
    ]
)
kinds = st.sampled_from(["Manifest", "sc:Manifest", "Collection", "Canvas", "Choice", "Image", ADDRESS])
documents = st.recursive(
    scalars | kinds,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=4),
    max_leaves=20,
)


class Canned(Fetcher):
    """Gives one answer to everything; the network is tested elsewhere."""

    def __init__(self, content: bytes) -> None:
        self.content = content

    def get(self, address: str, question: Mapping[str, str] | None = None) -> Answer:
        return Answer(address, self.content)


def is_flat(record: Record) -> bool:
    return bool(record["status"]) and all(isinstance(value, str) for value in record.values())


def put(document: Any, path: list[int], value: Any) -> Any:
    """The document with `value` in the place that a walk along `path` leads to."""
    if not path or not isinstance(document, dict | list) or not document:
        return value
    keys = list(document) if isinstance(document, dict) else range(len(document))
    key = list(keys)[path[0] % len(document)]
    changed = dict(document) if isinstance(document, dict) else list(document)
    changed[key] = put(document[key], path[1:], value)
    return changed


@given(
    st.sampled_from([manifest2(ADDRESS, {"@id": ADDRESS}), manifest3(ADDRESS)]), st.lists(st.integers(0, 20)), documents
)
def test_any_value_anywhere_in_a_manifest(manifest: dict[str, Any], path: list[int], value: Any) -> None:
    content = json.dumps(put(manifest, path, value)).encode()
    try:
        hauls = list(iiif.harvest(ADDRESS, Canned(content)))
    except HarvestStopped:
        return
    assert all(is_flat(record) for haul in hauls for record in haul.records)


@given(st.integers(0, 800), st.integers(0, 20), st.binary(max_size=12))
def test_any_bytes_anywhere_in_an_answer_of_oai(place: int, length: int, bytes_: bytes) -> None:
    whole = f"{OAI_HEAD}<ListRecords>{oai_record('a', '<dc:title>A</dc:title>')}</ListRecords></OAI-PMH>".encode()
    content = whole[:place] + bytes_ + whole[place + length :]
    try:
        hauls = list(oai.harvest(ADDRESS, oai.Wish(), Canned(content)))
    except HarvestStopped as stopped:
        assert ADDRESS in str(stopped)
        return
    assert all(is_flat(record) for haul in hauls for record in haul.records)


@given(st.lists(st.dictionaries(wild, wild), min_size=1, max_size=4))
def test_any_text_is_a_line_that_every_reader_takes(tmp_path_factory: Any, records: list[Record]) -> None:
    folder: Path = tmp_path_factory.mktemp("fuzz")
    Harvest(folder / "a.jsonl", {}).run(lambda _: iter([Haul(records)]))
    lines = (folder / "a.jsonl").read_bytes().decode().splitlines()
    assert len(lines) == len(records)
    every = [json.loads(line) for line in lines]
    assert all(list(one) == list(every[0]) for one in every)
    good = [{name: value for name, value in one.items() if not NO_TEXT.search(name + value)} for one in records]
    assert all(one.items() <= whole.items() for one, whole in zip(good, every, strict=True))
