"""The pages of a whole delivery: made in chunks, on all cores, and kept as files, not in memory.

A chunk's file lies under a name made from all that its pages depend on: the records (what the crosswalk reads of
them), the crosswalk, the entries of its tables that can matter to them, and the program. It is made once, and found
again as long as none of these has changed.
"""

from __future__ import annotations

import gc
import os
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Sized
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from hashlib import blake2b
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import orjson
import pandas

from mappings.checks import RecordComparison, Titles
from mappings.chunk_files import read_heads, read_pages
from mappings.crew import Chunk, Crew
from mappings.crosswalk_model import Crosswalk
from mappings.made_columns import MadeColumns
from mappings.page_worker import SELDOM
from mappings.record_checks import Said
from mappings.records import as_read, blocks_as_read
from mappings.table_reach import TableReach
from stafett.clock import now
from stafett.pages import Page, PageHead, page_of
from stafett.problems import Problem, Severity

CHUNK = 500
"""Records per file: few enough to be made again in a moment, enough for what is known of values to pay."""
PAYS_FROM = 5000
"""Records from which on further processes, which take a second to start, are quicker than one."""
READ_AHEAD = 2
"""Files of pages that are read before they are asked for."""
MARKED = 16
"""One of so many values tells to whom a chunk is known."""
AT_ONCE = 10 * CHUNK
"""Rows of a table that are taken out of it at once."""
PROGRAM = ("mappings/**/*.py", "mappings/**/*.toml", "stafett/pages.py", "stafett/problems.py", "stafett/rules.py",
           "stafett/contact_details.py")  # fmt: skip
NOT_SHOWN = {"deduplicate", "gates", "made_columns", "operations", "reading", "reconcile", "required_columns"}
"""What a crosswalk says about records and tables, not about pages; the columns that it makes are among the records'."""
READING = ("stafett/sources/*.py", "stafett/overruling.py", "stafett/content.py")
"""The files that decide what a page becomes, and those that decide what is read of a delivery."""
HOME = Path(__file__).resolve().parent.parent
_PLACEHOLDER = re.compile(r"\{([^{}]+)\}")

Cells = dict[str, list[str]]
Rules = tuple[str, ...]


@dataclass(frozen=True)
class Batch:
    """The pages of a delivery, in the order of its records; each is read from disk when it is asked for.

    `heads` are what they are compared by, `made` says how many of the `files` (with `sizes` pages each) did not lie
    there already; `repeated` is what is wrong with the records as a whole.
    """

    folder: Path
    files: Sequence[str]
    sizes: Sequence[int]
    heads: Sequence[PageHead]
    made: int
    clashes: Mapping[int, Sequence[Problem]] = field(default_factory=dict)
    repeated: Sequence[Problem] = ()

    def __len__(self) -> int:
        return len(self.heads)

    def __iter__(self) -> Iterator[Page]:
        return map(page_of, self.lines())

    def lines(self, more: Mapping[int, Sequence[Problem]] | None = None) -> Iterator[bytes]:
        """Each page as a line of JSON, with what the comparison of titles found and, by the page's place (from 0), with
        the problems of `more`."""
        return (line for block in self.blocks(more) for line in block.split(b"\n")[:-1])

    def blocks(self, more: Mapping[int, Sequence[Problem]] | None = None) -> Iterator[bytes]:
        """As `lines`, some lines at a time, each with its end."""
        found, start = _joined(self.clashes, more or {}), 0
        for text, size in zip(self._texts(), self.sizes, strict=True):
            places = range(start, start + size)
            if not found.keys().isdisjoint(places):
                lines = zip(places, text.split(b"\n")[:-1], strict=True)
                text = b"".join(b"%s\n" % (_with(line, found[at]) if at in found else line) for at, line in lines)
            yield text
            start += size

    def _texts(self) -> Iterator[bytes]:
        """The pages of each file; the next ones are read while somebody works on these."""
        with ThreadPoolExecutor(1) as reader:
            ahead = [reader.submit(read_pages, self.folder / name) for name in self.files[:READ_AHEAD]]
            for place in range(len(self.files)):
                if place + READ_AHEAD < len(self.files):
                    ahead.append(reader.submit(read_pages, self.folder / self.files[place + READ_AHEAD]))
                yield ahead.pop(0).result()


@contextmanager
def _seldom_collecting() -> Iterator[None]:
    """Python looks for cycles seldom meanwhile: what is gathered of pages holds none, and is looked at each time."""
    usual = gc.get_threshold()
    gc.set_threshold(SELDOM, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)


