"""What is not declared safe is refused; what is made of something suppressed is suppressed."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pyarrow as pa
import pytest

from asl_pipeline.capitalisation.pilot_results import pilot_results
from asl_pipeline.datasets import PUBLISHED, published
from asl_pipeline.derive.frames import SOURCES
from asl_pipeline.disclosure.protect import protect
from asl_pipeline.disclosure.thresholds import VULNERABLE_GROUPS
from asl_pipeline.model.column import Column, Kind, Sensitivity
from asl_pipeline.model.dataset import Dataset
from asl_pipeline.model.failure import DisclosureRefused
from asl_pipeline.model.protection import SmallCount
from asl_pipeline.observatory.indicator_summary import indicator_summary
from asl_pipeline.observatory.indicators import indicators
from asl_pipeline.observatory.practices import practices
from asl_pipeline_tests.kit import accepted, rows_of

# --------------------------------------------------------------------- what is not declared


def _dataset(sensitivity: Sensitivity | None) -> Dataset:
    column = Column(name="n", kind=Kind.INTEGER, doc="A number.", sensitivity=sensitivity)
    return Dataset(name="t", title="T", doc="A table.", room="r", key=(), columns=(column,))


def _protect(dataset: Dataset) -> pa.Table:
    table = pa.table({"n": [50], SOURCES: [["x/0"]]})
    return protect({"t": (dataset, table)})["t"]


@pytest.mark.parametrize("sensitivity", [None, Sensitivity.INTERNAL])
def test_a_column_that_must_not_leave_is_refused(sensitivity: Sensitivity | None) -> None:
    with pytest.raises(DisclosureRefused, match=r"t\.n must not leave"):
        _protect(_dataset(sensitivity))


@pytest.mark.parametrize(
    "sensitivity", [Sensitivity.PERSONS, Sensitivity.ORGANISATIONS, Sensitivity.PLACE]
)
def test_a_column_that_nothing_guards_is_refused(sensitivity: Sensitivity) -> None:
    with pytest.raises(DisclosureRefused, match=r"nothing guards t\.n"):
        _protect(_dataset(sensitivity))


def test_a_public_column_passes() -> None:
    assert _protect(_dataset(Sensitivity.PUBLIC))["n"].to_pylist() == [50]


@pytest.mark.parametrize("sensitivity", Sensitivity)
def test_every_sensitivity_is_either_public_or_refused_without_a_guard(
    sensitivity: Sensitivity,
) -> None:
    if sensitivity is Sensitivity.PUBLIC:
        return
    with pytest.raises(DisclosureRefused):
        _protect(_dataset(sensitivity))


@pytest.mark.parametrize("dataset", PUBLISHED, ids=lambda dataset: dataset.name)
def test_no_published_table_passes_without_its_protection(dataset: Dataset) -> None:
    guarded = {column.sensitivity for column in dataset.columns} - {Sensitivity.PUBLIC}
    bare = replace(dataset, protection=())

    if not guarded:
        return
    with pytest.raises(DisclosureRefused, match="nothing guards"):
        protect({dataset.name: (bare, pa.table({}))})


# ---------------------------------------------------------------------------- single counts


def _practice(**stated: Any) -> dict[str, Any]:
    table = practices(accepted(initiatives=[{"target_groups": ["low_income"], **stated}]))
    (row,) = protect({"practices": (published("practices"), table)})["practices"].to_pylist()
    return dict(row)


@pytest.mark.parametrize(
    ("column", "count", "shown"),
    [
        ("beneficiaries_n", 4, False),
        ("beneficiaries_n", 5, True),
        ("volunteers_n", 4, False),
        ("volunteers_n", 5, True),
        ("staff_fte", 0.5, False),
        ("staff_fte", 5.0, True),
        ("partners_n", 2, False),
        ("partners_n", 3, True),
        ("partners_n", 0, True),
    ],
)
def test_people_are_shown_from_five_and_organisations_from_three(
    column: str, count: float, shown: bool
) -> None:
    row = _practice(**{column: count})

    expected = (count, "F") if shown else (None, "A")
    assert (row[column], row[f"{column}_conf_status"]) == expected


@pytest.mark.parametrize("column", ["beneficiaries_n", "volunteers_n"])
@pytest.mark.parametrize(("count", "shown"), [(9, False), (10, True)])
@pytest.mark.parametrize("groups", [["low_income", "homeless"], None], ids=["known", "unknown"])
def test_people_of_a_vulnerable_group_are_shown_from_ten(
    column: str, count: int, shown: bool, groups: list[str] | None
) -> None:
    row = _practice(target_groups=groups, **{column: count})

    assert row[column] == (count if shown else None)


def _counted(guard: SmallCount, **counted: Any) -> tuple[object, ...]:
    """A count of people and its status, as a guard leaves them."""
    names = {"n": Kind.INTEGER, "parts": Kind.INTEGER, "n_conf_status": Kind.CODE}
    columns = tuple(
        Column(
            name=name,
            kind=kind,
            doc="A number.",
            sensitivity=Sensitivity.PERSONS if name == "n" else Sensitivity.PUBLIC,
        )
        for name, kind in names.items()
    )
    dataset = replace(_dataset(None), columns=columns, protection=(guard,))
    table = pa.table({"n_conf_status": ["F"], SOURCES: [["x/0"]], **counted})
    (row,) = rows_of(protect({"t": (dataset, table)})["t"], "n", "n_conf_status")
    return row


@pytest.mark.parametrize(("people", "shown"), [(0, True), (9, False), (10, True)])
def test_people_of_whom_nobody_says_who_they_are_are_shown_from_ten(
    people: int, shown: bool
) -> None:
    guard = SmallCount(column="n", group_unknown=True)

    found = _counted(guard, n=[people], parts=[1])

    assert found == ((people, "F") if shown else (None, "A"))


@pytest.mark.parametrize(
    ("people", "parts", "shown"),
    [(9, 2, False), (10, 2, True), (20, 5, False), (0, 2, True), (50, None, False), (50, 0, False)],
)
def test_a_sum_in_which_the_same_people_may_be_several_times_is_judged_by_its_mean(
    people: int, parts: int | None, shown: bool
) -> None:
    guard = SmallCount(column="n", parts="parts")

    found = _counted(guard, n=[people], parts=pa.array([parts], pa.int64()))

    assert found == ((people, "F") if shown else (None, "A"))


def test_a_point_on_the_map_is_made_coarser() -> None:
    row = _practice(lat=43.295113, lon=-0.370797)

    assert (row["lat"], row["lon"]) == (43.3, -0.37)


@pytest.mark.parametrize("group", [*sorted(VULNERABLE_GROUPS), None])
def test_a_point_that_could_lead_to_a_shelter_is_dropped(group: str | None) -> None:
    groups = None if group is None else ["low_income", group]

    row = _practice(lat=43.295113, lon=-0.370797, target_groups=groups)

    assert (row["lat"], row["lon"]) == (None, None)


# ------------------------------------------------------------------------- what is inherited


def _all(readings: Sequence[dict[str, Any]]) -> dict[str, pa.Table]:
    """Readings, summary and results of two pilots in one cell, protected together."""
    forms = accepted(
        pilot_actions=[{}, {"pilot_id": "ASL-PAU-02"}],
        indicator_definitions=[{}],
        indicator_readings=readings,
    )
    table = indicators(forms)
    tables = {
        "indicators": table,
        "indicator_summary": indicator_summary({"indicators": table}),
        "pilot_results": pilot_results(forms),
    }
    return dict(protect({name: (published(name), made) for name, made in tables.items()}))


def _two(value: float, **more: Any) -> dict[str, Any]:
    return {"pilot_id": "ASL-PAU-02", "value": value, **more}


def test_a_summary_that_gives_a_suppressed_reading_away_is_suppressed() -> None:
    shown = _all([{"value": 50.0, "target": 60.0}, _two(3.0, target=5.0)])["indicator_summary"]

    names = ("n_pilots", "value", "attainment", "change", "obs_status", "conf_status")
    assert rows_of(shown, *names) == [(2, None, None, None, "Q", "D")]


def test_a_summary_that_gives_nothing_away_is_shown_though_readings_are_suppressed() -> None:
    shown = _all([{"value": 4.0}, _two(4.0), {"value": 30.0, "nuts_code": "FRI13"}])

    assert rows_of(shown["indicators"], "value") == [(30.0,), (None,), (None,)]
    assert rows_of(shown["indicator_summary"], "value", "obs_status") == [(38.0, "A")]


def test_a_mean_with_a_suppressed_reading_in_it_is_suppressed() -> None:
    share = {"unit": "PC", "value": 60.0}
    shown = _all([{**share, "sample_size": 19}, {**share, **_two(70.0), "sample_size": 40}])

    summary = rows_of(shown["indicator_summary"], "aggregation", "value", "obs_status")
    assert summary == [("mean", None, "Q")]


def test_a_small_reading_of_one_territory_does_not_follow_from_another_and_their_sum() -> None:
    shown = _all([{"value": 3.0}, {"value": 40.0, "nuts_code": "FRI13"}])

    told = [*rows_of(shown["indicators"], "value"), *rows_of(shown["indicator_summary"], "value")]
    assert told == [(40.0,), (None,), (None,)]


def test_a_summary_of_readings_that_are_shown_is_shown() -> None:
    shown = _all([{"value": 50.0}, _two(30.0)])["indicator_summary"]

    assert rows_of(shown, "value", "obs_status", "conf_status") == [(80.0, "A", "F")]


@pytest.mark.parametrize(("before", "after"), [(3.0, 50.0), (50.0, 3.0)])
def test_a_change_from_or_to_a_suppressed_period_is_suppressed(before: float, after: float) -> None:
    readings = [{"value": before}, {"value": after, "period": "2018-S2"}]

    shown = _all(readings)["indicator_summary"]

    values = [None if value < 5 else value for value in (before, after)]
    assert rows_of(shown, "value", "change") == [(values[0], None), (values[1], None)]


def test_a_change_between_periods_that_are_shown_is_shown() -> None:
    readings = [{"value": 50.0}, {"value": 70.0, "period": "2018-S2"}]

    assert rows_of(_all(readings)["indicator_summary"], "change") == [(None,), (20.0,)]


def test_another_cell_is_left_alone() -> None:
    readings = [{"value": 3.0}, {"value": 50.0, "nuts_code": "FRH03", "pilot_id": "ASL-PAU-02"}]

    shown = _all(readings)["indicator_summary"]

    assert sorted(rows_of(shown, "nuts_2", "value")) == [("FRH0", 50.0), ("FRI1", None)]


def test_results_that_rest_on_a_suppressed_reading_are_suppressed() -> None:
    shown = _all([{"value": 3.0, "target": 6.0}, _two(30.0, target=60.0)])["pilot_results"]

    assert rows_of(shown, "pilot_id", "n_targets", "n_targets_met", "attainment") == [
        ("ASL-PAU-01", 1, None, None),
        ("ASL-PAU-02", 1, 0, 50.0),
    ]


def test_a_protected_table_still_names_its_sources_and_has_its_declared_columns() -> None:
    for name, table in _all([{"value": 50.0}]).items():
        assert table.column_names == [*published(name).column_names, SOURCES]
