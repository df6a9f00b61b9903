"""The public pages: the board, the dashboard, a partnership, its objects, the calls, and the same as JSON and CSV."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from portal.lanes import in_order, lane_of
from portal.pages import Pages
from portal.visitor import Visitor
from stafett.commands import new_id
from stafett.ledger.views import Counts, PartnershipView, PhaseView, StepView
from stafett.machine import StepState
from stafett.phases import Party, Phase
from stafett.settings import Settings
from tests.fixtures.portal import REQUEST, Relay, form_of

PUBLIC = (
    "/",
    "/dashboard",
    "/partnership/sjohistoriska",
    "/partnership/sjohistoriska/records",
    "/partnership/sjohistoriska/object/NM 0024",
    "/calls",
)
OF_PREFECT = re.compile(r"\b(prefect|flows?|flow runs?|deployments?|tasks?)\b", re.IGNORECASE)


def text_of(page: httpx.Response) -> str:
    return re.sub(r"<[^>]+>", " ", page.text)


def test_the_board_says_who_has_it(full_relay: Relay, visitor: httpx.Client) -> None:
    page = visitor.get(f"{full_relay.url}/").text
    order = [page.index(title) for title in ("Skärgårdens", "Fartygsmodeller", "Glasplåtar", "Dräkter")]
    assert order == sorted(order), "late ones first, then what has stopped, then the rest"
    lane = page[page.index("Skärgårdens") : page.index("Fartygsmodeller")]
    assert "Petra Lind" in lane and "5 days late" in lane and "for 16 days" in lane and "due 15 Sep 2026" in lane
    assert "The rights cannot be cleared." in page, "a declined partnership with its published reason"
    assert "the books balance" in page


@pytest.mark.parametrize(
    ("query", "there", "not_there"),
    [
        ("party=expert", "Dräkter", "Skärgårdens"),
        ("phase=upload", "Fartygsmodeller", "Dräkter"),
        ("late=1", "Skärgårdens", "Dräkter"),
        ("q=maj+ek", "Fartygsmodeller", "Skärgårdens"),
        ("q=nothing+fits", "No partnership fits", "Dräkter"),
    ],
)
def test_filters(full_relay: Relay, visitor: httpx.Client, query: str, there: str, not_there: str) -> None:
    page = visitor.get(f"{full_relay.url}/?{query}").text
    assert there in page and not_there not in page
    table = visitor.get(f"{full_relay.url}/board.csv?{query}").text
    assert not_there not in table


@pytest.mark.parametrize("path", PUBLIC)
def test_every_public_page_in_both_languages(full_relay: Relay, visitor: httpx.Client, path: str) -> None:
    for language in ("en", "sv"):
        page = visitor.get(full_relay.url + path, params={"lang": language})
        assert page.status_code == 200
        assert f'<html lang="{language}"' in page.text
        assert not OF_PREFECT.search(text_of(page))
        assert "@" not in text_of(page), "no e-mail addresses on public pages"
        assert "Europe/Stockholm" in page.text
    assert "lang=sv" in page.text, "the chosen language stays while walking on"


def test_the_browsers_language_is_followed(full_relay: Relay, visitor: httpx.Client) -> None:
    page = visitor.get(f"{full_relay.url}/", headers={"Accept-Language": "nn, sv-FI;q=0.8, en;q=0.5"})
    assert "Vem har stafettpinnen?" in page.text


def test_security_headers(full_relay: Relay, visitor: httpx.Client) -> None:
    for path in (*PUBLIC, "/static/portal.css", "/nothing", "/api/board"):
        headers = visitor.get(full_relay.url + path).headers
        policy = headers["content-security-policy"]
        assert "script-src 'self'" in policy and "unsafe" not in policy and "frame-ancestors 'none'" in policy
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["x-content-type-options"] == "nosniff"
        assert "noindex" in headers["x-robots-tag"]
        assert headers["cache-control"] in ("no-cache", "no-store")


def test_what_happened_to_an_object(full_relay: Relay, visitor: httpx.Client) -> None:
    base = f"{full_relay.url}/partnership/sjohistoriska"
    assert "The object is on the wiki." in visitor.get(f"{base}/object/NM 0001").text
    assert "https://wiki.example/w/index.php?title=File:" in visitor.get(f"{base}/object/NM 0001").text
    rejected = visitor.get(f"{base}/object/NM 0024").text
    assert "The object was not uploaded." in rejected and "No rights given" in rejected
    assert "“Rights”" not in rejected, "the detail is for those with a link"
    token = full_relay.link(full_relay.person("sjohistoriska", Party.PARTNER), "view", "sjohistoriska")
    assert "“Rights”" in visitor.get(f"{full_relay.url}/p/{token}/object/NM 0024?lang=en").text
    assert visitor.get(f"{base}/object/NM 9999").status_code == 404


def test_the_table_of_objects(full_relay: Relay, visitor: httpx.Client) -> None:
    base = f"{full_relay.url}/partnership/sjohistoriska/records"
    assert "Page 1 of 2" in visitor.get(base).text
    assert "NM 0060" in visitor.get(f"{base}?page=99").text
    assert "5 objects" in visitor.get(f"{base}?state=rejected").text
    assert "NM 0007" in visitor.get(f"{base}?q=0007").text
    rows = visitor.get(f"{base}.csv").text.splitlines()
    assert len(rows) == 61


def test_a_table_runs_nothing_in_a_spreadsheet(relay: Relay, visitor: httpx.Client) -> None:
    relay.launch("norro", '=HYPERLINK("https://evil.example")', "+1", partner="@SUM(1)")
    relay.offer("norro", REQUEST)
    table = visitor.get(f"{relay.url}/board.csv").text
    assert "\"'=HYPERLINK(" in table and ",'+1," in table and ",'@SUM(1)," in table


def test_the_same_as_json(full_relay: Relay, visitor: httpx.Client) -> None:
    board = visitor.get(f"{full_relay.url}/api/board").json()
    first = board["active"][0]
    assert (first["slug"], first["holder"], first["waits_for"]) == ("norro", "Petra Lind", "partner")
    assert first["late"] is True
    one = visitor.get(f"{full_relay.url}/api/partnership/sjohistoriska").json()
    assert one["counts"]["balanced"] and [part["phase"] for part in one["road"]] == [phase.value for phase in Phase]
    found = visitor.get(f"{full_relay.url}/api/partnership/sjohistoriska/records?state=rejected").json()
    assert found["number"] == 5
    assert visitor.get(f"{full_relay.url}/api/partnership/none").json()["error"]
    assert "@" not in visitor.get(f"{full_relay.url}/api/board").text


def test_a_command_through_the_api(relay: Relay, visitor: httpx.Client) -> None:
    relay.launch("norro", "A", "B")
    step = relay.offer("norro", REQUEST)
    token = relay.link(relay.person("norro", Party.PARTNER), "act", "norro", step)
    bearer = {"Authorization": f"Bearer {token}"}
    address = f"{relay.url}/api/step"
    assert visitor.post(address, json={"command": "accept"}).status_code == 403
    assert visitor.post(address, json={"command": "skip", "reason": "x"}, headers=bearer).status_code == 422
    wrong = visitor.post(address, json={"command": "deliver", "payload": {"files": "x"}}, headers=bearer)
    assert wrong.status_code == 422 and set(wrong.json()["fields"]) == {"about", "files", "rights"}
    stranger = relay.file(b"of others", "x.csv").model_dump()
    good = {"about": "A", "files": 3, "rights": "cc-by"}
    smuggled = {"command": "deliver", "payload": {**good, "sample": stranger}}
    assert visitor.post(address, json=smuggled, headers=bearer).status_code == 422
    sent = visitor.post(f"{relay.url}/api/file", files={"file": ("s.csv", b"id\n")}, headers=bearer).json()
    asked = {"command": "deliver", "command_id": new_id(), "payload": {**good, "sample": sent["file"]}}
    asked["files"] = [sent["ticket"]]
    first = visitor.post(address, json=asked, headers=bearer).json()
    again = visitor.post(address, json=asked, headers=bearer).json()
    assert first["state"] == "done" and again["receipt"] == first["receipt"] and again["repeated"]


def test_errors_are_pages(full_relay: Relay, visitor: httpx.Client) -> None:
    for path in ("/nothing", "/partnership/none", "/s/x/receipt/abc", "/partnership/norro/records?page=-1&cycle=x"):
        page = visitor.get(full_relay.url + path)
        assert page.status_code in (200, 404) and "<h1>" in page.text
    assert visitor.get(f"{full_relay.url}/healthz").text == "ok\n"


def test_500_partnerships_are_500_lanes() -> None:
    now = datetime(2026, 9, 1, tzinfo=UTC)
    lanes = in_order(lane_of(_partnership(number, now), now) for number in range(500))
    reader = Visitor(language="sv", chosen=False, now=now, path="/", query={})
    pages = Pages(Settings())
    context = {"ended": [], "waiting": dict.fromkeys(Party, 1), "late": 3, "parties": list(Party)}
    page = pages.render("board", reader, lanes=lanes, total=500, phases=list(Phase), **context)
    assert page.count('class="lane ') == 500


def _partnership(number: int, now: datetime) -> PartnershipView:
    """A lane without a ledger behind it."""
    phase = list(Phase)[number % 6]
    who: dict[str, Any] = dict.fromkeys(("person", "deputy", "delegate", "asked_party", "asked_person"))
    times: dict[str, Any] = dict.fromkeys(("accepted_at", "delivered_at", "closed_at"))
    since, due = now - timedelta(days=number % 30), now + timedelta(days=number % 20 - 5)
    names: dict[str, Any] = {"id": str(number), "key": "k", "base": "k", "round": 1, "version": 1, "reason": ""}
    step = StepView(
        **names, **who, **times, partnership=str(number), cycle=1, phase=phase, state=StepState.OFFERED,
        party=Party.PARTNER, sender=Party.HELPDESK, spec=REQUEST.spec(), hours=1.0, problems=[], offered_at=since,
        since=since, due_at=due,
    )  # fmt: skip
    phases = tuple(PhaseView(one, 1, "planned", None, None, "", "", 0, {}) for one in Phase)
    return PartnershipView(
        id=str(number), slug=f"p{number}", title=f"Partnership {number}", institution="Museum", language="sv",
        crosswalk="", playbook="", status="active", reason="", phase=phase, cycle=1, funding_until=None,
        created_at=now, changed_at=now, phases=phases, steps=(step,), counts=Counts(10, 5, 1, 2, 2),
    )  # fmt: skip


def test_missing_form_parts_are_refused_politely(full_relay: Relay, visitor: httpx.Client) -> None:
    token = full_relay.link(full_relay.person("norro", Party.HELPDESK), "staff")
    page = visitor.get(f"{full_relay.url}/staff/{token}/launch")
    form = form_of(page)
    for body in ({}, {"seal": "x"}, {**form, "seal": ""}):
        assert visitor.post(f"{full_relay.url}/staff/{token}/launch", data=body).status_code == 403
