"""Readings with what their definition and their pilot say of them."""

from typing import Any

import pytest

from asl_pipeline.datasets import published
from asl_pipeline.derive.frames import SOURCES
from asl_pipeline.disclosure.protect import protect
from asl_pipeline.observatory.indicators import indicators
from asl_pipeline_tests.kit import accepted, rows_of

_DERRY = {"nuts_code": "UKN10", "nuts_version": "2016"}


def _one(reading: dict[str, Any] | None = None, **forms: list[dict[str, Any]]) -> dict[str, Any]:
    table = indicators(accepted(indicator_readings=[reading or {}], **forms))
    (row,) = table.to_pylist()
    return dict(row)


def test_a_reading_is_published_with_its_definition_and_its_pilot() -> None:
    row = _one(pilot_actions=[{}], indicator_definitions=[{}])

    assert row == {
        "partner_id": "PAU",
        "period": "2018-S1",
        "pilot_id": "ASL-PAU-01",
        "indicator_id": "ASL-BENEF",
        "indicator_name": "Beneficiaries",
        "scheme": "ASL",
        "counts": "persons",
        "measure_type": "cumulative",
        "direction": "up",
        "domain": "II",
        "pilot_target_groups": ["low_income"],
        "country": "FR",
        "nuts_2": "FRI1",
        "nuts_code": "FRI15",
        "nuts_version": "2016",
        "geo_2021": "FRI15",
        "geo_2021_status": "same",
        "sex": "_T",
        "age_band": "_T",
        "target_group": "_T",
        "value": 42.0,
        "unit": "NR",
        "target": None,
        "is_final": None,
        "obs_status": "A",
        "conf_status": "F",
        "method": None,
        "sample_size": None,
        SOURCES: ["indicator_readings/0", "indicator_definitions/0", "pilot_actions/0"],
    }


def test_a_reading_without_definition_and_pilot_is_kept_and_taken_for_persons() -> None:
    row = _one({"value": 4.0})

    assert (row["domain"], row["indicator_name"], row["counts"]) == ("_U", None, None)
    assert row["pilot_target_groups"] is None
    dataset = published("indicators")
    table = indicators(accepted(indicator_readings=[{"value": 4.0}]))
    shown = protect({"indicators": (dataset, table)})["indicators"]
    assert rows_of(shown, "value", "obs_status") == [(None, "Q")]


@pytest.mark.parametrize(
    ("place", "country", "nuts_2"),
    [
        (_DERRY, "GB", "UKN0"),
        ({"nuts_code": "UKN0A", "nuts_version": "2021"}, "GB", "UKN0"),
        ({"nuts_code": "IE053", "nuts_version": "2016"}, "IE", "IE05"),
        ({"nuts_code": "FRI1", "nuts_version": "2016"}, "FR", "FRI1"),
        ({"nuts_code": "FRI", "nuts_version": "2016"}, "FR", "_U"),
        ({"nuts_code": "XX999", "nuts_version": "2016"}, "_U", "_U"),
    ],
)
def test_a_reading_lies_in_the_country_and_region_of_its_nuts_code(
    place: dict[str, str], country: str, nuts_2: str
) -> None:
    row = _one(place)

    assert (row["country"], row["nuts_2"]) == (country, nuts_2)


def test_a_unit_that_was_left_out_is_that_of_the_definition() -> None:
    row = _one({"unit": None}, indicator_definitions=[{"unit": "PC"}])

    assert row["unit"] == "PC"


def test_a_unit_that_was_given_is_kept() -> None:
    assert _one({"unit": "NR"}, indicator_definitions=[{"unit": "PC"}])["unit"] == "NR"


def test_of_two_definitions_the_latest_is_taken_and_no_reading_is_doubled() -> None:
    two = [
        {"partner_id": "GCU", "period": "2018-S1", "name_en": "Old"},
        {"partner_id": "CES", "period": "2018-S2", "name_en": "New"},
    ]

    assert _one(indicator_definitions=two)["indicator_name"] == "New"
    assert _one(indicator_definitions=two[::-1])["indicator_name"] == "New"


def test_no_reading_at_all_is_an_empty_table() -> None:
    assert indicators(accepted()).num_rows == 0
