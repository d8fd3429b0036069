"""In whatever order things reach us, and whatever our clock says, the same stands."""

import datetime as dt
from collections.abc import Mapping
from itertools import permutations

import pytest

from asl_pipeline.ledger.store import Ledger
from asl_pipeline.model.submission import Delivery, DeliveryState, Verdict
from asl_pipeline.review.in_force import in_force
from asl_pipeline_tests.kit import delivery, period, submission

_S1 = period("2018-S1")


def _july(day: int) -> dt.date:
    return dt.date(2018, 7, day)


SENT: Mapping[str, Delivery] = {
    "first": delivery("actors.csv", b"first", sent_on=_july(2)),
    "corrected": delivery("actors corrected.csv", b"corrected", sent_on=_july(20)),
    "first again": delivery("actors again.csv", b"first", source="http", sent_on=_july(25)),
    "readings": delivery("readings.csv", b"readings", sent_on=_july(3)),
    "returned": delivery("readings corrected.csv", b"returned", sent_on=_july(28)),
}
FORM = {"readings": "indicator_readings", "returned": "indicator_readings"}
STANDS = {("actors", "corrected"), ("indicator_readings", "readings")}
"""What stands in the end: what was corrected, but not what was returned, nor what came twice."""


def _take(ledger: Ledger, what: str, partner: str, arrived_on: dt.date) -> None:
    """Receive, read and judge something."""
    sent, form = SENT[what], FORM.get(what, "actors")
    noted = ledger.receive(
        Delivery(
            seq=0,
            partner=partner,
            source=sent.source,
            name=sent.name,
            sha256=sent.sha256,
            size=sent.size,
            arrived_on=arrived_on,
            sent_on=sent.sent_on,
            state=sent.state,
        )
    )
    assert noted is not None
    if noted.state is DeliveryState.DUPLICATE:
        return
    ledger.placed(noted.seq, [(form, _S1, 1)])
    verdict = Verdict.RETURNED if what == "returned" else Verdict.ACCEPTED
    revision = ledger.next_revision(partner, form, _S1)
    ledger.judged(
        submission(form, partner=partner, delivery=noted.seq, revision=revision, verdict=verdict),
        [],
    )


def test_what_stands_does_not_depend_on_the_order_of_receipt(ledger: Ledger) -> None:
    names = {sent.sha256: what.removesuffix(" again") for what, sent in SENT.items()}
    orders = list(permutations(SENT))

    for number, order in enumerate(orders):
        for day, what in enumerate(order, start=1):
            _take(ledger, what, f"P{number}", _july(day))

    found: dict[str, set[tuple[str, str]]] = {}
    for each in in_force(ledger.submissions()):
        found.setdefault(each.partner, set()).add((each.dataset, names[each.sha256]))
    assert len(found) == len(orders) == 120
    assert {frozenset(stands) for stands in found.values()} == {frozenset(STANDS)}


def test_a_submission_was_sent_on_the_first_day_on_which_its_bytes_were(ledger: Ledger) -> None:
    _take(ledger, "first again", "PAU", _july(1))
    assert [each.sent_on for each in ledger.submissions()] == [_july(25)]

    _take(ledger, "first", "PAU", _july(30))
    assert [each.sent_on for each in ledger.submissions()] == [_july(2)]

    ledger.withdraw(2, "It was never sent", "CES", _july(31))
    assert [each.sent_on for each in ledger.submissions()] == [_july(25)]


def test_without_a_day_of_the_source_the_day_of_arrival_is_that_of_sending(ledger: Ledger) -> None:
    ledger.receive(delivery(arrived_on=_july(9)))
    ledger.placed(1, [("actors", _S1, 1)])
    ledger.judged(submission(), [])

    assert [each.sent_on for each in ledger.submissions()] == [_july(9)]


# ------------------------------------------------------------------ the clock


@pytest.mark.parametrize("back", [1, 30, 365], ids="{} days".format)
def test_a_clock_that_steps_back_does_not_take_the_days_of_arrival_with_it(
    ledger: Ledger, back: int
) -> None:
    days = [_july(20), _july(20) - dt.timedelta(days=back), _july(21)]
    for number, day in enumerate(days):
        ledger.receive(delivery(f"{number}.csv", bytes([number]), arrived_on=day))

    assert [each.arrived_on for each in ledger.deliveries()] == [_july(20), _july(20), _july(21)]
    assert [ledger.history(seq)[0].noted_on for seq in (1, 2, 3)] == [
        _july(20),
        _july(20),
        _july(21),
    ]


def test_a_day_that_goes_with_the_word_of_the_source_stays_as_it_is_told(ledger: Ledger) -> None:
    ledger.receive(delivery("clock.csv", b"1", arrived_on=_july(20)))
    ledger.receive(delivery("told.csv", b"2", arrived_on=_july(3), sent_on=_july(2)))
    ledger.receive(delivery("late.csv", b"3", arrived_on=dt.date(2030, 1, 1), sent_on=_july(2)))
    ledger.receive(delivery("clock again.csv", b"4", arrived_on=_july(19)))

    assert [each.arrived_on for each in ledger.deliveries()] == [
        _july(20),
        _july(3),
        dt.date(2030, 1, 1),
        _july(20),
    ]


def test_the_leap_day_is_a_day(ledger: Ledger) -> None:
    days = [dt.date(2020, 2, 28), dt.date(2020, 2, 29), dt.date(2020, 3, 1)]
    for number, day in enumerate(days):
        ledger.receive(delivery(f"{number}.csv", bytes([number]), arrived_on=day, sent_on=None))

    assert [each.arrived_on for each in ledger.deliveries()] == days
