"""Between Arrow and pandas, for the rooms that compute tables."""

from collections.abc import Iterable
from typing import Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from asl_pipeline.derive.arrow import schema
from asl_pipeline.model.dataset import Dataset

SOURCES: Final = "#sources"
"""The column of a computed table that names the accepted rows each row was made of."""

VINTAGE: Final = "vintage:"
"""Begins a source that is no accepted row but reference data: `vintage:<dataset>/<vintage>`."""

_FEW: Final = 64
"""Of so many values it is not worth finding those that are equal."""

ROW_ID: Final = "#row_id"
"""The column of an accepted table that names each of its rows."""


def frame_of(table: pa.Table) -> pd.DataFrame:
    """The table as a frame whose missing values are None, and whose whole numbers stay whole."""
    return pd.DataFrame({name: _objects(table[name]) for name in table.schema.names}, dtype=object)


def _objects(column: pa.ChunkedArray | pa.Array) -> Any:
    """The values as Python's own; of equal ones of many there is one, however often it stands."""
    array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if pa.types.is_list(array.type):
        return _lists(array)
    if len(array) <= _FEW:
        few = np.empty(len(array), dtype=object)
        few[:] = array.to_pylist()
        return few
    coded = array.dictionary_encode()
    values = np.array([*coded.dictionary.to_pylist(), None], dtype=object)
    return values[coded.indices.fill_null(len(values) - 1).to_numpy()]


def _lists(array: pa.ListArray) -> list[list[object] | None]:
    items = _objects(array.flatten()).tolist()
    lengths = pc.list_value_length(array).to_pylist()
    ends = np.cumsum([length or 0 for length in lengths]).tolist()
    known: dict[tuple[object, ...], list[object]] = {}
    lists: list[list[object] | None] = []
    for length, end in zip(lengths, ends, strict=True):
        told = None if length is None else tuple(items[end - length : end])
        lists.append(None if told is None else known.setdefault(told, list(told)))
    return lists


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
    return pa.array(values.to_numpy(object), kind, from_pandas=True)


def _is_missing(value: object) -> bool:
    return value is None or (isinstance(value, float) and value != value)  # noqa: PLR0124


def rows_where(table: pa.Table, pairs: Iterable[tuple[str, str]]) -> pa.Table:
    """The rows that have each of these values in its column."""
    for column, value in pairs:
        table = table.filter(pc.equal(table[column], value))
    return table


def first_of(values: pd.Series) -> object:
    """The first value that is not missing, or None."""
    return next((value for value in values if not _is_missing(value)), None)


def all_of(lists: pd.Series) -> list[str]:
    """All items of the lists in a column, in order, each once."""
    return list(dict.fromkeys(item for each in lists for item in each))


def gathered(lists: pd.Series, groups: pd.Series) -> pd.Series:
    """All items of the lists of each group, sorted, each once; quick where groups are many."""
    found: dict[object, dict[str, None]] = {}
    for group, items in zip(groups, lists, strict=True):
        found.setdefault(group, {}).update(dict.fromkeys(items))
    every = {group: sorted(items) for group, items in found.items()}
    return pd.Series(every, dtype=object).sort_index()
