"""A step's page as partners use it: without JavaScript, through a personal link, against a real ledger and server."""

from __future__ import annotations

import httpx
import pytest

from stafett.ledger.views import StepView
from stafett.machine import StepState
from stafett.phases import Party, Phase
from stafett.steps import AnyStep, Cell, Exhibit
from tests.fixtures.portal import AGREE, DELIVER, PACKET, PILOT, REQUEST, Relay, form_of

NASTY = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{7*7}}"
GOOD = {"f.about": "Photographs of the archipelago.", "f.files": "1 200", "f.rights": "cc-by"}


def opened(relay: Relay, step: AnyStep = REQUEST) -> tuple[StepView, str]:
    """A partnership with one step offered, and the address of its owner's link."""
    relay.launch("norro", "Skärgårdens fotografier", "Norrö museum")
    offered = relay.offer("norro", step)
    return offered, link_to(relay, offered)


def link_to(relay: Relay, step: StepView, place: int = 0) -> str:
    """The address of a new personal link for one of the people of the step's party."""
    person = relay.person("norro", step.party, place)
    return f"{relay.url}/s/{relay.link(person, 'act', 'norro', step)}"


def test_a_delivery_is_typed_by_the_form_and_receipted(relay: Relay, visitor: httpx.Client) -> None:
    step, address = opened(relay)
    page = visitor.get(address)
    assert "Berätta om samlingen" in page.text, "the person's own language"
    sample = {"f.sample": ("../../etc/passwd.csv", b"id,title\n", "text/csv")}
    sent = {**form_of(page), **GOOD, "f.pages": "https://a.example\r\n\r\nhttps://b.example", "action": "deliver"}
    receipt = visitor.post(address, data=sent, files=sample)
    assert "/receipt/" in str(receipt.url)
    delivery = relay.ledger.delivery(step.id)
    assert delivery is not None
    assert delivery.payload["files"] == 1200
    assert delivery.payload["pages"] == ["https://a.example", "https://b.example"]
    assert delivery.payload["ready"] is None
    assert delivery.payload["agreed"] is False
    assert delivery.payload["sample"]["name"] == "passwd.csv"
    assert relay.ledger.step(step.id).state is StepState.DONE
    assert relay.woken, "the dispatcher is told"
    number = relay.ledger.journal(step=step.id)[0].seq
    assert str(number) in receipt.text


def test_the_same_submit_twice_gives_the_same_receipt(relay: Relay, visitor: httpx.Client) -> None:
    _, address = opened(relay)
    sent = {**form_of(visitor.get(address)), **GOOD, "action": "deliver"}
    first, second = visitor.post(address, data=sent), visitor.post(address, data=sent)
    assert first.url == second.url
    assert len([one for one in relay.ledger.journal("norro") if one.type == "deliver"]) == 1


def test_the_same_form_with_another_answer_is_not_taken(relay: Relay, visitor: httpx.Client) -> None:
    step, address = opened(relay)
    sent = {**form_of(visitor.get(address)), **GOOD, "action": "deliver"}
    visitor.post(address, data=sent)
    other = visitor.post(address, data={**sent, "f.about": "Something else entirely"})
    assert other.status_code == 409
    assert "Something else entirely" in other.text
    delivery = relay.ledger.delivery(step.id)
    assert delivery is not None and delivery.payload["about"] == GOOD["f.about"]


def test_two_people_one_winner_and_the_other_keeps_the_text(relay: Relay, visitor: httpx.Client) -> None:
    step, address = opened(relay)
    colleague = link_to(relay, step, 1)
    mine, theirs = form_of(visitor.get(address)), form_of(visitor.get(colleague))
    visitor.post(address, data={**mine, **GOOD, "action": "deliver"})
    late = visitor.post(
        f"{colleague}?lang=en", data={**theirs, **GOOD, "f.about": "My own long text", "action": "deliver"}
    )
    assert late.status_code == 409
    assert "Somebody was here before you" in late.text
    assert "Petra Lind" in late.text
    assert "My own long text" in late.text


