"""Build `observatory/pilots`."""

from collections.abc import Mapping

import pyarrow as pa

from asl_pipeline.datasets.published.pilots import PILOTS
from asl_pipeline.derive.codes import code_list
from asl_pipeline.derive.frames import ROW_ID, SOURCES, frame_of, table_of
from asl_pipeline.derive.territory import with_territory


def pilots(accepted: Mapping[str, pa.Table]) -> pa.Table:
    """The register of pilot actions, one row for each accepted one."""
    frame = with_territory(frame_of(accepted["pilot_actions"]))
    country = {entry.code: entry.extra["country"] for entry in code_list("partner").entries}
    involved = frame["partners_involved"]
    frame["n_partners"] = [len(set(codes or ())) for codes in involved]
    frame["n_countries"] = [len({country[c] for c in codes or ()}) for codes in involved]
    frame[SOURCES] = [[row_id] for row_id in frame[ROW_ID]]
    return table_of(PILOTS, frame)
