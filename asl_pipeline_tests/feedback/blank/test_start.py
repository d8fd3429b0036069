"""Which rows a form is expected to have, by what was accepted before."""

from typing import Any

from asl_pipeline.datasets import SUBMITTED, submitted
from asl_pipeline.feedback.blank.start import Start, expected, measured_in
from asl_pipeline_tests.kit import TYPED

READINGS = submitted("indicator_readings")
PILOT = TYPED["pilot_actions"]
INDICATOR = TYPED["indicator_definitions"]
READING: dict[str, Any] = {
    **dict.fromkeys(READINGS.column_names),
    **TYPED["indicator_readings"],
    "period": "2017-S2",
}


def made(*past: dict[str, Any], pilots: Any = (PILOT,), indicators: Any = (INDICATOR,)) -> Start:
    return expected(READINGS, past, pilots, indicators)


def test_the_rows_of_the_last_half_year_are_expected_again_without_what_is_new() -> None:
    past = {**READING, "target": 60.0, "comments": "Estimé", "sample_size": 12, "method": "survey"}

    start = made(past)

    (row,) = start.rows
    assert start.asked == "value"
    assert (row["sex"], row["nuts_code"], row["target"], row["method"]) == (
        *("_T", "FRI15", 60.0, "survey"),
    )
    assert not {"value", "obs_status", "comments", "sample_size", "is_final", "period"} & set(row)


def test_the_value_before_is_the_last_that_there_was() -> None:
    past = (
        {**READING, "period": "2017-S1", "value": 30.0},
        {**READING, "value": 42.0},
        {**READING, "period": "2018-S1", "value": None},
    )

    start = made(*past)

    assert len(start.rows) == 1
    assert (start.earlier[0].period, start.earlier[0].value) == ("2017-S2", 42.0)
    assert start.earlier[0].is_cumulative


def test_a_value_that_is_no_running_total_is_not_told_as_one() -> None:
    start = made(READING, indicators=({**INDICATOR, "measure_type": "period"},))

    assert not start.earlier[0].is_cumulative


def test_a_final_reading_is_not_expected_again() -> None:
    assert made({**READING, "is_final": True}).rows == ()


def test_each_pilot_goes_on_from_the_half_year_it_was_last_reported_on() -> None:
    other = {**READING, "pilot_id": "ASL-PAU-02", "period": "2017-S1"}

    assert [row["pilot_id"] for row in made(READING, other).rows] == ["ASL-PAU-01", "ASL-PAU-02"]


def test_a_pilot_never_reported_on_has_a_row_for_each_indicator_of_the_project() -> None:
    indicators = (
        INDICATOR,
        {**INDICATOR, "indicator_id": "ASL-HOURS", "unit": "H"},
        {**INDICATOR, "indicator_id": "RCO84", "scheme": "IR2127"},
    )

    rows = made(indicators=indicators).rows

    assert [(row["pilot_id"], row["indicator_id"], row["unit"], row["sex"]) for row in rows] == [
        ("ASL-PAU-01", "ASL-BENEF", "NR", "_T"),
        ("ASL-PAU-01", "ASL-HOURS", "H", "_T"),
    ]


def test_a_pilot_that_is_planned_or_cancelled_is_not_reported_on() -> None:
    pilots = [{**PILOT, "status": status} for status in ("planned", "cancelled")]

    assert made(pilots=pilots).rows == ()


def test_only_forms_that_go_on_have_expected_rows() -> None:
    going_on = [dataset.name for dataset in SUBMITTED if measured_in(dataset)]

    assert going_on == ["indicator_readings"]
    assert expected(submitted("expenditure"), [], [PILOT], [INDICATOR]) == Start()
