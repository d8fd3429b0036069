"""Readings put together by domain, region and period."""

from typing import Any

import pyarrow as pa
import pytest

from asl_pipeline.derive.frames import SOURCES
from asl_pipeline.observatory.indicator_summary import indicator_summary
from asl_pipeline.observatory.indicators import indicators
from asl_pipeline_tests.kit import accepted, rows_of

_PILOTS = [{}, {"pilot_id": "ASL-PAU-02"}, {"pilot_id": "ASL-PAU-03", "domain": "III"}]


def _summary(*readings: dict[str, Any]) -> pa.Table:
    """The summary of some readings of three pilots, two of them in one domain."""
    forms = accepted(indicator_readings=readings, pilot_actions=_PILOTS, indicator_definitions=[{}])
    return indicator_summary({"indicators": indicators(forms)})


def _reading(value: float | None, pilot: int = 1, code: str = "2018-S1", **more: Any) -> Any:
    return {"value": value, "pilot_id": f"ASL-PAU-0{pilot}", "period": code, **more}


def test_a_cell_of_one_pilot_says_what_its_reading_says() -> None:
    (row,) = _summary(_reading(42, target=60.0)).to_pylist()

    assert row == {
        "indicator_id": "ASL-BENEF",
        "indicator_name": "Beneficiaries",
        "domain": "II",
        "country": "FR",
        "nuts_2": "FRI1",
        "period": "2018-S1",
        "unit": "NR",
        "direction": "up",
        "aggregation": "sum",
        "n_pilots": 1,
        "value": 42.0,
        "target": 60.0,
        "attainment": 70.0,
        "previous_period": None,
        "change": None,
        "obs_status": "A",
        "conf_status": "F",
        SOURCES: ["indicator_definitions/0", "indicator_readings/0", "pilot_actions/0"],
    }


@pytest.mark.parametrize(
    ("unit", "aggregation", "value"),
    [
        ("NR", "sum", 100.0),
        ("EUR", "sum", 100.0),
        ("H", "sum", 100.0),
        ("PC", "mean", 50.0),
        ("SCORE", "mean", 50.0),
        ("YR", "mean", 50.0),
    ],
)
def test_counts_hours_and_money_are_added_and_the_rest_is_averaged(
    unit: str, aggregation: str, value: float
) -> None:
    table = _summary(_reading(40, unit=unit), _reading(60, 2, unit=unit))

    assert rows_of(table, "n_pilots", "aggregation", "value") == [(2, aggregation, value)]
    assert rows_of(table, SOURCES) == [
        (
            [
                *("indicator_definitions/0", "indicator_readings/0", "indicator_readings/1"),
                *("pilot_actions/0", "pilot_actions/1"),
            ],
        )
    ]


def test_domains_regions_and_periods_are_kept_apart() -> None:
    table = _summary(
        _reading(10),
        _reading(20, 3),
        _reading(30, nuts_code="FRH03"),
        _reading(40, code="2019-S1"),
    )

    assert sorted(rows_of(table, "domain", "nuts_2", "period", "value")) == [
        ("II", "FRH0", "2018-S1", 30.0),
        ("II", "FRI1", "2018-S1", 10.0),
        ("II", "FRI1", "2019-S1", 40.0),
        ("III", "FRI1", "2018-S1", 20.0),
    ]


def test_only_readings_that_are_not_broken_down_enter() -> None:
    table = _summary(
        _reading(50),
        _reading(30, sex="F"),
        _reading(20, sex="M"),
        _reading(15, age_band="Y15-24"),
        _reading(12, target_group="migrants"),
    )

    assert rows_of(table, "value", "n_pilots") == [(50.0, 1)]


def test_a_missing_reading_makes_the_cell_missing() -> None:
    table = _summary(_reading(50), _reading(None, 2, obs_status="M"))

    assert rows_of(table, "value", "attainment", "obs_status") == [(None, None, "M")]


def test_there_is_a_target_only_where_every_pilot_has_one() -> None:
    without = _summary(_reading(50, target=60.0), _reading(50, 2))
    with_both = _summary(_reading(50, target=60.0), _reading(50, 2, target=40.0))

    assert rows_of(without, "target", "attainment") == [(None, None)]
    assert rows_of(with_both, "target", "attainment") == [(100.0, 100.0)]


def test_there_is_no_attainment_of_a_target_of_zero() -> None:
    assert rows_of(_summary(_reading(5, target=0.0)), "target", "attainment") == [(0.0, None)]


@pytest.mark.parametrize(("before", "after"), [("2018-S1", "2018-S2"), ("2018-S2", "2019-S1")])
def test_the_change_is_measured_against_the_half_year_before(before: str, after: str) -> None:
    table = _summary(_reading(40, code=before), _reading(55, code=after))

    assert rows_of(table, "period", "previous_period", "change") == [
        (before, None, None),
        (after, before, 15.0),
    ]


def test_there_is_no_change_over_a_gap() -> None:
    table = _summary(_reading(40, code="2018-S1"), _reading(55, code="2019-S1"))

    assert rows_of(table, "previous_period", "change") == [(None, None), (None, None)]


@pytest.mark.parametrize(("first", "second"), [(None, 55), (40, None)])
def test_there_is_no_change_where_one_of_the_two_is_missing(
    first: float | None, second: float | None
) -> None:
    table = _summary(_reading(first), _reading(second, code="2018-S2"))

    assert rows_of(table, "previous_period", "change") == [(None, None), (None, None)]


def test_readings_in_different_units_are_not_added() -> None:
    table = _summary(_reading(42, unit="NR"), _reading(50, 2, unit="PC"))

    assert 92.0 not in table["value"].to_pylist()


def test_no_reading_at_all_is_an_empty_table() -> None:
    assert _summary().num_rows == 0
