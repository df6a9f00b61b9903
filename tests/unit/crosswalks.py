"""A small crosswalk and records for the tests of mappings/."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas
import yaml

from mappings.crosswalk import Crosswalk, load_crosswalk

CREATORS = "value,name,wikidata,died\nEva Ek,,Q42,1890\nPer Sund,,,1990\n"
SUBJECTS = "value,name,wikidata,category\nfyrar,lighthouse,Q39715,Lighthouses\nhav,,,Seas\n"


def crosswalk_data(**changes: Any) -> dict[str, Any]:
    """A crosswalk as its file holds it, with top-level parts replaced by `changes`."""
    data: dict[str, Any] = {
        "name": "prov",
        "version": "3",
        "language": "sv",
        "institution": {
            "name": "Provmuseet",
            "template": "Provmuseet",
            "wikidata": "Q100",
            "category": "Media contributed by Provmuseet",
            "country": "SE",
        },
        "id_column": "id",
        "media_column": "file",
        "template": "Artwork",
        "title": {"title": [{"column": "title"}]},
        "people": {"column": "creator", "table": "creators"},
        "date": ["date"],
        "rights": {"column": "rights"},
        "source": {"url": "url", "credit": "credit"},
        "fields": {
            "title": [{"column": "title", "language": "sv"}],
            "description": [{"column": "description", "language": "sv"}],
            "medium": [{"column": "materials", "use": "list"}],
        },
        "captions": {"sv": [{"column": "description"}]},
        "categories": {
            "lookups": [{"column": "subjects", "table": "subjects"}],
            "maintenance": "Provmuseet to categorise",
        },
        "depicts": [{"column": "subjects", "table": "subjects"}],
        "tables": {"creators": "creators.csv", "subjects": "subjects.csv"},
    }
    return data | changes


def write_crosswalk(folder: Path, **changes: Any) -> Path:
    """Write a crosswalk with its tables into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "creators.csv").write_text(CREATORS, encoding="utf-8")
    (folder / "subjects.csv").write_text(SUBJECTS, encoding="utf-8")
    path = folder / "crosswalk.yaml"
    path.write_text(yaml.safe_dump(crosswalk_data(**changes), allow_unicode=True, sort_keys=False), encoding="utf-8")
    return path


def small_crosswalk(folder: Path, **changes: Any) -> Crosswalk:
    return load_crosswalk(write_crosswalk(folder, **changes))


GOOD = {
    "id": "P 1",
    "file": "p1.jpg",
    "title": "Fyren vid havet",
    "creator": "Eva Ek",
    "date": "1880",
    "rights": "CC BY 4.0",
    "url": "https://prov.example/1?a=b&c=d",
    "credit": "Foto: Provmuseet",
    "description": "En fyr i storm.",
    "materials": "olja; duk",
    "subjects": "fyrar; hav; okänt ord",
}


def records(*changes: dict[str, str]) -> pandas.DataFrame:
    """One good record per dictionary, changed by it, with lines from 2 on as the index."""
    rows = [GOOD | change for change in changes]
    return pandas.DataFrame(rows, index=range(2, 2 + len(rows)), dtype="str")
