"""Build `capitalisation/good_practices`."""

from collections.abc import Collection, Mapping
from typing import Any

import pandas as pd
import pyarrow as pa

from asl_pipeline.datasets.published.evaluation_scores import score_of
from asl_pipeline.datasets.published.good_practices import (
    CRITERIA,
    GOOD_PRACTICES,
    LEAST_MEAN,
    LEAST_SCORE,
    REQUIRED,
    SCORED,
)
from asl_pipeline.datasets.submitted.evaluation_assessments import ASSESSORS
from asl_pipeline.derive.frames import ROW_ID, SOURCES, all_of, frame_of, table_of
from asl_pipeline.derive.territory import with_territory

TAKEN_UP = frozenset({"adapted", "adopted", "upscaled"})
"""The degrees of uptake beyond interest."""


def good_practices(held: Mapping[str, pa.Table]) -> pa.Table:
    """One row for each accepted pilot: the criteria that it meets, and whether it is selected."""
    pilots = with_territory(frame_of(held["pilot_actions"]))
    scores = _scored_by_both(frame_of(held["evaluation_scores"]))
    results = frame_of(held["pilot_results"])
    transfers = frame_of(held["transfers"]).sort_values(ROW_ID)
    uptakes = transfers[transfers["uptake"].isin(TAKEN_UP)]
    judged = [
        _judged(
            pilot,
            results[results["pilot_id"] == pilot["pilot_id"]],
            scores[scores["pilot_id"] == pilot["pilot_id"]],
            uptakes[uptakes["pilot_id"] == pilot["pilot_id"]],
        )
        for _, pilot in pilots.iterrows()
    ]
    frame = pd.DataFrame(judged, columns=[*GOOD_PRACTICES.column_names, SOURCES], dtype=object)
    return table_of(GOOD_PRACTICES, frame)


def _scored_by_both(scores: pd.DataFrame) -> pd.DataFrame:
    """The scores of the last rounds that both universities gave, in a fixed order."""
    last = scores[scores["is_last_round"].astype(bool) & scores["gap"].notna()]
    return last.sort_values(["pilot_id", "criterion"])


def _judged(
    pilot: pd.Series, results: pd.DataFrame, scores: pd.DataFrame, uptakes: pd.DataFrame
) -> dict[str, Any]:
    taken_up = not uptakes.empty
    mean = None if scores.empty else float(sum(scores["mean_score"]) / len(scores))
    target_met = _target_met(results)
    met: dict[str, bool | None] = {
        "results": bool(pilot["results_obtained"]),
        "evidence": bool(pilot["evidence_url"]),
        "effect": True if taken_up else target_met,
        "score": None if mean is None else mean >= LEAST_MEAN,
        **_none_low(scores),
        "transferability": True if taken_up or pilot["transferability_note"] else None,
    }
    told = {answer: [c for c in CRITERIA if met[c] is answer] for answer in (True, False, None)}
    read = [pilot[ROW_ID], *all_of(results[SOURCES]), *all_of(scores[SOURCES]), *uptakes[ROW_ID]]
    return {
        **pilot,
        "n_criteria_scored": len(scores),
        "mean_score": mean,
        "taken_up": taken_up,
        "target_met": target_met,
        **{f"meets_{criterion}": met[criterion] for criterion in CRITERIA},
        "n_criteria_met": len(told[True]),
        "reasons_for": told[True],
        "reasons_against": told[False],
        "not_told": told[None],
        "selected": _selected(told[True], told[False]),
        SOURCES: list(dict.fromkeys(read)),
    }


def _target_met(results: pd.DataFrame) -> bool | None:
    """Whether the pilot met a target; None where it has none."""
    return bool(sum(results["n_targets_met"])) if sum(results["n_targets"]) else None


def _none_low(scores: pd.DataFrame) -> dict[str, bool | None]:
    """Of each criterion, whether neither score is low; None unless there are two."""
    low = {
        row["criterion"]: min(row[score_of(university)] for university in ASSESSORS)
        for row in scores.to_dict("records")
    }
    return {each: low[each] >= LEAST_SCORE if each in low else None for each in SCORED}


def _selected(reasons_for: Collection[str], reasons_against: Collection[str]) -> bool:
    return not reasons_against and set(REQUIRED) <= set(reasons_for)
