"""The data dictionary: every column of every published table, as rows."""

from collections.abc import Iterator, Sequence
from typing import Any

import pyarrow as pa

from asl_pipeline.derive.arrow import schema
from asl_pipeline.derive.geometry import GEOMETRY, GEOMETRY_DOC, is_located
from asl_pipeline.derive.labels import labels
from asl_pipeline.languages import available
from asl_pipeline.model.column import Formula
from asl_pipeline.model.dataset import Dataset

COLUMNS = (
    *("table", "column", "type", "key", "description", "unit", "code_list"),
    *("formula", "source_columns", "limits"),
    *(f"label_{code}" for code in available()),
)
"""Labels are those of the forms; what we compute has none. Descriptions are in English."""


def dictionary(datasets: Sequence[Dataset]) -> pa.Table:
    """One row for each column, in the order of the declarations."""
    rows = [row for dataset in datasets for row in _rows(dataset)]
    text = [(name, pa.bool_() if name == "key" else pa.string()) for name in COLUMNS]
    return pa.Table.from_pylist(rows, pa.schema(text))


def _rows(dataset: Dataset) -> Iterator[dict[str, Any]]:
    table = f"{dataset.room}/{dataset.name}"
    for column, field in zip(dataset.columns, schema(dataset), strict=True):
        yield {
            "table": table,
            "column": column.name,
            "type": str(field.type).replace("<item: string>", "<string>"),
            "key": column.name in dataset.key,
            "description": column.doc,
            "unit": column.unit,
            "code_list": column.code_list,
            **{f"label_{code}": label for code, label in labels(column).items()},
            **_computed(column.formula),
        }
    if is_located(dataset):
        point = {"type": "binary", "key": False, "description": GEOMETRY_DOC}
        yield {"table": table, "column": GEOMETRY, **point}


def _computed(formula: Formula | None) -> dict[str, str | None]:
    if formula is None:
        return {}
    return {
        "formula": formula.text,
        "source_columns": ", ".join(formula.of),
        "limits": formula.limits,
    }
