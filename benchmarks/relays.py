"""Partnerships to measure on: launched and walked by the ledger's own commands, on the road that the flows declare."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from benchmarks.data import picture
from flows.data_prep import DELIVER_METADATA
from flows.intake import REQUEST
from flows.playbook import PLAYBOOK
from stafett.commands import ENGINE, Actor, Door, Launch, NewPerson, OfferStep, StartPhase, StepCommand
from stafett.engine.relay import Relay, _current
from stafett.ledger import Ledger
from stafett.ledger.transaction import phase_lease
from stafett.ledger.views import RecordView
from stafett.pages import Page
from stafett.phases import Party, Phase
from stafett.settings import Settings
from stafett.steps import FileRef

STAFF = Actor(party=Party.HELPDESK, door=Door.CLI)
PEOPLE = tuple(
    NewPerson(name=f"{party.value.title()} Person", email=f"{party.value}@museum.example", party=party)
    for party in (Party.HELPDESK, Party.PARTNER, Party.COMMUNITY, Party.EXPERT)
)


def launch(ledger: Ledger, slug: str, *, records: int = 0) -> str:
    """A partnership whose intake has begun, with its request accepted and records that wait; gives its id."""
    ledger.register_playbook(PLAYBOOK)
    words: dict[str, Any] = {"institution": "Museet", "language": "sv", "crosswalk": "norro", "people": PEOPLE}
    id_ = ledger.apply(Launch(actor=STAFF, slug=slug, title=f"Collection {slug}", **words)).partnership
    fence = _hold(ledger, id_, Phase.INTAKE)
    ledger.apply(StartPhase(actor=ENGINE, partnership=slug, cycle=1, phase=Phase.INTAKE, run="run", fence=fence))
    step = ledger.apply(OfferStep(actor=ENGINE, partnership=slug, cycle=1, spec=REQUEST.spec())).step
    ledger.apply(StepCommand(actor=STAFF, step=step, name="accept"))
    if records:
        ledger.records.register(id_, 1, (record(number, "", "") for number in range(records)))
    return id_


def _hold(ledger: Ledger, partnership: str, phase: Phase) -> int:
    lease = ledger.leases.acquire(phase_lease(partnership, 1, phase.value), "run")
    if lease is None:
        raise RuntimeError("Somebody else holds the phase of a partnership that was just launched.")
    return lease.fence


def record(number: int, title: str, sha1: str, state: str = "waiting") -> RecordView:
    """One row of the books."""
    return RecordView(f"NM {number}", number, state, f"{number}.jpg", sha1, title, 0, False, [], "")


def page(number: int, title: str) -> Page:
    """A page of the usual size: infobox, licence, categories, two captions, one statement."""
    text = "=={{int:filedesc}}==\n{{Information\n | description = {{sv|1=En tavla.}}\n | source = Museet\n}}"
    inventory = {"snaktype": "value", "property": "P217", "datavalue": {"type": "string", "value": f"NM {number}"}}
    return Page(
        source_id=f"NM {number}",
        title=title,
        media=f"{number}.jpg",
        wikitext=f"{text}\n\n=={{{{int:license-header}}}}==\n{{{{Cc-zero}}}}\n\n[[Category:Paintings]]",
        captions={"sv": f"En tavla, nr {number}", "en": f"A painting, no. {number}"},
        statements=[{"mainsnak": inventory, "type": "statement", "rank": "normal"}],
        categories=["Paintings"],
    )


def deliver(ledger: Ledger, slug: str, numbers: Sequence[int]) -> None:
    """Bring a partnership to the point where its files can be uploaded: delivered, pages made, records waiting."""
    id_ = launch(ledger, slug)
    bytes_of = {number: picture(number) for number in numbers}
    media = [ledger.files.put(io.BytesIO(content), f"{number}.jpg") for number, content in bytes_of.items()]
    metadata = ledger.files.put(io.BytesIO(b"inventory,title\n"), "metadata.csv")
    step = ledger.apply(OfferStep(actor=ENGINE, partnership=slug, cycle=1, spec=DELIVER_METADATA.spec())).step
    payload = {"metadata": metadata.model_dump(), "media": [one.model_dump() for one in media]}
    ledger.apply(StepCommand(actor=STAFF, step=step, name="deliver", payload=payload))
    titles = {number: f"En tavla - Museet {slug} - NM {number}.jpg" for number in numbers}
    ledger.remember(id_, 1, "pages", _kept(ledger, [page(one, titles[one]) for one in numbers]).model_dump())
    rows = (record(one, titles[one], hashlib.sha1(bytes_of[one]).hexdigest()) for one in numbers)  # noqa: S324
    ledger.records.register(id_, 1, rows)


def _kept(ledger: Ledger, pages: Sequence[Page]) -> FileRef:
    lines = "".join(f"{one.model_dump_json()}\n" for one in pages)
    return ledger.files.put(io.BytesIO(lines.encode()), "pages.jsonl")


@contextmanager
def uploading(ledger: Ledger, settings: Settings, slug: str) -> Iterator[Relay]:
    """The upload run of a partnership, as its flow would have it."""
    lane = ledger.partnership(slug)
    lease = ledger.leases.acquire(phase_lease(lane.id, 1, Phase.UPLOAD.value), "run")
    if lease is None:
        raise RuntimeError("Another run uploads already.")
    here = Relay(ledger, settings, lane, 1, Phase.UPLOAD, lease, "run")
    token = _current.set(here)
    try:
        yield here
    finally:
        _current.reset(token)
        ledger.leases.release(lease)
