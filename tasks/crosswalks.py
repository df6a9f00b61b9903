"""The crosswalk of a partnership as it is today: the file in mappings/, and over it what people filled in."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from mappings.crosswalk import load_crosswalk
from mappings.crosswalk_model import Crosswalk
from mappings.sheets.filled import laid_over, read_rows
from mappings.sheets.gates import Acceptance, subject_of
from mappings.sheets.merge import Decision, Filled
from mappings.tables import Entry
from stafett.engine.relay import Relay
from stafett.ledger import Ledger
from stafett.ledger.views import PartnershipView
from stafett.steps import FileRef


class TableState(BaseModel):
    """What is kept of a table: the rows that people filled in (a file of the store), what conflicts left undecided,
    what was decided of others and between which answers, which deliveries are in it, how many rows of the last one
    could not be used, and whether more is asked for."""

    model_config = ConfigDict(frozen=True)

    rows: FileRef | None = None
    undecided: tuple[Entry, ...] = ()
    decided: tuple[Decision, ...] = ()
    taken: tuple[str, ...] = ()
    wrong_rows: int = 0
    accepted: Acceptance | None = None


def crosswalk_of(here: Relay) -> Crosswalk:
    """The crosswalk with which this run works; every task that needs one asks here."""
    crosswalk = load_crosswalk(here.lane.crosswalk)
    states = {name: table_state(here.ledger, here.lane, here.cycle, name) for name in crosswalk.tables}
    return laid_over(crosswalk, {name: filled_rows(here.ledger, state) for name, state in states.items()})


def table_state(ledger: Ledger, lane: PartnershipView, cycle: int, name: str) -> TableState:
    """What is kept of a table in this cycle; a new cycle begins with the rows of the one before."""
    for one in range(cycle, 0, -1):
        if kept := ledger.recall(lane.id, one, _key(name)):
            state = TableState.model_validate(kept)
            return (
                state if one == cycle else TableState(rows=state.rows, undecided=state.undecided, decided=state.decided)
            )
    return TableState()


def keep_table_state(here: Relay, name: str, state: TableState) -> None:
    """Keep what has become of a table. Unlike what lies in the work folder it cannot be computed again."""
    here.still_mine()
    here.ledger.remember(here.lane.id, here.cycle, _key(name), state.model_dump(mode="json"))


def filled_rows(ledger: Ledger, state: TableState) -> list[Filled]:
    """The rows that people filled in."""
    return read_rows(ledger.files.path(state.rows)) if state.rows else []


def _key(name: str) -> str:
    return f"table {subject_of(name)}"
