"""The revisions of the ledger's tables, and how a database is brought from one to the next.

Imported late: Alembic is needed only for a ledger that is not at the head.
"""

from collections.abc import Mapping
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

_SCRIPTS: Final = "asl_pipeline.ledger:migrations"


def head() -> str:
    """The last revision there is."""
    last = _scripts().get_current_head()
    if last is None:
        raise LookupError("the revisions of the ledger's tables are not installed")
    return last


def columns_at() -> Mapping[str, Mapping[str, frozenset[str]]]:
    """The columns of each table, by revision."""
    return {each.revision: each.module.COLUMNS for each in _scripts().walk_revisions()}


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Bring the tables to a revision, as a part of the transaction that is under way."""
    command.upgrade(_config(connection), revision)


def adopt(connection: Connection, revision: str) -> None:
    """Note that the tables are at a revision, as a part of the transaction that is under way."""
    command.stamp(_config(connection), revision)


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", _SCRIPTS)
    config.attributes["connection"] = connection
    return config


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())
