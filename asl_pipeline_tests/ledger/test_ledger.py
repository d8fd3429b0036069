"""The ledger on both databases: what is received, judged, decided and published."""

import datetime as dt
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import IntegrityError

from asl_pipeline.ledger.store import NOTHING, FindingCount, Head, Ledger, Signed
from asl_pipeline.model.failure import Conflict, NotFound
from asl_pipeline.model.rule import Severity
from asl_pipeline.model.submission import Decision, Delivery, DeliveryState, Verdict
from asl_pipeline_tests.kit import delivery, period, submission
from asl_pipeline_tests.ledger import work
from asl_pipeline_tests.ledger.processes import FORKS, outcomes

Move = Callable[[Ledger, int], None]


def _read(ledger: Ledger, seq: int) -> None:
    ledger.placed(seq, [("actors", period("2018-S1"), 3)])


def _quarantine(ledger: Ledger, seq: int) -> None:
    ledger.quarantine(seq, "empty")


def test_the_same_thing_received_twice_is_one_delivery(ledger: Ledger) -> None:
    first = ledger.receive(delivery())
    again = ledger.receive(delivery())

    assert first is not None
    assert again is None
    assert ledger.deliveries() == (first,)


def test_the_same_name_with_other_bytes_is_another_delivery(ledger: Ledger) -> None:
    ledger.receive(delivery(content=b"a"))
    ledger.receive(delivery(content=b"b"))

    assert [(d.seq, d.state) for d in ledger.deliveries()] == [
        (1, DeliveryState.RECEIVED),
        (2, DeliveryState.RECEIVED),
    ]


def test_the_same_bytes_under_another_name_are_a_duplicate_of_the_first(ledger: Ledger) -> None:
    for name in ("a.csv", "b.csv", "c.csv"):
        ledger.receive(delivery(name))

    assert [(d.name, d.state, d.same_as) for d in ledger.deliveries()] == [
        ("a.csv", DeliveryState.RECEIVED, None),
        ("b.csv", DeliveryState.DUPLICATE, 1),
        ("c.csv", DeliveryState.DUPLICATE, 1),
    ]


def test_the_same_name_and_bytes_from_another_channel_are_a_duplicate(ledger: Ledger) -> None:
    ledger.receive(delivery())
    other = ledger.receive(delivery(source="http"))

    assert other is not None
    assert (other.source, other.state, other.same_as) == ("http", DeliveryState.DUPLICATE, 1)


def test_a_delivery_is_noted_with_all_that_its_source_says(ledger: Ledger) -> None:
    sent = delivery(source="http", sent_on=dt.date(2018, 7, 1), version='"etag"')
    ledger.receive(sent)

    assert ledger.delivery(1) == replace(sent, seq=1)


def test_a_version_that_was_received_need_not_be_fetched(ledger: Ledger) -> None:
    ledger.receive(delivery("a.csv", source="http", version="v1"))
    ledger.receive(delivery("b.csv", source="http"))

    assert ledger.holds("PAU", "http", "a.csv", "v1")
    for other in [
        ("PAU", "http", "a.csv", "v2"),
        ("PAU", "http", "b.csv", "v1"),
        ("PAU", "files", "a.csv", "v1"),
        ("AVI", "http", "a.csv", "v1"),
    ]:
        assert not ledger.holds(*other)


def test_a_new_mark_of_the_same_bytes_is_noted_so_that_they_are_not_fetched_for_ever(
    ledger: Ledger,
) -> None:
    ledger.receive(delivery(version="v1"))

    assert ledger.receive(delivery(version="v2")) is None
    assert ledger.holds("PAU", "files", "2018-S1.csv", "v2")
    assert ledger.receive(delivery()) is None
    assert ledger.holds("PAU", "files", "2018-S1.csv", "v2")


def test_the_same_bytes_from_another_partner_are_not_a_duplicate(ledger: Ledger) -> None:
    ledger.receive(delivery())
    other = ledger.receive(delivery(partner="AVI"))

    assert other is not None
    assert (other.state, other.same_as) == (DeliveryState.RECEIVED, None)


def test_two_empty_files_are_not_duplicates(ledger: Ledger) -> None:
    ledger.receive(delivery("a.csv", b""))
    second = ledger.receive(delivery("b.csv", b""))

    assert second is not None
    assert second.state is DeliveryState.RECEIVED


@pytest.mark.parametrize("second", [_read, _quarantine])
@pytest.mark.parametrize(
    ("first", "state"), [(_read, DeliveryState.READ), (_quarantine, DeliveryState.QUARANTINED)]
)
def test_a_delivery_leaves_the_state_of_received_once(
    ledger: Ledger, first: Move, second: Move, state: DeliveryState
) -> None:
    ledger.receive(delivery())
    first(ledger, 1)
    slots = ledger.waiting()

    with pytest.raises(Conflict):
        second(ledger, 1)

    assert ledger.delivery(1).state is state
    assert ledger.waiting() == slots


