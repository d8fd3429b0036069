"""Build `observatory/actors`."""

from collections.abc import Mapping

import pyarrow as pa

from asl_pipeline.datasets.published.actors import ACTORS
from asl_pipeline.derive.frames import ROW_ID, SOURCES, frame_of, table_of
from asl_pipeline.derive.territory import with_territory


def actors(accepted: Mapping[str, pa.Table]) -> pa.Table:
    """The mapped organisations, one row for each accepted one."""
    frame = with_territory(frame_of(accepted["actors"]))
    frame[SOURCES] = [[row_id] for row_id in frame[ROW_ID]]
    return table_of(ACTORS, frame)
