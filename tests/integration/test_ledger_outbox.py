"""Nothing happens twice: errands, leases and effects, with several workers at once."""

from __future__ import annotations

import threading
from collections import Counter

import pytest

from stafett.commands import AddPerson, NewPerson
from stafett.errors import StaleFence, Unknown
from stafett.ledger import Ledger
from stafett.ledger.outbox import TRIES, Errand
from stafett.ledger.transaction import phase_lease
from stafett.phases import Party, Phase
from tests.fixtures.ledger import STAFF, Clock, Lane


def test_four_workers_never_get_the_same_errand(ledger: Ledger) -> None:
    for number in range(60):
        assert ledger.outbox.put("mail", f"errand-{number}", {"number": number}, None)
    taken: list[str] = []

    def work() -> None:
        mine = Ledger(ledger.database.url, ledger.files.folder, clock=ledger.clock)
        while errands := mine.outbox.claim(limit=3):
            taken.extend(errand.id for errand in errands)
            assert all(mine.outbox.done(errand) for errand in errands)
        mine.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == 60 and Counter(taken).most_common(1)[0][1] == 1


def test_an_errand_is_put_once_for_its_key(ledger: Ledger) -> None:
    assert ledger.outbox.put("mail", "once", {}, None)
    assert not ledger.outbox.put("mail", "once", {}, None)
    [errand] = ledger.outbox.claim()
    assert ledger.outbox.done(errand)
    assert not ledger.outbox.put("mail", "once", {}, None)


def test_a_claim_runs_out_and_the_late_one_cannot_cross_off(ledger: Ledger, clock: Clock) -> None:
    ledger.outbox.put("mail", "once", {}, None)
    [first] = ledger.outbox.claim()
    assert ledger.outbox.claim() == []
    clock.turn(seconds=61)
    [second] = ledger.outbox.claim()
    assert second.attempts == 1 and "never came back" in second.last_error
    assert not ledger.outbox.done(first)
    assert ledger.outbox.done(second)


def test_failures_wait_longer_each_time_and_then_stay_for_the_staff(ledger: Ledger, clock: Clock) -> None:
    ledger.outbox.put("mail", "once", {}, None)
    waits: list[int] = []
    for _ in range(TRIES):
        errands: list[Errand] = []
        seconds = 0
        while not (errands := ledger.outbox.claim()):
            clock.turn(seconds=1)
            seconds += 1
        waits.append(seconds)
        ledger.outbox.again(errands[0], "The mail server is down.")
    clock.turn(days=1)
    assert waits == [0, 2, 4, 8, 16, 32, 64, 128] and ledger.outbox.claim() == []
    assert [errand.last_error for errand in ledger.outbox.failed()] == ["The mail server is down."]


def test_an_errand_that_kills_its_worker_ends_on_the_staffs_list(ledger: Ledger, clock: Clock) -> None:
    ledger.outbox.put("mail", "poison", {}, None)
    tries = 0
    while ledger.outbox.claim():
        tries += 1
        clock.turn(seconds=61)
    assert tries == TRIES and len(ledger.outbox.failed()) == 1


def test_what_is_not_due_yet_waits(ledger: Ledger, clock: Clock) -> None:
    ledger.outbox.put("start", "later", {}, None, due=clock.moment.replace(hour=9))
    assert ledger.outbox.claim() == []
    clock.turn(hours=1)
    assert len(ledger.outbox.claim(kinds=("start",))) == 1


def test_a_lease_has_one_holder_and_the_fence_grows(ledger: Ledger, clock: Clock) -> None:
    first = ledger.leases.acquire("work", "run-1")
    assert first and ledger.leases.acquire("work", "run-2") is None
    clock.turn(seconds=20)
    assert ledger.leases.renew(first)
    clock.turn(seconds=20)
    assert ledger.leases.acquire("work", "run-2") is None
    clock.turn(seconds=11)
    second = ledger.leases.acquire("work", "run-2")
    assert second and second.fence == first.fence + 1
    assert not ledger.leases.renew(first) and not ledger.leases.release(first)
    live = ledger.leases.live("work")
    assert live and live.holder == "run-2"


