"""Eurostat's figures as a published table."""

from pathlib import Path
from typing import Any

from hypothesis import given, settings

import asl_pipeline
from asl_pipeline.datasets import published
from asl_pipeline.derive.frames import SOURCES
from asl_pipeline.intake.context import context_table
from asl_pipeline.observatory.context import context
from asl_pipeline_tests.generated import backwards
from asl_pipeline_tests.kit import rows_of
from asl_pipeline_tests.observatory.figures import FIGURE, figures, held
from asl_pipeline_tests.oracle import answer

SHIPPED = Path(asl_pipeline.__file__).parents[1] / "data" / "reference" / "eurostat"
SQL = """
select dataset, title, domain, geo, nuts_versions, time, ifnull(freq, '_Z'), ifnull(sex, '_Z'),
    ifnull(age, '_Z'), ifnull(isced11, '_Z'), ifnull(unit, '_Z'),
    if(dimensions = '', '_Z', dimensions), value, obs_status, flag, retrieved_on, vintage, basis,
    ['vintage:' || dataset || '/' || vintage]
from eurostat
order by dataset, geo, ifnull(freq, '_Z'), ifnull(sex, '_Z'), ifnull(age, '_Z'),
    ifnull(isced11, '_Z'), ifnull(unit, '_Z'), if(dimensions = '', '_Z', dimensions), time
"""


def test_a_figure_is_published_as_eurostat_published_it_and_names_its_vintage() -> None:
    flagged = {"value": 8.5, "obs_status": ["B", "U"], "flag": "bu"}

    (row,) = context(held(flagged)).to_pylist()

    assert row == {
        **FIGURE,
        **flagged,
        "dimensions": "_Z",
        SOURCES: ["vintage:lfst_r_lfu3rt/0123456789ab"],
    }


def test_a_dimension_that_a_dataset_does_not_have_is_not_applicable() -> None:
    (row,) = context(held({"sex": None, "isced11": None, "dimensions": "na_item=B6N"})).to_pylist()

    assert (row["sex"], row["isced11"], row["dimensions"]) == ("_Z", "_Z", "na_item=B6N")


def test_a_flag_without_a_figure_is_there() -> None:
    missing = {"value": None, "obs_status": ["U", "O"], "flag": "u"}

    assert rows_of(context(held(missing)), "value", "flag") == [(None, "u")]


def test_the_key_tells_every_figure_that_is_shipped_from_every_other() -> None:
    table = context({"eurostat": context_table(SHIPPED)})

    keys = rows_of(table, *published("context").key)
    assert len(set(keys)) == len(keys) > 1000
    assert all(code is not None for key in keys for code in key)


def test_no_figures_are_an_empty_table() -> None:
    assert context(held()).num_rows == 0


@settings(max_examples=25, deadline=None)
@given(figures())
def test_every_figure_is_what_sql_makes_of_the_same_rows(drawn: list[dict[str, Any]]) -> None:
    read = held(*drawn)

    table = context(read)

    assert rows_of(table, *table.column_names) == answer(read, SQL)
    assert context(backwards(read)).equals(table)
