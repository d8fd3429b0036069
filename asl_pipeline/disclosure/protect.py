"""Protect the tables of a release, as each one's declaration asks."""

from collections.abc import Mapping
from math import inf
from typing import Any

import pyarrow as pa

from asl_pipeline.derive.arrow import schema
from asl_pipeline.derive.frames import SOURCES
from asl_pipeline.disclosure.family import PRIMARY, SECONDARY, is_total, suppressed
from asl_pipeline.disclosure.parts import of_parts, of_total
from asl_pipeline.disclosure.thresholds import is_small, is_vulnerable, threshold
from asl_pipeline.model.column import Sensitivity
from asl_pipeline.model.dataset import Dataset
from asl_pipeline.model.failure import DisclosureRefused
from asl_pipeline.model.protection import (
    CoarsePlace,
    Family,
    Inherited,
    Parts,
    Protection,
    SmallCount,
)

_SUPPRESSED = "Q"
_GUARDED = {Sensitivity.PERSONS, Sensitivity.ORGANISATIONS, Sensitivity.PLACE}

Rows = list[dict[str, Any]]


def protect(tables: Mapping[str, tuple[Dataset, pa.Table]]) -> Mapping[str, pa.Table]:
    """The protected tables by name. A table is protected before those that inherit from it.

    Raises DisclosureRefused for a table with a column that must not leave, or that nothing guards.
    """
    done: dict[str, Rows] = {}
    protected = {}
    for name, (dataset, table) in tables.items():
        _refuse_unguarded(dataset)
        rows = table.to_pylist()
        for protection in dataset.protection:
            _apply(protection, rows, dataset, done)
        done[name] = rows
        fields = [*schema(dataset), table.schema.field(SOURCES)]
        protected[name] = pa.Table.from_pylist(rows, pa.schema(fields))
    return protected


def _refuse_unguarded(dataset: Dataset) -> None:
    guarded = _guarded(dataset)
    for column in dataset.columns:
        if column.sensitivity is None or column.sensitivity is Sensitivity.INTERNAL:
            raise DisclosureRefused(f"{dataset.name}.{column.name} must not leave the project")
        if column.sensitivity in _GUARDED and column.name not in guarded:
            raise DisclosureRefused(f"nothing guards {dataset.name}.{column.name}")


def _guarded(dataset: Dataset) -> set[str]:
    names: set[str] = set()
    for protection in dataset.protection:
        match protection:
            case SmallCount():
                names.add(protection.column)
            case Parts():
                names |= {protection.total, *protection.parts}
            case Family():
                names |= {protection.value, protection.sample}
            case Inherited():
                names |= set(protection.values)
            case CoarsePlace():
                names |= set(protection.columns)
    return names


def _apply(
    protection: Protection,
    rows: Rows,
    dataset: Dataset,
    done: Mapping[str, Rows],
) -> None:
    match protection:
        case SmallCount():
            _small_count(protection, rows, dataset)
        case Parts():
            _parts(protection, rows)
        case Family():
            _family(protection, rows)
        case Inherited():
            _inherited(protection, rows, done[protection.source])
        case CoarsePlace():
            _coarse_place(protection, rows)


def _small_count(protection: SmallCount, rows: Rows, dataset: Dataset) -> None:
    sensitivity = dataset.column(protection.column).sensitivity
    for row in rows:
        vulnerable = protection.group_unknown or (
            protection.vulnerable is not None and is_vulnerable(row[protection.vulnerable])
        )
        # A sum that does not say of how many parts could be one of very many.
        parts = 1 if protection.parts is None else row[protection.parts] or inf
        least = threshold(sensitivity, vulnerable=vulnerable) * parts
        if is_small(row[protection.column], least):
            row[protection.column] = None
            row[f"{protection.column}_conf_status"] = PRIMARY


def _parts(protection: Parts, rows: Rows) -> None:
    for row in rows:
        # Both are judged by the row as it was before either is suppressed.
        total, parts = of_total(row, protection), of_parts(row, protection)
        if total is not None:
            row[protection.total] = None
            row[f"{protection.total}_conf_status"] = total
        if parts is not None:
            row.update(dict.fromkeys(protection.parts))
            row[protection.parts_status] = parts


def _family(protection: Family, rows: Rows) -> None:
    for index, status in suppressed(rows, protection).items():
        row = rows[index]
        row[protection.value] = None
        row[protection.sample] = None
        row["obs_status"], row["conf_status"] = _SUPPRESSED, status
    for row in rows:
        vulnerable = is_vulnerable(row[protection.groups])
        least = threshold(Sensitivity.PERSONS, vulnerable=vulnerable)
        # The size of one part's sample could be worked out from the others'.
        if not is_total(row, protection) or is_small(row[protection.sample], least):
            row[protection.sample] = None


def _inherited(protection: Inherited, rows: Rows, source: Rows) -> None:
    """Suppress what was made of a suppressed row, so that it cannot be worked back."""
    gone = {
        tuple(row[there] for _, there in protection.on)
        for row in source
        if row["obs_status"] == _SUPPRESSED
        and all(row[name] == value for name, value in protection.where)
    }
    for row in rows:
        if tuple(row[here] for here, _ in protection.on) not in gone:
            continue
        for name in protection.values:
            row[name] = None
        if "value" in protection.values:
            row["obs_status"], row["conf_status"] = _SUPPRESSED, SECONDARY


def _coarse_place(protection: CoarsePlace, rows: Rows) -> None:
    for row in rows:
        drop = is_vulnerable(row[protection.vulnerable])
        for name in protection.columns:
            value = row[name]
            row[name] = None if drop or value is None else round(value, protection.decimals)