def test_an_accept_in_the_meantime_does_not_cost_the_text(relay: Relay, visitor: httpx.Client) -> None:
    step, address = opened(relay)
    form = form_of(visitor.get(address))
    relay.do(step, "accept", relay.person("norro", Party.PARTNER, 1))
    late = visitor.post(address, data={**form, **GOOD, "action": "deliver"})
    assert late.status_code == 409
    again = visitor.post(address, data={**form_of(late), **GOOD, "action": "deliver"})
    assert "/receipt/" in str(again.url)


def test_wrong_fields_are_named_and_nothing_typed_is_lost(relay: Relay, visitor: httpx.Client) -> None:
    step, address = opened(relay)
    upload = {"f.sample": ("sample.csv", b"id\n1\n", "text/csv")}
    sent = {**form_of(visitor.get(address)), "f.about": "Kept text", "f.files": "many", "action": "deliver"}
    page = visitor.post(f"{address}?lang=en", data=sent, files=upload)
    assert page.status_code == 422
    assert "Please write a whole number." in page.text
    assert "Please fill this in." in page.text, "the rights are missing"
    assert "Kept text" in page.text and 'value="many"' in page.text
    assert relay.ledger.delivery(step.id) is None
    kept = form_of(page)
    assert "sample.csv" in kept["kept:f.sample"]
    visitor.post(address, data={**kept, **GOOD, "action": "deliver"})
    delivery = relay.ledger.delivery(step.id)
    assert delivery is not None and delivery.payload["sample"]["name"] == "sample.csv"


def test_a_file_of_others_cannot_be_smuggled_in(relay: Relay, visitor: httpx.Client) -> None:
    step, address = opened(relay)
    secret = relay.file(b"a secret of another museum", "secret.csv")
    form = {**form_of(visitor.get(address)), **GOOD, "action": "deliver"}
    visitor.post(address, data={**form, "kept:f.sample": secret.model_dump_json()})
    delivery = relay.ledger.delivery(step.id)
    assert delivery is not None and delivery.payload["sample"] is None
    assert visitor.get(f"{relay.url}/files/{address.rpartition('/')[2]}/{secret.sha256}/x").status_code == 404


@pytest.mark.parametrize("broken", [{"seal": ""}, {"seal": "0" * 64}, {"command_id": "1" * 32}, {"command_id": "x"}])
def test_a_form_that_is_not_ours_changes_nothing(relay: Relay, visitor: httpx.Client, broken: dict[str, str]) -> None:
    _, address = opened(relay)
    form = {**form_of(visitor.get(address)), **GOOD, "action": "deliver"}
    before = relay.state()
    assert visitor.post(address, data={**form, **broken}).status_code == 403
    assert relay.state() == before


def test_a_seal_is_good_for_its_own_link_only(relay: Relay, visitor: httpx.Client) -> None:
    step, address = opened(relay)
    form = {**form_of(visitor.get(address)), **GOOD, "action": "deliver"}
    assert visitor.post(link_to(relay, step, 1), data=form).status_code == 403


def test_opening_changes_nothing(relay: Relay, visitor: httpx.Client) -> None:
    step, address = opened(relay)
    view = f"{relay.url}/p/{relay.link(relay.person('norro', Party.PARTNER), 'view', 'norro')}"
    staff = f"{relay.url}/staff/{relay.link(relay.person('norro', Party.HELPDESK), 'staff')}"
    pages = [address, view, f"{view}/records", f"{staff}/", f"{staff}/attention", f"{staff}/step/{step.id}"]
    before, row = relay.state(), relay.ledger.links.open(address.rpartition("/")[2])
    for page in pages * 3:
        assert visitor.get(page).status_code == 200
        head = visitor.head(page)
        assert head.status_code == 200 and head.content == b""
    assert relay.state() == before
    assert relay.ledger.links.open(address.rpartition("/")[2]) == row
    assert relay.ledger.step(step.id) == step


