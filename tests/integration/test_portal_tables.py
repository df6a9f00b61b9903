"""The page of a mapping table: rows to fill in with and without JavaScript, in a real browser, kept as a draft."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from demo.collection.media import METADATA
from flows.mapping_tables import step_for
from mappings.crosswalk import load_crosswalk
from mappings.preparation import read_records
from mappings.sheets.back import judged
from mappings.sheets.columns import sheet_rows
from mappings.sheets.form_rows import cells_of, form_rows
from mappings.sheets.gates import is_of_people, party_for
from mappings.sheets.needs import Need, Suggestion, coverage_of, needs_of
from mappings.sheets.out import write_xlsx
from mappings.sheets.suggestions import suggest
from mappings.tables import Entry
from stafett.ledger.views import StepView
from stafett.steps import AnyStep
from tasks.table_exhibits import table_to_fill
from tasks.tables import TableAtGate
from tests.fixtures.portal import Relay, form_of
from tests.integration.test_portal_browser import SHAPES, WCAG, opened

NASTY = "<script>alert(1)</script>\"'><b>{{7*7}}"


def needs_and_step(relay: Relay, folder: Path, name: str, nasty: bool = False) -> AnyStep:
    """The step of a table of the sample collection, as the flow offers it."""
    crosswalk = load_crosswalk("norro").model_copy(update={"gates": {name: 95.0}})
    records = read_records(METADATA, crosswalk).cleaned
    item = Entry(value="x", wikidata="Q4321", name="Granlund, Verner", born="1903", note="Swedish painter")
    needs = suggest(needs_of(records, crosswalk, name), crosswalk.table(name), {})
    offered = (Suggestion(item, 95, {"en": "reconciliation", "sv": "avstämning"}),)
    needs = [replace(need, suggestions=offered) if need.value == "Verner Granlund" else need for need in needs]
    if nasty:
        needs = [Need(NASTY, 9, 0.1, (NASTY,), None, offered), *needs]
    write_xlsx(folder / "sheet.xlsx", sheet_rows(needs, "sv"))
    sheet = relay.file((folder / "sheet.xlsx").read_bytes(), f"norro-{name}.xlsx")
    coverage = coverage_of(records, crosswalk, name)
    exhibits = table_to_fill(coverage, needs, sheet)
    party, people = party_for(crosswalk, name), is_of_people(crosswalk, name)
    table = TableAtGate(name, party, people, False, "ask", exhibits=exhibits, rows=form_rows(needs, "sv"))
    return step_for(table).showing(*table.exhibits, rows=table.rows)


def offered(relay: Relay, folder: Path, name: str = "creators", **more: Any) -> tuple[StepView, str]:
    relay.launch("norro", "Skärgårdens fotografier", "Norrö museum")
    step = relay.offer("norro", needs_and_step(relay, folder, name, **more))
    return step, f"{relay.url}/s/{relay.link(relay.person('norro', step.party), 'act', 'norro', step)}"


@pytest.mark.parametrize("name", ["creators", "subjects"])
@pytest.mark.parametrize(("width", "scheme"), SHAPES)
def test_the_page_of_a_table_has_no_barrier(
    relay: Relay, browser: Browser, tmp_path: Path, width: int, scheme: str, name: str
) -> None:
    _, address = offered(relay, tmp_path, name)
    page = opened(browser, width, scheme)
    page.goto(address)
    result = Axe().run(page, options={"runOnly": WCAG})
    wide = page.evaluate("document.documentElement.scrollWidth")
    page.context.close()
    assert [(one["id"], one["nodes"][0]["html"][:200]) for one in result.response["violations"]] == []
    assert wide <= width


def test_a_partner_fills_in_rows_with_the_keyboard_and_what_is_wrong_is_said_at_its_row(
    relay: Relay, browser: Browser, tmp_path: Path
) -> None:
    step, address = offered(relay, tmp_path)
    page = opened(browser, 390, "light")
    page.goto(address)
    granlund = page.get_by_role("group", name="Verner Granlund")
    granlund.get_by_label("Ett förslag som stämmer").select_option(index=1)
    hagman = page.get_by_role("group", name="Bertil Hagman")
    hagman.get_by_label("Född (år)").focus()
    page.keyboard.type("omkring 1920")
    page.keyboard.press("Tab")
    page.keyboard.type("1994")
    page.get_by_role("button", name="Leverera", exact=True).press("Enter")
    page.wait_for_function("document.activeElement && document.activeElement.id === 'errors'")
    assert hagman.get_by_label("Född (år)").get_attribute("aria-invalid") == "true"
    assert granlund.get_by_label("Född (år)").get_attribute("aria-invalid") is None
    assert "Q4321" in json.loads(granlund.get_by_label("Ett förslag som stämmer").input_value())["wikidata"]
    hagman.get_by_label("Född (år)").fill("1921")
    page.get_by_role("button", name="Leverera", exact=True).press("Enter")
    page.wait_for_url("**/receipt/*")
    result = Axe().run(page, options={"runOnly": WCAG})
    page.context.close()
    assert result.response["violations"] == []
    delivery = relay.ledger.delivery(step.id)
    assert delivery is not None
    rows = judged(cells_of(delivery.payload["rows"])).rows
    said = {row.entry.value: (row.entry.wikidata, row.entry.name, row.entry.born, row.entry.died) for row in rows}
    assert said["Verner Granlund"] == ("Q4321", "Granlund, Verner", "1903", "")
    assert said["Bertil Hagman"] == ("", "", "1921", "1994")


def test_a_draft_is_kept_by_value_though_the_rows_of_the_step_change(
    relay: Relay, visitor: httpx.Client, tmp_path: Path
) -> None:
    step, address = offered(relay, tmp_path)
    form = form_of(visitor.get(address))
    place = next(key for key, value in form.items() if value == "Norrö turistförening").removesuffix(".value")
    visitor.post(address, data={**form, f"{place}.without": "An association", "action": "draft"})
    fewer = [row for row in step.spec["starts"]["rows"] if row["value"] == "Verner Granlund"]
    relay.offer("norro", needs_and_step(relay, tmp_path, "creators").showing(rows=fewer))
    form = form_of(visitor.get(address))
    values = {key: value for key, value in form.items() if key.startswith("f.rows.") and value}
    assert [value for key, value in values.items() if key.endswith(".value")] == [
        "Norrö turistförening",
        "Verner Granlund",
    ], "what was typed stays, though nobody asks for it any more; what was left empty does not"
    assert values["f.rows.0.without"] == "An association" and "f.rows.1.without" not in values
    receipt = visitor.post(address, data={**form, "action": "deliver"})
    assert "An association" in receipt.text and "Bertil Hagman" not in receipt.text
    delivery = relay.ledger.delivery(step.id)
    assert delivery and [row.get("without", "") for row in delivery.payload["rows"]] == ["An association", ""]


def test_going_on_without_needs_more_than_a_word_and_a_wrong_item_is_not_sent(
    relay: Relay, visitor: httpx.Client, tmp_path: Path
) -> None:
    step, address = offered(relay, tmp_path)
    form = form_of(visitor.get(address))
    answer = visitor.post(address, data={**form, "f.without": "no", "f.rows.0.wikidata": "Q12x", "action": "deliver"})
    assert answer.status_code == 422
    assert "minst 20 tecken" in answer.text and 'value="Q12x"' in answer.text
    assert relay.ledger.delivery(step.id) is None


def test_what_a_partner_delivered_is_text_on_the_page(relay: Relay, visitor: httpx.Client, tmp_path: Path) -> None:
    step, address = offered(relay, tmp_path, nasty=True)
    page = visitor.get(address)
    assert "<script>alert" not in page.text and "&lt;script&gt;alert" in page.text
    visitor.post(address, data={**form_of(page), "f.rows.0.name": NASTY, "f.rows.0.pick": NASTY, "action": "draft"})
    assert "<script>alert" not in visitor.get(address).text
    delivered = visitor.post(address, data={**form_of(visitor.get(address)), "action": "deliver"})
    assert "<script>alert" not in delivered.text and relay.ledger.delivery(step.id) is not None
