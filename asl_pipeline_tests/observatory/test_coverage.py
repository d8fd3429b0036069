"""Who reported what and when, and who was not expected to."""

import datetime as dt
from collections.abc import Sequence

import pyarrow as pa
import pytest

from asl_pipeline.derive.frames import SOURCES
from asl_pipeline.model.submission import Decision, Submission, Verdict
from asl_pipeline.observatory.coverage import coverage
from asl_pipeline.partners import registry
from asl_pipeline_tests.kit import IN_TIME, delivery, rows_of, submission


def _coverage(
    submissions: Sequence[Submission],
    *codes: str,
    arrived: Sequence[dt.date] = (IN_TIME, IN_TIME),
) -> pa.Table:
    deliveries = {
        seq: delivery(seq=seq, arrived_on=day) for seq, day in enumerate(arrived, start=1)
    }
    return coverage(submissions, deliveries, [registry()[code] for code in codes])


def _row(table: pa.Table, code: str = "2018-S1", form: str = "actors") -> dict[str, object]:
    (row,) = [r for r in table.to_pylist() if (r["period"], r["dataset"]) == (code, form)]
    return dict(row)


def test_a_report_in_time_is_covered() -> None:
    row = _row(_coverage([submission(rows=7)], "PAU"))

    assert row == {
        "partner_id": "PAU",
        "period": "2018-S1",
        "dataset": "actors",
        "expected": True,
        "n_submissions": 1,
        "verdict": "accepted",
        "decision": "not_needed",
        "accepted": True,
        "nil_return": False,
        "arrived_on": IN_TIME,
        "due": dt.date(2018, 7, 31),
        "days_late": 0,
        "rows": 7,
        SOURCES: ["PAU_2018-S1_actors_r1"],
    }


@pytest.mark.parametrize(
    ("day", "late"),
    [
        (dt.date(2018, 7, 1), 0),
        (dt.date(2018, 7, 31), 0),
        (dt.date(2018, 8, 1), 1),
        (dt.date(2019, 7, 31), 365),
    ],
)
def test_lateness_is_counted_in_days_from_the_day_it_was_due(day: dt.date, late: int) -> None:
    row = _row(_coverage([submission()], "PAU", arrived=[day]))

    assert (row["arrived_on"], row["days_late"]) == (day, late)


def test_what_was_expected_and_never_sent_is_there_with_nothing() -> None:
    row = _row(_coverage([submission()], "PAU"), form="initiatives")

    assert (row["expected"], row["n_submissions"], row["accepted"]) == (True, 0, False)
    assert (row["verdict"], row["decision"], row["days_late"], row["rows"]) == (None,) * 4
    assert row[SOURCES] == []


def test_every_period_up_to_the_last_one_reported_on_is_expected() -> None:
    table = _coverage([submission(code="2018-S1")], "PAU")

    assert sorted(set(table["period"].to_pylist())) == ["2017-S1", "2017-S2", "2018-S1"]


def test_a_partner_that_had_not_joined_is_not_expected() -> None:
    table = _coverage([submission(code="2018-S1")], "PAU", "GIJ")

    assert set(table["partner_id"].to_pylist()) == {"PAU"}


def test_a_partner_that_joins_is_expected_from_then_on_and_one_that_left_no_longer() -> None:
    table = _coverage([submission(code="2022-S1", partner="GIJ")], "PAU", "GIJ")

    expected = [row for row in table.to_pylist() if row["expected"]]
    assert {row["period"] for row in expected if row["partner_id"] == "GIJ"} == {"2022-S1"}
    assert max(row["period"] for row in expected if row["partner_id"] == "PAU") == "2021-S1"


def test_a_report_that_was_not_expected_is_shown_as_such() -> None:
    table = _coverage([submission(partner="GIJ")], "GIJ")

    assert rows_of(table, "partner_id", "dataset", "expected", "n_submissions") == [
        ("GIJ", "actors", False, 1)
    ]


def test_a_university_is_expected_to_send_definitions_and_no_pilots() -> None:
    table = _coverage([submission(partner="CES")], "CES")

    assert sorted(set(table["dataset"].to_pylist())) == [
        "actors",
        "indicator_definitions",
        "initiatives",
    ]


def test_a_return_after_an_acceptance_leaves_the_accepted_one_standing() -> None:
    first = submission(rows=7)
    second = submission(revision=2, delivery=2, verdict=Verdict.RETURNED, rows=9)
    day = dt.date(2018, 8, 2)

    row = _row(_coverage([first, second], "PAU", arrived=[IN_TIME, day]))

    assert (row["n_submissions"], row["verdict"], row["accepted"], row["rows"]) == (
        2,
        "returned",
        True,
        7,
    )
    assert (row["arrived_on"], row["days_late"]) == (day, 2)
    assert row[SOURCES] == [first.id, second.id]


def test_what_waits_for_a_decision_is_not_accepted_yet() -> None:
    waiting = submission(
        verdict=Verdict.ACCEPTED_WITH_WARNINGS, decision=Decision.AWAITING_SIGN_OFF
    )

    row = _row(_coverage([waiting], "PAU"))

    assert (row["accepted"], row["decision"], row["rows"]) == (False, "awaiting_sign_off", None)


def test_without_any_submission_nothing_is_expected_yet() -> None:
    assert _coverage([], "PAU", "CES").num_rows == 0
