"""What staff do in the portal: launch, people and links, act on any step, end, restart, see what needs attention."""

from __future__ import annotations

import httpx

from stafett.commands import ENGINE, FailPhase
from stafett.machine import StepState
from stafett.phases import Party, Phase
from tests.fixtures.portal import PILOT, REQUEST, Relay, form_of


def staff_of(relay: Relay) -> str:
    """The address of a staff link, with one partnership there."""
    relay.launch("norro", "Skärgårdens fotografier", "Norrö museum")
    return f"{relay.url}/staff/{relay.link(relay.person('norro', Party.HELPDESK), 'staff')}"


def test_launch(relay: Relay, visitor: httpx.Client) -> None:
    address = f"{staff_of(relay)}/launch"
    asked = {
        "f.title": "Maps", "f.institution": "Map museum", "f.slug": "maps", "f.crosswalk": "norro", "action": "launch",
        "f.language": "sv", "f.people.0.name": "Pia", "f.people.0.email": "pia@maps.example",
        "f.people.0.party": "partner", "f.people.0.language": "sv", "f.people.1.language": "sv",
    }  # fmt: skip
    wrong = visitor.post(f"{address}?lang=en", data={**form_of(visitor.get(address)), **asked, "f.slug": "Maps!"})
    assert wrong.status_code == 422 and 'value="Maps!"' in wrong.text and 'value="pia@maps.example"' in wrong.text
    page = visitor.post(address, data={**form_of(visitor.get(address)), **asked})
    assert page.status_code == 200 and "pia@maps.example" in page.text
    one = relay.ledger.partnership("maps")
    assert one.title == "Maps" and len(relay.ledger.people("maps", Party.PARTNER)) == 1
    taken = visitor.post(address, data={**form_of(visitor.get(address)), **asked})
    assert taken.status_code == 422 and "maps" in taken.text


def test_people_and_links(relay: Relay, visitor: httpx.Client) -> None:
    address = f"{staff_of(relay)}/partnership/norro/people?lang=en"
    person = relay.person("norro", Party.PARTNER)

    def press(action: str, **typed: str) -> httpx.Response:
        return visitor.post(address, data={**form_of(visitor.get(address)), "action": action, **typed})

    shown = press(f"link:{person.id}").text
    link = shown[shown.index(f"{relay.url}/p/") :].partition("<")[0]
    assert visitor.get(link).status_code == 200
    assert link not in visitor.get(address).text, "shown once"
    press(f"revoke:{person.id}")
    assert visitor.get(link).status_code == 404
    press("add", **{"f.name": "Nils", "f.email": "nils@x.example", "f.party": "expert", "f.languages": "sv\nse"})
    added = relay.ledger.people("norro", Party.EXPERT)
    assert {one.name for one in added} == {"Elin Frisk", "Nils"}
    assert "Tick the box" in press(f"forget:{person.id}").text
    press(f"forget:{person.id}", **{f"sure.{person.id}": "1"})
    assert "Petra Lind" not in visitor.get(address).text
    assert "Petra Lind" not in visitor.get(f"{relay.url}/partnership/norro").text


def test_any_step(relay: Relay, visitor: httpx.Client) -> None:
    staff = staff_of(relay)
    step = relay.offer("norro", PILOT)
    address = f"{staff}/step/{step.id}?lang=en"

    def press(action: str, to: str = address, **typed: str) -> httpx.Response:
        return visitor.post(to, data={**form_of(visitor.get(address)), "action": action, **typed})

    colleague = relay.person("norro", Party.PARTNER, 1)
    assert press("reassign", **{"person.reassign": colleague.id}).status_code == 422, "a reason is needed"
    press("reassign", **{"person.reassign": colleague.id, "reason.reassign": "On leave."})
    assert relay.ledger.step(step.id).person == colleague
    before = len(relay.ledger.outbox.waiting())
    reminder = {**form_of(visitor.get(address)), "action": "remind"}
    for _ in range(2):
        assert (
            "The reminder is on its way." in visitor.post(f"{staff}/step/{step.id}/remind?lang=en", data=reminder).text
        )
    assert len(relay.ledger.outbox.waiting()) == before + 1
    shown = press("link", f"{staff}/step/{step.id}/link", **{"person.link": colleague.id}).text
    link = shown[shown.index(f"{relay.url}/s/") :].partition("<")[0]
    assert visitor.get(link).status_code == 200
    press("skip", **{"reason.skip": "Not needed."})
    assert relay.ledger.step(step.id).state is StepState.SKIPPED
    press("reopen", **{"reason.reopen": "Needed after all."})
    newest = relay.ledger.latest(step.partnership, 1, step.key)
    assert newest is not None and (newest.round, newest.state) == (2, StepState.OFFERED)


def test_ending_shows_what_will_be_withdrawn(relay: Relay, visitor: httpx.Client) -> None:
    staff = staff_of(relay)
    step = relay.offer("norro", REQUEST)
    address = f"{staff}/partnership/norro/end?lang=en"
    page = visitor.get(address)
    assert "Tell us about the collection" in page.text and "Read the monthly report" in page.text
    asked = {"f.status": "declined", "f.reason": "The rights are not clear.", "action": "end"}
    assert "Please tick this box." in visitor.post(address, data={**form_of(page), **asked}).text
    assert relay.ledger.partnership("norro").status == "active"
    visitor.post(address, data={**form_of(visitor.get(address)), **asked, "f.sure": "1"})
    assert relay.ledger.partnership("norro").status == "declined"
    assert relay.ledger.step(step.id).state is StepState.WITHDRAWN
    assert "The rights are not clear." in visitor.get(f"{relay.url}/").text


def test_what_needs_attention_and_a_restart(relay: Relay, visitor: httpx.Client) -> None:
    staff = staff_of(relay)
    relay.run("norro", Phase.INTAKE, finish=False)
    command = FailPhase(actor=ENGINE, partnership="norro", cycle=1, phase=Phase.INTAKE, reason="Disk full.", final=True)
    relay.ledger.apply(command)
    assert "Disk full." in visitor.get(f"{staff}/attention").text
    assert "Disk full." not in visitor.get(f"{relay.url}/partnership/norro").text
    address = f"{staff}/partnership/norro/restart"
    page = visitor.get(address)
    visitor.post(address, data={**form_of(page), "f.reason": "There is room again.", "action": "restart"})
    assert "Disk full." not in visitor.get(f"{staff}/attention").text


def test_staff_pages_are_closed_to_everybody_else(relay: Relay, visitor: httpx.Client) -> None:
    staff_of(relay)
    view = relay.link(relay.person("norro", Party.PARTNER), "view", "norro")
    for path in ("", "/", "/attention", "/launch", "/partnership/norro", "/partnership/norro/people", "/board.csv"):
        assert visitor.get(f"{relay.url}/staff/{view}{path}").status_code == 404
        assert visitor.get(f"{relay.url}/staff/nonsense{path}").status_code == 404
