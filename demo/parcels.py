"""What is delivered in a rehearsal: the sample collection, or the first records of any collection with a crosswalk."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw

from demo.collection.deliveries import dirty_delivery, good_delivery
from demo.script import Parcel
from mappings.crosswalk import load_crosswalk
from mappings.crosswalk_model import Crosswalk
from mappings.records import media_name, rows_of
from stafett.sources import read_delivery

ROWS = int(os.environ.get("DEMO_ROWS", "200"))
METADATA = (".csv", ".tsv", ".txt", ".xlsx", ".ods", ".json", ".jsonl", ".xml", ".mrc")


@dataclass(frozen=True)
class Collection:
    """What a rehearsal is about: who delivers, with which crosswalk, and what."""

    slug: str
    institution: str
    crosswalk: str
    language: str
    good: Parcel
    bad: Parcel | None
    expected_files: int


def sample_collection(folder: Path) -> Collection:
    """The collection that the project ships: a fictional museum with dirty, realistic metadata."""
    good = good_delivery(folder / "good")
    bad = dirty_delivery(folder / "first", folder / "good" / "media")
    return Collection(
        slug="norro",
        institution="Skärgårdsmuseet Norrö",
        crosswalk="norro",
        language="sv",
        good=Parcel(good.metadata, good.media),
        bad=Parcel(bad.metadata, bad.media),
        expected_files=40,
    )


def collection_from(source: Path, folder: Path) -> Collection:
    """The first records of a collection in a folder: a metadata file, media/ if there is one, and its crosswalk.

    The crosswalk is `crosswalk.yaml` in the folder, or the one in mappings/ that has the folder's name. Where no media
    came along, pictures that say so are drawn, so that the relay has something to carry.
    """
    own = source / "crosswalk.yaml"
    crosswalk = load_crosswalk(own if own.exists() else source.name)
    metadata = next((one for one in sorted(source.iterdir()) if one.suffix.lower() in METADATA), None)
    if metadata is None:
        raise SystemExit(f"{source}: no metadata file ({', '.join(METADATA)}) in this folder.")
    folder.mkdir(parents=True, exist_ok=True)
    cut = _first_records(metadata, crosswalk, folder / f"{source.name}.csv")
    media = _media(source / "media", cut, crosswalk, folder / "media")
    return Collection(
        slug=crosswalk.name,
        institution=crosswalk.institution.name,
        crosswalk=str(own.resolve()) if own.exists() else crosswalk.name,
        language=crosswalk.language,
        good=Parcel(cut, media),
        bad=None,
        expected_files=len(media),
    )


def _first_records(metadata: Path, crosswalk: Crosswalk, out: Path) -> Path:
    """The rows of the first records, all deliveries of each, as they stand in the source."""
    if not out.exists():
        records = read_delivery(metadata, id_column=crosswalk.id_column, overruling=crosswalk.reading).records
        ids = records[crosswalk.id_column]
        first = ids[ids != ""].drop_duplicates().head(ROWS)
        records[ids.isin(set(first))].to_csv(out, index=False)
    return out


def _media(given: Path, metadata: Path, crosswalk: Crosswalk, folder: Path) -> list[Path]:
    records = read_delivery(metadata, id_column=crosswalk.id_column, overruling=crosswalk.reading).records
    names = sorted({media_name(crosswalk, row).strip() for row in rows_of(records)} - {""})
    if given.is_dir():
        return [given / name for name in names if (given / name).is_file()]
    folder.mkdir(parents=True, exist_ok=True)
    return [drawn(folder / Path(name).name) for name in names]


def drawn(path: Path) -> Path:
    """A picture with the file's name on a ground of its own colours, told apart by eye and by SHA-1."""
    if not path.exists():
        seed = hashlib.sha256(path.name.encode()).digest()
        picture = Image.new("RGB", (640, 480), (96 + seed[0] // 2, 96 + seed[1] // 2, 96 + seed[2] // 2))
        pen = ImageDraw.Draw(picture)
        for place in range(3, 15, 2):
            box = (seed[place] * 2, seed[place + 1], seed[place] * 2 + 120, seed[place + 1] + 160)
            pen.ellipse(box, outline=(255, 255, 255), fill=(seed[place], seed[place + 2], 120), width=3)
        pen.text((24, 440), f"Stand-in for {path.name}", fill=(0, 0, 0))
        picture.save(path)
    return path
