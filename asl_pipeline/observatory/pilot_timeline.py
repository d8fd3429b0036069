"""Build `observatory/pilot_timeline`: each statement of a pilot beside the one before it."""

import datetime as dt
from collections.abc import Mapping
from typing import Final

import pyarrow as pa

from asl_pipeline.datasets.published.pilot_timeline import PILOT_TIMELINE
from asl_pipeline.derive.codes import code_list
from asl_pipeline.derive.frames import ROW_ID, SOURCES, frame_of, table_of
from asl_pipeline.model.period import Period

_PLANNED: Final = "planned"
_DAY: Final = dt.timedelta(days=1)
_MONTHS_OF_A_YEAR: Final = 12


def pilot_timeline(held: Mapping[str, pa.Table]) -> pa.Table:
    """One row for each pilot and half-year in which it was stated.

    `held` has `pilot_statements`: the pilots as stated at the end of every half-year.
    """
    frame = frame_of(held["pilot_statements"]).sort_values(["pilot_id", "period"])
    earlier = frame.groupby("pilot_id")[["period", "status", "si_stage", ROW_ID]].shift()
    earlier = earlier.astype(object).where(earlier.notna(), None)
    frame["previous_period"] = earlier["period"]
    frame["previous_status"] = earlier["status"]
    frame["previous_si_stage"] = earlier["si_stage"]
    frame["is_first"] = earlier["period"].isna()
    frame["status_changed"] = [
        None if was is None else now != was
        for now, was in zip(frame["status"], frame["previous_status"], strict=True)
    ]
    frame["stage_step"] = [
        _steps(was, now)
        for was, now in zip(frame["previous_si_stage"], frame["si_stage"], strict=True)
    ]
    frame["months_running"] = [
        _months_running(*stated)
        for stated in zip(
            frame["start"], frame["end"], frame["period"], frame["status"], strict=True
        )
    ]
    frame[SOURCES] = [
        [row_id] if before is None else [before, row_id]
        for before, row_id in zip(earlier[ROW_ID], frame[ROW_ID], strict=True)
    ]
    return table_of(PILOT_TIMELINE, frame)


def _steps(was: str | None, now: str | None) -> int | None:
    stages = [entry.code for entry in code_list("si_stage").entries]
    if was not in stages or now not in stages:
        return None
    return stages.index(now) - stages.index(was)


def _months_running(
    start: dt.date | None, end: dt.date | None, period: str, status: str
) -> int | None:
    """The whole months by the end of the half-year; None for what has not started by then."""
    last = Period.parse(period).last
    if status == _PLANNED or start is None or start > last:
        return None
    return _whole_months(start, last if end is None else min(end, last))


def _whole_months(first: dt.date, last: dt.date) -> int:
    """The whole months from one day to another, both included.

    A month is whole on the eve of the same day of the next month, or of its last day if it has no
    such day.
    """
    until = last + _DAY
    months = _MONTHS_OF_A_YEAR * (until.year - first.year) + until.month - first.month
    is_whole = until.day >= first.day or (until + _DAY).day == 1
    return months if is_whole else months - 1
