"""The `sql` channel, on SQLite and PostgreSQL: read whole, as of one moment, and never written."""

import csv
import datetime as dt
import io
import sqlite3
import traceback
import uuid
from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from asl_pipeline.intake.channels.snapshot import snapshot
from asl_pipeline.intake.channels.sql import offers
from asl_pipeline.intake.offer import Offer
from asl_pipeline.model.channel import Sql
from asl_pipeline.model.failure import (
    Failure,
    Incomplete,
    Refused,
    TooMuch,
    Unreachable,
    WrongUse,
)
from asl_pipeline.model.limits import Limits
from asl_pipeline_tests.services import new_database, postgres_server

__all__ = ["postgres_server"]

CANARY = "cuckoo-4711"
VARIABLE = "ASL_SECRET_DATABASE"
HOSTILE = 'x"; DROP TABLE actors; --'
MANY = 5_000


@dataclass(frozen=True)
class Database:
    """A partner's database, as the partner itself can write to it."""

    url: str
    backend: str

    @property
    def engine(self) -> sa.Engine:
        return sa.create_engine(self.url, poolclass=NullPool)

    def run(self, *statements: str) -> None:
        with self.engine.begin() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement.replace("%", "%%"))

    def fill(self, table: sa.Table, rows: list[dict[str, Any]]) -> None:
        with self.engine.begin() as connection:
            table.metadata.create_all(connection)
            if rows:
                connection.execute(table.insert(), rows)

    def count(self, name: str) -> int:
        with self.engine.connect() as connection:
            counted = sa.select(sa.func.count()).select_from(sa.table(name))
            return int(connection.execute(counted).scalar_one())


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.needs_postgres)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Database:
    if request.param == "postgresql":
        return on_postgresql(request.getfixturevalue("postgres_server"))
    path = tmp_path / "partner.sqlite"
    with sqlite3.connect(path) as connection:
        # So that the partner can write while we read.
        connection.execute("PRAGMA journal_mode = WAL")
    connection.close()
    return Database(f"sqlite:///{path}", "sqlite")


def on_postgresql(server: str) -> Database:
    url = new_database(server, f"t{uuid.uuid4().hex}")
    return Database(url.replace("postgres@", f"postgres:{CANARY}@"), "postgresql")


@pytest.fixture
def postgresql(postgres_server: str) -> Database:
    return on_postgresql(postgres_server)


def offered(
    database: Database,
    *tables: str,
    url: str | None = None,
    schema: str | None = None,
    clock: Callable[[], float] | None = None,
    **limits: int,
) -> list[Offer]:
    channel = Sql(url=VARIABLE, tables=tables, schema=schema, limits=Limits().overridden(limits))
    secrets = {VARIABLE: url or database.url}
    told = {} if clock is None else {"clock": clock}
    return list(offers("PAU", channel, secrets, **told))


def only(database: Database, name: str, **told: Any) -> Offer:
    (offer,) = offered(database, name, **told)
    return offer


def read(database: Database, name: str, **told: Any) -> str:
    return b"".join(only(database, name, **told).chunks()).decode("utf-8")


def trouble(chunks: Iterator[bytes]) -> Failure:
    """What reading to the end raises; all that could be printed of it is looked at."""
    with pytest.raises(Failure) as raised:
        for _ in chunks:
            pass
    shown = "".join(traceback.format_exception(raised.value))
    assert CANARY not in shown
    assert raised.value.__context__ is None
    return raised.value


def noted(chunks: Iterator[bytes], sizes: list[int]) -> Iterator[bytes]:
    """The chunks, with their sizes noted as they come."""
    for chunk in chunks:
        sizes.append(len(chunk))
        yield chunk


def actors(*rows: tuple[int, str | None]) -> tuple[sa.Table, list[dict[str, Any]]]:
    table = sa.Table(
        "actors", sa.MetaData(), sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.Text),
    )  # fmt: skip
    return table, [{"id": number, "name": name} for number, name in rows]


def many() -> tuple[sa.Table, list[dict[str, Any]]]:
    return actors(*((number, f"actor {number} {'x' * 80}") for number in range(MANY)))


# ------------------------------------------------------------------ what is offered


