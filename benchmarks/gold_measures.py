"""Values as museums of seven countries write them, with what they mean, in `tests/gold/`: our own lists. Those in
`second/` were written when the parsers had been improved with the others, and hold values that those do not; those in
`third/`, `fifth/` and `sixth/` by somebody who had seen neither.

What a value means was written down before any parser read it. `dates_sv.csv` has EDTF, earliest and latest day, or
"unknown" (it says that nobody knows) or "refused" (two people would read it in two ways) in the column `edtf`;
`dimensions_sv.csv` has measures such as "20 cm height; 50 cm width (ram)", "~" before a number that is about so much.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from mappings.parsing import parse

GOLD = Path(__file__).parents[1] / "tests" / "gold"
LANGUAGES = ("sv", "nb", "da", "fi", "en", "de", "fr")
REFUSED, UNKNOWN = "refused", "unknown"

Verdict = Literal["right", "refused", "not parsed", "wrong"]
VERDICTS: tuple[Verdict, ...] = ("right", "refused", "not parsed", "wrong")
"""`right`: parsed as it should be; `refused`: rightly not parsed; `not parsed`: could have been; `wrong`: the rest."""
GoldKind = Literal["date", "dimension"]


def gold(kind: GoldKind, language: str) -> dict[str, str]:
    """Value → what it means, in one line: "1890~ 1890-01-01 1890-12-31", or measures, or REFUSED, or UNKNOWN."""
    rows = []
    for path in sorted(GOLD.glob(f"**/{kind}s_{language}.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            rows += list(csv.reader(file))[1:]
    return {value: " ".join(meaning).strip() if kind == "dimension" else _meaning(*meaning) for value, *meaning in rows}


def found(kind: GoldKind, value: str, language: str) -> str:
    """What the parser says, in the words of `gold`."""
    made = parse(kind, value, language)
    if made.parsed is None:
        return REFUSED
    if kind == "date":
        if made.certainty == UNKNOWN:
            return UNKNOWN
        return _meaning(made.parsed["edtf"], made.parsed["earliest"] or "", made.parsed["latest"] or "")
    about = "~" if made.certainty == "circa" else ""
    return "; ".join(_measure(one, about) for one in made.parsed)


def verdict(meant: str, said: str) -> Verdict:
    """Judge what the parser said by what was meant."""
    if meant == said:
        return "refused" if meant == REFUSED else "right"
    return "not parsed" if said == REFUSED else "wrong"


def verdicts(kind: GoldKind, language: str) -> Counter[Verdict]:
    """How many values of a list were judged how."""
    return Counter(verdict(meant, found(kind, value, language)) for value, meant in gold(kind, language).items())


def misses(kind: GoldKind, language: str) -> Iterator[tuple[Verdict, str, str, str]]:
    """What is wrong or not parsed: verdict, value, what was meant, what the parser said."""
    for value, meant in gold(kind, language).items():
        said = found(kind, value, language)
        if meant != said:
            yield verdict(meant, said), value, meant, said


def _meaning(edtf: str, earliest: str, latest: str) -> str:
    return edtf if edtf in (REFUSED, UNKNOWN) else f"{edtf} {earliest or '..'} {latest or '..'}"


def _measure(one: dict[str, object], about: str) -> str:
    part = f"({one['part']})" if one["part"] else ""
    return " ".join(filter(None, (f"{about}{one['number']:g}", str(one["unit"]), str(one["kind"] or ""), part)))
