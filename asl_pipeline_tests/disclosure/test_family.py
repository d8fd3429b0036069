"""Readings that add up: no small count can be read, nor worked out from what is shown."""

from typing import Any

import pytest

from asl_pipeline.datasets import published
from asl_pipeline.datasets.codelists import shipped
from asl_pipeline.disclosure.auditor import audit
from asl_pipeline.disclosure.protect import protect
from asl_pipeline.disclosure.thresholds import VULNERABLE_GROUPS
from asl_pipeline.model.failure import DisclosureRefused
from asl_pipeline_tests.disclosure.table import Reading, ages, indicators, sexes

_INDICATORS = published("indicators")


def _protected(*readings: Reading) -> list[dict[str, Any]]:
    """What is shown, once the auditor has let it pass."""
    shown = protect({"indicators": (_INDICATORS, indicators(*readings))})["indicators"]
    audit({"indicators": (_INDICATORS, shown)})
    return list(shown.to_pylist())


def _values(*readings: Reading) -> list[float | None]:
    return [row["value"] for row in _protected(*readings)]


# ------------------------------------------------------------------------------ thresholds


@pytest.mark.parametrize(("count", "shown"), [(0, True), (1, False), (4, False), (5, True)])
def test_a_count_of_people_is_shown_from_five(count: float, shown: bool) -> None:
    (row,) = _protected({"value": count})

    expected = (count, "A", "F") if shown else (None, "Q", "A")
    assert (row["value"], row["obs_status"], row["conf_status"]) == expected


@pytest.mark.parametrize("group", sorted(VULNERABLE_GROUPS))
@pytest.mark.parametrize(("count", "shown"), [(0, True), (1, False), (9, False), (10, True)])
def test_a_count_of_a_vulnerable_group_is_shown_from_ten(
    group: str, count: float, shown: bool
) -> None:
    by_pilot = {"value": count, "pilot_target_groups": ["low_income", group]}
    by_row = {"value": count, "target_group": group}

    assert _values(by_pilot) == _values(by_row) == [count if shown else None]


def test_every_vulnerable_group_is_on_the_code_list() -> None:
    assert set(shipped("target_group").codes) >= VULNERABLE_GROUPS


@pytest.mark.parametrize(("count", "shown"), [(9, False), (10, True)])
def test_groups_that_are_not_known_are_taken_for_vulnerable(count: float, shown: bool) -> None:
    assert _values({"value": count, "pilot_target_groups": None}) == [count if shown else None]


def test_an_indicator_that_counts_neither_people_nor_organisations_is_left_alone() -> None:
    assert _values({"value": 1, "counts": "other"}) == [1]


@pytest.mark.parametrize(("count", "shown"), [(0, True), (1, False), (2, False), (3, True)])
def test_a_count_of_organisations_is_shown_from_three(count: float, shown: bool) -> None:
    reading = {"value": count, "counts": "organisations", "pilot_target_groups": ["homeless"]}

    assert _values(reading) == [count if shown else None]


def test_an_indicator_that_does_not_say_what_it_counts_is_taken_for_people() -> None:
    assert _values({"value": 1, "counts": None}) == [None]


def test_a_count_without_a_unit_is_taken_for_a_count_of_people() -> None:
    assert _values({"value": 1, "unit": None}) == [None]


@pytest.mark.parametrize("unit", ["EUR", "H", "YR"])
def test_money_hours_and_years_are_left_alone(unit: str) -> None:
    assert _values({"value": 1, "unit": unit}) == [1]


@pytest.mark.parametrize("conf_status", sorted(set(shipped("conf_status").codes) - {"F"}))
def test_what_the_partner_says_is_not_free_for_publication_is_not_shown(conf_status: str) -> None:
    assert _values({"value": 50, "conf_status": conf_status}) == [None]


# -------------------------------------------------------------------------------- families


def test_a_small_part_takes_another_one_with_it_and_leaves_the_total() -> None:
    rows = _protected(*sexes(50, F=3, M=47))

    assert [(row["value"], row["obs_status"], row["conf_status"]) for row in rows] == [
        (50, "A", "F"),
        (None, "Q", "A"),
        (None, "Q", "D"),
    ]


