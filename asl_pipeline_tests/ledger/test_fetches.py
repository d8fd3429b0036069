"""What could not be fetched: tried again, then left to a person."""

import datetime as dt

import pytest

from asl_pipeline.ledger.entries import FetchFailure, FetchState
from asl_pipeline.ledger.store import Ledger
from asl_pipeline.model.failure import NotFound

_WHAT = ("PAU", "http", "a.csv")


def _on(day: int) -> dt.date:
    return dt.date(2018, 7, day)


def _fail(ledger: Ledger, day: int = 1, allowed: int = 3) -> FetchState:
    return ledger.fetch_failed(*_WHAT, f"no answer on day {day}", _on(day), allowed).state


def test_a_fetch_is_dead_once_all_tries_were_made(ledger: Ledger) -> None:
    states = [_fail(ledger, day) for day in (1, 2, 3)]

    assert states == [FetchState.RETRYING, FetchState.RETRYING, FetchState.DEAD]
    assert ledger.fetch_failures() == (
        FetchFailure(
            partner="PAU",
            source="http",
            name="a.csv",
            reason="no answer on day 3",
            tries=3,
            first_on=_on(1),
            last_on=_on(3),
            state=FetchState.DEAD,
        ),
    )


def test_what_is_dead_stays_so_until_a_steward_asks(ledger: Ledger) -> None:
    for day in (1, 2, 3):
        _fail(ledger, day)
    assert _fail(ledger, 4, allowed=99) is FetchState.DEAD

    ledger.fetch_retry(*_WHAT)

    assert [(f.state, f.tries, f.first_on) for f in ledger.fetch_failures()] == [
        (FetchState.RETRYING, 0, _on(1))
    ]
    assert [_fail(ledger, day) for day in (5, 6, 7)] == [
        FetchState.RETRYING,
        FetchState.RETRYING,
        FetchState.DEAD,
    ]


def test_what_was_fetched_in_the_end_failed_never(ledger: Ledger) -> None:
    _fail(ledger)
    ledger.fetch_failed("PAU", "http", "b.csv", "no answer", _on(1), 3)

    ledger.fetch_succeeded(*_WHAT)
    ledger.fetch_succeeded(*_WHAT)

    assert [failure.name for failure in ledger.fetch_failures()] == ["b.csv"]
    assert _fail(ledger) is FetchState.RETRYING


def test_failures_of_other_partners_sources_and_names_are_others(ledger: Ledger) -> None:
    others = [("AVI", "http", "a.csv"), ("PAU", "files", "a.csv"), ("PAU", "http", "A.csv")]
    for each in (_WHAT, *others):
        ledger.fetch_failed(*each, "no answer", _on(1), 3)

    told = [(f.partner, f.source, f.name) for f in ledger.fetch_failures()]
    assert told == sorted([_WHAT, *others])
    assert {failure.tries for failure in ledger.fetch_failures()} == {1}


def test_what_never_failed_cannot_be_retried(ledger: Ledger) -> None:
    with pytest.raises(NotFound):
        ledger.fetch_retry(*_WHAT)


def test_the_longest_name_that_intake_lets_through_can_fail(ledger: Ledger) -> None:
    name = "".join(chr(0x4E00 + at) for at in range(1_000))

    ledger.fetch_failed("PAU", "http", name, "no answer", _on(1), 3)

    assert [failure.name for failure in ledger.fetch_failures()] == [name]
