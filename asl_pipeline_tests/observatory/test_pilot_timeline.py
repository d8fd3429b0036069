"""Each statement of a pilot beside the one before it."""

import datetime as dt
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given

from asl_pipeline.derive.frames import SOURCES
from asl_pipeline.observatory.pilot_timeline import pilot_timeline
from asl_pipeline_tests.generated import Row, backwards, rows
from asl_pipeline_tests.kit import accepted, rows_of
from asl_pipeline_tests.oracle import answer
from asl_pipeline_tests.tries import tries

SQL = """
with stated as (
    select *, make_date(left(period, 4)::int, if(right(period, 1) = '1', 7, 1), 1)
        + interval (if(right(period, 1) = '1', 0, 1)) year as after
    from pilot_statements
),
stages as (select unnest(['1', '2', '3', '4']) as code, unnest([1, 2, 3, 4]) as position),
pairs as (
    select now.*, was.period as previous_period, was.status as previous_status,
        was.si_stage as previous_si_stage, was."#row_id" as previous_row
    from stated now left join stated was on was.pilot_id = now.pilot_id and was.period = (
        select max(period) from stated e where e.pilot_id = now.pilot_id and e.period < now.period
    )
)
select pilot_id, pairs.period, partner_id, title, domain, status, si_stage,
    previous_period, previous_status, previous_si_stage,
    if(previous_period is null, null, status != previous_status),
    n.position - p.position,
    previous_period is null,
    if(status = 'planned' or start >= after, null,
        datesub('month', start, least("end" + interval 1 day, after))),
    target_groups, budget_planned,
    list_filter([previous_row, "#row_id"], x -> x is not null)
from pairs left join stages n on n.code = si_stage left join stages p on p.code = previous_si_stage
order by pilot_id, pairs.period
"""


def _timeline(*statements: dict[str, Any]) -> pa.Table:
    return pilot_timeline(accepted(pilot_statements=statements))


def _months(**stated: Any) -> object:
    return _timeline(stated)["months_running"].to_pylist()[0]


def test_a_pilot_that_was_stated_once_has_nothing_before_it() -> None:
    (row,) = _timeline({"status": "ongoing", "si_stage": "2"}).to_pylist()

    earlier = ("previous_period", "previous_status", "previous_si_stage", "status_changed")
    assert [row[name] for name in earlier] == [None] * 4
    assert (row["is_first"], row["stage_step"], row["months_running"]) == (True, None, 5)
    assert row[SOURCES] == ["pilot_actions/0"]


def test_a_statement_stands_beside_the_last_earlier_one_over_a_gap() -> None:
    table = _timeline(
        {"period": "2018-S1", "status": "planned", "si_stage": "1"},
        {"period": "2019-S1", "status": "ongoing", "si_stage": "3"},
        {"period": "2019-S2", "status": "ongoing", "si_stage": "2"},
    )

    assert rows_of(table, "period", "previous_period", "status_changed", "stage_step") == [
        ("2018-S1", None, None, None),
        ("2019-S1", "2018-S1", True, 2),
        ("2019-S2", "2019-S1", False, -1),
    ]
    assert table[SOURCES].to_pylist()[1] == ["pilot_actions/0", "pilot_actions/1"]


def test_a_stage_that_was_not_stated_is_not_looked_for_further_back() -> None:
    table = _timeline(
        {"period": "2018-S1", "si_stage": "1"},
        {"period": "2018-S2", "si_stage": None},
        {"period": "2019-S1", "si_stage": "2"},
    )

    assert rows_of(table, "previous_si_stage", "stage_step") == [
        (None, None),
        ("1", None),
        (None, None),
    ]


def test_pilots_are_kept_apart() -> None:
    table = _timeline({}, {"pilot_id": "ASL-PAU-02", "period": "2018-S2"})

    assert table["is_first"].to_pylist() == [True, True]


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        (dt.date(2018, 2, 1), None, 5),
        (dt.date(2018, 2, 2), None, 4),
        (dt.date(2018, 2, 1), dt.date(2018, 4, 30), 3),
        (dt.date(2018, 2, 1), dt.date(2018, 4, 29), 2),
        (dt.date(2018, 2, 1), dt.date(2018, 12, 31), 5),
        (dt.date(2017, 6, 1), None, 13),
        (dt.date(2018, 1, 31), dt.date(2018, 2, 26), 0),
        (dt.date(2018, 1, 31), dt.date(2018, 2, 27), 1),
        (dt.date(2018, 6, 30), None, 0),
        (dt.date(2018, 7, 1), None, None),
    ],
)
def test_whole_months_are_counted_to_the_end_of_the_half_year_or_of_the_pilot(
    start: dt.date, end: dt.date | None, months: int | None
) -> None:
    assert _months(start=start, end=end) == months


def test_what_is_planned_does_not_run_whatever_day_it_was_to_start() -> None:
    assert _months(status="planned", start=dt.date(2018, 1, 1)) is None


def test_what_was_spent_is_not_in_it() -> None:
    assert not {"expenditure_to_date", "cofinancing"} & set(_timeline().column_names)


def test_nothing_stated_is_an_empty_table() -> None:
    assert _timeline().num_rows == 0


def _stated_once(statements: list[Row]) -> list[Row]:
    """Each pilot once in a half-year, and none that ends before it starts, as the rules have it."""
    once = {(row["pilot_id"], row["period"]): row for row in statements}
    return [{**row, "end": row["end"] and max(row["start"], row["end"])} for row in once.values()]


@tries(10, full=25)
@given(rows("pilot_actions", most=20).map(_stated_once))
def test_every_number_is_what_sql_makes_of_the_same_rows(statements: list[Row]) -> None:
    held = {"pilot_statements": accepted(pilot_statements=statements)["pilot_statements"]}

    table = pilot_timeline(held)

    assert rows_of(table, *table.column_names) == answer(held, SQL)
    assert pilot_timeline(backwards(held)).equals(table)
