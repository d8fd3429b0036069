"""Bring a database to the head revision when a ledger is opened, or refuse it.

Whoever opens a ledger finds it whole: at the head, or where it was before, with the reason.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Final

from sqlalchemy import Connection, String, column, select, table, text
from sqlalchemy.exc import IntegrityError, ProgrammingError

from asl_pipeline.ledger import schema
from asl_pipeline.ledger.database import Database
from asl_pipeline.model.failure import WrongUse

_BEFORE_REVISIONS: Final = {1: "0001"}
"""What `about` said before there were revisions, and the revision that it means."""
_UNFINISHED = "_alembic_tmp_"
"""What a table is called while it is made anew."""
_NOTED: Final = table(schema.REVISIONS, column("version_num", String))

_COLUMNS: Final = {
    "sqlite": "SELECT m.name, c.name FROM sqlite_master AS m, pragma_table_info(m.name) AS c"
    " WHERE m.type = 'table'",
    "postgresql": "SELECT table_name, column_name FROM information_schema.columns"
    " WHERE table_schema = current_schema()",
}

Columns = Mapping[str, frozenset[str]]


def make_ready(database: Database) -> None:
    """Bring the tables to the head. Whoever opens the same ledger meanwhile waits.

    Raises WrongUse if the ledger is of a newer program, or its tables are not what they should
    be; nothing is changed then.
    """
    with database.writing() as connection:
        columns = _columns(connection)
        if _revision(connection, columns) == schema.HEAD:
            _refuse_others(columns, _head_columns(), schema.HEAD)
            return
    with database.rebuilding() as connection:
        upgrade(connection)


def upgrade(connection: Connection) -> None:
    """Go through all revisions that the tables have not seen. Raises WrongUse, as `make_ready`."""
    # Imported here: Alembic takes longer to import than a ledger at the head to open.
    from asl_pipeline.ledger import migrations

    columns = _columns(connection)
    revision = _revision(connection, columns)
    known = migrations.columns_at()
    if revision is not None and revision not in known:
        raise WrongUse(
            "the ledger is newer than this program, or of another one: its revision is "
            f"{revision}, this program's {schema.HEAD}. Use the program that was used last."
        )
    _refuse_others(columns, known[revision] if revision else {}, revision or "none")
    try:
        if revision is not None and schema.REVISIONS not in columns:
            migrations.adopt(connection, revision)
        migrations.upgrade(connection)
    except (ProgrammingError, IntegrityError, ValueError) as error:
        # Alembic's ValueError tells of a constraint that is not there.
        raise WrongUse(
            "the ledger's constraints are not those of its revision "
            f"({revision or 'none'}). Nothing was changed; bring back a backup."
        ) from error
    _refuse_others(_columns(connection), _head_columns(), schema.HEAD)


def _revision(connection: Connection, columns: Columns) -> str | None:
    """The revision that the database notes; None if there is no ledger in it yet."""
    if schema.REVISIONS in columns:
        noted = connection.execute(select(_NOTED.c.version_num)).scalars()
        return " and ".join(sorted(map(str, noted))) or "unknown"
    if "about" in columns:
        version = connection.execute(text("SELECT max(version) FROM about")).scalar()
        return _BEFORE_REVISIONS.get(version or 0, f"version {version}")
    return None


def _columns(connection: Connection) -> Columns:
    """The columns of every table in the database."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for name, each in connection.execute(text(_COLUMNS[connection.dialect.name])):
        # In a damaged database a name need not be a text.
        found[str(name)].add(str(each))
    return {name: frozenset(columns) for name, columns in found.items()}


def _head_columns() -> Columns:
    return {name: frozenset(table.columns.keys()) for name, table in schema.metadata.tables.items()}


def _refuse_others(found: Columns, wanted: Columns, revision: str) -> None:
    """Raise WrongUse unless the ledger's tables are those of the revision."""
    differences = list(_differences(found, wanted))
    if differences:
        raise WrongUse(
            f"the ledger's tables are not those of its revision ({revision}): "
            f"{'; '.join(differences)}. Nothing was changed; bring back a backup."
        )


def _differences(found: Columns, wanted: Columns) -> Iterator[str]:
    """What differs in tables of ours. The database may have other tables beside them."""
    ours = {*wanted, *schema.metadata.tables}
    for name in sorted(wanted.keys() - found.keys()):
        yield f"there is no table {name}"
    for name in sorted(found):
        if name.startswith(_UNFINISHED) or name in ours - wanted.keys():
            yield f"there is a table {name}"
        elif name in wanted:
            if missing := wanted[name] - found[name]:
                yield f"{name} lacks {', '.join(sorted(missing))}"
            if more := found[name] - wanted[name]:
                yield f"{name} also has {', '.join(sorted(more))}"
