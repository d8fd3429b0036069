"""Many at once: one release follows another, one delivery is noted, one ledger is made."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from asl_pipeline.ledger.store import NOTHING, Head, Ledger
from asl_pipeline.model.failure import Conflict
from asl_pipeline_tests.kit import delivery

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


def test_of_eight_publishers_at_once_one_advances_the_head(url: str) -> None:
    ledgers = [Ledger.open(url) for _ in range(_THREADS)]

    outcomes = _at_once(lambda number: ledgers[number].advance(_head(f"2026-03-31.{number}")))

    assert Counter(type(outcome) for outcome in outcomes) == {type(None): 1, Conflict: 7}
    winner = outcomes.index(None)
    assert [head.name for head in ledgers[0].releases()] == [f"2026-03-31.{winner}"]
    for each in ledgers:
        each.close()


def test_of_eight_threads_on_one_ledger_one_advances_the_head(ledger: Ledger) -> None:
    outcomes = _at_once(lambda number: ledger.advance(_head(f"2026-03-31.{number}")))

    assert Counter(type(outcome) for outcome in outcomes) == {type(None): 1, Conflict: 7}


def test_the_same_thing_received_by_eight_at_once_is_one_delivery(url: str) -> None:
    ledgers = [Ledger.open(url) for _ in range(_THREADS)]

    outcomes = _at_once(lambda number: ledgers[number].receive(delivery()))

    assert len(ledgers[0].deliveries()) == 1
    assert [outcome for outcome in outcomes if outcome is not None] == list(
        ledgers[0].deliveries()
    )
    for each in ledgers:
        each.close()


def test_a_new_ledger_can_be_opened_by_eight_at_once(url: str) -> None:
    outcomes = _at_once(lambda _: Ledger.open(url))

    for each in outcomes:
        if isinstance(each, Ledger):
            each.close()
    assert Counter(type(outcome) for outcome in outcomes) == {Ledger: 8}
