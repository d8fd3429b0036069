"""Build `capitalisation/communication_reach`."""

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd
import pyarrow as pa

from asl_pipeline.datasets.published.communication_reach import COMMUNICATION_REACH, PARTS
from asl_pipeline.derive.frames import ROW_ID, SOURCES, frame_of, table_of
from asl_pipeline.model.period import Period
from asl_pipeline.partners import registry

_CELL: Final = ["partner_id", "kind", "period"]
_TOLD_PARTS: Final = PARTS[:3]
_JULY: Final = 7
_FREE: Final = "F"
_OF_EVENTS: Final = (
    *("n_joint_events", "n_with_emblem", "n_counted_events"),
    *("participants_total", *PARTS, "reach_n", "n_organisations"),
)


def communication_reach(accepted: Mapping[str, pa.Table]) -> pa.Table:
    """One row for each partner, half-year and kind of event or output."""
    events = frame_of(accepted["communication_events"]).rename(columns={"event_type": "kind"})
    outputs = frame_of(accepted["outputs"]).rename(columns={"output_kind": "kind"})
    outputs["period"] = [
        str(Period(day.year, 1 if day.month < _JULY else 2)) for day in outputs["published_on"]
    ]
    rows = [
        {**dict(zip(_CELL, key, strict=True)), "form": form, **told(cell)}
        for form, frame, told in (
            ("communication_events", events, _of_events),
            ("outputs", outputs, _of_outputs),
        )
        for key, cell in frame.sort_values(ROW_ID).groupby(_CELL, sort=True)
    ]
    columns = [*COMMUNICATION_REACH.column_names, SOURCES]
    made = pd.DataFrame(rows, columns=columns, dtype=object)
    made["country"] = [registry()[partner].country for partner in made["partner_id"]]
    for name in columns:
        if name.endswith("_conf_status"):
            made[name] = _FREE
    return table_of(COMMUNICATION_REACH, made)


def _of_outputs(outputs: pd.DataFrame) -> dict[str, Any]:
    return {
        **dict.fromkeys(_OF_EVENTS),
        "n_items": len(outputs),
        "languages": sorted(set(outputs["output_language"])),
        SOURCES: list(outputs[ROW_ID]),
    }


def _of_events(events: pd.DataFrame) -> dict[str, Any]:
    spoken = {code for codes in events["languages"] for code in codes or ()}
    joint = [
        bool(set(others or ()) - {organiser})
        for others, organiser in zip(events["co_organisers"], events["organiser"], strict=True)
    ]
    return {
        "n_items": len(events),
        "n_joint_events": sum(joint),
        "n_with_emblem": sum(shown is True for shown in events["emblem_displayed"]),
        "n_counted_events": int(events["participants_total"].notna().sum()),
        "participants_total": _sum(events["participants_total"]),
        **_parts(events[events["participants_total"].notna()]),
        "reach_n": _sum(events["reach_n"]),
        "n_organisations": _sum(events["n_organisations"]),
        "languages": sorted(spoken) or None,
        SOURCES: list(events[ROW_ID]),
    }


def _parts(counted: pd.DataFrame) -> dict[str, int | None]:
    """Women, men, others and the rest, who together are all that came to these events."""
    told = [row for row in counted.to_dict("records") if _tells_gender(row)]
    if not told:
        return dict.fromkeys(PARTS)
    sums = {name: sum(row[name] or 0 for row in told) for name in _TOLD_PARTS}
    return {**sums, PARTS[-1]: sum(counted["participants_total"]) - sum(sums.values())}


def _tells_gender(event: Mapping[Any, Any]) -> bool:
    told = [event[name] for name in _TOLD_PARTS if event[name] is not None]
    return bool(told) and sum(told) <= event["participants_total"]


def _sum(values: pd.Series) -> int | None:
    """The sum of what is told; None where nothing is."""
    told = [value for value in values if value is not None]
    return sum(told) if told else None
