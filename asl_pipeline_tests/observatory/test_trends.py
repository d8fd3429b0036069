"""How each of Eurostat's series moved."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

import asl_pipeline
from asl_pipeline.datasets import published
from asl_pipeline.derive.frames import SOURCES
from asl_pipeline.intake.context import context_table
from asl_pipeline.observatory.context import context
from asl_pipeline.observatory.trends import trends
from asl_pipeline_tests.generated import backwards
from asl_pipeline_tests.kit import rows_of
from asl_pipeline_tests.observatory.figures import figures, held
from asl_pipeline_tests.oracle import answer
from asl_pipeline_tests.tries import tries

SHIPPED = Path(asl_pipeline.__file__).parents[1] / "data" / "reference" / "eurostat"
NAMES = published("trends").column_names
SQL = """
with told as (
    select * replace (ifnull(freq, '_Z') as freq, ifnull(sex, '_Z') as sex,
        ifnull(age, '_Z') as age, ifnull(isced11, '_Z') as isced11, ifnull(unit, '_Z') as unit,
        if(dimensions = '', '_Z', dimensions) as dimensions),
        ifnull(list_contains(obs_status, 'B'), false) as is_break,
        ifnull(list_has_any(obs_status, ['E', 'I', 'F']), false) as is_estimate,
        hash(dataset, geo, freq, sex, age, isced11, unit, dimensions) as series
    from eurostat
),
ends as (
    select series, min(time) as first_time, max(time) as last_time,
        bool_or(is_estimate) as estimated
    from told where value is not null group by series
),
since as (
    select series, min(time) as since from told join ends using (series)
    where value is not null and time >= ifnull((
        select max(time) from told b
        where b.series = told.series and b.is_break and b.time <= ends.last_time
    ), first_time) group by series
),
about as (
    select series, any_value(dataset) as dataset, any_value(title) as title,
        any_value(domain) as domain, any_value(geo) as geo, any_value(freq) as freq,
        any_value(sex) as sex, any_value(age) as age, any_value(isced11) as isced11,
        any_value(unit) as unit, any_value(dimensions) as dimensions, count(value) as n_points,
        ifnull(list(time order by time) filter (is_break), []) as breaks, any_value(basis) as basis
    from told group by series
)
select dataset, title, domain, geo, freq, sex, age, isced11, unit, dimensions, n_points,
    first_time, last_time, f.value, l.value, breaks, since, d.change,
    if(s.value = 0, null, 100 * d.change / abs(s.value)),
    case sign(d.change) when 1 then 'up' when -1 then 'down' when 0 then 'flat' end,
    if(s.value > 0 and l.value > 0 and freq = 'A' and last_time::int - since::int > 1,
        100 * (pow(l.value / s.value, 1 / (last_time::int - since::int)) - 1), null),
    ifnull(estimated, false), basis
from about left join ends using (series) left join since using (series)
    left join (select series, time, value from told) f
        on f.series = about.series and f.time = first_time
    left join (select series, time, value from told) l
        on l.series = about.series and l.time = last_time
    left join (select series, time, value from told) s
        on s.series = about.series and s.time = since
    left join lateral (select if(since < last_time, l.value - s.value, null) as change) d on true
