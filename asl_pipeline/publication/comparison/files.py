"""The files of changes in a release: three tables and `changes/schema.json`, and back again."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa

from asl_pipeline.datasets.published.changes import ADDED, CHANGED, REMOVED
from asl_pipeline.model.announcement import Announcement
from asl_pipeline.publication.comparison.changes import Changes, Shape, TableChanges
from asl_pipeline.publication.comparison.schemas import (
    Difference,
    columns_of,
    level_of,
    schema_from,
)

CHANGE_TABLES: Final = (ADDED, REMOVED, CHANGED)
NAMES: Final = tuple(each.name for each in CHANGE_TABLES)
SCHEMA: Final = "changes/schema.json"


@dataclass(frozen=True, slots=True)
class Why:
    """Why a row or a cell changed, and what that was found by."""

    reason: str
    evidence: tuple[str, ...] = ()


Asked = Callable[[str, str, str | None], Why]
"""Answers why a row of a table changed, or a cell in one of its columns."""

Rows = list[dict[str, Any]]


def rows_of(made: Changes, why: Asked) -> Mapping[str, Rows]:
    """The rows of the three tables, by the tables' names."""
    found: dict[str, Rows] = {ADDED.name: [], REMOVED.name: [], CHANGED.name: []}
    for table, each in made.items():
        for name, rows in ((ADDED.name, each.added), (REMOVED.name, each.removed)):
            found[name] += [
                {
                    "table_name": table,
                    "row_key": key,
                    "cells": cells,
                    **_told(why(table, key, None)),
                }
                for key, cells in rows.items()
            ]
        found[CHANGED.name] += [
            {
                "table_name": table,
                "row_key": key,
                "column_name": column,
                "old_value": old,
                "new_value": new,
                **_told(why(table, key, column)),
            }
            for (key, column), (old, new) in each.changed.items()
        ]
    return found


def schema_of(
    made: Changes, found: Sequence[Difference], announced: Sequence[Announcement]
) -> dict[str, Any]:
    """What `changes/schema.json` says of the schemas: how they differ, and each table's shape."""
    return {
        "level": level_of(found).name.lower(),
        "differences": [each.told() for each in found],
        "announced": [
            {
                "table": each.table,
                "column": each.column,
                "change": each.change,
                "from_version": each.from_version,
            }
            for each in announced
        ],
        "tables": {
            name: {"before": _shape(each.before), "after": _shape(each.after)}
            for name, each in made.items()
        },
    }


def read(tables: Mapping[str, pa.Table], told: Mapping[str, Any]) -> Changes:
    """The changes that the three tables (by name) and `changes/schema.json` tell."""
    rows: defaultdict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for name in (ADDED.name, REMOVED.name):
        for row in tables[name].to_pylist():
            rows[name, row["table_name"]][row["row_key"]] = row["cells"]
    cells: defaultdict[str, dict[tuple[str, str], tuple[str | None, str | None]]]
    cells = defaultdict(dict)
    for row in tables[CHANGED.name].to_pylist():
        place = row["row_key"], row["column_name"]
        cells[row["table_name"]][place] = row["old_value"], row["new_value"]
    return {
        name: TableChanges(
            before=_shape_of(shapes["before"]),
            after=_shape_of(shapes["after"]),
            added=rows[ADDED.name, name],
            removed=rows[REMOVED.name, name],
            changed=cells[name],
        )
        for name, shapes in told["tables"].items()
    }


def _told(why: Why) -> dict[str, Any]:
    return {"reason": why.reason, "evidence": list(why.evidence) or None}


def _shape(shape: Shape | None) -> dict[str, Any] | None:
    if shape is None:
        return None
    columns = None if shape.schema is None else columns_of(shape.schema)
    return {"sorted_by": list(shape.order), "columns": columns}


def _shape_of(told: Mapping[str, Any] | None) -> Shape | None:
    if told is None:
        return None
    columns = told["columns"]
    return Shape(tuple(told["sorted_by"]), None if columns is None else schema_from(columns))
