"""The database under the ledger: how it is reached, locked and asked, and what its trouble means.

What is asked stands in the modules named by the nouns; making the tables in `opening`.
"""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from sqlalchemy import Connection, create_engine, event, make_url
from sqlalchemy.exc import (
    DatabaseError,
    DBAPIError,
    InterfaceError,
    OperationalError,
    TimeoutError,  # noqa: A004 -- SQLAlchemy's, for a pool that has no connection left
)

from asl_pipeline.model.failure import Unreachable, VerificationFailed

PATIENCE_S: Final = 30.0
"""How long to wait for whoever else is writing."""
_PAUSE_S: Final = 0.01
_LOCK: Final = 2_462_016
"""The number of the writers' lock in PostgreSQL: the project's own, EAPA_246/2016."""

_READ: Final = {
    "sqlite": "BEGIN",
    "postgresql": "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY",
}
"""What starts a transaction that sees one moment, whatever others write meanwhile."""
_WRITE: Final = {
    "sqlite": "BEGIN IMMEDIATE",
    "postgresql": f"SELECT pg_advisory_xact_lock({_LOCK})",
}
"""What starts a transaction that is the only one that writes, so that what it reads stays so."""


class Database:
    """One database, of SQLite or PostgreSQL.

    All methods of a ledger raise Unreachable where the database cannot be reached or does not
    answer in time; nothing is written then, or the whole of it was.
    """

    def __init__(self, url: str, patience_s: float = PATIENCE_S) -> None:
        arguments: dict[str, Any] = {}
        if make_url(url).get_backend_name() == "sqlite":
            at_connection = _careful_sqlite(patience_s)
        else:
            at_connection = _careful_postgres(patience_s)
            arguments["connect_timeout"] = max(2, round(patience_s))
        self._engine = create_engine(
            url, hide_parameters=True, pool_pre_ping=True, connect_args=arguments
        )
        event.listen(self._engine, "connect", at_connection)

    def close(self) -> None:
        """Give back the connections."""
        self._engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that only reads."""
        with _told_as_ours(), self._engine.connect() as connection:
            connection.exec_driver_sql(_READ[connection.dialect.name])
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction in which nobody else writes. All of it is noted in the end, or nothing."""
        with _told_as_ours(), self._engine.begin() as connection:
            connection.exec_driver_sql(_WRITE[connection.dialect.name])
            yield connection

    @contextmanager
    def rebuilding(self) -> Iterator[Connection]:
        """As `writing`, but tables that others refer to can be replaced."""
        with _told_as_ours(), self._engine.connect() as connection:
            sqlite = connection.dialect.name == "sqlite"
            if sqlite:
                # Without effect inside a transaction.
                connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            try:
                connection.exec_driver_sql(_WRITE[connection.dialect.name])
                yield connection
                if sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                    raise VerificationFailed("the ledger has rows that refer to nothing")
                connection.commit()
            finally:
                connection.invalidate()


@contextmanager
def _told_as_ours() -> Iterator[None]:
    """Turn the database's trouble into ours: no statement and no value goes into a message."""
    try:
        yield
    except (OperationalError, InterfaceError) as error:
        raise Unreachable(f"the ledger cannot be reached: {_first_line(error)}") from None
    except TimeoutError:
        raise Unreachable("the ledger cannot be reached: every connection is taken") from None
    except DBAPIError as error:
        if error.connection_invalidated:
            raise Unreachable(f"the ledger cannot be reached: {_first_line(error)}") from None
        if type(error) is DatabaseError:
            raise VerificationFailed(f"the ledger is damaged: {_first_line(error)}") from None
        raise
    except UnicodeDecodeError:
        # What stands in the file is not even text, where SQLite tells of it.
        raise VerificationFailed("the ledger is damaged: some of its text is none") from None


def _first_line(error: DBAPIError) -> str:
    return next(iter(str(error.orig).splitlines()), "")


def _careful_sqlite(patience_s: float) -> Any:
    def careful(connection: sqlite3.Connection, _: Any) -> None:
        # Transactions begin where we say so, and nowhere else.
        connection.isolation_level = None
        # Bytes that are no text are told by the seal of their row.
        connection.text_factory = _as_text
        connection.execute(f"PRAGMA busy_timeout={_ms(patience_s)}")
        _keep_a_log(connection, time.monotonic() + patience_s)
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")

    return careful


def _as_text(stored: bytes) -> str:
    return stored.decode("utf-8", "surrogateescape")


def _keep_a_log(connection: sqlite3.Connection, until: float) -> None:
    """Have SQLite write to a log ahead. It is noted in the file once, by whoever comes first."""
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            # Here alone SQLite does not wait by itself, lest two wait for one another.
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(_PAUSE_S)
        else:
            return


def _careful_postgres(patience_s: float) -> Any:
    def careful(connection: Any, _: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"SET lock_timeout = {_ms(patience_s)}")
        connection.commit()

    return careful


def _ms(seconds: float) -> int:
    # Both take 0 for no limit, or for no waiting at all.
    return max(1, round(seconds * 1000))
