"""The seal on each row of the ledger: what tells that it is still as one of our programs wrote it.

A database notices where a flipped bit breaks its own order, and not where it makes another value.
All rows are written and read here, so that none goes without a seal and none is believed whose
seal is broken.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    Connection,
    Row,
    Select,
    Table,
    Text,
    func,
    insert,
    select,
    type_coerce,
    update,
)
from sqlalchemy.sql.dml import ReturningInsert
from sqlalchemy.sql.elements import ColumnElement

from asl_pipeline.ledger import schema
from asl_pipeline.model.failure import Conflict, VerificationFailed

SEAL: Final = schema.SEAL
_encoded: Final = json.JSONEncoder(sort_keys=True).encode
_SEALED: Final = tuple(each for each in schema.metadata.sorted_tables if SEAL in each.c)


def seal_of(table: Table, values: Mapping[str, Any]) -> str:
    """The SHA-256 of a row's values by their names, each as text, and of its table's name."""
    told = {name: None if (value := values[name]) is None else str(value) for name in _told(table)}
    return hashlib.sha256(_encoded([table.name, told]).encode()).hexdigest()


def rows(
    connection: Connection,
    table: Table,
    *where: ColumnElement[bool],
    by: tuple[ColumnElement[Any], ...] = (),
    most: int | None = None,
) -> Iterator[Row[Any]]:
    """The rows of a table, in the order of its key unless told otherwise, `most` of them at most.

    Raises VerificationFailed at the first one whose seal is broken.
    """
    query = _all_of(table).where(*where).order_by(*(by or table.primary_key)).limit(most)
    try:
        for row in connection.execute(query):
            if row.seal != seal_of(table, _values(row)):
                raise VerificationFailed(f"the ledger is damaged: the {_broken(table, row)}")
            yield row
    except ValueError as error:
        # What should be a day is none.
        raise VerificationFailed(f"the ledger is damaged: a row of {table.name}") from error


def first(
    connection: Connection,
    table: Table,
    *where: ColumnElement[bool],
    by: tuple[ColumnElement[Any], ...] = (),
) -> Row[Any] | None:
    """The first of such rows, or None. Raises VerificationFailed if its seal is broken."""
    return next(rows(connection, table, *where, by=by, most=1), None)


def add(connection: Connection, table: Table, **values: Any) -> Row[Any]:
    """Add a row, sealed. What is not told is empty; a row without a number gets the next one.

    To be called where nobody else writes.
    """
    row = {name: values.get(name) for name in table.c.keys()}  # noqa: SIM118
    if "seq" in row and row["seq"] is None:
        row["seq"] = (connection.execute(select(func.max(table.c.seq))).scalar() or 0) + 1
    row[SEAL] = seal_of(table, row)
    return connection.execute(_adding_to(table), row).one()


def change(connection: Connection, table: Table, row: Row[Any], **values: Any) -> Row[Any]:
    """Change a row that was read, and seal it anew. Raises Conflict if it is no longer so."""
    changed = {**_values(row), **values}
    changed[SEAL] = seal_of(table, changed)
    key = (column == getattr(row, column.name) for column in table.primary_key)
    done = connection.execute(
        update(table).where(*key, table.c.seal == row.seal).values(**changed).returning(*table.c)
    ).first()
    if done is None:
        raise Conflict(f"the {_named(table, row)} was changed meanwhile")
    return done


def broken(connection: Connection) -> Iterator[str]:
    """A sentence for each row whose seal is broken, whatever stands in it."""
    for table in _SEALED:
        for row in connection.execute(_as_stored(table)):
            if row.seal != seal_of(table, _values(row)):
                yield f"The {_broken(table, row)}."


# Every row passes here: what is the same for all rows of a table is made once.


@cache
def _told(table: Table) -> tuple[str, ...]:
    return tuple(name for name in table.c.keys() if name != SEAL)  # noqa: SIM118


@cache
def _all_of(table: Table) -> Select[Any]:
    return select(table)


@cache
def _as_stored(table: Table) -> Select[Any]:
    as_stored = (type_coerce(column, Text).label(column.name) for column in table.c)
    return select(*as_stored).order_by(*table.primary_key)


@cache
def _adding_to(table: Table) -> ReturningInsert[Any]:
    return insert(table).returning(*table.c)


def _broken(table: Table, row: Row[Any]) -> str:
    return f"{_named(table, row)} is not as it was written"


def _named(table: Table, row: Row[Any]) -> str:
    key = ", ".join(f"{column.name} {getattr(row, column.name)}" for column in table.primary_key)
    return f"row of {table.name} with {key}"


def _values(row: Row[Any]) -> dict[str, Any]:
    return row._asdict()
