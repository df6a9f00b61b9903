"""What is shown of a mapping table: to those who fill it in, and to those who approve pages that were made with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from mappings.sheets.columns import answer_texts, suggestion_text
from mappings.sheets.form_rows import in_records
from mappings.sheets.needs import Coverage, Need
from mappings.wikitext import plain
from stafett.phases import Text, say
from stafett.steps import Cell, Exhibit, FileRef, in_each_language
from tasks.crosswalks import TableState

SHEET_ROWS = 20_000
"""Values in a spreadsheet, open ones first and the most frequent at the top: more are filled in by nobody."""
LISTED = 20
"""Open values that are listed on the page; the spreadsheet has the others."""
CONFLICTS = 50
LONGEST = 500
"""Characters of one cell on the page."""


@dataclass(frozen=True)
class TableShown:
    """How far a table reaches, what is kept of it, how many rows people filled in, and how many are in conflict."""

    coverage: Coverage
    state: TableState
    filled_in: int
    undecided: int


def table_to_fill(coverage: Coverage, needs: Sequence[Need], sheet: FileRef) -> list[Exhibit]:
    """How far the table reaches, what is in conflict, the commonest values that nobody has mapped, the spreadsheet; in
    the language of whoever reads it."""
    values = [need for need in needs if need.state == "open"][:LISTED]
    conflicts = [need for need in needs if need.answers]
    return [
        Exhibit(
            title={"en": "How far the table reaches", "sv": "Hur långt tabellen räcker"},
            kind="text",
            text=_in_each(partial(reach, coverage)),
        ),
        *([_conflicts(conflicts)] if conflicts else []),
        Exhibit(
            title={"en": "The most frequent values without a match", "sv": "De vanligaste värdena utan koppling"},
            kind="table",
            rows=[in_each_language(OPEN_VALUES), *map(_open_value, values)],
        ),
        Exhibit(
            title={"en": "All of them, to fill in", "sv": "Alla, att fylla i"},
            kind="file",
            text=HOW_TO_FILL_IN,
            file=sheet,
        ),
    ]


def reason_for(coverage: Coverage, wrong_rows: int, settled: bool, language: str) -> str:
    """Why a table is asked for once more, or no more."""
    if settled:
        return say({"en": "It is needed no more.", "sv": "Den behövs inte längre."}, language)
    rows: Text = {
        "en": f"Rows that could not be used: {wrong_rows}; the others are kept. ",
        "sv": f"Rader som inte gick att använda: {wrong_rows}; de andra är sparade. ",
    }
    return (say(rows, language) if wrong_rows else "") + reach(coverage, language)


def reach(coverage: Coverage, language: str) -> str:
    """The coverage in a sentence: what is covered, what is asked for, what is open."""
    percent, gate = percents(coverage.percent, language), percents(coverage.gate or 0, language)
    open_ = coverage.values - coverage.mapped - coverage.without
    said: Text = {
        "en": f"{coverage.covered} of {coverage.records} records are covered ({percent}); {gate} are asked for. "
        f"{open_} of {coverage.values} values have no match yet.",
        "sv": f"{coverage.covered} av {coverage.records} poster är täckta ({percent}); {gate} krävs. "
        f"{open_} av {coverage.values} värden saknar koppling.",
    }
    return say(said, language)


def percents(number: float, language: str) -> str:
    """A percentage as it is written in that language."""
    return f"{number:g} %".replace(".", "," if language == "sv" else ".")


def state_exhibit(tables: Sequence[TableShown]) -> Exhibit:
    """One line per table: what it reaches, what was asked for, what people filled in, and what was accepted without."""
    title = {"en": "The mapping tables", "sv": "Översättningstabellerna"}
    return Exhibit(title=title, kind="table", rows=[in_each_language(STATES), *map(_state_row, tables)])


OPEN_VALUES: dict[str, list[str]] = {
    "en": ["Value", "Records", "Suggestions"],
    "sv": ["Värde", "Poster", "Förslag"],
}
STATES: dict[str, list[str]] = {
    "en": ["Table", "Covered", "Asked for", "Filled in here", "In conflict", "Accepted without, because", "By"],
    "sv": ["Tabell", "Täckt", "Krävs", "Ifyllt här", "I konflikt", "Godtaget utan, eftersom", "Av"],
}
IN_CONFLICT: dict[str, list[str]] = {
    "en": ["Value", "Records", "Answers, the first of which stands for now"],
    "sv": ["Värde", "Poster", "Svar, av vilka det första gäller så länge"],
}
HOW_TO_FILL_IN: Text = {
    "en": "Fill in what you know: an item of Wikidata, a category on Commons, a better name, or why a value needs no "
    "match. Leave the rest empty rather than guess. Rows may be moved, left out and added.",
    "sv": "Fyll i det du vet: ett objekt i Wikidata, en kategori på Commons, ett bättre namn, eller varför ett värde "
    "inte behöver någon koppling. Lämna hellre tomt än gissa. Rader får flyttas, tas bort och läggas till.",
}


def _in_each(say_in: Callable[[str], str]) -> Text:
    return {language: say_in(language) for language in ("en", "sv")}


def _open_value(need: Need) -> list[Cell]:
    def suggestions(language: str) -> str:
        return _short("; ".join(suggestion_text(one, language) for one in need.suggestions)) or "–"

    return [_short(need.value), _in_each(partial(in_records, need)), _in_each(suggestions)]


def _state_row(shown: TableShown) -> list[Cell]:
    coverage, accepted = shown.coverage, shown.state.accepted
    return [
        plain(coverage.table),
        _in_each(partial(percents, coverage.percent)),
        _in_each(partial(percents, coverage.gate or 0)),
        str(shown.filled_in),
        str(shown.undecided),
        accepted.reason if accepted else "",
        accepted.by if accepted else "",
    ]


def _conflicts(needs: Sequence[Need]) -> Exhibit:
    title = {"en": "To decide: values with two answers", "sv": "Att avgöra: värden med två svar"}
    rows = map(_conflict, needs[:CONFLICTS])
    return Exhibit(title=title, kind="table", text=HOW_TO_DECIDE, rows=[in_each_language(IN_CONFLICT), *rows])


def _conflict(need: Need) -> list[Cell]:
    def answers(language: str) -> str:
        return _short("; ".join(answer_texts(need.answers, language)))

    return [_short(need.value), _in_each(partial(in_records, need)), _in_each(answers)]


HOW_TO_DECIDE: Text = {
    "en": "People have said different things about these. Choose the right answer below, or write another; in the "
    "spreadsheet, write the number of the right answer in its column. Until then they count as not mapped.",
    "sv": "Om de här har olika personer sagt olika saker. Välj det rätta svaret nedan, eller skriv ett annat; i "
    "kalkylarket skriver du det rätta svarets nummer i dess kolumn. Till dess räknas de som okopplade.",
}


def _short(text: str) -> str:
    return plain(text) if len(text) <= LONGEST else f"{plain(text[:LONGEST])}…"
