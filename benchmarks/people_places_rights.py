"""How many cells of people, places and rights are read right, not read, and read wrong:
`python -m benchmarks.people_places_rights [FOLDER]`.

Without FOLDER: the gold lists (tests/gold), per language. With the collections that docs/hard-columns.md names: real
columns of people besides, compared with what the museums say in columns of their own. `--show N` prints N wrong ones of
each.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from benchmarks.gold_lists import NOT_READ, RIGHT, WRONG, judge, languages
from mappings.parsing import parse
from mappings.people_words import people_words
from mappings.person_cells import Said, read_people

Verdicts = Iterator[tuple[str, str, int]]
"""Value, verdict, number of cells that hold it."""


def main() -> None:
    """Print the tables, and as the last line the shares as JSON."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("folder", type=Path, nargs="?")
    options.add_argument("--show", type=int, default=0)
    chosen = options.parse_args()
    shares = _gold(chosen.show)
    if chosen.folder:
        shares |= _real(chosen.folder, chosen.show)
    print(json.dumps({"name": "people_places_rights", "shares": shares}))


def _gold(show: int) -> dict[str, float]:
    shares = {}
    print("| gold list | language | cells | to be read | read right | not read | to be refused | wrong |")
    for kind in ("people", "places", "rights", "origins"):
        for language in languages(kind):
            judged = judge(kind, language)
            readable = [one for one in judged if one.readable]
            verdicts = Counter(one.verdict for one in readable)
            wrong = [one.value for one in judged if one.verdict == WRONG]
            figures = (
                len(judged),
                len(readable),
                verdicts[RIGHT],
                verdicts[NOT_READ],
                len(judged) - len(readable),
                len(wrong),
            )
            print(f"| {kind} | {language} | " + " | ".join(map(str, figures)) + " |")
            print(*wrong[:show], sep="\n", end="\n" * bool(wrong[:show]))
            shares[f"{kind} {language} wrong"] = round(len(wrong) / len(judged), 5)
    return shares


def _real(folder: Path, show: int) -> dict[str, float]:
    lsh = list(_rows(folder / "lsh" / "kuenstler.csv"))
    tate = list(_rows(folder / "tate" / "artworks.csv"))
    columns = {
        "lsh/kuenstler.csv, as “family, given”": _names(lsh, family_first=True),
        "lsh/kuenstler.csv, as “given family”": _names(lsh, family_first=False),
        "tate/artworks.csv all_artists": _tate(tate),
        "tate/artworks.csv all_artists (contributor_dates)": _lives(tate),
        "nationalmuseum/all_exports.csv creator": _nationalmuseum(_rows(folder / "nationalmuseum" / "all_exports.csv")),
        "nationalmuseum/all_exports.csv resourceRights": _rights(_rows(folder / "nationalmuseum" / "all_exports.csv")),
    }
    if (folder / "nga" / "constituents.csv").exists():
        nga = list(_rows(folder / "nga" / "constituents.csv"))
        columns |= {
            "nga/constituents.csv forwarddisplayname, artists": _artists(nga),
            "nga/constituents.csv forwarddisplayname, corporations": _corporations(nga),
            "nga/constituents.csv displaydate": _nga_lives(nga),
        }
    shares = {}
    print("| column | cells | distinct | right | not read | wrong |")
    for name, verdicts in columns.items():
        found = list(verdicts)
        cells: Counter[str] = Counter()
        for _, verdict, count in found:
            cells[verdict] += count
        total = cells.total()
        parts = " | ".join(f"{cells[verdict] / total:.2%}" for verdict in (RIGHT, NOT_READ, WRONG))
        print(f"| {name} | {total:,} | {len(found):,} | {parts} |")
        wrong = [value for value, verdict, _ in found if verdict == WRONG]
        print(*wrong[:show], sep="\n", end="\n" * bool(wrong[:show]))
        shares[f"{name} wrong"] = round(cells[WRONG] / total, 6)
    return shares


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def _words(name: str) -> list[str]:
    """A name's words without remarks, which the museum's own columns hold too."""
    return re.sub(r"\([^)]*\)|[?,]", " ", name.replace("’", "'")).split()


def _names(rows: Iterable[dict[str, str]], *, family_first: bool) -> Verdicts:
    """People whose family and given names stand in columns of their own, put together as a catalogue would."""
    for row in rows:
        family, given = row["KueNameS"].strip(), row["KueVorNameS"].strip()
        if row["KueTypS"] != "Person" or not family or not given:
            continue
        value = f"{family}, {given}" if family_first else f"{given} {family}"
        found, wanted = read_people(value), _words(f"{given} {family}")
        read = _words(found[0].name) if found and len(found) == 1 else []
        same = bool(read) and sorted(read) == sorted(wanted) and read[0] == wanted[0]
        yield value, NOT_READ if found is None else RIGHT if same else WRONG, 1


