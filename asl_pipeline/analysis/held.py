"""The protected tables of a release, as rows that a document is made of."""

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from asl_pipeline.datasets import published

Row = Mapping[str, Any]


class Held:
    """Protected tables by name. Rows come in the order of their key, however they were stored."""

    def __init__(self, tables: Mapping[str, pa.Table]) -> None:
        self._tables = tables
        self._rows: dict[str, list[Row]] = {}

    def rows(self, table: str, **equal: object) -> Sequence[Row]:
        """The rows of a table that have each of these values."""
        if table not in self._rows:
            self._rows[table] = sorted(self._tables[table].to_pylist(), key=_place(table))
        found = self._rows[table]
        return [row for row in found if all(row[name] == value for name, value in equal.items())]

    def row(self, table: str, **equal: object) -> Row | None:
        """The first of these rows, or None."""
        return next(iter(self.rows(table, **equal)), None)


def _place(table: str) -> Any:
    key = published(table).key

    def place(row: Row) -> list[tuple[bool, object]]:
        # A part of a key may be null, as the territory of a reading.
        return [(row[name] is not None, row[name]) for name in key]

    return place


def with_names(held: Held, rows: Sequence[Row]) -> list[Row]:
    """Rows about indicators, with the names of the indicators in every language beside them."""
    defined = {row["indicator_id"]: row for row in held.rows("indicator_definitions")}
    return [
        {
            **row,
            **{
                name: said
                for name, said in defined.get(row["indicator_id"], {}).items()
                if name.startswith("name_")
            },
        }
        for row in rows
    ]


def source(table: str) -> str:
    """Where a published table lies in the release."""
    return f"{published(table).room}/{table}"


def by_pilot(held: Held, table: str) -> Mapping[str, Row]:
    """The rows of a table that has one for each pilot, by pilot."""
    return {row["pilot_id"]: row for row in held.rows(table)}
