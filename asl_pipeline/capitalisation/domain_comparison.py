"""Build `capitalisation/domain_comparison`."""

from collections.abc import Mapping
from statistics import fmean, median
from typing import Any

import pandas as pd
import pyarrow as pa

from asl_pipeline.datasets.published.domain_comparison import DOMAIN_COMPARISON, LEAST_PILOTS
from asl_pipeline.datasets.published.evaluation_scores import EVALUATION_SCORES
from asl_pipeline.derive.frames import SOURCES, all_of, frame_of, table_of
from asl_pipeline.derive.territory import UNKNOWN

_KEY = list(DOMAIN_COMPARISON.key)


def domain_comparison(made: Mapping[str, pa.Table]) -> pa.Table:
    """One row for each domain and criterion that was scored in a last round."""
    scores = frame_of(made["evaluation_scores"]).sort_values(list(EVALUATION_SCORES.key))
    last = scores[scores["is_last_round"].astype(bool) & (scores["domain"] != UNKNOWN)]
    rows = [
        {**dict(zip(_KEY, key, strict=True)), **_compared(of_domain)}
        for key, of_domain in last.groupby(_KEY, sort=True)
    ]
    frame = pd.DataFrame(rows, columns=[*DOMAIN_COMPARISON.column_names, SOURCES], dtype=object)
    return table_of(DOMAIN_COMPARISON, frame)


def _compared(scores: pd.DataFrame) -> dict[str, Any]:
    """How the scores of the pilots of one domain lie on one criterion."""
    by_both = scores[scores["gap"].notna()]
    values = [float(value) for value in by_both["mean_score"]]
    told: dict[str, Any] = {
        "n_pilots_scored": len(values),
        **dict.fromkeys(("mean", "median", "min", "max", "spread", "best")),
        SOURCES: all_of(scores[SOURCES]),
    }
    if len(values) < LEAST_PILOTS:
        return told
    lowest, highest = min(values), max(values)
    return told | {
        "mean": fmean(values),
        "median": median(values),
        "min": lowest,
        "max": highest,
        "spread": highest - lowest,
        "best": list(by_both[by_both["mean_score"] == highest]["pilot_id"]),
    }
