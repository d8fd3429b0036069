"""Build `observatory/practices`."""

from collections.abc import Mapping

import pyarrow as pa

from asl_pipeline.datasets.published.practices import PRACTICES
from asl_pipeline.derive.frames import ROW_ID, SOURCES, frame_of, table_of
from asl_pipeline.derive.territory import with_territory

_FREE = "F"


def practices(accepted: Mapping[str, pa.Table]) -> pa.Table:
    """The mapped practices, one row for each accepted initiative."""
    frame = with_territory(frame_of(accepted["initiatives"]))
    for name in PRACTICES.column_names:
        if name.endswith("_conf_status"):
            frame[name] = _FREE
    frame[SOURCES] = [[row_id] for row_id in frame[ROW_ID]]
    return table_of(PRACTICES, frame)
