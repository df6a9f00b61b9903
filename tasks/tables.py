"""Mapping tables with a gate, on their way to the people who fill them in, and back.

What came back is taken in once per delivery and kept (`tasks.crosswalks`); everything else here is computed again each
time the phase is looked at.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import pandas

from mappings.crosswalk import load_crosswalk
from mappings.crosswalk_model import Crosswalk
from mappings.records import prepare_records
from mappings.sheets.back import Returned, judged, read_sheet
from mappings.sheets.columns import sheet_rows
from mappings.sheets.filled import kept_rows, still_undecided, with_rows, write_rows
from mappings.sheets.form_rows import cells_of, form_rows
from mappings.sheets.gates import Acceptance, Move, is_of_people, is_settled, move_for, party_for, subject_of
from mappings.sheets.merge import Answers, Filled, answers_of, merge
from mappings.sheets.needs import Coverage, Need, coverage_of, needs_of
from mappings.sheets.out import write_xlsx
from mappings.sheets.suggestions import suggest, tables_of_others
from mappings.tables import Entry, Table, key_of
from stafett.engine.artifacts import show_progress
from stafett.engine.relay import Relay, relay
from stafett.engine.work import work
from stafett.ledger.views import DeliveryView, StepView
from stafett.machine import SETTLED, StepState
from stafett.phases import PARTY_NAMES, Party, say
from stafett.problems import Problem, Severity
from stafett.reconciliation import Candidate, ask_service
from stafett.sources import UnreadableDelivery
from stafett.steps import Exhibit, FileRef, fingerprint
from tasks.crosswalks import TableState, filled_rows, keep_table_state, table_state
from tasks.table_exhibits import SHEET_ROWS, TableShown, reason_for, state_exhibit, table_to_fill
from tasks.work_folder import work_folder

log = logging.getLogger(__name__)

STEPS = {Party.PARTNER: "fill-table", Party.COMMUNITY: "fill-table-community"}
"""The keys of the steps in which tables are filled in, by who knows their values."""

PERSON = "person:"
"""Before the id of the person who filled a row in; names stand in the ledger's table of people only."""


@dataclass(frozen=True)
class TableAtGate:
    """A table for which a gate is set: whether the phase may go on, what is done with its step, and what it shows."""

    name: str
    party: Party
    of_people: bool
    settled: bool
    move: Move
    reason: str = ""
    problems: list[Problem] = field(default_factory=list)
    exhibits: list[Exhibit] = field(default_factory=list)
    rows: list[dict[str, Any]] = field(default_factory=list)


@work("look at the mapping tables")
def look_at_tables(partnership: str, cleaned: Path) -> list[TableAtGate]:
    """Take in what was filled in since the last look, and see how far each table with a gate reaches now."""
    here = relay()
    show_progress(partnership, here.phase, 0.5, "Looking at the mapping tables")
    return [table.looked_at() for table in _tables(here, cleaned)]


@work("show the mapping tables")
def table_exhibits(partnership: str, cleaned: Path) -> list[Exhibit]:
    """For those who approve the pages: how far each table reaches, and what was accepted without, why and by whom."""
    here = relay()
    states = [TableShown(one.coverage, one.state, len(one.rows), len(one.answers)) for one in _tables(here, cleaned)]
    return [state_exhibit(states)] if states else []


def _tables(here: Relay, cleaned: Path) -> Iterator[_Table]:
    crosswalk = load_crosswalk(here.lane.crosswalk)
    records = prepare_records(pandas.read_parquet(cleaned), crosswalk) if crosswalk.gates else pandas.DataFrame()
    return (_Table(here, crosswalk, name, records, cleaned.stem) for name in crosswalk.gates)


