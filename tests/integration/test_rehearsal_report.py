"""The rehearsal's report in a real browser: found, filtered, linked, accessible, on phone and desk, light and dark."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from mappings import rehearsal_report
from mappings.rehearsal import write_rehearsal
from mappings.statements.depicts import depicts
from stafett.acceptances import Acceptance, Acceptances
from stafett.pages import Page as FilePage
from stafett.problems import Problem
from stafett.rules import finding

NUMBER, IN_ONE_FILE = 60, 50
LONG = "Ett_mycket_långt_namn_utan_mellanslag_" * 4


def made(number: int) -> FilePage:
    """The page of a record: some are held back, some have an open warning, some an accepted one."""
    record = f"NM {number:04}"
    problems: list[Problem] = []
    if number % 20 == 1:
        problems.append(finding("rights-unknown", record=record, column="rights", value="<script>alert(1)</script>"))
    if number % 10 == 2:
        problems.append(finding("date-unparsed", record=record, column="date", value=LONG))
    if number % 7 == 0:
        problems.append(finding("description-missing", record=record))
    title = f"Fyr {number} </script><img src=x onerror=alert(1)> - {LONG}.jpg"
    return FilePage(
        source_id=record,
        title=title,
        media="",
        wikitext=f"{{{{Artwork|{LONG}}}}}\n" * 5,
        captions={"sv": "En fyr"},
        statements=depicts(["Q39715"]),
        problems=problems,
        crosswalk="prov 3",
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("rehearsal") / "out"
    given = Acceptances([Acceptance(rule="description-missing", reason="There is none", by="Eva Ek", on="2026-05-31")])
    batch = [finding("title-repeated", column="title", value="Fyr", count=12)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rehearsal_report, "REPORT_LIMIT", IN_ONE_FILE)
        write_rehearsal(map(made, range(1, NUMBER + 1)), out, "en", batch_problems=batch, acceptances=given)
    return out


def opened(browser: Browser, path: Path, fragment: str = "", **how: object) -> Page:
    page = browser.new_context(**how).new_page()  # type: ignore[arg-type]
    page.on("dialog", lambda dialog: pytest.fail(f"a partner's value ran as a script: {dialog.message}"))
    page.goto(path.as_uri() + fragment)
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["report.html", "records/0002.html"])
def test_the_report_has_no_accessibility_violation(browser: Browser, folder: Path, name: str, scheme: str) -> None:
    page = opened(browser, folder / name, color_scheme=scheme, bypass_csp=True)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("name", ["report.html", "records/0001.html"])
def test_the_report_fits_the_screen_and_asks_for_nothing(browser: Browser, folder: Path, name: str, width: int) -> None:
    page = browser.new_context(viewport={"width": width, "height": 800}).new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((folder / name).as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert asked == [(folder / name).as_uri()]


def test_records_are_found_by_word_rule_and_standing(browser: Browser, folder: Path) -> None:
    page = opened(browser, folder / "report.html")
    shown = page.locator("article:visible")
    assert shown.count() == IN_ONE_FILE
    page.get_by_label("Id or title contains").fill("nm 0021")
    expect(page.locator("output")).to_have_text("1 of the 50 records on this page")
    assert shown.locator("h3 a").all_inner_texts() == ["NM 0021"]
    page.get_by_role("button", name="Show all again").click()
    expect(page.locator("output")).to_have_text("50 of the 50 records on this page")
    page.locator("select[name=standing]").select_option("held")
    assert shown.locator("h3 a").all_inner_texts() == [f"NM {number:04}" for number in range(1, 60, 20)]
    page.locator("select[name=standing]").select_option("accepted")
    page.locator("select[name=rule]").select_option("description-missing")
    accepted = [number for number in range(7, 61, 7) if number % 10 != 2 and number % 20 != 1]
    assert shown.locator("h3 a").all_inner_texts() == [f"NM {number:04}" for number in accepted]
    assert "Accepted by Eva Ek, 2026-05-31: There is none" in shown.first.inner_text()


def test_a_rule_leads_to_its_records_and_a_hidden_record_comes_back(browser: Browser, folder: Path) -> None:
    page = opened(browser, folder / "report.html")
    rule = page.locator("#rule-rights-unknown")
    rule.get_by_text("Show only these records").click()
    assert page.locator("article:visible").count() == 3
    page.locator("#rule-date-unparsed").get_by_role("link", name="NM 0012", exact=True).click()
    expect(page.locator("#r-NM_0012")).to_be_visible()
    expect(page.locator("#r-NM_0012")).to_be_in_viewport()
    page.locator("#r-NM_0012").get_by_role("link", name="date-unparsed").click()
    expect(page.locator("#rule-date-unparsed h3")).to_be_in_viewport()


def test_every_record_has_a_link_of_its_own(browser: Browser, folder: Path) -> None:
    page = opened(browser, folder / "records" / "0002.html", "#r-NM_0060")
    expect(page.locator("#r-NM_0060")).to_be_in_viewport()
    page.get_by_role("link", name="Previous").first.click()
    expect(page.locator("#r-NM_0001")).to_be_visible()
    page.locator("#r-NM_0001").get_by_role("link", name="rights-unknown").click()
    expect(page.locator("#rule-rights-unknown h3")).to_be_in_viewport()
    assert page.url.endswith("report.html#rule-rights-unknown")


def test_the_report_is_complete_without_scripts(browser: Browser, folder: Path) -> None:
    page = opened(browser, folder / "report.html", java_script_enabled=False)
    expect(page.locator("#filter")).to_be_hidden()
    assert page.locator("article:visible").count() == IN_ONE_FILE
    page.locator("#rule-rights-unknown").get_by_role("link", name="NM 0041", exact=True).click()
    expect(page.locator("#r-NM_0041")).to_be_in_viewport()
