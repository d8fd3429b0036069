"""The `sql` channel: tables and views of a partner's database, which are read and nothing else.

Each table on the channel's list is offered as a file of CSV, read as it is at one moment and in a
fixed order. Names reach the database as identifiers only. The connection is in `snapshot`.
"""

import datetime as dt
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any, Final
from uuid import UUID
from warnings import catch_warnings, simplefilter

from sqlalchemy import Inspector, Select, column, inspect, select, table
from sqlalchemy.dialects.postgresql import MONEY
from sqlalchemy.engine import URL
from sqlalchemy.exc import SAWarning, SQLAlchemyError
from sqlalchemy.sql import quoted_name

from asl_pipeline.intake.channels.snapshot import failure_of, snapshot, url_of
from asl_pipeline.intake.offer import Offer
from asl_pipeline.model.channel import Sql
from asl_pipeline.model.failure import Incomplete, Refused, TooMuch
from asl_pipeline.model.limits import Limits

_BATCH_ROWS: Final = 200
_CHUNK_BYTES: Final = 2**16


def offers(
    partner: str,
    channel: Sql,
    secrets: Mapping[str, str],
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[Offer]:
    """One offer for each table of the channel, named `<table>.csv`.

    Raises WrongUse unless the variable that the channel names holds a URL of PostgreSQL or SQLite.
    The database is asked when an offer's chunks are. They raise Unreachable if it cannot be read
    just now (Incomplete if it could for a while), Refused if it has no such table, forbids it or
    holds what has no form as text, and TooMuch beyond a limit.
    """
    url = url_of(channel.url, secrets)

    # A closure, since a partial would show the URL to whoever prints the offer.
    def chunks_of(name: str) -> Callable[[], Iterator[bytes]]:
        return lambda: _chunks(url, channel, name, clock)

    return iter(
        [
            Offer(partner=partner, source=channel.name, name=f"{name}.csv", chunks=chunks_of(name))
            for name in dict.fromkeys(channel.tables)
        ]
    )


def _chunks(url: URL, channel: Sql, name: str, clock: Callable[[], float]) -> Iterator[bytes]:
    begun = False
    try:
        for chunk in _read(url, channel, name, clock):
            begun = True
            yield chunk
    # ValueError is a driver's, of a value that Python has no form for.
    except (SQLAlchemyError, ValueError, OverflowError) as error:
        failure = failure_of(error, name, channel.limits, begun=begun)
    else:
        return
    # Outside of the handler, or the database's words would go along as its context.
    raise failure


def _read(url: URL, channel: Sql, name: str, clock: Callable[[], float]) -> Iterator[bytes]:
    limits = channel.limits
    ends = clock() + limits.fetch_s
    size = rows = 0
    with snapshot(url, limits) as connection:
        query = _query(inspect(connection), channel, name)
        result = connection.execute(query, execution_options={"yield_per": _BATCH_ROWS})
        columns = [str(each) for each in result.keys()]  # noqa: SIM118 -- no mapping, but a result
        lines = [_line(columns, name, columns)]
        for batch in result.partitions():
            rows += len(batch)
            if rows > limits.rows:
                raise TooMuch("rows", f"{name}: more than {limits.rows} rows")
            if clock() > ends:
                raise Incomplete(f"{name}: not read to its end within {limits.fetch_s} s (fetch_s)")
            lines.extend(_line(row, name, columns) for row in batch)
            if sum(map(len, lines)) >= _CHUNK_BYTES:
                size = _within(size, lines, limits, name)
                yield b"".join(lines)
                lines = []
        _within(size, lines, limits, name)
        yield b"".join(lines)


def _within(size: int, lines: Iterable[bytes], limits: Limits, name: str) -> int:
    grown = size + sum(map(len, lines))
    if grown > limits.file_bytes:
        raise TooMuch("file_bytes", f"{name}: more than {limits.file_bytes} bytes as CSV")
    return grown


# ---------------------------------------------------------------- the query


def _query(inspector: Inspector, channel: Sql, name: str) -> Select[Any]:
    """All rows of a table or view that the database has under this very name."""
    if channel.schema is not None and channel.schema not in inspector.get_schema_names():
        raise Refused(f"the database has no schema {channel.schema!r}")
    # Qualified always: an unqualified name may be found in another schema than the one reflected.
    schema = channel.schema or inspector.default_schema_name
    if name not in _names(inspector, schema):
        raise Refused(f"the database has no table or view {name!r}")
    names = _columns(inspector, schema, name)
    if len(names) > channel.limits.columns:
        raise TooMuch("columns", f"{name}: more than {channel.limits.columns} columns")
    whole = table(
        _quoted(name),
        *(column(_quoted(each)) for each in names),
        schema=None if schema is None else _quoted(schema),
    )
    key = inspector.get_pk_constraint(name, schema)["constrained_columns"] or names
    order = (whole.c[each].asc().nulls_last() for each in key)
    return select(whole).order_by(*order).limit(channel.limits.rows + 1)


def _names(inspector: Inspector, schema: str | None) -> set[str]:
    names = {*inspector.get_table_names(schema), *inspector.get_view_names(schema)}
    if inspector.dialect.name == "postgresql":
        names.update(inspector.get_materialized_view_names(schema))
    return names


def _columns(inspector: Inspector, schema: str | None, name: str) -> list[str]:
    with catch_warnings():
        # Of a type that SQLAlchemy does not know; what can be read is decided by the values.
        simplefilter("ignore", SAWarning)
        columns = inspector.get_columns(name, schema)
    if not columns:
        raise Refused(f"{name}: has no columns")
    for each in columns:
        if isinstance(each["type"], MONEY):
            raise Refused(
                f"{name}: column {each['name']!r} is of the type money, whose form varies"
            )
    return [each["name"] for each in columns]


def _quoted(name: str) -> quoted_name:
    return quoted_name(name, quote=True)


# ---------------------------------------------------------------- the file


def _plain(number: float | Decimal) -> str:
    return format(Decimal(repr(number)) if isinstance(number, float) else number, "f")


_FORMS: Final[Mapping[type, Callable[[Any], str]]] = {
    str: str,
    int: str,
    bool: lambda truth: "true" if truth else "false",
    float: _plain,
    Decimal: _plain,
    dt.date: dt.date.isoformat,
    dt.datetime: dt.datetime.isoformat,
    dt.time: dt.time.isoformat,
    UUID: str,
}
_TO_QUOTE: Final = frozenset(',"\r\n')


def _line(cells: Iterable[Any], name: str, columns: Iterable[str]) -> bytes:
    texts = [_cell(value, name, each) for value, each in zip(cells, columns, strict=True)]
    return (",".join(texts) + "\r\n").encode()


def _cell(value: Any, name: str, column_name: str) -> str:
    """The value for a line of CSV: nothing for NULL, `""` for text that is empty."""
    if value is None:
        return ""
    form = _FORMS.get(type(value))
    if form is None:
        kind = type(value).__name__
        raise Refused(f"{name}: column {column_name!r} has a {kind}, which has no form as text")
    text = form(value)
    if text and _TO_QUOTE.isdisjoint(text):
        return text
    return '"' + text.replace('"', '""') + '"'