@_seldom_collecting()
def make_batch(
    records: pandas.DataFrame | Iterable[pandas.DataFrame],
    crosswalk: Crosswalk,
    folder: Path,
    *,
    taken: Collection[str] = (),
    processes: int | None = None,
    origin: bytes = b"",
    year: int = 0,
    progress: Callable[[int], None] = lambda done: None,
) -> Batch:
    """Make one page per record into files of `folder`; the same pages as `make_pages`, whatever the number of
    `processes` (None: as many as there are cores, where there are so many records that it pays).

    `records` may come in blocks, of which few are in memory at a time; pages are made while the next ones are read.
    They are gone through twice where the crosswalk leaves out earlier deliveries of a record. `origin` stands for
    all that decides what the records are: where it and nothing else has changed since the last batch, they are not
    looked at. `year` is the present one unless given; no date may be after it. `progress` is told how many pages there
    are. What lies in `folder` from an
    earlier batch is used again where it fits and removed where it does not. Raises CrewFailed where a process was
    killed, and OSError where the disk refuses.
    """
    folder.mkdir(parents=True, exist_ok=True)
    present, year = {path.name for path in folder.iterdir()}, year or now().year
    listed = f"{_digest([origin, fingerprint(crosswalk), str(year).encode()]).hex()}.files" if origin else ""
    files: Iterable[str] | None = _listed(folder / listed, present) if listed in present else None
    new: set[str] = set()
    if files is None:
        number = processes or (len(os.sched_getaffinity(0)) if _pays(records) else 1)
        with Crew(crosswalk, year, folder, number) as crew:
            files = crew.make(_wanted(_blocks(records, crosswalk), crosswalk, year, present, new))
            made = _compared(folder, files, crosswalk, progress)
        if listed:
            _write(folder / listed, orjson.dumps(made.files))
    else:
        made = _compared(folder, files, crosswalk, progress)
    for name in present - {*made.files, listed}:
        (folder / name).unlink(missing_ok=True)
    clashes = _clashes(made.heads, taken)
    for place, problems in clashes.items():
        made.heads[place] = _judged(made.heads[place], problems)
    return Batch(folder, made.files, made.sizes, made.heads, len(new), clashes, made.repeated)


def _listed(path: Path, present: set[str]) -> list[str] | None:
    """The files of an earlier batch, or None where one of them is gone."""
    files: list[str] = orjson.loads(path.read_bytes())
    return files if present.issuperset(files) else None


def _write(path: Path, content: bytes) -> None:
    draft = path.with_name(f"{path.name}.{os.getpid()}.part")
    draft.write_bytes(content)
    draft.replace(path)


def _pays(records: pandas.DataFrame | Iterable[pandas.DataFrame]) -> bool:
    """Whether there are so many records that further processes pay; where nobody can say, they are taken to be many."""
    return not isinstance(records, Sized) or len(records) >= PAYS_FROM


def _blocks(records: pandas.DataFrame | Iterable[pandas.DataFrame], crosswalk: Crosswalk) -> Iterable[pandas.DataFrame]:
    """The records in blocks, as the crosswalk reads them."""
    if isinstance(records, pandas.DataFrame):
        kept = as_read(records, crosswalk)
        return (kept.iloc[start : start + AT_ONCE] for start in range(0, len(kept), AT_ONCE))
    return blocks_as_read(records, crosswalk)


def _wanted(
    blocks: Iterable[pandas.DataFrame], crosswalk: Crosswalk, year: int, present: set[str], new: set[str]
) -> Iterator[Chunk]:
    """The chunks of the records, with their content where no file of that name is there."""
    depends_on = [_program(PROGRAM), crosswalk.model_dump_json(exclude=NOT_SHOWN).encode(), str(year).encode()]
    made_by, reach, made = _digest(depends_on), TableReach(crosswalk), MadeColumns(crosswalk)
    for numbers, cells in _chunks(blocks, words_of(crosswalk.model_dump(exclude=NOT_SHOWN - {"made_columns"}))):
        content = orjson.dumps([numbers, list(cells), list(cells.values())])
        depends = content + reach.digest(cells) + made.digest(cells)
        name = blake2b(depends, key=made_by, digest_size=16).hexdigest() + ".pages"
        if name in present or name in new:
            yield Chunk(name, b"")
        else:
            new.add(name)
            yield Chunk(name, content, _marks(cells))


