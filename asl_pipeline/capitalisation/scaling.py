"""Build `capitalisation/scaling`."""

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import pandas as pd
import pyarrow as pa

from asl_pipeline.datasets.published.scaling import SCALING, UPTAKES, uptake_count
from asl_pipeline.derive.codes import code_list
from asl_pipeline.derive.frames import ROW_ID, SOURCES, frame_of, table_of
from asl_pipeline.derive.territory import with_territory

_PLAN = ["partner_id", "plan_id"]


def scaling(held: Mapping[str, pa.Table]) -> pa.Table:
    """One row for each accepted pilot: its steps, who took it up, and the path that makes."""
    pilots = with_territory(frame_of(held["pilot_actions"]))
    statements = frame_of(held["pilot_statements"]).sort_values(["period", ROW_ID])
    transfers = frame_of(held["transfers"]).sort_values(ROW_ID)
    measures = _of_adopted_plans(held)
    rows = [
        _row(
            pilot,
            statements[statements["pilot_id"] == pilot["pilot_id"]],
            transfers[transfers["pilot_id"] == pilot["pilot_id"]],
            measures[measures["pilot_id"] == pilot["pilot_id"]],
        )
        for _, pilot in pilots.iterrows()
    ]
    frame = pd.DataFrame(rows, columns=[*SCALING.column_names, SOURCES], dtype=object)
    return table_of(SCALING, frame)


def _row(
    pilot: pd.Series, stated: pd.DataFrame, taken: pd.DataFrame, planned: pd.DataFrame
) -> dict[str, Any]:
    row = {**pilot, **_steps(stated), **_uptakes(taken), "in_adopted_plan": not planned.empty}
    row["is_mainstreamed"] = row["last_stage"] == _stages()[-1] or row["n_upscaled"] > 0
    read = [*stated[ROW_ID], *taken[ROW_ID], *planned[ROW_ID], *planned["plan_row"]]
    sources = list(dict.fromkeys([pilot[ROW_ID], *read]))
    return {**row, "path": _path(row), SOURCES: sources}


def _stages() -> list[str]:
    """The steps of social innovation, in their order."""
    return list(code_list("si_stage").labels)


def _of_adopted_plans(held: Mapping[str, pa.Table]) -> pd.DataFrame:
    """The measures of adopted plans, each with the row of its plan."""
    plans = frame_of(held["action_plans"])
    adopted = plans[plans["plan_status"] == "adopted"].rename(columns={ROW_ID: "plan_row"})
    measures = frame_of(held["action_measures"]).sort_values(ROW_ID)
    return measures.merge(adopted[[*_PLAN, "plan_row"]], on=_PLAN)


def _steps(stated: pd.DataFrame) -> dict[str, Any]:
    """How the step moved over the half-years, which `stated` is in the order of."""
    order = _stages()
    told = [
        (period, stage)
        for period, stage in zip(stated["period"], stated["si_stage"], strict=True)
        if stage is not None
    ]
    ranks = [order.index(stage) for _, stage in told]
    changed = told[:1] + [after for before, after in pairwise(told) if before[1] != after[1]]
    return {
        "first_stage": order[ranks[0]] if ranks else None,
        "last_stage": order[ranks[-1]] if ranks else None,
        "highest_stage": order[max(ranks)] if ranks else None,
        "stages_in_order": [f"{period}:{stage}" for period, stage in changed],
        "steps_up": sum(after > before for before, after in pairwise(ranks)),
        "steps_down": sum(after < before for before, after in pairwise(ranks)),
        "half_years_stated": stated["period"].nunique(),
    }


def _uptakes(taken: pd.DataFrame) -> dict[str, Any]:
    """How many organisations took the pilot up, by degree."""
    counts: dict[str, Any] = {}
    for uptake in UPTAKES:
        names = taken[taken["uptake"] == uptake]["adopter_name"]
        counts[uptake_count(uptake)] = len({" ".join(name.casefold().split()) for name in names})
    return counts


def _path(row: Mapping[str, Any]) -> str | None:
    """The first line of the decision table of `scaling.path` that holds."""
    table = (
        ("stopped", row["status"] == "cancelled"),
        ("mainstreamed", row["is_mainstreamed"]),
        ("transferred", row["n_adapted"] + row["n_adopted"] > 0),
        ("stalled", row["status"] == "suspended" or row["last_stage"] != row["highest_stage"]),
        ("growing", row["steps_up"] > 0 or row["in_adopted_plan"]),
        ("niche", row["last_stage"] is not None),
    )
    return next((path for path, holds in table if holds), None)
