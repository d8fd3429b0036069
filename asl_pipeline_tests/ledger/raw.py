"""The database by itself, behind the ledger's back: what it holds, and a ledger of before."""

import datetime as dt
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg2
from sqlalchemy import (
    Engine,
    MetaData,
    create_engine,
    insert,
    inspect,
    make_url,
    select,
    text,
    update,
)

from asl_pipeline.ledger import schema
from asl_pipeline.ledger.migrations.versions import r0001_first_tables as first
from asl_pipeline.ledger.seals import seal_of

DAY = dt.date(2018, 7, 20)
_SUBMISSION = {
    "dataset": "actors",
    "period": "2018-S1",
    "rows": 3,
    "clean_rows": 3,
    "errors": 0,
    "infos": 0,
    "rule_set": "1+0",
}
OLD_ROWS: dict[str, list[dict[str, Any]]] = {
    "about": [{"version": 1}],
    "deliveries": [
        {"seq": 1, "partner": "PAU", "name": "a.csv", "state": "read"},
        {"seq": 2, "partner": "PAU", "name": "b.csv", "state": "duplicate", "same_as": 1},
        {"seq": 3, "partner": "AVI", "name": "c.csv", "state": "quarantined", "reason": "empty"},
        {"seq": 4, "partner": "AVI", "name": "d.csv", "state": "received"},
        {"seq": 5, "partner": "CES", "name": "e.csv", "state": "read"},
    ],
    "slots": [
        {"delivery": 1, "dataset": "actors", "period": "2018-S1", "rows": 3},
        {"delivery": 5, "dataset": "actors", "period": "2018-S1", "rows": 3},
    ],
    "submissions": [
        {"id": "PAU_2018-S1_actors_r1", "delivery": 1, "partner": "PAU", "revision": 1}
        | {"warnings": 1, "verdict": "accepted_with_warnings", **_SUBMISSION},
    ],
    "finding_counts": [
        {"submission": "PAU_2018-S1_actors_r1", "rule": "a", "severity": "warning", "places": 1}
    ],
    "decisions": [
        {"submission": "PAU_2018-S1_actors_r1", "decision": "signed_off", "reviewer": "CES"}
        | {"reason": "Seen", "decided_on": DAY},
    ],
    "releases": [
        {"name": "2018-08-01.0", "follows": "-", "fingerprint": "f", "manifest_sha256": "0"}
    ],
}
"""What a ledger of before holds: a delivery in every state that there was, and what follows."""


def old_ledger(url: str) -> None:
    """Make a ledger as programs made it before there were revisions."""
    engine = create_engine(url)
    with engine.begin() as connection:
        metadata: MetaData = first.METADATA
        metadata.create_all(connection)
        for name, rows in OLD_ROWS.items():
            for row in rows:
                told = dict(row)
                if name == "deliveries":
                    told |= {"name_sha256": row["name"], "arrived_on": DAY, "size": 1}
                    # The second is the same bytes as the first.
                    told["sha256"] = "f" if row["seq"] == 2 else str(row["seq"]).replace("1", "f")
                connection.execute(insert(metadata.tables[name]).values(**told))
        if engine.dialect.name == "postgresql":
            # The numbers were given by hand.
            connection.execute(text("SELECT setval('deliveries_seq_seq', 5)"))
    engine.dispose()


_GUARDS = {
    "sqlite": (
        "DROP TRIGGER IF EXISTS record_no_update",
        "DROP TRIGGER IF EXISTS record_no_delete",
    ),
    "postgresql": ("DROP TRIGGER IF EXISTS record_no_change ON record",),
}
"""What keeps the record from being changed."""


def emptied(url: str) -> str:
    """The database with nothing in it."""
    if make_url(url).get_backend_name() == "postgresql":
        execute(url, "DROP SCHEMA public CASCADE", "CREATE SCHEMA public")
    else:
        file = Path(make_url(url).database or "")
        for each in file.parent.glob(f"{file.name}*"):
            each.unlink()
    return url


def execute_script(url: str, statements: str) -> None:
    """Do in PostgreSQL what pg_dump wrote down."""
    with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        cursor.execute(statements)
        connection.commit()


def execute(url: str, *statements: str) -> None:
    """Do something that no program of ours does. SQLite does not look at references then."""
    engine = create_engine(url)
    with engine.begin() as connection:
        for guard in _GUARDS[engine.dialect.name] if _has_record(engine) else ():
            connection.execute(text(guard))
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


def _has_record(engine: Engine) -> bool:
    return inspect(engine).has_table("record")


def content(url: str) -> dict[str, tuple[frozenset[str], list[tuple[Any, ...]]]]:
    """Every table in the database: its columns, and its rows in some order that is the same."""
    engine = create_engine(url)
    found = _content(engine)
    engine.dispose()
    return found


def _content(engine: Engine) -> dict[str, tuple[frozenset[str], list[tuple[Any, ...]]]]:
    metadata = MetaData()
    metadata.reflect(engine)
    with engine.connect() as connection:
        return {
            name: (
                frozenset(table.columns.keys()),
                sorted(map(tuple, connection.execute(select(table))), key=repr),
            )
            for name, table in metadata.tables.items()
        }


def resealed(url: str) -> None:
    """Seal every row as it is now, as somebody could who knows how."""
    engine = create_engine(url)
    with engine.begin() as connection:
        for table in schema.metadata.sorted_tables:
            if schema.SEAL not in table.c:
                continue
            for row in connection.execute(select(table)).mappings().all():
                key = [column == row[column.name] for column in table.primary_key]
                connection.execute(update(table).where(*key).values(seal=seal_of(table, row)))
    engine.dispose()
