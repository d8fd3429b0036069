"""The other way to every published number: DuckDB over the same rows, in SQL written apart."""

from collections.abc import Mapping

import duckdb
import pyarrow as pa


def answer(tables: Mapping[str, pa.Table], sql: str) -> list[tuple[object, ...]]:
    """The rows of a query over tables by name, which the query names as they are."""
    with duckdb.connect() as database:
        for name, table in tables.items():
            database.register(name, table)
        rows: list[tuple[object, ...]] = database.execute(sql).fetchall()
    return rows
