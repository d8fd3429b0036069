"""Build `observatory/indicator_definitions`."""

from collections.abc import Mapping

import pandas as pd
import pyarrow as pa

from asl_pipeline.datasets.published.indicator_definitions import INDICATOR_DEFINITIONS
from asl_pipeline.derive.definitions import latest_definitions
from asl_pipeline.derive.frames import ROW_ID, SOURCES, frame_of, table_of


def indicator_definitions(accepted: Mapping[str, pa.Table]) -> pa.Table:
    """One row for each indicator that is defined."""
    defined = frame_of(accepted["indicator_definitions"])
    standing = latest_definitions(defined)
    rows = []
    for _, row in standing.iterrows():
        alike = defined[defined["indicator_id"] == row["indicator_id"]]
        others = sorted({*alike["partner_id"]} - {row["partner_id"]})
        rows.append({**row, "also_defined_by": others or None, SOURCES: sorted(alike[ROW_ID])})
    columns = [*INDICATOR_DEFINITIONS.column_names, SOURCES]
    return table_of(INDICATOR_DEFINITIONS, pd.DataFrame(rows, columns=columns, dtype=object))
