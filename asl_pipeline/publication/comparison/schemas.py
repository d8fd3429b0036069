"""How the schemas of two releases differ, and how far that raises their version.

The policy in words is `docs/how-to/schema-versions.md`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Final

import pyarrow as pa

from asl_pipeline.derive.arrow import ARROW, CODES_STORED
from asl_pipeline.publication.stored import key_of


class Level(IntEnum):
    """What part of the version a difference raises."""

    NONE = 0
    PATCH = 1
    MINOR = 2
    MAJOR = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Difference:
    """One difference of two schemas. `column` is None where it is the table's."""

    table: str
    column: str | None
    what: str
    level: Level
    old: str | None = None
    new: str | None = None

    def told(self) -> dict[str, Any]:
        """The difference as JSON."""
        return {
            "table": self.table,
            "column": self.column,
            "what": self.what,
            "level": self.level.name.lower(),
            "old": self.old,
            "new": self.new,
        }


_SAID: Final = (
    ("unit", "unit changed", Level.MAJOR),
    ("code_list", "code list changed", Level.MAJOR),
    ("formula", "formula changed", Level.MINOR),
    ("description", "description changed", Level.PATCH),
)
"""What the notes on a column say, and what it means if they say another thing."""


def type_text(kind: pa.DataType) -> str:
    """The name of a type, the same in every version of Arrow."""
    return re.sub(r"<(item|element): ", "<", str(kind))


_TYPES: Final = {type_text(kind): kind for kind in (*ARROW.values(), CODES_STORED, pa.binary())}


def columns_of(schema: pa.Schema) -> list[dict[str, Any]]:
    """The columns of a schema with all that is said of them, from which it can be made again."""
    return [
        {
            "name": field.name,
            "type": type_text(field.type),
            "nullable": field.nullable,
            "notes": [[k.decode(), v.decode()] for k, v in (field.metadata or {}).items()],
        }
        for field in schema
    ]


def schema_from(columns: Iterable[Mapping[str, Any]]) -> pa.Schema:
    """The schema that its columns tell. Raises KeyError for a type that no table has."""
    return pa.schema(
        [
            pa.field(
                column["name"],
                _TYPES[column["type"]],
                nullable=column["nullable"],
                metadata=dict(column["notes"]),
            )
            for column in columns
        ]
    )


def with_our_types(table: pa.Table) -> pa.Table:
    """The table as it was written: Parquet calls what is in a list by another name than Arrow."""
    schema = schema_from(columns_of(table.schema))
    columns = [table[field.name].cast(field.type) for field in schema]
    return pa.Table.from_arrays(columns, schema=schema)


def differences(
    before: Mapping[str, pa.Schema], after: Mapping[str, pa.Schema]
) -> tuple[Difference, ...]:
    """All differences, by table."""
    return tuple(_differences(before, after))


def level_of(found: Iterable[Difference]) -> Level:
    """What part of the version the differences together raise."""
    return max((each.level for each in found), default=Level.NONE)


def raised_enough(before: str, after: str, level: Level) -> bool:
    """Whether a version is raised as far as a level asks.

    While the first number is 0, what would raise it raises the second one.
    """
    old, new = _numbers(before), _numbers(after)
    if level is Level.NONE:
        return new >= old
    part = Level.MAJOR - (min(level, Level.MINOR) if old[0] == 0 else level)
    return new[: part + 1] > old[: part + 1]


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def _differences(
    before: Mapping[str, pa.Schema], after: Mapping[str, pa.Schema]
) -> Iterator[Difference]:
    for table in sorted({*before, *after}):
        if table not in after:
            yield Difference(table=table, column=None, what="removed", level=Level.MAJOR)
        elif table not in before:
            yield Difference(table=table, column=None, what="added", level=Level.MINOR)
        else:
            yield from _of_table(table, before[table], after[table])


def _of_table(table: str, before: pa.Schema, after: pa.Schema) -> Iterator[Difference]:
    old_key, new_key = ", ".join(key_of(before)), ", ".join(key_of(after))
    if old_key != new_key:
        yield Difference(
            table=table,
            column=None,
            what="key changed",
            level=Level.MAJOR,
            old=old_key,
            new=new_key,
        )
    for name in dict.fromkeys([*before.names, *after.names]):
        if name not in after.names:
            yield Difference(table=table, column=name, what="removed", level=Level.MAJOR)
        elif name not in before.names:
            yield Difference(table=table, column=name, what="added", level=Level.MINOR)
        else:
            yield from _of_column(table, before.field(name), after.field(name))
    both = [[n for n in one.names if n in other.names] for one, other in
            ((before, after), (after, before))]  # fmt: skip
    if both[0] != both[1]:
        yield Difference(table=table, column=None, what="columns moved", level=Level.MINOR)


def _of_column(table: str, before: pa.Field, after: pa.Field) -> Iterator[Difference]:
    types = type_text(before.type), type_text(after.type)
    if types[0] != types[1]:
        yield Difference(
            table=table,
            column=before.name,
            what="retyped",
            level=Level.MAJOR,
            old=types[0],
            new=types[1],
        )
    notes = [field.metadata or {} for field in (before, after)]
    for name, what, level in _SAID:
        old, new = (each.get(name.encode(), b"").decode() or None for each in notes)
        if old != new:
            yield Difference(
                table=table, column=before.name, what=what, level=level, old=old, new=new
            )
