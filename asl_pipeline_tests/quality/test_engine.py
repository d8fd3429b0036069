"""The engine: places of faults, nothing about a row that cannot be judged, and no hidden crash."""

import datetime as dt
from collections.abc import Mapping

import polars as pl
import pytest

from asl_pipeline.model import check as checks
from asl_pipeline.model.check import KINDS, Check, Structure, columns_of
from asl_pipeline.model.finding import NotRun
from asl_pipeline.model.rule import OnMissing, Rule
from asl_pipeline.partners import registry
from asl_pipeline.quality import engine
from asl_pipeline.quality.circumstances import Circumstances
from asl_pipeline.quality.findings import FACTS
from asl_pipeline_tests import kit

WINDOW = ((dt.date(2018, 1, 1), dt.date(2018, 12, 31)),)
JUNE = dt.date(2018, 6, 1)


def facts(**delivered: frozenset[str]) -> Circumstances:
    return Circumstances(partner=registry()["PAU"], received_on=kit.IN_TIME, delivered=delivered)


def rule(check: Check, on_missing: OnMissing = OnMissing.UNDECIDED) -> Rule:
    return Rule(code="the.rule", check=check, level=1, ess="L1-00", on_missing=on_missing)


def at_fault(
    check: Check,
    on_missing: OnMissing = OnMissing.UNDECIDED,
    **columns: list[object],
) -> list[int]:
    """The indices of the rows at fault."""
    frame = pl.DataFrame(columns)
    outcome = engine.violations(frame, [rule(check, on_missing)], facts(pilots=frozenset({"A"})))
    found: list[int] = outcome.violations["row"].to_pylist()
    return found


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind is not Structure])
def test_every_kind_has_an_engine(kind: type[Check]) -> None:
    assert kind in engine.ENGINES


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_facts_to_tell(kind: type[Check]) -> None:
    assert kind in FACTS


MISSING: tuple[tuple[Check, Mapping[str, list[object]]], ...] = (
    (checks.Between("a", 0, 1), {"a": [1.0, 2.0, None]}),
    (checks.Matches("a", "[A-Z]+"), {"a": ["A", "1", None]}),
    (checks.NotBefore("a", "b"), {"a": [2, 1, None], "b": [1, 2, 1]}),
    (checks.NotBefore("a", "b"), {"a": [2, 1, 1], "b": [1, 2, None]}),
    (checks.WithinDates("a", WINDOW), {"a": [JUNE, dt.date(2019, 1, 1), None]}),
    (
        checks.CodeOnlyWithin("a", "X", "b", WINDOW),
        {"a": [["X"], ["Y", "X"], ["X"]], "b": [JUNE, dt.date(2019, 1, 1), None]},
    ),
    (checks.FitsUnit("a", "u"), {"a": [1.0, 1.5, 1.5], "u": ["NR", "NR", None]}),
    (
        checks.NutsInVersion("a", "v"),
        {"a": ["FRI15", "FRI15", "FRI15"], "v": ["2016", "2013", None]},
    ),
    (checks.NutsInCountry("a", "c"), {"a": ["FRI15", "FRI15", "FRI15"], "c": ["FR", "ES", None]}),
    (checks.RefersTo("a", "pilots", "id"), {"a": ["A", "B", None]}),
    (checks.OwnId("a"), {"a": ["ASL-PAU-01", "ASL-AVI-01", None]}),
)


@pytest.mark.parametrize(("check", "columns"), MISSING)
@pytest.mark.parametrize(
    ("on_missing", "expected"),
    [(OnMissing.UNDECIDED, [1]), (OnMissing.IGNORE, [1]), (OnMissing.INVALID, [1, 2])],
)
def test_a_missing_value_counts_as_the_rule_says(
    check: Check,
    columns: Mapping[str, list[object]],
    on_missing: OnMissing,
    expected: list[int],
) -> None:
    assert at_fault(check, on_missing, **columns) == expected


