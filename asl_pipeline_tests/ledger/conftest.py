"""The two databases that the ledger runs on."""

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from asl_pipeline.ledger.store import Ledger
from asl_pipeline_tests.services import new_database, postgres_server

__all__ = ["postgres_server"]

_ON = ["sqlite", pytest.param("postgresql", marks=pytest.mark.needs_postgres)]


@pytest.fixture(params=_ON)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database, of SQLite and then of PostgreSQL."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'ledger.sqlite'}"
    server = request.getfixturevalue("postgres_server")
    return new_database(server, f"t{uuid.uuid4().hex}")


@pytest.fixture
def ledger(url: str) -> Iterator[Ledger]:
    """A new ledger."""
    opened = Ledger.open(url)
    yield opened
    opened.close()
