"""What the records ask of the mapping tables, what is suggested, and how filled-in rows are merged."""

from __future__ import annotations

from pathlib import Path

import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappings.crosswalk import Crosswalk, CrosswalkError
from mappings.pages import make_pages
from mappings.sheets.columns import suggestion_text
from mappings.sheets.merge import MEANING, Filled, Merged, is_for, mark_of, meaning, merge
from mappings.sheets.needs import coverage_of, needs_of
from mappings.sheets.spellings import Neighbours, fingerprint, pairs_of_letters
from mappings.sheets.suggestions import suggest, tables_of_others
from mappings.tables import Entry, Table, key_of
from stafett.reconciliation import Candidate
from tests.unit.crosswalks import records, small_crosswalk


@pytest.fixture
def crosswalk(tmp_path: Path) -> Crosswalk:
    return small_crosswalk(tmp_path, gates={"creators": 60})


def table(*entries: Entry) -> Table:
    return {key_of(entry.value): entry for entry in entries}


def delivery(*creators: str) -> pandas.DataFrame:
    return records(*({"id": f"P {number}", "creator": name} for number, name in enumerate(creators)))


# What the records ask for


def test_each_value_comes_once_with_its_count_share_and_examples(crosswalk: Crosswalk) -> None:
    found = needs_of(delivery("Ny Person", "ny  person", "Eva Ek", "Ny Person", "Ny Person"), crosswalk, "creators")
    assert [(need.value, need.records, need.share, need.state) for need in found] == [
        ("Ny Person", 4, 0.8, "open"),
        ("Eva Ek", 1, 0.2, "mapped"),
    ]
    assert found[0].examples == ("P 0", "P 1", "P 3")
    assert found[1].entry is not None and found[1].entry.wikidata == "Q42"


def test_people_are_asked_for_by_name_without_roles_and_the_unknown_not_at_all(crosswalk: Crosswalk) -> None:
    found = needs_of(delivery("Tillskriven Ny Person; okänd", "anonymous", ""), crosswalk, "creators")
    assert [(need.value, need.records) for need in found] == [("Ny Person", 1)]


def test_a_value_counts_once_per_record_however_often_it_is_looked_up(crosswalk: Crosswalk) -> None:
    found = needs_of(records({"subjects": "storm; Storm; fyrar"}), crosswalk, "subjects")
    assert [(need.value, need.records) for need in found] == [("storm", 1), ("fyrar", 1)]


def test_texts_that_use_a_table_are_asked_for_where_they_are_shown(tmp_path: Path) -> None:
    place = {"column": "place", "use": "list", "table": "places", "when": {"column": "title", "any_of": ["Ja"]}}
    (tmp_path / "places.csv").write_text("value\n", encoding="utf-8")
    tables = {"creators": "creators.csv", "subjects": "subjects.csv", "places": "places.csv"}
    crosswalk = small_crosswalk(tmp_path, fields={"depicted place": [place]}, tables=tables)
    given_ = records({"place": "Visby; Lund", "title": "Ja"}, {"place": "Umeå", "title": "Nej"})
    assert [need.value for need in needs_of(given_, crosswalk, "places")] == ["Lund", "Visby"]


def test_records_without_columns_or_rows_ask_for_nothing(crosswalk: Crosswalk) -> None:
    assert needs_of(pandas.DataFrame({"id": ["1"]}), crosswalk, "creators") == []
    assert needs_of(records(), crosswalk, "creators") == []
    assert coverage_of(records(), crosswalk, "creators").percent == 100.0


def test_coverage_counts_records_whose_every_value_is_settled(crosswalk: Crosswalk) -> None:
    given_ = delivery("Eva Ek", "Eva Ek; Ny Person", "Ny Person", "", "Okänd")
    found = coverage_of(given_, crosswalk, "creators")
    assert (found.values, found.mapped, found.records, found.covered, found.percent) == (2, 1, 3, 1, 33.3)
    assert not found.passed
    accepted = table(Entry(value="Eva Ek", wikidata="Q42"), Entry(value="ny person", without="a firm, not a person"))
    found = coverage_of(given_, crosswalk, "creators", accepted)
    assert (found.mapped, found.without, found.covered, found.passed) == (1, 1, 3, True)


def test_a_line_that_says_nothing_covers_nothing_and_the_page_still_warns(tmp_path: Path) -> None:
    crosswalk = small_crosswalk(tmp_path)
    crosswalk.table("creators")["ny person"] = Entry(value="Ny Person", note="ask the archive")
    assert coverage_of(delivery("Ny Person"), crosswalk, "creators").covered == 0
    assert "creator-unmapped" in {problem.rule for problem in make_pages(delivery("Ny Person"), crosswalk)[0].problems}


