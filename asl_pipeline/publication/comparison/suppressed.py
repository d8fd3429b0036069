"""Which cells of a release are suppressed, by the notes on columns and the statuses of rows."""

from collections.abc import Mapping
from typing import Any, Final

import pyarrow as pa

OBS_STATUS: Final = "obs_status"
CONF_STATUS: Final = "conf_status"
_SUPPRESSED: Final = "Q"
_HIDDEN: Final = frozenset({"A", "D"})
_GUARDED: Final = frozenset({b"persons", b"organisations"})

Row = Mapping[str, Any]


def telling(schema: pa.Schema) -> tuple[str, ...]:
    """The columns that must be known to tell which cells are suppressed: counts and statuses."""
    return tuple(f.name for f in schema if _is_guarded(f) or _is_status(f.name))


def is_suppressed(schema: pa.Schema, row: Row, column: str) -> bool:
    """Whether a cell is suppressed, or is the status that says so. `row` has the telling columns.

    Where a number has no status of its own, that of the observation counts, or else any that
    belongs to several numbers.
    """
    if column in {OBS_STATUS, CONF_STATUS}:
        return bool(row.get(OBS_STATUS) == _SUPPRESSED)
    if _is_status(column):
        return row[column] in _HIDDEN
    if not _is_guarded(schema.field(column)) or row[column] is not None:
        return False
    own = f"{column}_{CONF_STATUS}"
    if own in row:
        return row[own] in _HIDDEN
    if OBS_STATUS in row:
        return bool(row[OBS_STATUS] == _SUPPRESSED)
    shared = [n for n in row if _is_status(n) and n.removesuffix(f"_{CONF_STATUS}") not in row]
    return any(row[name] in _HIDDEN for name in shared)


def _is_guarded(field: pa.Field) -> bool:
    sensitivity: bytes | None = (field.metadata or {}).get(b"sensitivity")
    return sensitivity in _GUARDED


def _is_status(name: str) -> bool:
    return name in {OBS_STATUS, CONF_STATUS} or name.endswith(f"_{CONF_STATUS}")
