"""Build `capitalisation/lessons`."""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd
import pyarrow as pa

from asl_pipeline.datasets.published.lessons import LESSONS, OF_INITIATIVES, OF_PILOTS
from asl_pipeline.derive.frames import ROW_ID, SOURCES, frame_of, table_of
from asl_pipeline.derive.territory import with_territory


def lessons(accepted: Mapping[str, pa.Table]) -> pa.Table:
    """One row for each pilot or initiative and kind of lesson that its partner tells of."""
    told = [
        *_told(accepted["pilot_actions"], "pilot", "pilot_id", OF_PILOTS),
        *_told(accepted["initiatives"], "initiative", "initiative_id", OF_INITIATIVES),
    ]
    return table_of(
        LESSONS, pd.DataFrame(told, columns=[*LESSONS.column_names, SOURCES], dtype=object)
    )


def _told(
    table: pa.Table, origin: str, identifier: str, kinds: Mapping[str, str]
) -> Iterator[dict[str, Any]]:
    """The lessons of one form, with what else the form says of the pilot or initiative."""
    for _, row in with_territory(frame_of(table)).iterrows():
        for kind, column in kinds.items():
            if row[column] is not None:
                told = {"origin": origin, "origin_id": row[identifier], "kind": kind}
                yield {**row, **told, "text": row[column], SOURCES: [row[ROW_ID]]}
