"""What a row is asked beside what was accepted of the same partner before it."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from statistics import median
from typing import Any, Final

import polars as pl

from asl_pipeline.model import check as checks
from asl_pipeline.quality.case import Case, as_text
from asl_pipeline.quality.circumstances import History, Row
from asl_pipeline.quality.kinds.plan import (
    NEVER,
    ROUNDING,
    Engines,
    Facts,
    Plan,
    Tellers,
    one_per_row,
)

_CUMULATIVE: Final = "cumulative"
_DEFINITIONS: Final = "indicator_definitions"


def rows_of(frame: pl.DataFrame) -> list[dict[str, Any]]:
    """The rows of a frame by column."""
    return list(frame.iter_rows(named=True))


def _asked(plan: Plan, ask: Callable[[Row, list[Row]], bool | None]) -> pl.Expr:
    """Ask each row something, with the rows accepted for its key before. None: it cannot tell."""
    history = at_hand(plan.facts.history)
    if not history.past:
        return NEVER
    rows = rows_of(plan.frame)
    return one_per_row(
        plan.frame, [ask(row, history.past.get(history.key(row), [])) for row in rows]
    )


def _asked_of_values(
    plan: Plan, column: str, ask: Callable[[float, list[float]], bool], *, cumulative: bool
) -> pl.Expr:
    """Ask each value of an indicator that is cumulative, or is not, beside those before it."""
    measures = _measures(at_hand(plan.facts.history))

    def ask_row(row: Row, past: list[Row]) -> bool | None:
        before, measure = values_of(past, column), measures.get(row["indicator_id"])
        if not before or row[column] is None or measure is None:
            return None
        return ask(float(row[column]), before) if (measure == _CUMULATIVE) is cumulative else None

    return _asked(plan, ask_row)


def at_hand(history: History | None) -> History:
    """The history. Raises KeyError where a rule was tried that needs it, and it is not at hand."""
    if history is None:
        raise KeyError("a rule on history was asked without one")
    return history


def _past_of(case: Case, row: int) -> list[Row]:
    """The rows accepted before for the key of a row that has some."""
    history = at_hand(case.facts.history)
    return history.past[history.key(case.frame.row(row, named=True))]


def _tell_last(column: str, case: Case, row: int) -> Facts:
    before = _past_of(case, row)[-1]
    return {"before": as_text(before[column]), "period": str(before["period"])}


def _status_moves(check: checks.StatusMoves, plan: Plan) -> pl.Expr:
    forbidden = set(check.forbidden)

    def ask(row: Row, past: list[Row]) -> bool | None:
        return (past[-1][check.column], row[check.column]) in forbidden if past else None

    return _asked(plan, ask)


def _tell_status(check: checks.StatusMoves, case: Case, row: int) -> Facts:
    told = _tell_last(check.column, case, row)
    return {
        "before_code": told["before"],
        "code_list": case.dataset.column(check.column).code_list,
        "period": told["period"],
    }


def _unchanged(check: checks.Unchanged, plan: Plan) -> pl.Expr:
    def ask(row: Row, past: list[Row]) -> bool | None:
        if not past or past[-1][check.column] is None or row[check.column] is None:
            return None
        return bool(past[-1][check.column] != row[check.column])

    return _asked(plan, ask)


def _tell_unchanged(check: checks.Unchanged, case: Case, row: int) -> Facts:
    return _tell_last(check.column, case, row)


def _measures(history: History) -> Mapping[str, str]:
    """Whether each indicator is cumulative, by the newest definition of it."""
    defined = history.rows.get(_DEFINITIONS)
    if defined is None:
        return {}
    return {row["indicator_id"]: row["measure_type"] for row in rows_of(defined.sort("period"))}


def values_of(past: Iterable[Row], column: str) -> list[float]:
    """The values of a column that are there."""
    return [float(row[column]) for row in past if row[column] is not None]


def _never_decreases(check: checks.NeverDecreases, plan: Plan) -> pl.Expr:
    def ask(value: float, before: list[float]) -> bool:
        return value < before[-1] - ROUNDING

    return _asked_of_values(plan, check.value, ask, cumulative=True)


def _changes_little(check: checks.ChangesLittle, plan: Plan) -> pl.Expr:
    def ask(value: float, before: list[float]) -> bool:
        change, last = abs(value - before[-1]), abs(before[-1])
        # A share of nothing is nothing.
        return last > 0 and change >= check.least and change > check.share * last + ROUNDING

    return _asked_of_values(plan, check.value, ask, cumulative=False)


def _tell_value(check: checks.NeverDecreases | checks.ChangesLittle, case: Case, row: int) -> Facts:
    past = reversed(_past_of(case, row))
    last = next(each for each in past if each[check.value] is not None)
    return {"before": as_text(float(last[check.value])), "period": str(last["period"])}


def _near_own_history(check: checks.NearOwnHistory, plan: Plan) -> pl.Expr:
    def ask(value: float, before: list[float]) -> bool:
        middle, spread = middle_and_spread(before)
        is_far = abs(value - middle) > check.deviations * spread + ROUNDING
        return len(before) >= check.points and is_far

    return _asked_of_values(plan, check.value, ask, cumulative=False)


def middle_and_spread(values: Sequence[float]) -> tuple[float, float]:
    """The median, and the median absolute deviation from it (MAD).

    Plain, without the factor 1.4826 by which it estimates the standard deviation of a normal
    distribution: so few half-years tell nothing of a distribution. Leys et al. (2013,
    doi:10.1016/j.jesp.2013.03.013), who propose median ± 3 MAD, use the factor.
    """
    middle = median(values)
    return middle, median(abs(each - middle) for each in values)


def _tell_median(check: checks.NearOwnHistory, case: Case, row: int) -> Facts:
    return {"median": as_text(float(median(values_of(_past_of(case, row), check.value))))}


def _no_gap(check: checks.NoGap, plan: Plan) -> pl.Expr:
    """On the first row of each value that skipped the half-year before this one."""
    history = at_hand(plan.facts.history)
    last = history.period.previous
    if not plan.facts.partner.takes_part_in(last):
        return NEVER
    reported: defaultdict[Hashable, set[str]] = defaultdict(set)
    for row in rows_of(history.before()):
        reported[row[check.column]].add(row["period"])
    seen: set[Hashable] = set()
    wrong: list[bool | None] = []
    for row in rows_of(plan.frame):
        value = row[check.column]
        skipped = value in reported and str(last) not in reported[value]
        wrong.append(skipped and value not in seen)
        seen.add(value)
    return one_per_row(plan.frame, wrong)


def _tell_gap(_check: checks.NoGap, case: Case, _row: int) -> Facts:
    return {"period": str(at_hand(case.facts.history).period.previous)}


def _revised_little(check: checks.RevisedLittle, plan: Plan) -> pl.Expr:
    history = at_hand(plan.facts.history)
    wrong: list[bool | None] = []
    for row in rows_of(plan.frame):
        before = history.revised.get(history.key(row), {}).get(check.value)
        if before is None or row[check.value] is None or row[check.explained]:
            wrong.append(None)
            continue
        change = abs(float(row[check.value]) - float(before))
        wrong.append(change > check.share * abs(float(before)) + ROUNDING)
    return one_per_row(plan.frame, wrong)


def _tell_revised(check: checks.RevisedLittle, case: Case, row: int) -> Facts:
    history = at_hand(case.facts.history)
    before = history.revised[history.key(case.frame.row(row, named=True))]
    return {"before": as_text(before[check.value]), "explained": check.explained}


ENGINES: Final[Engines] = {
    checks.StatusMoves: _status_moves,
    checks.Unchanged: _unchanged,
    checks.NeverDecreases: _never_decreases,
    checks.ChangesLittle: _changes_little,
    checks.NearOwnHistory: _near_own_history,
    checks.NoGap: _no_gap,
    checks.RevisedLittle: _revised_little,
}
FACTS: Final[Tellers] = {
    checks.StatusMoves: _tell_status,
    checks.Unchanged: _tell_unchanged,
    checks.NeverDecreases: _tell_value,
    checks.ChangesLittle: _tell_value,
    checks.NearOwnHistory: _tell_median,
    checks.NoGap: _tell_gap,
    checks.RevisedLittle: _tell_revised,
}
