"""Build `capitalisation/programme_indicators`: each candidate beside what an indicator asks."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

import pandas as pd
import pyarrow as pa

from asl_pipeline.capitalisation import candidates
from asl_pipeline.capitalisation.conditions import rco83, rco84, rco116, rcr79
from asl_pipeline.datasets.published.programme_indicators import PROGRAMME_INDICATORS
from asl_pipeline.derive.frames import ROW_ID, SOURCES, table_of

_UNDER_WAY: Final = frozenset({"ongoing", "completed"})

Row = Mapping[str, Any]


def programme_indicators(held: Mapping[str, pa.Table]) -> pa.Table:
    """Every candidate for every indicator, and whether it counts.

    `transfers` is the published table; all others are forms.
    """
    pilots, plans, measures, transfers, actors = (
        _rows(held[name])
        for name in ("pilot_actions", "action_plans", "action_measures", "transfers", "actors")
    )
    organisations = [
        *candidates.partners(pilots, plans),
        *candidates.associated(actors, held["decided_pairs"]),
        *candidates.adopters(transfers),
    ]
    told = [row for row in transfers if "RCR79" in (row["counts_for"] or ())]
    rows = [
        *(candidates.plan("RCO83", row, rco83(row)) for row in plans),
        *(candidates.pilot("RCO84", row, rco84(row)) for row in pilots),
        *organisations,
        *(candidates.pilot("RCO116", row, rco116(row)) for row in pilots),
        *(_taken_up(row, measures) for row in plans),
        *(candidates.transfer("RCR79", row, row["rcr79_reason"]) for row in told),
        *(candidates.unrecorded("RCR84", row) for row in organisations if row["counts"]),
        *candidates.solutions(transfers),
    ]
    columns = [*PROGRAMME_INDICATORS.column_names, SOURCES]
    return table_of(PROGRAMME_INDICATORS, pd.DataFrame(rows, columns=columns, dtype=object))


def _rows(table: pa.Table) -> list[Row]:
    """The rows, each with its sources, in an order that does not depend on the table's."""
    rows = table.to_pylist()
    if SOURCES not in table.column_names:
        rows = [{**row, SOURCES: [row[ROW_ID]]} for row in rows]
    return sorted(rows, key=lambda row: row[SOURCES])


def _taken_up(plan: Row, measures: Iterable[Row]) -> Row:
    """A plan beside RCR79, with those of its measures that have begun."""
    begun = [
        row
        for row in measures
        if (row["partner_id"], row["plan_id"]) == (plan["partner_id"], plan["plan_id"])
        and row["status"] in _UNDER_WAY
    ]
    return candidates.plan("RCR79", plan, rcr79(plan, has_begun=bool(begun)), begun)