@pytest.mark.parametrize("move", [_read, _quarantine])
def test_a_duplicate_is_never_read(ledger: Ledger, move: Move) -> None:
    ledger.receive(delivery("a.csv"))
    ledger.receive(delivery("b.csv"))

    with pytest.raises(Conflict):
        move(ledger, 2)

    assert ledger.delivery(2).state is DeliveryState.DUPLICATE
    assert ledger.waiting() == ()


def test_a_quarantined_delivery_keeps_its_reason_and_the_evidence(ledger: Ledger) -> None:
    ledger.receive(delivery())
    ledger.quarantine(1, "encrypted", "The archive asks for a password.")

    found = ledger.delivery(1)
    assert (found.reason, found.detail) == ("encrypted", "The archive asks for a password.")


def test_the_longest_name_that_intake_lets_through_is_noted(ledger: Ledger) -> None:
    # Different in every character, so that no database can make it small by compression.
    name = "".join(chr(0x4E00 + at) for at in range(1_000))

    assert ledger.receive(delivery(name)) is not None
    assert ledger.delivery(1).name == name


def test_a_delivery_that_is_not_there_is_not_found(ledger: Ledger) -> None:
    with pytest.raises(NotFound):
        ledger.delivery(1)


def test_a_ledger_keeps_what_it_holds_when_it_is_opened_again(new_url: str) -> None:
    first = Ledger.open(new_url)
    noted = first.receive(delivery())
    first.close()

    second = Ledger.open(new_url)

    assert second.deliveries() == (noted,)
    second.close()


def test_the_database_itself_refuses_an_unknown_state(ledger: Ledger, url: str) -> None:
    ledger.receive(delivery())
    engine = create_engine(url)

    with pytest.raises(IntegrityError), engine.begin() as connection:
        connection.execute(text("UPDATE deliveries SET state = 'lost'"))

    engine.dispose()


# -------------------------------------------- submissions and decisions

_S1, _S2 = period("2018-S1"), period("2018-S2")
_WARNED = submission(verdict=Verdict.ACCEPTED_WITH_WARNINGS, warnings=1)


def _signed(decision: Decision, reviewer: str = "CES") -> Signed:
    return Signed(
        submission=_WARNED.id,
        decision=decision,
        reviewer=reviewer,
        reason="Seen",
        decided_on=dt.date(2018, 8, 1),
    )


@pytest.fixture
def warned(ledger: Ledger) -> Ledger:
    """A ledger with one submission that waits for a decision."""
    ledger.receive(delivery())
    ledger.placed(1, [("actors", _S1, 1)])
    ledger.judged(_WARNED, [FindingCount("actors.city.one_nuts_code", Severity.WARNING, 1)])
    return ledger


def test_a_slot_waits_until_it_is_judged(ledger: Ledger) -> None:
    ledger.receive(delivery())
    ledger.placed(1, [("actors", _S1, 1), ("actors", _S2, 1), ("initiatives", _S1, 1)])

    ledger.judged(submission("actors"), [])

    assert [(slot.dataset, str(slot.period)) for slot in ledger.waiting()] == [
        ("actors", "2018-S2"),
        ("initiatives", "2018-S1"),
    ]
    assert [slot.dataset for slot in ledger.slots_of("PAU", _S1)] == ["initiatives"]
    assert ledger.slots_of("AVI", _S1) == ()


def test_a_verdict_noted_again_changes_nothing(warned: Ledger) -> None:
    before = (warned.submissions(), warned.finding_counts())

    warned.judged(submission(revision=2), [FindingCount("other", Severity.ERROR, 9)])

    assert (warned.submissions(), warned.finding_counts()) == before


def test_a_number_that_another_submission_took_is_a_conflict(warned: Ledger) -> None:
    warned.receive(delivery("b.csv", b"b"))
    warned.placed(2, [("actors", _S1, 1)])
    before = warned.submissions()

    with pytest.raises(Conflict, match="given to another"):
        warned.judged(submission(delivery=2), [])

    assert warned.submissions() == before


def test_the_next_revision_counts_from_one(warned: Ledger) -> None:
    assert warned.next_revision("PAU", "actors", _S1) == 2
    assert warned.next_revision("PAU", "actors", _S2) == 1
    assert warned.next_revision("AVI", "actors", _S1) == 1


def test_a_submission_with_warnings_waits_for_a_decision(warned: Ledger) -> None:
    assert warned.submission(_WARNED.id).decision is Decision.AWAITING_SIGN_OFF


def test_decisions_are_added_and_the_last_one_stands(warned: Ledger) -> None:
    made = [
        _signed(Decision.SIGNED_OFF),
        _signed(Decision.RETURNED_BY_REVIEWER, "GCU"),
        _signed(Decision.SIGNED_OFF, "GCU"),
        _signed(Decision.RETURNED_BY_REVIEWER),
    ]

    stood = []
    for signed in made:
        warned.decide(signed)
        stood.append(warned.submission(_WARNED.id).decision)

    assert list(warned.decisions()) == made
    assert stood == [signed.decision for signed in made]


