"""The other way to every published number: DuckDB over the same rows, in SQL written apart."""

from collections.abc import Mapping
from functools import cache

import duckdb
import pyarrow as pa

from asl_pipeline.datasets.codelists import shipped
from asl_pipeline.partners import registry


def answer(tables: Mapping[str, pa.Table], sql: str) -> list[tuple[object, ...]]:
    """The rows of a query over tables by name, which the query names as they are."""
    database = _database()
    for name, table in tables.items():
        database.register(name, table)
    try:
        rows: list[tuple[object, ...]] = database.execute(sql).fetchall()
    finally:
        for name in tables:
            database.unregister(name)
    return rows


@cache
def _database() -> duckdb.DuckDBPyConnection:
    # Opening one takes longer than most queries.
    return duckdb.connect(config={"threads": 1})


def countries() -> Mapping[str, pa.Table]:
    """Which country a NUTS code and a partner lie in, as tables `nuts` and `partner`."""
    areas = [
        {"code": e.code, "version": e.extra["version"], "country": e.extra["country"]}
        for e in shipped("nuts").entries
    ]
    partners = [{"code": p.code, "country": p.country} for p in registry().values()]
    return {"nuts": pa.Table.from_pylist(areas), "partner": pa.Table.from_pylist(partners)}
