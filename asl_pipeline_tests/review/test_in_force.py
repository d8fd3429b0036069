"""Which submissions stand."""

import datetime as dt
from itertools import permutations

import pytest

from asl_pipeline.model.submission import Decision, Submission, Verdict
from asl_pipeline.review.in_force import every_period, in_force
from asl_pipeline_tests.kit import submission

_RETURNED = {"verdict": Verdict.RETURNED, "errors": 1}
_WAITING = {
    "verdict": Verdict.ACCEPTED_WITH_WARNINGS,
    "decision": Decision.AWAITING_SIGN_OFF,
}
_SIGNED_OFF = _WAITING | {"decision": Decision.SIGNED_OFF}
_SENT_BACK = _WAITING | {"decision": Decision.RETURNED_BY_REVIEWER}


def _ids(*submissions: Submission) -> list[str]:
    """What stands, in whatever order it is looked at."""
    found = {tuple(s.id for s in in_force(some)) for some in permutations(submissions)}
    assert len(found) == 1
    return list(found.pop())


@pytest.mark.parametrize("form", ["pilot_actions", "initiatives", "actors"])
def test_of_a_register_the_latest_period_stands(form: str) -> None:
    earlier, later = submission(form, "2018-S1"), submission(form, "2018-S2")

    assert _ids(earlier, later) == [later.id]


@pytest.mark.parametrize("form", ["actors", "indicator_readings"])
def test_what_was_sent_last_stands_in_whatever_order_it_was_received(form: str) -> None:
    corrected = submission(form, revision=1, delivery=1, sent_on=dt.date(2018, 7, 20))
    first = submission(form, revision=2, delivery=2, sent_on=dt.date(2018, 7, 2))

    assert _ids(corrected, first) == [corrected.id]


def test_of_what_was_sent_on_one_day_the_last_received_stands() -> None:
    first, second = submission(revision=2, delivery=1), submission(revision=1, delivery=2)

    assert _ids(first, second) == [second.id]


def test_of_one_delivery_the_last_attempt_stands() -> None:
    first, again = submission(revision=2, attempt=1), submission(revision=1, attempt=2)

    assert _ids(first, again) == [again.id]


def test_what_was_sent_later_for_an_earlier_period_does_not_bring_an_old_register_back() -> None:
    old = submission(code="2018-S1", delivery=2, sent_on=dt.date(2019, 2, 1))
    current = submission(code="2018-S2", delivery=1, sent_on=dt.date(2019, 1, 1))

    assert _ids(old, current) == [current.id]


@pytest.mark.parametrize("form", ["actors", "indicator_readings"])
def test_what_no_longer_stands_replaces_nothing(form: str) -> None:
    first = submission(form, sent_on=dt.date(2018, 7, 2))
    gone = submission(form, revision=2, delivery=2, sent_on=dt.date(2018, 7, 20), stands=False)

    assert _ids(first, gone) == [first.id]
    assert not gone.in_force


def test_a_later_revision_of_an_earlier_period_does_not_bring_an_old_register_back() -> None:
    old, current = submission(code="2018-S1", revision=3), submission(code="2018-S2")

    assert _ids(old, current) == [current.id]


def test_of_a_fact_every_period_stands() -> None:
    both = [submission("indicator_readings", code) for code in ("2018-S1", "2018-S2")]

    assert _ids(*both) == [each.id for each in both]


@pytest.mark.parametrize("form", ["actors", "indicator_readings"])
@pytest.mark.parametrize(
    ("newer", "replaces"),
    [
        ({}, True),
        (_SIGNED_OFF, True),
        (_RETURNED, False),
        (_WAITING, False),
        (_SENT_BACK, False),
    ],
    ids=["accepted", "signed off", "returned", "waiting", "returned by a reviewer"],
)
def test_only_an_accepted_revision_replaces_the_one_before(
    form: str, newer: dict[str, object], replaces: bool
) -> None:
    first, second = submission(form), submission(form, revision=2, **newer)

    assert _ids(first, second) == [second.id if replaces else first.id]


def test_a_returned_register_of_a_later_period_does_not_replace() -> None:
    first, later = submission(), submission(code="2018-S2", **_RETURNED)

    assert _ids(first, later) == [first.id]


def test_partners_and_forms_do_not_replace_one_another() -> None:
    three = [submission(), submission("initiatives"), submission(partner="AVI")]

    assert sorted(_ids(*three)) == sorted(each.id for each in three)


@pytest.mark.parametrize("decision", Decision)
def test_no_decision_puts_a_returned_submission_in_force(decision: Decision) -> None:
    assert in_force([submission(verdict=Verdict.RETURNED, decision=decision)]) == ()


def test_a_nil_return_of_a_register_leaves_the_last_statement_in_force() -> None:
    stated, nil = submission(code="2018-S1"), submission(code="2018-S2", rows=0)

    assert _ids(stated, nil) == [stated.id]
    assert [s.id for s in every_period([stated, nil])] == [stated.id]


def test_a_nil_return_of_facts_replaces_what_was_told_of_its_half_year() -> None:
    told = submission("indicator_readings", delivery=1)
    nil = submission("indicator_readings", revision=2, delivery=2, rows=0)

    assert _ids(told, nil) == [nil.id]


def test_of_a_register_every_half_year_can_be_asked_for() -> None:
    first, second = submission(code="2018-S1"), submission(code="2018-S2")

    assert [s.id for s in every_period([second, first])] == [first.id, second.id]