def test_the_same_run_in_a_second_process_shuts_the_first_out(ledger: Ledger) -> None:
    first, second = ledger.leases.acquire("work", "run-1"), ledger.leases.acquire("work", "run-1")
    assert first and second and second.fence == first.fence + 1
    assert not ledger.leases.renew(first)


def test_a_lease_given_back_is_free_at_once_and_its_fence_is_used_up(ledger: Ledger) -> None:
    first = ledger.leases.acquire("work", "run-1")
    assert first and ledger.leases.release(first) and ledger.leases.live("work") is None
    second = ledger.leases.acquire("work", "run-2")
    assert second and second.fence == first.fence + 1


def test_of_eight_runs_at_once_one_gets_the_lease(ledger: Ledger) -> None:
    got: list[object] = []
    threads = [
        threading.Thread(target=lambda name=f"run-{number}": got.append(ledger.leases.acquire("work", name)))
        for number in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len([lease for lease in got if lease]) == 1


def test_an_effect_is_intended_once_and_its_receipt_stands(lane: Lane) -> None:
    key = f"upload:{lane.slug}"
    first = lane.ledger.effects.intend(key, lane.id, {"title": "A.jpg"})
    assert first.fresh
    again = lane.ledger.effects.intend(key, lane.id, {"title": "Other.jpg"})
    assert (again.fresh, again.state, again.intent) == (False, "intended", {"title": "A.jpg"})
    lane.ledger.effects.done(key, {"page": 7})
    lane.ledger.effects.done(key, {"page": 8})
    assert lane.ledger.effects.intend(key, lane.id, {}).receipt == {"page": 7}
    assert [one.state for one in lane.ledger.effects.of(lane.id)] == ["done"]


def test_an_effect_that_nobody_intended_cannot_be_done(lane: Lane) -> None:
    with pytest.raises(Unknown):
        lane.ledger.effects.done("upload:nobody", {})


def test_a_stale_run_intends_nothing(lane: Lane, clock: Clock) -> None:
    key = phase_lease(lane.id, 1, Phase.UPLOAD.value)
    old = lane.ledger.leases.acquire(key, "run-1")
    clock.turn(seconds=31)
    new = lane.ledger.leases.acquire(key, "run-2")
    assert old and new
    effects = lane.ledger.effects
    with pytest.raises(StaleFence):
        effects.intend(f"upload:{lane.slug}", lane.id, {}, lease_key=key, fence=old.fence)
    assert effects.intend(f"upload:{lane.slug}", lane.id, {}, lease_key=key, fence=new.fence).fresh


def test_of_eight_workers_at_once_one_finds_the_effect_fresh(lane: Lane) -> None:
    found: list[bool] = []
    threads = [
        threading.Thread(target=lambda: found.append(lane.ledger.effects.intend(f"up:{lane.slug}", lane.id, {}).fresh))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [False] * 7 + [True]


def test_the_journals_numbers_follow_the_commits(lane: Lane) -> None:
    """A reader who asks for what came after number n must not miss what committed later under a smaller number."""
    seen: list[int] = []
    over = threading.Event()

    def read() -> None:
        while not over.is_set():
            newest = lane.ledger.journal(limit=1)
            seen.append(newest[0].seq if newest else 0)

    def write(number: int) -> None:
        new = NewPerson(name="N", email=f"{number}@{lane.slug}.example", party=Party.EXPERT)
        receipts.append(lane.ledger.apply(AddPerson(actor=STAFF, partnership=lane.slug, person=new)).number)

    receipts: list[int] = []
    reader = threading.Thread(target=read)
    reader.start()
    threads = [threading.Thread(target=write, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    over.set()
    reader.join()
    assert seen == sorted(seen) and len(set(receipts)) == 12
    assert sorted(receipts) == list(range(min(receipts), min(receipts) + 12))
