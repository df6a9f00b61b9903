"""From a step's schema to fields, and from what was typed back to a payload that the schema takes."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.answers import wrong
from portal.forms import Typed, cards_to_draw, fields_of, on_starts, read
from portal.table import cell
from stafett.steps import FileRef, Form, ask


class Row(Form):
    """A row."""

    name: str = ask(en="Name", sv="Namn", widget="fixed")
    hours: float = ask(1.0, en="Hours", sv="Timmar", ge=0)


class Everything(Form):
    """One field of each kind."""

    word: str = ask(en="Word", sv="Ord", min_length=2)
    cleared: str = ask("given", en="Cleared", sv="Tömd")
    number: int | None = ask(None, en="Number", sv="Tal")
    day: date | None = ask(None, en="Day", sv="Dag")
    pick: Literal["a", "b"] | None = ask(None, en="Pick", sv="Välj", choices={"a": {"en": "Aye", "sv": "Ja"}})
    several: list[Literal["x", "y"]] = ask([], en="Several", sv="Flera")
    sure: Literal[True] = ask(en="Sure", sv="Säker")
    links: list[str] = ask([], en="Links", sv="Länkar")
    paper: FileRef | None = ask(None, en="Paper", sv="Papper")
    papers: list[FileRef] = ask([], en="Papers", sv="Papper")
    rows: list[Row] = ask([], en="Rows", sv="Rader")
    who: str | None = ask(None, en="Who", sv="Vem", widget="person:partner")


SCHEMA = Everything.model_json_schema()


def test_each_kind_of_value_has_its_widget() -> None:
    found = {one.name: one.widget for one in fields_of(SCHEMA, "sv")}
    assert found == {
        "word": "text", "cleared": "text", "number": "number", "day": "date", "pick": "choice", "several": "choices",
        "sure": "checkbox", "links": "links", "paper": "file", "papers": "files", "rows": "rows", "who": "person",
    }  # fmt: skip
    labels = {one.name: one for one in fields_of(SCHEMA, "sv")}
    assert labels["word"].label == "Ord" and labels["pick"].choices == (("a", "Ja"), ("b", "b"))
    assert labels["who"].party == "partner"


def test_what_is_empty_is_left_out_or_null() -> None:
    payload = read(fields_of(SCHEMA, "en"), Typed({}), {})
    assert "word" not in payload and payload["cleared"] == "" and payload["number"] is None and payload["rows"] == []
    assert set(wrong(SCHEMA, payload, str)) == {"word", "sure"}


@pytest.mark.parametrize(
    ("typed", "number"), [("1 200", 1200), ("12", 12), ("−3", -3), ("twelve", "twelve"), ("", None)]
)
def test_numbers_as_people_write_them(typed: str, number: Any) -> None:
    assert read(fields_of(SCHEMA, "en"), Typed({"f.number": [typed]}), {})["number"] == number


def test_rows_start_filled_and_what_is_fixed_stays() -> None:
    words = {"f.rows.0.hours": ["2,5"], "f.rows.0.name": ["One"], "f.rows.9999999.hours": ["1"]}
    words |= {"f.rows.1.hours": ["3"], "f.rows.1.name": ["Hacked"]}
    rows = read(fields_of(SCHEMA, "en"), Typed(words), {"rows": [{"name": "One"}, {"name": "Two"}]})["rows"]
    assert rows == [{"name": "One", "hours": 2.5}, {"name": "Two"}]


class Card(Form):
    """A row about something."""

    value: str = ask(en="Value", sv="Värde", widget="shown")
    mark: str = ask("", en="Mark", sv="Märke", widget="hidden")
    pick: str = ask("", en="Pick", sv="Välj", widget="pick:offers")
    name: str = ask("", en="Name", sv="Namn")


class Cards(Form):
    """Rows that are drawn as cards."""

    rows: list[Card] = ask([], en="Rows", sv="Rader", widget="cards")


STARTS: list[dict[str, Any]] = [
    {"value": "A", "mark": "a", "offers": [{"code": "1", "text": "One"}]},
    {"value": "B", "mark": "b"},
]


def test_a_card_comes_back_as_it_was_shown_though_the_step_starts_with_others_by_now() -> None:
    fields = fields_of(Cards.model_json_schema(), "en")
    typed = Typed({"f.rows.0.value": ["B"], "f.rows.0.mark": ["old"], "f.rows.0.name": ["Bee"]})
    payload = read(fields, typed, {"rows": STARTS})
    assert payload["rows"] == [{"value": "B", "mark": "old", "name": "Bee"}], "and not once more, with nothing in it"
    assert wrong(Cards.model_json_schema(), payload, str) == {}


def test_cards_are_drawn_with_what_was_typed_first_and_empty_ones_only_while_asked_for() -> None:
    [rows] = fields_of(Cards.model_json_schema(), "en")
    values = [{"value": "C"}, {"value": "D", "name": "Dee"}, {"value": "A", "mark": "old", "name": ""}]
    drawn = cards_to_draw(rows, values, STARTS)
    assert [(row["value"], row.get("name", ""), row.get("mark", "")) for row in drawn] == [
        ("D", "Dee", ""),
        ("A", "", "old"),
        ("B", "", "b"),
    ]
    assert drawn[1]["offers"] == STARTS[0]["offers"] and cards_to_draw(rows, None, None) == []


@given(st.dictionaries(st.sampled_from([f"f.{name}" for name in Everything.model_fields]), st.lists(st.text())))
def test_whatever_is_sent_gives_a_payload_or_named_fields(words: dict[str, list[str]]) -> None:
    payload = read(fields_of(SCHEMA, "en"), Typed(words), {})
    named = wrong(SCHEMA, payload, str)
    assert {name.partition(".")[0] for name in named} <= set(Everything.model_fields)
    assert all(named.values())


@given(st.text())
def test_no_cell_of_a_table_is_a_formula(text: str) -> None:
    assert not str(cell(text)).startswith(("=", "+", "-", "@", "\t", "\r"))


def shown(*names: str) -> dict[str, Any]:
    """A step that starts with these rows."""
    return {"rows": [{"name": name, "hours": 0} for name in names]}


def test_what_was_typed_for_a_row_follows_the_row_when_the_step_has_got_others() -> None:
    """The page was opened when there were three rows; since then one has come and one has gone."""
    words = {f"f.rows.{place}.name": [name] for place, name in enumerate("abc")}
    words |= {f"f.rows.{place}.hours": [str(place + 1)] for place in range(3)}
    rows = read(fields_of(SCHEMA, "en"), Typed(words), shown("new", "c", "a"))["rows"]
    assert [(row["name"], row.get("hours")) for row in rows] == [("new", None), ("c", 3), ("a", 1)]


def test_rows_that_were_typed_without_saying_what_they_are_about_go_by_their_place() -> None:
    rows = read(fields_of(SCHEMA, "en"), Typed({"f.rows.1.hours": ["5"]}), shown("a", "b"))["rows"]
    assert [(row["name"], row.get("hours")) for row in rows] == [("a", None), ("b", 5)]


def test_an_earlier_answer_is_shown_on_the_rows_of_now() -> None:
    earlier = {"word": "kept", "rows": [{"name": "a", "hours": 1}, {"name": "gone", "hours": 2}]}
    fitted = on_starts(fields_of(SCHEMA, "en"), earlier, shown("new", "a"))
    assert fitted == {"word": "kept", "rows": [{"name": "new", "hours": 0}, {"name": "a", "hours": 1}]}
