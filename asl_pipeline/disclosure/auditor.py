"""Attack a protected table as a curious reader would, by subtraction alone.

Written apart from the suppression, and knowing nothing of its reasons: it looks at what is shown.
"""

from collections import defaultdict
from typing import Any

import pyarrow as pa

from asl_pipeline.disclosure.thresholds import PERSONS
from asl_pipeline.model.dataset import Dataset
from asl_pipeline.model.failure import DisclosureRefused
from asl_pipeline.model.protection import Family, Parts

_SUPPRESSED = "Q"
_COUNTING_NOBODY = frozenset({"EUR", "H", "YR", "PC", "SCORE"})


def audit(dataset: Dataset, table: pa.Table) -> None:
    """Raise DisclosureRefused if a small count is shown, or a hidden one can be worked out."""
    for protection in dataset.protection:
        if isinstance(protection, Family):
            _audit_family(dataset, table.to_pylist(), protection)
        if isinstance(protection, Parts):
            for row in table.to_pylist():
                _audit_parts(dataset, row, protection)


def _audit_family(dataset: Dataset, rows: list[dict[str, Any]], family: Family) -> None:
    people = [row for row in rows if row[family.counts] not in family.free]
    counted = [row for row in people if row[family.unit] not in _COUNTING_NOBODY]
    for row in counted:
        value = row[family.value]
        if value is not None and 0 < value < PERSONS:
            raise DisclosureRefused(f"{dataset.name} shows a count of people below {PERSONS}")
    for by in family.by:
        _try_subtraction(dataset, counted, family, by)


def _try_subtraction(dataset: Dataset, rows: list[dict[str, Any]], family: Family, by: str) -> None:
    fixed = [*family.within, family.place, *(name for name in family.by if name != by)]
    alike: defaultdict[tuple[Any, ...], list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        alike[tuple(row[name] for name in fixed)].append(row)
    for group in alike.values():
        total = [row for row in group if row[by] == family.total_code]
        parts = [row for row in group if row[by] != family.total_code]
        unknown = [row for row in parts if row[family.value] is None]
        hidden = [row for row in unknown if row["obs_status"] == _SUPPRESSED]
        if not total or total[0][family.value] is None or not parts:
            continue
        shown = sum(row[family.value] for row in parts if row[family.value] is not None)
        left = total[0][family.value] - shown
        if len(hidden) == len(unknown) == 1 and len(parts) > 1:
            raise DisclosureRefused(f"{dataset.name}: a hidden count follows from its total")
        if not hidden and 0 < left < PERSONS:
            raise DisclosureRefused(f"{dataset.name}: a total leaves a count below {PERSONS}")


def _audit_parts(dataset: Dataset, row: dict[str, Any], protection: Parts) -> None:
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
