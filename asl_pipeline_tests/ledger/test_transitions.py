"""What becomes of a delivery: every way there is, none that there is not, and all of it noted."""

import datetime as dt
from collections.abc import Callable
from itertools import count

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from asl_pipeline.ledger.store import Ledger
from asl_pipeline.model.failure import Conflict, NotFound, WrongUse
from asl_pipeline.model.submission import DeliveryState
from asl_pipeline_tests.kit import IN_TIME, delivery, period, submission

Do = Callable[[Ledger, int], None]

_S1, _S2 = period("2018-S1"), period("2018-S2")
_ON = dt.date(2018, 9, 1)
_WHY = "The partner asked for it"

RECEIVED, READ = DeliveryState.RECEIVED, DeliveryState.READ
QUARANTINED, WITHDRAWN = DeliveryState.QUARANTINED, DeliveryState.WITHDRAWN
DUPLICATE = DeliveryState.DUPLICATE


def _placed(ledger: Ledger, seq: int) -> None:
    ledger.placed(seq, [("actors", _S1, 3)])


def _quarantine(ledger: Ledger, seq: int) -> None:
    ledger.quarantine(seq, "empty", "Nothing is in it.")


def _set_aside(ledger: Ledger, seq: int) -> None:
    ledger.set_aside(seq, _WHY, "CES", _ON)


def _withdraw(ledger: Ledger, seq: int) -> None:
    ledger.withdraw(seq, _WHY, "CES", _ON)


def _replay(ledger: Ledger, seq: int) -> None:
    ledger.replay(seq, _WHY, "CES", _ON)


MOVES: dict[Do, dict[DeliveryState, DeliveryState]] = {
    _placed: {RECEIVED: READ},
    _quarantine: {RECEIVED: QUARANTINED},
    _set_aside: {READ: QUARANTINED},
    _withdraw: dict.fromkeys((RECEIVED, READ, QUARANTINED, DUPLICATE), WITHDRAWN),
    _replay: dict.fromkeys((READ, QUARANTINED, WITHDRAWN), RECEIVED),
}
"""What each move makes of which state; from any other it is a conflict."""


def _in(ledger: Ledger, state: DeliveryState) -> int:
    """A delivery in a state."""
    ledger.receive(delivery("first.csv"))
    if state is DUPLICATE:
        ledger.receive(delivery("second.csv"))
        return 2
    into = {READ: _placed, QUARANTINED: _quarantine, WITHDRAWN: _withdraw}
    if state in into:
        into[state](ledger, 1)
    return 1


@pytest.mark.parametrize("state", DeliveryState)
@pytest.mark.parametrize("move", MOVES)
def test_a_move_is_made_from_the_states_that_it_starts_from_and_from_no_other(
    ledger: Ledger, move: Do, state: DeliveryState
) -> None:
    seq = _in(ledger, state)
    before = (ledger.deliveries(), ledger.history(seq), ledger.waiting())

    if state in MOVES[move]:
        move(ledger, seq)
        assert ledger.delivery(seq).state is MOVES[move][state]
        assert (ledger.history(seq)[-1].old, ledger.history(seq)[-1].new) == (
            state,
            MOVES[move][state],
        )
    else:
        with pytest.raises(Conflict, match=f"delivery {seq} is {state}: only what is "):
            move(ledger, seq)
        assert (ledger.deliveries(), ledger.history(seq), ledger.waiting()) == before
    assert ledger.problems() == ()


@pytest.mark.parametrize("move", MOVES)
def test_what_is_not_there_cannot_be_moved(ledger: Ledger, move: Do) -> None:
    with pytest.raises(NotFound):
        move(ledger, 1)


@pytest.mark.parametrize(
    ("reason", "actor"),
    [("", "CES"), (" \n", "CES"), (_WHY, ""), (_WHY, "system"), (_WHY, "x" * 65)],
    ids=["no reason", "a blank reason", "no actor", "not a person", "a long name"],
)
def test_a_steward_gives_a_name_and_a_reason(ledger: Ledger, reason: str, actor: str) -> None:
    seq = _in(ledger, READ)

    for move in (ledger.set_aside, ledger.withdraw, ledger.replay):
        with pytest.raises(WrongUse):
            move(seq, reason, actor, _ON)

    assert ledger.delivery(seq).state is READ