def _marks(cells: Cells) -> frozenset[int]:
    """Marks of some of the values, the same in every chunk."""
    return frozenset([mark for mark in map(hash, set[str]().union(*cells.values())) if not mark % MARKED])


def _chunks(blocks: Iterable[pandas.DataFrame], named: Collection[str]) -> Iterator[tuple[list[int], Cells]]:
    """The lines and, by column, the cells of some records at a time; only of columns that the crosswalk names."""
    numbers: list[int] = []
    cells: Cells = {}
    for block in blocks:
        numbers += block.index.tolist()
        for column in [column for column in block.columns if column in named] or block.columns[:1]:
            texts = block[column].fillna("") if block[column].hasnans else block[column]
            cells.setdefault(column, []).extend(texts.to_numpy().tolist())
        full = len(numbers) - len(numbers) % CHUNK
        for start in range(0, full, CHUNK):
            end = start + CHUNK
            yield numbers[start:end], {column: values[start:end] for column, values in cells.items()}
        numbers, cells = numbers[full:], {column: values[full:] for column, values in cells.items()}
    if numbers:
        yield numbers, cells


def words_of(node: Any) -> set[str]:
    """Every text in a crosswalk and every name in braces: among them are all columns that it can read."""
    if isinstance(node, str):
        return {node, *_PLACEHOLDER.findall(node)}
    parts = [*node, *node.values()] if isinstance(node, dict) else node if isinstance(node, list) else []
    return {word for part in parts for word in words_of(part)}


def fingerprint(crosswalk: Crosswalk) -> bytes:
    """What all pages depend on besides their delivery: the crosswalk, its tables, the program."""
    tables = (entry.model_dump_json() for name in sorted(crosswalk.tables) for entry in crosswalk.table(name).values())
    parts = (part.encode() for part in chain([crosswalk.model_dump_json()], tables))
    return _digest(chain([_program((*PROGRAM, *READING))], parts))


@cache
def _program(patterns: tuple[str, ...]) -> bytes:
    paths = sorted({path for pattern in patterns for path in HOME.glob(pattern)})
    return _digest(path.read_bytes() for path in paths)


def _digest(parts: Iterable[bytes]) -> bytes:
    whole = blake2b(digest_size=32)
    for part in parts:
        whole.update(len(part).to_bytes(8) + part)
    return whole.digest()


class _Made(NamedTuple):
    """The chunks' files, how many pages each holds, the heads of all, and what is wrong with all records together."""

    files: list[str]
    sizes: list[int]
    heads: list[PageHead]
    repeated: list[Problem]


def _compared(folder: Path, files: Iterable[str], crosswalk: Crosswalk, progress: Callable[[int], None]) -> _Made:
    """Read what each file says of its pages and records in its first line. The same rules are one object."""
    shared: dict[Rules, Rules] = {}
    made, records = _Made([], [], [], []), RecordComparison(crosswalk)
    for name in files:
        about, *said = orjson.loads(read_heads(folder / name))
        source_ids, titles, media, rows, ready, named, keys = about
        rules = [shared.setdefault(one := tuple(each), one) for each in named]
        found = list(map(PageHead, source_ids, titles, media, rows, ready, rules, keys))
        records.add(found, Said(*said))
        made.files.append(name)
        made.sizes.append(len(found))
        made.heads.extend(found)
        progress(len(made.heads))
    made.repeated.extend(records.problems())
    return made


def _clashes(heads: Sequence[PageHead], taken: Iterable[str]) -> dict[int, list[Problem]]:
    titles = Titles(taken)
    compared = ((place, titles.compare(head)) for place, head in enumerate(heads))
    return {place: problems for place, problems in compared if problems}


def _joined(
    one: Mapping[int, Sequence[Problem]], other: Mapping[int, Sequence[Problem]]
) -> dict[int, Sequence[Problem]]:
    return {place: [*one.get(place, ()), *other.get(place, ())] for place in {*one, *other}}


def _judged(head: PageHead, problems: Sequence[Problem]) -> PageHead:
    ready = head.ready and all(problem.severity is not Severity.ERROR for problem in problems)
    return head._replace(ready=ready, rules=(*head.rules, *(problem.rule for problem in problems)))


def _with(text: bytes, problems: Sequence[Problem]) -> bytes:
    page = page_of(text)
    return page.model_copy(update={"problems": [*page.problems, *problems]}).model_dump_json().encode()
