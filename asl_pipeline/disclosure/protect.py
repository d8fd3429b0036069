"""Protect the tables of a release, as each one's declaration asks."""

from collections.abc import Iterable, Mapping, Sequence
from math import inf
from typing import Any

import pyarrow as pa

from asl_pipeline.derive.arrow import schema
from asl_pipeline.derive.frames import SOURCES
from asl_pipeline.disclosure.family import Told, suppressed
from asl_pipeline.disclosure.parts import of_parts, of_total
from asl_pipeline.disclosure.readings import PRIMARY, SECONDARY, WITHHELD, is_total
from asl_pipeline.disclosure.thresholds import is_near, is_small, is_vulnerable, threshold
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
    Summed,
)

_GUARDED = {Sensitivity.PERSONS, Sensitivity.ORGANISATIONS, Sensitivity.PLACE}

Rows = list[dict[str, Any]]
Tables = Mapping[str, pa.Table]


def protect(
    tables: Mapping[str, tuple[Dataset, pa.Table]], earlier: Sequence[Tables] = ()
) -> Tables:
    """The protected tables by name, given those of all earlier releases.

    A table is protected before those that inherit from it. Raises DisclosureRefused for a table
    with a column that must not leave, or that nothing guards.
    """
    done: dict[str, Rows] = {}
    protected = {}
    before = [{name: each[name].to_pylist() for name in each if name in tables} for each in earlier]
    made = {name: table.to_pylist() for name, (_, table) in tables.items()}
    for dataset, _ in tables.values():
        _refuse_unguarded(dataset)
    for name, (dataset, table) in tables.items():
        rows = done[name] = made[name]
        for protection in dataset.protection:
            if isinstance(protection, Family):
                _family(protection, name, tables, made, before)
            else:
                _apply(
                    protection, rows, dataset, done, [each[name] for each in before if name in each]
                )
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
            case Summed():
                names |= {protection.value, *protection.with_it}
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
    before: Sequence[Rows],
) -> None:
    match protection:
        case SmallCount():
            _small_count(protection, rows, dataset, before)
        case Parts():
            _parts(protection, rows, dataset.key, before)
        case Summed():
            _averaged(protection, rows, done[protection.source])
        case Inherited():
            _inherited(protection, rows, done[protection.source])
        case CoarsePlace():
            _coarse_place(protection, rows)


def _small_count(
    protection: SmallCount, rows: Rows, dataset: Dataset, before: Sequence[Rows]
) -> None:
    sensitivity = dataset.column(protection.column).sensitivity
    shown = [_by_key(each, dataset.key) for each in before]
    for row in rows:
        vulnerable = protection.group_unknown or (
            protection.vulnerable is not None and is_vulnerable(row[protection.vulnerable])
        )
        # A sum that does not say of how many parts could be one of very many.
        parts = 1 if protection.parts is None else row[protection.parts] or inf
        few = threshold(sensitivity, vulnerable=vulnerable)
        value, earlier = row[protection.column], _shown(shown, row, dataset.key, protection.column)
        if is_small(value, few * parts):
            row[protection.column] = None
            row[f"{protection.column}_conf_status"] = PRIMARY
        elif is_near(value, earlier, few):
            row[protection.column] = None
            row[f"{protection.column}_conf_status"] = SECONDARY


def _by_key(rows: Rows, key: Sequence[str]) -> Mapping[tuple[Any, ...], dict[str, Any]]:
    return {tuple(row[name] for name in key): row for row in rows}


def _shown(
    before: Iterable[Mapping[tuple[Any, ...], dict[str, Any]]],
    row: Mapping[str, Any],
    key: Sequence[str],
    column: str,
) -> list[float]:
    """What earlier releases showed of a number."""
    about = tuple(row[name] for name in key)
    return [
        each[about][column] for each in before if about in each and each[about][column] is not None
    ]


def _parts(protection: Parts, rows: Rows, key: Sequence[str], before: Sequence[Rows]) -> None:
    shown = [_by_key(each, key) for each in before]
    for row in rows:
        then = [each[about] for each in shown if (about := tuple(row[n] for n in key)) in each]
        # Both are judged by the row as it was before either is suppressed.
        total, parts = of_total(row, protection, then), of_parts(row, protection, then)
        if total is not None:
            row[protection.total] = None
            row[f"{protection.total}_conf_status"] = total
        if parts is not None:
            row.update(dict.fromkeys(protection.parts))
            row[protection.parts_status] = parts


def _family(
    protection: Family,
    name: str,
    tables: Mapping[str, tuple[Dataset, pa.Table]],
    made: Mapping[str, Rows],
    before: Sequence[Mapping[str, Rows]],
) -> None:
    """Suppress readings and their sums together: the table of sums comes later, but is at hand."""
    summed = {
        other: each
        for other, (dataset, _) in tables.items()
        for each in dataset.protection
        if isinstance(each, Summed) and each.source == name
    }
    there = next(iter(summed), None)

    def told(of: Mapping[str, Rows]) -> Told:
        if there is None or there not in of:
            return Told(of[name])
        return Told(of[name], summed[there], of[there])

    rows = made[name]
    own, sums = suppressed(told(made), protection, [told(each) for each in before if name in each])
    _withhold(rows, own, (protection.value, protection.sample))
    if there is not None:
        _withhold(made[there], sums, (summed[there].value, *summed[there].with_it))
    for row in rows:
        vulnerable = is_vulnerable(row[protection.groups])
        least = threshold(Sensitivity.PERSONS, vulnerable=vulnerable)
        # The size of one part's sample could be worked out from the others'.
        if not is_total(row, protection) or is_small(row[protection.sample], least):
            row[protection.sample] = None


def _withhold(rows: Rows, statuses: Mapping[int, str], names: Sequence[str]) -> None:
    for at, status in statuses.items():
        rows[at].update(dict.fromkeys(names))
        rows[at]["obs_status"], rows[at]["conf_status"] = WITHHELD, status


def _averaged(protection: Summed, rows: Rows, source: Rows) -> None:
    """Suppress what is not a sum, but made of suppressed rows all the same."""
    gone = _gone(source, [there for _, there in protection.on], protection.where)
    found = {
        at: SECONDARY
        for at, row in enumerate(rows)
        if row[protection.how] != "sum" and tuple(row[here] for here, _ in protection.on) in gone
    }
    _withhold(rows, found, (protection.value, *protection.with_it))


def _inherited(protection: Inherited, rows: Rows, source: Rows) -> None:
    """Suppress what was made of a suppressed row, so that it cannot be worked back."""
    gone = _gone(source, [there for _, there in protection.on], protection.where)
    for row in rows:
        if tuple(row[here] for here, _ in protection.on) in gone:
            row.update(dict.fromkeys(protection.values))


def _gone(
    source: Rows, names: Sequence[str], where: Sequence[tuple[str, str]]
) -> set[tuple[Any, ...]]:
    return {
        tuple(row[name] for name in names)
        for row in source
        if row["obs_status"] == WITHHELD and all(row[name] == value for name, value in where)
    }


def _coarse_place(protection: CoarsePlace, rows: Rows) -> None:
    for row in rows:
        drop = is_vulnerable(row[protection.vulnerable])
        for name in protection.columns:
            value = row[name]
            row[name] = None if drop or value is None else round(value, protection.decimals)
