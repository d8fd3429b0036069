"""The calendar: what is owed, what has come, and since when it is missing."""

import datetime as dt

import pytest

from asl_pipeline.model.submission import Decision, Submission, Verdict
from asl_pipeline.partners import registry
from asl_pipeline.workflow.calendar import Report, ReportState, calendar
from asl_pipeline_tests.kit import period, submission

PAU = registry()["PAU"]
IN_TIME = dt.date(2018, 7, 20)


def report(*submissions: Submission, on: dt.date = IN_TIME, form: str = "actors") -> Report:
    """The report on a form for 2018-S1, as of a day."""
    found = calendar(submissions, [PAU], on)
    (only,) = [r for r in found if (r.period, r.dataset) == (period("2018-S1"), form)]
    return only


@pytest.mark.parametrize(
    ("day", "state"),
    [
        (dt.date(2018, 7, 1), ReportState.OPEN),
        (dt.date(2018, 7, 31), ReportState.OPEN),
        (dt.date(2018, 8, 1), ReportState.OVERDUE),
        (dt.date(2018, 9, 30), ReportState.OVERDUE),
        (dt.date(2018, 10, 1), ReportState.MISSING),
    ],
)
def test_what_was_not_sent_is_open_then_overdue_then_missing(
    day: dt.date, state: ReportState
) -> None:
    assert report(on=day).state is state


def test_nothing_is_expected_before_the_period_has_ended() -> None:
    found = calendar([], [PAU], dt.date(2018, 6, 30))

    assert max(each.period for each in found) == period("2017-S2")


def test_nothing_is_expected_of_a_partner_that_had_not_joined() -> None:
    assert calendar([], [registry()["CRJ"]], IN_TIME) == ()


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({}, ReportState.ACCEPTED),
        ({"verdict": Verdict.RETURNED}, ReportState.RETURNED),
        (
            {
                "verdict": Verdict.ACCEPTED_WITH_WARNINGS,
                "decision": Decision.AWAITING_SIGN_OFF,
            },
            ReportState.AWAITING_SIGN_OFF,
        ),
    ],
)
def test_what_was_sent_stands_as_it_was_judged(
    changes: dict[str, object], state: ReportState
) -> None:
    assert report(submission(sent_on=IN_TIME, **changes)).state is state


def test_the_best_of_several_is_what_the_report_stands_by_and_the_first_tells_the_delay() -> None:
    first = submission(sent_on=dt.date(2018, 8, 3), verdict=Verdict.RETURNED)
    second = submission(revision=2, delivery=2, sent_on=dt.date(2018, 8, 9))

    found = report(first, second)

    assert (found.state, found.delivery, found.days_late) == (ReportState.ACCEPTED, 2, 3)


def test_a_delivery_that_was_withdrawn_is_as_if_it_had_not_come() -> None:
    found = report(submission(stands=False), on=dt.date(2018, 8, 1))

    assert (found.state, found.delivery) == (ReportState.OVERDUE, None)


def test_what_came_unasked_is_shown_too() -> None:
    assert report(submission("indicator_definitions"), form="indicator_definitions").delivery == 1
