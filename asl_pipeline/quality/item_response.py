"""Build `quality/item_response`: how many cells of accepted rows were filled in."""

from collections.abc import Iterator, Mapping
from typing import Final

import pandas as pd
import pyarrow as pa

from asl_pipeline.datasets import SUBMITTED
from asl_pipeline.datasets.published.item_response import ITEM_RESPONSE
from asl_pipeline.derive.frames import SOURCES, frame_of, table_of
from asl_pipeline.model.column import Sensitivity
from asl_pipeline.model.dataset import Dataset

_REPORT: Final = ["partner_id", "period"]


def optional(form: Dataset) -> tuple[str, ...]:
    """The columns that may be left empty and that are not internal."""
    return tuple(
        column.name
        for column in form.columns
        if not column.required
        and column.default is None
        and column.name not in {*form.key, *_REPORT}
        and column.sensitivity is not Sensitivity.INTERNAL
    )


def item_response(accepted: Mapping[str, pa.Table]) -> pa.Table:
    """One row for each partner, half-year, form and column that may be left empty."""
    cells = [cell for form in SUBMITTED for cell in _of_form(form, accepted[form.name])]
    frame = pd.DataFrame(cells, columns=[*ITEM_RESPONSE.column_names, SOURCES], dtype=object)
    return table_of(ITEM_RESPONSE, frame)


def _of_form(form: Dataset, accepted: pa.Table) -> Iterator[dict[str, object]]:
    names = optional(form)
    rows = frame_of(accepted.select([*_REPORT, "submission", *names]))
    for (partner, period), found in rows.groupby(_REPORT, sort=True):
        filled = found[list(names)].notna().sum()
        for name in names:
            yield {
                "partner_id": partner,
                "period": period,
                "dataset": form.name,
                "item": name,
                "n_rows": len(found),
                "n_filled": int(filled[name]),
                "response": 100 * int(filled[name]) / len(found),
                SOURCES: sorted(found["submission"].unique()),
            }
