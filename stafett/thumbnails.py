"""Small pictures of media files, also of those that no browser shows."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from PIL import Image, ImageOps

from stafett.media import MAX_PIXELS

SIZE = (480, 480)
"""Pixels that a small picture fits into."""


def thumbnail(path: Path) -> bytes | None:
    """A JPEG of at most `SIZE`, upright; None for what is no picture, is broken, or is larger than `MAX_PIXELS`."""
    buffer = BytesIO()
    try:
        with Image.open(path) as picture:
            picture.draft("RGB", SIZE)
            if picture.width * picture.height > MAX_PIXELS:
                return None
            picture.thumbnail(SIZE)
            ImageOps.exif_transpose(picture).convert("RGB").save(buffer, "JPEG", quality=80)
    except Exception:  # what is broken fails in many ways, and a page without its picture is a page all the same
        return None
    return buffer.getvalue()