def test_accept_ask_answer_delegate_decline(relay: Relay, visitor: httpx.Client) -> None:
    step, address = opened(relay)

    def press(action: str, to: str = address, **typed: str) -> httpx.Response:
        return visitor.post(to, data={**form_of(visitor.get(to)), "action": action, **typed})

    press("accept", **{"f.about": "Half a"})
    assert relay.ledger.step(step.id).state is StepState.ACCEPTED
    press("ask", **{"reason.ask": "Which format?", "f.about": "Half a text"})
    asked = relay.ledger.step(step.id)
    assert (asked.state, asked.waits_for) == (StepState.INFO_REQUESTED, Party.HELPDESK)
    helper = relay.person("norro", Party.HELPDESK)
    press("answer", f"{relay.url}/s/{relay.link(helper, 'act', 'norro', step)}", **{"reason.answer": "CSV."})
    page = visitor.get(address)
    assert "CSV." in page.text and "Half a text" in page.text, "the answer, and the draft that was kept while asking"
    colleague = relay.person("norro", Party.PARTNER, 1)
    press("delegate", **{"person.delegate": colleague.id})
    assert relay.ledger.step(step.id).waits_for_person == colleague
    assert press("decline").status_code == 422, "a reason is needed"
    press("decline", **{"reason.decline": "No time this year."})
    assert relay.ledger.step(step.id).state is StepState.DECLINED


def test_a_draft_is_nobodys_delivery(relay: Relay, visitor: httpx.Client) -> None:
    step, address = opened(relay)
    page = visitor.post(
        address, data={**form_of(visitor.get(address)), "f.about": "Not yet", "f.files": "x", "action": "draft"}
    )
    assert "Not yet" in page.text and 'value="x"' in page.text
    assert relay.ledger.step(step.id).state is StepState.OFFERED
    assert "Not yet" not in visitor.get(link_to(relay, step, 1)).text, "a draft is personal"


def test_what_is_sent_back_says_why_row_by_row(relay: Relay, visitor: httpx.Client) -> None:
    step, address = opened(relay, DELIVER)
    metadata = relay.file(b"id\n", "metadata.csv").model_dump()
    delivered = relay.do(step, "deliver", relay.person("norro", Party.PARTNER), payload={"metadata": metadata})
    problem = {"rule": "rights-missing", "record": NASTY, "row": 7, "column": "Rights", "value": NASTY}
    relay.do(delivered, "send_back", reason="Look again.", problems=(problem,))
    page = visitor.get(f"{address}?lang=en").text
    assert "Sent back because" in page and "Look again." in page
    assert "<script>alert" not in page and "&lt;script&gt;alert" in page
    assert "metadata.csv" in page, "the delivery is there to be put right"
    table = visitor.get(f"{address}/problems.csv")
    assert ",rights-missing," in table.text
    assert table.headers["content-disposition"].startswith("attachment")


def test_a_table_to_look_at_is_in_the_language_of_whoever_reads_it(relay: Relay, visitor: httpx.Client) -> None:
    rows: list[list[Cell]] = [
        [{"en": "Figure", "sv": "Mått"}, "2026-05"],
        [{"en": "Files", "sv": NASTY}, {"en": "ten", "sv": "tio"}],
        [{"en": "https://example.org/1", "sv": "ingen"}, "https://example.org/2"],
    ]
    shown = Exhibit(title={"en": "Figures", "sv": "Siffror"}, kind="table", rows=rows)
    _, address = opened(relay, DELIVER.showing(shown))
    english, swedish = (visitor.get(f"{address}?lang={code}").text for code in ("en", "sv"))
    assert '<th scope="col">Figure</th>' in english and 'data-label="2026-05">ten</td>' in english
    assert '<th scope="col">Mått</th>' in swedish and 'data-label="2026-05">tio</td>' in swedish
    assert 'data-label="Mått">ingen</th>' in swedish and 'href="https://example.org/2"' in swedish
    assert "<script>alert" not in swedish and "&lt;script&gt;alert" in swedish


