"""Build `capitalisation/budget_execution`. Money stays decimal: totals equal the sums exactly."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import product
from typing import Any, Final

import pandas as pd
import pyarrow as pa

from asl_pipeline.datasets.published.budget_execution import BUDGET_EXECUTION, TOTAL
from asl_pipeline.derive.frames import ROW_ID, SOURCES, frame_of, table_of
from asl_pipeline.model.period import P1, Period
from asl_pipeline.partners import registry

_STANDING: Final = frozenset({"submitted", "verified", "certified"})
_CERTIFIED: Final = frozenset({"certified"})
_CUT: Final = frozenset({"cut"})
_SUMS: Final = {
    "eligible_eur": ("eligible_eur", _STANDING),
    "erdf_eur": ("erdf_eur", _STANDING),
    "match_eur": ("match_eur", _STANDING),
    "certified_eligible_eur": ("eligible_eur", _CERTIFIED),
    "certified_erdf_eur": ("erdf_eur", _CERTIFIED),
    "certified_match_eur": ("match_eur", _CERTIFIED),
    "cut_eur": ("eligible_eur", _CUT),
}
"""Each published sum: the column added, and the control statuses of its lines."""


def budget_execution(accepted: Mapping[str, pa.Table]) -> pa.Table:
    """One row for each partner, work package and cost category, and the totals of these."""
    lines = frame_of(accepted["expenditure"]).sort_values(ROW_ID)
    rows = [
        {"partner_id": partner, "work_package": wp, "cost_category": category, **told}
        for partner, own in lines.groupby("partner_id", sort=True)
        for wp, category, told in _of_partner(str(partner), own)
    ]
    columns = [*BUDGET_EXECUTION.column_names, SOURCES]
    return table_of(BUDGET_EXECUTION, pd.DataFrame(rows, columns=columns, dtype=object))


def _of_partner(partner: str, lines: pd.DataFrame) -> Iterator[tuple[str, str, dict[str, Any]]]:
    budget = _comparable_budget(partner, lines)
    packages = [TOTAL, *sorted(set(lines["wp"]))]
    categories = [TOTAL, *sorted(set(lines["cost_category"]))]
    for wp, category in product(packages, categories):
        cell = _in(_in(lines, "wp", wp), "cost_category", category)
        if not cell.empty:
            told = _cell(cell, budget)
            if wp == category == TOTAL:
                told |= _budget(partner, told["eligible_eur"], budget)
            yield wp, category, told


def _in(lines: pd.DataFrame, column: str, code: str) -> pd.DataFrame:
    return lines if code == TOTAL else lines[lines[column] == code]


def _cell(lines: pd.DataFrame, budget: Decimal | None) -> dict[str, Any]:
    sums = {
        name: sum(lines[lines["control_status"].isin(statuses)][column], Decimal(0))
        for name, (column, statuses) in _SUMS.items()
    }
    return {
        **sums,
        "share_of_budget": _share(sums["eligible_eur"], budget),
        "certified_share_of_budget": _share(sums["certified_eligible_eur"], budget),
        "last_period": max(lines["period"]),
        SOURCES: list(lines[ROW_ID]),
    }


def _share(amount: Decimal, budget: Decimal | None) -> float | None:
    return float(100 * amount / budget) if budget else None


def _comparable_budget(partner: str, lines: pd.DataFrame) -> Decimal | None:
    """The budget that the lines were paid from; None where it was not found.

    keep.eu tells the budgets of the first phase, so it is no measure of what came later.
    """
    budget = registry()[partner].budget_eur
    first_phase = all(Period.parse(period).phase == P1 for period in lines["period"])
    return Decimal(budget) if budget is not None and first_phase else None


def _budget(partner: str, spent: Decimal, comparable: Decimal | None) -> dict[str, Any]:
    declared = registry()[partner]
    return {
        "budget_eur": _euro(declared.budget_eur),
        "budget_erdf_eur": _euro(declared.erdf_eur),
        "remaining_eur": None if comparable is None else comparable - spent,
    }


def _euro(amount: int | None) -> Decimal | None:
    return None if amount is None else Decimal(amount)
