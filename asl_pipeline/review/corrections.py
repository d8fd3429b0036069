"""Put known errors right in what is published. What was accepted stays as the partner sent it."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from asl_pipeline.derive.frames import ROW_ID
from asl_pipeline.model.correction import Correction
from asl_pipeline.model.failure import VerificationFailed


@dataclass(frozen=True, slots=True)
class Corrected:
    """Accepted rows by form, with what was put right, and by which corrections: by row id."""

    rows: Mapping[str, pa.Table]
    names: Mapping[str, tuple[str, ...]]


def value_sha256(value: object) -> str:
    """The hash that a correction expects of a value: that of its text, empty for none."""
    return hashlib.sha256(_text(value).encode()).hexdigest()


def corrected(accepted: Mapping[str, pa.Table], corrections: Iterable[Correction]) -> Corrected:
    """The accepted rows with the corrections in force.

    Raises VerificationFailed, naming every correction that matches no row, or more than one, or a
    value that is no longer the one it was made for.
    """
    rows = dict(accepted)
    names: defaultdict[str, list[str]] = defaultdict(list)
    wrong = []
    for each in corrections:
        if not each.in_force:
            continue
        try:
            rows[each.dataset], row_id = _put_right(rows[each.dataset], each)
        except (KeyError, ValueError, VerificationFailed) as failure:
            wrong.append(f"correction {each.name}: {failure}")
            continue
        names[row_id].append(each.name)
    if wrong:
        raise VerificationFailed("; ".join(wrong))
    return Corrected(rows, {row_id: tuple(found) for row_id, found in names.items()})


def _put_right(table: pa.Table, each: Correction) -> tuple[pa.Table, str]:
    at = _row(table, each)
    column = table.column_names.index(each.column)
    field = table.schema.field(column)
    values = table[each.column].to_pylist()
    if value_sha256(values[at]) != each.expected_sha256:
        raise VerificationFailed("the value is not the one that it was made for")
    values[at] = _typed(each.value, field.type)
    changed = table.set_column(column, field, pa.array(values, field.type))
    return changed, table[ROW_ID][at].as_py()


def _row(table: pa.Table, each: Correction) -> int:
    wanted = {"partner_id": each.partner, **each.key}
    rows = table.select(list(wanted)).to_pylist()
    found = [at for at, row in enumerate(rows) if {n: _text(v) for n, v in row.items()} == wanted]
    if len(found) != 1:
        raise VerificationFailed(f"it matches {len(found)} rows of {each.dataset}, not one")
    return found[0]


def _typed(value: str | None, kind: pa.DataType) -> Any:
    if value is None:
        return None
    if pa.types.is_list(kind):
        return [part.strip() for part in value.split(";")]
    return pa.array([value]).cast(kind)[0].as_py()


def _text(value: object) -> str:
    if value is None:
        return ""
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value)
