"""Build `capitalisation/evaluation_scores`."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import pyarrow as pa

from asl_pipeline.datasets.published.evaluation_scores import (
    ADJUDICATED_FROM,
    EVALUATION_SCORES,
    confidence_of,
    justification_of,
    score_of,
)
from asl_pipeline.datasets.submitted.evaluation_assessments import ASSESSORS
from asl_pipeline.derive.frames import ROW_ID, SOURCES, first_of, frame_of, table_of
from asl_pipeline.derive.territory import UNKNOWN, with_territory

_KEY = list(EVALUATION_SCORES.key)


def evaluation_scores(accepted: Mapping[str, pa.Table]) -> pa.Table:
    """One row for each pilot, criterion and round that a university scored."""
    rows = [
        {
            **dict(zip(_KEY, key, strict=True)),
            "domain": first_of(given["domain"]) or UNKNOWN,
            "country": first_of(given["country"]) or UNKNOWN,
            "is_last_round": bool(given["round"].max() == given["last_round"].max()),
            **_side_by_side(given),
            SOURCES: [*given[ROW_ID], *given["pilot_row"].dropna().unique()],
        }
        for key, given in _stated_last(accepted).groupby(_KEY, sort=True)
    ]
    frame = pd.DataFrame(rows, columns=[*EVALUATION_SCORES.column_names, SOURCES], dtype=object)
    return table_of(EVALUATION_SCORES, frame)


def _stated_last(accepted: Mapping[str, pa.Table]) -> pd.DataFrame:
    """The scores in force, CES before GCU, each with its pilot's last round and territory."""
    stated = frame_of(accepted["evaluation_assessments"]).sort_values(["period", ROW_ID])
    # A university may state a score again in a later half-year.
    scores = stated.drop_duplicates([*_KEY, "assessor"], keep="last").sort_values("assessor")
    last = scores.groupby("pilot_id", as_index=False).agg(last_round=("round", "max"))
    pilots = with_territory(frame_of(accepted["pilot_actions"])).rename(
        columns={ROW_ID: "pilot_row"}
    )
    told = pilots[["pilot_id", "domain", "country", "pilot_row"]]
    return scores.merge(last, on="pilot_id").merge(told, on="pilot_id", how="left")


def _side_by_side(given: pd.DataFrame) -> dict[str, Any]:
    """The scores of one pilot, criterion and round, and what follows from them."""
    by_university = {row["assessor"]: row for row in given.to_dict("records")}
    scores = list(given["score"])
    gap = max(scores) - min(scores) if len(scores) == len(ASSESSORS) else None
    row: dict[str, Any] = {
        "mean_score": sum(scores) / len(scores),
        "gap": gap,
        "needs_adjudication": None if gap is None else gap >= ADJUDICATED_FROM,
        "n_assessors": len(scores),
    }
    for university in ASSESSORS:
        stated = by_university.get(university, {})
        row[score_of(university)] = stated.get("score")
        row[confidence_of(university)] = stated.get("confidence")
        row[justification_of(university)] = stated.get("justification")
    return row
