"""Build `capitalisation/transfers`."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

import pandas as pd
import pyarrow as pa

from asl_pipeline.datasets.published.transfers import TAKEN_UP, TRANSFERS
from asl_pipeline.derive.codes import country_of
from asl_pipeline.derive.frames import ROW_ID, SOURCES, frame_of, table_of
from asl_pipeline.derive.territory import UNKNOWN, with_territory
from asl_pipeline.model.period import UPTAKES_COUNT

_COUNTED = "counted"
_NOT_A_PLAN = "not_a_plan"
_NOTHING: Final[Mapping[str, Any]] = {
    "what": None,
    "domain": None,
    "origin_country": None,
    ROW_ID: None,
}


def transfers(accepted: Mapping[str, pa.Table]) -> pa.Table:
    """The uptakes, one row for each accepted one, with what was taken up."""
    frame = with_territory(frame_of(accepted["transfers"]))
    pilots, initiatives = _pilots(accepted), _initiatives(accepted)
    origins = [
        pilots.get(pilot, _NOTHING) if pilot else initiatives.get((partner, initiative), _NOTHING)
        for partner, pilot, initiative in zip(
            frame["partner_id"], frame["pilot_id"], frame["initiative_id"], strict=True
        )
    ]
    for name in ("what", "domain", "origin_country"):
        frame[name] = pd.Series([each[name] for each in origins], dtype=object, index=frame.index)
    frame["crosses_border"] = pd.Series(
        [
            None if here == UNKNOWN or there is None else here != there
            for here, there in zip(frame["country"], frame["origin_country"], strict=True)
        ],
        dtype=object,
        index=frame.index,
    )
    frame["rcr104_reason"] = [_rcr104(row) for row in frame.to_dict("records")]
    frame["counts_rcr104"] = frame["rcr104_reason"] == _COUNTED
    frame["rcr79_reason"], frame["counts_rcr79"] = _NOT_A_PLAN, False
    frame[SOURCES] = [
        [row_id for row_id in (own, origin[ROW_ID]) if row_id]
        for own, origin in zip(frame[ROW_ID], origins, strict=True)
    ]
    return table_of(TRANSFERS, frame)


def _rcr104(row: Mapping[Any, Any]) -> str:
    """Why the uptake counts for RCR104, or the first condition that it fails."""
    day: dt.date = row["taken_up_on"]
    if row["pilot_id"] is None:
        return "not_of_the_project"
    if row["uptake"] not in TAKEN_UP:
        return "not_adopted"
    if row["evidence_doc"] is None:
        return "no_evidence"
    first, last = UPTAKES_COUNT
    if day < first:
        return "outside_the_project"
    return "after_one_year" if day > last else _COUNTED


def _pilots(accepted: Mapping[str, pa.Table]) -> Mapping[str, Mapping[str, Any]]:
    """What there is to know of each pilot, by its id."""
    return {
        row["pilot_id"]: {
            "what": row["title"],
            "domain": row["domain"],
            "origin_country": country_of(row["nuts_code"], row["nuts_version"]),
            ROW_ID: row[ROW_ID],
        }
        for row in _as_stated(accepted["pilot_actions"])
    }


def _initiatives(
    accepted: Mapping[str, pa.Table],
) -> Mapping[tuple[str, str], Mapping[str, Any]]:
    """What there is to know of each initiative, by the partner that mapped it and its id."""
    return {
        (row["partner_id"], row["initiative_id"]): {
            "what": row["name"],
            "domain": row["domain"],
            "origin_country": row["country"],
            ROW_ID: row[ROW_ID],
        }
        for row in _as_stated(accepted["initiatives"])
    }


def _as_stated(table: pa.Table) -> list[Mapping[str, Any]]:
    """The rows in the order of their half-years, so that the last one stands."""
    return sorted(table.to_pylist(), key=lambda row: (row["period"], row["partner_id"]))
