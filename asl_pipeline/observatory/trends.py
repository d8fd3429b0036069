"""Build `observatory/trends`: each of Eurostat's series in one row."""

from collections.abc import Mapping
from typing import Final

import pandas as pd
import pyarrow as pa

from asl_pipeline.datasets.published.context import SERIES
from asl_pipeline.datasets.published.trends import TRENDS
from asl_pipeline.derive.frames import SOURCES, frame_of, gathered, table_of

_BREAKS: Final = frozenset("B")
_ESTIMATES: Final = frozenset("EIF")
_YEARLY: Final = "A"
_ABOUT: Final = ("title", "domain", "basis")
_READ: Final = (*_ABOUT, "time", "value", "obs_status", SOURCES)


def trends(made: Mapping[str, pa.Table]) -> pa.Table:
    """One row for each series of `context`, be all its figures missing."""
    frame = frame_of(made["context"].select([*SERIES, *_READ])).sort_values([*SERIES, "time"])
    frame["value"] = frame["value"].astype(float)
    frame["is_break"] = _has_any(frame["obs_status"], _BREAKS)
    frame["is_estimate"] = _has_any(frame["obs_status"], _ESTIMATES)
    frame["series"] = frame.groupby(list(SERIES)).ngroup()
    by_series = frame.groupby("series")
    told = by_series[[*SERIES, *_ABOUT]].first()
    told[SOURCES] = gathered(frame[SOURCES], frame["series"])

    points = frame[frame["value"].notna()]
    breaks = frame[frame["is_break"]]
    told = told.join(
        points.groupby("series").agg(
            n_points=("value", "size"),
            first_time=("time", "first"),
            last_time=("time", "last"),
            first_value=("value", "first"),
            last_value=("value", "last"),
            has_estimates=("is_estimate", "any"),
        )
    )
    told["n_points"] = told["n_points"].fillna(0)
    told["has_estimates"] = told["has_estimates"].eq(True)  # noqa: FBT003 -- false where no figure
    told["breaks"] = breaks.groupby("series")["time"].agg(list)
    told["breaks"] = [each if isinstance(each, list) else [] for each in told["breaks"]]
    return table_of(TRENDS, _with_movement(told, points, breaks))


def _with_movement(told: pd.DataFrame, points: pd.DataFrame, breaks: pd.DataFrame) -> pd.DataFrame:
    """With how each series moved since the first figure at or after its last break."""
    up_to_last = breaks[breaks["time"] <= breaks["series"].map(told["last_time"])]
    start = up_to_last.groupby("series")["time"].last().reindex(told.index)
    start = start.fillna(told["first_time"])
    # The figure of the break itself may be missing.
    after = points[points["time"] >= points["series"].map(start)]
    since = after.groupby("series")[["time", "value"]].first()
    told["comparable_since"] = since["time"]
    base, last = since["value"].reindex(told.index), told["last_value"]

    has_moved = told["comparable_since"] != told["last_time"]
    change = (last - base).where(has_moved)
    told["change"] = change
    told["change_percent"] = (100 * change / base.abs()).where(base != 0)
    direction = (change > 0).map({True: "up", False: "down"}).where(change != 0, "flat")
    told["direction"] = direction.where(change.notna())
    can_compound = (told["freq"] == _YEARLY) & (base > 0) & (last > 0)
    years = (_year(told["last_time"]) - _year(told["comparable_since"])).where(can_compound)
    yearly = 100 * ((last / base) ** (1 / years) - 1)
    told["mean_yearly_change"] = yearly.where(years > 1)
    return told


def _has_any(lists: pd.Series, codes: frozenset[str]) -> pd.Series:
    found = [not codes.isdisjoint(each or ()) for each in lists]
    return pd.Series(found, lists.index, bool)


def _year(times: pd.Series) -> pd.Series:
    return pd.to_numeric(times.str[:4])