@pytest.mark.parametrize(
    ("on_missing", "expected"),
    [(OnMissing.UNDECIDED, [1]), (OnMissing.INVALID, [1, 2, 3]), (OnMissing.IGNORE, [1, 3])],
)
def test_of_a_sum_the_missing_part_is_left_out_where_the_rule_ignores_it(
    on_missing: OnMissing, expected: list[int]
) -> None:
    check = checks.SumOfParts("total", ("a", "b"))

    found = at_fault(check, on_missing, total=[3, 4, 1, 4], a=[1, 1, 1, 1], b=[2, 2, None, None])

    assert found == expected


@pytest.mark.parametrize(
    ("low", "high", "expected"), [(0, None, [0]), (None, 1, [2]), (0, 1, [0, 2]), (None, None, [])]
)
def test_a_side_without_a_bound_is_open(
    low: float | None, high: float | None, expected: list[int]
) -> None:
    assert at_fault(checks.Between("a", low, high), a=[-1.0, 1.0, 2.0]) == expected


def test_a_pattern_is_matched_in_full() -> None:
    assert at_fault(checks.Matches("a", "A|B"), a=["A", "AB", "B", "xB", "A\n"]) == [1, 3, 4]


def test_a_country_outside_the_five_cannot_be_told() -> None:
    check = checks.NutsInVersion("a", "v")

    assert at_fault(check, a=["DE111", "FR999"], v=["2016", "2016"]) == [1]


def test_a_key_is_unique_as_a_whole() -> None:
    assert at_fault(checks.Unique(("a", "b")), a=[1, 1, 1, 2], b=[1, 2, 1, 1]) == [0, 2]


def test_few_values_are_never_heaped() -> None:
    assert at_fault(checks.NotHeaped("a", 0.6), a=[20.0] * 9) == []
    assert at_fault(checks.NotHeaped("a", 0.6), a=[20.0] * 6 + [21.0] * 4) == []
    assert at_fault(checks.NotHeaped("a", 0.6), a=[20.0] * 7 + [21.0] * 3) == [0]


def test_a_total_s_parts_are_those_of_its_own_group() -> None:
    check = checks.Breakdown("v", "by", ("group",), "_T", ("F", "M"))

    found = at_fault(
        check,
        group=["a", "a", "a", "b", "b", None, None],
        by=["F", "M", "_T", "F", "_T", "F", "_T"],
        v=[1.0, 2.0, 3.0, 9.0, 8.0, 1.0, 2.0],
    )

    assert found == [4]


@pytest.mark.parametrize("check", [check for check, _ in MISSING])
def test_a_rule_without_rows_finds_nothing(check: Check) -> None:
    frame = pl.DataFrame(schema=dict.fromkeys(columns_of(check), pl.String))

    outcome = engine.violations(frame, [rule(check)], facts(pilots=frozenset()))

    assert outcome.violations.num_rows == 0


def test_a_rule_on_a_form_that_was_not_sent_is_not_run() -> None:
    check = checks.RefersTo("a", "pilots", "id")

    outcome = engine.violations(pl.DataFrame({"a": ["B"]}), [rule(check)], facts())

    assert outcome.not_run == (NotRun("the.rule", "no_dataset"),)
    assert outcome.violations.num_rows == 0


def test_a_rule_on_a_column_that_is_not_there_raises() -> None:
    with pytest.raises(pl.exceptions.ColumnNotFoundError):
        at_fault(checks.Between("nowhere", 0, 1), a=[1.0])


def test_a_rule_that_crashes_raises(monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_: object) -> pl.Expr:
        raise ZeroDivisionError

    monkeypatch.setitem(engine.ENGINES, checks.Between, crash)  # type: ignore[misc]

    with pytest.raises(ZeroDivisionError):
        at_fault(checks.Between("a", 0, 1), a=[1.0])
