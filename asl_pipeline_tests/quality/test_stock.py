"""Great Expectations' own expectations, on pandas, agree with our engine where both have a rule."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import polars as pl
import pytest
from great_expectations.execution_engine.pandas_execution_engine import PandasExecutionEngine
from great_expectations.expectations.expectation_configuration import ExpectationConfiguration
from great_expectations.validator.validator import Validator
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from asl_pipeline.model import check as checks
from asl_pipeline.model.check import Check
from asl_pipeline.model.rule import OnMissing, Rule
from asl_pipeline_tests.quality.test_engine import at_fault

SEXES = ["F", "M", "_O", "_U", "_T"]
WORDS = st.none() | st.sampled_from([*SEXES, "X", "ASL-PAU-01", "asl", "ASL-PAU-1", ""])
NUMBERS = st.none() | st.integers(-3, 12).map(float)

STOCK: Mapping[str, tuple[Check, str, Mapping[str, Any]]] = {
    "in_code_list": (
        checks.InCodeList("a", "sex"),
        "expect_column_values_to_be_in_set",
        {"column": "a", "value_set": SEXES},
    ),
    "matches": (
        checks.Matches("a", "ASL-[A-Z]+-[0-9]{2}"),
        "expect_column_values_to_match_regex",
        {"column": "a", "regex": "^(?:ASL-[A-Z]+-[0-9]{2})$"},
    ),
    "between": (
        checks.Between("n", 0, 8),
        "expect_column_values_to_be_between",
        {"column": "n", "min_value": 0, "max_value": 8},
    ),
    "at_least": (
        checks.Between("n", 0, None),
        "expect_column_values_to_be_between",
        {"column": "n", "min_value": 0},
    ),
    "not_before": (
        checks.NotBefore("n", "m"),
        "expect_column_pair_values_a_to_be_greater_than_b",
        {
            "column_A": "n",
            "column_B": "m",
            "or_equal": True,
            "ignore_row_if": "either_value_is_missing",
        },
    ),
    "unique": (
        checks.Unique(("n", "m")),
        "expect_compound_columns_to_be_unique",
        {"column_list": ["n", "m"], "ignore_row_if": "any_value_is_missing"},
    ),
    "long_enough": (
        checks.LongEnough("a", 3),
        "expect_column_value_lengths_to_be_between",
        {"column": "a", "min_value": 3},
    ),
    "one_of": (
        checks.OneOf("a", ("F", "M")),
        "expect_column_values_to_be_in_set",
        {"column": "a", "value_set": ["F", "M"]},
    ),
    "required": (
        checks.Required("n"),
        "expect_column_values_to_not_be_null",
        {"column": "n"},
    ),
}
"""A check of ours, the expectation of theirs, and how it is asked."""


def theirs(frame: pd.DataFrame, kind: str, asked: Mapping[str, Any]) -> list[int]:
    """The rows at fault, as Great Expectations' pandas engine tells them."""
    executor = PandasExecutionEngine()
    executor.load_batch_data("generated", frame)
    validator = Validator(executor)
    validator.metrics_calculator.show_progress_bars = False
    (result,) = validator.graph_validate(
        [ExpectationConfiguration(type=kind, kwargs=dict(asked))],
        {"catch_exceptions": False, "result_format": {"result_format": "COMPLETE"}},
    )
    return sorted(result.result.get("unexpected_index_list") or [])


@pytest.mark.parametrize("name", STOCK)
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=st.lists(st.tuples(WORDS, NUMBERS, NUMBERS), min_size=1, max_size=12))
def test_both_find_the_same_rows(
    name: str, rows: list[tuple[str | None, float | None, float | None]]
) -> None:
    check, kind, asked = STOCK[name]
    words, n, m = (list(column) for column in zip(*rows, strict=True))
    missing = OnMissing.INVALID if name == "required" else OnMissing.UNDECIDED

    ours = at_fault(
        check,
        missing,
        a=pl.Series(words, dtype=pl.String),  # type: ignore[arg-type]
        n=pl.Series(n, dtype=pl.Float64),  # type: ignore[arg-type]
        m=pl.Series(m, dtype=pl.Float64),  # type: ignore[arg-type]
    )

    frame = pd.DataFrame(
        {"a": words, "n": pd.Series(n, dtype=float), "m": pd.Series(m, dtype=float)}
    )
    assert ours == theirs(frame, kind, asked)


def test_a_rule_of_ours_can_fail_here() -> None:
    rule = Rule(code="the.rule", check=STOCK["between"][0], level=1, ess="L1-04")

    assert at_fault(rule.check, n=[9.0]) == [0]