def test_every_table_on_the_list_is_one_offer(database: Database) -> None:
    database.fill(*actors((1, "A")))

    found = offered(database, "actors", "missing", "actors")

    assert [(offer.partner, offer.source, offer.name, offer.reason) for offer in found] == [
        ("PAU", "sql", "actors.csv", None),
        ("PAU", "sql", "missing.csv", None),
    ]


def test_an_offer_does_not_show_where_the_database_is(database: Database) -> None:
    offer = only(database, "actors", url=f"postgresql://u:{CANARY}@h/db?password={CANARY}")

    assert CANARY not in repr(offer)


def test_a_table_is_a_file_of_csv_in_the_order_of_its_key(database: Database) -> None:
    database.fill(
        *actors((2, "Régie, de «quartier»"), (1, None), (3, ""), (4, 'a "b"\nc'), (5, " "))
    )

    assert read(database, "actors") == (
        'id,name\r\n1,\r\n2,"Régie, de «quartier»"\r\n3,""\r\n4,"a ""b""\nc"\r\n5, \r\n'
    )


def test_an_offer_is_read_from_the_start_at_every_call(database: Database) -> None:
    database.fill(*actors((1, "A")))
    offer = only(database, "actors")

    assert b"".join(offer.chunks()) == b"".join(offer.chunks()) != b""


def test_without_a_key_the_order_is_that_of_all_columns(database: Database) -> None:
    table = sa.Table("loose", sa.MetaData(), sa.Column("b", sa.Integer), sa.Column("a", sa.Integer))
    rows = [(2, 1), (1, 2), (None, 0), (1, None), (1, 1)]
    database.fill(table, [{"b": b, "a": a} for b, a in rows])

    assert read(database, "loose").split() == ["b,a", "1,1", "1,2", "1,", "2,1", ",0"]


def test_an_empty_table_is_its_heading(database: Database) -> None:
    database.fill(*actors())

    assert read(database, "actors") == "id,name\r\n"


def test_a_view_is_read_like_a_table(database: Database) -> None:
    database.fill(*actors((1, "B"), (2, "A")))
    database.run("CREATE VIEW names AS SELECT name FROM actors")

    assert read(database, "names").split() == ["name", "A", "B"]


@pytest.mark.needs_postgres
def test_numbers_and_days_are_written_the_same_way_everywhere(postgresql: Database) -> None:
    table = sa.Table(
        "kinds",
        sa.MetaData(),
        sa.Column("whole", sa.BigInteger),
        sa.Column("money", sa.Numeric(12, 2)),
        sa.Column("small", sa.Double),
        sa.Column("yes", sa.Boolean),
        sa.Column("day", sa.Date),
        sa.Column("moment", sa.DateTime(timezone=True)),
        sa.Column("at", sa.Time),
        sa.Column("id", sa.Uuid),
    )
    lisbon = dt.timezone(dt.timedelta(hours=1))
    row = {
        "whole": 1_643_000,
        "money": Decimal("1643000.50"),
        "small": 1e-7,
        "yes": True,
        "day": dt.date(2018, 7, 1),
        "moment": dt.datetime(2018, 7, 1, 0, 30, tzinfo=lisbon),
        "at": dt.time(9, 5),
        "id": uuid.UUID(int=1),
    }
    postgresql.fill(table, [row])
    postgresql.run(
        "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET timezone TO ''Asia/Tokyo''',"
        " current_database()); END $$"
    )

    assert read(postgresql, "kinds").splitlines()[1] == (
        "1643000,1643000.50,0.0000001,true,2018-07-01,2018-06-30T23:30:00+00:00,09:05:00,"
        "00000000-0000-0000-0000-000000000001"
    )


def test_sqlite_s_values_are_written_as_they_are_stored(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'p.sqlite'}", "sqlite")
    database.run(
        "CREATE TABLE kinds (day DATE, yes BOOLEAN, share REAL, whole NUMERIC(12, 2))",
        "INSERT INTO kinds VALUES ('1er juillet', 1, 1e22, 3)",
    )

    assert read(database, "kinds").splitlines()[1] == "1er juillet,1,10000000000000000000000,3"


@given(
    st.lists(st.tuples(st.none() | st.text(st.characters(exclude_categories=["Cs"]))), min_size=1)
)
def test_any_text_comes_back_from_the_file_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str | None]]
) -> None:
    path = tmp_path_factory.mktemp("texts") / "p.sqlite"
    database = Database(f"sqlite:///{path}", "sqlite")
    texts = [text for (text,) in rows]
    database.fill(*actors(*enumerate(texts)))

    back = list(csv.reader(io.StringIO(read(database, "actors"), newline=""), strict=True))

    assert back == [["id", "name"], *([str(n), text or ""] for n, text in enumerate(texts))]


