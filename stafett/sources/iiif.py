"""IIIF Presentation 2 and 3: a manifest, or a collection with all that lies below it; a record per image.

An image is a file on Commons, so it is a record: what the manifest says stands with each of its images.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urldefrag, urljoin

from stafett.sources.fetching import Fetcher, HarvestStopped, NotGiven
from stafett.sources.fields import Fields, Record
from stafett.sources.harvest import Haul, LostPlace
from stafett.sources.iiif_fields import COLUMNS, Media, add_pairs, address_of, describe, kind, listed, media_of, texts

DEEPEST = 20
"""Collections within collections."""
MOST_DOCUMENTS = 1_000_000
LARGEST_MANIFEST = 50_000_000
"""Characters that one manifest may become: what it says stands with each of its images."""
NOTHING = Media("", "", "", "")


class _Unusable(Exception):
    """A document is none of IIIF's; the message says what it is instead."""


def harvest(address: str, fetcher: Fetcher, onward: str = "") -> Iterator[Haul]:
    """A haul per manifest. `onward` (the address of a manifest) goes on after that one.

    Each record has `id` (the canvas), `origin` (the manifest), `status`, and the columns of COLUMNS, texts in a known
    language under `label:sv`, metadata pairs under `metadata.<name>`. A manifest that cannot be had is one record with
    the status `unreadable` and its problem, and the others go on. Raises HarvestStopped where the first document
    cannot be used, or a server does not answer any more; LostPlace where `onward` is not there any more.
    """
    waiting = bool(onward)
    for one, manifest, problem in _Walk(fetcher).manifests(address):
        if waiting:
            waiting = one != onward
            continue
        if manifest is None and not problem:
            manifest, problem = _opened(fetcher, one)
        records = _records(one, manifest) if manifest is not None else [_unreadable(one, problem)]
        yield Haul(records, onward=one, notes=[problem] if problem else [])
    if waiting:
        raise LostPlace(f"{address} does not lead to {onward} any more, where the harvest stopped.")


class _Walk:
    """Goes through collections, each once, however they refer to each other."""

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher
        self._seen: set[str] = set()

    def manifests(self, address: str) -> Iterator[tuple[str, dict[str, Any] | None, str]]:
        """Address, document where it is at hand, and what is wrong, of each manifest below `address`, in order."""
        self._is_new(address)
        try:
            top = _document(self._fetcher, address)
        except (_Unusable, NotGiven) as error:
            what = "Give the address of a manifest or a collection (JSON)"
            raise HarvestStopped(f"{error} {what}.") from error
        if kind(top) == "Manifest":
            yield address, top, ""
            return
        below = [self._members(address, top)]
        while below:
            found = next(below[-1], None)
            if found is None:
                below.pop()
                continue
            one, is_collection = found
            if not self._is_new(one):
                continue
            if not is_collection:
                yield one, None, ""
            elif len(below) >= DEEPEST:
                yield one, None, f"{one} lies more than {DEEPEST} collections deep."
            else:
                try:
                    below.append(self._members(one, _document(self._fetcher, one)))
                except (_Unusable, NotGiven) as error:
                    yield one, None, str(error)

    def _members(self, address: str, collection: dict[str, Any]) -> Iterator[tuple[str, bool]]:
        """Address of each member, and whether it is a collection; further pages are members (`first`, `next`)."""
        for name, sort in (("collections", True), ("manifests", False), ("members", None), ("items", None)):
            for member in listed(collection.get(name)):
                found = address_of(member)
                is_collection = kind(member) == "Collection" if sort is None else sort
                if found:
                    yield urljoin(address, urldefrag(found)[0]), is_collection
        for name in ("first", "next"):
            found = address_of(collection.get(name))
            if found:
                yield urljoin(address, found), True

    def _is_new(self, address: str) -> bool:
        if len(self._seen) >= MOST_DOCUMENTS:
            raise HarvestStopped(f"There are more than {MOST_DOCUMENTS:,} documents. Harvest the parts one by one.")
        known = address in self._seen
        self._seen.add(address)
        return not known


def _opened(fetcher: Fetcher, address: str) -> tuple[dict[str, Any] | None, str]:
    try:
        return _document(fetcher, address), ""
    except (_Unusable, NotGiven) as error:
        return None, str(error)


def _document(fetcher: Fetcher, address: str) -> dict[str, Any]:
    answer = fetcher.get(address)
    try:
        found = json.loads(answer.content)
    except RecursionError as error:
        raise _Unusable(f"GET {address}: the answer is nested deeper than any honest one.") from error
    except ValueError as error:
        raise _Unusable(f"GET {address}: the answer is no JSON ({str(error)[:200]}).") from error
    if kind(found) not in ("Manifest", "Collection"):
        raise _Unusable(f"GET {address}: the answer is no manifest and no collection of IIIF.")
    return dict(found)


def _records(address: str, manifest: dict[str, Any]) -> list[Record]:
    if kind(manifest) != "Manifest":
        return [_unreadable(address, f"{address} was called a manifest, and is a {kind(manifest)}.")]
    version = 2 if "@id" in manifest or "sequences" in manifest else 3
    about = _about(address, manifest)
    said = sum(map(len, about.record().values()))
    canvases = _canvases(manifest)
    if said * len(canvases) > LARGEST_MANIFEST:
        too_much = f"{address} says {said:,} characters about each of {len(canvases):,} canvases, which is too much."
        return [_unreadable(address, too_much)]
    records = [
        _record(about, canvas, f"{address}#canvas-{number}", number, media, place)
        for number, canvas in enumerate(canvases, start=1)
        for place, media in enumerate(media_of(canvas, version) or [NOTHING], start=1)
    ]
    return records or [_unreadable(address, f"{address} has no canvas, so no image.")]


def _about(address: str, manifest: dict[str, Any]) -> Fields:
    """What stands with every image of a manifest."""
    fields = Fields(COLUMNS)
    fields.add("origin", address)
    fields.add("status", "present")
    describe(manifest, fields)
    return fields


def _canvases(manifest: dict[str, Any]) -> list[dict[str, Any]]:
    """Those of version 3, or of the first sequence of version 2 (the others are other orders of the same)."""
    sequence = next((one for one in listed(manifest.get("sequences")) if isinstance(one, dict)), {})
    found = listed(manifest.get("items")) + listed(sequence.get("canvases"))
    return [one for one in found if isinstance(one, dict)]


def _record(about: Fields, canvas: dict[str, Any], otherwise: str, number: int, media: Media, place: int) -> Record:
    fields = about.copy()
    canvas_id = address_of(canvas) or otherwise
    fields.add("id", canvas_id if place == 1 else f"{canvas_id}#image-{place}")
    fields.add("number", str(number))
    for text, language in texts(canvas.get("label")):
        fields.add("canvas_label", text, language)
    fields.add("image_url", media.address)
    fields.add("media_type", media.type)
    fields.add("width", media.width)
    fields.add("height", media.height)
    fields.add("problem", "" if media.address else "The canvas has no image.")
    add_pairs(canvas, "canvas", fields)
    return fields.record()


def _unreadable(address: str, problem: str) -> Record:
    fields = Fields(COLUMNS)
    for name, value in (("id", address), ("origin", address), ("status", "unreadable"), ("problem", problem)):
        fields.add(name, value)
    return fields.record()
