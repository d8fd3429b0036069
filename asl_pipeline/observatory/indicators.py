"""Build `observatory/indicators`: accepted readings, with their definition and their pilot."""

from collections.abc import Mapping

import pandas as pd
import pyarrow as pa

from asl_pipeline.datasets.published.indicators import BRIDGED_TO, INDICATORS
from asl_pipeline.derive.definitions import latest_definitions
from asl_pipeline.derive.frames import ROW_ID, SOURCES, frame_of, table_of
from asl_pipeline.derive.territory import UNKNOWN, with_area_of, with_territory

_DEFINED_BY, _REGISTERED_BY = "defined_by", "registered_by"
_DEFINED = ("indicator_name", "scheme", "counts", "measure_type", "direction", "defined_unit")


def indicators(accepted: Mapping[str, pa.Table]) -> pa.Table:
    """The readings, one row for each accepted one.

    A reading whose definition or pilot is not accepted is kept: what they would have said is
    missing, and the reading is taken for a count of people.
    """
    readings = with_territory(frame_of(accepted["indicator_readings"]))
    readings = with_area_of(readings, BRIDGED_TO)
    frame = readings.merge(_definitions(accepted), on="indicator_id", how="left")
    frame = frame.merge(_pilots(accepted), on="pilot_id", how="left")
    frame["domain"] = frame["domain"].fillna(UNKNOWN)
    frame["unit"] = frame["unit"].fillna(frame["defined_unit"])
    told_by = [frame[name].fillna("") for name in (ROW_ID, _DEFINED_BY, _REGISTERED_BY)]
    frame[SOURCES] = [[each for each in rows if each] for rows in zip(*told_by, strict=True)]
    return table_of(INDICATORS, frame)


def _definitions(accepted: Mapping[str, pa.Table]) -> pd.DataFrame:
    latest = latest_definitions(frame_of(accepted["indicator_definitions"]))
    renamed = latest.rename(
        columns={"name_en": "indicator_name", "unit": "defined_unit", ROW_ID: _DEFINED_BY}
    )
    return renamed[["indicator_id", *_DEFINED, _DEFINED_BY]]


def _pilots(accepted: Mapping[str, pa.Table]) -> pd.DataFrame:
    registered = frame_of(accepted["pilot_actions"])
    named = registered.rename(
        columns={"target_groups": "pilot_target_groups", ROW_ID: _REGISTERED_BY}
    )
    wanted = ["pilot_id", "domain", "pilot_target_groups", _REGISTERED_BY]
    return named[wanted].drop_duplicates("pilot_id")
