"""A property test: whatever people, duplicates, stale pages and timers send, the step keeps to its machine."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from stafett.commands import ENGINE, TIMER, Actor, Receipt, StepCommand
from stafett.errors import StafettError
from stafett.ledger import Ledger
from stafett.ledger.views import StepView
from stafett.machine import CLOSED, CONSENTS, MOVES, lead
from stafett.phases import Party
from tests.fixtures.ledger import DELIVER, STAFF, Lane, launch

WHO = ("staff", "engine", "timer", "Petra", "Pelle", "Cleo", "Hedda")


def walk_of(ledger: Ledger) -> type[RuleBasedStateMachine]:
    """The machine, on one ledger; each walk has a partnership of its own."""

    class Walk(RuleBasedStateMachine):
        """One step with everybody who could have to do with it."""

        def __init__(self) -> None:
            super().__init__()
            self.lane: Lane = launch(ledger)
            self.actors: dict[str, Actor] = {"staff": STAFF, "engine": ENGINE, "timer": TIMER}
            self.actors |= {name: self.lane.who(name) for name in WHO[3:]}
            self.step = self.lane.offer(DELIVER)
            self.sent: list[tuple[StepCommand, Receipt]] = []
            self.closed: dict[str, StepView] = {}
            self.events = [(one.seq, one.type) for one in self.oldest_first()]

        def oldest_first(self) -> list[Any]:
            """The journal of this partnership."""
            return ledger.journal(self.lane.slug, limit=10_000)[::-1]

        @rule(
            who=st.sampled_from(WHO),
            name=st.sampled_from(sorted(MOVES)),
            behind=st.sampled_from([0, 0, 0, 0, 1]),
            good=st.booleans(),
            to=st.sampled_from(WHO[3:]),
        )
        def give(self, who: str, name: str, behind: int, good: bool, to: str) -> None:
            """Somebody gives some command, perhaps from a page that is out of date."""
            before = ledger.step(self.step)
            command = StepCommand(
                actor=self.actors[who],
                step=self.step,
                name=name,
                expected=before.version - behind,
                payload={"what": "A"} if good else {"what": ""},
                reason="Because." if good else "",
                person=self.actors[to].person,
            )
            try:
                receipt = ledger.apply(command)
            except StafettError:
                assert ledger.step(self.step) == before, "What is refused changes nothing."
                return
            assert behind == 0, "A page that is out of date changes nothing."
            self.see_that_it_was_a_move(before, command)
            self.sent.append((command, receipt))

        def see_that_it_was_a_move(self, before: StepView, command: StepCommand) -> None:
            """The state is the one to which the machine leads."""
            after = ledger.step(self.step)
            assert after.state is lead(
                command.name, before.state, accepted=before.accepted_at is not None, checked=True
            )
            if command.actor == TIMER:
                assert command.name not in CONSENTS
                assert after.accepted_at in (None, before.accepted_at)
                assert after.delivered_at == before.delivered_at
            if MOVES[command.name].new_round:
                latest = ledger.latest(self.lane.slug, 1, DELIVER.key)
                assert latest and latest.round == before.round + 1
                self.step = latest.id

        @precondition(lambda self: self.sent)
        @rule(data=st.data())
        def repeat(self, data: st.DataObject) -> None:
            """Any command that was ever carried out comes again, as browsers and queues do."""
            command, receipt = data.draw(st.sampled_from(self.sent))
            before = ledger.step(self.step)
            again = ledger.apply(command)
            assert again.repeated and again.number == receipt.number
            assert ledger.step(self.step) == before

        @invariant()
        def the_baton_is_with_exactly_one(self) -> None:
            """An open round has a holder and somebody it waits for; only the newest round is open."""
            rounds = [one for one in ledger.partnership(self.lane.slug).steps if one.key == DELIVER.key]
            assert [one.round for one in rounds] == list(range(1, len(rounds) + 1))
            assert all(one.state in CLOSED for one in rounds[:-1])
            newest = rounds[-1]
            assert newest.state in CLOSED or newest.open
            if newest.open:
                assert isinstance(newest.holder, Party) and newest.waits_for is not Party.BOT

        @invariant()
        def what_is_closed_stays(self) -> None:
            """A closed round never changes, and what was delivered in it is still there."""
            for one in ledger.partnership(self.lane.slug).steps:
                if one.key == DELIVER.key and one.state in CLOSED:
                    assert self.closed.setdefault(one.id, one) == one
                    assert (one.delivered_at is not None) == (ledger.delivery(one.id) is not None)

        @invariant()
        def the_journal_only_grows(self) -> None:
            """What was written stays, in its order."""
            now = [(one.seq, one.type) for one in self.oldest_first()]
            assert now[: len(self.events)] == self.events
            self.events = now

    return Walk


def test_whatever_is_sent_the_step_keeps_to_its_machine(lane: Lane) -> None:
    run_state_machine_as_test(
        walk_of(lane.ledger),
        settings=settings(
            max_examples=9, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
