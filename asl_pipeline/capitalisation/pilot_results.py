"""Build `capitalisation/pilot_results`."""

from collections.abc import Mapping

import pandas as pd
import pyarrow as pa

from asl_pipeline.datasets.published.indicators import NOT_BROKEN_DOWN
from asl_pipeline.datasets.published.pilot_results import PILOT_RESULTS
from asl_pipeline.derive.definitions import latest_definitions
from asl_pipeline.derive.frames import ROW_ID, SOURCES, frame_of, rows_where, table_of
from asl_pipeline.derive.territory import with_territory

_COMPUTED = ("n_indicators", "n_targets", "n_targets_met", "attainment", "read")


def pilot_results(accepted: Mapping[str, pa.Table]) -> pa.Table:
    """What came of each accepted pilot, and how far its targets were met at the last reading."""
    frame = with_territory(frame_of(accepted["pilot_actions"]))
    readings = frame_of(rows_where(accepted["indicator_readings"], NOT_BROKEN_DOWN))
    defined = latest_definitions(frame_of(accepted["indicator_definitions"]))
    measured = [
        _measured(readings[readings["pilot_id"] == pilot], defined) for pilot in frame["pilot_id"]
    ]
    for name in _COMPUTED:
        frame[name] = pd.Series([each[name] for each in measured], dtype=object, index=frame.index)
    pairs = zip(frame[ROW_ID], frame["read"], strict=True)
    frame[SOURCES] = [[row_id, *read] for row_id, read in pairs]
    return table_of(PILOT_RESULTS, frame)


def _measured(readings: pd.DataFrame, defined: pd.DataFrame) -> dict[str, object]:
    down = frozenset(defined[defined["direction"] == "down"]["indicator_id"])
    by_indicator = [_last(rows) for _, rows in readings.groupby("indicator_id", sort=True)]
    aimed = [
        (name, value, aim) for name, value, aim, _ in by_indicator if value is not None and aim
    ]
    met = [value <= aim if name in down else value >= aim for name, value, aim in aimed]
    # A share of a target that is to be stayed under would say the opposite of what it seems.
    shares = [100 * value / aim for name, value, aim in aimed if name not in down]
    return {
        "n_indicators": len(by_indicator),
        "n_targets": len(aimed),
        "n_targets_met": sum(met),
        "attainment": sum(shares) / len(shares) if shares else None,
        "read": [
            *(row_id for *_, row_ids in by_indicator for row_id in row_ids),
            *sorted(defined[defined["indicator_id"].isin(readings["indicator_id"])][ROW_ID]),
        ],
    }


def _last(rows: pd.DataFrame) -> tuple[str, float | None, float | None, list[str]]:
    """Indicator, value and target over all territories in the last period, and the rows read."""
    last = rows[rows["period"] == rows["period"].max()].sort_values("nuts_code")
    indicator = str(last["indicator_id"].iloc[0])
    return indicator, _sum(last["value"]), _sum(last["target"]), list(last[ROW_ID])


def _sum(values: pd.Series) -> float | None:
    """The sum; None where a value is missing."""
    return None if values.isna().any() else float(sum(values))