def test_the_history_of_a_delivery_tells_who_did_what_when_and_why(ledger: Ledger) -> None:
    ledger.receive(delivery())
    ledger.placed(1, [("actors", _S1, 3)], on=dt.date(2018, 7, 21))
    ledger.set_aside(1, f"  {_WHY}\n", "CES", _ON)
    ledger.replay(1, _WHY, "GCU", dt.date(2018, 9, 2))
    _quarantine(ledger, 1)

    assert [
        (str(t.old), str(t.new), t.reason, t.detail, t.actor, t.noted_on.isoformat(), t.attempt)
        for t in ledger.history(1)
    ] == [
        ("None", "received", None, None, "system", IN_TIME.isoformat(), 1),
        ("received", "read", None, None, "system", "2018-07-21", 1),
        ("read", "quarantined", "set_aside", _WHY, "CES", "2018-09-01", 1),
        ("quarantined", "received", "replayed", _WHY, "GCU", "2018-09-02", 2),
        # Without a day of its own: that of what was noted before.
        ("received", "quarantined", "empty", "Nothing is in it.", "system", "2018-09-02", 2),
    ]


def test_the_history_of_nothing_is_not_found(ledger: Ledger) -> None:
    with pytest.raises(NotFound):
        ledger.history(1)


def test_why_a_delivery_is_set_aside_is_told_with_it(ledger: Ledger) -> None:
    seq = _in(ledger, READ)
    _set_aside(ledger, seq)

    found = ledger.delivery(seq)
    assert (found.reason, found.detail) == ("set_aside", _WHY)


def test_a_replayed_delivery_has_none_of_its_former_reasons(ledger: Ledger) -> None:
    seq = _in(ledger, QUARANTINED)
    _replay(ledger, seq)

    found = ledger.delivery(seq)
    assert (found.reason, found.detail, found.attempt) == (None, None, 2)


def test_a_duplicate_that_is_withdrawn_and_replayed_is_read_for_itself(ledger: Ledger) -> None:
    seq = _in(ledger, DUPLICATE)
    _withdraw(ledger, seq)
    assert ledger.delivery(seq).same_as == 1

    _replay(ledger, seq)

    assert ledger.delivery(seq).same_as is None
    assert ledger.problems() == ()


# ------------------------------------------------------------------ duplicates


@pytest.mark.parametrize("move", [_withdraw, _set_aside])
def test_what_comes_after_a_first_one_that_is_gone_is_no_duplicate(
    ledger: Ledger, move: Do
) -> None:
    ledger.receive(delivery("first.csv"))
    ledger.receive(delivery("second.csv"))
    _placed(ledger, 1)
    move(ledger, 1)

    third = ledger.receive(delivery("third.csv"))
    fourth = ledger.receive(delivery("fourth.csv"))

    assert third is not None
    assert fourth is not None
    assert (third.state, third.same_as) == (RECEIVED, None)
    assert (fourth.state, fourth.same_as) == (DUPLICATE, 3)
    # It stays what it was when it came.
    assert (ledger.delivery(2).state, ledger.delivery(2).same_as) == (DUPLICATE, 1)


# ------------------------------------------------------------------ attempts


@pytest.fixture
def judged(ledger: Ledger) -> Ledger:
    """A ledger with a delivery of two submissions, one of them judged."""
    ledger.receive(delivery())
    ledger.placed(1, [("actors", _S1, 3), ("actors", _S2, 3)])
    ledger.judged(submission(), [])
    return ledger


def _standing(ledger: Ledger) -> list[tuple[str, int, bool]]:
    return [(each.id, each.attempt, each.stands) for each in ledger.submissions()]


def test_what_was_judged_stands_while_its_delivery_is_read(judged: Ledger) -> None:
    assert _standing(judged) == [("PAU_2018-S1_actors_r1", 1, True)]


@pytest.mark.parametrize("move", [_set_aside, _withdraw, _replay])
def test_nothing_of_a_delivery_stands_or_waits_that_is_not_read(judged: Ledger, move: Do) -> None:
    move(judged, 1)

    assert _standing(judged) == [("PAU_2018-S1_actors_r1", 1, False)]
    assert not judged.submissions()[0].in_force
    assert judged.waiting() == ()


