"""Between Arrow and pandas, for the rooms that compute tables."""

from collections.abc import Iterable
from typing import Final

import pandas as pd
import pyarrow as pa

from asl_pipeline.derive.arrow import schema
from asl_pipeline.model.dataset import Dataset

SOURCES: Final = "#sources"
"""The column of a computed table that names the accepted rows each row was made of."""

VINTAGE: Final = "vintage:"
"""Begins a source that is no accepted row but reference data: `vintage:<dataset>/<vintage>`."""

ROW_ID: Final = "#row_id"
"""The column of an accepted table that names each of its rows."""


def frame_of(table: pa.Table) -> pd.DataFrame:
    """The table as a frame whose missing values are None, and whose whole numbers stay whole."""
    return pd.DataFrame(
        {name: pd.Series(table[name].to_pylist(), dtype=object) for name in table.schema.names}
    )


def table_of(dataset: Dataset, frame: pd.DataFrame) -> pa.Table:
    """The frame as the dataset declares it, with the column `SOURCES` beside.

    Raises KeyError if a declared column was not computed.
    """
    declared = schema(dataset)
    arrays = [_array(frame[field.name], field.type) for field in declared]
    sources = _array(frame[SOURCES], pa.list_(pa.string()))
    fields = [*declared, pa.field(SOURCES, sources.type)]
    table = pa.Table.from_arrays([*arrays, sources], schema=pa.schema(fields))
    return table.sort_by([(name, "ascending") for name in dataset.sort or dataset.key])


def _array(values: pd.Series, kind: pa.DataType) -> pa.Array:
    plain = [None if _is_missing(value) else value for value in values]
    return pa.array(plain, kind)


def _is_missing(value: object) -> bool:
    return value is None or (isinstance(value, float) and value != value)  # noqa: PLR0124


def rows_where(frame: pd.DataFrame, pairs: Iterable[tuple[str, str]]) -> pd.DataFrame:
    """The rows that have each of these values in its column."""
    for column, value in pairs:
        frame = frame[frame[column] == value]
    return frame


def first_of(values: pd.Series) -> object:
    """The first value that is not missing, or None."""
    return next((value for value in values if not _is_missing(value)), None)


def all_of(lists: pd.Series) -> list[str]:
    """All items of the lists in a column, in order, each once."""
    return list(dict.fromkeys(item for each in lists for item in each))
