"""Cells as JSON text, exact both ways: what a file of changes says of old and new values.

Numbers are JSON numbers, but money, which is text as `12.30`, and numbers that JSON does not have,
which are `"NaN"`, `"Infinity"` and `"-Infinity"`. Dates are text as ISO 8601 writes them.
"""

import datetime as dt
import json
import math
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import pyarrow as pa

from asl_pipeline.publication.stored import plain


def as_text(value: Any) -> str | None:
    """A cell as JSON text; None for an empty one."""
    return None if value is None else _compact(_json(value))


def row_as_text(row: Mapping[str, Any]) -> str:
    """The cells of a row that hold something, as one JSON object, in the order of the row."""
    return _compact({name: _json(value) for name, value in row.items() if value is not None})


def value_of(text: str | None, kind: pa.DataType) -> Any:
    """The cell of that type that a text says. Raises ValueError if it says none."""
    return None if text is None else _value(json.loads(text), plain(kind))


def row_of(text: str, schema: pa.Schema) -> dict[str, Any]:
    """The row that a text says, empty cells included. Raises ValueError if it says none."""
    told = json.loads(text)
    return {
        field.name: _value(told[field.name], plain(field.type)) if field.name in told else None
        for field in schema
    }


def keys_of(table: pa.Table, key: Sequence[str]) -> list[str]:
    """The key of every row, as one JSON object."""
    return [row_as_text(row) for row in table.select(list(key)).to_pylist()]


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _json(value: Any) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        return {math.inf: "Infinity", -math.inf: "-Infinity"}.get(value, "NaN")
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    return value


def _value(told: Any, kind: pa.DataType) -> Any:
    if pa.types.is_floating(kind):
        return float(told)
    if pa.types.is_decimal(kind):
        return Decimal(told)
    if pa.types.is_date(kind):
        return dt.date.fromisoformat(told)
    if pa.types.is_binary(kind):
        return bytes.fromhex(told)
    return told
