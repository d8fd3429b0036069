"""Publishing over a ledger in PostgreSQL, killed or cut off: never torn, lost or stuck."""

import pickle
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from unittest.mock import patch

import psycopg2
import pytest
from sqlalchemy.dialects.postgresql.psycopg2 import PGDialect_psycopg2

from asl_pipeline.ledger.store import Ledger
from asl_pipeline.model.failure import Unreachable
from asl_pipeline.publication.release import publish
from asl_pipeline_tests.extended import EXTENDED
from asl_pipeline_tests.ledger.raw import execute
from asl_pipeline_tests.publication import nursery, small
from asl_pipeline_tests.publication.faults import struck
from asl_pipeline_tests.publication.whole import assert_converges, assert_whole

pytestmark = pytest.mark.needs_postgres

_PAGES = 40 if EXTENDED else 1
_ENOUGH = 300 if EXTENDED else 60
_EVERY = 1 if EXTENDED else 3
"""At how many of the points something happens: at all, or at one in three."""


@pytest.fixture
def tries(postgres_ledger: str, quick_path: Path) -> Iterator[Path]:
    """A folder and a ledger with one release, `a`, over and over, until a test has had enough."""
    folder = quick_path / "base"
    folder.mkdir()
    ledger = nursery.ledger_in(folder)
    publish(small.draft("a", None, _PAGES), ledger, folder / "releases")
    ledger.close()

    def again() -> Iterator[Path]:
        while True:
            execute(postgres_ledger, "DELETE FROM releases WHERE name <> 'a'")
            tried = Path(shutil.copytree(folder, quick_path / "tried"))
            yield tried
            assert_converges(tried, _PAGES)
            shutil.rmtree(tried)

    return again()


def test_a_publisher_killed_at_any_point_leaves_the_old_release_or_the_new_one(
    tries: Iterator[Path], quick_path: Path
) -> None:
    draft = quick_path / "draft.pickle"
    draft.write_bytes(pickle.dumps(small.draft("b", "a", _PAGES)))
    at, status, killed, seen = 1, nursery.KILLED, 0, set()
    with nursery.killing(draft) as kill_at:
        while status == nursery.KILLED:
            folder = next(tries)
            status = kill_at(at, folder)
            killed += status == nursery.KILLED
            at += _EVERY
            seen.add(assert_whole(folder / "releases"))
    next(tries)

    assert status == 0
    assert killed >= _ENOUGH // _EVERY
    assert seen == {"a", "b"}
    print(f"killed: {killed}, torn: 0, lost: 0, not converged: 0")


def test_a_server_that_ends_the_connection_at_any_point_leaves_the_old_release_or_the_new_one(
    tries: Iterator[Path], postgres_ledger: str
) -> None:
    folder = next(tries)
    with (
        closing(nursery.ledger_in(folder)) as ledger,
        struck(1, lambda _: None, lasting=True, ledger=True) as operations,
    ):
        assert _is_published(ledger, folder / "releases")
    points = [at for at, each in enumerate(operations, start=1) if each == "ledger"]
    for at in points:
        folder = next(tries)
        with (
            closing(nursery.ledger_in(folder)) as ledger,
            struck(at, lambda _: _end_all(postgres_ledger), ledger=True) as ended,
        ):
            is_published = _is_published(ledger, folder / "releases")
        assert ended == ["ledger"]
        assert not is_published
        assert assert_whole(folder / "releases") == "a"
    next(tries)

    assert len(points) >= 5
    print(f"ended: {len(points)}, torn: 0, lost: 0, not converged: 0")


def test_a_release_whose_acknowledgement_was_lost_on_the_way_is_not(
    tries: Iterator[Path], postgres_ledger: str
) -> None:
    commit = PGDialect_psycopg2.do_commit

    def lost(dialect: PGDialect_psycopg2, connection: Any) -> None:
        commit(dialect, connection)
        _end_all(postgres_ledger)
        raise psycopg2.OperationalError("server closed the connection unexpectedly")

    folder = next(tries)
    ledger = nursery.ledger_in(folder)
    with patch.object(PGDialect_psycopg2, "do_commit", lost), pytest.raises(Unreachable):
        publish(small.draft("b", "a", _PAGES), ledger, folder / "releases")
    assert [head.name for head in ledger.releases()] == ["a", "b"]
    ledger.close()

    assert assert_whole(folder / "releases") == "a"
    next(tries)


def _is_published(ledger: Ledger, releases: Path) -> bool:
    try:
        publish(small.draft("b", "a", _PAGES), ledger, releases)
    except Unreachable:
        return False
    return True


def _end_all(url: str) -> None:
    """Have the server end every connection to the database but this one."""
    with closing(psycopg2.connect(url)) as other, other.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
