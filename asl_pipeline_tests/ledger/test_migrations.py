"""From a ledger of before to the tables of now: all of it, or nothing, or a refusal."""

from dataclasses import replace
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, inspect, make_url, select
from sqlalchemy.exc import IntegrityError

from asl_pipeline.ledger import migrations, outbox, schema, seals
from asl_pipeline.ledger.database import Database
from asl_pipeline.ledger.entries import Act
from asl_pipeline.ledger.store import Ledger
from asl_pipeline.model.failure import VerificationFailed, WrongUse
from asl_pipeline.model.message import MessageKind, Word
from asl_pipeline_tests.extended import EXTENDED
from asl_pipeline_tests.kit import delivery, period
from asl_pipeline_tests.ledger import work
from asl_pipeline_tests.ledger.processes import DONE, KILLED, killed_at, outcome
from asl_pipeline_tests.ledger.raw import DAY, OLD_ROWS, content, emptied, execute, old_ledger


@pytest.fixture
def old(url: str) -> str:
    """A database with a ledger of before there were revisions."""
    old_ledger(url)
    return url


# ------------------------------------------------------------------ the tables


def test_the_head_is_the_last_of_the_revisions() -> None:
    assert migrations.head() == schema.HEAD


def test_the_revisions_tell_the_columns_that_they_leave(url: str) -> None:
    database = Database(url)
    try:
        for revision, told in sorted(migrations.columns_at().items()):
            with database.rebuilding() as connection:
                migrations.upgrade(connection, revision)
            left = {name: columns for name, (columns, _) in content(url).items()}
            assert left.pop(schema.REVISIONS) == {"version_num"}
            assert left == told
    finally:
        database.close()


@pytest.mark.parametrize("before", [True, False], ids=["a ledger of before", "nothing"])
def test_opening_a_ledger_leaves_exactly_the_tables_of_the_program(
    url: str, *, before: bool
) -> None:
    if before:
        old_ledger(url)

    Ledger.open(url).close()

    engine = create_engine(url)
    with engine.connect() as connection:
        told = {"version_table": schema.REVISIONS, "compare_server_default": True}
        found = compare_metadata(MigrationContext.configure(connection, opts=told), schema.metadata)
    engine.dispose()
    assert found == []


def _constraints(url: str) -> dict[str, object]:
    """All that the database holds rows to, by table; the order of columns and names aside."""
    engine = create_engine(url)
    looked = inspect(engine)
    found = {
        table: {
            "checks": sorted(check["sqltext"] for check in looked.get_check_constraints(table)),
            "uniques": sorted(u["column_names"] for u in looked.get_unique_constraints(table)),
            "key": looked.get_pk_constraint(table)["constrained_columns"],
            "references": sorted(
                (f["constrained_columns"], f["referred_table"], f["referred_columns"])
                for f in looked.get_foreign_keys(table)
            ),
            "columns": sorted(
                (c["name"], str(c["type"]), c["nullable"], c["default"])
                for c in looked.get_columns(table)
            ),
        }
        for table in looked.get_table_names()
        if table != schema.REVISIONS
    }
    engine.dispose()
    return found


def test_a_ledger_of_before_is_held_to_the_same_as_the_tables_of_the_program(old: str) -> None:
    Ledger.open(old).close()
    held_to = _constraints(old)

    engine = create_engine(emptied(old))
    schema.metadata.create_all(engine)
    engine.dispose()

    assert held_to == _constraints(old)


# ------------------------------------------------------------------ what it holds


def test_all_that_a_ledger_of_before_holds_is_there_after(old: str) -> None:
    before = content(old)

    Ledger.open(old).close()

    after = content(old)
    assert {table: len(rows) for table, (_, rows) in before.items()} == {
        table: len(rows) for table, rows in OLD_ROWS.items()
    }
    for table in before.keys() - {"about", "decisions"}:
        columns, rows = before[table]
        # What was added stands at the end.
        assert [row[: len(columns)] for row in after[table][1]] == rows


def test_the_decisions_of_before_are_the_record_of_now(old: str) -> None:
    ledger = Ledger.open(old)

    told = [(e.act, e.submission, e.actor, e.reason, e.noted_on) for e in ledger.recorded()]

    submission = "PAU_2018-S1_actors_r1"
    assert told == [
        (Act.VERDICT, submission, "system", "accepted_with_warnings", DAY),
        (Act.SIGN_OFF, submission, "CES", "Seen", DAY),
    ]
    assert {each.rule_set for each in ledger.recorded()} == {"1+0"}
    ledger.close()


