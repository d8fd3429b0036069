"""Build `capitalisation/delivery_status`. No clock is read: each row is judged as at its period."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

import pandas as pd
import pyarrow as pa

from asl_pipeline.datasets.published.delivery_status import DELIVERY_STATUS
from asl_pipeline.datasets.submitted.deliverables import DONE
from asl_pipeline.derive.frames import ROW_ID, SOURCES, frame_of, table_of
from asl_pipeline.model.period import Period

_NAMES: Final[Mapping[str, Mapping[str, str]]] = {
    "deliverable": {"deliverable_id": "item_id", "delivered": "done_on"},
    "milestone": {"milestone_id": "item_id", "reached_on": "done_on"},
}
_OF_DELIVERABLES: Final = ("contributors", "reviewer", "reviewed_on", "review_decision", "url")


def delivery_status(accepted: Mapping[str, pa.Table]) -> pa.Table:
    """The deliverables and milestones, one row for each accepted one."""
    kinds = {"deliverable": accepted["deliverables"], "milestone": accepted["milestones"]}
    frames = [
        frame_of(table).rename(columns=_NAMES[kind]).assign(kind=kind)
        for kind, table in kinds.items()
    ]
    rows = [row for frame in frames for row in frame.to_dict("records")]
    judged = [{**dict.fromkeys(_OF_DELIVERABLES), **row, **_judged(row)} for row in rows]
    columns = [*DELIVERY_STATUS.column_names, SOURCES]
    return table_of(DELIVERY_STATUS, pd.DataFrame(judged, columns=columns, dtype=object))


def _judged(row: Mapping[Any, Any]) -> dict[str, Any]:
    state, days = _state(row, Period.parse(row["period"]).last)
    return {"state": state, "days_late": days, SOURCES: [row[ROW_ID]]}


def _state(row: Mapping[Any, Any], as_at: dt.date) -> tuple[str, int | None]:
    """The state of the row at the end of that day, and by how many days it is late."""
    if row["status"] == "cancelled":
        return "cancelled", None
    done = row["status"] in DONE
    if done and row["done_on"] is None:
        return "delivered_day_unknown", None
    days = max(0, ((row["done_on"] if done else as_at) - row["due"]).days)
    if done:
        return "delivered_late" if days else "delivered_on_time", days
    return "overdue" if days else "due_later", days
