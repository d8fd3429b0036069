"""Great Expectations around the engine: the same violations, and a crash is never a result."""

import csv
import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from asl_pipeline.assess import judge_all
from asl_pipeline.datasets import SUBMITTED
from asl_pipeline.derive.expectations import SEVERITIES, check_kinds, expectation_type, suite
from asl_pipeline.derive.rules import rules_of
from asl_pipeline.model import check as checks
from asl_pipeline.model.check import Check
from asl_pipeline.model.dataset import Dataset
from asl_pipeline.model.failure import RuleBroken
from asl_pipeline.model.rule import Rule, Severity
from asl_pipeline.partners import registry
from asl_pipeline.quality import engine
from asl_pipeline.quality.circumstances import Circumstances
from asl_pipeline_tests import kit

SAMPLES = Path(__file__).parents[2] / "data" / "samples"
FACTS = Circumstances(partner=registry()["PAU"], received_on=kit.IN_TIME)
BETWEEN = Rule(code="a.in_range", check=checks.Between("a", 0, 1), level=1, ess="L1-04")


def samples() -> Iterator[tuple[str, dt.date]]:
    with (SAMPLES / "arrivals.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield row["path"], dt.date.fromisoformat(row["arrived_on"])


@pytest.fixture(scope="module")
def gx() -> Any:
    """The suite; importing Great Expectations takes seconds."""
    from asl_pipeline.quality import suite as imported

    return imported


def rule(check: Check) -> Rule:
    return Rule(code="the.rule", check=check, level=1, ess="L1-00")


def run(gx: Any, values: list[float], *rules: Rule) -> Any:
    return gx.run_suite(pl.DataFrame({"a": values}), rules, FACTS)


@pytest.mark.parametrize("dataset", SUBMITTED, ids=lambda dataset: dataset.name)
def test_every_rule_of_a_form_is_one_expectation(dataset: Dataset) -> None:
    written = suite(rules_of(dataset))

    assert [each["kwargs"]["rule"] for each in written] == [r.code for r in rules_of(dataset)]


@pytest.mark.parametrize("severity", Severity)
def test_every_severity_has_a_name_among_expectations(severity: Severity) -> None:
    assert severity in SEVERITIES


@pytest.mark.parametrize("kind", check_kinds())
def test_every_kind_is_an_expectation(gx: Any, kind: str) -> None:
    assert gx.EXPECTATIONS[kind].expectation_type == expectation_type(kind)


@pytest.mark.parametrize(("path", "day"), list(samples()))
def test_great_expectations_and_the_engine_agree_on_every_sample(
    gx: Any, path: str, day: dt.date
) -> None:
    partner, _, name = path.partition("/")
    placed = kit.placed((SAMPLES / path).read_bytes(), partner, name, day)

    alone = judge_all(placed, registry()[partner], day)
    around = judge_all(placed, registry()[partner], day, gx.violations)

    assert [each.report.findings for each in around] == [each.report.findings for each in alone]
    assert [each.verdict for each in around] == [each.verdict for each in alone]


def test_the_verdict_on_a_rule_is_whether_it_has_faults(gx: Any) -> None:
    other = Rule(code="a.in_wide_range", check=checks.Between("a", 0, 9), level=1, ess="L1-04")

    outcome, verdicts = run(gx, [0.0, 2.0, 3.0], BETWEEN, other)

    assert outcome.violations["row"].to_pylist() == [1, 2]
    told = {code: (each.success, each.unexpected_count) for code, each in verdicts.items()}
    assert told == {"a.in_range": (False, 2), "a.in_wide_range": (True, 0)}


def test_each_run_is_about_its_own_rows(gx: Any) -> None:
    first, _ = run(gx, [2.0], BETWEEN)
    second, _ = run(gx, [1.0], BETWEEN)

    assert (first.violations.num_rows, second.violations.num_rows) == (1, 0)


def test_a_form_without_rows_gets_a_verdict(gx: Any) -> None:
    _, verdicts = run(gx, [], BETWEEN)

    assert verdicts["a.in_range"].success


def test_a_rule_on_a_column_that_is_not_there_is_broken(gx: Any) -> None:
    with pytest.raises(RuleBroken):
        run(gx, [1.0], rule(checks.Between("nowhere", 0, 1)))


def test_a_rule_that_crashes_is_broken(gx: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_: object) -> pl.Expr:
        raise ZeroDivisionError

    monkeypatch.setitem(engine.ENGINES, checks.Between, crash)  # type: ignore[misc]

    with pytest.raises(RuleBroken):
        run(gx, [1.0], BETWEEN)


def test_a_fault_of_a_rule_that_was_not_asked_for_is_a_broken_run(
    gx: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = engine.violations(pl.DataFrame({"a": [2.0]}), [rule(BETWEEN.check)], FACTS)
    monkeypatch.setattr(engine, "violations", lambda *_: found)

    with pytest.raises(RuleBroken):
        run(gx, [2.0], BETWEEN)