ROLES_OF_TATE = {
    "artist": "",
    "stylist": "",
    "prints after": "after",
    "studio of": "workshop of",
    "style of": "manner of",
}


def _tate(rows: Iterable[dict[str, str]]) -> Verdicts:
    """As many people as there are roles, each with the relation that its role says."""
    counts = Counter(
        (row["all_artists"].strip(), row["contributor_roles"]) for row in rows if row["all_artists"].strip()
    )
    for (value, roles), count in counts.items():
        wanted = [ROLES_OF_TATE.get(role, role) for role in roles.split("|")]
        found = read_people(value)
        read = [one.relation for one in found or ()]
        yield value, NOT_READ if found is None else RIGHT if read == wanted else WRONG, count


def _lives(rows: Iterable[dict[str, str]]) -> Verdicts:
    """One artist with the dates of the column beside it, in brackets behind the name."""
    pairs = Counter((row["all_artists"].strip(), row["contributor_dates"].strip()) for row in rows)
    for (name, dates), count in pairs.items():
        years = re.fullmatch(r"(?:born )?(\d{4})(?:–(\d{4}))?", dates)
        if not name or not years:
            continue
        found = read_people(f"{name} ({dates})")
        wanted = (int(years[1]), int(years[2] or 0))
        same = bool(found) and len(found or ()) == 1 and [(one.born, one.died) for one in found or ()] == [wanted]
        yield f"{name} ({dates})", NOT_READ if found is None else RIGHT if same else WRONG, count


def _artists(rows: Iterable[dict[str, str]]) -> Verdicts:
    """Names in natural order; but for a comma before "Jr." as they stand."""
    for row in rows:
        if row["constituenttype"] != "individual" or row["artistofngaobject"] != "1":
            continue
        value = row["forwarddisplayname"]
        found = read_people(value)
        same = bool(found) and [_words(one.name) for one in found or () if not one.firm] == [_words(value)]
        yield value, NOT_READ if found is None else RIGHT if same else WRONG, 1


def _corporations(rows: Iterable[dict[str, str]]) -> Verdicts:
    """Firms, and institutions and dealers who should not be read; many a dealer is called by a person's name."""
    for row in rows:
        if row["constituenttype"] == "corporate":
            found = read_people(row["forwarddisplayname"])
            yield (
                row["forwarddisplayname"],
                NOT_READ if found is None else RIGHT if all(one.firm for one in found) else WRONG,
                1,
            )


def _nga_lives(rows: Iterable[dict[str, str]]) -> Verdicts:
    """The life in words behind a name that is read, and the years of the columns beside it; a year that is only about
    right is left out. The museum's years of those without both are its own guesses."""
    for row in rows:
        name, life = row["forwarddisplayname"], row["displaydate"]
        years = (int(row["beginyear"] or 0), int(row["endyear"] or 0))
        if row["constituenttype"] != "individual" or not life or " " not in name or read_people(name) is None:
            continue
        found = read_people(f"{name} ({life})")
        fits = found and len(found) == 1 and found[0].born in (0, years[0]) and found[0].died in (0, years[1])
        yield f"{name} ({life})", NOT_READ if found is None else RIGHT if fits else WRONG, 1


def _nationalmuseum(rows: Iterable[dict[str, str]]) -> Verdicts:
    """Names in natural order, with the relation in English in brackets: both as they stand."""
    names = (name.strip() for row in rows for name in row["creator"].split("||"))
    for name, count in Counter(filter(None, names)).items():
        found = read_people(name)
        yield name, NOT_READ if found is None else RIGHT if _agrees(found, name) else WRONG, count


def _agrees(found: tuple[Said, ...], name: str) -> bool:
    words = people_words()
    remark = re.search(r"\(([^()]+)\)$", name)
    stated = remark[1].casefold() if remark else ""
    bare = name[: remark.start()].strip() if remark else name
    wanted = {words.relation_aside[stated]} if stated in words.relation_aside else {""}
    return len(found) == 1 and found[0].relation in wanted and (found[0].unknown or found[0].name == bare)


def _rights(rows: Iterable[dict[str, str]]) -> Verdicts:
    """The addresses that Nationalmuseum gives say what they are."""
    wanted = {"/by-sa/4.0/": "cc-by-sa-4.0", "/mark/1.0/": "public-domain"}
    for value, count in Counter(row["resourceRights"] for row in rows if row["resourceRights"]).items():
        read = (parse("rights", value).parsed or {}).get("key")
        expected = next(key for end, key in wanted.items() if value.endswith(end))
        yield value, NOT_READ if read is None else RIGHT if read == expected else WRONG, count


if __name__ == "__main__":
    main()