def test_a_ledger_of_before_goes_on_where_it_was(old: str) -> None:
    ledger = Ledger.open(old)

    assert ledger.problems() == ()
    assert {(d.source, d.sent_on, d.attempt) for d in ledger.deliveries()} == {("files", None, 1)}
    assert [(s.id, s.stands, s.in_force, s.sent_on) for s in ledger.submissions()] == [
        ("PAU_2018-S1_actors_r1", True, True, DAY)
    ]
    assert [(slot.delivery, slot.attempt) for slot in ledger.waiting()] == [(5, 1)]
    ledger.placed(4, [("actors", period("2018-S1"), 1)])
    ledger.replay(3, "Look again", "CES", DAY)
    noted = ledger.receive(delivery("new.csv"))
    assert noted is not None
    assert noted.seq == 6
    assert ledger.problems() == ()
    ledger.close()


def test_the_history_of_deliveries_of_before_is_told(old: str) -> None:
    ledger = Ledger.open(old)

    told = {d.seq: ledger.history(d.seq) for d in ledger.deliveries()}

    assert {seq: [str(each.new) for each in history] for seq, history in told.items()} == {
        1: ["received", "read"],
        2: ["duplicate"],
        3: ["received", "quarantined"],
        4: ["received"],
        5: ["received", "read"],
    }
    assert told[3][-1].reason == "empty"
    assert {(each.actor, each.noted_on) for h in told.values() for each in h} == {("system", DAY)}
    ledger.close()


def test_a_ledger_of_before_is_brought_up_to_date_once(old: str) -> None:
    Ledger.open(old).close()
    after = content(old)

    Ledger.open(old).close()

    assert content(old) == after


def test_the_outbox_of_before_is_that_of_now_and_takes_the_new_kinds(url: str) -> None:
    database = Database(url)
    with database.rebuilding() as connection:
        migrations.upgrade(connection, "0005")
    database.close()
    row = _before(url)
    assert content(url)["outbox"][1] == [row]

    ledger = Ledger.open(url)

    assert content(url)["outbox"][1] == [row]
    assert [(m.word.delivery, m.word.kind) for m in ledger.messages()] == [(1, "letter")]
    ledger.say(replace(_WORD, delivery=None, kind=MessageKind.MATCH), ("folder",), DAY)
    assert [m.word.delivery for m in ledger.messages()] == [1, None]
    assert ledger.problems() == ()
    ledger.close()
    with pytest.raises(IntegrityError):
        execute(url, "UPDATE outbox SET kind = 'other'")
    with pytest.raises(IntegrityError):
        execute(url, "UPDATE outbox SET state = 'other'")


_WORD = Word(
    partner="PAU", delivery=1, attempt=1, kind=MessageKind.LETTER, content="c", folder="PAU/a"
)


def _before(url: str) -> tuple[object, ...]:
    """A message noted in the tables of before, which have the same columns."""
    engine = create_engine(url)
    with engine.begin() as connection:
        seals.add(
            connection,
            schema.deliveries,
            partner="PAU",
            name="a",
            name_sha256="n",
            sha256="s",
            size=1,
            arrived_on=DAY,
            state="received",
            source="files",
            attempt=1,
        )
        outbox.note(connection, _WORD, ("folder",), DAY)
        seals.add(
            connection,
            schema.transitions,
            delivery=1,
            new="received",
            actor="system",
            noted_on=DAY,
            attempt=1,
        )
        row = connection.execute(select(schema.outbox)).one()
    engine.dispose()
    return tuple(row)


# ------------------------------------------------------------------ refusals