# ------------------------------------------------------------------ names


def test_a_name_that_the_database_does_not_have_is_refused_and_named(database: Database) -> None:
    database.fill(*actors((1, "A")))

    error = trouble(only(database, "actor").chunks())

    assert isinstance(error, Refused)
    assert "'actor'" in str(error)


@pytest.mark.parametrize("name", [HOSTILE, "per%cent", "a:b", "with space", "Ação"])
def test_a_name_is_only_ever_an_identifier(database: Database, name: str) -> None:
    database.fill(*actors((1, "A")))
    table = sa.Table(name, sa.MetaData(), sa.Column(f"{name} column", sa.Integer))
    database.fill(table, [{f"{name} column": 7}])

    rows = list(csv.reader(io.StringIO(read(database, name), newline="")))

    assert rows == [[f"{name} column"], ["7"]]
    assert database.count("actors") == 1


def test_a_hostile_name_that_is_no_table_harms_nothing(database: Database) -> None:
    database.fill(*actors((1, "A")))

    assert isinstance(trouble(only(database, HOSTILE).chunks()), Refused)
    assert database.count("actors") == 1


def test_a_table_of_the_database_s_own_is_not_read(database: Database) -> None:
    name = {"sqlite": "sqlite_master", "postgresql": "pg_roles"}[database.backend]
    database.fill(*actors((1, "A")))

    assert isinstance(trouble(only(database, name).chunks()), Refused)


@pytest.mark.needs_postgres
def test_a_table_is_read_from_the_schema_on_the_list(postgresql: Database) -> None:
    postgresql.fill(*actors((1, "public")))
    postgresql.run(
        'CREATE SCHEMA "Dados"',
        'CREATE TABLE "Dados".actors AS SELECT 2 AS id',
        "CREATE TABLE pg_class AS SELECT 3 AS id",
    )

    assert read(postgresql, "actors", schema="Dados").split() == ["id", "2"]
    assert read(postgresql, "pg_class").split() == ["id", "3"]
    assert isinstance(trouble(only(postgresql, "actors", schema="x").chunks()), Refused)


@pytest.mark.needs_postgres
def test_a_materialized_view_is_read_too(postgresql: Database) -> None:
    postgresql.fill(*actors((1, "A")))
    postgresql.run("CREATE MATERIALIZED VIEW kept AS SELECT name FROM actors")

    assert read(postgresql, "kept").split() == ["name", "A"]


# ------------------------------------------------------------------ what has no form as text


def test_bytes_are_refused_by_the_name_of_their_column(database: Database) -> None:
    table = sa.Table("photos", sa.MetaData(), sa.Column("photo", sa.LargeBinary))
    database.fill(table, [{"photo": CANARY.encode()}])

    error = trouble(only(database, "photos").chunks())

    assert isinstance(error, Refused)
    assert "'photo'" in str(error)


@pytest.mark.needs_postgres
@pytest.mark.parametrize(
    "value",
    [
        "'{\"a\": 1}'::jsonb",
        "ARRAY[1, 2]",
        "'1 day'::interval",
        "'1'::money",
        "'0044-03-15 BC'::date",
    ],
)
def test_what_has_no_plain_form_is_refused(postgresql: Database, value: str) -> None:
    postgresql.run(f"CREATE VIEW odd AS SELECT {value} AS odd")

    assert isinstance(trouble(only(postgresql, "odd").chunks()), Refused)


@pytest.mark.needs_postgres
def test_a_day_without_end_is_the_last_that_there_is(postgresql: Database) -> None:
    postgresql.run("CREATE VIEW odd AS SELECT 'infinity'::date AS day")

    assert read(postgresql, "odd").split() == ["day", "9999-12-31"]


@pytest.mark.needs_postgres
def test_a_type_that_is_not_known_is_read_if_its_values_are_text(postgresql: Database) -> None:
    postgresql.run(
        "CREATE TYPE mood AS ENUM ('calm')",
        "CREATE VIEW odd AS SELECT 'calm'::mood AS mood, '0/7'::pg_lsn AS place",
    )

    assert read(postgresql, "odd").split() == ["mood,place", "calm,0/7"]


