"""What the museum delivers: a first delivery that has to be sent back, and a good one in the second round."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path
from typing import Any, NamedTuple

import mappings
from demo.collection.media import METADATA, make_media

OPERATIONS = Path(mappings.__file__).parent / "norro" / "operations.json"
TRUNCATED, TEXT_AS_JPEG, ABSENT, UNNAMED = "SMN_0005.jpg", "SMN_0022.jpg", "SMN_0045.jpg", "DSC_0417.jpg"


class Delivered(NamedTuple):
    """The files of one delivery: the metadata file and the media."""

    metadata: Path
    media: list[Path]


def operations() -> list[dict[str, Any]]:
    """The cleaning of this collection: an operation history as OpenRefine 3.6 exports it."""
    history: list[dict[str, Any]] = json.loads(OPERATIONS.read_text(encoding="utf-8"))
    return history


def good_delivery(folder: Path) -> Delivered:
    """The delivery that passes: complete as a delivery, though some of its records cannot be uploaded."""
    media = make_media(folder / "media")
    return Delivered(Path(shutil.copyfile(METADATA, folder / "metadata.csv")), media)


def dirty_delivery(folder: Path, drawn: Path | None = None) -> Delivered:
    """The delivery that is sent back, as exported by an old system: Windows-1252 with semicolons, no column for rights.

    One record has no number and one has another's; one picture is cut short, one is a text file, one did not arrive,
    and one that came is named by nobody. `drawn` is a folder with media drawn before, to be copied and not drawn again.
    """
    media = folder / "media"
    if drawn is None:
        make_media(media)
    else:
        shutil.copytree(drawn, media, dirs_exist_ok=True)
    _spoil(media)
    metadata = folder / "metadata.csv"
    metadata.write_bytes(_spoiled_metadata().encode("cp1252"))
    return Delivered(metadata, sorted(media.iterdir()))


def _spoil(media: Path) -> None:
    whole = (media / TRUNCATED).read_bytes()
    (media / TRUNCATED).write_bytes(whole[: len(whole) * 2 // 5])
    (media / TEXT_AS_JPEG).write_text("Bilden skickas separat. /Registrator\n", encoding="utf-8")
    (media / ABSENT).rename(media / UNNAMED)


def _spoiled_metadata() -> str:
    with METADATA.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        columns = [name for name in reader.fieldnames or [] if name != "rights"]
        records = [{name: record[name] for name in columns} for record in reader]
    records[11]["inventory_no"] = ""
    records[19]["inventory_no"] = records[17]["inventory_no"]
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, delimiter=";")
    writer.writeheader()
    writer.writerows(records)
    return text.getvalue()
