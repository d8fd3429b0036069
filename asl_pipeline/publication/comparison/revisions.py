"""How much each measure was revised from one release to another."""

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

import pyarrow as pa

from asl_pipeline.publication.comparison.cells import keys_of
from asl_pipeline.publication.comparison.changes import Changes
from asl_pipeline.publication.comparison.files import Rows
from asl_pipeline.publication.stored import Stored

NO_INDICATOR: Final = "_T"
_INDICATOR: Final = "indicator_id"
_SEE_UNIT: Final = "see unit"
_OF_PLACES: Final = b"place"


@dataclass(frozen=True, slots=True)
class _Number:
    """A number in both releases: the key of its row, the old one and the new one."""

    key: str
    old: Any
    new: Any

    @property
    def change(self) -> float:
        return float(self.new - self.old)


def revisions(previous: Mapping[str, Stored], now: Mapping[str, Stored], made: Changes) -> Rows:
    """The rows of the table: one for each measure of which a number was revised."""
    return [
        row
        for table, each in made.items()
        for column in sorted({column for _, column in each.changed})
        if table in previous
        and _is_measure(previous[table], column)
        and _is_measure(now[table], column)
        for row in _of_column(table, column, previous[table], now[table])
    ]


def _is_measure(of: Stored, column: str) -> bool:
    if column not in of.table.schema.names:
        return False
    field = of.table.schema.field(column)
    notes = field.metadata or {}
    is_number = pa.types.is_integer(field.type) or pa.types.is_floating(field.type)
    return (
        (is_number or pa.types.is_decimal(field.type))
        and b"unit" in notes
        and notes.get(b"sensitivity") != _OF_PLACES
    )


def _of_column(table: str, column: str, old: Stored, new: Stored) -> Iterator[dict[str, Any]]:
    notes = new.table.schema.field(column).metadata
    declared = notes[b"unit"].decode()
    by_measure: defaultdict[str, list[_Number]] = defaultdict(list)
    units: dict[str, str] = {}
    before = dict(zip(keys_of(old.table, old.key), old.table[column].to_pylist(), strict=True))
    names = [name for name in (_INDICATOR, "unit") if name in new.table.schema.names]
    told = new.table.select([column, *(n for n in names if n != column)]).to_pylist()
    for key, row in zip(keys_of(new.table, new.key), told, strict=True):
        was, now = before.get(key), row[column]
        if _is_finite(was) and _is_finite(now):
            measure = row.get(_INDICATOR) or NO_INDICATOR
            by_measure[measure].append(_Number(key, was, now))
            units[measure] = row.get("unit") or declared if declared == _SEE_UNIT else declared
    for measure, numbers in sorted(by_measure.items()):
        revised = [each for each in numbers if each.old != each.new]
        if revised:
            yield {
                "table_name": table,
                "column_name": column,
                "measure": measure,
                "unit": units[measure],
                "n_compared": len(numbers),
                **_sizes(revised),
            }


def _sizes(revised: Sequence[_Number]) -> dict[str, Any]:
    sizes = [abs(each.change) for each in revised]
    shares = [abs(each.change) / abs(float(each.old)) for each in revised if each.old != 0]
    # Of several as large, the first by key.
    largest = min(revised, key=lambda each: (-abs(each.change), each.key))
    return {
        "n_revised": len(revised),
        "mean_absolute_change": math.fsum(sizes) / len(sizes),
        "mean_relative_change": math.fsum(shares) / len(shares) if shares else None,
        "largest_change": largest.change,
        "largest_row_key": largest.key,
    }


def _is_finite(value: float | Decimal | None) -> bool:
    return value is not None and math.isfinite(value)