def test_bytes_that_are_not_utf_8_are_refused_and_not_quoted(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'p.sqlite'}", "sqlite")
    latin = f"{CANARY} é".encode("latin-1").hex()
    database.run(f"CREATE TABLE texts AS SELECT CAST(x'{latin}' AS TEXT) AS words")

    assert isinstance(trouble(only(database, "texts").chunks()), Refused)


@pytest.mark.needs_postgres
def test_a_table_without_columns_is_refused(postgresql: Database) -> None:
    postgresql.run("CREATE TABLE bare ()")

    assert isinstance(trouble(only(postgresql, "bare").chunks()), Refused)


# ------------------------------------------------------------------ nothing is written


def test_the_connection_cannot_write(database: Database) -> None:
    database.fill(*actors((1, "A")))
    url = sa.make_url(database.url)

    for statement in (
        "INSERT INTO actors VALUES (2, 'B')",
        "DROP TABLE actors",
        "CREATE TABLE t (a int)",
    ):
        with pytest.raises(SQLAlchemyError), snapshot(url, Limits()) as connection:
            connection.exec_driver_sql(statement)

    assert database.count("actors") == 1


@pytest.mark.needs_postgres
def test_a_view_that_would_write_is_refused_and_does_not(postgresql: Database) -> None:
    postgresql.fill(*actors((1, "A")))
    postgresql.run(
        "CREATE FUNCTION write() RETURNS int LANGUAGE sql AS"
        " $$ INSERT INTO actors VALUES (9, 'B') RETURNING id $$",
        "CREATE VIEW sly AS SELECT write() AS id",
    )

    assert isinstance(trouble(only(postgresql, "sly").chunks()), Refused)
    assert postgresql.count("actors") == 1


def test_reading_leaves_no_trace_in_a_file(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'p.sqlite'}", "sqlite")
    database.fill(*actors((1, "A")))
    before = (tmp_path / "p.sqlite").read_bytes()

    read(database, "actors")

    assert [path.name for path in tmp_path.iterdir()] == ["p.sqlite"]
    assert (tmp_path / "p.sqlite").read_bytes() == before


# ------------------------------------------------------------------ one moment


def test_rows_that_change_while_they_are_read_are_read_as_they_were(database: Database) -> None:
    database.fill(*many())
    before = read(database, "actors")
    chunks = only(database, "actors").chunks()
    first = next(chunks)

    database.run(
        "UPDATE actors SET name = 'changed'",
        "DELETE FROM actors WHERE id > 4000",
        "INSERT INTO actors VALUES (100000, 'new')",
    )
    rest = b"".join(chunks)

    assert rest
    assert (first + rest).decode() == before
    assert read(database, "actors") != before


# ------------------------------------------------------------------ limits


def test_rows_beyond_the_limit_are_too_much(database: Database) -> None:
    database.fill(*actors((1, "A"), (2, "B")))

    error = trouble(only(database, "actors", rows=1).chunks())

    assert isinstance(error, TooMuch)
    assert error.limit == "rows"
    assert read(database, "actors", rows=2).count("\r\n") == 3


def test_bytes_beyond_the_limit_are_too_much(database: Database) -> None:
    database.fill(*actors((1, "A")))
    whole = len(read(database, "actors"))

    error = trouble(only(database, "actors", file_bytes=whole - 1).chunks())

    assert isinstance(error, TooMuch)
    assert error.limit == "file_bytes"
    assert len(read(database, "actors", file_bytes=whole)) == whole


def test_no_more_bytes_than_the_limit_are_handed_out(database: Database) -> None:
    database.fill(*many())
    chunks = only(database, "actors", file_bytes=200_000).chunks()
    taken: list[int] = []

    error = trouble(noted(chunks, taken))

    assert isinstance(error, TooMuch)
    assert 0 < sum(taken) <= 200_000


def test_one_value_beyond_the_limit_is_too_much_before_it_is_made(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'p.sqlite'}", "sqlite")
    database.run("CREATE VIEW huge AS SELECT hex(zeroblob(300000000)) AS digits")

    error = trouble(only(database, "huge", file_bytes=2_000_000).chunks())

    assert isinstance(error, TooMuch)
    assert error.limit == "file_bytes"


