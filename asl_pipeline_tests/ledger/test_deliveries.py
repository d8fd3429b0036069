"""Deliveries are noted once, and their states move one way."""

from collections.abc import Callable

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import IntegrityError

from asl_pipeline.ledger.store import Ledger
from asl_pipeline.model.failure import Conflict, NotFound, Unreachable, WrongUse
from asl_pipeline.model.submission import DeliveryState
from asl_pipeline_tests.kit import delivery, period

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

    # Two heads of the same slot break its key before the state is even asked for.
    with pytest.raises((Conflict, IntegrityError)):
        second(ledger, 1)

    assert ledger.delivery(1).state is state
    assert ledger.waiting() == slots


def test_a_delivery_read_twice_is_a_conflict_and_not_a_broken_table(ledger: Ledger) -> None:
    ledger.receive(delivery())
    _read(ledger, 1)

    with pytest.raises(Conflict):
        _read(ledger, 1)


@pytest.mark.parametrize("move", [_read, _quarantine])
def test_a_duplicate_is_never_read(ledger: Ledger, move: Move) -> None:
    ledger.receive(delivery("a.csv"))
    ledger.receive(delivery("b.csv"))

    with pytest.raises(Conflict):
        move(ledger, 2)

    assert ledger.delivery(2).state is DeliveryState.DUPLICATE
    assert ledger.waiting() == ()


def test_a_quarantined_delivery_keeps_its_reason(ledger: Ledger) -> None:
    ledger.receive(delivery())
    ledger.quarantine(1, "encrypted")

    assert ledger.delivery(1).reason == "encrypted"


def test_the_longest_name_that_intake_lets_through_is_noted(ledger: Ledger) -> None:
    # Different in every character, so that no database can make it small by compression.
    name = "".join(chr(0x4E00 + at) for at in range(1_000))

    assert ledger.receive(delivery(name)) is not None
    assert ledger.delivery(1).name == name


def test_a_delivery_that_is_not_there_is_not_found(ledger: Ledger) -> None:
    with pytest.raises(NotFound):
        ledger.delivery(1)


def test_a_ledger_keeps_what_it_holds_when_it_is_opened_again(url: str) -> None:
    first = Ledger.open(url)
    noted = first.receive(delivery())
    first.close()

    second = Ledger.open(url)

    assert second.deliveries() == (noted,)
    second.close()


def test_a_ledger_of_another_version_is_refused(url: str) -> None:
    Ledger.open(url).close()
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE about SET version = 99"))
    engine.dispose()

    with pytest.raises(WrongUse, match="version 99"):
        Ledger.open(url)


def test_a_database_that_cannot_be_reached_is_said_to_be_so() -> None:
    with pytest.raises(Unreachable):
        Ledger.open("sqlite:////nowhere/at/all/ledger.sqlite")


def test_the_database_itself_refuses_an_unknown_state(ledger: Ledger, url: str) -> None:
    ledger.receive(delivery())
    engine = create_engine(url)

    with pytest.raises(IntegrityError), engine.begin() as connection:
        connection.execute(text("UPDATE deliveries SET state = 'lost'"))

    engine.dispose()
