"""What was claimed over all half-years, beside what was planned: of a partner, of a pilot."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

import polars as pl

from asl_pipeline.model import check as checks
from asl_pipeline.quality.case import Case
from asl_pipeline.quality.circumstances import History, Row
from asl_pipeline.quality.kinds.history import at_hand, rows_of, values_of
from asl_pipeline.quality.kinds.plan import (
    NEVER,
    ROUNDING,
    Engines,
    Facts,
    Plan,
    Tellers,
    one_per_row,
)


def _within_budget(check: checks.WithinBudget, plan: Plan) -> pl.Expr:
    """On the row with the largest amount, as no row alone is at fault."""
    history, partner = at_hand(plan.facts.history), plan.facts.partner
    if partner.budget_eur is None:
        return NEVER
    total = _total(plan.frame, history, check.column)
    beyond = total > partner.budget_eur * check.share + ROUNDING
    largest = _largest(history, rows_of(plan.frame), check.column)
    wrong: list[bool | None] = [beyond and at == largest for at in range(plan.frame.height)]
    return one_per_row(plan.frame, wrong)


def _total(frame: pl.DataFrame, history: History, column: str) -> float:
    return sum(values_of([*rows_of(frame), *rows_of(history.other_periods())], column))


def _largest(history: History, rows: Iterable[Row], column: str) -> int:
    """Which row has the largest amount; of equal ones, the first by its key."""
    return min(
        enumerate(rows),
        key=lambda each: (-float(each[1][column] or 0), tuple(map(str, history.key(each[1])))),
    )[0]


def _tell_budget(check: checks.WithinBudget, case: Case, _row: int) -> Facts:
    history = at_hand(case.facts.history)
    return {
        "sum": round(_total(case.frame, history, check.column), 2),
        "share": check.share,
        "budget": float(case.facts.partner.budget_eur or 0),
    }


def _spent(check: checks.WithinBudgetOf, frame: pl.DataFrame, history: History) -> dict[str, float]:
    spent: defaultdict[str, float] = defaultdict(float)
    for row in (*rows_of(frame), *rows_of(history.other_periods())):
        if row[check.by] is not None and row[check.column] is not None:
            spent[row[check.by]] += float(row[check.column])
    return spent


def _budgets(check: checks.WithinBudgetOf, history: History) -> dict[str, float]:
    planned = history.rows.get(check.dataset)
    rows = [] if planned is None else rows_of(planned.sort("period"))
    return {
        row[check.key]: float(row[check.budget]) for row in rows if row[check.budget] is not None
    }


def _within_budget_of(check: checks.WithinBudgetOf, plan: Plan) -> pl.Expr:
    """On the row with the largest amount of each that is over its budget."""
    history = at_hand(plan.facts.history)
    spent, planned = _spent(check, plan.frame, history), _budgets(check, history)
    by_name: defaultdict[str, list[int]] = defaultdict(list)
    rows = rows_of(plan.frame)
    for at, row in enumerate(rows):
        if row[check.by] is not None:
            by_name[row[check.by]].append(at)
    wrong: list[bool | None] = [None] * len(rows)
    for name, places in by_name.items():
        if name in planned and spent[name] > planned[name] * check.share + ROUNDING:
            mine = [rows[at] for at in places]
            wrong[places[_largest(history, mine, check.column)]] = True
    return one_per_row(plan.frame, wrong)


def _tell_budget_of(check: checks.WithinBudgetOf, case: Case, row: int) -> Facts:
    history = at_hand(case.facts.history)
    name = case.shown(row, check.by)
    return {
        "by_value": name,
        "sum": round(_spent(check, case.frame, history)[name], 2),
        "share": check.share,
        "budget": _budgets(check, history)[name],
    }


ENGINES: Final[Engines] = {
    checks.WithinBudget: _within_budget,
    checks.WithinBudgetOf: _within_budget_of,
}
FACTS: Final[Tellers] = {
    checks.WithinBudget: _tell_budget,
    checks.WithinBudgetOf: _tell_budget_of,
}
