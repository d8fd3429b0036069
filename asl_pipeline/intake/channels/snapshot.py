"""A look at a partner's database: a connection that cannot write, and what its errors mean.

Which tables are read, and as what, is the business of the `sql` channel. No message holds a value,
a password or an address: the database's own words may, and are not told.
"""

import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine, create_engine, func, select
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from asl_pipeline.model.failure import (
    Failure,
    Incomplete,
    Refused,
    TooMuch,
    Unreachable,
    WrongUse,
)
from asl_pipeline.model.limits import Limits

_POSTGRESQL: Final = frozenset({"postgresql", "postgresql+psycopg2"})
_SQLITE: Final = "sqlite"
_MS: Final = 1_000
# A server that vanished without a word would otherwise be waited for until the end of days.
_KEEP_ALIVE: Final = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3}
_STEPS_BETWEEN_LOOKS: Final = 10_000
# SQLite's own statements count as text too.
_LONGEST_AT_LEAST: Final = 2**20
_STOPPED: Final = frozenset({"57014", "SQLITE_INTERRUPT"})
# SQLite calls these operational too, but asking again would be answered in the same way.
_ANSWERED_NO: Final = frozenset({"SQLITE_ERROR", "SQLITE_READONLY", "SQLITE_AUTH"})


def url_of(variable: str, secrets: Mapping[str, str]) -> URL:
    """The URL that the variable holds. Raises WrongUse unless it is of PostgreSQL or SQLite."""
    told = secrets.get(variable)
    if not told:
        raise WrongUse(f"{variable}: not set, but a channel needs it to read a database")
    url: URL | None
    try:
        url = make_url(told)
    except (ArgumentError, ValueError):
        url = None  # the error quotes what it could not read, which may be the password
    if url is None or url.drivername not in {*_POSTGRESQL, _SQLITE}:
        raise WrongUse(f"{variable}: not a SQLAlchemy URL of PostgreSQL or SQLite")
    if url.drivername == _SQLITE and not (url.database or "").startswith("/"):
        raise WrongUse(f"{variable}: a database of SQLite is named by its absolute path")
    if url.drivername == _SQLITE and url.query:
        raise WrongUse(f"{variable}: a URL of SQLite ends with the path")
    return url


@contextmanager
def snapshot(url: URL, limits: Limits) -> Iterator[Connection]:
    """A connection that cannot write and sees one moment of the database for as long as it lasts.

    Every statement on it ends after the limit `query_s`.
    """
    engine = _sqlite(url, limits) if url.drivername == _SQLITE else _postgresql(url, limits)
    try:
        with engine.connect() as connection:
            if url.drivername == _SQLITE:
                connection.exec_driver_sql("BEGIN")
            else:
                _settle(connection, limits)
            yield connection
    finally:
        engine.dispose()


def _postgresql(url: URL, limits: Limits) -> Engine:
    return create_engine(
        url,
        hide_parameters=True,
        poolclass=NullPool,
        isolation_level="REPEATABLE READ",
        execution_options={"postgresql_readonly": True},
        connect_args={"connect_timeout": limits.query_s, **_KEEP_ALIVE},
    )


def _settle(connection: Connection, limits: Limits) -> None:
    """Limit the statements of the transaction, and have its times in UTC wherever the server is."""
    settings = {"statement_timeout": str(limits.query_s * _MS), "TimeZone": "UTC"}
    made = (func.set_config(name, value, True) for name, value in settings.items())  # noqa: FBT003
    connection.execute(select(*made))


def _sqlite(url: URL, limits: Limits) -> Engine:
    path = Path(url.database or "")

    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(
            f"{path.as_uri()}?mode=ro", uri=True, isolation_level=None, timeout=limits.query_s
        )
        connection.execute("PRAGMA query_only = ON")
        connection.execute("PRAGMA trusted_schema = OFF")
        longest = max(limits.file_bytes, _LONGEST_AT_LEAST)
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, longest)
        # SQLite's own decoder quotes the text that it cannot read.
        connection.text_factory = lambda content: content.decode("utf-8")
        ends = time.monotonic() + limits.query_s
        connection.set_progress_handler(lambda: time.monotonic() > ends, _STEPS_BETWEEN_LOOKS)
        return connection

    return create_engine("sqlite://", creator=connect, hide_parameters=True, poolclass=NullPool)


def failure_of(error: Exception, name: str, limits: Limits, *, begun: bool) -> Failure:
    """What an error means, without a word of the database's own."""
    cause = getattr(error, "orig", None)
    code = getattr(cause, "pgcode", None) or getattr(cause, "sqlite_errorname", None)
    told = f" ({code})" if code else ""
    if code == "SQLITE_TOOBIG":
        return TooMuch("file_bytes", f"{name}: a value of more than {limits.file_bytes} bytes")
    if isinstance(error, OperationalError | InterfaceError) and code not in _ANSWERED_NO:
        kind = Incomplete if begun else Unreachable
        if code in _STOPPED:
            return kind(f"{name}: stopped, as it took longer than {limits.query_s} s (query_s)")
        return kind(f"{name}: the database cannot be reached, or broke off{told}")
    if isinstance(error, SQLAlchemyError):
        return Refused(f"{name}: the database refuses to have it read{told}")
    return Refused(f"{name}: a value is not text in UTF-8, or a date that does not exist")
