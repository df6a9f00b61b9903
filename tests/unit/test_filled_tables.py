"""Rows that people filled in over a crosswalk's own tables, and what is decided at a gate."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mappings.batch import fingerprint
from mappings.crosswalk import Crosswalk, load_crosswalk
from mappings.pages import make_pages
from mappings.sheets.back import Returned, judged
from mappings.sheets.filled import kept_rows, laid_over, read_rows, still_undecided, with_rows, write_rows
from mappings.sheets.form_rows import ROWS, cells_of, form_rows, in_records
from mappings.sheets.gates import Acceptance, is_settled, move_for, party_for, subject_of
from mappings.sheets.merge import Filled, mark_of, merge
from mappings.sheets.needs import Coverage, Need, Suggestion
from mappings.tables import Entry, Table, key_of
from stafett.machine import StepState
from stafett.phases import Party
from stafett.steps import KEY
from tests.unit.crosswalks import records, small_crosswalk


def entry(value: str, **words: str) -> Entry:
    return Entry.model_validate({"value": value, **words})


def filled(own: Table, *entries: Entry, before: list[Filled] | None = None) -> list[Filled]:
    """What is kept after somebody has answered with these entries, seen the table as it was."""
    now = with_rows(own, before or []).table
    rows = [Filled(1, one, mark=mark_of(one.value, now.get(key_of(one.value)))) for one in entries]
    return kept_rows(own, before or [], merge(now, rows, "person:ada"))


@pytest.fixture
def crosswalk(tmp_path: Path) -> Crosswalk:
    return small_crosswalk(tmp_path, gates={"creators": 95})


# Laid over the crosswalk


def test_pages_show_what_was_filled_in_and_which_rows_these_were(crosswalk: Crosswalk) -> None:
    ny = entry("Ny Person", name="Nya Personen", wikidata="Q5")
    rows = filled(crosswalk.table("creators"), ny)
    now = laid_over(crosswalk, {"creators": rows, "unknown": rows, "subjects": []})
    [page] = make_pages(records({"creator": "Ny Person"}), now)
    assert "Nya Personen" in page.wikitext and "version 3+" in page.wikitext and page.crosswalk == now.stamp
    assert crosswalk.version == "3" and "ny person" not in crosswalk.table("creators"), "the crosswalk itself stays"
    assert fingerprint(now) != fingerprint(crosswalk), "no page made without them is taken for one of these"
    other = laid_over(crosswalk, {"creators": filled(crosswalk.table("creators"), entry("Ny Person", wikidata="Q6"))})
    assert len({crosswalk.stamp, now.stamp, other.stamp}) == 3
    assert laid_over(crosswalk, {"creators": []}) is crosswalk


def test_a_line_that_the_helpdesk_changes_later_counts_more_and_the_other_answer_is_named(
    crosswalk: Crosswalk, tmp_path: Path
) -> None:
    rows = filled(crosswalk.table("creators"), entry("Eva Ek", wikidata="Q43"), entry("Ny Person", wikidata="Q5"))
    assert with_rows(crosswalk.table("creators"), rows).table["eva ek"].wikidata == "Q43"
    (tmp_path / "creators.csv").write_text("value,wikidata\nEva Ek,Q44\n", encoding="utf-8")
    later = with_rows(load_crosswalk(tmp_path).table("creators"), rows)
    assert later.table["eva ek"].wikidata == "Q44" and later.table["ny person"].wikidata == "Q5"
    assert [one.offered.wikidata for one in later.conflicts] == ["Q43"]


def test_rows_taken_over_into_the_crosswalk_change_nothing_more(crosswalk: Crosswalk) -> None:
    own = crosswalk.table("creators")
    rows = filled(own, entry("Ny Person", wikidata="Q5"))
    merged = with_rows(own, rows)
    assert with_rows(merged.table, rows).unchanged == 1 and with_rows(merged.table, rows).table == merged.table


def test_a_second_answer_replaces_the_first_and_the_others_stay(crosswalk: Crosswalk) -> None:
    own = crosswalk.table("creators")
    first = filled(own, entry("Ny Person", wikidata="Q5"), entry("Bo", without="a firm, not a person"))
    second = filled(own, entry("Ny Person", wikidata="Q6"), before=first)
    assert {one.entry.value: one.entry.wikidata or one.entry.without for one in second} == {
        "Ny Person": "Q6",
        "Bo": "a firm, not a person",
    }
    assert {one.entry.by for one in second} == {"person:ada"}


def test_what_is_undecided_stays_until_the_table_says_it(crosswalk: Crosswalk) -> None:
    table = crosswalk.table("creators")
    offered = [entry("Eva Ek", wikidata="Q1", by="Bo"), entry("Eva Ek", wikidata="Q42", died="1890")]
    assert still_undecided([*offered, offered[0]], [], table) == offered[:1]


texts = st.text(max_size=10)


@settings(deadline=None)
@given(st.lists(st.builds(lambda v, n, w: (v, n, w), texts.filter(key_of), texts, texts), max_size=6))
def test_kept_rows_are_read_as_they_were(
    tmp_path_factory: pytest.TempPathFactory, three: list[tuple[str, ...]]
) -> None:
    path = tmp_path_factory.mktemp("rows") / "rows.csv"
    judged_rows = judged(
        [(1, {"value": value, "name": name, "without": without}) for value, name, without in three]
    ).rows
    rows = kept_rows({}, [], merge({}, judged_rows, "person:1"))
    if not rows:
        return
    write_rows(path, rows)
    found = read_rows(path)
    assert [(one.entry, one.mark) for one in found] == [(one.entry, one.mark) for one in rows]
    assert with_rows({}, found).table == with_rows({}, rows).table


# At the gate


def coverage(covered: int, gate: float | None = 95) -> Coverage:
    return Coverage("creators", 10, 5, 0, 100, covered, gate)


def accepted(percent: float = 90, delivery: str = "d1") -> Acceptance:
    return Acceptance(reason="Nobody knows.", delivery=delivery, percent=percent)


@pytest.mark.parametrize(
    ("covered", "acceptance", "wrong_rows", "settled"),
    [
        (95, None, 0, True),
        (94, None, 0, False),
        (95, None, 1, False),
        (90, accepted(), 0, True),
        (90, accepted(), 3, True),
        (89, accepted(), 0, False),
        (90, accepted(delivery="d0"), 0, False),
    ],
)
def test_the_phase_goes_on_at_the_gate_or_with_a_reason_for_this_delivery_and_no_worse(
    covered: int, acceptance: Acceptance | None, wrong_rows: int, settled: bool
) -> None:
    assert is_settled(coverage(covered), "d1", accepted=acceptance, wrong_rows=wrong_rows) is settled


@pytest.mark.parametrize("state", [None, *StepState])
@pytest.mark.parametrize("settled", [True, False])
def test_every_state_of_a_step_has_its_move(state: StepState | None, settled: bool) -> None:
    move = move_for(state, settled)
    s = StepState
    if state is s.DELIVERED:
        assert move == ("check_off" if settled else "send_back")
    elif settled:
        assert (move == "withdraw") is (state in {s.OFFERED, s.ACCEPTED, s.INFO_REQUESTED, s.BLOCKED, s.DECLINED})
    else:
        assert move == ("reopen" if state in {s.DONE, s.SKIPPED, s.WITHDRAWN} else "ask")


def test_the_partner_knows_its_makers_and_materials_the_community_its_subjects_and_places(tmp_path: Path) -> None:
    fields = {"medium": [{"column": "materials", "use": "list", "table": "materials"}]}
    (tmp_path / "materials.csv").write_text("value,name\nolja,oil\n", encoding="utf-8")
    tables = {"creators": "creators.csv", "subjects": "subjects.csv", "materials": "materials.csv"}
    lookups = {"lookups": [{"column": "subjects", "table": "subjects"}, {"column": "creator", "table": "creators"}]}
    crosswalk = small_crosswalk(tmp_path, fields=fields, tables=tables, categories={**lookups, "maintenance": "X"})
    assert {name: party_for(crosswalk, name) for name in tables} == {
        "creators": Party.PARTNER,
        "subjects": Party.COMMUNITY,
        "materials": Party.PARTNER,
    }


@given(st.text(max_size=300))
def test_whatever_a_table_is_called_it_has_a_key_of_its_own(name: str) -> None:
    assert KEY.fullmatch(f"fill-table-community--{subject_of(name)}")
    assert subject_of("Ämnen") != subject_of("ämnen") and subject_of("creators") == "creators"


# Rows of a form

SUGGESTED = Suggestion(entry("x", wikidata="Q7", name="Ny", born="1860", note="painter"), 95, {"en": "reconciliation"})
OPEN = Need("Ny Person", 3, 0.049, ("P 1", "P 2"), None, (SUGGESTED,))


def answered(**words: str) -> Returned:
    [start] = form_rows([OPEN], "en")
    return judged(cells_of([{"value": start["value"], "mark": start["mark"], **words}]))


def test_a_form_asks_for_the_most_frequent_open_values_with_their_suggestions() -> None:
    mapped = Need("Eva Ek", 9, 0.2, (), entry("Eva Ek", wikidata="Q42"))
    rows = form_rows([OPEN, *[Need(f"v{n}", 1, 0.1, (), None) for n in range(99)], mapped], "en")
    assert len(rows) == ROWS and rows[0]["offers"][0]["text"] == "Q7 · Ny · 1860– · painter (95, reconciliation)"
    assert rows[0]["records"] == "3 (4.9 %): P 1, P 2"
    assert in_records(OPEN, "sv") == "3 (4,9 %): P 1, P 2"


def test_a_cell_that_is_no_name_of_anything_stays_off_the_page() -> None:
    long = Need("x" * 1001, 9, 0.5, ("i" * 999,), None)
    assert [row["value"] for row in form_rows([long, OPEN], "en")] == ["Ny Person"]
    assert len(in_records(long, "en")) < 100


def test_what_is_picked_is_filled_in_and_what_is_typed_counts_more() -> None:
    code = form_rows([OPEN], "en")[0]["offers"][0]["code"]
    [row] = answered(pick=code, name="Nya").rows
    assert (row.entry.wikidata, row.entry.name, row.entry.born, row.entry.note) == ("Q7", "Nya", "1860", "")
    assert merge({}, [row], "Ada").added[0].by == "Ada"
    assert merge({}, answered().rows, "Ada").unchanged == 1, "an empty row says nothing"


@pytest.mark.parametrize("code", ["{", "[1]", '{"value": "x"}', '{"name": 1}', "[" * 5000, '{"wikidata": "Q1x"}'])
def test_a_suggestion_that_was_never_made_is_a_named_problem(code: str) -> None:
    found = answered(pick=code)
    assert found.rows == [] and [one.row for one in found.problems] == [1]
    assert json.loads(found.problems[0].model_dump_json())["rule"] in ("sheet-cell-markup", "sheet-entry-invalid")
