"""Mapping tables, a stretch of data preparation: those who know say what the values mean, before pages are made."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from mappings.sheets.gates import subject_of
from stafett.engine.relay import check_off, handoff_any, reopen, send_back, withdraw
from stafett.phases import Party, Phase, Text
from stafett.steps import AnyStep, FileRef, Form, Step, ask
from tasks.tables import STEPS as KEYS
from tasks.tables import TableAtGate, look_at_tables


def fill_tables(partnership: str, cleaned: Path) -> None:
    """Every table whose gate is not reached is asked for, all at once, until it is reached or accepted without."""
    while True:
        tables = [(step_for(table), table) for table in look_at_tables(partnership, cleaned)]
        for step, table in tables:
            hand_on(step, table)
        missing = [step.showing(*table.exhibits, rows=table.rows) for step, table in tables if not table.settled]
        if not missing:
            return
        handoff_any(missing)


def hand_on(step: AnyStep, table: TableAtGate) -> None:
    """Answer what was delivered, or take back what is needed no more."""
    match table.move:
        case "check_off":
            check_off(step)
        case "send_back":
            send_back(step, table.problems, table.reason)
        case "reopen":
            reopen(step, table.reason)
        case "withdraw":
            withdraw(step, table.reason)


def step_for(table: TableAtGate) -> AnyStep:
    """The step in which this table is filled in."""
    step: AnyStep = FILL_TABLE if table.party is Party.PARTNER else FILL_TABLE_AS_COMMUNITY
    name = NAMES.get(table.name, {"en": f"“{table.name[:60]}”", "sv": f"”{table.name[:60]}”"})
    title = {"en": f"Fill in the table of {name['en']}", "sv": f"Fyll i tabellen över {name['sv']}"}
    about = step.about(subject_of(table.name), title)
    return replace(about, form=FilledPeople) if table.of_people else about


class TableRow(Form):
    """What one value means."""

    value: str = ask(en="Value", sv="Värde", widget="shown")
    records: str = ask("", en="Records", sv="Poster", widget="shown")
    conflict: str = ask(
        "",
        en="To decide: people have answered differently. Choose the right answer, or write another",
        sv="Att avgöra: svaren går isär. Välj det rätta svaret, eller skriv ett annat",
        widget="shown",
        max_length=5000,
    )
    mark: str = ask("", en="Mark", sv="Märke", widget="hidden", max_length=40)
    pick: str = ask(
        "", en="A suggestion that is right", sv="Ett förslag som stämmer", widget="pick:offers", max_length=5000
    )
    wikidata: str = ask(
        "", en="Item in Wikidata", sv="Objekt i Wikidata", pattern=r"^$|[Qq][1-9][0-9]*$", max_length=200
    )
    name: str = ask("", en="Name as it should be shown", sv="Namn som det ska visas", max_length=1000)
    category: str = ask("", en="Category on Commons", sv="Kategori på Commons", max_length=200)
    without: str = ask("", en="Needs no match, because", sv="Utan koppling, eftersom", max_length=1000)


class PersonRow(TableRow):
    """Who one name is."""

    born: str = ask("", en="Born (year)", sv="Född (år)", pattern=r"^([0-9]{3,4})?$")
    died: str = ask("", en="Died (year)", sv="Död (år)", pattern=r"^([0-9]{3,4})?$")


class FilledTable(Form):
    """A mapping table as far as somebody could fill it in."""

    rows: list[TableRow] = ask(
        [],
        en="The most frequent ones, to fill in here",
        sv="De vanligaste, att fylla i här",
        hint_en="Fill in what you know and leave the rest empty. The spreadsheet above has all of them; hand in either, or both.",
        hint_sv="Fyll i det du vet och lämna resten tomt. Kalkylarket ovan har alla; lämna in det ena, eller båda.",
        widget="cards",
        max_length=500,
    )
    sheet: FileRef | None = ask(
        None, en="The spreadsheet, filled in", sv="Kalkylarket, ifyllt",
        hint_en="As Excel, OpenDocument or CSV, or the wikitext of the table.",
        hint_sv="Som Excel, OpenDocument eller CSV, eller tabellens wikitext.",
        widget="file",
    )  # fmt: skip
    without: str = ask(
        "",
        en="Go on without the rest, because …",
        sv="Gå vidare utan resten, eftersom …",
        hint_en="Only if nobody can find out more. Your reason is shown to everybody who approves the pages.",
        hint_sv="Bara om ingen kan ta reda på mer. Din orsak visas för alla som godkänner sidorna.",
        widget="textarea",
        min_length=20,
        max_length=2000,
    )


class FilledPeople(FilledTable):
    """A table of people as far as somebody could fill it in."""

    rows: list[PersonRow] = FilledTable.model_fields["rows"]  # type: ignore[assignment]


NAMES: dict[str, Text] = {
    "creators": {"en": "makers", "sv": "upphovspersoner"},
    "places": {"en": "places", "sv": "platser"},
    "subjects": {"en": "subjects", "sv": "motiv"},
    "materials": {"en": "materials", "sv": "material"},
    "object types": {"en": "object types", "sv": "föremålstyper"},
}
FILL_TABLE = Step(
    key=KEYS[Party.PARTNER],
    phase=Phase.DATA_PREP,
    party=Party.PARTNER,
    receiver=Party.BOT,
    title={"en": "Fill in a mapping table", "sv": "Fyll i en översättningstabell"},
    why={
        "en": "These words of your records are not yet known on Commons. You know whom and what they mean. Every row you fill in helps all records that hold the word.",
        "sv": "De här orden i era poster är ännu inte kända på Commons. Ni vet vem och vad de betyder. Varje rad ni fyller i hjälper alla poster som har ordet.",
    },
    form=FilledTable,
    business_days=10,
    hours=4,
    anew=True,
)
FILL_TABLE_AS_COMMUNITY = Step(
    key=KEYS[Party.COMMUNITY],
    phase=Phase.DATA_PREP,
    party=Party.COMMUNITY,
    receiver=Party.BOT,
    title={"en": "Fill in a mapping table, for the community", "sv": "Fyll i en översättningstabell, för gemenskapen"},
    why={
        "en": "These words come from the partner’s records. You know where on Commons and in Wikidata they belong. Every row you fill in helps all records that hold the word.",
        "sv": "De här orden kommer ur partnerns poster. Du vet var på Commons och i Wikidata de hör hemma. Varje rad du fyller i hjälper alla poster som har ordet.",
    },
    form=FilledTable,
    business_days=10,
    hours=4,
    anew=True,
)
STEPS = (FILL_TABLE, FILL_TABLE_AS_COMMUNITY)
