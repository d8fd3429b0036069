"""The two databases that the ledger runs on."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from asl_pipeline.ledger.store import Ledger
from asl_pipeline_tests.ledger.raw import emptied, execute_script
from asl_pipeline_tests.services import dumped, new_database, postgres_server

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


@pytest.fixture(scope="session")
def new_tables(database: str) -> str:
    """The statements that leave PostgreSQL as opening a new ledger does, which takes longer."""
    Ledger.open(emptied(database)).close()
    return dumped(database)


@pytest.fixture
def renewed(request: pytest.FixtureRequest) -> Callable[[str], str]:
    """What puts a new ledger into a database, in place of whatever is there."""

    def renew(url: str) -> str:
        is_file = url.startswith("sqlite:///")
        # Asked for first: it may be made in this very database.
        new = request.getfixturevalue("new_file" if is_file else "new_tables")
        emptied(url)
        if is_file:
            shutil.copy(new, url.removeprefix("sqlite:///"))
        else:
            execute_script(url, new)
        return url

    return renew


@pytest.fixture
def new_url(url: str, renewed: Callable[[str], str]) -> str:
    """A database with a new ledger in it."""
    return renewed(url)


@pytest.fixture
def ledger(new_url: str) -> Iterator[Ledger]:
    """A new ledger."""
    opened = Ledger.open(new_url)
    yield opened
    opened.close()
