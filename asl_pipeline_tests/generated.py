"""Accepted rows of any form, made up from its declaration, for tests over generated data."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa
from hypothesis import strategies as st

from asl_pipeline.datasets import submitted
from asl_pipeline.derive.codes import code_list
from asl_pipeline.derive.frames import ROW_ID
from asl_pipeline.model.column import Column, Kind

Row = dict[str, Any]
_PARTNERS = ("AVI", "CES", "CRK", "GCU", "PAU")
_PERIODS = ("2018-S1", "2018-S2", "2019-S1")
_PLACES = (("ES120", "2016"), ("FRI15", "2016"), ("FR615", "2013"), ("UKN10", "2016"))
_FIRST, _LAST = dt.date(2017, 6, 1), dt.date(2019, 11, 30)


def rows(
    form: str, *, most: int = 12, **given: st.SearchStrategy[Any]
) -> st.SearchStrategy[list[Row]]:
    """Up to `most` rows of a form, no two with the same key; `given` says how some columns are."""
    dataset = submitted(form)
    key = dict.fromkeys(("partner_id", "period", *dataset.key))
    columns = {column.name: given.get(column.name, _values(column)) for column in dataset.columns}
    return st.lists(
        st.fixed_dictionaries(columns).flatmap(_placed),
        max_size=most,
        unique_by=lambda row: tuple(row[name] for name in key),
    )


def backwards(held: Mapping[str, pa.Table]) -> dict[str, pa.Table]:
    """The same tables with their rows in the opposite order."""
    return {
        name: table.take(pa.array(range(table.num_rows)[::-1], pa.int64()))
        for name, table in held.items()
    }


def named(form: str, rows: Sequence[Row]) -> list[Row]:
    """The rows with names of their own, which they keep in whatever order they are given."""
    return [{**row, ROW_ID: f"{form}/{index:03}"} for index, row in enumerate(rows)]


def _placed(row: Row) -> st.SearchStrategy[Row]:
    """The row with a code of NUTS and the version that it is of."""
    if "nuts_code" not in row or row["nuts_code"] is None:
        return st.just(row)
    return st.sampled_from(_PLACES).map(
        lambda place: {**row, "nuts_code": place[0], "nuts_version": place[1]}
    )


def _values(column: Column) -> st.SearchStrategy[Any]:
    fixed: Mapping[str, st.SearchStrategy[Any]] = {
        "partner_id": st.sampled_from(_PARTNERS),
        "period": st.sampled_from(_PERIODS),
        "pilot_id": st.sampled_from([f"ASL-{code}-0{n}" for code in _PARTNERS for n in (1, 2)]),
    }
    if column.name in fixed:
        return fixed[column.name]
    told = _of_kind(column)
    return told if column.required else st.none() | told


def _of_kind(column: Column) -> st.SearchStrategy[Any]:
    match column.kind:
        case Kind.CODE:
            return _codes(column)
        case Kind.CODES:
            return st.lists(_codes(column), min_size=1, max_size=3, unique=True)
        case Kind.IDS | Kind.URLS:
            return st.lists(_names(column), min_size=1, max_size=3, unique=True)
        case Kind.INTEGER | Kind.YEAR:
            return st.integers(int(column.low or 0), int(column.high or 200))
        case Kind.NUMBER:
            return st.integers(int(column.low or 0), int(column.high or 200)).map(float)
        case Kind.MONEY:
            return st.decimals(0, 9999, places=2)
        case Kind.DATE:
            return st.dates(_FIRST, _LAST)
        case Kind.BOOLEAN:
            return st.booleans()
        case _:
            return _names(column)


def _codes(column: Column) -> st.SearchStrategy[Any]:
    codes = sorted(code_list(str(column.code_list)).codes)
    # Few different ones, so that rows meet in the same cells.
    return st.sampled_from(codes[:6])


def _names(column: Column) -> st.SearchStrategy[str]:
    return st.integers(1, 6).map(lambda number: f"{column.name}-{number}")