def test_the_receiver_checks_on_the_page(relay: Relay, visitor: httpx.Client) -> None:
    step, _ = opened(relay, DELIVER)
    metadata = relay.file(b"id\n", "metadata.csv").model_dump()
    relay.do(step, "deliver", relay.person("norro", Party.PARTNER), payload={"metadata": metadata})
    helper = relay.person("norro", Party.HELPDESK)
    address = f"{relay.url}/s/{relay.link(helper, 'act', 'norro', step)}"
    visitor.post(address, data={**form_of(visitor.get(address)), "action": "check_off"})
    assert relay.ledger.step(step.id).state is StepState.DONE


def test_fixed_cells_come_from_the_step_not_from_the_browser(relay: Relay, visitor: httpx.Client) -> None:
    rows = [{"step": "Run an edit-a-thon"}, {"step": "Read the report", "hours": 2.5}]
    step, address = opened(relay, AGREE.showing(owners=rows))
    person = relay.person("norro", Party.PARTNER).id
    owners = {f"f.owners.{row}.owner": person for row in (0, 1)} | {"f.owners.0.hours": "1,5"}
    sent = {**form_of(visitor.get(address)), **owners, "f.owners.1.hours": "2.5", "action": "deliver"}
    forged = visitor.post(address, data={**sent, "f.owners.0.step": "Nothing at all"})
    assert forged.status_code == 422 and "Nothing at all" not in forged.text
    visitor.post(address, data={**form_of(forged), **sent})
    delivery = relay.ledger.delivery(step.id)
    assert delivery is not None
    assert delivery.payload["owners"] == [
        {"step": "Run an edit-a-thon", "owner": person, "hours": 1.5},
        {"step": "Read the report", "owner": person, "hours": 2.5},
    ]


def test_a_call_is_claimed_once(relay: Relay, visitor: httpx.Client) -> None:
    step, address = opened(relay, PACKET)
    assert "Categorise 50 paintings" in visitor.get(f"{relay.url}/calls").text
    form = {**form_of(visitor.get(address)), "action": "claim"}
    visitor.post(address, data=form)
    claimed = relay.ledger.step(step.id)
    assert claimed.person == relay.person("norro", Party.EXPERT)
    assert "Categorise 50 paintings" not in visitor.get(f"{relay.url}/calls").text


def test_hostile_text_stays_text_everywhere(relay: Relay, visitor: httpx.Client) -> None:
    relay.launch("norro", NASTY, NASTY, partner=NASTY)
    step = relay.offer("norro", PILOT.showing(**{"remarks": NASTY}))
    address = link_to(relay, step)
    sent = {**form_of(visitor.get(address)), "f.approved": "yes", "f.remarks": NASTY, "action": "deliver"}
    visitor.post(address, data=sent)
    staff = f"{relay.url}/staff/{relay.link(relay.person('norro', Party.HELPDESK), 'staff')}"
    for page in (address, f"{relay.url}/", f"{relay.url}/partnership/norro", f"{staff}/partnership/norro/people"):
        text = visitor.get(page).text
        assert "<script>alert" not in text and "<img src=x" not in text and ">49<" not in text
    assert visitor.get(f"{relay.url}/?q={NASTY}").status_code == 200


def test_a_field_that_is_too_long_and_a_form_that_is_too_big(relay: Relay, visitor: httpx.Client) -> None:
    _, address = opened(relay)
    form = {**form_of(visitor.get(address)), **GOOD, "action": "deliver"}
    page = visitor.post(f"{address}?lang=en", data={**form, "f.about": "x" * 3000})
    assert page.status_code == 422 and "at most 2000 characters" in page.text and "x" * 3000 in page.text
    assert visitor.post(address, data={**form, "f.about": "x" * (5 << 20)}).status_code == 413


