"""Build `capitalisation/programme_totals`."""

from collections.abc import Mapping
from typing import Final

import pandas as pd
import pyarrow as pa

from asl_pipeline.datasets.codelists import shipped
from asl_pipeline.datasets.published.programme_indicators import COUNTINGS
from asl_pipeline.datasets.published.programme_totals import PROGRAMME_TOTALS
from asl_pipeline.derive.frames import SOURCES, all_of, frame_of, table_of

_SCHEME: Final = "IR2127"


def programme_totals(made: Mapping[str, pa.Table]) -> pa.Table:
    """One row for each indicator, with the number of candidates and of those that count."""
    candidates = frame_of(made["programme_indicators"])
    codes = {entry.code: entry for entry in shipped("programme_indicator").entries}
    rows = []
    for counting in COUNTINGS:
        code = codes[counting.indicator]
        own = candidates[candidates["indicator"] == code.code]
        rows.append(
            {
                "indicator": code.code,
                "name": code.label,
                "definition": code.extra["definition"],
                "basis": code.extra["basis"],
                "scheme": _SCHEME,
                "counting": counting.conditions,
                "n_candidates": len(own),
                "n_counted": int(sum(own["counts"])) if counting.recorded else None,
                SOURCES: all_of(own[SOURCES]),
            }
        )
    return table_of(PROGRAMME_TOTALS, pd.DataFrame(rows, dtype=object))
