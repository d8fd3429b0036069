"""What a walk changes about Dagster's own SQLite files, and what it leaves alone."""

from pathlib import Path

import sqlalchemy
from dagster._core.storage.event_log.sqlite import sqlite_event_log

from asl_pipeline.defs.sqlite import kept_connections

NORMAL, FULL = 1, 2


def synchronous(path: Path) -> int:
    engine: sqlalchemy.Engine = sqlite_event_log.create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        return int(connection.exec_driver_sql("PRAGMA synchronous").scalar_one())


def test_within_a_walk_an_event_does_not_wait_for_the_disk_and_after_it_again(
    tmp_path: Path,
) -> None:
    with kept_connections():
        within = synchronous(tmp_path / "events.db")

    assert (within, synchronous(tmp_path / "events.db")) == (NORMAL, FULL)
