"""The database goes away, is held by others, or the program is killed: never half a state."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from sqlalchemy import Connection, Engine, event, func, select

from asl_pipeline.ledger import schema
from asl_pipeline.ledger.store import Ledger
from asl_pipeline.model.failure import Unreachable
from asl_pipeline.model.submission import Verdict
from asl_pipeline_tests.kit import delivery, submission
from asl_pipeline_tests.ledger import work
from asl_pipeline_tests.ledger.processes import DONE, EVERY, FORKS, KILLED, killed_at, outcome

_DAY = partial(
    work.a_day,
    sent=[delivery("a.csv"), delivery("b.csv"), delivery("c.csv", b"c")],
    warned=submission(verdict=Verdict.ACCEPTED_WITH_WARNINGS),
)
_OPENED = 3
"""Statements of opening a ledger at the head."""


def _told_nothing_of_statements(trouble: Unreachable) -> bool:
    told = str(trouble)
    return told.startswith("the ledger cannot be reached: ") and not any(
        word in told for word in ("INSERT", "UPDATE", "SELECT", "sqlalche", "\n")
    )


def _trouble_of(ledger: Ledger) -> Unreachable | None:
    """What stopped a day's work, if anything did."""
    try:
        _DAY(ledger)
    except Unreachable as trouble:
        return trouble
    return None


# ------------------------------------------------------------------ killed


def test_a_ledger_that_is_killed_at_work_agrees_with_itself(
    url: str, renewed: Callable[[str], str]
) -> None:
    outcomes = []
    while DONE not in outcomes:
        renewed(url)
        number = _OPENED + 1 + len(outcomes) * EVERY
        outcomes.append(outcome(killed_at, number, url, _DAY))
        ledger = Ledger.open(url)
        assert ledger.problems() == ()
        ledger.close()

    assert set(outcomes) == {KILLED, DONE}
    assert outcomes.count(KILLED) >= 60 // EVERY


# ------------------------------------------------------------------ the server goes away


@contextmanager
def _terminated_at(number: int, url: str) -> Iterator[list[int]]:
    """PostgreSQL ends the connection before the statement or commit of this number."""
    told = 0
    ended: list[int] = []

    def count(connection: Connection, *_: Any, **__: Any) -> None:
        nonlocal told
        told += 1
        if told == number:
            pid = connection.connection.dbapi_connection.info.backend_pid
            with closing(psycopg2.connect(url)) as other, other.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(%s, 10000)", (pid,))
            ended.append(pid)

    for name in ("before_cursor_execute", "commit"):
        event.listen(Engine, name, count)
    try:
        yield ended
    finally:
        for name in ("before_cursor_execute", "commit"):
            event.remove(Engine, name, count)


@pytest.mark.needs_postgres
def test_a_server_that_ends_the_connection_leaves_no_half_state(
    database: str, renewed: Callable[[str], str]
) -> None:
    outcomes: list[Unreachable | None] = []
    while None not in outcomes:
        ledger = Ledger.open(renewed(database))
        with _terminated_at(1 + len(outcomes) * EVERY, database) as ended:
            outcomes.append(_trouble_of(ledger))
        assert bool(ended) is (outcomes[-1] is not None)
        # The next connection is a good one: nobody has to start the program anew.
        assert ledger.problems() == ()
        ledger.close()

    assert all(_told_nothing_of_statements(each) for each in outcomes if each is not None)
    assert len(outcomes) > 60 // EVERY


@pytest.mark.needs_postgres
def test_what_the_server_cut_off_can_be_said_again(
    database: str, renewed: Callable[[str], str]
) -> None:
    ledger = Ledger.open(renewed(database))
    with _terminated_at(4, database) as ended, pytest.raises(Unreachable) as trouble:
        ledger.receive(delivery())
    assert ended
    assert _told_nothing_of_statements(trouble.value)
    assert ledger.deliveries() == ()

    noted = ledger.receive(delivery())

    assert ledger.deliveries() == (noted,)
    assert ledger.problems() == ()
    ledger.close()


@pytest.mark.needs_postgres
def test_a_connection_that_was_ended_at_rest_is_not_noticed(
    database: str, renewed: Callable[[str], str]
) -> None:
    ledger = Ledger.open(renewed(database))
    assert ledger.deliveries() == ()
    with closing(psycopg2.connect(database)) as other, other.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid, 10000)) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        (ended,) = cursor.fetchone() or (0,)

    assert ended >= 1
    assert ledger.receive(delivery()) is not None
    ledger.close()


# ------------------------------------------------------------------ somebody else is writing


