"""How much of real columns is parsed: `python -m benchmarks.hard_columns FOLDER`, where FOLDER holds the collections
that docs/hard-columns.md names. `--sample N` prints N parsed values of each column instead, to be looked at by eye;
`--lists` needs no FOLDER and judges our own lists of values (`tests/gold/`)."""

from __future__ import annotations

import argparse
import csv
import json
import random
from collections import Counter
from pathlib import Path

from benchmarks.gold_measures import LANGUAGES, VERDICTS, GoldKind, verdicts
from mappings.parsing import Kind, parse

COLUMNS: tuple[tuple[str, str, Kind, str], ...] = (
    ("tate/artworks.csv", "dateText", "date", "en"),
    ("nationalmuseum/all_exports.csv", "date_sv", "date", "sv"),
    ("nationalmuseum/all_exports.csv", "date_en", "date", "en"),
    ("tate/artworks.csv", "dimensions", "dimension", "en"),
    ("nationalmuseum/all_exports.csv", "measurementsDisplay", "dimension", "sv"),
    ("lsh/objmass.csv", "ObmMasseS", "dimension", "sv"),
    ("nationalmuseum/all_exports.csv", "resourceRights", "rights", "en"),
)


def values_of(path: Path, column: str) -> Counter[str]:
    """The filled values of a column, with how often each stands there."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return Counter(value for row in csv.DictReader(file) if (value := row[column].strip()))


def print_lists() -> None:
    """A row per language and kind: values, and how many of them were judged how."""
    kinds: tuple[GoldKind, ...] = ("date", "dimension")
    print(f"| kind | language | values | {' | '.join(VERDICTS)} |")
    for kind in kinds:
        for language in LANGUAGES:
            counts = verdicts(kind, language)
            print(f"| {kind} | {language} | {counts.total()} | {' | '.join(str(counts[one]) for one in VERDICTS)} |")


def main() -> None:
    """Print the table, and as the last line the shares as JSON."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("folder", type=Path, nargs="?")
    options.add_argument("--lists", action="store_true")
    options.add_argument("--sample", type=int, default=0)
    chosen = options.parse_args()
    if chosen.lists or chosen.folder is None:
        print_lists()
        return
    shares = {}
    for file, column, kind, language in COLUMNS:
        counts = values_of(chosen.folder / file, column)
        known = {value: found for value in counts if (found := parse(kind, value, language).parsed) is not None}
        for value in random.Random(7).sample(sorted(known), min(chosen.sample, len(known))):  # noqa: S311
            print(f"{value!r}\t{json.dumps(known[value], ensure_ascii=False)}")
        cells, parsed = counts.total(), sum(counts[value] for value in known)
        shares[f"{file} {column}"] = round(parsed / cells, 4)
        print(f"| {file} | {column} | {language} | {cells:,} | {len(counts):,} | {parsed / cells:.2%} |")
    print(json.dumps({"name": "hard_columns", "shares": shares}))


if __name__ == "__main__":
    main()
