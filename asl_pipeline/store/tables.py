"""Tables as Parquet files: the same rows give the same bytes."""

import io
from collections.abc import Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from asl_pipeline.store.files import write
from asl_pipeline.store.places import Place, read

_ROW_GROUP = 100_000
_ZSTD_LEVEL = 3


def parquet(
    table: pa.Table,
    about: Mapping[str, str] | None = None,
    sorted_by: Sequence[str] = (),
) -> bytes:
    """The table as a Parquet file. `about` goes into its footer; `sorted_by` names its order."""
    described = table.replace_schema_metadata(dict(about)) if about else table
    columns = table.schema.names
    order = [pq.SortingColumn(columns.index(name)) for name in sorted_by]
    buffer = io.BytesIO()
    pq.write_table(
        described,
        buffer,
        compression="zstd",
        compression_level=_ZSTD_LEVEL,
        row_group_size=_ROW_GROUP,
        write_page_checksum=True,
        write_page_index=True,
        sorting_columns=order or None,
    )
    return buffer.getvalue()


def write_table(path: Path, table: pa.Table) -> None:
    """Write a table of our own."""
    write(path, parquet(table))


def content_of(path: Place) -> pa.Buffer:
    """The bytes of a file, in memory that is Arrow's own.

    Arrow's threads may be the last to let go of what they read. Were it an object of Python's, and
    Python just ending, that would abort the process (apache/arrow#50482 has the like of it).
    """
    if isinstance(path, Path):
        with pa.OSFile(str(path)) as file:
            return file.read_buffer()
    copied = pa.BufferOutputStream()
    copied.write(read(path))
    return copied.getvalue()


def read_table(source: Path | pa.Buffer) -> pa.Table:
    """Read a table of our own; every page's checksum is verified."""
    file = source if isinstance(source, Path) else pa.BufferReader(source)
    with pq.ParquetFile(file, page_checksum_verification=True) as opened:
        table: pa.Table = opened.read()
    return table
