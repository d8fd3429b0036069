"""Homes with a release in them: one that is read, and copies that may be harmed."""

import shutil
from pathlib import Path

import pytest

from asl_pipeline_tests.publication import home as homes


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
