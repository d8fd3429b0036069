"""The two databases that the ledger runs on."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from asl_pipeline.ledger.store import Ledger
from asl_pipeline_tests.ledger.raw import emptied
from asl_pipeline_tests.services import new_database, postgres_server

__all__ = ["postgres_server"]

_ON = ["sqlite", pytest.param("postgresql", marks=pytest.mark.needs_postgres)]


@pytest.fixture(scope="session")
def database(postgres_server: str) -> str:
    """A database of PostgreSQL that every test empties for itself."""
    return new_database(postgres_server, "ledger")


@pytest.fixture(params=_ON)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database, of SQLite and then of PostgreSQL."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'ledger.sqlite'}"
    # Making a database takes longer than most tests.
    return emptied(request.getfixturevalue("database"))


@pytest.fixture(scope="session")
def new_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a ledger with nothing in it, to be copied: making one takes a while."""
    file = tmp_path_factory.mktemp("new") / "ledger.sqlite"
    Ledger.open(f"sqlite:///{file}").close()
    return file


@pytest.fixture
def ledger(url: str, new_file: Path) -> Iterator[Ledger]:
    """A new ledger."""
    if url.startswith("sqlite:///"):
        shutil.copy(new_file, url.removeprefix("sqlite:///"))
    opened = Ledger.open(url)
    yield opened
    opened.close()