class TestWhoMayOpen:
    """Owner, colleague, somebody of another partnership, a stranger with a dead link."""

    def test_a_wrong_revoked_or_expired_link_opens_nothing(self, relay: Relay, visitor: httpx.Client) -> None:
        step, address = opened(relay)
        assert visitor.get(f"{relay.url}/s/nonsense").status_code == 404
        assert visitor.get(address).status_code == 200
        relay.ledger.links.revoke(step=step.id)
        assert visitor.get(address).status_code == 404
        fresh = link_to(relay, step)
        form = form_of(visitor.get(fresh))
        relay.clock.turn(days=91)
        gone = visitor.post(fresh, data={**form, **GOOD, "action": "deliver"})
        assert gone.status_code == 404 and relay.ledger.delivery(step.id) is None

    def test_a_link_of_one_kind_opens_no_other_part(self, relay: Relay, visitor: httpx.Client) -> None:
        step, address = opened(relay)
        token = address.rpartition("/")[2]
        for path in (f"/staff/{token}/", f"/p/{token}", f"/staff/{token}/step/{step.id}", f"/staff/{token}/launch"):
            assert visitor.get(relay.url + path).status_code == 404

    def test_a_view_link_sees_its_own_partnership_only(self, relay: Relay, visitor: httpx.Client) -> None:
        step, _ = opened(relay)
        relay.launch("other", "Another", "Another museum")
        relay.run("other", Phase.INTAKE, finish=False)
        elsewhere = relay.offer("other", REQUEST)
        view = f"{relay.url}/p/{relay.link(relay.person('norro', Party.PARTNER), 'view', 'norro')}"
        assert visitor.get(f"{view}/step/{step.id}").status_code == 200
        assert visitor.get(f"{view}/step/{elsewhere.id}").status_code == 404
        assert visitor.post(f"{view}/step/{step.id}", data={}).status_code == 405

    def test_a_partner_cannot_press_staff_buttons(self, relay: Relay, visitor: httpx.Client) -> None:
        step, address = opened(relay)
        form = form_of(visitor.get(address))
        for action in ("withdraw", "skip", "reassign", "reopen", "offer"):
            assert visitor.post(address, data={**form, "action": action, f"reason.{action}": "x"}).status_code == 422
        assert relay.ledger.step(step.id) == step

    def test_nobody_outside_the_partnership_can_be_named(self, relay: Relay, visitor: httpx.Client) -> None:
        step, address = opened(relay)
        relay.launch("other", "Another", "Another museum")
        stranger = relay.person("other", Party.PARTNER)
        form = {**form_of(visitor.get(address)), "action": "delegate", "person.delegate": stranger.id}
        assert visitor.post(address, data=form).status_code == 422
        assert relay.ledger.step(step.id).delegate is None

    def test_what_was_delivered_is_not_public(self, relay: Relay, visitor: httpx.Client) -> None:
        step, address = opened(relay)
        payload = {"about": "Inside", "files": 1, "rights": "cc-by"}
        relay.do(step, "deliver", relay.person("norro", Party.PARTNER), payload=payload)
        assert "Inside" in visitor.get(address).text
        public = visitor.get(f"{relay.url}/partnership/norro").text
        assert "Inside" not in public and "@norro.example" not in public


def test_files_go_to_those_of_the_partnership_and_as_downloads(relay: Relay, visitor: httpx.Client) -> None:
    step, address = opened(relay, DELIVER)
    page = relay.file(b"<html><script>alert(1)</script>", "page.html")
    payload = {"metadata": page.model_dump()}
    relay.do(step, "deliver", relay.person("norro", Party.PARTNER), payload=payload)
    token = address.rpartition("/")[2]
    answer = visitor.get(f"{relay.url}/files/{token}/{page.sha256}/page.html?view=1")
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"
    relay.launch("other", "Another", "Another museum")
    stranger = relay.link(relay.person("other", Party.PARTNER), "view", "other")
    assert visitor.get(f"{relay.url}/files/{stranger}/{page.sha256}/page.html").status_code == 404
    assert visitor.get(f"{relay.url}/files/{token}/..%2f..%2fledger.sqlite/x").status_code == 404
