"""What changed from one release to another, row by row and cell by cell, and the way back.

Pure functions of tables. Why something changed is told in `reasons`, how it is written in
`change_files`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from asl_pipeline.publication.comparison.cells import (
    as_text,
    keys_of,
    row_as_text,
    row_of,
    value_of,
)
from asl_pipeline.publication.stored import Stored, key_of, plain, stored


@dataclass(frozen=True, slots=True)
class Shape:
    """How a table lies in a release. Without a schema, it has that of the other release."""

    order: tuple[str, ...]
    schema: pa.Schema | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class TableChanges:
    """What changed in one table.

    `before` and `after` are its shapes, None where a release does not have it. `added` and
    `removed` have rows by key, `changed` the old and the new cell by key and column; all of them
    as JSON text.
    """

    before: Shape | None
    after: Shape | None
    added: Mapping[str, str] = field(default_factory=dict)
    removed: Mapping[str, str] = field(default_factory=dict)
    changed: Mapping[tuple[str, str], tuple[str | None, str | None]] = field(default_factory=dict)

    @property
    def are_none(self) -> bool:
        """Whether the rows are the same."""
        return not (self.added or self.removed or self.changed)


Changes = Mapping[str, TableChanges]
"""What changed, by table."""


def changes(previous: Mapping[str, Stored], now: Mapping[str, Stored]) -> Changes:
    """What changed in each table that either release has."""
    return {name: _between(previous.get(name), now.get(name)) for name in sorted({*previous, *now})}


def apply(table: pa.Table | None, made: TableChanges) -> pa.Table | None:
    """The table of the later release, made of that of the earlier one; None if it has none.

    The notes on the file, which name its release, are left out; those on columns are there.
    """
    cells = {place: new for place, (_, new) in made.changed.items()}
    return _moved(table, made.after, gone=made.removed, come=made.added, cells=cells)


def undo(table: pa.Table | None, made: TableChanges) -> pa.Table | None:
    """The table of the earlier release, made of that of the later one; None if it has none."""
    cells = {place: old for place, (old, _) in made.changed.items()}
    return _moved(table, made.before, gone=made.added, come=made.removed, cells=cells)


def _between(one: Stored | None, other: Stored | None) -> TableChanges:
    alike = one is not None and other is not None and _same_schema(one, other)
    before, after = _shape(one, alike=alike), _shape(other, alike=alike)
    if one is None or other is None or _key_types(one) != _key_types(other):
        # What one key says of a row, the other does not: nothing is the same row.
        return TableChanges(before=before, after=after, added=_rows(other), removed=_rows(one))
    if alike and _same_rows(one.table, other.table):
        return TableChanges(before=before, after=after)
    old = {key: at for at, key in enumerate(keys_of(one.table, one.key))}
    new = {key: at for at, key in enumerate(keys_of(other.table, other.key))}
    return TableChanges(
        before=before,
        after=after,
        added=_told(other.table, {key: at for key, at in new.items() if key not in old}),
        removed=_told(one.table, {key: at for key, at in old.items() if key not in new}),
        changed=dict(
            sorted(_cells(one.table, other.table, {k: (old[k], new[k]) for k in old if k in new}))
        ),
    )


def _shape(of: Stored | None, *, alike: bool) -> Shape | None:
    if of is None:
        return None
    return Shape(of.order, None if alike else _schema(of))


def _rows(of: Stored | None) -> Mapping[str, str]:
    if of is None:
        return {}
    return _told(of.table, {key: at for at, key in enumerate(keys_of(of.table, of.key))})


def _told(table: pa.Table, at: Mapping[str, int]) -> Mapping[str, str]:
    rows = table.take(list(at.values())).to_pylist() if at else []
    return dict(sorted(zip(at, map(row_as_text, rows), strict=True)))


def _schema(of: Stored) -> pa.Schema:
    """The schema without the notes on the file, which name a release."""
    return of.table.schema.remove_metadata()


def _same_schema(one: Stored, other: Stored) -> bool:
    same: bool = _schema(one).equals(_schema(other), check_metadata=True)
    return same


def _key_types(of: Stored) -> list[tuple[str, pa.DataType]]:
    return [(name, plain(of.table.schema.field(name).type)) for name in of.key]


Cell = tuple[tuple[str, str], tuple[str | None, str | None]]


def _cells(one: pa.Table, other: pa.Table, both: Mapping[str, tuple[int, int]]) -> Iterator[Cell]:
    """The cells that differ in rows that both tables have, each told by key and column."""
    rows = [pa.array(at, pa.int64()) for at in zip(*both.values(), strict=True)] if both else []
    if not rows:
        return
    for name in dict.fromkeys([*one.column_names, *other.column_names]):
        old, new = _column(one, name, rows[0]), _column(other, name, rows[1])
        if old.type == new.type and _bits(old).equals(_bits(new)):
            continue
        for key, was, now in zip(both, old.to_pylist(), new.to_pylist(), strict=True):
            texts = as_text(was), as_text(now)
            if texts[0] != texts[1]:
                yield (key, name), texts


def _same_rows(one: pa.Table, other: pa.Table) -> bool:
    """Whether the same rows stand in the same order."""
    return len(one) == len(other) and all(
        _bits(_plain(one, name)).equals(_bits(_plain(other, name))) for name in one.column_names
    )


def _column(table: pa.Table, name: str, rows: pa.Array) -> pa.Array:
    return _plain(table, name).take(rows) if name in table.column_names else pa.nulls(len(rows))


def _plain(table: pa.Table, name: str) -> pa.Array:
    return table[name].cast(plain(table.schema.field(name).type)).combine_chunks()


def _bits(column: pa.Array) -> pa.Array:
    # Compared as numbers, 0 and -0 would be the same, and NaN not the same as itself.
    return column.view(pa.int64()) if pa.types.is_float64(column.type) else column


def _moved(
    table: pa.Table | None,
    shape: Shape | None,
    *,
    gone: Mapping[str, str],
    come: Mapping[str, str],
    cells: Mapping[tuple[str, str], str | None],
) -> pa.Table | None:
    """The table of the other release: without the rows that are gone, with those that come."""
    if shape is None:
        return None
    if table is None:
        table = pa.table({})
    schema = (shape.schema or table.schema).remove_metadata()
    typed = pa.schema([pa.field(field.name, plain(field.type)) for field in schema])
    if shape.schema is None and not (gone or come or cells):
        same = pa.Table.from_arrays([_plain(table, name) for name in typed.names], schema=typed)
        return stored(same, schema, shape.order)
    rows = _kept(table, gone)
    for column in schema:
        for key, row in rows.items():
            if (key, column.name) in cells:
                row[column.name] = value_of(cells[key, column.name], column.type)
            else:
                row[column.name] = _carried(row, table, column)
    made = [*rows.values(), *(row_of(text, schema) for text in come.values())]
    return stored(pa.Table.from_pylist(made, typed), schema, shape.order)


def _kept(table: pa.Table, gone: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """The rows that stay, by key."""
    keyed = zip(keys_of(table, key_of(table.schema)), table.to_pylist(), strict=True)
    return {key: row for key, row in keyed if key not in gone}


def _carried(row: Mapping[str, Any], table: pa.Table, column: pa.Field) -> Any:
    """A cell that did not change, in the type that its column has in the other release."""
    if column.name not in row:
        return None
    if plain(table.schema.field(column.name).type) == plain(column.type):
        return row[column.name]
    return value_of(as_text(row[column.name]), column.type)
