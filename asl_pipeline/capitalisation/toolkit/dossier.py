"""What is accepted of one pilot, for those who assess it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
import pyarrow as pa

from asl_pipeline.datasets.published.indicators import NOT_BROKEN_DOWN
from asl_pipeline.derive.frames import frame_of, rows_where
from asl_pipeline.model.failure import NotFound

Row = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Dossier:
    """A pilot's row of `pilot_actions`, and its rows of other tables, each in a fixed order.

    `indicators` are the last readings that are not broken down, as they may be shown.
    """

    pilot: Row
    indicators: tuple[Row, ...]
    uptakes: tuple[Row, ...]
    elements: tuple[Row, ...]


def dossier(pilot_id: str, held: Mapping[str, pa.Table]) -> Dossier:
    """What is accepted of a pilot. Raises NotFound for one that is not accepted.

    `held` are the accepted `pilot_actions`, `transfers` and `toc_elements`, and the published
    table `indicators` after disclosure control: a workbook travels further than the home.
    """
    found = _of(held["pilot_actions"], pilot_id)
    if found.empty:
        raise NotFound(f"no pilot {pilot_id!r} is accepted")
    readings = _of(rows_where(held["indicators"], NOT_BROKEN_DOWN), pilot_id)
    newest = readings.groupby("indicator_id")["period"].transform("max")
    return Dossier(
        pilot=_rows(found)[0],
        indicators=_rows(readings[readings["period"] == newest], "indicator_id", "nuts_code"),
        uptakes=_rows(_of(held["transfers"], pilot_id), "taken_up_on", "transfer_id"),
        elements=_rows(_of(held["toc_elements"], pilot_id), "element_id"),
    )


def _of(table: pa.Table, pilot_id: str) -> pd.DataFrame:
    frame = frame_of(table)
    return frame[frame["pilot_id"] == pilot_id]


def _rows(frame: pd.DataFrame, *order: str) -> tuple[Row, ...]:
    ordered = frame.sort_values(list(order)) if order else frame
    return tuple({str(name): row[name] for name in row} for row in ordered.to_dict("records"))
