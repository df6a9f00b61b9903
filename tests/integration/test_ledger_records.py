"""Everything balances: whatever happens to the records of a delivery, the sum holds."""

from __future__ import annotations

from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stafett.errors import Refused
from stafett.ledger.records import STATES
from stafett.ledger.views import RecordView
from tests.fixtures.ledger import Lane

_cycles = count(100)
IDS = [f"NM {number:04}" for number in range(8)]


def record(source_id: str, state: str = "waiting", page_id: int = 0) -> RecordView:
    """A record of a delivery."""
    return RecordView(source_id, IDS.index(source_id), state, "a.jpg", "", "A", page_id, False, [], "why")


deeds = st.lists(
    st.one_of(
        st.tuples(st.just("register"), st.lists(st.sampled_from(IDS), unique=True), st.sampled_from(STATES)),
        st.tuples(st.just("settle"), st.sampled_from(IDS), st.sampled_from(STATES)),
    ),
    max_size=12,
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(done=deeds)
def test_the_books_balance_whatever_happens(lane: Lane, done: list[tuple[str, list[str] | str, str]]) -> None:
    books, cycle = lane.ledger.records, next(_cycles)
    uploaded: set[str] = set()
    for deed, what, state in done:
        try:
            if deed == "register":
                books.register(lane.id, cycle, [record(one, state) for one in what])
            else:
                books.settle(lane.id, cycle, str(what), state)
        except Refused:
            continue
        rows = books.find(lane.id, cycle)
        counts = books.counts(lane.id, cycle)
        now_uploaded = {row.source_id for row in rows if row.state == "uploaded"}
        assert counts.balanced and counts.records_in == len(rows) == books.number(lane.id, cycle)
        assert uploaded <= now_uploaded, "A record that is uploaded stays uploaded."
        uploaded = now_uploaded


def test_a_new_delivery_replaces_only_what_has_not_touched_the_wiki(lane: Lane) -> None:
    books = lane.ledger.records
    books.register(lane.id, 1, [record(one) for one in IDS[:4]])
    books.settle(lane.id, 1, IDS[0], "uploaded", page_id=7, title="Kept.jpg")
    books.settle(lane.id, 1, IDS[1], "uploaded")
    books.settle(lane.id, 1, IDS[2], "rejected", note="No rights.")
    counts = books.register(lane.id, 1, [record(one) for one in (IDS[0], IDS[2], IDS[5])])
    assert [(row.source_id, row.state) for row in books.find(lane.id, 1)] == [
        (IDS[0], "uploaded"),
        (IDS[1], "uploaded"),
        (IDS[2], "waiting"),
        (IDS[5], "waiting"),
    ]
    assert counts.balanced and counts.uploaded == 2
    kept = books.one(lane.id, 1, IDS[0])
    assert kept and kept.title == "Kept.jpg"


def test_uploaded_never_turns_back(lane: Lane) -> None:
    books = lane.ledger.records
    books.register(lane.id, 1, [record(IDS[0])])
    books.settle(lane.id, 1, IDS[0], "uploaded")
    for state in ("waiting", "rejected", "already_there"):
        with pytest.raises(Refused, match="uploaded already"):
            books.settle(lane.id, 1, IDS[0], state, note="Why.")


def test_unknown_records_and_states_are_named(lane: Lane) -> None:
    books = lane.ledger.records
    books.register(lane.id, 1, [record(IDS[0])])
    with pytest.raises(Refused, match="'NM 0001' is not part"):
        books.settle(lane.id, 1, IDS[1], "uploaded")
    with pytest.raises(Refused, match="cannot become 'vanished'"):
        books.settle(lane.id, 1, IDS[0], "vanished")


def test_nothing_is_rejected_without_a_reason(lane: Lane) -> None:
    books = lane.ledger.records
    bare = RecordView(IDS[0], 0, "waiting", "", "", "", 0, False, [], "")
    books.register(lane.id, 1, [bare])
    with pytest.raises(Refused, match="without a reason"):
        books.settle(lane.id, 1, IDS[0], "rejected")
    books.settle(lane.id, 1, IDS[0], "rejected", problems=[{"rule": "rights-missing"}])


def test_the_same_id_twice_is_refused_whole(lane: Lane) -> None:
    books = lane.ledger.records
    books.register(lane.id, 1, [record(IDS[0])])
    with pytest.raises(Refused, match="'NM 0001' stands twice"):
        books.register(lane.id, 1, [record(IDS[1]), record(IDS[1])])
    assert [row.source_id for row in books.find(lane.id, 1)] == [IDS[0]]


def test_records_are_found_by_state_words_and_notes(lane: Lane) -> None:
    books = lane.ledger.records
    books.register(lane.id, 1, [record(one) for one in IDS])
    books.settle(lane.id, 1, IDS[3], "uploaded", title="Ångspinnrock.jpg", note="")
    assert [row.source_id for row in books.find(lane.id, 1, text="ÅNGSPINN")] == [IDS[3]]
    assert [row.source_id for row in books.find(lane.id, 1, states=["uploaded"], noted=False)] == [IDS[3]]
    assert [row.source_id for row in books.find(lane.id, 1, limit=2, offset=2)] == IDS[2:4]
    assert books.number(lane.id, 1, text="%") == 0, "A sign of the query language is only a sign."
