"""What the benchmarks work on: tables made here from a seed, always the same, shaped like a real museum's export."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from PIL import Image

COLUMNS = (
    "recordID", "inventory", "title", "title_langs", "creator", "creatorRole", "creatorQualifier", "date_sv", "date_en",
    "resourceRights", "recordLink", "creditLine", "description", "subjects", "materials", "measurementsDisplay",
    "inscription", "acquisition", "workType",
)  # fmt: skip
"""The columns of the nationalmuseum crosswalk."""

MAKERS = ("Carl Larsson", "Anders Zorn", "Alexander Roslin", "Okänd", "Anna Boberg", "Ernst Josephson", "Peter Lely")
DATES = (
    "1890-talet",
    "omkring 1700",
    "Utf. troligen 1600-talet",
    "1787",
    "1815-1817",
    "Signerad 1904",
    "odaterad",
    "?",
)
MOTIFS = (
    "Porträtt av en kvinna",
    "Landskap med får",
    "Stilleben [fragment]",
    "Drottning Kristina",
    "Utsikt från Norrö",
)
RIGHTS = (
    "https://creativecommons.org/publicdomain/mark/1.0/",
    "http://creativecommons.org/licenses/by-sa/4.0/",
    "CC0",
    "All rights reserved",
)


def museum_rows(records: int, seed: int = 1) -> list[dict[str, str]]:
    """Records as a museum of art has them: many values that occur again and again, a title and a text that do not."""
    dice = random.Random(seed)  # noqa: S311
    return [_row(number, dice) for number in range(1, records + 1)]


def _row(number: int, dice: random.Random) -> dict[str, str]:
    motif, maker = dice.choice(MOTIFS), dice.choice(MAKERS)
    made = f"{dice.randrange(1600, 1920)}" if dice.random() < 0.5 else dice.choice(DATES)
    height, width = dice.randrange(10, 300), dice.randrange(10, 300)
    values = (
        str(16000 + number), f"NM {number}", f"{motif}, nr {number} || {motif}, no. {number}", "sv || en", maker,
        "Konstnär", "", made, "", dice.choice(RIGHTS), f"https://emp-web.example/objekt/{number}",
        "Gåva 1901 av {{Foto}} & co",
        f"{motif}. {'Målningen hänger i slottets östra flygel. ' * dice.randrange(1, 6)}({number})",
        dice.choice(("Drottning Kristina", "Landskap || Djur", "Porträtt")), "Olja på duk",
        f"Mått {height} x {width} cm || Ram {height + 20} x {width + 18} x 8 cm", "",
        f"Inköp {dice.randrange(1800, 1910)}",
        "Målning",
    )  # fmt: skip
    return dict(zip(COLUMNS, values, strict=True))


TATE = Path("tate", "artworks.csv")
"""Tate's open data in the folder of real collections."""


def tate_rows(folder: Path, records: int) -> Iterator[dict[str, str]]:
    """Records of Tate's open data (28 columns) from the real collections in `folder`; as often over as it takes, the
    copies under numbers of their own. Raises FileNotFoundError."""
    with (folder / TATE).open(encoding="utf-8", newline="") as file:
        rows = [{name: cell or "" for name, cell in row.items()} for row in csv.DictReader(file)]
    for place in range(records):
        row = rows[place % len(rows)]
        yield row if place < len(rows) else _copy(row, place // len(rows))


def _copy(row: dict[str, str], number: int) -> dict[str, str]:
    return row | {name: f"{row[name]}-{number}" for name in ("id", "acno", "url")}


def write_csv(path: Path, rows: Iterable[dict[str, str]]) -> Path:
    """The rows as UTF-8 CSV."""
    all_rows = iter(rows)
    first = next(all_rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(first))
        writer.writeheader()
        writer.writerow(first)
        writer.writerows(all_rows)
    return path


def picture(number: int, size: int = 64) -> bytes:
    """A small JPEG that is like no other."""
    noise = random.Random(f"picture {number}")  # noqa: S311
    file = io.BytesIO()
    Image.frombytes("RGB", (size, size), noise.randbytes(size * size * 3)).save(file, "JPEG")
    return file.getvalue()


ROWS: dict[str, Any] = {"engineConfig": {"facets": [], "mode": "row-based"}}


def operations(
    creator: str = "creator", materials: str = "materials", inventory: str = "inventory", separator: str = " || "
) -> list[dict[str, Any]]:
    """Eight operations that most histories have: four transforms, a mass edit, a column added, renamed, removed; on the
    columns of the nationalmuseum crosswalk, or on those named."""
    return [
        _transform("title", r"value.replace(/\s+/,' ')"),
        _transform(creator, "value.trim()"),
        _transform(materials, "value.toLowercase()"),
        _transform("subjects", f"value.split('{separator}').uniques().join('{separator}')"),
        {
            "op": "core/mass-edit", **ROWS, "columnName": creator, "expression": "value",
            "edits": [{"from": ["Okänd"], "fromBlank": False, "fromError": False, "to": "okänd konstnär"}],
        },
        {
            "op": "core/column-addition", **ROWS, "baseColumnName": inventory, "newColumnName": "number",
            "expression": "grel:value.replace('NM ', '')", "onError": "set-to-blank", "columnInsertIndex": 2,
        },
        {"op": "core/column-rename", "oldColumnName": "number", "newColumnName": "running number"},
        {"op": "core/column-removal", "columnName": "running number"},
    ]  # fmt: skip


def _transform(column: str, expression: str) -> dict[str, Any]:
    return {
        "op": "core/text-transform", **ROWS, "columnName": column, "expression": f"grel:{expression}",
        "onError": "keep-original", "repeat": False, "repeatCount": 10,
    }  # fmt: skip
