"""A folder of media: each file with what it is, and what its makers wrote into it (EXIF, IPTC, XMP).

Where the three differ, XMP goes before IPTC before EXIF, and each stands in columns of its own, too.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from urllib.parse import quote, unquote

from PIL import Image

from stafett.embedded import STANDARDS, Embedded, position_of, read_embedded
from stafett.media import DECODED, MediaFacts, inspect
from stafett.rules import NO_TEXT, explain
from stafett.sources.fields import Fields, Record
from stafett.sources.harvest import Haul

FILES_AT_ONCE = 20
FIELDS = ("title", "description", "creator", "date", "copyright", "keywords")
ABOUT = ("id", "origin", "status", "name", "kind", "size", "sha1", "width", "height")
COLUMNS = (*ABOUT, *FIELDS, "gps", *(f"{standard}.{name}" for standard in STANDARDS for name in FIELDS), "problem")


def harvest(folder: Path, onward: str = "", *, position: bool = False) -> Iterator[Haul]:
    """A haul per twenty files, in the order of their names. `onward` (a path in the folder, quoted as in an address)
    goes on after that one.

    Each record has `id` and `origin` (the path in the folder), `status` (`present`), and COLUMNS. Whether a position is
    in the file stands in `gps`; where, only with `position`. Hidden files and links are no media of a delivery.
    """
    done = Path(unquote(onward, errors="surrogateescape")).parts
    files = (file for file in _files(folder) if file.relative_to(folder).parts > done)
    while several := list(islice(files, FILES_AT_ONCE)):
        records = [_record(file, _text(file.relative_to(folder)), position) for file in several]
        yield Haul(records, onward=quote(several[-1].relative_to(folder).as_posix(), errors="surrogateescape"))


def _files(folder: Path) -> Iterator[Path]:
    """Every file below, in the order of their paths' parts, with only the open folders' names in memory."""
    with os.scandir(folder) as found:
        entries = sorted((entry.name, entry.is_dir(follow_symlinks=False), entry.is_symlink()) for entry in found)
    for name, is_folder, is_link in entries:
        if name.startswith(".") or is_link:
            continue
        if is_folder:
            yield from _files(folder / name)
        elif (folder / name).is_file():
            yield folder / name


def _text(path: Path) -> str:
    """A path as text; bytes that are no UTF-8 become U+FFFD."""
    return NO_TEXT.sub("\ufffd", path.as_posix())


def _record(path: Path, name: str, position: bool) -> Record:
    fields = Fields((*COLUMNS, "position") if position else COLUMNS)
    for column in ("id", "origin"):
        fields.add(column, name)
    fields.add("name", _text(Path(path.name)))
    try:
        facts = inspect(path, name)
    except OSError as error:
        fields.add("status", "unreadable")
        fields.add("problem", error.strerror or type(error).__name__)
        return fields.record()
    _add_facts(facts, fields)
    found = _embedded(path, fields, position) if facts.mime in {kind.mime for kind in DECODED} else None
    if found:
        fields.add("gps", "yes" if found.position else "no")
        for one in found.said:
            if one.field in FIELDS:
                fields.add(f"{one.standard}.{one.field}", one.text)
        for field in FIELDS:
            for text in found.texts(field):
                fields.add(field, text)
    return fields.record()


def _add_facts(facts: MediaFacts, fields: Fields) -> None:
    fields.add("status", "present")
    fields.add("kind", facts.mime)
    fields.add("size", str(facts.size))
    fields.add("sha1", facts.sha1)
    for column, pixels in (("width", facts.width), ("height", facts.height)):
        fields.add(column, str(pixels) if pixels else "")
    for problem in facts.problems:
        if problem.rule != "media-has-gps":  # which stands in a column of its own
            fields.add("problem", explain(problem, "en").explanation)


def _embedded(path: Path, fields: Fields, position: bool) -> Embedded | None:
    """What is written into a picture; what is broken in it is named."""
    try:
        with warnings.catch_warnings(), Image.open(path) as image:
            warnings.simplefilter("ignore")  # Pillow warns of odd metadata, which is named below where it matters
            found, place = read_embedded(image), position_of(image)
    except Exception:  # the file is broken, which `inspect` has named
        return None
    for standard, reason in found.broken.items():
        fields.add("problem", f"Its {standard.upper()} cannot be read ({reason}).")
    if place and position:
        fields.add("position", ", ".join(place))
    return found
