"""The pages in a real browser: nothing that axe finds against WCAG 2.2 AA, in light and dark, on phone and desk."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from stafett.phases import Party
from tests.fixtures.portal import REQUEST, Relay

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SHAPES = [(1280, "light"), (390, "dark")]


def addresses(relay: Relay) -> list[str]:
    """Every kind of page once."""
    helper = relay.person("norro", Party.HELPDESK)
    staff = f"/staff/{relay.link(helper, 'staff')}"
    step = relay.ledger.partnership("norro").open_steps[0]
    view = relay.link(relay.person("nationalmuseum", Party.PARTNER), "view", "nationalmuseum")
    public = ["/", "/dashboard", "/calls", "/nothing"]
    public += [f"/partnership/sjohistoriska{rest}" for rest in ("", "/records", "/object/NM 0024")]
    of_staff = ["/", "/attention", "/launch", "/partnership/norro/people", "/partnership/norro/end"]
    of_staff += ["/partnership/arkivet/restart", f"/step/{step.id}"]
    seen = [f"/p/{view}{rest}" for rest in ("", "/previews", "/preview/NM 1", "/preview/NM 3")]
    return [*public, *seen, *(staff + path for path in of_staff), *_steps(relay)]


def _steps(relay: Relay) -> list[str]:
    slugs = ("norro", "nationalmuseum", "universitetet", "sjohistoriska", "nordiska")
    steps = [(slug, relay.ledger.partnership(slug).open_steps[0]) for slug in slugs]
    return [f"/s/{relay.link(relay.person(slug, step.party), 'act', slug, step)}" for slug, step in steps]


def opened(browser: Browser, width: int, scheme: str) -> Page:
    """A tab of this width and colour scheme, in which a refused script or style is an error."""
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, locale="sv")  # type: ignore[arg-type]
    return context.new_page()


@pytest.mark.parametrize(("width", "scheme"), SHAPES)
def test_no_page_has_a_barrier(full_relay: Relay, browser: Browser, width: int, scheme: str) -> None:
    page = opened(browser, width, scheme)
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text) if "Content Security" in message.text else None)
    found: list[str] = []
    for address in addresses(full_relay):
        page.goto(full_relay.url + address)
        result = Axe().run(page, options={"runOnly": WCAG})
        found += [f"{address}: {one['id']}: {one['nodes'][0]['html'][:200]}" for one in result.response["violations"]]
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append(f"{address} is wider than the screen")
    page.context.close()
    assert found == [] and refused == []


def test_a_partner_delivers_with_the_keyboard(relay: Relay, browser: Browser) -> None:
    relay.launch("norro", "Skärgårdens fotografier", "Norrö museum")
    step = relay.offer("norro", REQUEST)
    page = opened(browser, 390, "light")
    page.goto(f"{relay.url}/s/{relay.link(relay.person('norro', Party.PARTNER), 'act', 'norro', step)}")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.get_by_role("button", name="Leverera", exact=True).press("Enter")
    page.wait_for_function("document.activeElement && document.activeElement.id === 'errors'")  # what is wrong
    page.get_by_label("Vad finns i samlingen?").fill("Fotografier")
    page.get_by_label("Hur många filer?").fill("12")
    page.get_by_label("CC BY 4.0").check()
    page.get_by_role("button", name="Leverera", exact=True).press("Enter")
    page.wait_for_url("**/receipt/*")
    assert page.get_by_role("heading", name="Tack! Vi har tagit emot det.").is_visible()
    result = Axe().run(page, options={"runOnly": WCAG})
    page.context.close()
    assert result.response["violations"] == []
    delivery = relay.ledger.delivery(step.id)
    assert delivery is not None and delivery.payload["about"] == "Fotografier"


def test_enter_in_a_field_never_delivers(relay: Relay, browser: Browser) -> None:
    relay.launch("norro", "Skärgårdens fotografier", "Norrö museum")
    step = relay.offer("norro", REQUEST)
    page = opened(browser, 1280, "light")
    page.goto(f"{relay.url}/s/{relay.link(relay.person('norro', Party.PARTNER), 'act', 'norro', step)}")
    page.get_by_label("Hur många filer?").fill("12")
    page.get_by_label("Hur många filer?").press("Enter")
    page.wait_for_url("**saved=1")
    page.context.close()
    assert relay.ledger.step(step.id) == step


def test_pictures_of_the_gallery_are_seen(full_relay: Relay, browser: Browser) -> None:
    page = opened(browser, 1280, "light")
    step = full_relay.ledger.partnership("sjohistoriska").open_steps[0]
    person = full_relay.person("sjohistoriska", Party.PARTNER)
    page.goto(f"{full_relay.url}/s/{full_relay.link(person, 'act', 'sjohistoriska', step)}")
    page.locator(".gallery img").first.scroll_into_view_if_needed()
    page.wait_for_function("document.querySelector('.gallery img').naturalWidth > 0")
    page.context.close()