order by dataset, geo, freq, sex, age, isced11, unit, dimensions
"""


def _trend(*values: float | None, breaks: tuple[int, ...] = (), **more: Any) -> dict[str, Any]:
    """The trend of one series: a figure for each year from 2014, some flagged as breaks."""
    told = [
        {
            "time": str(2014 + at),
            "value": value,
            "obs_status": ["B"] if 2014 + at in breaks else ["A"],
            **more,
        }
        for at, value in enumerate(values)
    ]
    (row,) = trends({"context": context(held(*told))}).to_pylist()
    return dict(row)


def _movement(row: dict[str, Any]) -> tuple[Any, ...]:
    names = ("comparable_since", "change", "change_percent", "direction", "mean_yearly_change")
    return tuple(row[name] for name in names)


def test_a_series_is_told_from_its_first_figure_to_its_last() -> None:
    row = _trend(10.0, 30.0, 12.1)

    assert row == {
        "dataset": "lfst_r_lfu3rt",
        "title": "Unemployment rates",
        "domain": "economy",
        "geo": "FRI1",
        "freq": "A",
        "sex": "T",
        "age": "Y15-74",
        "isced11": "TOTAL",
        "unit": "PC",
        "dimensions": "_Z",
        "n_points": 3,
        "first_time": "2014",
        "last_time": "2016",
        "first_value": 10.0,
        "last_value": 12.1,
        "breaks": [],
        "comparable_since": "2014",
        "change": pytest.approx(2.1),
        "change_percent": pytest.approx(21),
        "direction": "up",
        "mean_yearly_change": pytest.approx(10),
        "has_estimates": False,
        "basis": "synthetic",
        SOURCES: ["vintage:lfst_r_lfu3rt/0123456789ab"],
    }


def test_nothing_is_compared_across_a_break() -> None:
    row = _trend(50.0, 40.0, 20.0, 10.0, 5.0, breaks=(2015, 2016))

    assert row["breaks"] == ["2015", "2016"]
    assert _movement(row) == ("2016", -15.0, -75.0, "down", -50.0)


def test_a_break_whose_figure_is_missing_breaks_all_the_same() -> None:
    assert _movement(_trend(50.0, None, 10.0, 20.0, breaks=(2015,)))[:2] == ("2016", 10.0)


def test_a_break_after_the_last_figure_changes_nothing() -> None:
    row = _trend(10.0, 20.0, None, breaks=(2016,))

    assert (row["breaks"], _movement(row)[:2]) == (["2016"], ("2014", 10.0))


def test_a_series_that_breaks_at_its_last_figure_has_not_moved_as_far_as_we_know() -> None:
    assert _movement(_trend(10.0, 20.0, breaks=(2015,))) == ("2015", None, None, None, None)


def test_missing_figures_are_skipped_and_not_filled_in() -> None:
    row = _trend(None, 10.0, None, 40.0, None)

    assert [row[name] for name in ("n_points", "first_time", "last_time")] == [2, "2015", "2017"]
    assert row["mean_yearly_change"] == pytest.approx(100)


def test_a_series_without_any_figure_is_there() -> None:
    row = _trend(None, None, breaks=(2015,))

    assert (row["n_points"], row["breaks"], row["has_estimates"]) == (0, ["2015"], False)
    assert (row["first_time"], row["last_value"]) == (None, None)
    assert _movement(row) == (None,) * 5


@pytest.mark.parametrize(
    ("values", "change", "percent", "direction"),
    [
        ((5.0, 5.0), 0.0, 0.0, "flat"),
        ((5.0, 5.1), 0.1, 2.0, "up"),
        ((0.0, 5.0), 5.0, None, "up"),
        ((-4.0, -2.0), 2.0, 50.0, "up"),
        ((-4.0, -5.0), -1.0, -25.0, "down"),
    ],
)
def test_the_direction_is_that_of_the_change_whatever_the_sign_of_the_figures(
    values: tuple[float, float], change: float, percent: float | None, direction: str
) -> None:
    row = _trend(*values)

    assert row["change"] == pytest.approx(change)
    assert row["change_percent"] == (None if percent is None else pytest.approx(percent))
    assert row["direction"] == direction


@pytest.mark.parametrize("values", [(5.0, 6.0), (0.0, 5.0, 6.0), (5.0, 6.0, 0.0), (-2.0, 1.0, 4.0)])
def test_there_is_no_mean_yearly_change_in_one_year_or_from_or_to_what_is_not_above_nothing(
    values: tuple[float, ...],
) -> None:
    assert _trend(*values)["mean_yearly_change"] is None


def test_there_is_no_mean_yearly_change_of_a_series_that_is_not_yearly() -> None:
    told = [{"time": time, "freq": "Q"} for time in ("2014-Q1", "2016-Q1")]

    (row,) = trends({"context": context(held(*told))}).to_pylist()

    assert (row["direction"], row["mean_yearly_change"]) == ("flat", None)


@pytest.mark.parametrize(
    ("codes", "estimated"),
    [(["E"], True), (["B", "I"], True), (["F"], True), (["P"], False), (["A"], False)],
)
def test_estimated_imputed_and_forecast_figures_are_told(codes: list[str], estimated: bool) -> None:
    told = [{"time": "2014"}, {"time": "2015", "obs_status": codes}]

    (row,) = trends({"context": context(held(*told))}).to_pylist()

    assert row["has_estimates"] is estimated


def test_an_income_that_grew_by_a_fifth_every_year_is_told_so() -> None:
    """From 10,000,000 in 2009 to 42,998,000 in 2017 is 20 percent a year.

    The worked example of <https://power.one/t/e192ad391021e89d5c8a/>: eight years, and
    1.2 to the power of 8 is 4.2998.
    """
    told = [{"time": "2009", "value": 10_000_000.0}, {"time": "2017", "value": 42_998_000.0}]

    (row,) = trends({"context": context(held(*told))}).to_pylist()

    assert row["mean_yearly_change"] == pytest.approx(20, abs=0.001)
    assert row["change_percent"] == pytest.approx(329.98)


def test_series_are_kept_apart_by_every_dimension() -> None:
    told = [{}, {"sex": "F"}, {"geo": "UKN0"}, {"dimensions": "na_item=B6N"}, {"unit": "THS"}]

    assert trends({"context": context(held(*told))})["n_points"].to_pylist() == [1] * 5


def test_no_figures_are_an_empty_table() -> None:
    assert trends({"context": context(held())}).num_rows == 0


def _near(rows: list[tuple[object, ...]]) -> list[tuple[object, ...]]:
    """The rows, with numbers that two ways of computing may round differently."""
    return [tuple(pytest.approx(v) if isinstance(v, float) else v for v in row) for row in rows]


@tries(8, full=20)
@given(figures())
def test_every_number_is_what_sql_makes_of_the_same_figures(drawn: list[dict[str, Any]]) -> None:
    read = held(*drawn)
    table = trends({"context": context(read)})

    assert rows_of(table, *NAMES) == _near(answer(read, SQL))
    assert trends(backwards({"context": context(read)})).equals(table)


def test_the_shipped_figures_are_what_sql_makes_of_them() -> None:
    read = {"eurostat": context_table(SHIPPED)}
    table = trends({"context": context(read)})

    assert rows_of(table, *NAMES) == _near(answer(read, SQL))
    assert any(table["breaks"].to_pylist())