def test_a_gate_is_passed_exactly_at_its_percentage_and_without_one_always(tmp_path: Path) -> None:
    nineteen_of_twenty = delivery(*["Eva Ek"] * 19, "Ny Person")
    for gate, passed in ((95, True), (95.1, False), (0, True), (100, False)):
        crosswalk = small_crosswalk(tmp_path, gates={"creators": gate})
        assert coverage_of(nineteen_of_twenty, crosswalk, "creators").passed is passed
    assert coverage_of(nineteen_of_twenty, small_crosswalk(tmp_path), "creators").passed


def test_a_gate_of_a_table_that_is_not_there_is_a_mistake_in_the_crosswalk(tmp_path: Path) -> None:
    with pytest.raises(CrosswalkError, match="materials"):
        small_crosswalk(tmp_path, gates={"materials": 95})
    with pytest.raises(CrosswalkError, match="less than or equal to 100"):
        small_crosswalk(tmp_path, gates={"creators": 950})


# Near spellings and suggestions


def test_near_spellings_forget_order_accents_and_punctuation() -> None:
    assert fingerprint("Åkerström, Märta") == fingerprint("marta  AKERSTROM.")
    assert pairs_of_letters("Sjöberg Axel") == pairs_of_letters("Sjö berg, Axel")
    assert (fingerprint("???"), pairs_of_letters("Solo")) == ("", "")
    near = Neighbours(["Märta Åkerström", "Åkerström, Märta", "???", "!!!"])
    assert near.of("Märta Åkerström") == [("Åkerström, Märta", 90.0)]
    assert near.of("???") == []


def test_suggestions_name_their_origin_and_the_best_comes_first(crosswalk: Crosswalk) -> None:
    needs = needs_of(delivery("Ekholm Anna", "Anna Ekholm", "Anna Ekholm", "Eva Ek"), crosswalk, "creators")
    others = {"norro": table(Entry(value="Anna Ekholm", wikidata="Q7", by="Bo", note="private"))}
    found = suggest(needs, crosswalk.table("creators"), others)
    offered = {
        need.value: [(one.entry.wikidata, one.score, one.origin["en"]) for one in need.suggestions] for need in found
    }
    assert offered == {
        "Anna Ekholm": [("Q7", 100.0, "table of norro")],
        "Ekholm Anna": [("Q7", 90.0, "table of norro"), ("", 70.0, "spelled nearly like “Anna Ekholm”")],
        "Eva Ek": [],
    }
    first = found[0].suggestions[0].entry
    assert (first.name, first.note, first.by) == ("Anna Ekholm", "", ""), "what a partner notes stays with them"


def test_a_sure_candidate_of_reconciliation_stands_below_the_same_value_in_a_table_and_an_unsure_one_below_near_ones(
    crosswalk: Crosswalk,
) -> None:
    needs = needs_of(delivery("Anna Ekholm", "Sund Bo", "Eva Ek"), crosswalk, "creators")
    others = {"norro": table(Entry(value="Anna Ekholm", wikidata="Q7"), Entry(value="Bo Sund", wikidata="Q8"))}
    reconciled = {
        "Anna Ekholm": [Candidate("Q7", "Anna Ekholm (painter)", 100, True), Candidate("Q9", "A. Ekholm", 100, True)],
        "Sund Bo": [Candidate("Q10", "Bo\x1b \n Sund", 100, False, "sailor\u202e")],
        "Eva Ek": [Candidate("Q11", "Eva Ek", 100, True)],
    }
    found = suggest(needs, crosswalk.table("creators"), others, reconciled=reconciled)
    offered = {
        need.value: [(one.entry.wikidata, one.score, one.origin["en"]) for one in need.suggestions] for need in found
    }
    assert offered == {
        "Anna Ekholm": [("Q7", 100.0, "table of norro"), ("Q9", 95.0, "reconciliation")],
        "Sund Bo": [("Q8", 90.0, "table of norro"), ("Q10", 80.0, "reconciliation")],
        "Eva Ek": [],
    }
    assert suggestion_text(found[1].suggestions[1], "sv") == "Q10 · Bo Sund · sailor (80, avstämning)"


def test_the_type_of_a_table_is_an_item_and_the_table_is_named(tmp_path: Path) -> None:
    assert small_crosswalk(tmp_path, reconcile={"creators": "Q5"}).reconcile == {"creators": "Q5"}
    with pytest.raises(CrosswalkError, match="materials"):
        small_crosswalk(tmp_path, reconcile={"materials": "Q5"})
    with pytest.raises(CrosswalkError, match=r"reconcile\.creators"):
        small_crosswalk(tmp_path, reconcile={"creators": "human"})


def test_a_conflict_left_undecided_is_suggested_although_the_value_is_mapped(crosswalk: Crosswalk) -> None:
    needs = needs_of(delivery("Eva Ek"), crosswalk, "creators")
    other = Entry(value="Eva Ek", wikidata="Q9", by="Bo")
    (found,) = suggest(needs, crosswalk.table("creators"), {}, offered=[other])
    assert [(one.entry.wikidata, one.origin["sv"]) for one in found.suggestions] == [("Q9", "konflikt: ifylld av Bo")]


