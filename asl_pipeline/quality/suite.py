"""Run a form's rules as Great Expectations' expectations, fed by one run of our engine.

GX decides success, with `mostly`; the places of the faults are the engine's Arrow table. What a
rule means is the engine's business; which rules there are, the declaration's. This is the one
module that imports GX (3-4 s a process): import it inside the function that needs it.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import new_class
from typing import Any, ClassVar, cast

import polars as pl
import pyarrow.compute as pc
from great_expectations.compatibility.pydantic import PrivateAttr
from great_expectations.core.expectation_validation_result import ExpectationValidationResult
from great_expectations.execution_engine.execution_engine import ExecutionEngine
from great_expectations.execution_engine.pandas_batch_data import PandasBatchData
from great_expectations.execution_engine.pandas_execution_engine import PandasExecutionEngine
from great_expectations.expectations.expectation import BatchExpectation
from great_expectations.expectations.expectation_configuration import ExpectationConfiguration
from great_expectations.expectations.metrics.metric_provider import metric_value
from great_expectations.expectations.metrics.table_metric_provider import TableMetricProvider
from great_expectations.validator.validator import ValidationDependencies, Validator

from asl_pipeline.derive.expectations import check_kinds, expectation_type, suite
from asl_pipeline.model.failure import RuleBroken
from asl_pipeline.model.rule import Rule
from asl_pipeline.quality import engine
from asl_pipeline.quality.circumstances import Circumstances
from asl_pipeline.quality.engine import Outcome

# Importing GX sends the warnings of the whole process to `logging`, where they may go unseen.
logging.captureWarnings(capture=False)


@dataclass(frozen=True, slots=True)
class RuleOutcome:
    """GX's verdict on one rule, and the number of rows at fault."""

    success: bool
    unexpected_count: int


def violations(frame: pl.DataFrame, rules: Sequence[Rule], facts: Circumstances) -> Outcome:
    """Every violation, as `engine.violations` finds them, with GX as judge of each rule.

    Raises RuleBroken where a rule crashes or gets no verdict: that says nothing about the data.
    """
    outcome, _ = run_suite(frame, rules, facts)
    return outcome


def run_suite(
    frame: pl.DataFrame, rules: Sequence[Rule], facts: Circumstances
) -> tuple[Outcome, Mapping[str, RuleOutcome]]:
    """The violations, and GX's verdict on each rule by code."""
    # New for each run: GX remembers batches by name, not by data, and would keep the frame alive.
    executor = PandasExecutionEngine()
    batch = FrameBatch(executor, frame, lambda: engine.violations(frame, rules, facts))
    executor.load_batch_data("submission", batch)
    try:
        results = _validate(executor, [ExpectationConfiguration(**each) for each in suite(rules)])
    except Exception as error:
        crash = type(error.__cause__ or error).__name__
        raise RuleBroken(f"a rule crashed with {crash}") from error
    verdicts = dict(_verdict(result) for result in results)
    at_fault = set(batch.outcome.violations["rule"].unique().to_pylist())
    codes = {rule.code for rule in rules}
    if verdicts.keys() != codes or not at_fault <= codes:
        raise RuleBroken(f"no verdict on {sorted(codes ^ (verdicts.keys() | at_fault))}")
    return batch.outcome, verdicts


def _validate(
    executor: PandasExecutionEngine, rules: list[ExpectationConfiguration]
) -> list[ExpectationValidationResult]:
    validator = Validator(executor)
    validator.metrics_calculator.show_progress_bars = False
    # GX's default is to hide an exception in the result of a failed rule, after three attempts.
    return validator.graph_validate(rules, {"catch_exceptions": False, "result_format": "BASIC"})


def _verdict(result: ExpectationValidationResult) -> tuple[str, RuleOutcome]:
    # An exception that was hidden all the same leaves `result` empty, and fails here.
    count = result.result["unexpected_count"]
    rule = cast("RuleExpectation", result.expectation).rule
    return rule, RuleOutcome(bool(result.success), count)


class FrameBatch(PandasBatchData):
    """What GX takes for pandas data: our own frame, and the engine's one answer about it."""

    def __init__(
        self, executor: PandasExecutionEngine, frame: pl.DataFrame, ask: Callable[[], Outcome]
    ) -> None:
        """Nothing is asked yet: the metric does that."""
        super().__init__(executor, cast("Any", frame))
        self._ask = ask
        self.needs: ValidationDependencies | None = None

    @cached_property
    def outcome(self) -> Outcome:
        """The engine's answer, kept for whoever wants the places."""
        return self._ask()


class Violations(TableMetricProvider):
    """The metric that all rules share. GX resolves equal metrics of a batch once."""

    metric_name = "asl.violations"

    @metric_value(engine=PandasExecutionEngine)
    def _of_frame(cls, execution_engine: PandasExecutionEngine, **_: object) -> Any:  # noqa: N805
        batch = cast("FrameBatch", execution_engine.batch_manager.active_batch_data)
        return batch.outcome.violations


class RuleExpectation(BatchExpectation):
    """What every kind of check is to GX: enough rows are free of the rule's faults."""

    rule: str
    mostly: float = 1.0

    metric_dependencies: ClassVar[tuple[str, ...]] = (Violations.metric_name, "table.row_count")
    success_keys: ClassVar[tuple[str, ...]] = ("rule", "mostly")

    _told: ExpectationConfiguration | None = PrivateAttr(None)

    @property
    def configuration(self) -> ExpectationConfiguration:
        """As GX makes it, but once: it asks some fifty times for that of each rule."""
        if self._told is None:
            self._told = super().configuration
        return self._told

    def get_validation_dependencies(
        self,
        execution_engine: ExecutionEngine[Any] | None = None,
        runtime_configuration: dict[str, Any] | None = None,
    ) -> ValidationDependencies:
        """As GX works them out, but once a run: all rules need the same metrics of one batch."""
        batch = execution_engine and execution_engine.batch_manager.active_batch_data
        if not isinstance(batch, FrameBatch):
            return super().get_validation_dependencies(execution_engine, runtime_configuration)
        if batch.needs is None:
            batch.needs = super().get_validation_dependencies(
                execution_engine, runtime_configuration
            )
        return batch.needs

    def _validate(self, metrics: Mapping[str, Any], *_: object, **__: object) -> dict[str, Any]:
        found, rows = metrics[Violations.metric_name], metrics["table.row_count"]
        places = found["row"].filter(pc.equal(found["rule"], self.rule))
        # One row may be at fault in several columns. "all": a fault of the whole table has no row.
        count = pc.count_distinct(places, mode="all").as_py()
        # Not `1 - count / rows`: 1 - 0.9 is less than 0.1.
        share_kept = (rows - count) / rows if rows else float(count == 0)
        return {
            "success": share_kept >= self.mostly,
            "result": {
                "element_count": rows,
                "unexpected_count": count,
                "unexpected_percent": 100 * count / rows if rows else 100.0 * (count > 0),
            },
        }


def _define(kind: str) -> type[RuleExpectation]:
    wanted = expectation_type(kind)
    name = "".join(word.title() for word in wanted.split("_"))
    defined = cast("type[RuleExpectation]", new_class(name, (RuleExpectation,)))
    if defined.expectation_type != wanted:
        raise RuleBroken(f"Great Expectations would call {wanted} {defined.expectation_type}")
    return defined


# GX registers a class when it is made, under the snake case of its name.
EXPECTATIONS = {kind: _define(kind) for kind in check_kinds()}
