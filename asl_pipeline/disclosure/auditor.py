"""Attack what a release would show, as a curious reader with all earlier releases would.

Written apart from the suppression, and knowing nothing of its reasons: it looks at what is shown.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pyarrow as pa

from asl_pipeline.disclosure.auditing.attacks import complaints
from asl_pipeline.disclosure.auditing.view import Release
from asl_pipeline.disclosure.thresholds import PERSONS, is_vulnerable, threshold
from asl_pipeline.model.column import Sensitivity
from asl_pipeline.model.dataset import Dataset
from asl_pipeline.model.failure import DisclosureRefused
from asl_pipeline.model.protection import (
    CoarsePlace,
    Family,
    Inherited,
    Parts,
    SmallCount,
    Summed,
)

Row = Mapping[str, Any]
Rows = Sequence[Row]


def audit(
    tables: Mapping[str, tuple[Dataset, pa.Table]], earlier: Sequence[Mapping[str, pa.Table]] = ()
) -> None:
    """Raise DisclosureRefused if a small count is shown, or something hidden can be worked out.

    `earlier` has the tables of earlier releases, oldest first; what they showed is known.
    """
    rows = {name: table.to_pylist() for name, (_, table) in tables.items()}
    before = [{n: each[n].to_pylist() for n in each if n in tables} for each in earlier]
    for name, (dataset, _) in tables.items():
        _refuse_internal(dataset)
        then = [each[name] for each in before if name in each]
        for protection in dataset.protection:
            match protection:
                case SmallCount():
                    _audit_count(dataset, protection, rows[name], then)
                case Parts():
                    _audit_parts(dataset, protection, rows[name], then)
                case CoarsePlace():
                    _audit_place(dataset, protection, rows[name])
                case Inherited() if protection.source in rows:
                    _audit_made_of(dataset, protection, rows[name], rows[protection.source])
                case Summed() if protection.source in rows:
                    means = [row for row in rows[name] if row[protection.how] != "sum"]
                    _audit_made_of(dataset, protection, means, rows[protection.source])
                case Family():
                    summed = _sums_of(name, tables)
                    releases = [_release(each, name, summed) for each in before if name in each]
                    for complaint in complaints(protection, _release(rows, name, summed), releases):
                        raise DisclosureRefused(f"{name}: {complaint}")


def _refuse_internal(dataset: Dataset) -> None:
    for column in dataset.columns:
        if column.sensitivity in {None, Sensitivity.INTERNAL}:
            raise DisclosureRefused(f"{dataset.name} has the internal column {column.name}")


def _sums_of(
    name: str, tables: Mapping[str, tuple[Dataset, pa.Table]]
) -> tuple[str, Summed] | None:
    for other, (dataset, _) in tables.items():
        for protection in dataset.protection:
            if isinstance(protection, Summed) and protection.source == name:
                return other, protection
    return None


def _release(of: Mapping[str, Rows], name: str, summed: tuple[str, Summed] | None) -> Release:
    if summed is None or summed[0] not in of:
        return Release(of[name], None, ())
    return Release(of[name], summed[1], of[summed[0]])


def _audit_count(
    dataset: Dataset, protection: SmallCount, rows: Rows, then: Sequence[Rows]
) -> None:
    sensitivity = dataset.column(protection.column).sensitivity
    known = _known(then, dataset.key)
    for row in rows:
        value = row[protection.column]
        groups = None if protection.vulnerable is None else row[protection.vulnerable]
        careful = protection.group_unknown or (
            protection.vulnerable is not None and is_vulnerable(groups)
        )
        few = threshold(sensitivity, vulnerable=careful)
        if value is None:
            continue
        if 0 < value < few:
            raise DisclosureRefused(f"{dataset.name}.{protection.column} shows a count below {few}")
        for past in known(row):
            if (
                past[protection.column] is not None
                and 0 < abs(value - past[protection.column]) < few
            ):
                raise DisclosureRefused(
                    f"{dataset.name}.{protection.column} changed by fewer than {few}"
                )


def _known(then: Sequence[Rows], key: Sequence[str]) -> Callable[[Row], list[Row]]:
    """What earlier releases had of a row."""
    indexed = [{tuple(row[name] for name in key): row for row in each} for each in then]

    def of(row: Row) -> list[Row]:
        about = tuple(row[name] for name in key)
        return [each[about] for each in indexed if about in each]

    return of


def _audit_place(dataset: Dataset, protection: CoarsePlace, rows: Rows) -> None:
    for row in rows:
        shown = [row[name] for name in protection.columns if row[name] is not None]
        if shown and is_vulnerable(row[protection.vulnerable]):
            raise DisclosureRefused(f"{dataset.name} shows where a vulnerable group is")
        if any(round(value, protection.decimals) != value for value in shown):
            raise DisclosureRefused(f"{dataset.name} shows a place too exactly")


def _audit_made_of(
    dataset: Dataset, protection: Inherited | Summed, rows: Rows, source: Rows
) -> None:
    """Look for a number that is shown though a number that it is made of is not."""
    hidden = {
        tuple(row[there] for _, there in protection.on)
        for row in source
        if row["obs_status"] == "Q" and all(row[name] == code for name, code in protection.where)
    }
    names = (
        protection.values
        if isinstance(protection, Inherited)
        else (protection.value, *protection.with_it)
    )
    for row in rows:
        if tuple(row[here] for here, _ in protection.on) in hidden and any(
            row[name] is not None for name in names
        ):
            raise DisclosureRefused(f"{dataset.name} shows what is made of a hidden number")


def _audit_parts(dataset: Dataset, protection: Parts, rows: Rows, then: Sequence[Rows]) -> None:
    known = _known(then, dataset.key)
    for row in rows:
        _refuse_parts(dataset, protection, row)
        for past in known(row):
            _refuse_changed_parts(dataset, protection, row, past)


def _refuse_parts(dataset: Dataset, protection: Parts, row: Row) -> None:
    """Look at each part, then at each group of parts that the total and the rest give away."""
    shown = {name: row[name] for name in protection.parts if row[name] is not None}
    total, sum_shown = row[protection.total], sum(shown.values())
    too_few = range(1, PERSONS)
    if total in too_few or any(value in too_few for value in shown.values()):
        raise DisclosureRefused(f"{dataset.name} shows a count of people below {PERSONS}")
    if not shown:
        return
    hidden = len(protection.parts) - len(shown)
    if total is not None and (hidden == 1 or total - sum_shown in too_few):
        raise DisclosureRefused(f"{dataset.name}: a hidden part follows from its total")
    if sum_shown > 0 and (sum_shown if total is None else total) in shown.values():
        raise DisclosureRefused(f"{dataset.name}: a part is the whole of its total")


def _refuse_changed_parts(dataset: Dataset, protection: Parts, row: Row, past: Row) -> None:
    """Look at what each number, and what is left of the total, changed by since."""
    both = [
        name
        for name in (protection.total, *protection.parts)
        if row[name] is not None and past[name] is not None
    ]
    changes = {name: row[name] - past[name] for name in both}
    if protection.total in changes:
        changes["the rest"] = changes[protection.total] - sum(
            changes[name] for name in protection.parts if name in changes
        )
    for name, change in changes.items():
        if 0 < abs(change) < PERSONS:
            raise DisclosureRefused(f"{dataset.name}: {name} changed by fewer than {PERSONS}")
    gone = [name for name in protection.parts if past[name] is None and row[name] is not None]
    if gone and past[protection.parts_status] not in {None, "F"}:
        raise DisclosureRefused(f"{dataset.name} shows parts that were hidden before")