def test_columns_beyond_the_limit_are_too_much(database: Database) -> None:
    database.fill(*actors((1, "A")))

    error = trouble(only(database, "actors", columns=1).chunks())

    assert isinstance(error, TooMuch)
    assert error.limit == "columns"


SLOW = {
    "postgresql": "CREATE VIEW slow AS SELECT 1 AS id, pg_sleep(60)::text AS nap",
    "sqlite": "CREATE VIEW slow AS WITH RECURSIVE n(x) AS"
    " (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) AS x FROM n",
}


def test_a_query_that_takes_too_long_is_stopped(database: Database) -> None:
    database.run(SLOW[database.backend])

    error = trouble(only(database, "slow", query_s=1).chunks())

    assert isinstance(error, Unreachable)
    assert not isinstance(error, Incomplete)
    assert "query_s" in str(error)


def test_a_table_that_trickles_is_left_at_the_limit(database: Database) -> None:
    database.fill(*many())
    minutes = count(0, 60)

    error = trouble(only(database, "actors", fetch_s=600, clock=lambda: next(minutes)).chunks())

    assert isinstance(error, Incomplete)
    assert "fetch_s" in str(error)


# ------------------------------------------------------------------ trouble


@pytest.mark.needs_postgres
def test_a_server_that_breaks_off_leaves_an_incomplete_file(postgresql: Database) -> None:
    postgresql.fill(*many())
    chunks = only(postgresql, "actors").chunks()
    next(chunks)

    postgresql.run(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )

    assert isinstance(trouble(chunks), Incomplete)


@pytest.mark.needs_postgres
def test_a_server_that_does_not_answer_is_unreachable(postgresql: Database) -> None:
    nobody = f"postgresql://postgres:{CANARY}@127.0.0.1:1/none"

    error = trouble(only(postgresql, "actors", url=nobody).chunks())

    assert isinstance(error, Unreachable)
    assert not isinstance(error, Incomplete)


def test_a_file_that_is_not_there_is_unreachable_and_not_made(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'none.sqlite'}", "sqlite")

    assert isinstance(trouble(only(database, "actors").chunks()), Unreachable)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "p.sqlite").write_bytes(f"{CANARY} is not a database. ".encode() * 100)
    database = Database(f"sqlite:///{tmp_path / 'p.sqlite'}", "sqlite")

    assert isinstance(trouble(only(database, "actors").chunks()), Refused)


def test_a_view_of_what_is_gone_is_refused(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'p.sqlite'}", "sqlite")
    database.run("CREATE TABLE a (b int)", "CREATE VIEW v AS SELECT b FROM a", "DROP TABLE a")

    assert isinstance(trouble(only(database, "v").chunks()), Refused)


@pytest.mark.needs_postgres
def test_what_may_not_be_read_is_refused(postgresql: Database) -> None:
    role = f"r{uuid.uuid4().hex}"
    postgresql.fill(*actors((1, "A")))
    postgresql.run(f'CREATE ROLE "{role}" LOGIN')
    url = postgresql.url.replace("postgres:", f"{role}:")

    error = trouble(only(postgresql, "actors", url=url).chunks())

    assert isinstance(error, Refused)
    assert "42501" in str(error)


def test_a_reader_who_stops_leaves_no_connection_behind(database: Database) -> None:
    database.fill(*many())
    chunks = only(database, "actors").chunks()
    next(chunks)

    assert isinstance(chunks, Generator)
    chunks.close()

    database.run("DROP TABLE actors")


@pytest.mark.parametrize(
    "secrets",
    [
        {},
        {VARIABLE: ""},
        {VARIABLE: CANARY},
        {VARIABLE: f"postgresql://user:{CANARY}@host:{CANARY}/db"},
        {VARIABLE: f"mysql://user:{CANARY}@host/db"},
        {VARIABLE: f"postgresql+psycopg://user:{CANARY}@host/db"},
        {VARIABLE: "sqlite://"},
        {VARIABLE: "sqlite:///relative.sqlite"},
        {VARIABLE: "sqlite:////srv/p.sqlite?mode=rwc"},
    ],
)
def test_a_variable_without_a_fitting_url_is_wrong_use(secrets: Mapping[str, str]) -> None:
    with pytest.raises(WrongUse) as raised:
        offers("PAU", Sql(url=VARIABLE, tables=("actors",)), secrets)

    assert VARIABLE in str(raised.value)
    assert CANARY not in "".join(traceback.format_exception(raised.value))
