"""Build `observatory/context`: Eurostat's figures, every dimension of the key filled in."""

from collections.abc import Mapping

import pyarrow as pa

from asl_pipeline.datasets.published.context import CONTEXT, NOT_APPLICABLE
from asl_pipeline.derive.frames import SOURCES, VINTAGE, frame_of, table_of


def context(held: Mapping[str, pa.Table]) -> pa.Table:
    """One row for each observation of `eurostat`."""
    frame = frame_of(held["eurostat"])
    for name in CONTEXT.key:
        frame[name] = frame[name].replace({None: NOT_APPLICABLE, "": NOT_APPLICABLE})
    frame[SOURCES] = [
        [f"{VINTAGE}{dataset}/{vintage}"]
        for dataset, vintage in zip(frame["dataset"], frame["vintage"], strict=True)
    ]
    return table_of(CONTEXT, frame)
