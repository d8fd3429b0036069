"""How many examples Hypothesis tries, and what keeps the suite from doing the same work twice.

Few examples and always the same, unless more are asked for.
"""

import gc
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import Connection, Dialect, Engine
from sqlalchemy.util import LRUCache

from asl_pipeline_tests.memory import IN_MEMORY, folder_in_memory, has_memory_for

# Polars looks at this when it is imported. As many processes run as there are processors, and a
# pool of threads for tables of ten rows costs more than it computes.
os.environ.setdefault("POLARS_MAX_THREADS", "1")

# A form is read in a tenth of a second, which Hypothesis takes for trouble.
_SLOW_IS_FINE = (HealthCheck.too_slow,)

settings.register_profile(
    "default",
    max_examples=int(os.environ.get("ASL_TEST_EXAMPLES", "50")),
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=_SLOW_IS_FINE,
)
settings.register_profile(
    "extended",
    max_examples=1000,
    deadline=None,
    database=None,
    print_blob=True,
    suppress_health_check=_SLOW_IS_FINE,
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))

# What tests write lies in memory where there is much of it: ledgers and releases wait for the
# disk at each of their steps, and no test can see whether a disk has what it was handed.
if has_memory_for(8 * 2**30):
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(IN_MEMORY))


@pytest.fixture
def quick_path() -> Iterator[Path]:
    """A folder in memory, where the machine has one, for very many small writes."""
    with folder_in_memory() as folder:
        yield folder


_LONG = (
    *("test_journey", "publication/test_release", "publication/test_object_store"),
    *("intake/test_receipt", "quality/test_seeded", "publication/test_object_store_commands"),
    *("publication/test_contents", "feedback/test_accessible", "feedback/test_samples"),
    *("publication/test_verify", "publication/test_faults", "intake/test_dialects"),
    *("ledger/test_trouble", "quality/test_suite", "quality/test_examples", "test_backup"),
    *("ledger/test_migrations", "disclosure/test_releases", "disclosure/test_attack"),
    *("publication/test_withdrawal", "publication/comparison/test_since", "intake/test_poison"),
)
"""Files that take from ten seconds to a minute."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Start with the long files, so that no worker is left with one when the other has ended."""
    long = {Path(__file__).parent / f"{name}.py" for name in _LONG}
    items.sort(key=lambda item: item.path not in long)


def pytest_collection_finish() -> None:
    """Look for garbage seldom, and never among the modules and tests, which stay to the end."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.fixture(scope="session", autouse=True)
def _each_statement_is_compiled_once() -> Iterator[None]:
    """Have all ledgers of a kind of database speak one dialect, and share what was compiled.

    A program opens one ledger and compiles its statements once; the suite opens thousands.
    """
    database = sys.modules.get("asl_pipeline.ledger.database")
    if database is None:
        # No test that was collected has a ledger.
        yield
        return
    make = database.create_engine
    compiled: LRUCache[Any, Any] = LRUCache(1000)
    spoken: dict[str, Dialect] = {}

    def create_engine(url: str, **told: Any) -> Engine:
        engine: Engine = make(url, **told)
        known = spoken.setdefault(engine.name, engine.dialect)
        # A dialect learns from the first connection what the database can do.
        if known.server_version_info is None:
            spoken[engine.name] = engine.dialect
            return engine
        engine.dialect = known
        engine.update_execution_options(compiled_cache=compiled)
        return engine

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(database, "create_engine", create_engine)
        yield


_MIGRATIONS = Path(__file__).parent / "ledger" / "test_migrations.py"
_OF_A_NEW_LEDGER: list[str] = []
"""The statements that make the tables of a ledger, once Alembic has made some."""


@pytest.fixture(scope="module", autouse=True)
def _a_new_ledger_is_like_the_first(request: pytest.FixtureRequest) -> Iterator[None]:
    """Make the tables of each ledger in SQLite as Alembic made those of the first.

    It goes through all revisions for each, which is tried where that is what is tested.
    """
    opening = sys.modules.get("asl_pipeline.ledger.opening")
    if opening is None or request.path == _MIGRATIONS:
        yield
        return
    upgrade = opening.upgrade

    def made_or_upgraded(connection: Connection) -> None:
        is_new = (
            connection.dialect.name == "sqlite"
            and not connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar_one()
        )
        if is_new and _OF_A_NEW_LEDGER:
            for statement in _OF_A_NEW_LEDGER:
                connection.exec_driver_sql(statement)
            return
        upgrade(connection)
        if is_new:
            dump = connection.connection.driver_connection.iterdump()
            _OF_A_NEW_LEDGER.extend(s for s in dump if not s.startswith(("BEGIN", "COMMIT")))

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(opening, "upgrade", made_or_upgraded)
        yield
