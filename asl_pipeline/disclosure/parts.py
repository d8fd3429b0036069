"""Suppress the parts of a total, so that no small count can be read or worked out from a row.

All parts go together, as any one of them follows from the total and the others. Once they went in
a release they go in every later one: what changed since would follow.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from asl_pipeline.disclosure.readings import FREE, PRIMARY, SECONDARY
from asl_pipeline.disclosure.thresholds import PERSONS, is_near, is_small
from asl_pipeline.model.protection import Parts

Row = Mapping[str, Any]


def of_total(row: Row, protection: Parts, then: Sequence[Row] = ()) -> str | None:
    """The confidentiality status of a total that is to be suppressed; None for any other.

    `then` has the row as earlier releases showed it.
    """
    if is_small(row[protection.total], PERSONS):
        return PRIMARY
    near = is_near(row[protection.total], _numbers(then, protection.total), PERSONS)
    return SECONDARY if near else None


def of_parts(row: Row, protection: Parts, then: Sequence[Row] = ()) -> str | None:
    """The confidentiality status of parts that are to be suppressed; None for any others."""
    told = [row[name] for name in protection.parts if row[name] is not None]
    if not told:
        return None
    # Where nobody tells the total, the parts do.
    total = sum(told) if row[protection.total] is None else row[protection.total]
    # Where one part is the whole, everybody is of that kind. It has no status of its own, which
    # would say so.
    if any(is_small(part, PERSONS) or part == total > 0 for part in told):
        return PRIMARY
    missing, left = len(protection.parts) - len(told), total - sum(told)
    if of_total(row, protection, then) or missing == 1 or left < 0 or is_small(left, PERSONS):
        return SECONDARY
    return SECONDARY if _follows(row, protection, then) else None


def _follows(row: Row, protection: Parts, then: Sequence[Row]) -> bool:
    """Whether a part that was suppressed, or that changed by too few, would follow."""
    if any(past[protection.parts_status] not in {None, FREE} for past in then):
        return True
    named = (*protection.parts, None)
    return any(
        is_near(
            _of(row, name, protection),
            [n for past in then if (n := _of(past, name, protection)) is not None],
            PERSONS,
        )
        for name in named
    )


def _of(row: Row, name: str | None, protection: Parts) -> float | None:
    """A part, or all that no part tells."""
    if name is not None:
        part: float | None = row[name]
        return part
    told = [row[part] or 0 for part in protection.parts]
    total: float | None = row[protection.total]
    return None if total is None else total - sum(told)


def _numbers(rows: Sequence[Row], name: str) -> list[float]:
    return [row[name] for row in rows if row[name] is not None]