def test_the_tables_of_other_partners_are_found_and_the_own_left_out() -> None:
    assert set(tables_of_others("creators", "norro")) == {"nationalmuseum"}
    assert tables_of_others("no such table", "norro") == {}


# Merging

BASE = table(
    Entry(value="Eva Ek", wikidata="Q1", by="Ada"), Entry(value="Old Value", category="Old"), Entry(value="Per")
)


def filled(value: str, *, mark: str = "", said: frozenset[str] = frozenset(MEANING), **words: str) -> Filled:
    return Filled(2, Entry.model_validate({"value": value, **words}), said, mark)


def mark(value: str, base: Table = BASE) -> str:
    return mark_of(value, base.get(key_of(value)))


def test_what_was_empty_is_filled_in_with_who_said_it_and_all_else_stays() -> None:
    merged = merge(BASE, [filled("PER", wikidata="Q2"), filled("New", name="Nytt", by="Cy")], "Bo")
    assert merged.table["per"] == Entry(value="Per", wikidata="Q2", by="Bo")
    assert merged.table["new"].by == "Cy", "a wiki page has many who fill in"
    assert [entry.value for entry in merged.added] == ["Per", "New"]
    assert merged.table["old value"] == BASE["old value"] and "new" not in BASE


def test_a_row_that_was_changed_on_purpose_changes_and_an_untouched_one_does_not() -> None:
    sent = mark("Eva Ek")
    changed = merge(BASE, [filled("Eva Ek", mark=sent, wikidata="Q5")], "Bo")
    assert changed.changed == [(BASE["eva ek"], Entry(value="Eva Ek", wikidata="Q5", by="Bo"))]
    emptied = merge(BASE, [filled("Eva Ek", mark=sent)], "Bo")
    assert meaning(emptied.table["eva ek"]) == meaning(None) and emptied.changed
    untouched = merge(changed.table, [filled("Eva Ek", mark=sent, wikidata="Q1")], "Cy")
    assert untouched.table == changed.table and untouched.unchanged == 1, "an old sheet takes nothing back"


def test_two_answers_to_one_value_are_a_conflict_and_both_are_kept_with_their_names() -> None:
    sent = mark("Eva Ek")
    first = merge(BASE, [filled("Eva Ek", mark=sent, wikidata="Q5")], "Bo")
    second = merge(first.table, [filled("Eva Ek", mark=sent, wikidata="Q6")], "Cy")
    (conflict,) = second.conflicts
    assert (conflict.standing.wikidata, conflict.standing.by) == ("Q5", "Bo")
    assert (conflict.offered.wikidata, conflict.offered.by) == ("Q6", "Cy")
    assert second.table == first.table


def test_without_its_mark_a_row_fills_what_is_empty_and_replaces_nothing() -> None:
    merged = merge(BASE, [filled("Eva Ek", wikidata="Q5"), filled("Per", name="Pelle"), filled("Old Value")], "Bo")
    assert [conflict.offered.wikidata for conflict in merged.conflicts] == ["Q5"]
    assert (len(merged.added), merged.unchanged) == (1, 1)


def test_a_deleted_column_takes_nothing_away() -> None:
    said = frozenset({"category"})
    merged = merge(BASE, [filled("Eva Ek", said=said, mark=mark("Eva Ek"), category="Eva Ek")], "Bo")
    assert merged.table["eva ek"] == Entry(value="Eva Ek", wikidata="Q1", category="Eva Ek", by="Bo")
    assert merge(BASE, [filled("Eva Ek", said=said, mark=mark("Eva Ek"))], "Bo").table == BASE


def test_a_mark_belongs_to_its_value() -> None:
    assert is_for(mark("Eva Ek"), "eva  ek.") and not is_for(mark("Eva Ek"), "Per") and not is_for("junk", "Per")


words = st.text(alphabet=st.sampled_from("aQ1é "), max_size=3)
entries = st.builds(Entry, value=st.sampled_from(["a", "b", "c"]), name=words, note=words)


@given(st.lists(entries), st.lists(entries))
def test_merging_loses_nothing_and_again_changes_nothing(base: list[Entry], rows: list[Entry]) -> None:
    start = table(*base)
    merged = merge(start, [Filled(2, row) for row in rows], "Bo")
    assert set(start) <= set(merged.table)
    assert all(meaning(merged.table[key]) == meaning(entry) for key, entry in start.items() if any(meaning(entry)))
    assert all(_is_kept(row, merged) for row in rows)
    again = merge(merged.table, [Filled(2, row) for row in rows], "Cy")
    assert again.table == merged.table


def _is_kept(row: Entry, merged: Merged) -> bool:
    places = [merged.table.get(key_of(row.value)), *(conflict.offered for conflict in merged.conflicts)]
    return not any(meaning(row)) or any(meaning(row) == meaning(entry) for entry in places)
