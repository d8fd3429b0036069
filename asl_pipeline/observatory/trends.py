"""Build `observatory/trends`: each of Eurostat's series in one row."""

from collections.abc import Mapping
from typing import Final

import pandas as pd
import pyarrow as pa

from asl_pipeline.datasets.published.context import SERIES
from asl_pipeline.datasets.published.trends import TRENDS
from asl_pipeline.derive.frames import SOURCES, all_of, first_of, frame_of, table_of

_BREAK: Final = "B"
_ESTIMATES: Final = frozenset("EIF")
_YEARLY: Final = "A"


def trends(made: Mapping[str, pa.Table]) -> pa.Table:
    """One row for each series of `context`, be all its figures missing."""
    frame = frame_of(made["context"])
    cells = [
        {**dict(zip(SERIES, key, strict=True)), **_series(rows.sort_values("time"))}
        for key, rows in frame.groupby(list(SERIES), sort=True)
    ]
    columns = [*TRENDS.column_names, SOURCES]
    return table_of(TRENDS, pd.DataFrame(cells, columns=columns, dtype=object))


def _series(rows: pd.DataFrame) -> dict[str, object]:
    statuses = [frozenset(codes or ()) for codes in rows["obs_status"]]
    breaks = [time for time, codes in zip(rows["time"], statuses, strict=True) if _BREAK in codes]
    points = rows[rows["value"].notna()]
    estimated = [
        bool(codes & _ESTIMATES)
        for value, codes in zip(rows["value"], statuses, strict=True)
        if value is not None
    ]
    values = dict(zip(points["time"], points["value"].astype(float), strict=True))
    return {
        **{name: first_of(rows[name]) for name in ("title", "domain", "basis")},
        "n_points": len(values),
        "breaks": breaks,
        "has_estimates": any(estimated),
        **_movement(values, breaks, yearly=bool((rows["freq"] == _YEARLY).all())),
        SOURCES: all_of(rows[SOURCES]),
    }


def _movement(values: Mapping[str, float], breaks: list[str], *, yearly: bool) -> dict[str, object]:
    """First and last figure, and how the series moved; `values` are in the order of time."""
    if not values:
        return {}
    first, last = min(values), max(values)
    start = max((time for time in breaks if time <= last), default=first)
    # The figure of the break itself may be missing.
    since = min(time for time in values if time >= start)
    return {
        "first_time": first,
        "last_time": last,
        "first_value": values[first],
        "last_value": values[last],
        "comparable_since": since,
        **(_change(values[since], values[last]) if since != last else {}),
        "mean_yearly_change": _yearly_change(
            values[since], values[last], int(last) - int(since) if yearly else 0
        ),
    }


def _change(base: float, last: float) -> dict[str, object]:
    change = last - base
    return {
        "change": change,
        "change_percent": 100 * change / abs(base) if base else None,
        "direction": "up" if change > 0 else "down" if change < 0 else "flat",
    }


def _yearly_change(base: float, last: float, years: int) -> float | None:
    if base <= 0 or last <= 0 or years <= 1:
        return None
    return float(100 * ((last / base) ** (1 / years) - 1))
