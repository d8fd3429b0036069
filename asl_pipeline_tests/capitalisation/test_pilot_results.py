"""What came of each pilot, and how far its targets were met."""

from typing import Any

import pytest

from asl_pipeline.capitalisation.pilot_results import pilot_results
from asl_pipeline.derive.frames import SOURCES
from asl_pipeline_tests.kit import accepted, rows_of

_DOWN = {"indicator_id": "ASL-WAIT", "direction": "down"}


def _result(*readings: dict[str, Any], **pilot: Any) -> dict[str, Any]:
    forms = accepted(
        pilot_actions=[pilot],
        indicator_readings=readings,
        indicator_definitions=[{}, _DOWN, {"indicator_id": "ASL-HOURS"}],
    )
    (row,) = pilot_results(forms).to_pylist()
    return dict(row)


def _numbers(*readings: dict[str, Any]) -> tuple[Any, ...]:
    row = _result(*readings)
    return tuple(row[name] for name in ("n_indicators", "n_targets", "n_targets_met", "attainment"))


def _reading(value: float | None, target: float | None = None, **more: Any) -> dict[str, Any]:
    return {"value": value, "target": target, **more}


def _waiting(value: float, target: float) -> dict[str, Any]:
    return _reading(value, target, indicator_id="ASL-WAIT")


def test_a_pilot_without_readings_is_there() -> None:
    row = _result(results_obtained="Dix rencontres.", nuts_code="UKN10")

    assert (row["country"], row["results_obtained"]) == ("GB", "Dix rencontres.")
    assert [row[name] for name in ("n_indicators", "n_targets", "n_targets_met")] == [0, 0, 0]
    assert row["attainment"] is None
    assert row[SOURCES] == ["pilot_actions/0"]


def test_the_last_reading_of_each_indicator_counts() -> None:
    readings = (
        _reading(90, 60, period="2018-S2"),
        _reading(20, 60, period="2018-S1"),
        _reading(10, 20, indicator_id="ASL-HOURS"),
    )

    assert _numbers(*readings) == (2, 2, 1, 100.0)
    assert _result(*readings)[SOURCES] == [
        "pilot_actions/0",
        "indicator_readings/0",
        "indicator_readings/2",
        "indicator_definitions/0",
        "indicator_definitions/2",
    ]


@pytest.mark.parametrize(("value", "met"), [(59, 0), (60, 1), (61, 1)])
def test_a_target_to_be_reached_is_met_from_it_upwards(value: float, met: int) -> None:
    assert _numbers(_reading(value, 60))[:3] == (1, 1, met)


@pytest.mark.parametrize(("value", "met"), [(29, 1), (30, 1), (31, 0)])
def test_a_target_to_be_stayed_under_is_met_from_it_downwards(value: float, met: int) -> None:
    assert _numbers(_waiting(value, 30)) == (1, 1, met, None)


def test_attainment_is_the_mean_over_targets_to_be_reached() -> None:
    readings = (
        _reading(30, 60),
        _reading(20, 20, indicator_id="ASL-HOURS"),
        _waiting(10, 30),
    )

    assert _numbers(*readings) == (3, 3, 2, 75.0)


@pytest.mark.parametrize(
    "reading",
    [_reading(42), _reading(42, 0), _reading(None, 60)],
    ids=["no target", "a target of zero", "no value"],
)
def test_what_has_no_value_or_no_target_is_counted_as_an_indicator_alone(
    reading: dict[str, Any],
) -> None:
    assert _numbers(reading) == (1, 0, 0, None)


@pytest.mark.parametrize(
    "part", [{"sex": "F"}, {"age_band": "Y15-24"}, {"target_group": "migrants"}]
)
def test_a_reading_that_is_broken_down_does_not_count(part: dict[str, str]) -> None:
    assert _numbers(_reading(42, 60, **part)) == (0, 0, 0, None)


def test_a_pilot_is_measured_by_its_own_readings() -> None:
    forms = accepted(
        pilot_actions=[{}, {"pilot_id": "ASL-PAU-02"}],
        indicator_readings=[_reading(42, 60, pilot_id="ASL-PAU-02")],
    )

    assert rows_of(pilot_results(forms), "pilot_id", "n_indicators") == [
        ("ASL-PAU-01", 0),
        ("ASL-PAU-02", 1),
    ]


def test_a_pilot_in_two_territories_is_measured_in_both() -> None:
    readings = (_reading(10, 60, nuts_code="FRI13"), _reading(60, 60, nuts_code="FRI15"))

    row = _result(*readings)

    assert set(row[SOURCES]) == {
        *("pilot_actions/0", "indicator_readings/0", "indicator_readings/1"),
        "indicator_definitions/0",
    }
    assert row["attainment"] < 100


def test_nothing_accepted_is_an_empty_table() -> None:
    assert pilot_results(accepted()).num_rows == 0
