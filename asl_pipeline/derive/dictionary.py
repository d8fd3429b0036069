"""The data dictionary: every column of every published table, as rows."""

from collections.abc import Sequence

import pyarrow as pa

from asl_pipeline.derive.arrow import schema
from asl_pipeline.model.column import Formula
from asl_pipeline.model.dataset import Dataset

COLUMNS = (
    *("table", "column", "type", "key", "description", "unit", "code_list"),
    *("formula", "source_columns", "limits"),
)


def dictionary(datasets: Sequence[Dataset]) -> pa.Table:
    """One row for each column, in the order of the declarations."""
    rows = [
        {
            "table": f"{dataset.room}/{dataset.name}",
            "column": column.name,
            "type": str(field.type).replace("<item: string>", "<string>"),
            "key": column.name in dataset.key,
            "description": column.doc,
            "unit": column.unit,
            "code_list": column.code_list,
            **_computed(column.formula),
        }
        for dataset in datasets
        for column, field in zip(dataset.columns, schema(dataset), strict=True)
    ]
    text = [(name, pa.bool_() if name == "key" else pa.string()) for name in COLUMNS]
    return pa.Table.from_pylist(rows, pa.schema(text))


def _computed(formula: Formula | None) -> dict[str, str | None]:
    if formula is None:
        return {}
    return {
        "formula": formula.text,
        "source_columns": ", ".join(formula.of),
        "limits": formula.limits,
    }
