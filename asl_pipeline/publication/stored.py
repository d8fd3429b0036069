"""How a table lies in a release: its types, its order, and one way only to write the same rows."""

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

_PRIMARY = b"primary"


@dataclass(frozen=True, slots=True)
class Stored:
    """A table as a release has it, and the columns that it is sorted by."""

    table: pa.Table
    order: tuple[str, ...]

    @property
    def key(self) -> tuple[str, ...]:
        """The columns that tell its rows apart."""
        return key_of(self.table.schema)


def key_of(schema: pa.Schema) -> tuple[str, ...]:
    """The columns that the schema says are the key."""
    return tuple(field.name for field in schema if (field.metadata or {}).get(b"key") == _PRIMARY)


def stored(table: pa.Table, declared: pa.Schema, order: Sequence[str]) -> pa.Table:
    """The columns of the schema with its types, sorted: the same rows give the same table."""
    ordered = table.sort_by([(name, "ascending") for name in order]).combine_chunks()
    arrays = [_as(ordered[field.name], field.type) for field in declared]
    return pa.Table.from_arrays(arrays, schema=declared)


def plain(kind: pa.DataType) -> pa.DataType:
    """The type of the values, where each is written once and referred to."""
    return kind.value_type if pa.types.is_dictionary(kind) else kind


def _as(column: pa.ChunkedArray, kind: pa.DataType) -> pa.ChunkedArray:
    if not pa.types.is_dictionary(kind):
        return column.cast(kind)
    # One dictionary in order, so that the same rows give the same bytes.
    values = column.cast(kind.value_type)
    codes = pc.unique(values.drop_null()).sort()
    indices = pc.index_in(values, codes).cast(kind.index_type)
    chunks = [pa.DictionaryArray.from_arrays(chunk, codes) for chunk in indices.chunks]
    return pa.chunked_array(chunks, kind)
