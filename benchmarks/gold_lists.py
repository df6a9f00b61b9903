"""Judging the parsers of people, places and rights by the gold lists in tests/gold.

`origins_SE.csv` has claims of the public domain: what a record shows, and the tags that Commons wants for it in 2026.

The lists hold cells as museums write them, and what a registrar would read in them, decided before the parsers ran.
They are our own: they show what was thought of, not what is common.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from mappings.parsing import Kind, Parsed, parse
from mappings.public_domain_rules import NEVER, Evidence, Maker
from mappings.tables import Entry, Table, key_of

FOLDER = Path(__file__).parents[1] / "tests" / "gold"
KINDS: dict[str, Kind] = {"people": "person", "places": "place", "rights": "rights", "origins": "rights"}
RIGHT, NOT_READ, WRONG = "right", "not read", "wrong"
_PEOPLE_COLUMNS = ("relation", "role", "life", "remark")
REFUSED = frozenset({"!", "refused", ""})
"""What stands in a list where the cell is rightly not read."""


@dataclass(frozen=True)
class Judged:
    """One cell: what was expected, what was read, and what that is."""

    value: str
    expected: str
    read: str
    verdict: str
    readable: bool


def judge(kind: str, language: str) -> list[Judged]:
    """Every cell of a list ("people", "places", "rights"; a language, or "any"; "origins" and a country)."""
    return [
        one for path in sorted(FOLDER.glob(f"**/{kind}_{language}.csv")) for one in _judged_list(path, kind, language)
    ]


def _judged_list(path: Path, kind: str, language: str) -> list[Judged]:
    rows = list(_rows(path))
    if kind == "origins":
        return [_judged(row | {"value": _shown(row)}, kind, _claimed(row, language)) for row in rows]
    tables = {"places": _place_table(rows)} if kind == "places" else None
    return [_judged(row, kind, parse(KINDS[kind], row["value"], _asked(language), tables)) for row in rows]


def languages(kind: str) -> list[str]:
    """The languages, or countries, that there are lists of."""
    return sorted(path.stem.partition("_")[2] for path in FOLDER.glob(f"{kind}_*.csv"))


def _claimed(row: Mapping[str, str], country: str) -> Parsed:
    published = {"": None, "never": NEVER}
    evidence = Evidence(
        died=int(row["died"] or 0),
        made=int(row["made"] or 0),
        made_from=int(row["made"] or 0),
        flat={"": None, "yes": True, "no": False}[row["flat"]],
        country=country,
        photograph=row["photograph"] == "yes",
        published=published[row["published"]] if row["published"] in published else int(row["published"]),
        maker=cast(Maker, row["maker"]),
    )
    return parse("rights", "Public domain", evidence=evidence)


def _shown(row: Mapping[str, str]) -> str:
    return ", ".join(f"{name} {text}" for name, text in row.items() if text and name not in ("expected", "reason"))


def _asked(language: str) -> str:
    return "" if language == "any" else language


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _judged(row: Mapping[str, str], kind: str, found: Parsed) -> Judged:
    expected, refused = _EXPECTED[kind](row)
    read = _READ[kind](found)
    verdict = RIGHT if read == expected else (NOT_READ if not read else WRONG)
    return Judged(row["value"], expected, read, verdict, not refused)


def _expected_people(row: Mapping[str, str]) -> tuple[str, bool]:
    if row["name"] in REFUSED:
        return "", True
    names = row["name"].split(" + ")
    relations, roles, lives, remarks = (_shares(row[column], len(names)) for column in _PEOPLE_COLUMNS)
    return " + ".join(
        _one_person(
            {"?": "unknown", "anon": "anonymous"}.get(name, name), relation, role, life,
            "uncertain" in remark, "firm" in remark,
        )
        for name, relation, role, life, remark in zip(names, relations, roles, lives, remarks, strict=True)
    ), False  # fmt: skip


def _shares(cell: str, people: int) -> list[str]:
    """What a column says of each of several people ("painter + engraver")."""
    shares = [part.strip() for part in cell.split("+")]
    return shares if len(shares) == people else [cell] * people


def _one_person(name: str, relation: str, role: str, life: str, uncertain: bool, firm: bool) -> str:
    parts = (name, relation, role, life, "uncertain" if uncertain else "", "firm" if firm else "")
    return " | ".join(part for part in parts if part)


def _read_people(found: Parsed) -> str:
    return " + ".join(_read_person(one) for one in found.parsed or ())


def _read_person(one: Mapping[str, Any]) -> str:
    if one["unknown"]:
        return "anonymous" if one.get("anonymous") else "unknown"
    born, died = one.get("born") or "", one.get("died") or ""
    relation = "unclear" if one["relation"] is None else one["relation"]
    life = f"{born}-{died}" if born or died else ""
    role = one.get("role") or ""
    return _one_person(one["name"], relation, role, life, bool(one.get("uncertain")), bool(one.get("firm")))


def _expected_key(row: Mapping[str, str]) -> tuple[str, bool]:
    refused = row["expected"] in REFUSED
    return "" if refused else row["expected"], refused


def _read_rights(found: Parsed) -> str:
    return str(found.parsed["key"]) if found.parsed else ""


def _read_tags(found: Parsed) -> str:
    """The names of the tags; of PD-Art also the one within."""
    named = re.findall(r"\{\{(PD-Art)?(?:\|1=)?([\w-]+)", found.commons)
    return " + ".join(" ".join(filter(None, names)) for names in named)


def _expected_place(row: Mapping[str, str]) -> tuple[str, bool]:
    expected, refused = _expected_key(row)
    return " | ".join(part for part in (expected, row["certainty"]) if part), refused


def _read_place(found: Parsed) -> str:
    if found.problem or not found.parsed:
        return ""
    return " | ".join(part for part in (found.parsed["name"] or "nowhere known", found.certainty) if part)


def _place_table(rows: Sequence[Mapping[str, str]]) -> Table:
    """The table that a museum would have: the places that the list expects, under the names in its first lines."""
    return {key_of(row["value"]): Entry(value=row["value"], name=row["expected"]) for row in rows if row["table"]}


_EXPECTED: dict[str, Callable[[Mapping[str, str]], tuple[str, bool]]] = {
    "people": _expected_people, "places": _expected_place, "rights": _expected_key, "origins": _expected_key,
}  # fmt: skip
_READ: dict[str, Callable[[Parsed], str]] = {
    "people": _read_people, "places": _read_place, "rights": _read_rights, "origins": _read_tags,
}  # fmt: skip
