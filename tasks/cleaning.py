"""Cleaning a delivery with the partner's OpenRefine history; where it cannot be applied, a person takes over.

What a person made of the records is kept in the ledger and the file store: unlike all other results between delivery
and pages it cannot be computed again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any, Literal

import pandas

from mappings.cleaning import UnsupportedOperation
from mappings.crosswalk_columns import taken_columns
from mappings.crosswalk_model import Crosswalk
from mappings.delivered_pages import CleanedBlocks
from mappings.kept_records import KeptRecords, write_records
from mappings.made_columns import MadeColumns
from mappings.preparation import operations_of
from mappings.written_records import write_csv
from stafett.engine.artifacts import show_progress
from stafett.engine.relay import Relay, relay
from stafett.engine.work import work
from stafett.openrefine import OpenProject, OpenRefine, OpenRefineDown, OpenRefineError
from stafett.problems import Problem
from stafett.rules import explain
from stafett.sources import Overruling, UnreadableDelivery, read_delivery
from stafett.steps import Exhibit, FileRef, fingerprint
from tasks.crosswalks import crosswalk_of
from tasks.examine import Examined
from tasks.work_folder import work_folder

ROW = "stafett row"
"""The column by which a row of the delivery is known in OpenRefine."""

SHOWN = 10
"""Lost records that are named; a person who lost more knows what happened."""


@dataclass(frozen=True)
class Refusal:
    """Why the history was not applied, and the project that was left open in OpenRefine for a person, if one was."""

    reason: str
    project: str = ""
    url: str = ""


class NotUsable(ValueError):
    """A table that a person hands in cannot stand for the delivery; the message says why, and what to do."""


@dataclass(frozen=True)
class Cleaning:
    """One delivery with one history: what is known about it lies under a name made from both."""

    here: Relay
    examined: Examined
    crosswalk: Crosswalk
    operations: list[dict[str, Any]]
    id_column: str
    reading: Overruling

    @classmethod
    def of(cls, examined: Examined) -> Cleaning:
        """The cleaning of a delivery with the history as it is now."""
        crosswalk = crosswalk_of(relay())
        return cls(relay(), examined, crosswalk, operations_of(crosswalk), crosswalk.id_column, crosswalk.reading)

    @property
    def name(self) -> str:
        """The same for the same bytes, read in the same way, and the same operations."""
        said = self.reading.model_dump(exclude_defaults=True)
        return f"cleaned-{self.examined.key}-{fingerprint([*self.operations, said] if said else self.operations)[:16]}"

    def delivered(self) -> pandas.DataFrame:
        """The records as the partner delivered them."""
        metadata = self.examined.metadata
        path = self.here.ledger.files.path(metadata)
        return read_delivery(path, name=metadata.name, id_column=self.id_column, overruling=self.reading).records

    def recall(self, what: str) -> Any:
        """What was kept in the ledger about this cleaning, or None."""
        return self.here.ledger.recall(self.here.lane.id, self.here.cycle, f"{self.name}-{what}")

    def remember(self, what: str, value: Any) -> None:
        """Keep something about this cleaning in the ledger."""
        self.here.ledger.remember(self.here.lane.id, self.here.cycle, f"{self.name}-{what}", value)


@work("clean the records")
def clean_records(partnership: str, examined: Examined) -> Path | Refusal:
    """Clean the records with the partner's OpenRefine history, on a server where there is one, otherwise built in.

    Gives the Parquet file with the cleaned records, or with those that a person cleaned instead; or why the history
    cannot be applied. Raises OpenRefineDown where the server is away.
    """
    cleaning = Cleaning.of(examined)
    cleaned = _records(partnership, cleaning)
    return cleaned if isinstance(cleaned, Refusal) else _with_names_free(cleaned, cleaning.crosswalk)


def _records(partnership: str, cleaning: Cleaning) -> Path | Refusal:
    kept = work_folder(cleaning.here) / f"{cleaning.name}.parquet"
    if kept.exists():
        return kept
    if by_hand := cleaning.recall("by-hand"):
        try:
            return write_records([_cleaned_by_hand(cleaning, FileRef.model_validate(by_hand))], kept)
        except NotUsable as unusable:  # the crosswalk has come to make a column that the person's table has
            return Refusal(str(unusable))
    if refused := cleaning.recall("refused"):
        return Refusal(**refused)
    try:
        write_records(_clean(cleaning), kept)
    except OpenRefineDown:
        raise
    except (OpenRefineError, UnsupportedOperation) as error:
        refusal = _left_open(cleaning, str(error))
        cleaning.remember("refused", asdict(refusal))
        return refusal
    show_progress(partnership, cleaning.here.phase, 0.4, "The records are cleaned")
    return kept


def _with_names_free(kept: Path, crosswalk: Crosswalk) -> Path | Refusal:
    """The cleaned records, unless cleaning gave them a column that the crosswalk makes of others."""
    if not crosswalk.made_columns or not (taken := taken_columns(KeptRecords(kept).columns, crosswalk)):
        return kept
    kept.unlink()
    return Refusal(_in_words(taken))


def _in_words(problems: Sequence[Problem]) -> str:
    said = [explain(problem, "en") for problem in problems]
    return " ".join(f"{one.explanation} {one.remedy}" for one in said)


def refusal_exhibits(refusal: Refusal) -> list[Exhibit]:
    """Which operation stopped the cleaning, why, and where the records can be cleaned by hand."""
    title = {"en": "What stopped the cleaning", "sv": "Vad som hindrade städningen"}
    shown = [Exhibit(title=title, kind="text", text={"en": refusal.reason, "sv": refusal.reason})]
    if refusal.url:
        place = {"en": "The records, open in OpenRefine", "sv": "Posterna, öppna i OpenRefine"}
        shown.append(Exhibit(title=place, kind="link", url=refusal.url))
    return shown


@work("take over what was cleaned by hand")
def take_over(
    partnership: str,
    examined: Examined,
    refusal: Refusal,
    how: Literal["project", "table", "again"],
    table: Sequence[FileRef],
) -> str:
    """Go on as a person decided: with the project as they left it, with their table, or with a history put right.

    Gives "" where that worked, otherwise one sentence that says why not and what to do.
    """
    cleaning = Cleaning.of(examined)
    cleaning.here.still_mine()
    if how == "again":
        cleaning.remember("refused", {})
        again = clean_records.fn(partnership, examined)
        _close(cleaning, refusal)
        return again.reason if isinstance(again, Refusal) else ""
    try:
        given = _taken(cleaning, refusal) if how == "project" else _handed_in(table)
        _cleaned_by_hand(cleaning, given)
    except OpenRefineDown:
        raise
    except (NotUsable, OpenRefineError) as error:
        return str(error)
    cleaning.remember("by-hand", given.model_dump())
    _close(cleaning, refusal)
    return ""


def _clean(cleaning: Cleaning) -> Iterable[pandas.DataFrame]:
    here = cleaning.here
    if not cleaning.operations or not here.settings.openrefine_url:
        metadata = cleaning.examined.metadata
        path = here.ledger.files.path(metadata)
        return CleanedBlocks(
            path, cleaning.operations, id_column=cleaning.id_column, name=metadata.name, reading=cleaning.reading
        )
    out = work_folder(here) / "from-openrefine.csv"
    OpenRefine(here.settings.openrefine_url).clean(
        _raw(here, cleaning.delivered()), cleaning.operations, out, progress=partial(_tell, here)
    )
    return [_numbered(pandas.read_csv(out, dtype=str, keep_default_na=False))]


def _raw(here: Relay, records: pandas.DataFrame) -> Path:
    path = work_folder(here) / "to-openrefine.csv"
    write_csv([records], path, lines=ROW)
    return path


def _tell(here: Relay, done: int, of: int, what: str) -> None:
    show_progress(here.lane.slug, here.phase, 0.1 + 0.3 * done / max(of, 1), f"OpenRefine: {what}"[:200])


def _left_open(cleaning: Cleaning, reason: str) -> Refusal:
    """Leave the records open in OpenRefine, with all operations before the refused one applied."""
    here = cleaning.here
    if not here.settings.openrefine_url:
        return Refusal(reason)
    raw = _raw(here, cleaning.delivered())
    try:
        project: OpenProject = OpenRefine(here.settings.openrefine_url).open(
            raw, cleaning.operations, name=f"stafett {here.lane.slug}"
        )
    except OpenRefineDown:
        raise
    except OpenRefineError as error:
        return Refusal(f"{reason} It cannot be opened by hand either: {error}")
    return Refusal(reason, project.id, project.url)


def _taken(cleaning: Cleaning, refusal: Refusal) -> FileRef:
    """The project as the person left it, as a kept file."""
    here = cleaning.here
    if not refusal.project:
        raise NotUsable("No project is open in OpenRefine; hand in the cleaned table as a file instead.")
    out = work_folder(here) / "taken-over.csv"
    OpenRefine(here.settings.openrefine_url).take(refusal.project, out)
    return here.ledger.files.keep(out, "taken-over.csv")


def _close(cleaning: Cleaning, refusal: Refusal) -> None:
    """Delete the project that is needed no more. One that is left over does no harm."""
    if refusal.project:
        with suppress(OpenRefineError):
            OpenRefine(cleaning.here.settings.openrefine_url).close(refusal.project)


def _handed_in(table: Sequence[FileRef]) -> FileRef:
    if len(table) != 1:
        raise NotUsable(f"One table is needed, and {len(table)} files were handed in.")
    return table[0]


def _cleaned_by_hand(cleaning: Cleaning, given: FileRef) -> pandas.DataFrame:
    """The table of a person, its rows numbered as in the delivery; raises NotUsable where a record is lost."""
    try:
        path = cleaning.here.ledger.files.path(given)
        records = read_delivery(path, name=given.name, id_column=cleaning.id_column).records
    except UnreadableDelivery as unreadable:
        raise NotUsable(_in_words([unreadable.problem])) from unreadable
    if taken := taken_columns(records.columns, cleaning.crosswalk):
        raise NotUsable(_in_words(taken))
    made = MadeColumns(cleaning.crosswalk)  # the id may be one
    records, delivered = made.added(records), made.added(cleaning.delivered())
    by_row = ROW in records.columns
    numbered = _numbered(records) if by_row else _numbered_by_id(records, delivered, cleaning.id_column)
    if lost := _lost(delivered, numbered, cleaning.id_column):
        names = ", ".join(lost[:SHOWN])
        more = f" and {len(lost) - SHOWN} more" if len(lost) > SHOWN else ""
        raise NotUsable(f"Records of the delivery are missing from the table: {names}{more}. Put them back.")
    return numbered.drop(columns=list(cleaning.crosswalk.made_columns))


def _numbered(records: pandas.DataFrame) -> pandas.DataFrame:
    """The records with the column of row numbers as their index; a row that OpenRefine added has number 0."""
    numbers = pandas.to_numeric(records[ROW], errors="coerce").fillna(0).astype(int)
    return records.drop(columns=ROW).set_index(pandas.Index(numbers, name="_row"))


def _numbered_by_id(records: pandas.DataFrame, delivered: pandas.DataFrame, id_column: str) -> pandas.DataFrame:
    """The same for a table from elsewhere, whose rows are known by their ids; the nth of an id is the nth of it."""
    if id_column not in records.columns:
        raise NotUsable(f"The table has neither the column “{id_column}” nor “{ROW}”. Keep one of them.")
    known = dict(zip(_nth(delivered[id_column]), delivered.index, strict=True))
    numbers = [int(known.get(key, 0)) for key in _nth(records[id_column])]
    return records.set_index(pandas.Index(numbers, name="_row"))


def _nth(ids: pandas.Series[str]) -> list[tuple[str, int]]:
    plain = ids.str.strip()
    return list(zip(plain, plain.groupby(plain).cumcount(), strict=True))


def _lost(delivered: pandas.DataFrame, given: pandas.DataFrame, id_column: str) -> list[str]:
    """The ids of records that are in the delivery but, by row and by id, not in the table."""
    rows = set(given.index)
    ids = set(given[id_column].str.strip()) if id_column in given.columns else set()
    pairs = zip(delivered.index, delivered[id_column].str.strip(), strict=True)
    return [record for row, record in pairs if row not in rows and record not in ids]