def test_parts_that_are_large_enough_are_shown() -> None:
    assert _values(*sexes(50, F=20, M=30)) == [50, 20, 30]


@pytest.mark.parametrize("left", [1, 4])
def test_a_small_rest_of_a_total_takes_all_parts(left: int) -> None:
    assert _values(*sexes(50 + left, F=20, M=30)) == [50 + left, None, None]


@pytest.mark.parametrize("left", [0, 5])
def test_a_rest_that_is_none_or_large_enough_leaves_the_parts(left: int) -> None:
    assert _values(*ages(50 + left, 20, 30)) == [50 + left, 20, 30]


@pytest.mark.parametrize("left", [1, 4])
def test_a_small_rest_takes_no_more_than_one_part(left: int) -> None:
    assert _values(*ages(60 + left, 20, 30, 10)) == [60 + left, 20, 30, None]


def test_of_several_parts_the_cheapest_goes_along() -> None:
    assert _values(*ages(60, 3, 30, 20, 7)) == [60, None, 30, 20, None]


def test_parts_that_contradict_what_the_form_asks_are_not_shown() -> None:
    assert _values(*sexes(60, F=20, M=30)) == [60, None, None]


def test_a_small_rest_of_a_part_by_age_takes_that_part() -> None:
    by_age = [{"sex": "F", "age_band": "Y15-24", "value": 18}]

    assert _values(*sexes(50, F=20, M=30), *by_age) == [50, 20, 30, None]


@pytest.mark.parametrize("other", [[], [{"sex": "M", "value": 0}]], ids=["alone", "beside zero"])
def test_a_part_that_is_the_whole_says_something_of_everybody(other: list[Reading]) -> None:
    readings = [{"value": 30}, {"sex": "F", "value": 30}, *other]

    assert _values(*readings) == [30, None, *(None for _ in other)]


def test_all_of_one_age_being_of_one_sex_is_not_shown() -> None:
    cross = [
        {"age_band": "Y15-24", "value": 10},
        {"age_band": "Y25-54", "value": 40},
        {"sex": "F", "age_band": "Y15-24", "value": 10},
    ]

    assert _values(*sexes(50, F=20, M=30), *cross) == [50, 20, 30, 10, 40, None]


def test_a_small_total_of_one_sex_hides_that_there_is_none_of_the_other() -> None:
    rows = _protected(*sexes(4, F=0, M=4))

    assert [(row["value"], row["conf_status"]) for row in rows] == [
        (None, "A"),
        (None, "D"),
        (None, "A"),
    ]


def test_a_small_part_in_one_territory_leaves_the_parts_in_another() -> None:
    here = sexes(50, F=3, M=47)
    there = [{**reading, "nuts_code": "FRI13"} for reading in sexes(60, F=25, M=35)]

    assert _values(*here, *there) == [50, None, None, 60, 25, 35]


@pytest.mark.parametrize(
    "other",
    [{"pilot_id": "ASL-PAU-02"}, {"indicator_id": "ASL-HOURS"}, {"period": "2018-S2"}],
    ids=["pilot", "indicator", "period"],
)
def test_another_family_is_left_alone(other: Reading) -> None:
    assert _values({"value": 3}, {"value": 50, **other}) == [None, 50]


def test_a_vulnerable_group_among_others_takes_them_all_below_ten() -> None:
    groups = [
        {"target_group": "migrants", "value": 9},
        {"target_group": "low_income", "value": 41},
    ]

    assert _values({"value": 50}, *groups) == [50, None, None]


def test_a_cell_that_was_not_reported_and_follows_from_two_margins_is_protected() -> None:
    # Women, young people and young women are told; so men who are not young are 50-30-37+20 = 3.
    readings = [
        {"value": 50},
        {"sex": "F", "value": 30},
        {"age_band": "Y15-24", "value": 37},
        {"sex": "F", "age_band": "Y15-24", "value": 20},
    ]

    assert _values(*readings) == [50, 30, 37, None]


def test_a_cell_that_was_not_reported_and_follows_from_two_breakdowns_is_protected() -> None:
    # Without a total, women and men are it: three of them are of none of the ages told.
    readings = [
        {"sex": "F", "value": 30},
        {"sex": "M", "value": 20},
        {"age_band": "Y_LT15", "value": 17},
        {"age_band": "Y15-24", "value": 10},
        {"age_band": "Y25-54", "value": 10},
        {"age_band": "Y55-64", "value": 10},
    ]

    assert _values(*readings) != [30, 20, 17, 10, 10, 10]