def test_a_decision_on_nothing_is_refused(ledger: Ledger) -> None:
    with pytest.raises(IntegrityError):
        ledger.decide(_signed(Decision.SIGNED_OFF))


def test_a_submission_of_no_delivery_is_refused(ledger: Ledger) -> None:
    with pytest.raises(IntegrityError):
        ledger.judged(_WARNED, [])


def test_a_submission_that_is_not_there_is_not_found(ledger: Ledger) -> None:
    with pytest.raises(NotFound):
        ledger.submission("PAU_2018-S1_actors_r1")


# ---------------------------------------------------------- many at once

_THREADS = 8


def _head(name: str, follows: str = NOTHING) -> Head:
    return Head(name=name, follows=follows, fingerprint="f" * 64, manifest_sha256="0" * 64)


def _at_once(work: Callable[[int], object]) -> list[object]:
    """What each thread answered, or the exception that it met."""
    barrier = Barrier(_THREADS)

    def one(number: int) -> object:
        barrier.wait()
        try:
            return work(number)
        except Exception as error:  # noqa: BLE001 -- the outcome is what is looked at
            return error

    with ThreadPoolExecutor(_THREADS) as pool:
        return list(pool.map(one, range(_THREADS)))


def test_releases_follow_one_another(ledger: Ledger) -> None:
    assert ledger.head() is None
    ledger.advance(_head("2026-03-31.0"))
    ledger.advance(_head("2026-03-31.1", "2026-03-31.0"))

    assert [head.name for head in ledger.releases()] == ["2026-03-31.0", "2026-03-31.1"]
    assert ledger.head() == _head("2026-03-31.1", "2026-03-31.0")


@pytest.mark.parametrize(
    "second",
    [_head("2026-03-31.1"), _head("2026-03-31.0", "2026-03-31.0")],
    ids=["follows the same", "has the same name"],
)
def test_two_heads_are_in_conflict(ledger: Ledger, second: Head) -> None:
    ledger.advance(_head("2026-03-31.0"))

    with pytest.raises(Conflict):
        ledger.advance(second)

    assert ledger.releases() == (_head("2026-03-31.0"),)


def test_of_eight_publishers_at_once_one_advances_the_head(new_url: str) -> None:
    ledgers = [Ledger.open(new_url) for _ in range(_THREADS)]

    outcomes = _at_once(lambda number: ledgers[number].advance(_head(f"2026-03-31.{number}")))

    assert Counter(type(outcome) for outcome in outcomes) == {type(None): 1, Conflict: 7}
    winner = outcomes.index(None)
    assert [head.name for head in ledgers[0].releases()] == [f"2026-03-31.{winner}"]
    for each in ledgers:
        each.close()


def test_of_eight_threads_on_one_ledger_one_advances_the_head(ledger: Ledger) -> None:
    outcomes = _at_once(lambda number: ledger.advance(_head(f"2026-03-31.{number}")))

    assert Counter(type(outcome) for outcome in outcomes) == {type(None): 1, Conflict: 7}


@pytest.mark.parametrize("names", [1, _THREADS], ids=["under one name", "each under its own"])
def test_the_same_bytes_received_by_eight_threads_at_once_have_one_effect(
    new_url: str, names: int
) -> None:
    ledgers = [Ledger.open(new_url) for _ in range(_THREADS)]

    def receive(number: int) -> object:
        return ledgers[number].receive(delivery(f"{number % names}.csv", source=f"s{number % 2}"))

    outcomes = _at_once(receive)

    known = ledgers[0].deliveries()
    noted = [each for each in outcomes if isinstance(each, Delivery)]
    assert len(noted) + outcomes.count(None) == _THREADS
    assert sorted(noted, key=lambda each: each.seq) == list(known)
    assert [(each.state, each.same_as) for each in known] == [
        (DeliveryState.RECEIVED, None),
        *((DeliveryState.DUPLICATE, known[0].seq) for _ in known[1:]),
    ]
    assert len(known) == max(names, 2)
    assert ledgers[0].problems() == ()
    for each in ledgers:
        each.close()


def test_the_same_thing_received_by_eight_processes_at_once_is_one_delivery(new_url: str) -> None:
    barrier = FORKS.Barrier(_THREADS)

    statuses = outcomes(_THREADS, work.receive_at_once, new_url, delivery(), barrier)

    assert Counter(statuses) == {work.NOTED: 1, work.KNOWN: _THREADS - 1}
    ledger = Ledger.open(new_url)
    assert [each.seq for each in ledger.deliveries()] == [1]
    assert len(ledger.history(1)) == 1
    ledger.close()


def test_a_new_ledger_can_be_opened_by_eight_at_once(url: str) -> None:
    outcomes = _at_once(lambda _: Ledger.open(url))

    for each in outcomes:
        if isinstance(each, Ledger):
            each.close()
    assert Counter(type(outcome) for outcome in outcomes) == {Ledger: 8}
