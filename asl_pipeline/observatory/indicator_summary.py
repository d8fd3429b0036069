"""Build `observatory/indicator_summary`: readings put together by domain, region and period."""

from collections.abc import Mapping

import pandas as pd
import pyarrow as pa

from asl_pipeline.datasets.published.indicator_summary import INDICATOR_SUMMARY
from asl_pipeline.datasets.published.indicators import NOT_BROKEN_DOWN
from asl_pipeline.derive.frames import SOURCES, all_of, first_of, frame_of, rows_where, table_of
from asl_pipeline.model.period import Period

_CELL = ["indicator_id", "domain", "country", "nuts_2"]
_ADDED_UNITS = frozenset({"NR", "EUR", "H"})
_NORMAL, _MISSING, _FREE = "A", "M", "F"


def indicator_summary(made: Mapping[str, pa.Table]) -> pa.Table:
    """One row for each indicator, domain, country, NUTS 2 region and period with readings.

    Only readings that are not broken down enter, so that nobody is counted twice.
    """
    whole = rows_where(frame_of(made["indicators"]), NOT_BROKEN_DOWN)
    cells = [
        {**dict(zip([*_CELL, "period"], key, strict=True)), **_cell(rows)}
        for key, rows in whole.groupby([*_CELL, "period"], sort=True)
    ]
    summary = pd.DataFrame(cells, columns=[*INDICATOR_SUMMARY.column_names, SOURCES], dtype=object)
    return table_of(INDICATOR_SUMMARY, _with_change(summary))


def _cell(rows: pd.DataFrame) -> dict[str, object]:
    units = set(rows["unit"].dropna())
    unit = units.pop() if len(units) == 1 else None
    adds = unit in _ADDED_UNITS
    # Readings in different units, or in none, are not put together.
    value = None if unit is None else _together(rows["value"], adds=adds)
    target = None if unit is None else _together(rows["target"], adds=adds)
    return {
        "indicator_name": first_of(rows["indicator_name"]),
        "unit": unit,
        "aggregation": "sum" if adds else "mean",
        "n_pilots": int(rows["pilot_id"].nunique()),
        "value": value,
        "target": target,
        "attainment": None if value is None or not target else 100 * value / target,
        "obs_status": _MISSING if value is None else _NORMAL,
        "conf_status": _FREE,
        SOURCES: all_of(rows[SOURCES]),
    }


def _together(values: pd.Series, *, adds: bool) -> float | None:
    """The sum or mean of the values; None where one of them is missing."""
    numbers = [float(value) for value in values if value is not None]
    if len(numbers) != len(values) or not numbers:
        return None
    return sum(numbers) if adds else sum(numbers) / len(numbers)


def _with_change(summary: pd.DataFrame) -> pd.DataFrame:
    """With the period before, and the change since, where the cell has both."""
    values = {
        (*(row[name] for name in _CELL), row["period"]): row["value"]
        for _, row in summary.iterrows()
    }
    earlier: list[str | None] = []
    change: list[float | None] = []
    for _, row in summary.iterrows():
        before = str(Period.parse(row["period"]).previous)
        previous = values.get((*(row[name] for name in _CELL), before))
        known = previous is not None and row["value"] is not None
        earlier.append(before if known else None)
        change.append(row["value"] - previous if known else None)
    return summary.assign(
        previous_period=pd.Series(earlier, dtype=object, index=summary.index),
        change=pd.Series(change, dtype=object, index=summary.index),
    )