@pytest.mark.parametrize("status", ["M", "L", "O", "Q"])
@pytest.mark.parametrize("women", [3, 20])
def test_a_part_that_the_partner_left_out_stops_no_release(status: str, women: int) -> None:
    readings = sexes(50, F=women, M=None)
    readings[2]["obs_status"] = status

    assert _values(*readings) in ([50, None, None], [50, women, None])


def test_two_parts_that_the_partner_left_out_stop_no_release() -> None:
    readings = sexes(50, F=20, M=None, _O=None)
    readings[2]["obs_status"] = readings[3]["obs_status"] = "Q"

    assert _values(*readings) == [50, 20, None, None]


# ----------------------------------------------------------------------- shares and samples


@pytest.mark.parametrize("unit", ["PC", "SCORE"])
@pytest.mark.parametrize(("sample", "shown"), [(19, False), (20, True), (None, False)])
def test_a_share_is_shown_from_a_sample_of_twenty(
    unit: str, sample: int | None, shown: bool
) -> None:
    (row,) = _protected({"value": 60.0, "unit": unit, "sample_size": sample})

    told = (60.0, sample, "A", "F") if shown else (None, None, "Q", "A")
    assert (row["value"], row["sample_size"], row["obs_status"], row["conf_status"]) == told


@pytest.mark.parametrize(("sample", "shown"), [(0, True), (4, False), (5, True)])
def test_a_small_sample_of_a_count_is_not_shown(sample: int, shown: bool) -> None:
    (row,) = _protected({"value": 50, "sample_size": sample})

    assert (row["value"], row["sample_size"]) == (50, sample if shown else None)


def test_a_suppressed_share_does_not_follow_from_those_beside_it() -> None:
    shares = [
        {"unit": "PC", "value": 50.0, "sample_size": 40},
        {"unit": "PC", "value": 40.0, "sample_size": 25, "sex": "F"},
        {"unit": "PC", "value": 66.7, "sample_size": 15, "sex": "M"},
    ]

    total, women, men = _protected(*shares)

    assert men["value"] is None
    # (50 % of 40 - 40 % of 25) / (40 - 25) is the suppressed share.
    known = [row[name] for row in (total, women) for name in ("value", "sample_size")]
    assert None in known


def test_a_suppressed_sample_does_not_follow_from_those_beside_it() -> None:
    samples = [
        {"value": 500, "sample_size": 30},
        {"value": 300, "sample_size": 27, "sex": "F"},
        {"value": 200, "sample_size": 3, "sex": "M"},
    ]

    total, women, men = _protected(*samples)

    assert men["sample_size"] is None
    assert None in (total["sample_size"], women["sample_size"])


# ----------------------------------------------------------------------------- the auditor


@pytest.mark.parametrize(
    "shown",
    [
        [{"value": 3}],
        [{"value": 3, "unit": None}],
        [{"value": 50}, {"sex": "F", "value": 20}, {"sex": "M", "obs_status": "Q"}],
        [{"value": 50}, {"sex": "F", "value": 20}, {"sex": "M", "value": 27}],
    ],
    ids=["small", "small without unit", "one hidden", "small rest"],
)
def test_the_auditor_refuses_what_a_reader_could_work_out(shown: list[Reading]) -> None:
    with pytest.raises(DisclosureRefused):
        audit({"indicators": (_INDICATORS, indicators(*shown))})


@pytest.mark.parametrize(
    "shown",
    [
        [{"value": 1, "counts": "other"}],
        [{"value": 50}, {"sex": "F", "obs_status": "Q"}, {"sex": "M", "obs_status": "Q"}],
        [{"value": 50}, {"sex": "F", "value": 20}, {"sex": "M", "value": 30}],
    ],
    ids=["nobody", "two hidden", "all shown"],
)
def test_the_auditor_lets_pass_what_is_safe(shown: list[Reading]) -> None:
    audit({"indicators": (_INDICATORS, indicators(*shown))})