def test_a_replayed_delivery_is_judged_again_in_full(judged: Ledger) -> None:
    _replay(judged, 1)
    judged.placed(1, [("actors", _S1, 2)])

    assert [(s.attempt, str(s.period)) for s in judged.waiting()] == [(2, "2018-S1")]
    judged.judged(submission(revision=2, attempt=2), [])

    assert judged.waiting() == ()
    assert _standing(judged) == [
        ("PAU_2018-S1_actors_r1", 1, False),
        ("PAU_2018-S1_actors_r2", 2, True),
    ]
    assert judged.problems() == ()


def test_a_verdict_that_comes_too_late_is_noted_and_does_not_stand(judged: Ledger) -> None:
    _replay(judged, 1)
    _placed(judged, 1)

    judged.judged(submission(code="2018-S2"), [])

    assert _standing(judged)[-1] == ("PAU_2018-S2_actors_r1", 1, False)
    assert [(s.attempt, str(s.period)) for s in judged.waiting()] == [(2, "2018-S1")]
    assert judged.problems() == ()


# ------------------------------------------------------------------ any moves in any order


_numbers = count()


class _AnyMoves(RuleBasedStateMachine):
    """A ledger beside a dictionary that says what it should hold."""

    url: str
    deliveries = Bundle("deliveries")

    @initialize()
    def open(self) -> None:
        self.ledger = Ledger.open(self.url)
        # What came before is of other partners.
        self.partner = f"P{next(_numbers)}"
        self.state: dict[int, DeliveryState] = {}
        self.attempt: dict[int, int] = {}
        self.bytes: dict[int, bytes] = {}

    @rule(target=deliveries, content=st.sampled_from([b"", b"a", b"b"]))
    def receive(self, content: bytes) -> int:
        sent = delivery(f"{len(self.state)}.csv", content, partner=self.partner)
        noted = self.ledger.receive(sent)
        assert noted is not None
        twins = [
            seq
            for seq, state in self.state.items()
            if content and self.bytes[seq] == content and state in {RECEIVED, READ}
        ]
        assert noted.same_as == (min(twins) if twins else None)
        self.state[noted.seq] = DUPLICATE if twins else RECEIVED
        self.attempt[noted.seq] = 1
        self.bytes[noted.seq] = content
        return noted.seq

    @rule(seq=deliveries, move=st.sampled_from(list(MOVES)))
    def move(self, seq: int, move: Do) -> None:
        after = MOVES[move].get(self.state[seq])
        if after is None:
            with pytest.raises(Conflict):
                move(self.ledger, seq)
            return
        move(self.ledger, seq)
        self.state[seq] = after
        self.attempt[seq] += move is _replay

    @rule(seq=deliveries)
    def judge(self, seq: int) -> None:
        for slot in self.ledger.waiting():
            if slot.delivery == seq:
                revision = self.ledger.next_revision(self.partner, "actors", _S1)
                judged = submission(
                    partner=self.partner, delivery=seq, attempt=slot.attempt, revision=revision
                )
                self.ledger.judged(judged, [])
                assert self.ledger.submission(judged.id).stands

    @rule(seq=consumes(deliveries))
    def send_again(self, seq: int) -> None:
        sent = self.ledger.delivery(seq)
        assert self.ledger.receive(sent) is None

    @invariant()
    def the_ledger_holds_what_the_dictionary_says(self) -> None:
        held = [d for d in self.ledger.deliveries() if d.partner == self.partner]
        assert {d.seq: d.state for d in held} == self.state
        assert {d.seq: d.attempt for d in held} == self.attempt
        standing = {s.delivery for s in self.ledger.submissions() if s.stands}
        waiting = {slot.delivery for slot in self.ledger.waiting()}
        mine = {seq for seq, state in self.state.items() if state is READ}
        assert (standing | waiting) & self.state.keys() == mine
        assert not standing & waiting

    def teardown(self) -> None:
        assert self.ledger.problems() == ()
        self.ledger.close()


def test_any_moves_in_any_order_leave_the_ledger_as_they_should(new_url: str) -> None:
    class OnThisDatabase(_AnyMoves):
        pass

    OnThisDatabase.url = new_url
    few = max(10, settings().max_examples // 5)
    run_state_machine_as_test(
        OnThisDatabase, settings=settings(max_examples=few, stateful_step_count=20)
    )
