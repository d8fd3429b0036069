"""Homes with a release in them: one that is read, and copies that may be harmed."""

import shutil
from pathlib import Path

import pytest

from asl_pipeline_tests.ledger.raw import emptied
from asl_pipeline_tests.object_store import store
from asl_pipeline_tests.publication import home as homes
from asl_pipeline_tests.publication import nursery
from asl_pipeline_tests.services import new_database, postgres_server

__all__ = ["postgres_server", "store"]


@pytest.fixture(scope="session")
def database(postgres_server: str) -> str:
    """A database of PostgreSQL that every test empties for itself."""
    return new_database(postgres_server, "publication")


@pytest.fixture
def postgres_ledger(database: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """An empty database, which is the ledger of every folder of the nursery."""
    monkeypatch.setenv(nursery.LEDGER, emptied(database))
    return database


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.needs_postgres)])
def ledger_url(request: pytest.FixtureRequest, quick_path: Path) -> str:
    """Where the ledger of the folder is: a file in it, and then in PostgreSQL."""
    if request.param == "postgresql":
        request.getfixturevalue("postgres_ledger")
    return nursery.place(quick_path).ledger_url


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with one release. Read only: whoever changes something takes a copy."""
    return homes.made_once(tmp_path_factory)


@pytest.fixture(scope="session")
def release(made: Path) -> Path:
    """The folder of its release."""
    return made / "releases" / "2026-03-31.0"


@pytest.fixture
def home(made: Path, tmp_path: Path) -> Path:
    """A copy of the home, to change at will."""
    return Path(shutil.copytree(made, tmp_path / "home"))


@pytest.fixture
def copy(release: Path, tmp_path: Path) -> Path:
    """A copy of the release, to harm at will."""
    return Path(shutil.copytree(release, tmp_path / "release"))
