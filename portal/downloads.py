"""Delivered files: only for those whose link reaches the partnership, and never run or shown inside our pages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, Response

from portal.visitor import AnyPortal, Portal, the_portal, visitor_of
from stafett.errors import Unknown
from stafett.ledger.files import plain_name
from stafett.steps import AFTERWARDS

rooms = APIRouter()

IMAGES = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png", b"GIF8": "image/gif"}
"""First bytes → type of the images that a gallery shows; everything else is a download."""


@rooms.get("/files/{token}/{sha256}/{name:path}")
def file(request: Request, portal: AnyPortal, token: str, sha256: str, name: str, view: str = "") -> Response:
    """A delivered file as a download, or with `?view=1` an image for a gallery."""
    visitor = visitor_of(request, the_portal(request).ledger.links.open(token))
    if not visitor.staff and sha256 not in files_of(portal, visitor.partnership or ""):
        raise Unknown("There is no such file for this link.")
    path = portal.ledger.files.path(sha256)
    kind = image_type(path) if view else ""
    if kind:
        return FileResponse(path, media_type=kind, content_disposition_type="inline", filename=plain_name(name))
    return FileResponse(path, media_type="application/octet-stream", filename=plain_name(name))


def image_type(path: Path) -> str:
    """The type of an image by its first bytes, or nothing."""
    with path.open("rb") as source:
        start = source.read(16)
    if start[:4] == b"RIFF" and start[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for sign, kind in IMAGES.items() if start.startswith(sign)), "")


def files_of(portal: Portal, partnership: str) -> set[str]:
    """The SHA-256 of every file that a partnership delivered or was shown."""
    if not partnership:
        return set()
    one = portal.ledger.partnership(partnership)
    found: set[str] = set()
    for step in one.steps:
        found.update(hashes(step.spec.get("exhibits", [])))
        if delivery := portal.ledger.delivery(step.id) if step.delivered_at else None:
            found.update(hashes(delivery.payload))
            found.update(hashes(portal.ledger.recall(one.id, step.cycle, f"{AFTERWARDS}{step.id}")))
    return found


def hashes(value: Any) -> Iterator[str]:
    """Every file reference inside a JSON value, by its SHA-256."""
    if isinstance(value, dict):
        if {"sha256", "name", "size"} <= value.keys():
            yield str(value["sha256"])
        else:
            for one in value.values():
                yield from hashes(one)
    elif isinstance(value, list):
        for one in value:
            yield from hashes(one)
