"""Keep one database connection for Dagster's own SQLite files while a walk is under way.

Dagster 1.13 makes a SQLAlchemy engine for each statement: statements are compiled anew and each
connection is opened and closed; and each event waits until it is on the disk. On a run with many
asset checks that is most of the time. The files, their tables and locks are as Dagster has them,
and every other process is untouched; with Postgres, or another version of Dagster, nothing here
takes effect. Measured in `docs/decisions/0003-one-run-per-partner-period.md`.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy
from dagster._core.storage.event_log.sqlite import sqlite_event_log
from dagster._core.storage.runs.sqlite import sqlite_run_storage

_MODULES: tuple[Any, ...] = (sqlite_event_log, sqlite_run_storage)
_KEPT = 8
_BUSY_TIMEOUT_S = 30


@contextmanager
def kept_connections() -> Iterator[None]:
    """Keep the connections that Dagster's SQLite storages make inside."""
    engines: dict[str, sqlalchemy.Engine] = {}
    made = [(module, module.create_engine) for module in _MODULES if _has(module)]
    for module, _ in made:
        module.create_engine = _keeper(engines)
    try:
        yield
    finally:
        for module, original in made:
            module.create_engine = original
        for engine in engines.values():
            sqlalchemy.Engine.dispose(engine)


def _has(module: Any) -> bool:
    return hasattr(module, "create_engine")


def _keeper(engines: dict[str, sqlalchemy.Engine]) -> Callable[..., sqlalchemy.Engine]:
    def kept(url: str, **_: Any) -> sqlalchemy.Engine:
        if url in engines:
            # Most recently used last.
            engines[url] = engines.pop(url)
            return engines[url]
        engine = sqlalchemy.create_engine(url, connect_args={"timeout": _BUSY_TIMEOUT_S})
        sqlalchemy.event.listen(engine, "connect", _without_waiting)
        # The event log disposes of its engine after each statement.
        engine.dispose = _stay  # type: ignore[method-assign]
        engines[url] = engine
        if len(engines) > _KEPT:
            # One database a run: let the oldest go.
            sqlalchemy.Engine.dispose(engines.pop(next(iter(engines))))
        return engine

    return kept


def _without_waiting(connection: Any, _record: Any) -> None:
    """Do not wait for the disk at each event. A power cut may cost the last ones, and no more."""
    connection.execute("PRAGMA synchronous=NORMAL")


def _stay(close: bool = True) -> None:
    """Do not dispose."""
