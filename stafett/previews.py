"""The pages of a rehearsal, kept so that one of them, or all of one kind, is found at once among hundreds of thousands.

The pages themselves stand in a file of lines (a `stafett.pages.Page` as JSON each); beside it lies an index, an SQLite
file that is written once and says where each page begins and what was found about it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

import orjson

from stafett.pages import Page, Standing, standing_of
from stafett.problems import Problem
from stafett.steps import FileRef

KEPT_AS = "previews"
"""The key under which the ledger remembers the files of a cycle's newest rehearsal: `pages` and `index`, and beside
them `report` and `packed`, where the rehearsal was written."""

STANDINGS = tuple(Standing)
"""The gravest first, as they are shown."""

TABLES = """
create table page (
    place integer primary key, source_id text, title text, media text, sha256 text, size integer,
    standing integer, start integer, length integer
);
create table finding (rule text, place integer, primary key (rule, place)) without rowid;
"""
INDEXES = "create index by_id on page (source_id); create index by_standing on page (standing, place);"


class Preview(NamedTuple):
    """What a gallery shows of a page. `place` counts from 0, `media` is None where the delivery has no such file."""

    place: int
    source_id: str
    title: str
    standing: Standing
    media: FileRef | None


@dataclass(frozen=True)
class Wanted:
    """Which pages are asked for: how they stand, with a finding of a rule, with a text in id or title; or all."""

    standing: str = ""
    rule: str = ""
    text: str = ""

    def condition(self) -> tuple[str, list[Any]]:
        """As SQL, with its values."""
        parts: list[tuple[str, list[Any]]] = [("1", [])]
        if self.standing in STANDINGS:
            parts.append(("standing = ?", [STANDINGS.index(Standing(self.standing))]))
        if self.rule:
            parts.append(("place in (select place from finding where rule = ?)", [self.rule]))
        if self.text:
            like = "%" + self.text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
            parts.append(("(source_id like ? escape '\\' or title like ? escape '\\')", [like, like]))
        return " and ".join(part for part, _ in parts), [value for _, values in parts for value in values]


def write_index(pages: Path, media: Mapping[str, FileRef], index: Path) -> None:
    """Index the file `pages` into the new file `index`; `media` are the delivered files by their names."""
    draft = index.with_name(f"{index.name}.part")
    draft.unlink(missing_ok=True)
    with closing(sqlite3.connect(draft)) as base:
        base.executescript(TABLES)
        for place, (start, line) in enumerate(_lines(pages)):
            page = orjson.loads(line)
            file = media.get(page["media"])
            held = (file.name, file.sha256, file.size) if file else (page["media"], "", 0)
            about = (place, page["source_id"], page["title"], *held, _standing(page), start, len(line))
            base.execute("insert into page values (?, ?, ?, ?, ?, ?, ?, ?, ?)", about)
            rules = {(problem["rule"], place) for problem in page["problems"]}
            base.executemany("insert into finding values (?, ?)", sorted(rules))
        base.executescript(INDEXES)
        base.commit()
    draft.replace(index)


def _lines(pages: Path) -> Iterator[tuple[int, bytes]]:
    start = 0
    with pages.open("rb") as file:
        for line in file:
            yield start, line
            start += len(line)


def _standing(page: Mapping[str, Any]) -> int:
    return STANDINGS.index(standing_of(Problem.model_validate(problem) for problem in page["problems"]))


class Previews:
    """The pages of one rehearsal. Opens its files anew for each question, so that threads may share it."""

    def __init__(self, pages: Path, index: Path) -> None:
        self._pages, self._index = pages, index

    def counts(self) -> dict[Standing, int]:
        """Pages of each standing."""
        found: dict[int, int] = dict(self._ask("select standing, count(*) from page group by standing"))
        return {standing: found.get(number, 0) for number, standing in enumerate(STANDINGS)}

    def rules(self) -> list[tuple[str, int]]:
        """Each rule that found something, with the number of pages; the most frequent first."""
        return self._ask("select rule, count(*) from finding group by rule order by 2 desc, 1")

    def number(self, wanted: Wanted) -> int:
        """How many pages are wanted."""
        condition, values = wanted.condition()
        found = self._ask(f"select count(*) from page where {condition}", *values)  # noqa: S608 - see `_ask`
        return int(found[0][0])

    def find(self, wanted: Wanted, *, limit: int = -1, offset: int = 0) -> list[Preview]:
        """The wanted pages, those with problems first, then in the order of the delivery."""
        condition, values = wanted.condition()
        return self._some(f"where {condition} order by standing, place limit ? offset ?", *values, limit, offset)

    def rules_of(self, places: list[int]) -> dict[int, list[str]]:
        """Place → the rules that found something there."""
        found: dict[int, list[str]] = {place: [] for place in places}
        marks = ", ".join("?" * len(places))
        query = f"select rule, place from finding where place in ({marks}) order by 1"  # noqa: S608 - see `_ask`
        for rule, place in self._ask(query, *places):
            found[place].append(rule)
        return found

    def one(self, source_id: str, place: int | None = None) -> Preview | None:
        """The page of a record; `place` says which, where several have the same id."""
        found = self._some("where source_id = ? order by place = ? desc, place limit 1", source_id, place)
        return found[0] if found else None

    def doubled(self, source_id: str) -> bool:
        """Whether several pages have this id, so that it does not say which is meant."""
        return len(self._ask("select 1 from page where source_id = ? limit 2", source_id)) > 1

    def beside(self, one: Preview, wanted: Wanted) -> tuple[Preview | None, Preview | None]:
        """The pages before and after this one among the wanted."""
        condition, values = wanted.condition()
        here = (STANDINGS.index(one.standing), one.place)
        before = f"where {condition} and (standing, place) < (?, ?) order by standing desc, place desc limit 1"
        after = f"where {condition} and (standing, place) > (?, ?) order by standing, place limit 1"
        found = [self._some(part, *values, *here) for part in (before, after)]
        earlier, later = (some[0] if some else None for some in found)
        return earlier, later

    def page(self, one: Preview) -> Page:
        """The whole page."""
        start, length = self._ask("select start, length from page where place = ?", one.place)[0]
        with self._pages.open("rb") as file:
            file.seek(start)
            return Page.model_validate_json(file.read(length))

    def _some(self, rest: str, *values: Any) -> list[Preview]:
        query = f"select place, source_id, title, standing, media, sha256, size from page {rest}"  # noqa: S608 - see `_ask`
        rows = self._ask(query, *values)
        return [
            Preview(place, id_, title, STANDINGS[standing], FileRef(sha256=sha, name=name, size=size) if sha else None)
            for place, id_, title, standing, name, sha, size in rows
        ]

    def _ask(self, query: str, *values: Any) -> list[Any]:
        """All rows. A query is put together of words that stand in this file; what comes from outside is a value."""
        address = f"file:{quote(str(self._index))}?mode=ro&immutable=1"
        with closing(sqlite3.connect(address, uri=True)) as base:
            return base.execute(query, values).fetchall()