def test_an_older_program_refuses_the_ledger_of_a_newer_one(
    new_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    execute(new_url, "UPDATE ledger_revision SET version_num = '9999'")
    before = content(new_url)

    with pytest.raises(WrongUse, match=r"newer than this program.* revision is 9999.* 0006"):
        Ledger.open(new_url)

    monkeypatch.setattr(schema, "HEAD", "9999")
    Ledger.open(new_url).close()
    assert content(new_url) == before


def test_a_ledger_whose_revision_was_damaged_into_nothing_is_refused(new_url: str) -> None:
    execute(
        new_url,
        "DROP TABLE ledger_revision",
        "CREATE TABLE ledger_revision (version_num TEXT)",
        "INSERT INTO ledger_revision VALUES ('0004'), (NULL)",
    )

    with pytest.raises(WrongUse, match="its revision is 0004 and None"):
        Ledger.open(new_url)


def test_a_program_of_before_there_were_revisions_refuses_the_ledger(old: str) -> None:
    Ledger.open(old).close()

    # All that such a program looks at, and it knows version 1 alone.
    assert content(old)["about"][1] == [(2,)]


def test_a_ledger_of_an_unknown_version_is_refused(old: str) -> None:
    execute(old, "UPDATE about SET version = 99")

    with pytest.raises(WrongUse, match="version 99"):
        Ledger.open(old)


_HALF_DONE = {
    "a column is missing": ("ALTER TABLE deliveries DROP COLUMN detail", "deliveries lacks detail"),
    "a column is left": ("ALTER TABLE slots ADD COLUMN more INTEGER", "slots also has more"),
    "a table is missing": ("DROP TABLE failures", "there is no table failures"),
    "a table is unfinished": (
        "CREATE TABLE _alembic_tmp_slots (a INTEGER)",
        "there is a table _alembic_tmp_slots",
    ),
}


@pytest.mark.parametrize(("done", "told"), _HALF_DONE.values(), ids=_HALF_DONE)
def test_a_ledger_whose_tables_are_not_those_of_the_head_is_refused(
    new_url: str, done: str, told: str
) -> None:
    execute(new_url, done)
    before = content(new_url)

    with pytest.raises(WrongUse, match=told):
        Ledger.open(new_url)

    assert content(new_url) == before


_BROKEN = {
    "half of the next is there": (
        "CREATE TABLE transitions (seq INTEGER)",
        "there is a table transitions",
    ),
    "a column is missing": ("ALTER TABLE decisions DROP COLUMN reason", "decisions lacks reason"),
    "nothing tells its revision": ("DROP TABLE about", "there is a table deliveries"),
}


@pytest.mark.parametrize(("done", "told"), _BROKEN.values(), ids=_BROKEN)
def test_a_ledger_of_before_whose_tables_are_others_is_refused(
    old: str, done: str, told: str
) -> None:
    execute(old, done)
    before = content(old)

    with pytest.raises(WrongUse, match=told):
        Ledger.open(old)

    assert content(old) == before


_WITHOUT_KEY = {
    "sqlite": (
        "CREATE TABLE other AS SELECT * FROM submissions",
        "DROP TABLE submissions",
        "ALTER TABLE other RENAME TO submissions",
    ),
    "postgresql": (
        "ALTER TABLE submissions DROP CONSTRAINT submissions_delivery_dataset_period_key",
    ),
}


def test_a_ledger_of_before_with_other_constraints_is_refused(old: str) -> None:
    execute(old, *_WITHOUT_KEY[make_url(old).get_backend_name()])
    before = content(old)

    with pytest.raises(WrongUse, match="constraints are not those of its revision"):
        Ledger.open(old)

    assert content(old) == before


def test_rows_that_refer_to_nothing_stop_a_migration(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'ledger.sqlite'}"
    old_ledger(url)
    execute(url, "DELETE FROM deliveries WHERE seq = 1")
    before = content(url)

    with pytest.raises(VerificationFailed, match="refer to nothing"):
        Ledger.open(url)

    assert content(url) == before


def test_tables_of_others_in_the_same_database_do_not_matter(url: str) -> None:
    execute(url, "CREATE TABLE alembic_version (version_num TEXT)")
    execute(url, "INSERT INTO alembic_version VALUES ('dagster')")

    Ledger.open(url).close()
    Ledger.open(url).close()

    assert content(url)["alembic_version"][1] == [("dagster",)]


# ------------------------------------------------------------------ killed on the way


STEP = 1 if EXTENDED else 9
"""At how many of some hundred statements it is killed: at each, or at one in nine."""


@pytest.mark.parametrize("holds", ["a ledger of before", "nothing"])
def test_a_ledger_that_is_killed_while_it_is_made_is_the_old_one_or_the_new(
    url: str, holds: str
) -> None:
    if holds != "nothing":
        old_ledger(url)
    before = content(url)

    outcomes = []
    while DONE not in outcomes:
        number = 1 + len(outcomes) * STEP
        outcomes.append(outcome(killed_at, number, url, work.nothing))
        assert outcomes[-1] == DONE or content(url) == before

    assert set(outcomes) == {KILLED, DONE}
    assert outcomes.count(KILLED) >= 100 // STEP
    ledger = Ledger.open(url)
    assert ledger.problems() == ()
    assert len(ledger.deliveries()) == (0 if holds == "nothing" else len(OLD_ROWS["deliveries"]))
    ledger.close()
