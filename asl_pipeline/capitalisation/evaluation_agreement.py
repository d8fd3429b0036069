"""Build `capitalisation/evaluation_agreement`."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import pyarrow as pa

from asl_pipeline.datasets.published.evaluation_agreement import ALL_CRITERIA, EVALUATION_AGREEMENT
from asl_pipeline.datasets.published.evaluation_scores import EVALUATION_SCORES, score_of
from asl_pipeline.datasets.submitted.evaluation_assessments import ASSESSORS
from asl_pipeline.derive.agreement import (
    kappa,
    mean_absolute_difference,
    observed_agreement,
    ordinal_alpha,
    quadratic_kappa,
)
from asl_pipeline.derive.frames import SOURCES, all_of, frame_of, table_of


def evaluation_agreement(made: Mapping[str, pa.Table]) -> pa.Table:
    """One row for each criterion that was scored in a last round, and one for all of them."""
    scores = frame_of(made["evaluation_scores"]).sort_values(list(EVALUATION_SCORES.key))
    last = scores[scores["is_last_round"].astype(bool)]
    groups = [(str(name), rows) for name, rows in last.groupby("criterion", sort=True)]
    if not last.empty:
        groups.append((ALL_CRITERIA, last))
    rows = [{"criterion": name, **_agreement(rows)} for name, rows in groups]
    frame = pd.DataFrame(rows, columns=[*EVALUATION_AGREEMENT.column_names, SOURCES], dtype=object)
    return table_of(EVALUATION_AGREEMENT, frame)


def _agreement(scores: pd.DataFrame) -> dict[str, Any]:
    both = scores[scores["gap"].notna()]
    pairs = list(zip(*(both[score_of(university)] for university in ASSESSORS), strict=True))
    share = observed_agreement(pairs)
    return {
        "n_pilots_scored_by_both": both["pilot_id"].nunique(),
        "n_pairs": len(pairs),
        "observed_agreement": None if share is None else 100 * share,
        "mean_gap": mean_absolute_difference(pairs),
        "kappa": kappa(pairs),
        "weighted_kappa": quadratic_kappa(pairs),
        "alpha_ordinal": ordinal_alpha(pairs),
        SOURCES: all_of(scores[SOURCES]),
    }