@contextmanager
def _held_by_another_process(url: str) -> Iterator[None]:
    """Another process writes to the ledger and does not come to an end."""
    here, there = FORKS.Pipe()
    process = FORKS.Process(target=work.hold, args=(url, there))
    process.start()
    here.recv()
    try:
        yield
    finally:
        here.send(None)
        process.join()
        process.close()


def test_a_ledger_that_is_held_by_another_is_unreachable_and_stays_whole(new_url: str) -> None:
    ledger = Ledger.open(new_url, patience_s=0.05)
    with _held_by_another_process(new_url):
        with pytest.raises(Unreachable) as trouble:
            ledger.receive(delivery())
        assert _told_nothing_of_statements(trouble.value)
        with pytest.raises(Unreachable):
            Ledger.open(new_url, patience_s=0.05)
        # Who only reads need not wait.
        assert ledger.deliveries() == ()

    assert ledger.receive(delivery()) is not None
    assert ledger.problems() == ()
    ledger.close()


def test_a_ledger_that_is_held_for_a_moment_is_waited_for(new_url: str) -> None:
    ledger = Ledger.open(new_url)
    waiting = threading.Thread(target=ledger.receive, args=(delivery(),))
    with _held_by_another_process(new_url):
        waiting.start()
    waiting.join()

    assert [each.seq for each in ledger.deliveries()] == [1]
    ledger.close()


def test_who_reads_sees_one_moment_whatever_others_write(new_url: str) -> None:
    ledger, other = Ledger.open(new_url), Ledger.open(new_url)
    deliveries = select(func.count()).select_from(schema.deliveries)
    with ledger.reading() as connection:
        before = connection.execute(deliveries).scalar()
        other.receive(delivery())
        after = connection.execute(deliveries).scalar()

    assert (before, after) == (0, 0)
    assert len(ledger.deliveries()) == 1
    ledger.close()
    other.close()


def test_a_ledger_of_sqlite_that_is_held_exclusively_is_unreachable(tmp_path: Path) -> None:
    file = tmp_path / "ledger.sqlite"
    ledger = Ledger.open(f"sqlite:///{file}", patience_s=0.05)
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(Unreachable, match="database is locked"):
            ledger.receive(delivery())

    assert ledger.receive(delivery()) is not None
    ledger.close()


def test_a_file_that_another_is_making_a_ledger_of_is_waited_for(tmp_path: Path) -> None:
    file = tmp_path / "ledger.sqlite"
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        # Not a log yet: the lock for which SQLite does not wait.
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Unreachable, match="database is locked"):
            Ledger.open(f"sqlite:///{file}", patience_s=0.05)
        opening = threading.Thread(target=lambda: Ledger.open(f"sqlite:///{file}").close())
        opening.start()
        other.execute("ROLLBACK")
        opening.join()

    ledger = Ledger.open(f"sqlite:///{file}")
    assert ledger.problems() == ()
    ledger.close()


# ------------------------------------------------------------------ it is not there


def test_a_database_that_cannot_be_reached_is_said_to_be_so() -> None:
    with pytest.raises(Unreachable):
        Ledger.open("sqlite:////nowhere/at/all/ledger.sqlite")


def test_a_server_that_cannot_be_reached_is_said_to_be_so_without_the_password() -> None:
    word = "not-a-real-one"

    with pytest.raises(Unreachable) as trouble:
        Ledger.open(f"postgresql://asl:{word}@127.0.0.1:1/ledger", patience_s=1)

    assert word not in str(trouble.value)


def test_a_ledger_that_may_not_be_written_is_unreachable(tmp_path: Path) -> None:
    file = tmp_path / "ledger.sqlite"
    Ledger.open(f"sqlite:///{file}").close()
    ledger = Ledger(f"sqlite:///file:{file}?mode=ro&uri=true")

    with pytest.raises(Unreachable, match="readonly database"):
        ledger.receive(delivery())

    assert ledger.deliveries() == ()
    ledger.close()


# ------------------------------------------------------------------ how SQLite is used


def test_what_sqlite_has_acknowledged_is_on_the_disk(tmp_path: Path) -> None:
    ledger = Ledger.open(f"sqlite:///{tmp_path / 'ledger.sqlite'}", patience_s=7)

    with ledger.writing() as connection:
        told = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }

    full = 2
    assert told == {
        "journal_mode": "wal",
        "synchronous": full,
        "foreign_keys": 1,
        "busy_timeout": 7000,
    }
    ledger.close()


def test_a_ledger_that_was_just_made_looks_at_references_too(tmp_path: Path) -> None:
    ledger = Ledger.open(f"sqlite:///{tmp_path / 'ledger.sqlite'}")

    with ledger.reading() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
    ledger.close()
