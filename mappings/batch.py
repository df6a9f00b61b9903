"""The pages of a whole delivery: made in chunks, on all cores, and kept as files, not in memory.

A chunk's file lies under a name made from all that its pages depend on: the records, the crosswalk with its tables, and
the program. It is made once, and found again as long as none of these has changed.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from hashlib import blake2b
from itertools import chain
from pathlib import Path

import orjson
import pandas

from mappings.crew import Crew
from mappings.crosswalk_model import Crosswalk
from mappings.page_worker import line
from mappings.pages import Titles
from mappings.records import latest
from stafett.pages import Page, PageHead
from stafett.problems import Problem, Severity

CHUNK = 250
"""Records per file: few enough to be made again in a moment, enough for what is known of values to pay."""
PAYS_FROM = 5000
"""Records from which on further processes, which take a second to start, are quicker than one."""
PROGRAM = ("mappings/**/*.py", "mappings/**/*.toml", "stafett/pages.py", "stafett/problems.py", "stafett/rules.py")
"""The files that decide what a page becomes."""
HOME = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Batch:
    """The pages of a delivery, in the order of its records; each is read from disk when it is asked for.

    `heads` are what they are compared by, `made` says how many of the `files` did not lie there already.
    """

    folder: Path
    files: Sequence[str]
    heads: Sequence[PageHead]
    made: int
    clashes: Mapping[int, Sequence[Problem]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.heads)

    def __iter__(self) -> Iterator[Page]:
        return map(Page.model_validate_json, self.lines())

    def lines(self, more: Mapping[int, Sequence[Problem]] | None = None) -> Iterator[bytes]:
        """Each page as a line of JSON, with what the comparison of titles found and, by the page's place (from 0), with
        the problems of `more`."""
        place = 0
        for name in self.files:
            for text in (self.folder / name).read_bytes().split(b"\n")[1:-1]:
                found = [*self.clashes.get(place, ()), *(more or {}).get(place, ())]
                yield _with(text, found) if found else text
                place += 1


def make_batch(
    records: pandas.DataFrame,
    crosswalk: Crosswalk,
    folder: Path,
    *,
    taken: Collection[str] = (),
    processes: int | None = None,
) -> Batch:
    """Make one page per record into files of `folder`; the same pages as `make_pages`, whatever the number of
    `processes` (None: as many as there are cores, where there are so many records that it pays).

    What lies in `folder` from an earlier batch is used again where it fits and removed where it does not. Raises
    CrewFailed where a process was killed, and OSError where the disk refuses.
    """
    kept = latest(records, crosswalk)
    folder.mkdir(parents=True, exist_ok=True)
    present = {path.name for path in folder.iterdir()}
    number = processes or (len(os.sched_getaffinity(0)) if len(kept) >= PAYS_FROM else 1)
    new: set[str] = set()
    with Crew(crosswalk, folder, number) as crew:
        files = list(crew.make(_wanted(kept, fingerprint(crosswalk), present, new)))
    for name in present - set(files):
        (folder / name).unlink(missing_ok=True)
    heads = [head for name in files for head in _heads(folder / name)]
    clashes = _clashes(heads, taken)
    for place, problems in clashes.items():
        heads[place] = _judged(heads[place], problems)
    return Batch(folder, files, heads, len(new), clashes)


def _wanted(
    records: pandas.DataFrame, made_by: bytes, present: set[str], new: set[str]
) -> Iterator[tuple[str, bytes | None]]:
    """The chunks of the records: name, and content where no file of that name is there."""
    for start in range(0, len(records), CHUNK):
        part = records.iloc[start : start + CHUNK].fillna("")
        content = orjson.dumps([part.index.tolist(), list(part.columns), [part[one].tolist() for one in part.columns]])
        name = blake2b(content, key=made_by, digest_size=16).hexdigest() + ".jsonl"
        if name in present or name in new:
            yield name, None
        else:
            new.add(name)
            yield name, content


def fingerprint(crosswalk: Crosswalk) -> bytes:
    """What all pages depend on besides their records: the crosswalk, its tables, the program."""
    tables = (entry.model_dump_json() for name in sorted(crosswalk.tables) for entry in crosswalk.table(name).values())
    return _digest(part.encode() for part in chain([_program(), crosswalk.model_dump_json()], tables))


@cache
def _program() -> str:
    paths = sorted({path for pattern in PROGRAM for path in HOME.glob(pattern)})
    return _digest(path.read_bytes() for path in paths).hex()


def _digest(parts: Iterable[bytes]) -> bytes:
    whole = blake2b(digest_size=32)
    for part in parts:
        whole.update(len(part).to_bytes(8) + part)
    return whole.digest()


def _heads(path: Path) -> list[PageHead]:
    """What a chunk's file says of its pages in its first line."""
    with path.open("rb") as file:
        return [
            PageHead(source_id, title, media, row, ready, tuple(rules))
            for source_id, title, media, row, ready, rules in orjson.loads(file.readline())
        ]


def _clashes(heads: Sequence[PageHead], taken: Iterable[str]) -> dict[int, list[Problem]]:
    titles = Titles(taken)
    compared = ((place, titles.compare(head.title, head.source_id, head.row)) for place, head in enumerate(heads))
    return {place: problems for place, problems in compared if problems}


def _judged(head: PageHead, problems: Sequence[Problem]) -> PageHead:
    ready = head.ready and all(problem.severity is not Severity.ERROR for problem in problems)
    return head._replace(ready=ready, rules=(*head.rules, *(problem.rule for problem in problems)))


def _with(text: bytes, problems: Sequence[Problem]) -> bytes:
    page = Page.model_validate_json(text)
    return line(page.model_copy(update={"problems": [*page.problems, *problems]}))
