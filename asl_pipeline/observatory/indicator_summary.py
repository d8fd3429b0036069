"""Build `observatory/indicator_summary`: readings put together by domain, region and period."""

from collections.abc import Mapping

import pandas as pd
import pyarrow as pa

from asl_pipeline.datasets.published.indicator_summary import INDICATOR_SUMMARY
from asl_pipeline.datasets.published.indicators import NOT_BROKEN_DOWN
from asl_pipeline.derive.frames import SOURCES, frame_of, gathered, rows_where, table_of
from asl_pipeline.model.period import Period

_CELL = ["indicator_id", "domain", "country", "nuts_2"]
_READ = [
    *_CELL,
    "period",
    "indicator_name",
    "direction",
    "unit",
    "pilot_id",
    "value",
    "target",
    SOURCES,
]
_ADDED_UNITS = frozenset({"NR", "EUR", "H"})


def indicator_summary(made: Mapping[str, pa.Table]) -> pa.Table:
    """One row for each indicator, domain, country, NUTS 2 region and period with readings.

    Only readings that are not broken down enter, so that nobody is counted twice.
    """
    readings = frame_of(rows_where(made["indicators"], NOT_BROKEN_DOWN).select(_READ))
    readings = readings.astype({"value": float, "target": float})
    cells = readings.groupby([*_CELL, "period"], sort=True)
    summary = cells.agg(
        indicator_name=("indicator_name", "first"),
        direction=("direction", "first"),
        unit=("unit", "first"),
        n_units=("unit", "nunique"),
        n_pilots=("pilot_id", "nunique"),
    )
    # Readings in different units, or in none, are not put together.
    summary["unit"] = summary["unit"].where(summary["n_units"] == 1)
    adds = summary["unit"].isin(_ADDED_UNITS)
    summary["aggregation"] = adds.map({True: "sum", False: "mean"})
    for name in ("value", "target"):
        together = cells[name].sum().where(adds, cells[name].mean())
        is_whole = cells[name].count() == cells.size()
        summary[name] = together.where(is_whole & summary["unit"].notna())
    summary["attainment"] = (100 * summary["value"] / summary["target"]).where(
        summary["target"] != 0
    )
    summary["obs_status"] = summary["value"].isna().map({True: "M", False: "A"})
    summary["conf_status"] = "F"
    summary[SOURCES] = gathered(readings[SOURCES], cells.ngroup()).to_numpy()
    return table_of(INDICATOR_SUMMARY, _with_change(summary.reset_index()))


def _with_change(summary: pd.DataFrame) -> pd.DataFrame:
    """With the period before, and the change since, where the cell has a value in both."""
    half_years = summary["period"].unique()
    before = {code: str(Period.parse(code).previous) for code in half_years}
    earlier = summary[[*_CELL, "period", "value"]].rename(
        columns={"period": "previous_period", "value": "previous"}
    )
    summary["previous_period"] = summary["period"].map(before).astype(object)
    summary = summary.merge(earlier, on=[*_CELL, "previous_period"], how="left")
    summary["change"] = summary["value"] - summary["previous"]
    summary["previous_period"] = summary["previous_period"].where(summary["change"].notna())
    return summary