class _Table:
    """One table with a gate, for one delivery."""

    def __init__(self, here: Relay, crosswalk: Crosswalk, name: str, records: pandas.DataFrame, delivery: str) -> None:
        self.here, self.crosswalk, self.name = here, crosswalk, name
        self.records, self.delivery, self.language = records, delivery, here.lane.language
        self.party, self.subject = party_for(crosswalk, name), subject_of(name)
        self._stands(table_state(here.ledger, here.lane, here.cycle, name))

    def _stands(self, state: TableState) -> None:
        """See what the table says with what was filled in."""
        self.state, self.rows = state, filled_rows(self.here.ledger, state)
        now = with_rows(self.crosswalk.table(self.name), self.rows)
        self.table = now.table
        overruled = {key_of(one.offered.value) for one in now.conflicts}  # the helpdesk has changed its line since
        asked = [one for one in state.undecided if key_of(one.value) not in overruled]
        self.answers = answers_of(now.table, asked)
        self.coverage = self._coverage(now.table, self.answers)

    def _coverage(self, table: Table, answers: Mapping[str, Answers]) -> Coverage:
        return coverage_of(self.records, self.crosswalk, self.name, table, answers)

    def looked_at(self) -> TableAtGate:
        view = self.here.ledger.latest(self.here.lane.slug, self.here.cycle, f"{STEPS[self.party]}--{self.subject}")
        problems = self._take_in(view) if view and view.state in SETTLED | {StepState.DELIVERED} else []
        accepted, wrong_rows = self.state.accepted, self.state.wrong_rows
        settled = is_settled(self.coverage, self.delivery, accepted=accepted, wrong_rows=wrong_rows)
        found = TableAtGate(
            name=self.name,
            party=self.party,
            of_people=is_of_people(self.crosswalk, self.name),
            settled=settled,
            move=move_for(view.state if view else None, settled),
            reason=reason_for(self.coverage, wrong_rows, settled, self.language),
            problems=problems,
        )
        return found if settled else self._with_what_helps(found)

    def _take_in(self, view: StepView) -> list[Problem]:
        """Merge what was delivered, once; what is wrong with it is given each time."""
        delivery = self.here.ledger.delivery(view.id)
        if delivery is None:
            return []
        returned = _returned(self.here, delivery.payload, {key: len(found) for key, found in self.answers.items()})
        if view.id not in self.state.taken:
            self._keep(view.id, delivery, returned)
        return returned.problems

    def _keep(self, step: str, delivery: DeliveryView, returned: Returned) -> None:
        by = f"{PERSON}{delivery.person.id}" if delivery.person else delivery.door
        merged = merge(self.table, returned.rows, by, answers=self.answers)
        reason = str(delivery.payload.get("without", ""))
        undecided = still_undecided(self.state.undecided, merged.conflicts, merged.table, merged.decided)
        coverage = self._coverage(merged.table, answers_of(merged.table, undecided))
        state = TableState(
            rows=self._stored(kept_rows(self.crosswalk.table(self.name), self.rows, merged)),
            undecided=tuple(undecided),
            decided=(*self.state.decided, *merged.decided),
            taken=(*self.state.taken, step),
            wrong_rows=sum(problem.severity is Severity.ERROR for problem in returned.problems),
            accepted=Acceptance(reason=reason, by=by, delivery=self.delivery, percent=coverage.percent)
            if reason
            else None,
        )
        keep_table_state(self.here, self.name, state)
        self._stands(state)

    def _stored(self, rows: list[Filled]) -> FileRef | None:
        if not rows:
            return None
        path = work_folder(self.here) / f"filled-{self.subject}.csv"
        write_rows(path, rows)
        return self.here.ledger.files.keep(path, f"{self.subject}.csv")

    def _with_what_helps(self, found: TableAtGate) -> TableAtGate:
        needs = self._needs()
        sheet = self._sheet(needs)
        return replace(
            found,
            exhibits=table_to_fill(self.coverage, needs, sheet),
            rows=form_rows(needs, self.language),
        )

    def _needs(self) -> list[Need]:
        """The values with suggestions: from this partner's and others' tables, other partnerships, and the service."""
        needs = needs_of(self.records, self.crosswalk, self.name, self.table, self.answers)[:SHEET_ROWS]
        needs = [
            replace(
                need,
                entry=need.entry and self._nameless(need.entry),
                answers=tuple(self._nameless(one) for one in need.answers),
            )
            for need in needs
        ]
        others = tables_of_others(self.name, self.crosswalk.name) | self._elsewhere()
        return suggest(needs, self.table, others, reconciled=self._candidates(needs))

    def _elsewhere(self) -> dict[str, Table]:
        """What was filled in for the table of this name in other partnerships, by their institutions."""
        ledger = self.here.ledger
        lanes = [lane for lane in ledger.board() if lane.id != self.here.lane.id]
        rows = {
            lane.institution: filled_rows(ledger, table_state(ledger, lane, lane.cycle, self.name)) for lane in lanes
        }
        return {who: {key_of(one.entry.value): one.entry for one in found} for who, found in rows.items() if found}

    def _candidates(self, needs: list[Need]) -> dict[str, list[Candidate]]:
        """What the reconciliation service answers for the open values; asked once for the same ones."""
        settings, of_type = self.here.settings, self.crosswalk.reconcile.get(self.name, "")
        values = [need.value for need in needs if need.state == "open"]
        if not settings.reconciliation_url or not values:
            return {}
        kept = work_folder(self.here) / f"candidates-{self.subject}-{fingerprint([values, of_type])[:16]}.json"
        if kept.exists():
            known = json.loads(kept.read_text(encoding="utf-8"))
            return {value: [Candidate(**one) for one in found] for value, found in known.items()}
        found = ask_service(settings.reconciliation_url, settings.user_agent, values, of_type=of_type, tell=log.warning)
        if found:
            known = {value: [asdict(one) for one in candidates] for value, candidates in found.items()}
            kept.write_text(json.dumps(known), encoding="utf-8")
        return found

    def _nameless(self, entry: Entry) -> Entry:
        """A person's id is for the ledger; in a sheet that goes round stands the party."""
        if not entry.by.startswith(PERSON):
            return entry
        person = self.here.ledger.person(entry.by.removeprefix(PERSON))
        return entry.model_copy(update={"by": say(PARTY_NAMES[person.party], self.language) if person else ""})

    def _sheet(self, needs: list[Need]) -> FileRef:
        """The spreadsheet; the same bytes for the same rows, though a workbook holds the time at which it was made."""
        rows = sheet_rows(needs, self.language)
        path = work_folder(self.here) / f"sheet-{self.subject}-{fingerprint(rows)[:16]}.xlsx"
        if not path.exists():
            draft = path.with_suffix(".part")
            write_xlsx(draft, rows)
            draft.replace(path)
        return self.here.ledger.files.keep(path, f"{self.here.lane.slug}-{self.subject}.xlsx")


def _returned(here: Relay, payload: dict[str, Any], answers: Mapping[str, int]) -> Returned:
    """The rows of an answer: those of its sheet, then those that were filled in on the page; `answers` are how many
    there are to choose from for a value in conflict, by its key."""
    sheet = Returned()
    if given := payload.get("sheet"):
        reference = FileRef.model_validate(given)
        try:
            sheet = read_sheet(here.ledger.files.path(reference), name=reference.name, answers=answers)
        except UnreadableDelivery as unreadable:
            sheet = Returned(problems=[unreadable.problem])
    page = judged(cells_of(payload.get("rows", [])), answers=answers)
    return Returned([*sheet.rows, *page.rows], [*sheet.problems, *page.problems])
