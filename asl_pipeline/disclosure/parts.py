"""Suppress the parts of a total, so that no small count can be read or worked out from a row.

All parts go together, as any one of them follows from the total and the others.
"""

from collections.abc import Mapping
from typing import Any

from asl_pipeline.disclosure.family import PRIMARY, SECONDARY
from asl_pipeline.disclosure.thresholds import PERSONS, is_small
from asl_pipeline.model.protection import Parts

Row = Mapping[str, Any]


def of_total(row: Row, protection: Parts) -> str | None:
    """The confidentiality status of a total that is to be suppressed; None for any other."""
    return PRIMARY if is_small(row[protection.total], PERSONS) else None


def of_parts(row: Row, protection: Parts) -> str | None:
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
    if of_total(row, protection) or missing == 1 or left < 0 or is_small(left, PERSONS):
        return SECONDARY
    return None
